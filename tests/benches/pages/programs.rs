//! The export, and what it is compared with.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use it::kehu;
use serde_json::json;

use super::{
    scripts,
    server::{self, Server, TOKEN},
};

/// A program that reads the pages.
pub struct Program {
    pub name: &'static str,
    /// What its target is called.
    pub target: &'static str,
    /// Fills the target at a path.
    pub command: Box<dyn Fn(&Path) -> Command>,
}

/// Those that are there.
pub fn programs(server: &Server) -> Vec<Program> {
    let mut programs: Vec<Program> = ["customers.ndjson", "customers.parquet"]
        .map(|name| export(server, name))
        .into();
    if let Some(python) = scripts::python() {
        for (name, target, script) in [
            ("Python requests", "out.ndjson", "pages_loop.py"),
            ("Python dlt to Parquet", "out", "pages_dlt.py"),
        ] {
            let (python, url) = (python.clone(), server.url());
            programs.push(Program {
                name,
                target,
                command: Box::new(move |target| {
                    let mut command = Command::new(&python);
                    command.arg(scripts::compare().join(script));
                    command.args([&url, TOKEN]).arg(target);
                    command
                }),
            });
        }
    }
    match faucet() {
        Some(program) => programs.push(piped(program, server.url())),
        None => eprintln!("no faucet on the path: its row is left out"),
    }
    programs
}

fn export(server: &Server, target: &'static str) -> Program {
    let (specs, url) = (server.specs(), server.url());
    Program {
        name: target,
        target,
        command: Box::new(move |target| {
            let mut command = Command::new(kehu::program());
            command
                .args(["export", server::API, "customers", "--parallel", "1"])
                .arg("--to")
                .arg(target)
                .env("KEHU_SPECS", &specs)
                .env("PAGES_BASE_URL", &url)
                .env("PAGES_TOKEN", TOKEN);
            command
        }),
    }
}

fn faucet() -> Option<PathBuf> {
    let program = env::var_os("KEHU_BENCH_FAUCET").unwrap_or_else(|| "faucet".into());
    let said = Command::new(&program).arg("--version").output();
    said.is_ok_and(|said| said.status.success())
        .then(|| program.into())
}

fn piped(program: PathBuf, url: String) -> Program {
    Program {
        name: "faucet-stream to NDJSON",
        target: "out.jsonl",
        command: Box::new(move |target| {
            let config = target.with_extension("json");
            let text = pipeline(&url, target).to_string();
            fs::write(&config, text).expect("is written");
            let mut command = Command::new(&program);
            command.arg("run").arg(config);
            command
        }),
    }
}

fn pipeline(url: &str, target: &Path) -> serde_json::Value {
    let pagination =
        json!({ "type": "Cursor", "next_token_path": "$.data.next", "param_name": "after" });
    let source = json!({
        "base_url": url,
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
    json!({
        "version": 1,
        "name": "pages",
        "pipeline": {
            "source": { "type": "rest", "config": source },
            "sink": { "type": "jsonl", "config": { "path": target } },
        },
    })
}
