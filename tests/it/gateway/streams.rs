//! Rows of every page, one line each.

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
    time::Duration,
};

use kehu_runtime::Stub;
use kehu_sandbox::Sandbox;
use serde_json::Value;

use super::{Running, checked, good, lines, sandboxed, stall};

const ROWS: [(&str, &str); 1] = [("Accept", "application/x-ndjson")];

#[test]
fn every_row_of_every_page_comes_once() {
    let gateway = sandboxed(Sandbox::builder().customers(120));
    for path in ["/nxcloud/query_customers", "/rabbitpre/customer_details"] {
        let reply = gateway.call_with(path, &ROWS, "{}");
        assert_eq!(reply.status, 200, "{}", reply.text());
        assert_eq!(reply.header("content-type"), "application/x-ndjson");
        let rows = lines(&reply);
        assert!(rows.len() > 100, "{path}: {}", rows.len());
        assert!(rows.iter().all(|row| row.get("kehu_problem").is_none()));
    }
    let metrics = gateway.get("/metrics");
    let counted = "kehu_gateway_rows_total{api=\"nxcloud\",operation=\"query_customers\"} 122";
    assert!(metrics.text().contains(counted), "{}", metrics.text());
}

#[test]
fn a_row_off_its_type_is_told_beside_the_others() {
    let page = r#"{"list":[{"id":1},{"id":"x"},{"id":3}],"next":null}"#;
    let marked = |english: &str| format!("译（{english}）");
    let gateway = stall(&Stub::new().answer(200, good(page)), |builder| {
        builder.chinese(marked, true)
    });
    let reply = gateway.call_with("/stall/list_goods", &ROWS, "{}");
    let rows = lines(&reply);
    assert_eq!((&rows[0]["id"], &rows[2]["id"]), (&"1".into(), &"3".into()));
    let problem = &rows[1]["kehu_problem"];
    assert_eq!(problem["path"], "data.list[1].id", "{problem}");
    let title = problem["title"].as_str().unwrap_or_default();
    assert!(title.starts_with('译'), "{problem}");
    assert_eq!(
        (&problem["status"], &problem["incomplete"]),
        (&502.into(), &Value::Null)
    );
}

