//! A server of a few lines that answers as it is told, down to the bytes and the socket.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// What arrived.
#[derive(Debug, Clone)]
pub struct Received {
    pub method: String,
    /// Path and query as they stood in the request line.
    pub target: String,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Received {
    pub fn header(&self, name: &str) -> &str {
        let mut headers = self.headers.iter();
        headers
            .find(|(known, _)| known == name)
            .map_or("", |(_, value)| value)
    }
}

/// What to do about a request.
#[derive(Debug, Clone)]
pub enum Act {
    /// A whole answer.
    Answer {
        status: u16,
        headers: Vec<(&'static str, String)>,
        body: Vec<u8>,
    },
    /// The head and half of the body, and then a reset.
    ResetInBody(String),
    /// A body shorter than its stated length, and then the end of the connection.
    CutShort(String),
    /// A body in chunks that never ends.
    Endless,
    /// A stated length of a terabyte.
    Huge,
    /// No answer, as long as the client waits.
    Silence,
    /// Bytes that are no HTTP.
    Garbage,
}

/// A good answer.
pub fn ok(body: impl Into<Vec<u8>>) -> Act {
    status(200, body)
}

/// An answer with this status.
pub fn status(status: u16, body: impl Into<Vec<u8>>) -> Act {
    Act::Answer {
        status,
        headers: Vec::new(),
        body: body.into(),
    }
}

impl Act {
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        if let Self::Answer { headers, .. } = &mut self {
            headers.push((name, value.into()));
        }
        self
    }
}

/// Answers the request that arrived as the n-th, counted from 0.
type Script = dyn Fn(usize, &Received) -> Act + Send + Sync;

pub struct Server {
    pub url: String,
    received: Arc<Mutex<Vec<Received>>>,
    listening: JoinHandle<()>,
}

impl Server {
    pub async fn start(script: impl Fn(usize, &Received) -> Act + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let received = Arc::new(Mutex::new(Vec::new()));
        let count = Arc::new(AtomicUsize::new(0));
        let script: Arc<Script> = Arc::new(script);
        let log = received.clone();
        let listening = tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                tokio::spawn(serve(socket, log.clone(), count.clone(), script.clone()));
            }
        });
        Self {
            url,
            received,
            listening,
        }
    }

    /// These answers one after another; the last one again and again.
    pub async fn answering(acts: impl Into<Vec<Act>>) -> Self {
        let acts = acts.into();
        Self::start(move |index, _| acts[index.min(acts.len() - 1)].clone()).await
    }

    pub fn received(&self) -> Vec<Received> {
        self.received.lock().unwrap().clone()
    }

    pub fn count(&self) -> usize {
        self.received.lock().unwrap().len()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

/// A URL at which nobody listens.
pub async fn nobody() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}

async fn serve(
    mut socket: TcpStream,
    log: Arc<Mutex<Vec<Received>>>,
    count: Arc<AtomicUsize>,
    script: Arc<Script>,
) {
    while let Some(request) = read(&mut socket).await {
        let act = script(count.fetch_add(1, Ordering::SeqCst), &request);
        log.lock().unwrap().push(request);
        if !perform(&mut socket, act).await {
            return;
        }
    }
}

/// Does it; whether the connection goes on.
async fn perform(socket: &mut TcpStream, act: Act) -> bool {
    let head = |length: u64| format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n");
    let bytes = match act {
        Act::Answer {
            status,
            headers,
            body,
        } => {
            let mut answer = format!("HTTP/1.1 {status} X\r\ncontent-length: {}\r\n", body.len());
            for (name, value) in headers {
                answer += &format!("{name}: {value}\r\n");
            }
            let answer = [answer.as_bytes(), b"\r\n", &body].concat();
            return socket.write_all(&answer).await.is_ok();
        }
        Act::ResetInBody(body) => {
            let (half, _) = body.split_at(body.len() / 2);
            let text = head(body.len() as u64) + half;
            let _ = socket.write_all(text.as_bytes()).await;
            // With this, closing is a reset.
            let _ = socket.set_zero_linger();
            return false;
        }
        Act::Endless => return endless(socket).await,
        Act::Silence => {
            // Until the client goes away.
            let _ = socket.read(&mut [0]).await;
            return false;
        }
        Act::CutShort(body) => head(body.len() as u64 + 10) + &body,
        Act::Huge => head(1 << 40),
        Act::Garbage => "220 smtp.example ESMTP\r\n".to_owned(),
    };
    let _ = socket.write_all(bytes.as_bytes()).await;
    let _ = socket.shutdown().await;
    false
}

async fn endless(socket: &mut TcpStream) -> bool {
    let head = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
    let chunk = format!("{:x}\r\n{}\r\n", 4096, " ".repeat(4096));
    let mut sent = socket.write_all(head.as_bytes()).await;
    while sent.is_ok() {
        sent = socket.write_all(chunk.as_bytes()).await;
    }
    false
}

async fn read(socket: &mut TcpStream) -> Option<Received> {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break end + 4;
        }
        let read = socket.read_buf(&mut bytes).await.ok()?;
        // Whoever speaks something else, TLS for one, is not waited for.
        if read == 0 || !bytes[0].is_ascii_uppercase() {
            return None;
        }
    };
    let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
    let mut lines = head.lines();
    let mut first = lines.next()?.split(' ').map(str::to_owned);
    let headers: Vec<_> = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
        .collect();
    let length = headers.iter().find(|(name, _)| name == "content-length");
    let length: usize = length.map_or(0, |(_, length)| length.parse().unwrap());
    while bytes.len() < end + length {
        if socket.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    }
    Some(Received {
        method: first.next()?,
        target: first.next()?,
        headers,
        body: String::from_utf8(bytes[end..].to_vec()).unwrap(),
    })
}
