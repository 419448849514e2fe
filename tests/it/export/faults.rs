//! A service that misbehaves: the export is none the worse for it.

use std::process::Command;

use kehu_sandbox::Sandbox;

use it::{
    contents::{self, FILES},
    kehu::{API, Running, below, export, run, sandbox, whole},
};

/// What an export leaves that nothing disturbs.
fn undisturbed(sandbox: &Sandbox, folder: &std::path::Path, name: &str) -> Vec<u8> {
    let target = below(folder, &format!("fine.{name}"));
    whole(&mut export(sandbox, &target));
    contents::of(&target)
}

#[test]
fn faults_cost_retries_and_no_rows() {
    let sandbox = sandbox(2000);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let name = FILES[0];
    let expect = undisturbed(&sandbox, folder.path(), name);
    for faults in [
        "reset:0.2",
        "truncate:0.2",
        "503:0.2",
        "429:every=15:retry_after=0",
        "latency:2ms,reset:0.1,503:0.1",
        // Nobody says that it will pass, and it does.
        "html:0.2",
        "garbage:0.2",
        "404:0.2",
        "endless:next=1:after=10",
        "clock:-600s:0.2",
        "html:0.05,garbage:0.05,404:0.05,clock:300s:0.1,truncate:0.05,429:0.05:retry_after=0",
    ] {
        sandbox.faults().set_text(faults).expect("are faults");
        let target = below(
            folder.path(),
            &format!("{}.ndjson", faults.replace([':', ','], "_")),
        );
        let ended = whole(&mut export(&sandbox, &target));
        assert!(
            ended.summary["retries"].as_u64() > Some(0),
            "{faults}: {ended:#?}"
        );
        assert!(contents::of(&target) == expect, "{faults}: rows differ");
        sandbox.faults().clear();
    }
}

#[test]
fn a_clock_that_jumps_in_the_middle_is_followed() {
    let sandbox = sandbox(3000);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let expect = undisturbed(&sandbox, folder.path(), FILES[4]);
    let target = below(folder.path(), FILES[4]);
    sandbox
        .faults()
        .set_text("latency:50ms")
        .expect("are faults");
    let running = Running::start(&mut export(&sandbox, &target));
    running.wait_for_pages(5);
    sandbox.set_clock_offset(-600);
    let ended = running.end();
    assert_eq!(ended.code, Some(0), "{ended:#?}");
    assert!(ended.summary["retries"].as_u64() > Some(0), "{ended:#?}");
    assert!(contents::of(&target) == expect, "rows differ");
}

#[test]
fn a_bad_row_is_listed_and_the_others_come() {
    let sandbox = sandbox(300);
    let items = sandbox.items(API, "customers").expect("is there");
    let key = items.keys().expect("are there")[17].clone();
    let bad = serde_json::json!({ "weight": "heavy" });
    assert!(items.change(&key, &bad).expect("changes"));
    let folder = tempfile::tempdir().expect("a temporary folder");
    for name in FILES {
        let target = below(folder.path(), name);
        let ended = run(&mut export(&sandbox, &target));
        assert_eq!(ended.code, Some(6), "{ended:#?}");
        assert_eq!(ended.summary["end"], "complete");
        assert_eq!(ended.summary["rejects"], 1);
        assert_eq!(ended.summary["rows_in_target"], items.len() - 1);
        let list = ended.summary["rejects_file"].as_str().expect("is named");
        let list = std::fs::read_to_string(list).expect("is there");
        let reject: serde_json::Value = serde_json::from_str(list.trim()).expect("is JSON");
        assert_eq!(reject["path"], "weight");
        assert!(
            reject["reason"]
                .as_str()
                .is_some_and(|reason| reason.contains("heavy")),
            "{reject}"
        );
        assert!(
            reject["raw"]
                .as_str()
                .is_some_and(|raw| raw.contains(&key.to_string())),
            "{reject}"
        );
    }
}

#[test]
fn a_broken_cell_costs_its_row_and_no_run() {
    let sandbox = sandbox(300);
    let items = sandbox.items(API, "customers").expect("is there");
    let folder = tempfile::tempdir().expect("a temporary folder");
    for name in FILES {
        let target = below(folder.path(), name);
        sandbox
            .faults()
            .set_text("control_character:next=1:after=2")
            .expect("are faults");
        let ended = run(export(&sandbox, &target).args(["--parallel", "1"]));
        assert_eq!(ended.code, Some(6), "{ended:#?}");
        assert_eq!(ended.summary["end"], "complete");
        assert_eq!(ended.summary["rejects"], 1);
        assert_eq!(ended.summary["rows_in_target"], items.len() - 1);
        let list = ended.summary["rejects_file"].as_str().expect("is named");
        let list = std::fs::read_to_string(list).expect("is there");
        let reject: serde_json::Value = serde_json::from_str(list.trim()).expect("is JSON");
        let reason = "the string holds a control character as it is (U+0009)";
        assert_eq!(reject["reason"], reason);
        let path = reject["path"].as_str().expect("is named");
        let raw = reject["raw"].as_str().expect("is there");
        assert!(!path.is_empty() && raw.contains("\"\t"), "{reject}");
    }
}

#[test]
fn a_service_that_is_gone_is_told_apart_from_a_refusal() {
    let sandbox = sandbox(10);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let target = below(folder.path(), FILES[0]);
    let refused = |command: &mut Command| {
        command
            .args(["--patience", "0s"])
            .env("NXCLOUD_ACCESS_SECRET", "wrong");
        run(command)
    };
    let ended = refused(&mut export(&sandbox, &target));
    assert_eq!(ended.code, Some(3), "{ended:#?}");
    let mut gone = export(&sandbox, &target);
    gone.args(["--patience", "0s", "--timeout", "2"]);
    it::kehu::block_on(sandbox.shutdown());
    let ended = run(&mut gone);
    assert_eq!(ended.code, Some(4), "{ended:#?}");
}

#[test]
fn a_token_that_expires_in_the_middle_is_renewed() {
    const API: &str = "rabbitpre";
    let sandbox = it::kehu::block_on(async {
        let builder = Sandbox::builder()
            .apis([API])
            .customers(1000)
            .keep_limits(false);
        builder.start().await.expect("the sandbox starts")
    });
    let keys = sandbox.items(API, "customers").expect("is there").len();
    sandbox
        .faults()
        .set_text("latency:40ms")
        .expect("are faults");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let target = below(folder.path(), "ids.db");
    let mut command = it::kehu::export_of(&sandbox, API, "list_customer_ids", &target);
    // With application id and secret, not with a ready token.
    let running = Running::start(command.args(["--size", "25"]).env_remove("RABBITPRE_TOKEN"));
    running.wait_for_pages(5);
    sandbox.forget_tokens();
    let ended = running.end();
    assert_eq!(ended.code, Some(0), "{ended:#?}");
    assert_eq!(ended.summary["rows_in_target"], keys);
    assert!(ended.summary["retries"].as_u64() > Some(0), "{ended:#?}");
}
