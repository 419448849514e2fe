//! Customers that come and change while they are read; runs that follow, are stopped, are refused.

use std::{collections::BTreeSet, io::BufRead as _, io::BufReader};

use serde_json::{Value, json};

use it::{
    contents::FILES,
    kehu::{API, Running, TABLE, below, export, run, sandbox, whole},
};

/// Key and remark of every row.
fn rows(target: &str) -> Vec<(i64, Option<String>)> {
    let connection = rusqlite::Connection::open(target).expect("opens");
    let sql = format!("SELECT id, remark FROM {TABLE} ORDER BY id");
    let mut statement = connection.prepare(&sql).expect("is SQL");
    let rows = statement
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .expect("reads");
    rows.collect::<Result<_, _>>().expect("reads")
}

fn keys(keys: &[Value]) -> BTreeSet<i64> {
    keys.iter().filter_map(Value::as_i64).collect()
}

#[test]
fn customers_that_come_and_change_meanwhile_are_there_after_the_next_run() {
    let sandbox = sandbox(2000);
    let items = sandbox.items(API, "customers").expect("is there");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let target = below(folder.path(), "customers.db");
    sandbox
        .faults()
        .set_text("latency:5ms")
        .expect("are faults");
    let running = Running::start(&mut export(&sandbox, &target));
    running.wait_for_pages(5);
    let old = items.keys().expect("are there");
    let new = items.grow(30).expect("grow");
    for key in [&old[3], &old[1000], &new[7]] {
        assert!(
            items
                .change(key, &json!({ "remark": "changed" }))
                .expect("changes")
        );
    }
    let ended = running.end();
    assert_eq!(ended.code, Some(0), "{ended:#?}");
    let found: BTreeSet<i64> = rows(&target).into_iter().map(|(id, _)| id).collect();
    assert!(
        found.is_superset(&keys(&old)),
        "customers that were there from the beginning are missing"
    );
    sandbox.faults().clear();

    // What is new comes with `--since last`; what changed among the old, when everything is read.
    whole(export(&sandbox, &target).args(["--since", "last"]));
    let all = keys(&items.keys().expect("are there"));
    let found: BTreeSet<i64> = rows(&target).into_iter().map(|(id, _)| id).collect();
    assert_eq!(found, all);
    whole(&mut export(&sandbox, &target));
    let changed: BTreeSet<i64> = rows(&target)
        .into_iter()
        .filter(|(_, remark)| remark.as_deref() == Some("changed"))
        .map(|(id, _)| id)
        .collect();
    assert_eq!(
        changed,
        keys(&[old[3].clone(), old[1000].clone(), new[7].clone()])
    );
}

#[test]
fn since_last_reads_little() {
    let sandbox = sandbox(3000);
    let items = sandbox.items(API, "customers").expect("is there");
    let folder = tempfile::tempdir().expect("a temporary folder");
    for name in FILES {
        let target = below(folder.path(), name);
        let first = whole(export(&sandbox, &target).args(["--since", "last"]));
        assert_eq!(first.summary["rows_in_target"], items.len());
        items.grow(3).expect("grow");
        let second = whole(export(&sandbox, &target).args(["--since", "last"]));
        assert_eq!(second.summary["rows_in_target"], items.len(), "{name}");
        assert!(
            second.summary["pages"].as_u64() < Some(10),
            "{name}: {second:#?}"
        );
        assert!(second.stderr.contains("time of creation"), "{second:#?}");
    }
}

#[test]
fn a_second_run_is_refused_with_the_first_ones_name() {
    let sandbox = sandbox(2000);
    let folder = tempfile::tempdir().expect("a temporary folder");
    sandbox
        .faults()
        .set_text("latency:200ms")
        .expect("are faults");
    for name in FILES {
        let target = below(folder.path(), name);
        let first = Running::start(&mut export(&sandbox, &target));
        first.wait_for_pages(1);
        let second = run(&mut export(&sandbox, &target));
        assert_eq!(second.code, Some(2), "{second:#?}");
        let process = format!("process {}", first.child.id());
        assert!(second.stderr.contains(&process), "{second:#?}");
        first.signal("-KILL");
        first.end();
        sandbox.faults().clear();
        whole(&mut export(&sandbox, &target));
        sandbox
            .faults()
            .set_text("latency:200ms")
            .expect("are faults");
    }
}

