//! Faults on the wire: what was asked to go wrong does, and nothing else.

use std::io::ErrorKind;
use std::net::TcpStream;

use kehu_sandbox::{Fault, FaultKind, Sandbox, When};
use serde_json::{Value, json};

use it::client::{Reply, block_on, caller, sandbox, start};

fn page(sandbox: &Sandbox) -> std::io::Result<Reply> {
    caller(sandbox, "nxcloud")
        .call("query_customers", json!({ "limit": 10 }))
        .try_send(1 << 20)
}

#[test]
fn connections_are_reset_instead_of_answered() {
    let sandbox = sandbox();
    sandbox.faults().set_text("reset:next=1").unwrap();
    assert_eq!(
        page(&sandbox).unwrap_err().kind(),
        ErrorKind::ConnectionReset
    );
    assert_eq!(page(&sandbox).unwrap().json()["code"], 0);
}

#[test]
fn bodies_break_off_in_the_middle() {
    let sandbox = sandbox();
    let whole = page(&sandbox).unwrap();
    let length: usize = whole.header("content-length").parse().unwrap();
    for (fault, reset) in [("reset_body:next=1", true), ("cut:next=1", false)] {
        sandbox.faults().set_text(fault).unwrap();
        let reply = page(&sandbox).unwrap();
        assert_eq!(reply.header("content-length"), length.to_string());
        assert_eq!(reply.body.len(), length / 2, "{fault}");
        assert_eq!(
            reply
                .end
                .is_err_and(|error| error.kind() == ErrorKind::ConnectionReset),
            reset,
            "{fault}"
        );
    }
    sandbox.faults().set_text("truncate:next=1").unwrap();
    let reply = page(&sandbox).unwrap();
    assert_eq!(reply.header("content-length"), reply.body.len().to_string());
    assert!(reply.end.is_ok() && serde_json::from_slice::<Value>(&reply.body).is_err());
    assert_eq!(page(&sandbox).unwrap().json()["code"], 0);
}

#[test]
fn an_endless_body_goes_on_until_the_client_hangs_up() {
    let sandbox = sandbox();
    sandbox
        .faults()
        .add(Fault::new(FaultKind::Endless).when(When::Next(1)));
    let reply = page(&sandbox).unwrap();
    assert!(reply.body.len() > 1_000_000);
    assert_eq!(page(&sandbox).unwrap().json()["code"], 0);
}

#[test]
fn bodies_are_garbled_whole_or_in_one_place() {
    let sandbox = sandbox();
    let whole = page(&sandbox).unwrap();
    sandbox
        .faults()
        .set_text("garbage:next=1,control_character:next=1:after=1")
        .unwrap();
    let noise = page(&sandbox).unwrap();
    assert_eq!(
        (noise.status, noise.header("content-type")),
        (200, "application/json")
    );
    assert!(std::str::from_utf8(&noise.body).is_err());
    let tab = page(&sandbox).unwrap();
    assert!(serde_json::from_slice::<Value>(&tab.body).is_err());
    let rows = |reply: &Reply| reply.json()["data"]["customer_list"].clone();
    let mended = Reply {
        body: tab.text().replace('\t', "").into(),
        ..page(&sandbox).unwrap()
    };
    assert_eq!(rows(&mended), rows(&whole));
}

