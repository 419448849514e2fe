//! A plain HTTP client over a TCP stream: what a vendor sees is what these lines write.

use std::io::{self, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::PathBuf;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use kehu_sandbox::{Builder, Sandbox};
use kehu_spec::model::{Api, Auth, AuthScheme, SigningAuth};
use kehu_spec::signature::{Inputs, Request, sign};
use serde_json::Value;

/// Starts a sandbox.
pub fn start(builder: Builder) -> Sandbox {
    block_on(builder.start()).unwrap()
}

/// A hundred customers are enough for most tests.
pub fn sandbox() -> Sandbox {
    start(Sandbox::builder().customers(100))
}

pub fn block_on<F: Future>(future: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
        .block_on(future)
}

/// A response, or as much of it as came.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    /// How reading ended.
    pub end: io::Result<()>,
}

impl Reply {
    pub fn header(&self, name: &str) -> &str {
        let found = self
            .headers
            .iter()
            .find(|(n, _)| n.eq_ignore_ascii_case(name));
        found.map_or("", |(_, value)| value)
    }

    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }
}

/// Sends a request and reads until the server closes, or until `most` bytes.
pub fn send(
    address: SocketAddr,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &[u8],
    most: u64,
) -> io::Result<Reply> {
    let mut head = format!("{method} {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n");
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    if !body.is_empty() || method == "POST" {
        head.push_str(&format!("Content-Length: {}\r\n", body.len()));
    }
    head.push_str("\r\n");
    send_raw(address, &[head.as_bytes(), body].concat(), most)
}

/// The same of a request that is written out.
pub fn send_raw(address: SocketAddr, request: &[u8], most: u64) -> io::Result<Reply> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_secs(20)))?;
    stream.write_all(request)?;
    let mut bytes = Vec::new();
    let end = stream.take(most).read_to_end(&mut bytes).map(|_| ());
    parse(&bytes, end)
}

fn parse(bytes: &[u8], end: io::Result<()>) -> io::Result<Reply> {
    let Some(at) = bytes.windows(4).position(|window| window == b"\r\n\r\n") else {
        end?;
        return Err(io::ErrorKind::UnexpectedEof.into());
    };
    let head = String::from_utf8_lossy(&bytes[..at]).into_owned();
    let mut lines = head.split("\r\n");
    let status = lines
        .next()
        .and_then(|line| line.split(' ').nth(1))
        .unwrap()
        .parse()
        .unwrap();
    let headers = lines.filter_map(|line| line.split_once(": "));
    let headers = headers
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    Ok(Reply {
        status,
        headers,
        body: bytes[at + 4..].to_vec(),
        end,
    })
}

/// One API of a sandbox, called with its credentials; what a call sends can be spoilt first.
pub struct Caller<'a> {
    sandbox: &'a Sandbox,
    api: Api,
}

/// A call before it is sent.
pub struct Call<'a> {
    caller: &'a Caller<'a>,
    pub method: String,
    pub path: String,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    /// Milliseconds since 1970; what is signed.
    pub timestamp: i64,
    pub secret: String,
    signed: bool,
}

/// The folder of the specifications.
pub fn specs() -> PathBuf {
    xtask::home().join("specs")
}

pub fn caller<'a>(sandbox: &'a Sandbox, api: &str) -> Caller<'a> {
    let sources = kehu_spec::Sources::read_dir(specs()).unwrap();
    let apis = kehu_spec::load(&sources).apis;
    caller_of(
        sandbox,
        apis.into_iter().find(|one| one.name == api).unwrap(),
    )
}

pub fn caller_of(sandbox: &Sandbox, api: Api) -> Caller<'_> {
    Caller { sandbox, api }
}

