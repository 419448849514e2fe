//! One call on loopback against the same request made by hand.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;
use std::time::{SystemTime, UNIX_EPOCH};

use md5::{Digest as _, Md5};
use nxcloud_client::Client;
use serde_json::json;

use super::by_hand::{ACTION, Answer, BIZ_TYPE, KEY, SECRET, hex, page};

pub fn compare() {
    let url = serve();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime starts");
    let client = Client::builder()
        .access_key(KEY)
        .access_secret(SECRET)
        .tenant_id(123)
        .app_key("46oKF=os")
        .base_url(&url)
        .build()
        .expect("a client is built");
    let http = reqwest::Client::builder()
        .no_proxy()
        .tls_backend_preconfigured(no_tls())
        .build()
        .expect("a client is built");
    let ours = || {
        let query = client.query_customers().whats_app_phone("861360301975912");
        let page = runtime.block_on(query.send()).expect("it answers");
        page.customer_list.len()
    };
    let by_hand = || {
        let answer = runtime.block_on(by_hand(&http, &url)).expect("it answers");
        answer.data.map_or(0, |page| page.customer_list.len())
    };
    assert_eq!(ours(), by_hand());
    super::compare("one call on loopback", 2000, ours, by_hand);
}

async fn by_hand(http: &reqwest::Client, url: &str) -> reqwest::Result<Answer> {
    let body = json!({
        "whatsApp_phone": "861360301975912",
        "tenant_id": 123,
        "app_key": "46oKF=os",
        "limit": 50,
    })
    .to_string();
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    let ts = now.as_millis().to_string();
    let signed = format!(
        "accessKey={KEY}&action={ACTION}&bizType={BIZ_TYPE}&ts={ts}&body={body}&accessSecret={SECRET}"
    );
    let request = http
        .post(format!("{url}/saas/cdp/openapi/customers/query"))
        .header("accessKey", KEY)
        .header("ts", ts)
        .header("bizType", BIZ_TYPE)
        .header("action", ACTION)
        .header("sign", hex(&Md5::digest(signed)))
        .header("content-type", "application/json")
        .timeout(std::time::Duration::from_secs(30))
        .body(body);
    let bytes = request.send().await?.error_for_status()?.bytes().await?;
    Ok(serde_json::from_slice(&bytes).expect("it decodes"))
}

/// The library wants to be told how to do TLS, although nothing here needs it.
fn no_tls() -> rustls::ClientConfig {
    let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
    rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("versions are known")
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth()
}

/// A server on a thread of its own that answers every request with the same page.
fn serve() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let url = format!(
        "http://{}",
        listener.local_addr().expect("it has an address")
    );
    let body = page();
    let length = body.len();
    let answer = format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n{body}");
    std::thread::spawn(move || {
        for socket in listener.incoming().flatten() {
            let answer = answer.clone();
            std::thread::spawn(move || answer_all(socket, &answer));
        }
    });
    url
}

fn answer_all(mut socket: std::net::TcpStream, answer: &str) -> std::io::Result<()> {
    socket.set_nodelay(true)?;
    let mut requests = BufReader::new(socket.try_clone()?);
    loop {
        let mut length = 0;
        let mut line = String::new();
        while line != "\r\n" {
            line.clear();
            if requests.read_line(&mut line)? == 0 {
                return Ok(());
            }
            if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length: ") {
                length = value.trim().parse().unwrap_or(0);
            }
        }
        requests.read_exact(&mut vec![0; length])?;
        socket.write_all(answer.as_bytes())?;
    }
}