#[test]
fn sigterm_ends_after_the_current_page() {
    let sandbox = sandbox(2000);
    let folder = tempfile::tempdir().expect("a temporary folder");
    sandbox
        .faults()
        .set_text("latency:200ms")
        .expect("are faults");
    for signal in ["-TERM", "-INT"] {
        let target = below(folder.path(), &format!("customers{signal}.db"));
        let running = Running::start(&mut export(&sandbox, &target));
        running.wait_for_pages(3);
        running.signal(signal);
        let ended = running.end();
        assert_eq!(ended.code, Some(6), "{ended:#?}");
        assert_eq!(ended.summary["end"], "stopped");
        let pages = ended.summary["pages"].as_u64();
        assert!(pages < Some(20), "{ended:#?}");
    }
    sandbox.faults().clear();
    let target = below(folder.path(), "customers-TERM.db");
    let ended = whole(&mut export(&sandbox, &target));
    assert_eq!(ended.summary["went_on"], true);
}

#[test]
fn every_repeats_until_stopped() {
    let sandbox = sandbox(100);
    let items = sandbox.items(API, "customers").expect("is there");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let target = below(folder.path(), "customers.db");
    let mut command = export(&sandbox, &target);
    command
        .args(["--since", "last", "--every", "50ms"])
        .stderr(std::process::Stdio::null());
    let mut child = command.spawn().expect("kehu starts");
    let mut lines = BufReader::new(child.stdout.take().expect("is piped")).lines();
    let mut next = || -> Value {
        let line = lines.next().expect("goes on").expect("reads");
        serde_json::from_str(&line).expect("is JSON")
    };
    assert_eq!(next()["run"], 1);
    let new = items.grow(1).expect("grow");
    while next()["rows_in_target"] != items.len() {}
    let killed = std::process::Command::new("kill")
        .arg(child.id().to_string())
        .status();
    assert!(killed.expect("kill is there").success());
    for _ in lines {}
    assert_eq!(child.wait().expect("it ends").code(), Some(0));
    assert!(
        rows(&target)
            .iter()
            .any(|(id, _)| Some(*id) == new[0].as_i64())
    );
}

#[test]
fn nothing_is_an_answer_too() {
    let sandbox = sandbox(50);
    let folder = tempfile::tempdir().expect("a temporary folder");
    for name in FILES {
        let target = below(folder.path(), name);
        let ended = whole(export(&sandbox, &target).args(["--whats-app-phone", "999999999999"]));
        assert_eq!(ended.summary["rows_in_target"], 0, "{name}");
        assert!(std::fs::metadata(&target).is_ok(), "{name}");
    }
}

#[test]
fn verbose_exports_tell_each_request_and_its_answer() {
    let sandbox = sandbox(120);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let told = |flag: &[&str], name: &str| {
        let target = below(folder.path(), name);
        whole(export(&sandbox, &target).args(flag)).stderr
    };
    assert!(!told(&[], "quiet.db").contains("> POST"));
    let calls = told(&["-v"], "calls.db");
    assert!(calls.matches("> POST").count() >= 3, "{calls}");
    assert!(calls.matches("< 200 OK").count() >= 3, "{calls}");
}

#[test]
fn what_is_waited_for_is_told_at_once_with_the_reason() {
    let sandbox = sandbox(120);
    let folder = tempfile::tempdir().expect("a temporary folder");
    sandbox.faults().set_text("503").expect("are faults");
    let mut command = export(&sandbox, &below(folder.path(), "customers.db"));
    let running = Running::start(command.args(["--interval", "1h"]));
    let line = running.wait_for_line("waiting for");
    let progress: Value = serde_json::from_str(&line).expect("is JSON");
    let reason = progress["waiting"].as_str().expect("is text");
    assert!(
        reason.contains("nxcloud, up to 10 min") && reason.contains("503"),
        "{reason}"
    );
    sandbox.faults().clear();
    assert_eq!(running.end().code, Some(0));
}

#[test]
fn a_dry_run_tells_how_long_it_takes_and_writes_nothing() {
    let sandbox = sandbox(2000);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let target = below(folder.path(), "customers.parquet");
    let output = export(&sandbox, &target)
        .arg("--dry-run")
        .output()
        .expect("kehu starts");
    let told = String::from_utf8(output.stdout).expect("UTF-8");
    assert!(output.status.success(), "{told}");
    assert!(
        told.contains("reads everything: about") && told.contains("nothing was written"),
        "{told}"
    );
    assert_eq!(
        std::fs::read_dir(folder.path()).expect("is there").count(),
        0
    );
}

