//! What runs make of rows that are there, seen from the command.

use it::{
    customers::remove,
    kehu::{API, below, export, run, sandbox, whole},
};

#[test]
fn somebody_elses_rows_are_not_added_to() {
    let (ours, theirs) = (sandbox(60), sandbox(70));
    let folder = tempfile::tempdir().expect("a temporary folder");
    for name in ["customers.ndjson", "customers.db"] {
        let target = below(folder.path(), name);
        let first = whole(&mut export(&ours, &target));
        let ended = run(&mut export(&theirs, &target));
        assert_eq!(ended.code, Some(2), "{ended:#?}");
        assert!(
            ended.stderr.contains("rows from another server"),
            "{ended:#?}"
        );
        let mut tenant = export(&ours, &target);
        let ended = run(tenant.env("NXCLOUD_TENANT_ID", "777"));
        assert_eq!(ended.code, Some(2), "{ended:#?}");
        assert!(
            ended.stderr.contains("rows of another account"),
            "{ended:#?}"
        );
        let again = whole(export(&ours, &target).args(["--limit", "20"]));
        assert_eq!(
            again.summary["rows_in_target"],
            first.summary["rows_in_target"]
        );
    }
}

#[test]
fn much_less_than_was_there_is_asked_about() {
    let sandbox = sandbox(100);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let target = below(folder.path(), "customers.ndjson");
    whole(&mut export(&sandbox, &target));
    let before = std::fs::read(&target).expect("is there");
    remove(&sandbox, &(0..60).collect::<Vec<_>>());
    let ended = run(&mut export(&sandbox, &target));
    assert_eq!(ended.code, Some(6), "{ended:#?}");
    assert_eq!(ended.summary["end"], "partial");
    for told in ["were there before it", "--allow-shrink"] {
        assert!(ended.stderr.contains(told), "{ended:#?}");
    }
    assert!(std::fs::read(&target).expect("is there") == before);
    assert_eq!(
        run(export(&sandbox, &target).arg("--allow-shrink=55")).code,
        Some(6)
    );
    let ended = whole(export(&sandbox, &target).arg("--allow-shrink"));
    let items = sandbox.items(API, "customers").expect("is there");
    assert_eq!(ended.summary["rows_in_target"], items.len());
}
