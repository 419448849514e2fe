//! The gateway over real TCP: what it answers, to whom, and how it ends.

mod answers;
mod command;
mod documents;
mod safety;
mod streams;

use std::{net::SocketAddr, path::Path};

use it::client::{Reply, send};
use kehu_gateway::{Builder, Gateway, Served};
use kehu_registry::{Api, Config};
use kehu_runtime::{Retry, Stub};
use kehu_sandbox::Sandbox;
use kehu_spec::Sources;
use serde_json::Value;
use tokio::runtime::{self, Runtime};

/// What callers never see.
const SECRET: &str = "k3y-of-the-stall";

/// A gateway with all that it runs on.
struct Running {
    address: SocketAddr,
    gateway: Option<Gateway>,
    runtime: Runtime,
    _sandbox: Option<Sandbox>,
}

impl Running {
    fn start(builder: Builder, sandbox: Option<Sandbox>) -> Self {
        let mut runtime = runtime::Builder::new_multi_thread();
        let runtime = runtime.worker_threads(2).enable_all().build();
        let runtime = runtime.expect("a runtime");
        let gateway = runtime.block_on(builder.start());
        let gateway = gateway.expect("the gateway starts");
        Self {
            address: gateway.address(),
            gateway: Some(gateway),
            runtime,
            _sandbox: sandbox,
        }
    }

    /// Calls an operation with a body of JSON.
    #[track_caller]
    fn call(&self, path: &str, body: &str) -> Reply {
        self.call_with(path, &[], body)
    }

    #[track_caller]
    fn call_with(&self, path: &str, headers: &[(&str, &str)], body: &str) -> Reply {
        let json = [("Content-Type", "application/json")];
        let headers = [&json[..], headers].concat();
        let reply = send(
            self.address,
            "POST",
            path,
            &headers,
            body.as_bytes(),
            u64::MAX,
        );
        checked(reply.expect("an answer"))
    }

    #[track_caller]
    fn get(&self, path: &str) -> Reply {
        self.get_with(path, &[])
    }

    #[track_caller]
    fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Reply {
        let reply = send(self.address, "GET", path, headers, b"", u64::MAX);
        checked(reply.expect("an answer"))
    }

    /// Tells it to end, without waiting for it.
    fn end(&mut self) -> tokio::task::JoinHandle<()> {
        let gateway = self.gateway.take().expect("it runs");
        self.runtime.spawn(gateway.shutdown())
    }
}

/// What holds of every answer: no credential, and nothing that a browser would keep or guess at.
#[track_caller]
fn checked(mut reply: Reply) -> Reply {
    if reply.header("transfer-encoding") == "chunked" {
        reply.body = without_chunks(&reply.body);
    }
    let head = format!("{:?}", reply.headers);
    let text = String::from_utf8_lossy(&reply.body);
    assert!(!text.contains(SECRET) && !head.contains(SECRET), "{text}");
    assert_eq!(reply.header("cache-control"), "no-store");
    assert_eq!(reply.header("x-content-type-options"), "nosniff");
    if reply.status >= 400 && reply.header("content-type") == "application/problem+json" {
        assert_eq!(reply.json()["status"], reply.status, "{text}");
        crate::plain::is_plain(reply.json()["detail"].as_str().unwrap_or_default());
    }
    reply
}

/// A chunked body as one.
fn without_chunks(mut body: &[u8]) -> Vec<u8> {
    let mut whole = Vec::new();
    while let Some(end) = body.windows(2).position(|pair| pair == b"\r\n") {
        let size = std::str::from_utf8(&body[..end]).expect("a size");
        let size = usize::from_str_radix(size, 16).expect("a size");
        let rest = &body[end + 2..];
        if size == 0 || rest.len() < size {
            break;
        }
        whole.extend_from_slice(&rest[..size]);
        body = rest.get(size + 2..).unwrap_or_default();
    }
    whole
}

/// The APIs of a folder below `tests/`, with the files that they were read from.
fn load(folder: &str) -> (Sources, Vec<&'static Api>) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let sources = Sources::read_dir(folder).expect("the specs are readable");
    let apis = kehu_spec::load(&sources).into_result();
    let apis = apis.unwrap_or_else(|found| panic!("{}", found.render(&sources, false)));
    (sources, apis.into_iter().map(Api::of).collect())
}

/// The made-up stall, whose vendor answers as it is told.
fn stall(vendor: &Stub, set_up: impl FnOnce(Builder) -> Builder) -> Running {
    let (sources, apis) = load("data/gateway");
    let api = apis[0];
    let config = Config::new(api.info)
        .set("key", SECRET)
        .set("stall", "9007199254740993");
    let config = config.transport(vendor.clone()).retry(Retry::none());
    let session = api.connect(config).expect("a session");
    let builder = Gateway::builder().serve(Served::new(api, session, &sources));
    Running::start(set_up(builder), None)
}

/// The vendors that kehu comes with, by their sandbox.
fn sandboxed(builder: kehu_sandbox::Builder) -> Running {
    let (sources, apis) = load("../specs");
    let sandbox = it::client::start(builder);
    let mut gateway = Gateway::builder();
    for api in apis {
        let session = session(api, &sandbox, |config| config);
        gateway = gateway.serve(Served::new(api, session, &sources));
    }
    Running::start(gateway, Some(sandbox))
}

fn session(
    api: &'static Api,
    sandbox: &Sandbox,
    set_up: impl FnOnce(Config) -> Config,
) -> kehu_registry::Session {
    let mut config = Config::new(api.info).base_url(sandbox.url(api.info.name));
    for (field, value) in sandbox.credentials(api.info.name) {
        config = config.set(&field, value);
    }
    api.connect(set_up(config)).expect("a session")
}

/// An answer of the stall.
fn good(data: &str) -> String {
    format!(r#"{{"code":0,"msg":"ok","trace":"t-1","data":{data}}}"#)
}

/// The lines of a stream.
fn lines(reply: &Reply) -> Vec<Value> {
    let lines = reply.text().lines();
    lines
        .map(|line| serde_json::from_str(line).expect("a line is JSON"))
        .collect()
}
