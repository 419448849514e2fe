//! The protocol on HTTP: from this machine alone, whatever a page in a browser tries.

use std::net::SocketAddr;

use kehu_mcp::{Options, Server, serve_http};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use super::sandboxed;

async fn start() -> (SocketAddr, kehu_sandbox::Sandbox) {
    let (served, sandbox) = sandboxed(0).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let at = listener.local_addr().expect("an address");
    let server = Server::new(served, Options::default());
    tokio::spawn(serve_http(server, listener, std::future::pending()));
    (at, sandbox)
}

/// The status and the body of an answer to these headers and this body.
async fn post(at: SocketAddr, headers: &[(&str, &str)], body: &str) -> (u16, String) {
    let mut stream = TcpStream::connect(at).await.expect("it listens");
    let mut request = format!(
        "POST /mcp HTTP/1.1\r\nContent-Type: application/json\r\n\
         Accept: application/json, text/event-stream\r\nConnection: close\r\nContent-Length: {}\r\n",
        body.len()
    );
    for (name, value) in headers {
        request.push_str(&format!("{name}: {value}\r\n"));
    }
    // It may answer before it has read everything.
    let _ = stream
        .write_all(format!("{request}\r\n{body}").as_bytes())
        .await;
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let status = answer
        .split(' ')
        .nth(1)
        .and_then(|status| status.parse().ok());
    let body = answer
        .split_once("\r\n\r\n")
        .map(|(_, body)| body.to_owned());
    (status.unwrap_or_default(), body.unwrap_or_default())
}

fn call() -> String {
    let call = json!({
        "jsonrpc": "2.0", "id": 1, "method": "tools/call",
        "params": { "name": "nxcloud_query_customers", "arguments": { "whatsApp_phone": "861360301975912" } },
    });
    call.to_string()
}

#[tokio::test]
async fn a_client_on_this_machine_is_served() {
    let (at, _sandbox) = start().await;
    let host = at.to_string();
    let own = format!("http://{host}");
    for headers in [
        vec![("Host", host.as_str())],
        vec![("Host", host.as_str()), ("Origin", &own)],
    ] {
        let (status, body) = post(at, &headers, &call()).await;
        assert_eq!(status, 200, "{body}");
        let start = body.find('{').expect("JSON");
        let end = body.rfind('}').expect("JSON");
        let answer: Value = serde_json::from_str(&body[start..=end]).expect("JSON");
        let text = answer["result"]["content"][0]["text"]
            .as_str()
            .expect("a string");
        assert!(text.contains("\"1021110718827683840\""), "{text}");
    }
}

#[tokio::test]
async fn a_page_elsewhere_and_a_name_of_elsewhere_are_refused() {
    let (at, _sandbox) = start().await;
    let host = at.to_string();
    let cases: [&[(&str, &str)]; 5] = [
        &[("Host", "evil.example")],
        &[("Host", "127.0.0.1.evil.example")],
        &[("Host", &host), ("Origin", "https://evil.example")],
        &[("Host", &host), ("Origin", "null")],
        &[],
    ];
    for headers in cases {
        let (status, body) = post(at, headers, &call()).await;
        assert!(matches!(status, 400 | 403), "{headers:?}: {status} {body}");
    }
}

#[tokio::test]
async fn nonsense_and_a_body_without_end_are_refused() {
    let (at, _sandbox) = start().await;
    let host = at.to_string();
    let huge = format!("{{\"x\":\"{}\"}}", "x".repeat(20 << 20));
    for body in ["", "nonsense", "[1,2", &huge] {
        let (status, _) = post(at, &[("Host", &host)], body).await;
        assert!(
            (400..500).contains(&status),
            "{status} for {} bytes",
            body.len()
        );
    }
    assert_eq!(post(at, &[("Host", &host)], &call()).await.0, 200);
}

#[tokio::test]
async fn it_listens_to_no_other_machine() {
    let (served, _sandbox) = sandboxed(0).await;
    let listener = TcpListener::bind("0.0.0.0:0").await.expect("a port");
    let server = Server::new(served, Options::default());
    let refused = serve_http(server, listener, std::future::pending()).await;
    let refused = refused.expect_err("it is refused").to_string();
    assert!(refused.contains("take 127.0.0.1"), "{refused}");
}
