//! `cargo bench -p it --bench pages [-- PAGES]`: what the export itself costs, where the service costs next to
//! nothing: nginx gives prepared pages of 50 customers, one after the other, a token in a header, the cursor in
//! the answer. In one run: all pages read over one connection and thrown away, which is what the server can
//! give, from a bare socket and with the HTTP library that the export has beneath it; the export to NDJSON and to Parquet; a plain loop with Python's requests; dlt's REST source to Parquet; and
//! faucet-stream to NDJSON. Each is the best of three. Then each of them is killed four times on its way, and what is
//! there after a last run is counted.
//!
//! nginx is installed as the tests' programs are, Python as for the bench `export`; faucet is `KEHU_BENCH_FAUCET`, else the
//! one on the path (`cargo install faucet-cli --version 1.0.0 --locked --no-default-features --features
//! source-rest,sink-jsonl`); `KEHU_BENCH_ONLY=ndjson` measures the rows that have this in
//! their name.

#[path = "../export/answers.rs"]
mod answers;
mod killed;
#[path = "../export/measure.rs"]
mod measure;
mod programs;
#[path = "../export/scripts.rs"]
mod scripts;
mod server;

use std::{env, path::Path, time::Duration};

use it::need::NGINX;

use self::{
    killed::{Killed, killed},
    measure::{Measured, measure},
    programs::{Program, programs},
    server::Server,
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
    let whole = |read: Measured| {
        assert_eq!(read.rows, server.customers());
        read
    };
    let limit = row("all pages, thrown away", None, || whole(server.read()));
    row("the same with reqwest", Some(limit), || {
        whole(server.read_with_reqwest())
    });
    let only = env::var("KEHU_BENCH_ONLY").unwrap_or_default();
    let mut programs = programs(&server);
    programs.retain(|program| program.name.contains(&only));
    let times = programs.iter().map(|program| {
        row(program.name, Some(limit), || {
            whole(run(program, folder.path()))
        })
    });
    let times: Vec<Duration> = times.collect();
    println!("\n| killed four times, then | seconds of the last run | rows | twice | missing |");
    println!("|---|---:|---:|---:|---:|");
    for (program, time) in programs.iter().zip(times) {
        let target = tempfile::tempdir_in(folder.path()).expect("a temporary folder");
        let at = target.path().join(program.target);
        let command = || (program.command)(&at);
        let killed = killed(command, time, &at);
        kept(program.name, &killed, server.customers());
    }
}

/// Into a target of its own each time: nothing is there before.
fn run(program: &Program, folder: &Path) -> Measured {
    let target = tempfile::tempdir_in(folder).expect("a temporary folder");
    let at = target.path().join(program.target);
    let mut measured = measure(&mut (program.command)(&at));
    if measured.rows == 0 {
        // It tells no number.
        measured.rows = killed::kept(&at).map_or(0, |kept| kept.rows);
    }
    measured
}

/// Prints the best of some attempts; how long it took.
fn row(name: &str, limit: Option<Duration>, attempt: impl Fn() -> Measured) -> Duration {
    let attempts = (0..TIMES).map(|_| attempt());
    let best = attempts.min_by_key(|measured| measured.time);
    let best = best.expect("there are some");
    let seconds = best.time.as_secs_f64();
    let share = limit.map_or(1.0, |limit| limit.as_secs_f64() / seconds) * 100.0;
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
    best.time
}

fn kept(name: &str, killed: &Killed, customers: u64) {
    let last = killed.last.as_secs_f64();
    match &killed.kept {
        Some(kept) => println!(
            "| {name} | {last:.2} | {} | {} | {} |",
            kept.rows,
            kept.rows - kept.ids,
            customers - kept.ids
        ),
        None => println!("| {name} | {last:.2} | it ends with an error | - | - |"),
    }
}