#[test]
fn a_second_copy_of_customers_is_kept_only_where_later_runs_add_to_it() {
    let sandbox = sandbox(1500);
    let items = sandbox.items(API, "customers").expect("is there");
    let folder = tempfile::tempdir().expect("a temporary folder");
    for name in &FILES[..4] {
        let target = below(folder.path(), name);
        let kept = || {
            let entries = std::fs::read_dir(format!("{target}.kehu")).expect("is there");
            let names = entries.map(|entry| entry.expect("reads").file_name());
            names
                .filter(|name| name.to_string_lossy().starts_with("part-"))
                .count()
        };
        let since = |time: &str| {
            let mut command = export(&sandbox, &target);
            command.args(["--since", time]);
            command
        };
        whole(&mut export(&sandbox, &target));
        assert_eq!(kept(), 0, "{name}");
        // What is not there cannot be added to; nothing is lost by trying.
        let ended = run(&mut since("2024-01-01"));
        assert_eq!(ended.code, Some(2), "{ended:#?}");
        assert!(
            ended.stderr.contains("--since last reads everything"),
            "{ended:#?}"
        );
        let all = whole(&mut since("last"));
        assert!(
            all.summary["rows"].as_u64() >= Some(items.len()),
            "{all:#?}"
        );
        assert!(kept() > 0, "{name}");
        items.grow(2).expect("grow");
        let few = whole(&mut since("last"));
        assert!(few.summary["rows"].as_u64() < Some(100), "{few:#?}");
        assert_eq!(few.summary["rows_in_target"], items.len(), "{name}");
        whole(&mut since("2024-01-01"));
        // A customer who is deleted is gone from everything with the next full run.
        let keys = items.keys().expect("are there");
        assert!(items.remove(&keys[7]).expect("removes"));
        let full = whole(&mut export(&sandbox, &target));
        assert_eq!(full.summary["rows_in_target"], items.len(), "{name}");
        assert_eq!(kept(), 0, "{name}");
    }
}

#[test]
fn progress_that_nobody_reads_keeps_no_export_waiting() {
    let sandbox = sandbox(700);
    let slow = sandbox.faults().set_text("latency:150ms");
    slow.expect("is a fault");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut command = export(&sandbox, &below(folder.path(), "customers.ndjson"));
    // More lines than a pipe holds.
    command.args(["--parallel", "1", "--interval", "1ms"]);
    let mut child = command.spawn().expect("kehu starts");
    let stdout = child.stdout.take().expect("is piped");
    let (sender, summary) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let mut line = String::new();
        let _ = BufReader::new(stdout).read_line(&mut line);
        let _ = sender.send(line);
    });
    let summary = summary.recv_timeout(std::time::Duration::from_secs(60));
    let summary: Value = serde_json::from_str(&summary.expect("it ends")).expect("is JSON");
    assert_eq!(summary["end"], "complete", "{summary}");
    let told = child.wait_with_output().expect("it ends").stderr;
    assert!(told.len() > 60_000, "{}", told.len());
}

#[test]
fn a_part_that_is_missing_or_another_is_told_with_the_way_out() {
    let sandbox = sandbox(400);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let target = below(folder.path(), "customers.ndjson");
    for (damage, reason) in [("", "is missing"), ("{}", "is damaged")] {
        sandbox
            .faults()
            .set_text("latency:20ms")
            .expect("is a fault");
        let mut command = export(&sandbox, &target);
        let running = Running::start(command.args(["--parallel", "1", "--commit-every", "10ms"]));
        running.wait_for_pages(5);
        running.signal("-KILL");
        running.end();
        sandbox.faults().clear();
        let parts = std::fs::read_dir(format!("{target}.kehu")).expect("is there");
        let parts = parts.map(|entry| entry.expect("reads").path());
        let is_part = |path: &std::path::PathBuf| path.to_string_lossy().contains("/part-");
        let part = parts.filter(is_part).min().expect("a part");
        match damage {
            "" => std::fs::remove_file(part),
            text => std::fs::write(part, text),
        }
        .expect("is done");
        let ended = run(&mut export(&sandbox, &target));
        assert_eq!(ended.code, Some(6), "{ended:#?}");
        let told = &ended.stderr;
        assert!(
            told.contains(reason) && told.contains("--restart"),
            "{told}"
        );
        assert!(!told.contains("the same command goes on"), "{told}");
        assert!(!std::path::Path::new(&target).exists());
        whole(export(&sandbox, &target).arg("--restart"));
        std::fs::remove_file(&target).expect("is removed");
        std::fs::remove_dir_all(format!("{target}.kehu")).expect("is removed");
    }
}
