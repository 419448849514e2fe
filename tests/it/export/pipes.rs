//! `--plan`, `--part` and rows on standard output.

use std::{
    io::{BufRead as _, BufReader},
    process::Command,
    time::{Duration, Instant},
};

use it::{
    contents,
    kehu::{API, OPERATION, Running, below, command, connect, export, sandbox, wait, whole},
};
use kehu_sandbox::Sandbox;
use serde_json::{Value, json};

/// What a command wrote, its exit code, and what it said.
fn written(command: &mut Command) -> (Vec<u8>, Option<i32>, String) {
    let output = command.output().expect("kehu starts");
    let told = String::from_utf8(output.stderr).expect("UTF-8");
    (output.stdout, output.status.code(), told)
}

/// The ids of a plan, and the plan.
fn plan(sandbox: &Sandbox, flags: &[&str]) -> (Vec<String>, Value) {
    let mut command = command();
    command
        .args(["export", API, OPERATION, "--plan", "json"])
        .args(flags);
    connect(&mut command, sandbox, API);
    let (plan, code, told) = written(&mut command);
    assert_eq!(code, Some(0), "{told}");
    let plan: Value = serde_json::from_slice(&plan).expect("is JSON");
    let parts = plan["parts"].as_array().expect("is a list").iter();
    let ids = parts.map(|part| part["id"].as_str().expect("is text").to_owned());
    (ids.collect(), plan)
}

/// The keys of NDJSON.
fn keys(rows: &[u8]) -> Vec<i64> {
    let rows = std::str::from_utf8(rows).expect("UTF-8").lines();
    let row = |line| serde_json::from_str::<Value>(line).expect("is JSON");
    rows.map(|line| row(line)["id"].as_i64().expect("a key"))
        .collect()
}

#[test]
fn the_parts_of_a_plan_are_every_row_in_every_format() {
    let sandbox = sandbox(700);
    let (whole_list, code, told) = written(&mut export(&sandbox, "ndjson:-"));
    assert_eq!(code, Some(0), "{told}");
    let (ids, plan) = plan(&sandbox, &["--parts", "4"]);
    assert_eq!(
        (&plan["version"], &plan["key"], &plan["time"]),
        (&json!(1), &json!("id"), &json!("created_at"))
    );
    assert_eq!(ids.len(), 4, "{plan:#}");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut rows = Vec::new();
    for (number, id) in ids.iter().enumerate() {
        let part = |target: &str| {
            let mut command = export(&sandbox, target);
            command.args(["--part", id, "--rate-share", "1/4"]);
            command
        };
        let (ndjson, code, told) = written(&mut part("ndjson:-"));
        assert_eq!(code, Some(0), "{told}");
        assert_eq!(
            written(&mut part("ndjson:-")).0,
            ndjson,
            "the same each time"
        );
        let file = below(folder.path(), &format!("{number}.ndjson"));
        whole(&mut part(&file));
        let mut kept = keys(&contents::of(&file));
        let mut came = keys(&ndjson);
        kept.sort_unstable();
        came.sort_unstable();
        assert_eq!(kept, came);
        let (parquet, ..) = written(&mut part("parquet:-"));
        assert!(parquet.starts_with(b"PAR1") && parquet.ends_with(b"PAR1"));
        let (arrow, ..) = written(&mut part("arrow:-"));
        let end = [0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0];
        assert!(arrow.starts_with(&end[..4]) && arrow.ends_with(&end));
        rows.extend(ndjson);
        // A file of one part is not one of another.
        let other = &ids[(number + 1) % ids.len()];
        let (_, code, told) = written(export(&sandbox, &file).args(["--part", other]));
        assert_eq!(code, Some(2), "{told}");
    }
    assert_eq!(rows, whole_list, "part by part, in the order of the list");
}

#[test]
fn bounds_of_time_are_part_of_the_parts() {
    let sandbox = sandbox(700);
    let (ids, _) = plan(
        &sandbox,
        &[
            "--parts",
            "3",
            "--from-time",
            "2021-01-01",
            "--to-time",
            "2022-01-01",
        ],
    );
    let mut rows = Vec::new();
    for id in &ids {
        let (part, code, told) = written(export(&sandbox, "ndjson:-").args(["--part", id]));
        assert_eq!(code, Some(0), "{told}");
        rows.extend(part);
    }
    let items = sandbox.items(API, "customers").expect("is there");
    let inside = items.keys().expect("are there").into_iter().filter(|key| {
        let text = items.get(key).expect("reads").expect("is there");
        let row: Value = serde_json::from_str(&text).expect("is JSON");
        let created = row["created_at"].as_str().unwrap_or_default();
        ("2021-01-01".."2022-01-01").contains(&created)
    });
    let mut inside: Vec<_> = inside.filter_map(|key| key.as_i64()).collect();
    let mut came = keys(&rows);
    inside.sort_unstable();
    came.sort_unstable();
    assert!(!inside.is_empty());
    assert_eq!(came, inside);
}