impl Caller<'_> {
    pub fn credential(&self, name: &str) -> String {
        let credentials = self.sandbox.credentials(&self.api.name);
        credentials.into_iter().find(|(n, _)| n == name).unwrap().1
    }

    /// A call of an operation as a client makes it: fixed headers, the client's own values, a body.
    pub fn call(&self, operation: &str, mut request: Value) -> Call<'_> {
        let operation = self
            .api
            .operations
            .iter()
            .find(|o| o.name == operation)
            .unwrap();
        for field in &operation.request.fields {
            let from = field
                .from
                .map(|from| self.credential(&self.api.client[from.0].name));
            if let (Some(from), Value::Object(members)) = (from, &mut request) {
                let value = from.parse::<i64>().map_or(Value::from(from), Value::from);
                members.entry(field.name.clone()).or_insert(value);
            }
        }
        let method = format!("{:?}", operation.method).to_uppercase();
        let mut path = format!("/{}{}", self.api.name, operation.path);
        let mut body = Vec::new();
        let mut headers: Vec<_> = operation
            .headers
            .iter()
            .map(|(n, v)| (n.clone(), v.clone()))
            .collect();
        match operation.request.body {
            kehu_spec::model::Body::Json => {
                body = serde_json::to_vec(&request).unwrap();
                headers.push(("Content-Type".into(), "application/json".into()));
            }
            _ => {
                let pairs = request
                    .as_object()
                    .unwrap()
                    .iter()
                    .map(|(name, value)| match value {
                        Value::String(text) => format!("{name}={}", text.replace(' ', "+")),
                        other => format!("{name}={other}"),
                    });
                let query = pairs.collect::<Vec<_>>().join("&");
                path.push_str(if query.is_empty() { "" } else { "?" });
                path.push_str(&query);
            }
        }
        let schemes = operation.auth.iter().map(|id| &self.api.auth[id.0].auth);
        for auth in schemes.clone() {
            if let Auth::Token(auth) = auth {
                let token = format!("{}{}", auth.prefix, self.credential("token"));
                headers.push((auth.name.clone(), token));
            }
        }
        let now = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap()
            .as_millis() as i64;
        let secret = self.sandbox.credentials(&self.api.name);
        let secret = secret.into_iter().find(|(name, _)| name == "access_secret");
        Call {
            caller: self,
            method,
            path,
            headers,
            body,
            timestamp: now,
            secret: secret.map_or_else(String::new, |(_, value)| value),
            signed: schemes
                .into_iter()
                .any(|auth| matches!(auth, Auth::SignedHeaders(_))),
        }
    }

    /// Calls and gives the whole answer.
    pub fn get(&self, operation: &str, request: Value) -> Value {
        self.call(operation, request).send().json()
    }
}

impl Call<'_> {
    pub fn set_header(mut self, name: &str, value: &str) -> Self {
        self.headers.retain(|(n, _)| n != name);
        self.headers.push((name.into(), value.into()));
        self
    }

    pub fn without_header(mut self, name: &str) -> Self {
        self.headers.retain(|(n, _)| n != name);
        self
    }

    /// Signs what is there now; later changes are not signed.
    pub fn sign(mut self) -> Self {
        let [
            AuthScheme {
                auth: Auth::SignedHeaders(auth),
                ..
            },
        ] = &*self.caller.api.auth
        else {
            return self;
        };
        if !std::mem::take(&mut self.signed) {
            return self;
        }
        let timestamp = self.timestamp.to_string();
        self.headers
            .push(("accessKey".into(), self.caller.credential("access_key")));
        self.headers.push(("ts".into(), timestamp.clone()));
        let signature = self.signature(auth, &timestamp);
        let name = auth.sent.last().unwrap().name.clone();
        self.headers.push((name, signature));
        self
    }

    fn signature(&self, auth: &SigningAuth, timestamp: &str) -> String {
        let credentials = self.caller.sandbox.credentials(&self.caller.api.name);
        let client: Vec<&str> = credentials
            .iter()
            .map(|(name, value)| {
                if name == "access_secret" {
                    self.secret.as_str()
                } else {
                    value.as_str()
                }
            })
            .collect();
        let request = Request {
            headers: self.headers.clone(),
            body: self.body.clone(),
            ..Request::default()
        };
        let inputs = Inputs {
            client: &client,
            token: "",
            time_ms: timestamp.parse().unwrap(),
            nonce: "",
            request: &request,
        };
        sign(auth, &inputs).unwrap()
    }

    pub fn send(self) -> Reply {
        self.try_send(u64::MAX).unwrap()
    }

    pub fn try_send(self, most: u64) -> io::Result<Reply> {
        let call = self.sign();
        let headers: Vec<_> = call
            .headers
            .iter()
            .map(|(n, v)| (n.as_str(), v.as_str()))
            .collect();
        send(
            call.caller.sandbox.address(),
            &call.method,
            &call.path,
            &headers,
            &call.body,
            most,
        )
    }
}
