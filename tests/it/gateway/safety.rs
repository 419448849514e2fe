//! Who may ask, and how much.

use std::{
    io::{Read as _, Write as _},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

use it::client::{Reply, send, send_raw};
use kehu_gateway::Gateway;
use kehu_runtime::Stub;
use kehu_sandbox::Sandbox;

use super::{Running, checked, good, sandboxed, stall};

const LIST: &str = "/stall/list_goods";
const TOKEN: &str = "0123456789abcdef0123456789abcdef";

/// A call as it is written, with headers of its own.
#[track_caller]
fn raw(gateway: &Running, head: &str, body: &str) -> Reply {
    let head = head.replace("{address}", &gateway.address.to_string());
    let head = head.replace("{port}", &gateway.address.port().to_string());
    let length = body.len();
    let request = format!("{head}\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{body}");
    let reply = send_raw(gateway.address, request.as_bytes(), u64::MAX);
    checked(reply.expect("an answer"))
}

#[test]
fn it_answers_under_names_of_this_machine_and_to_no_page_of_another_place() {
    let json = "Content-Type: application/json";
    let cases = [
        ("Host: {address}", "", 200),
        ("Host: localhost:{port}", "", 200),
        ("Host: evil.example:{port}", "", 403),
        ("Host: 127.0.0.1.evil.example:{port}", "", 403),
        ("Host: {address}\r\nHost: evil.example", "", 403),
        ("Host: {address}", "Origin: http://{address}", 200),
        ("Host: {address}", "Origin: https://evil.example", 403),
        ("Host: {address}", "Origin: http://localhost:1", 403),
        ("Host: {address}", "Origin: null", 403),
        ("Host: {address}", "Origin: https://app.example", 200),
        (
            "Host: {address}",
            "Origin: https://app.example.evil.example",
            403,
        ),
    ];
    for (host, origin, status) in cases {
        let vendor = Stub::new().answer(200, good(r#"{"list":[],"next":null}"#));
        let gateway = stall(&vendor, |builder| builder.origin("https://app.example"));
        let origin = if origin.is_empty() {
            "X-None: 1"
        } else {
            origin
        };
        let head = format!("POST {LIST} HTTP/1.1\r\n{host}\r\n{json}\r\n{origin}");
        let reply = raw(&gateway, &head, "{}");
        assert_eq!(reply.status, status, "{host} {origin}: {}", reply.text());
        assert_eq!(
            vendor.requests().len(),
            usize::from(status == 200),
            "{host} {origin}"
        );
        let allowed = reply.header("access-control-allow-origin");
        assert_eq!(
            allowed == "https://app.example",
            origin == "Origin: https://app.example"
        );
    }
}

#[test]
fn a_browser_is_told_beforehand_what_a_listed_page_may_send() {
    let gateway = stall(&Stub::new(), |builder| {
        builder.origin("https://app.example")
    });
    let ask = |origin: &str| {
        let head = format!("OPTIONS {LIST} HTTP/1.1\r\nHost: {{address}}\r\nOrigin: {origin}");
        raw(&gateway, &head, "")
    };
    let listed = ask("https://app.example");
    assert_eq!(listed.status, 204);
    assert!(
        listed
            .header("access-control-allow-headers")
            .contains("content-type")
    );
    assert_eq!(ask("https://evil.example").status, 403);
}

#[test]
fn what_a_form_of_a_page_can_send_is_no_call() {
    let vendor = Stub::new();
    let gateway = stall(&vendor, |builder| builder);
    for kind in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
    ] {
        let headers = [("Content-Type", kind)];
        let reply = send(gateway.address, "POST", LIST, &headers, b"{}", u64::MAX);
        assert_eq!(checked(reply.expect("an answer")).status, 415, "{kind}");
    }
    assert!(vendor.requests().is_empty());
}

#[test]
fn where_a_token_is_asked_for_nothing_is_called_without_it() {
    let vendor = Stub::new().answer(200, good(r#"{"list":[],"next":null}"#));
    let gateway = stall(&vendor, |builder| builder.token(TOKEN));
    let shown = |token: &str| gateway.call_with(LIST, &[("Authorization", token)], "{}");
    for wrong in [
        "",
        "Bearer",
        "Bearer x",
        &TOKEN[1..],
        "Basic 0123456789abcdef0123456789abcdef",
    ] {
        let reply = shown(wrong);
        assert_eq!(reply.status, 401, "{wrong}");
        assert_eq!(reply.header("www-authenticate"), "Bearer");
    }
    assert_eq!(gateway.get("/metrics").status, 401);
    assert!(vendor.requests().is_empty());
    assert_eq!(shown(&format!("Bearer {TOKEN}")).status, 200);
    // The vendor's token is another.
    let sent = vendor.requests();
    assert!(!format!("{:?}", sent[0].headers()).contains(TOKEN));
    for open in ["/", "/openapi.json", "/healthz"] {
        assert_eq!(gateway.get(open).status, 200, "{open}");
    }
}

#[test]
fn other_machines_are_let_in_only_with_a_token() {
    let everywhere: SocketAddr = "0.0.0.0:0".parse().expect("an address");
    let cases = [
        (None, Some("other machines reach 0.0.0.0")),
        (Some("short"), Some("too short")),
        (Some(TOKEN), None),
    ];
    for (token, why) in cases {
        let builder = Gateway::builder().listen(everywhere);
        let builder = match token {
            Some(token) => builder.token(token),
            None => builder,
        };
        let started = it::client::block_on(builder.start());
        let told = started.err().map(|error| error.to_string());
        match why {
            Some(why) => assert!(
                told.as_deref().is_some_and(|told| told.contains(why)),
                "{told:?}"
            ),
            None => assert_eq!(told, None),
        }
    }
}

#[test]
fn bodies_are_bounded_and_must_come_whole() {
    let vendor = Stub::new();
    let gateway = stall(&vendor, |builder| builder.most_bytes(1000));
    let large = format!("{{\"above\":\"{}\"}}", "1".repeat(2000));
    let reply = gateway.call(LIST, &large);
    assert_eq!(reply.status, 413, "{}", reply.text());
    // As large, and not said beforehand.
    let chunks = format!("{:x}\r\n{large}\r\n0\r\n\r\n", large.len());
    let head = format!(
        "POST {LIST} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Type: application/json\r\n\
         Transfer-Encoding: chunked\r\n\r\n{chunks}",
        gateway.address
    );
    let reply = send_raw(gateway.address, head.as_bytes(), u64::MAX).expect("an answer");
    assert_eq!(reply.status, 413);
    // Shorter than it says.
    let mut stream = TcpStream::connect(gateway.address).expect("a connection");
    let head = format!(
        "POST {LIST} HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{{",
        gateway.address
    );
    stream.write_all(head.as_bytes()).expect("is sent");
    stream
        .shutdown(std::net::Shutdown::Write)
        .expect("is closed");
    let mut answer = String::new();
    let _ = stream.read_to_string(&mut answer);
    assert!(
        answer.is_empty() || answer.starts_with("HTTP/1.1 400"),
        "{answer}"
    );
    assert!(vendor.requests().is_empty());
}

#[test]
fn calls_beyond_the_bound_are_refused_until_one_has_ended() {
    let faults = "latency:700ms".parse().expect("faults");
    let sandbox = it::client::start(Sandbox::builder().customers(1).faults(faults));
    let (sources, apis) = super::load("../specs");
    let session = super::session(apis[0], &sandbox, |config| config);
    let builder = Gateway::builder().most_calls(1);
    let builder = builder.serve(kehu_gateway::Served::new(apis[0], session, &sources));
    let gateway = Running::start(builder, Some(sandbox));
    std::thread::scope(|threads| {
        let first = threads.spawn(|| gateway.call("/nxcloud/query_customers", "{}"));
        let sandbox = gateway._sandbox.as_ref().expect("a sandbox");
        while sandbox.requests().is_empty() {
            std::thread::yield_now();
        }
        let second = gateway.call("/nxcloud/query_customers", "{}");
        assert_eq!((second.status, second.header("retry-after")), (503, "1"));
        assert_eq!(first.join().expect("no panic").status, 200);
    });
    assert_eq!(gateway.call("/nxcloud/query_customers", "{}").status, 200);
}

#[test]
fn addresses_and_methods_that_are_none_are_told() {
    let gateway = sandboxed(Sandbox::builder().customers(1));
    let cases = [
        ("POST", "/nxcloud/no_such_operation", 404),
        ("POST", "/no_such_api/query_customers", 404),
        // It answers with credentials.
        ("POST", "/rabbitpre/get_org_access_token", 404),
        ("GET", "/nxcloud/query_customers", 405),
        ("DELETE", "/nxcloud/query_customers", 405),
        ("POST", "/healthz", 405),
        ("GET", "/no/such/place", 404),
        ("GET", "/openapi.json?version=2", 400),
    ];
    for (method, path, status) in cases {
        let reply = send(gateway.address, method, path, &[], b"", u64::MAX);
        let reply = checked(reply.expect("an answer"));
        assert_eq!(reply.status, status, "{method} {path}");
        assert_eq!(
            reply.header("content-type"),
            "application/problem+json",
            "{method} {path}"
        );
    }
}

#[test]
fn what_is_no_http_harms_nobody() {
    let gateway = sandboxed(Sandbox::builder().customers(1));
    let mut random = fastrand::Rng::with_seed(7);
    for nth in 0..200 {
        let mut bytes: Vec<u8> = (0..random.usize(1..300)).map(|_| random.u8(..)).collect();
        if nth % 2 == 0 {
            let head = format!(
                "POST /nxcloud/query_customers HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
                gateway.address,
                bytes.len()
            );
            bytes = [head.as_bytes(), &bytes].concat();
        }
        let mut stream = TcpStream::connect(gateway.address).expect("a connection");
        stream
            .set_read_timeout(Some(Duration::from_secs(20)))
            .expect("is set");
        let _ = stream.write_all(&bytes);
        let _ = stream.shutdown(std::net::Shutdown::Write);
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        let answer = String::from_utf8_lossy(&answer);
        assert!(
            answer.is_empty() || answer.starts_with("HTTP/1.1 4"),
            "{answer}"
        );
    }
    assert_eq!(gateway.get("/healthz").status, 200);
}

#[test]
fn nobody_reads_files_of_the_gateways_machine() {
    let vendor = Stub::new().answer(200, good("null"));
    let gateway = stall(&vendor, |builder| builder);
    for picture in [r#"{"path":"Cargo.toml"}"#, r#""@Cargo.toml""#] {
        let request = format!(r#"{{"picture":{picture}}}"#);
        let reply = gateway.call("/stall/hang_picture", &request);
        assert_eq!(reply.status, 422, "{}", reply.text());
    }
    assert!(vendor.requests().is_empty());
}