#[test]
fn what_does_not_go_together_is_refused_before_anything_is_sent() {
    let sandbox = sandbox(120);
    let (ids, _) = plan(&sandbox, &["--parts", "2"]);
    let id = ids.last().expect("there is one").as_str();
    let cases: &[(&[&str], &str)] = &[
        (&["--to", "-"], "does not tell what is to be written"),
        (&["--to", "csv:-"], "standard output takes no such format"),
        (
            &["--to", "ndjson:-", "--since", "last"],
            "--since: nothing is kept",
        ),
        (
            &["--to", "ndjson:-", "--restart"],
            "--restart: nothing is kept",
        ),
        (
            &["--to", "ndjson:-", "--part", "nothing"],
            "not the id of a part",
        ),
        (
            &["--to", "ndjson:-", "--part", id, "--email", "x"],
            "brings its filters with it",
        ),
        (
            &[
                "--to",
                "ndjson:-",
                "--part",
                id,
                "--from-time",
                "2021-01-01",
            ],
            "cannot be used with",
        ),
        (
            &["--to", "ndjson:-", "--rate-share", "2/4"],
            "not a share such as 1/4",
        ),
        (
            &["--to", "ndjson:-", "--from-time", "soon"],
            "not a time such as",
        ),
        (
            &["--to", "ndjson:-", "--plan", "json"],
            "cannot be used with",
        ),
        (&["--plan", "yaml"], "invalid value"),
        (&["--plan", "json", "--parts", "0"], "invalid value"),
        (&[], "--to <TARGET>"),
    ];
    for (flags, told) in cases {
        let mut command = command();
        command.args(["export", API, OPERATION]).args(*flags);
        connect(&mut command, &sandbox, API);
        let (stdout, code, stderr) = written(&mut command);
        assert_eq!(code, Some(2), "{flags:?}: {stderr}");
        assert!(stderr.contains(told), "{flags:?}: {stderr}");
        assert!(stdout.is_empty(), "{flags:?}");
    }
    let mut elsewhere = export(&sandbox, "ndjson:-");
    elsewhere
        .args(["--part", id])
        .env(format!("{}_ACCESS_KEY", API.to_uppercase()), "another");
    let (_, code, told) = written(&mut elsewhere);
    assert_eq!(code, Some(2), "{told}");
    assert!(
        told.contains("the part is of rows of another account"),
        "{told}"
    );
}

#[test]
fn what_breaks_off_is_not_whole() {
    let sandbox = sandbox(300);
    let cut = sandbox.faults().set_text("html:after=2");
    cut.expect("is a fault");
    for format in ["ndjson:-", "arrow:-", "parquet:-"] {
        let (stdout, code, told) = written(export(&sandbox, format).args(["--patience", "0s"]));
        assert!(matches!(code, Some(4 | 5)), "{format}: {code:?} {told}");
        // A Parquet file begins with what it ends with.
        let behind = stdout.get(4..).unwrap_or_default();
        let end = [0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0];
        assert!(
            !behind.ends_with(b"PAR1") && !behind.ends_with(&end),
            "{format}: {} bytes",
            stdout.len()
        );
    }
}

/// The thread that writes waits for whoever reads, and reads no page meanwhile.
#[test]
fn rows_that_nobody_reads_keep_no_signal_from_ending_the_run() {
    let sandbox = sandbox(3_000);
    let mut running = Running::start(&mut export(&sandbox, "ndjson:-"));
    let mut rows = BufReader::new(running.child.stdout.take().expect("is piped"));
    let mut first = String::new();
    rows.read_line(&mut first).expect("reads");
    assert!(first.ends_with('\n'), "{first}");
    let begun = Instant::now();
    for _ in 0..2 {
        wait(Duration::from_millis(500));
        running.signal("-INT");
    }
    while running.child.try_wait().expect("is ours").is_none() {
        assert!(begun.elapsed() < Duration::from_secs(30), "it goes on");
        wait(Duration::from_millis(20));
    }
    let ended = running.child.wait().expect("is ours");
    assert_eq!(ended.code(), Some(130));
}
