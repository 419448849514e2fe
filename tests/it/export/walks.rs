//! Customers of a platform that lists only their ids: each once, whatever happens.

use std::{
    collections::BTreeSet,
    path::Path,
    process::Command,
    time::{Duration, Instant},
};

use kehu_sandbox::Sandbox;
use serde_json::json;

use it::{
    contents::FILES,
    kehu::{Running, below, block_on, export_of, run, whole},
};

const API: &str = "rabbitpre";

/// A sandbox that leaves it to the client to keep the vendor's limits.
fn sandbox(customers: u64) -> Sandbox {
    block_on(async {
        let builder = Sandbox::builder()
            .apis([API])
            .customers(customers)
            .keep_limits(false)
            .record(1000);
        builder.start().await.expect("the sandbox starts")
    })
}

fn details(sandbox: &Sandbox, target: &str) -> Command {
    export_of(sandbox, API, "customer_details", target)
}

/// Ten look-ups may be sent at once: a run that is cut short does not wait for the vendor's limit.
fn tags(sandbox: &Sandbox, target: &str) -> Command {
    export_of(sandbox, API, "tags_of_customers", target)
}

fn ids(sandbox: &Sandbox) -> Vec<i64> {
    let items = sandbox.items(API, "customers").expect("is there");
    let keys = items.keys().expect("are there");
    keys.iter().filter_map(serde_json::Value::as_i64).collect()
}

fn exported(path: &Path, table: &str) -> Vec<i64> {
    let connection = rusqlite::Connection::open(path).expect("opens");
    let sql = format!("SELECT audience_user_id FROM {table} ORDER BY 1");
    let mut statement = connection.prepare(&sql).expect("is SQL");
    let rows = statement.query_map([], |row| row.get(0)).expect("reads");
    rows.map(|id| id.expect("is an id")).collect()
}

#[test]
fn every_customer_comes_once_within_the_vendors_limit() {
    let sandbox = sandbox(220);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let target = below(folder.path(), FILES[4]);
    let begun = Instant::now();
    let ended = whole(&mut details(&sandbox, &target));
    let expect = ids(&sandbox);
    assert_eq!(ended.summary["rows_in_target"], expect.len());
    let found = exported(Path::new(&target), "rabbitpre_customer_details");
    assert_eq!(found, expect);
    let requests = sandbox.requests();
    let calls = requests
        .iter()
        .filter(|request| request.operation == "customer_details")
        .count();
    assert_eq!(calls, 3, "100 ids a call");
    // One call a second: two waits.
    assert!(begun.elapsed() >= Duration::from_secs(2));
}

#[test]
fn a_run_that_was_stopped_goes_on_behind_the_ids_it_has_looked_up() {
    let sandbox = sandbox(950);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let target = below(folder.path(), FILES[4]);
    sandbox
        .faults()
        .set_text("latency:20ms")
        .expect("are faults");
    let running = Running::start(&mut tags(&sandbox, &target));
    running.wait_for_pages(1);
    running.signal("-TERM");
    let ended = running.end();
    assert_eq!(ended.code, Some(6), "{ended:#?}");
    let before = exported(Path::new(&target), "rabbitpre_tags_of_customers");
    sandbox.clear_requests();
    whole(&mut tags(&sandbox, &target));
    assert_eq!(
        exported(Path::new(&target), "rabbitpre_tags_of_customers"),
        ids(&sandbox)
    );
    let again = looked_up(&sandbox);
    assert!(!before.is_empty() && !again.is_empty());
    assert!(before.iter().all(|id| !again.contains(id)));
}

/// The ids that the sandbox was asked to look up.
fn looked_up(sandbox: &Sandbox) -> BTreeSet<i64> {
    let requests = sandbox.requests();
    let calls = requests
        .iter()
        .filter(|request| request.operation == "tags_of_customers");
    calls
        .flat_map(|call| {
            let body: serde_json::Value = serde_json::from_slice(&call.body).expect("is JSON");
            serde_json::from_value::<Vec<i64>>(body["audienceUserIdList"].clone()).expect("ids")
        })
        .collect()
}

#[test]
fn a_bad_row_is_listed_and_the_others_come() {
    let sandbox = sandbox(80);
    let items = sandbox.items(API, "customers").expect("is there");
    let key = items.keys().expect("are there")[17].clone();
    let bad = json!({ "createTime": "at noon" });
    assert!(items.change(&key, &bad).expect("changes"));
    let folder = tempfile::tempdir().expect("a temporary folder");
    let target = below(folder.path(), FILES[0]);
    let ended = run(&mut details(&sandbox, &target));
    assert_eq!(ended.code, Some(6), "{ended:#?}");
    assert_eq!(ended.summary["end"], "complete");
    assert_eq!(ended.summary["rejects"], 1);
    assert_eq!(ended.summary["rows_in_target"], items.len() - 1);
}

#[test]
fn ids_of_ones_own_are_no_filter_of_an_export() {
    let sandbox = sandbox(1);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let target = below(folder.path(), FILES[0]);
    let mut command = details(&sandbox, &target);
    let ended = run(command.args(["--audience-user-id-list", "7"]));
    assert_eq!(ended.code, Some(2), "{ended:#?}");
    assert!(
        ended.stderr.contains("--audience-user-id-list"),
        "{ended:#?}"
    );
}
