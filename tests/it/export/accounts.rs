//! Several accounts side by side: exact, and what fails is one of them and delays no other.

use std::{collections::BTreeMap, fs, path::Path};

use serde_json::{Value, json};

use it::{
    accounts::{AccountsFile, rows, run},
    contents::FILES,
    kehu::{API, OPERATION, Running, TABLE, below, sandbox},
};
use kehu_sandbox::Sandbox;

fn accounts(folder: &Path, sandbox: &Sandbox, names: &[&str]) -> AccountsFile {
    let mut file = AccountsFile::below(folder, API);
    for name in names {
        file.add(sandbox, name);
    }
    file
}

/// The same rows for each of them.
fn each(names: &[&str], rows: u64) -> BTreeMap<String, (u64, u64)> {
    names
        .iter()
        .map(|name| ((*name).to_owned(), (rows, rows)))
        .collect()
}

/// How often an account was asked for a page.
fn asked(sandbox: &Sandbox, account: &str) -> usize {
    let url = sandbox.account_url(API, account);
    let requests = sandbox.requests();
    requests
        .iter()
        .filter(|request| url.ends_with(&request.api))
        .count()
}

#[test]
fn what_fails_is_one_account_and_the_others_are_whole() {
    let sandbox = sandbox(60);
    let all = sandbox.items(API, "customers").expect("is there").len();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let names = ["away", "barred", "broken", "fine", "mute", "well"];
    let mut file = accounts(folder.path(), &sandbox, &names);
    file.set("barred", "access_secret", "\"wrong-hush\"");
    file.set("mute", "access_secret", "{ command = 'echo hush; exit 3' }");
    let faults = format!("503:api={API}@away,garbage:api={API}@broken");
    sandbox.faults().set_text(&faults).expect("are faults");
    let target = below(folder.path(), "customers.db");
    let flags = ["--patience", "500ms", "--limit", "20"];
    let ended = run(file.export(&sandbox, OPERATION, "all", &target).args(flags));
    assert_eq!(ended.ended.code, Some(6), "{ended:#?}");
    assert_eq!(rows(&target, TABLE), each(&["fine", "well"], all));
    let (summary, told) = (&ended.ended.summary, &ended.ended.stderr);
    assert_eq!(
        (&summary["complete"], &summary["failed"]),
        (&json!(2), &json!(4)),
        "{summary}"
    );
    for name in ["away", "barred", "broken", "mute"] {
        assert!(
            told.contains(&format!("error: account `{name}`: ")),
            "{name}: {told}"
        );
    }
    assert!(
        told.contains("exit code 3") && !told.contains("hush"),
        "{told}"
    );

    // Only those are asked again.
    sandbox.faults().clear();
    sandbox.clear_requests();
    let mut file = accounts(folder.path(), &sandbox, &names);
    file.set("barred", "access_secret", "{ env = 'SECRET_OF_BARRED' }");
    let credentials = sandbox.account_credentials(API, "barred");
    let (_, secret) = credentials
        .iter()
        .find(|(key, _)| key == "access_secret")
        .expect("is there");
    let mut again = file.export(&sandbox, OPERATION, "all", &target);
    again
        .env("SECRET_OF_BARRED", secret)
        .args(flags)
        .arg("--retry-failed");
    let ended = run(&mut again);
    assert_eq!(ended.ended.code, Some(0), "{ended:#?}");
    assert_eq!(
        ended.runs.keys().collect::<Vec<_>>(),
        ["away", "barred", "broken", "mute"]
    );
    assert_eq!(rows(&target, TABLE), each(&names, all));
    assert_eq!((asked(&sandbox, "fine"), asked(&sandbox, "well")), (0, 0));
}

#[test]
fn an_account_keeps_its_own_limit_and_asks_for_nothing_twice() {
    let sandbox = sandbox(60);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let names = ["a", "b", "c"];
    let file = accounts(folder.path(), &sandbox, &names);
    let target = below(folder.path(), "customers.db");
    let ended = run(file
        .export(&sandbox, OPERATION, "a,b,c", &target)
        .args(["--limit", "5"]));
    assert_eq!(ended.ended.code, Some(0), "{ended:#?}");
    for name in names {
        let run = &ended.runs[name];
        assert_eq!(run["retries"], 0, "{run}");
        assert_eq!(
            run["pages"].as_u64(),
            Some(asked(&sandbox, name) as u64),
            "{run}"
        );
    }
}

