//! What the gateway costs over a direct call, and how many calls a second it answers, with the sandbox beside it on
//! the same machine: `cargo bench -p kehu-gateway`.
//!
//! A direct call and one through the gateway take turns in one run, so that both see the same machine. Each is the
//! documentation's customer, found by phone, on a connection that is kept open. Processor time is that of callers,
//! gateway and sandbox together: it says what the machine can do where other work takes a part of it.

use std::{
    io,
    net::SocketAddr,
    time::{Duration, Instant},
};

use kehu_gateway::{Gateway, Served};
use kehu_registry::{Api, Config, Operation, Session};
use kehu_sandbox::Sandbox;
use serde_json::json;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

/// Pairs of calls for the medians.
const PAIRS: usize = 3000;

/// Callers at a time, and how long they go on, for calls a second.
const CALLERS: usize = 32;
const FOR: Duration = Duration::from_secs(5);

const BODY: &str = r#"{"whatsApp_phone":"861360301975912","limit":5}"#;

/// A caller's connection to the gateway.
struct Caller {
    stream: TcpStream,
    request: Vec<u8>,
    answer: Vec<u8>,
}

impl Caller {
    async fn connect(gateway: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect(gateway).await?;
        stream.set_nodelay(true)?;
        let request = format!(
            "POST /nxcloud/query_customers HTTP/1.1\r\nHost: {gateway}\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\n\r\n{BODY}",
            BODY.len()
        );
        Ok(Self {
            stream,
            request: request.into_bytes(),
            answer: vec![0; 64 << 10],
        })
    }

    /// Sends the request and reads its answer whole.
    async fn call(&mut self) -> io::Result<()> {
        self.stream.write_all(&self.request).await?;
        let mut read = 0;
        loop {
            let came = self.stream.read(&mut self.answer[read..]).await?;
            if came == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            read += came;
            if is_whole(&self.answer[..read]) {
                return Ok(());
            }
        }
    }
}

/// Whether a good answer is there, by its length.
fn is_whole(answer: &[u8]) -> bool {
    let Some(end) = answer.windows(4).position(|four| four == b"\r\n\r\n") else {
        return false;
    };
    let head = String::from_utf8_lossy(&answer[..end]);
    assert!(head.starts_with("HTTP/1.1 200"), "{head}");
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "));
    let length: usize = length
        .and_then(|length| length.parse().ok())
        .expect("a length");
    answer.len() >= end + 4 + length
}

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(measure()).expect("every call is answered");
}

async fn measure() -> io::Result<()> {
    let sources = kehu_specs::sources();
    let apis = kehu_spec::load(&sources).apis;
    let api = apis
        .into_iter()
        .find(|api| api.name == "nxcloud")
        .expect("the API");
    let api = Api::of(api);
    let sandbox = Sandbox::builder()
        .customers(1000)
        .record(0)
        .keep_limits(false);
    let sandbox = sandbox.start().await.expect("the sandbox starts");
    let connect = || {
        let mut config = Config::new(api.info).base_url(sandbox.url("nxcloud"));
        for (field, value) in sandbox.credentials("nxcloud") {
            config = config.set(&field, value);
        }
        api.connect(config).expect("a session")
    };
    let gateway = Gateway::builder().serve(Served::new(api, connect(), &sources));
    let gateway = gateway.start().await.expect("the gateway starts");
    let operation = api.operation("query_customers").expect("the operation");
    pairs(operation, &connect(), gateway.address()).await?;
    direct(operation, &connect()).await;
    through(gateway.address()).await?;
    gateway.shutdown().await;
    Ok(())
}

/// Medians of calls that take turns.
async fn pairs(operation: &Operation, session: &Session, gateway: SocketAddr) -> io::Result<()> {
    let mut caller = Caller::connect(gateway).await?;
    let mut times = [Vec::new(), Vec::new()];
    for nth in 0..PAIRS + 200 {
        let began = Instant::now();
        once(operation, session).await;
        let between = Instant::now();
        caller.call().await?;
        // The first ones warm up.
        if nth >= 200 {
            times[0].push(between - began);
            times[1].push(between.elapsed());
        }
    }
    let [direct, through] = times.map(median);
    println!("direct call      median {direct:>9.3?}");
    println!("through gateway  median {through:>9.3?}");
    println!(
        "overhead         median {:>9.3?}",
        through.saturating_sub(direct)
    );
    Ok(())
}

async fn once(operation: &Operation, session: &Session) {
    let request = json!({ "whatsApp_phone": "861360301975912", "limit": 5 });
    let answer = operation.call(session, request).await;
    assert!(answer.is_ok(), "{answer:?}");
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

/// Calls a second without the gateway.
async fn direct(operation: &'static Operation, session: &Session) {
    let began = processor();
    let until = Instant::now() + FOR;
    let callers = (0..CALLERS).map(|_| {
        let session = session.clone();
        tokio::spawn(async move {
            let mut calls = 0;
            while Instant::now() < until {
                once(operation, &session).await;
                calls += 1;
            }
            calls
        })
    });
    let callers: Vec<_> = callers.collect();
    let mut calls = 0;
    for caller in callers {
        calls += caller.await.expect("no panic");
    }
    told("direct", calls, began);
}

/// Calls a second through it.
async fn through(gateway: SocketAddr) -> io::Result<()> {
    let began = processor();
    let until = Instant::now() + FOR;
    let callers = (0..CALLERS).map(|_| {
        tokio::spawn(async move {
            let mut caller = Caller::connect(gateway).await?;
            let mut calls = 0;
            while Instant::now() < until {
                caller.call().await?;
                calls += 1;
            }
            io::Result::Ok(calls)
        })
    });
    let callers: Vec<_> = callers.collect();
    let mut calls = 0;
    for caller in callers {
        calls += caller.await.expect("no panic")?;
    }
    told("through gateway", calls, began);
    Ok(())
}

fn told(what: &str, calls: u64, began: Option<f64>) {
    let a_second = calls as f64 / FOR.as_secs_f64();
    let each = processor().zip(began);
    let each = each.map_or_else(String::new, |(now, began)| {
        let micros = (now - began) * 1e6 / calls as f64;
        format!(", {micros:.0} µs of processor time each")
    });
    println!("{what:<16} {a_second:>9.0} calls/s, {CALLERS} callers{each}");
}

/// Seconds of processor time that this process has used, where the system tells it as Linux does.
fn processor() -> Option<f64> {
    let told = std::fs::read_to_string("/proc/self/stat").ok()?;
    let (_, behind) = told.rsplit_once(')')?;
    let ticks = behind.split_whitespace().skip(11).take(2);
    let ticks = ticks
        .map(|ticks| ticks.parse::<u64>().ok())
        .sum::<Option<u64>>()?;
    Some(ticks as f64 / 100.0)
}
