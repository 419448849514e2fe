//! `cargo bench -p it --bench pages [-- PAGES]`: what the export itself costs, where the service costs next to
//! nothing: nginx gives prepared pages of 50 customers, one after the other, a token in a header, the cursor in
//! the answer. In one run: all pages read over one connection and thrown away, which is what the server can
//! give, from a bare socket and with the HTTP library that the export has beneath it; the export to NDJSON and to Parquet; a plain loop with Python's requests; dlt's REST source to Parquet; and
//! faucet-stream to NDJSON. Each is the best of three.
//!
//! nginx is installed as the tests' programs are, Python as for the bench `export`; faucet is `KEHU_BENCH_FAUCET`, else the
//! one on the path (`cargo install faucet-cli --version 1.0.0 --locked --no-default-features --features
//! source-rest,sink-jsonl`); `KEHU_BENCH_ONLY=ndjson` measures the rows that have this in
//! their name.

#[path = "../export/answers.rs"]
mod answers;
#[path = "../export/measure.rs"]
mod measure;
#[path = "../export/scripts.rs"]
mod scripts;
mod server;

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use it::{kehu, need::NGINX};
use serde_json::json;

use self::{
    measure::{Measured, measure},
    server::{Server, TOKEN},
};

const PAGES: u64 = 2_001;
const TIMES: usize = 3;

fn main() {
    let mut pages = env::args().filter_map(|arg| arg.replace('_', "").parse().ok());
    let pages = pages.next_back().unwrap_or(PAGES);
    if let Err(missing) = NGINX.bring() {
        println!("{missing}");
        return;
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    let server = Server::start(folder.path(), pages);
    println!("| what | seconds | of the server's limit | processor | peak memory | waiting |");
    println!("|---|---:|---:|---:|---:|---:|");
    let limit = row("all pages, thrown away", None, || {
        let read = server.read();
        assert_eq!(read.rows, server.customers());
        read
    });
    row("the same with reqwest", limit, || {
        let read = server.read_with_reqwest();
        assert_eq!(read.rows, server.customers());
        read
    });
    for name in ["customers.ndjson", "customers.parquet"] {
        row(name, limit, || export(&server, folder.path(), name));
    }
    if let Some(python) = scripts::python() {
        for (name, script) in [
            ("Python requests", "pages_loop.py"),
            ("Python dlt to Parquet", "pages_dlt.py"),
        ] {
            row(name, limit, || {
                scripted(&python, script, &server, folder.path())
            });
        }
    }
    match faucet() {
        Some(faucet) => {
            row("faucet-stream to NDJSON", limit, || {
                piped(&faucet, &server, folder.path())
            });
        }
        None => eprintln!("no faucet on the path: its row is left out"),
    }
}

/// Prints the best of some attempts; how many seconds it took.
fn row(name: &str, limit: Option<f64>, attempt: impl Fn() -> Measured) -> Option<f64> {
    let only = env::var("KEHU_BENCH_ONLY").unwrap_or_default();
    if limit.is_some() && !name.contains(&only) {
        return None;
    }
    let attempts = (0..TIMES).map(|_| attempt());
    let best = attempts.min_by_key(|measured| measured.time)?;
    let seconds = best.time.as_secs_f64();
    let share = limit.map_or(1.0, |limit| limit / seconds) * 100.0;
    let of_process = best.process.as_ref();
    let processor = of_process.map(|own| format!("{:.2} s", own.processor.as_secs_f64()));
    let memory = of_process.map(|own| format!("{:.0} MB", own.peak_kb as f64 / 1024.0));
    let waiting = best.waiting.map(|share| format!("{:.0} %", share * 100.0));
    let known = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
    println!(
        "| {name} | {seconds:.2} | {share:.0} % | {} | {} | {} |",
        known(processor),
        known(memory),
        known(waiting)
    );
    Some(seconds)
}

/// Into a target of its own each time: nothing is there before.
fn export(server: &Server, folder: &Path, name: &str) -> Measured {
    let target = tempfile::tempdir_in(folder).expect("a temporary folder");
    let mut command = Command::new(kehu::program());
    command
        .args([
            "export",
            server::API,
            "customers",
            "--parallel",
            "1",
            "--to",
        ])
        .arg(target.path().join(name))
        .env("KEHU_SPECS", server.specs())
        .env("PAGES_BASE_URL", server.url())
        .env("PAGES_TOKEN", TOKEN);
    let measured = measure(&mut command);
    assert_eq!(measured.rows, server.customers());
    measured
}

fn scripted(python: &Path, script: &str, server: &Server, folder: &Path) -> Measured {
    let target = tempfile::tempdir_in(folder).expect("a temporary folder");
    let mut command = Command::new(python);
    command.arg(scripts::compare().join(script));
    command.args([&server.url(), TOKEN]);
    let measured = measure(command.arg(target.path().join("out")));
    assert_eq!(measured.rows, server.customers());
    measured
}

fn faucet() -> Option<PathBuf> {
    let program = env::var_os("KEHU_BENCH_FAUCET").unwrap_or_else(|| "faucet".into());
    let said = Command::new(&program).arg("--version").output();
    said.is_ok_and(|said| said.status.success())
        .then(|| program.into())
}

/// faucet tells no number of rows: the lines of its file are counted.
fn piped(faucet: &Path, server: &Server, folder: &Path) -> Measured {
    let target = tempfile::tempdir_in(folder).expect("a temporary folder");
    let (config, out) = (
        target.path().join("pipeline.json"),
        target.path().join("out.jsonl"),
    );
    let pagination =
        json!({ "type": "Cursor", "next_token_path": "$.data.next", "param_name": "after" });
    let source = json!({
        "base_url": server.url(),
        "path": "/customers",
        "method": "GET",
        "auth": { "type": "api_key", "config": { "header": "X-Token", "value": TOKEN } },
        "pagination": pagination,
        "records_path": "$.data.rows[*]",
        "max_pages": 1_000_000,
        // It has no defaults of its own for these.
        "query_params": {},
        "max_retries": 3,
        "retry_backoff": 1,
        "tolerated_http_errors": [],
        "replication_method": { "type": "FullTable" },
        "primary_keys": ["id"],
        "partitions": [],
        "schema_sample_size": 100,
    });
    let pipeline = json!({
        "version": 1,
        "name": "pages",
        "pipeline": {
            "source": { "type": "rest", "config": source },
            "sink": { "type": "jsonl", "config": { "path": out } },
        },
    });
    fs::write(&config, pipeline.to_string()).expect("is written");
    let mut measured = measure(Command::new(faucet).arg("run").arg(&config));
    let written = fs::read(&out).expect("is written");
    measured.rows = written.iter().filter(|byte| **byte == b'\n').count() as u64;
    assert_eq!(measured.rows, server.customers());
    measured
}