#[test]
fn a_run_that_was_killed_goes_on_for_every_account() {
    let sandbox = sandbox(400);
    let all = sandbox.items(API, "customers").expect("is there").len();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let names = ["a", "b", "c"];
    let file = accounts(folder.path(), &sandbox, &names);
    let target = below(folder.path(), "customers.db");
    sandbox
        .faults()
        .set_text("latency:5ms")
        .expect("are faults");
    let flags = ["--limit", "10", "--commit-every", "10ms"];
    for pages in [5, 20, 40] {
        let running = Running::start(file.export(&sandbox, OPERATION, "all", &target).args(flags));
        running.wait_for_pages(pages);
        running.signal("-KILL");
        drop(running.end());
    }
    let ended = run(file.export(&sandbox, OPERATION, "all", &target).args(flags));
    assert_eq!(ended.ended.code, Some(0), "{ended:#?}");
    assert_eq!(rows(&target, TABLE), each(&names, all));
    assert!(
        ended.runs.values().any(|run| run["went_on"] == true),
        "{ended:#?}"
    );
}

#[test]
fn a_file_is_of_one_account_and_says_which() {
    let sandbox = sandbox(20);
    let all = sandbox.items(API, "customers").expect("is there").len();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = accounts(folder.path(), &sandbox, &["a", "b"]);
    for name in FILES {
        let (stem, rest) = name.split_once('.').expect("has an ending");
        let target = below(folder.path(), &format!("{stem}-{{account}}.{rest}"));
        let ended = run(&mut file.export(&sandbox, OPERATION, "all", &target));
        assert_eq!(ended.ended.code, Some(0), "{name}: {ended:#?}");
    }
    let text = fs::read_to_string(below(folder.path(), "customers-b.ndjson")).expect("is there");
    let lines: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    assert_eq!(lines.len() as u64, all);
    assert!(
        lines
            .iter()
            .all(|line| line["_account"] == "b" && line["id"].is_number())
    );
    let text = fs::read_to_string(below(folder.path(), "customers-a.csv")).expect("is there");
    let head = text.lines().next().expect("has a head");
    assert!(head.contains(",_account,"), "{head}");
    let database = below(folder.path(), "customers-a.db");
    assert_eq!(rows(&database, TABLE), each(&["a"], all));
}

#[test]
fn what_several_accounts_cannot_do_is_refused_before_anything_is_fetched() {
    let sandbox = sandbox(20);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = accounts(folder.path(), &sandbox, &["a", "b"]);
    let database = below(folder.path(), "several.db");
    let one = below(folder.path(), "one.db");
    let export = |account: &str, target: &str, flags: &[&str]| {
        let mut command = file.export(&sandbox, OPERATION, account, target);
        command.args(flags);
        run(&mut command).ended
    };
    assert_eq!(export("all", &database, &[]).code, Some(0));
    assert_eq!(export("a", &one, &[]).code, Some(0));
    sandbox.clear_requests();
    let csv = below(folder.path(), "customers.csv");
    for (account, target, flags, told) in [
        ("all", csv.as_str(), &[][..], "put {account} into its name"),
        ("a,nobody", &database, &[], "has no account `nobody`"),
        (
            "a",
            &database,
            &["--retry-failed"],
            "--retry-failed has no effect on one account",
        ),
        (
            "a",
            &database,
            &["--restart"],
            "holds rows of several accounts",
        ),
        ("all", &one, &["--restart"], "holds rows without an account"),
        (
            "all",
            &database,
            &["--rejects", "r.ndjson"],
            "each account has its own",
        ),
        (
            "all",
            &database,
            &["--report", "r.html", "--every", "1h"],
            "--report tells of",
        ),
    ] {
        let ended = export(account, target, flags);
        assert_eq!(ended.code, Some(2), "{told}: {ended:#?}");
        assert!(ended.stderr.contains(told), "{told}: {ended:#?}");
    }
    assert_eq!(sandbox.requests().len(), 0);
}

#[test]
fn only_an_account_that_was_read_to_its_end_marks_what_is_gone() {
    let sandbox = sandbox(60);
    let items = sandbox.items(API, "customers").expect("is there");
    let all = items.len();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = accounts(folder.path(), &sandbox, &["cut", "whole"]);
    let target = below(folder.path(), "customers.db");
    let flags = ["--limit", "20", "--patience", "100ms"];
    assert_eq!(
        run(file.export(&sandbox, OPERATION, "all", &target).args(flags))
            .ended
            .code,
        Some(0)
    );
    let keys = items.keys().expect("are there");
    assert!(items.remove(&keys[7]).expect("is removed"));
    let fault = format!("503:after=1:api={API}@cut");
    sandbox.faults().set_text(&fault).expect("is a fault");
    let ended = run(file.export(&sandbox, OPERATION, "all", &target).args(flags));
    assert_eq!(ended.ended.code, Some(6), "{ended:#?}");
    let mut expect = each(&["cut", "whole"], all);
    expect.insert("whole".to_owned(), (all - 1, all - 1));
    assert_eq!(rows(&target, TABLE), expect);
    sandbox.faults().clear();
    let ended = run(file.export(&sandbox, OPERATION, "all", &target).args(flags));
    assert_eq!(ended.ended.code, Some(0), "{ended:#?}");
    assert_eq!(rows(&target, TABLE), each(&["cut", "whole"], all - 1));
}