#[test]
fn a_list_without_pages_is_told_row_by_row() {
    for bad in [r#"{"id":"x"}"#, r#"{"id":NaN}"#] {
        let list = format!(r#"[{{"id":1}},{bad},{{"id":3}}]"#);
        let gateway = stall(&Stub::new().answer(200, good(&list)), |builder| builder);
        let rows = lines(&gateway.call_with("/stall/list_shelves", &ROWS, "{}"));
        assert_eq!((&rows[0]["id"], &rows[2]["id"]), (&"1".into(), &"3".into()));
        let problem = &rows[1]["kehu_problem"];
        assert_eq!(problem["path"], "data[1].id", "{problem}");
        assert_eq!(rows.len(), 3);
    }
}

#[test]
fn a_stream_that_breaks_off_says_so_and_where_to_go_on() {
    let vendor = Stub::new()
        .answer(200, good(r#"{"list":[{"id":1},{"id":2}],"next":2}"#))
        .answer(500, "down")
        .answer(200, good(r#"{"list":[{"id":3}],"next":null}"#));
    let gateway = stall(&vendor, |builder| builder);
    let reply = gateway.call_with("/stall/list_goods", &ROWS, "{}");
    let rows = lines(&reply);
    assert_eq!(rows.len(), 3, "{rows:?}");
    let problem = &rows[2]["kehu_problem"];
    assert_eq!(
        (&problem["incomplete"], &problem["status"]),
        (&true.into(), &502.into())
    );
    let next = problem["next"].as_str().expect("where to go on");
    let rest = lines(&gateway.call_with(next, &ROWS, "{}"));
    assert_eq!(rest.len(), 1, "{rest:?}");
    assert_eq!(rest[0]["id"], "3");
}

#[test]
fn a_walk_that_ends_in_doubt_is_incomplete() {
    // A cursor that leads back to where it came from.
    let page = r#"{"list":[{"id":1},{"id":2}],"next":2}"#;
    let vendor = Stub::new()
        .answer(200, good(page))
        .answer(200, good(page))
        .answer(200, good(page));
    let gateway = stall(&vendor, |builder| builder);
    let rows = lines(&gateway.call_with("/stall/list_goods", &ROWS, "{}"));
    let last = rows.last().expect("a line");
    assert_eq!(last["kehu_problem"]["incomplete"], true, "{rows:?}");
}

#[test]
fn a_stream_whose_first_page_fails_is_a_problem() {
    let gateway = stall(&Stub::new().answer(200, r#"{"code":3}"#), |builder| builder);
    let reply = gateway.call_with("/stall/list_goods", &ROWS, "{}");
    assert_eq!(
        (reply.status, reply.header("content-type")),
        (403, "application/problem+json")
    );
}

/// Opens a stream and reads only its first bytes.
fn begun(gateway: &Running) -> TcpStream {
    let mut stream = TcpStream::connect(gateway.address).expect("a connection");
    let request = format!(
        "POST /nxcloud/query_customers HTTP/1.1\r\nHost: {}\r\nAccept: application/x-ndjson\r\n\
         Connection: close\r\nContent-Length: 0\r\n\r\n",
        gateway.address
    );
    stream.write_all(request.as_bytes()).expect("is sent");
    let mut first = [0; 64];
    stream.read_exact(&mut first).expect("it begins");
    stream
}

fn rest(mut stream: TcpStream) -> String {
    let mut rest = String::new();
    stream.read_to_string(&mut rest).expect("it ends");
    rest
}

#[test]
fn pages_are_asked_for_only_as_their_rows_are_taken() {
    let gateway = sandboxed(Sandbox::builder().customers(30_000));
    let slow = begun(&gateway);
    let sandbox = gateway._sandbox.as_ref().expect("a sandbox");
    // As much as sockets hold is sent, and then nothing more.
    let mut asked = 0;
    let still = (0..100).any(|_| {
        std::thread::sleep(Duration::from_millis(100));
        std::mem::replace(&mut asked, sandbox.requests().len()) == asked && asked > 0
    });
    assert!(still && asked < 500, "{asked} pages of 600");
    // Others are served meanwhile.
    let reply = gateway.call("/nxcloud/query_customers", r#"{"limit":1}"#);
    assert_eq!(reply.status, 200);
    drop(slow);
}

#[test]
fn a_stream_in_flight_ends_with_the_gateway_and_says_so() {
    let mut gateway = sandboxed(Sandbox::builder().customers(30_000));
    let stream = begun(&gateway);
    let ended = gateway.end();
    let rest = rest(stream);
    let last = rest
        .lines()
        .rfind(|line| line.starts_with('{'))
        .expect("a line");
    let last: Value = serde_json::from_str(last).expect("a line is JSON");
    let problem = &last["kehu_problem"];
    assert_eq!(
        (&problem["incomplete"], &problem["status"]),
        (&true.into(), &503.into())
    );
    assert!(
        problem["next"]
            .as_str()
            .is_some_and(|next| next.contains("?page="))
    );
    gateway.runtime.block_on(ended).expect("it ends");
    TcpStream::connect(gateway.address).expect_err("nobody listens");
}

#[test]
fn an_answer_that_is_awaited_comes_before_the_gateway_ends() {
    let faults = "latency:500ms".parse().expect("faults");
    let mut gateway = sandboxed(Sandbox::builder().customers(5).faults(faults));
    let address = gateway.address;
    let asked = std::thread::spawn(move || {
        let json = [("Content-Type", "application/json")];
        it::client::send(
            address,
            "POST",
            "/nxcloud/query_customers",
            &json,
            b"{}",
            u64::MAX,
        )
    });
    let sandbox = gateway._sandbox.as_ref().expect("a sandbox");
    while sandbox.requests().is_empty() {
        std::thread::yield_now();
    }
    let ended = gateway.end();
    let reply = checked(asked.join().expect("no panic").expect("an answer"));
    assert_eq!(reply.status, 200);
    gateway.runtime.block_on(ended).expect("it ends");
}
