//! `cargo bench --bench export [-- CUSTOMERS…]`: exports from the sandbox to every kind of target, as a
//! process of its own: customers a second, its memory and its processor time.
//!
//! With `KEHU_BENCH_PYTHON=…/python` (that has `requests` and `dlt`) the same pages are read by a plain
//! loop and by dlt's REST source; with `KEHU_BENCH_POSTGRES=postgres://…` PostgreSQL is a target, too.

use std::{
    env, fs,
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use kehu_sandbox::Sandbox;
use serde_json::Value;

const API: &str = "nxcloud";
const OPERATION: &str = "query_customers";

fn main() {
    let counts: Vec<u64> = env::args()
        .filter_map(|arg| arg.replace('_', "").parse().ok())
        .collect();
    let counts = if counts.is_empty() {
        vec![10_000, 100_000]
    } else {
        counts
    };
    println!(
        "| customers | target | parallel | seconds | customers/s | peak memory | µs of processor a customer | waiting |"
    );
    println!("|---:|---|---:|---:|---:|---:|---:|---:|");
    for count in counts {
        bench(count);
    }
}

fn bench(count: u64) {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let builder = Sandbox::builder().apis([API]).customers(count).record(0);
    let sandbox = runtime
        .block_on(builder.start())
        .expect("the sandbox starts");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let at = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    let only = env::var("KEHU_BENCH_ONLY").unwrap_or_default();
    let mut targets: Vec<String> = ["c.ndjson", "c.csv.zst", "c.parquet", "c.db"]
        .map(&at)
        .into();
    targets.extend(env::var("KEHU_BENCH_POSTGRES"));
    for target in targets.iter().filter(|target| target.contains(&only)) {
        for parallel in ["1", "4"] {
            let mut command = Command::new(env!("CARGO_BIN_EXE_kehu-under-test"));
            command.args([
                "export",
                API,
                OPERATION,
                "--restart",
                "--to",
                target,
                "--parallel",
                parallel,
            ]);
            let name = target
                .split_once("://")
                .map_or(target.as_str(), |(scheme, _)| scheme);
            let name = Path::new(name)
                .file_name()
                .unwrap_or_default()
                .to_string_lossy();
            row(
                count,
                &name,
                parallel,
                &measure(&mut connected(&sandbox, command)),
            );
        }
    }
    if let Some(python) = env::var_os("KEHU_BENCH_PYTHON") {
        let scripts =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/kehu-export/benches/compare");
        for (script, output) in [
            ("requests_loop.py", at("loop.ndjson")),
            ("dlt_source.py", at("dlt")),
        ] {
            let mut command = Command::new(&python);
            command.arg(scripts.join(script)).arg(output);
            row(
                count,
                script,
                "1",
                &measure(&mut connected(&sandbox, command)),
            );
        }
    }
    runtime.block_on(sandbox.shutdown());
}

fn connected(sandbox: &Sandbox, mut command: Command) -> Command {
    command.env("NXCLOUD_BASE_URL", sandbox.url(API));
    for (name, value) in sandbox.credentials(API) {
        command.env(format!("NXCLOUD_{}", name.to_uppercase()), value);
    }
    command
}

/// What a process took, and what it said at its end.
struct Measured {
    time: Duration,
    peak_kb: u64,
    processor: Duration,
    said: Value,
}

fn measure(command: &mut Command) -> Measured {
    let begun = Instant::now();
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("it starts");
    let (mut peak_kb, mut processor) = (0, Duration::ZERO);
    while child.try_wait().expect("is ours").is_none() {
        peak_kb = peak_kb.max(peak(&child));
        processor = processor.max(used(&child));
        std::thread::sleep(Duration::from_millis(5));
    }
    let time = begun.elapsed();
    let output = child.wait_with_output().expect("is ours");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{:?}: {said}", output.status);
    Measured {
        time,
        peak_kb,
        processor,
        said: serde_json::from_str(said.lines().last().unwrap_or_default()).unwrap_or(Value::Null),
    }
}

/// The most memory that the process has had, as Linux tells.
fn peak(child: &Child) -> u64 {
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").trim().parse().ok())
        .unwrap_or(0)
}

/// Its processor time, in hundredths of a second.
fn used(child: &Child) -> Duration {
    let stat = fs::read_to_string(format!("/proc/{}/stat", child.id())).unwrap_or_default();
    let fields = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    let ticks: Vec<u64> = fields
        .split_whitespace()
        .skip(11)
        .take(2)
        .filter_map(|field| field.parse().ok())
        .collect();
    Duration::from_millis(ticks.iter().sum::<u64>() * 10)
}

fn row(count: u64, target: &str, parallel: &str, measured: &Measured) {
    let rows = measured.said["rows_in_target"]
        .as_u64()
        .or(measured.said["rows"].as_u64())
        .unwrap_or(0);
    assert!(rows >= count, "{target}: {rows} of {count} customers");
    let seconds = measured.time.as_secs_f64();
    let waiting = measured.said["waiting_for_service"].as_f64();
    let waiting = waiting.map_or_else(|| "-".to_owned(), |share| format!("{:.0} %", share * 100.0));
    println!(
        "| {count} | {target} | {parallel} | {seconds:.1} | {:.0} | {:.0} MB | {:.1} | {waiting} |",
        rows as f64 / seconds,
        measured.peak_kb as f64 / 1024.0,
        measured.processor.as_secs_f64() * 1e6 / rows as f64,
    );
}
