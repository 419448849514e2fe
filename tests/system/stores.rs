//! A server of objects: what is said when it refuses, two runs at once, and what others read.

use std::{fs, process::Command};

use it::{
    bucket::Bucket,
    kehu::{Running, export, run, sandbox, whole},
    need::BUCKET,
    validators,
};
use serde_json::Value;

tests! {
    [BUCKET] => what_is_wrong_with_a_store_is_told_before_anything_is_fetched,
        a_second_run_is_refused_and_a_dead_one_is_not_waited_for,
        a_report_tells_of_objects,
        duckdb_reads_what_the_documentation_says;
}

fn what_is_wrong_with_a_store_is_told_before_anything_is_fetched() {
    let sandbox = sandbox(60);
    let bucket = Bucket::get();
    let good = bucket.address("wrong/a.ndjson");
    let (_, server) = good.split_once("?endpoint=").expect("names it");
    bucket.put_object("mine/a.ndjson/notes.txt", b"mine");
    let cases = [
        (
            format!("s3://nobodys/a.ndjson?endpoint={server}"),
            "there is no bucket nobodys",
        ),
        (
            "s3://crm/a.ndjson?endpoint=http://127.0.0.1:9".to_owned(),
            "refused",
        ),
        (bucket.address("mine/a.ndjson"), "not from an export"),
    ];
    for (target, expect) in cases {
        let mut command = export(&sandbox, &target);
        let ended = run(command
            .args(["--patience", "0s"])
            .envs(Bucket::credentials()));
        assert!(ended.code > Some(0), "{target}: {ended:#?}");
        assert!(ended.stderr.contains(expect), "{target}: {ended:#?}");
        assert!(!ended.stderr.contains("hush"), "{ended:#?}");
    }
    // Who has no credentials is whatever the machine says it is; this one says nothing.
    let mut command = export(&sandbox, &good);
    for (name, _) in Bucket::credentials() {
        command.env_remove(name);
    }
    command.env("AWS_METADATA_ENDPOINT", "http://127.0.0.1:9");
    let ended = run(command.args(["--patience", "0s"]));
    assert!(ended.stderr.contains("AWS_ACCESS_KEY_ID"), "{ended:#?}");
    assert!(sandbox.requests().is_empty());
    assert_eq!(bucket.names("mine/"), ["mine/a.ndjson/notes.txt"]);
}

fn a_second_run_is_refused_and_a_dead_one_is_not_waited_for() {
    let sandbox = sandbox(2000);
    let bucket = Bucket::get();
    let target = bucket.address("twice/customers.ndjson");
    let command = || {
        let mut command = export(&sandbox, &target);
        command
            .args(["--commit-every", "100ms"])
            .envs(Bucket::credentials());
        command
    };
    sandbox
        .faults()
        .set_text("latency:200ms")
        .expect("are faults");
    let first = Running::start(&mut command());
    first.wait_for_pages(2);
    let second = run(&mut command());
    assert_eq!(second.code, Some(2), "{second:#?}");
    let process = format!("process {}", first.child.id());
    assert!(second.stderr.contains(&process), "{second:#?}");
    first.signal("-KILL");
    first.end();
    sandbox.faults().clear();
    let third = whole(&mut command());
    assert_eq!(third.summary["went_on"], true, "{third:#?}");
}

fn a_report_tells_of_objects() {
    let sandbox = sandbox(60);
    let bucket = Bucket::get();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let report = folder.path().join("report.html");
    for name in ["told/customers.parquet", "told/customers.csv.zst"] {
        let mut command = export(&sandbox, &bucket.address(name));
        command.arg("--report").arg(&report);
        whole(command.envs(Bucket::credentials()));
        let page = fs::read_to_string(&report).expect("is there");
        let name = name.rsplit('/').next().expect("has a name");
        assert!(page.contains(name), "{name}");
    }
}

fn duckdb_reads_what_the_documentation_says() {
    const DOCUMENTED: &str = "s3://crm/customers.parquet/";
    let page = fs::read_to_string(xtask::home().join("docs/export.md")).expect("is there");
    let (_, sql) = page.split_once("```sql\n").expect("shows it");
    let (sql, _) = sql.split_once("```").expect("ends");
    let sandbox = sandbox(300);
    let bucket = Bucket::get();
    let name = "read/customers.parquet";
    let mut command = export(&sandbox, &bucket.address(name));
    let ended = whole(command.envs(Bucket::credentials()));
    // DuckDB reaches S3 by an extension that it fetches; the objects are what it would fetch with it.
    let folder = tempfile::tempdir().expect("a temporary folder");
    for object in bucket.names(&format!("{name}/")) {
        let file = object.rsplit('/').next().expect("has a name");
        let bytes = bucket.get_object(&object).expect("is there");
        fs::write(folder.path().join(file), bytes).expect("is written");
    }
    let sql = sql.replace(DOCUMENTED, &format!("{}/", folder.path().display()));
    let program = "import duckdb, sys; print(duckdb.execute(sys.argv[1]).fetchall()[0][0])";
    let python = validators::readers().expect("is here");
    let output = Command::new(python).args(["-c", program, &sql]).output();
    let output = output.expect("python starts");
    let told = String::from_utf8_lossy(&output.stdout);
    let count: Value = serde_json::from_str(told.trim()).expect("a number");
    assert_eq!(count, ended.summary["rows_in_target"]);
}
