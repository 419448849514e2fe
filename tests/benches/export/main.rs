//! `cargo bench -p it --bench export [-- CUSTOMERS…]`: exports from the sandbox to every kind of target,
//! as a process of its own: customers a second, its memory and its processor time. Beside it the limit
//! that the sandbox sets, and the same pages read by a plain loop with Python's requests and by dlt's
//! REST source.
//!
//! PostgreSQL is the one that `KEHU_TEST_POSTGRES` names, else a private one, as for the tests. Python is
//! `KEHU_BENCH_PYTHON` (with `requests` and `dlt`), else an environment of its own made with `python3`.
//! `KEHU_BENCH_ONLY=parquet` measures the rows that have this in their name.

mod answers;
mod limit;
mod measure;
mod scripts;

use std::{env, process::Command};

use it::{
    kehu::{self, API, OPERATION, block_on},
    postgres::Server,
};
use kehu_sandbox::Sandbox;

use self::{
    measure::{Measured, measure},
    scripts::{compare, python},
};

const PARALLEL: [usize; 2] = [1, 4];

fn main() {
    let counts = env::args().filter_map(|arg| arg.replace('_', "").parse().ok());
    let mut counts: Vec<u64> = counts.collect();
    if counts.is_empty() {
        counts = vec![10_000, 100_000];
    }
    println!(
        "| customers | what | pages at a time | seconds | customers/s | of the sandbox's limit | peak memory | µs of processor a customer | waiting |"
    );
    println!("|---:|---|---:|---:|---:|---:|---:|---:|---:|");
    for count in counts {
        Bench::of(count).run();
    }
}

/// The rows of one number of customers.
struct Bench {
    customers: u64,
    sandbox: Sandbox,
    /// Names of rows have this.
    only: String,
    /// What the sandbox can give, in customers a second, by pages at a time.
    limits: Vec<(usize, f64)>,
}

impl Bench {
    fn of(customers: u64) -> Self {
        let builder = Sandbox::builder().apis([API]).customers(customers);
        Self {
            customers,
            sandbox: block_on(builder.record(0).start()).expect("the sandbox starts"),
            only: env::var("KEHU_BENCH_ONLY").unwrap_or_default(),
            limits: Vec::new(),
        }
    }

    fn run(mut self) {
        for parallel in PARALLEL {
            let (rows, time) = limit::read(&self.sandbox, parallel);
            self.limits
                .push((parallel, rows as f64 / time.as_secs_f64()));
            self.row("the sandbox alone", parallel, &Measured::of(rows, time));
        }
        let folder = tempfile::tempdir().expect("a temporary folder");
        let at = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
        for name in ["c.ndjson", "c.csv.zst", "c.parquet", "c.db"] {
            self.export(name, |parallel| at(&format!("{parallel}.{name}")));
        }
        if self.is_wanted("postgres") {
            let server = Server::get();
            let databases = PARALLEL.map(|parallel| (parallel, server.database()));
            self.export("postgres", |parallel| {
                let database = databases.iter().find(|(known, _)| *known == parallel);
                database.map_or_else(String::new, |(_, database)| database.url.clone())
            });
        }
        for (name, script, output) in [
            ("Python requests", "requests_loop.py", at("loop.ndjson")),
            ("Python dlt", "dlt_source.py", at("dlt")),
        ] {
            if self.is_wanted(name)
                && let Some(python) = python()
            {
                let mut command = Command::new(python);
                command.arg(compare().join(script)).arg(output);
                kehu::connect(&mut command, &self.sandbox, API);
                self.row(name, 1, &measure(&mut command));
            }
        }
    }

    fn is_wanted(&self, name: &str) -> bool {
        name.contains(&self.only)
    }

    /// Into a target of its own each time: nothing is there before.
    fn export(&self, name: &str, target: impl Fn(usize) -> String) {
        if !self.is_wanted(name) {
            return;
        }
        for parallel in PARALLEL {
            let target = target(parallel);
            let mut command = kehu::export_of(&self.sandbox, API, OPERATION, &target);
            command.args(["--parallel", &parallel.to_string()]);
            self.row(name, parallel, &measure(&mut command));
        }
    }

    fn row(&self, name: &str, parallel: usize, measured: &Measured) {
        let (customers, rows) = (self.customers, measured.rows);
        assert!(rows >= customers, "{name}: {rows} of {customers} customers");
        let seconds = measured.time.as_secs_f64();
        let rate = rows as f64 / seconds;
        let limit = self.limits.iter().find(|(known, _)| *known == parallel);
        let share = limit.map_or(1.0, |(_, limit)| rate / limit);
        let known = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
        let of_process = measured.process.as_ref();
        let peak = known(of_process.map(|own| format!("{:.0} MB", own.peak_kb as f64 / 1024.0)));
        let processor =
            of_process.map(|own| format!("{:.1}", own.processor.as_secs_f64() * 1e6 / rows as f64));
        let waiting = measured
            .waiting
            .map(|share| format!("{:.0} %", share * 100.0));
        println!(
            "| {customers} | {name} | {parallel} | {seconds:.1} | {rate:.0} | {:.0} % | {peak} | {} | {} |",
            share * 100.0,
            known(processor),
            known(waiting),
        );
    }
}