#[test]
fn statuses_and_vendor_errors_are_answered_on_request() {
    let sandbox = sandbox();
    let faults = sandbox.faults();
    faults
        .set_text("429:next=1:retry_after=7,503:next=1:after=1,html:next=1:after=2")
        .unwrap();
    let busy = page(&sandbox).unwrap();
    assert_eq!((busy.status, busy.header("retry-after")), (429, "7"));
    let down = page(&sandbox).unwrap();
    assert_eq!(
        (down.status, down.header("content-type")),
        (503, "text/html")
    );
    let proxy = page(&sandbox).unwrap();
    assert!(proxy.status == 200 && proxy.text().starts_with("<html>"));
    assert_eq!(page(&sandbox).unwrap().json()["code"], 0);
    assert_eq!(
        faults
            .struck()
            .iter()
            .map(|(_, count)| *count)
            .collect::<Vec<_>>(),
        [1, 1, 1]
    );
    faults
        .set_text("refuse:too_frequent:api=rabbitpre:next=1")
        .unwrap();
    assert_eq!(page(&sandbox).unwrap().json()["code"], 0);
    let rabbitpre = caller(&sandbox, "rabbitpre");
    let answer = rabbitpre.get("get_info_by_phone_and_openid", json!({ "phone": "1" }));
    assert_eq!(answer["msg"], "操作频繁，请稍后重试");
    assert_ne!(answer["code"], "200");
}

#[test]
fn a_wrong_clock_shows_in_the_date_and_expires_timestamps() {
    let sandbox = start(Sandbox::builder().customers(0).clock_offset(3600));
    let reply = page(&sandbox).unwrap();
    assert_eq!(reply.json()["code"], 1004);
    let ahead = reply.header("date").to_owned();
    sandbox.set_clock_offset(0);
    let right = page(&sandbox).unwrap();
    assert_eq!(right.json()["code"], 0);
    assert_ne!(right.header("date"), ahead);
    assert!(right.header("date").ends_with(" GMT"));
    sandbox.faults().set_text("clock:-120s:next=1").unwrap();
    assert_eq!(page(&sandbox).unwrap().json()["code"], 1004);
    assert_eq!(page(&sandbox).unwrap().json()["code"], 0);
}

#[test]
fn slow_and_late_answers_still_arrive_whole() {
    let sandbox = sandbox();
    sandbox
        .faults()
        .set_text("latency:30ms:next=1,slow:1ms:op=customer_fields:next=1")
        .unwrap();
    let begin = std::time::Instant::now();
    assert_eq!(page(&sandbox).unwrap().json()["code"], 0);
    assert!(begin.elapsed().as_millis() >= 30);
    let begin = std::time::Instant::now();
    let reply = caller(&sandbox, "nxcloud")
        .call("customer_fields", json!({ "is_preset": "x" }))
        .send();
    assert_eq!(reply.json()["code"], 1002);
    assert!(begin.elapsed().as_millis() >= 100);
}

#[test]
fn tokens_can_be_forgotten_in_the_middle() {
    let sandbox = sandbox();
    let rabbitpre = caller(&sandbox, "rabbitpre");
    let token = rabbitpre.get("get_org_access_token", json!({}))["data"]["orgAccessToken"].clone();
    sandbox
        .faults()
        .set_text("forget_tokens:next=1:after=1")
        .unwrap();
    let find = || {
        let call = rabbitpre.call("get_info_by_phone_and_openid", json!({ "phone": "1" }));
        call.set_header("X-Token", token.as_str().unwrap())
            .send()
            .json()["code"]
            .clone()
    };
    assert_eq!([find(), find()], ["200", "100200"]);
}

#[test]
fn the_port_is_free_after_the_end() {
    let sandbox = sandbox();
    let address = sandbox.address();
    block_on(sandbox.shutdown());
    assert!(TcpStream::connect(address).is_err());
    let taken = start(Sandbox::builder().customers(0).listen(address));
    let again = block_on(Sandbox::builder().customers(0).listen(address).start()).unwrap_err();
    assert!(again.is_listen(), "{again}");
    drop(taken);
    assert!(TcpStream::connect(address).is_err());
    let wrong = kehu_spec::Sources::from_texts([("acme/api.toml", "name = 1")]);
    let error = block_on(Sandbox::builder().specs(wrong).start()).unwrap_err();
    assert!(
        error.is_specs() && error.to_string().contains("acme/api.toml:1"),
        "{error}"
    );
    assert!(block_on(Sandbox::builder().apis(["acme"]).start()).is_err());
}
