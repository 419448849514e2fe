//! Rows that are out of the ordinary, in files.

use it::{
    contents::FILES,
    customers,
    kehu::{API, TABLE, below, block_on, export, export_of, run, sandbox, whole},
};
use kehu_sandbox::Sandbox;
use serde_json::{Value, json};

/// One value that an SQLite database finds.
fn sqlite(path: &str, sql: &str) -> String {
    let connection = rusqlite::Connection::open(path).expect("opens");
    let value = connection.query_row(sql, [], |row| row.get::<_, rusqlite::types::Value>(0));
    match value.unwrap_or_else(|error| panic!("{sql}: {error}")) {
        rusqlite::types::Value::Integer(number) => number.to_string(),
        rusqlite::types::Value::Text(text) => text,
        other => panic!("{sql}: {other:?}"),
    }
}

/// A row of an NDJSON file.
fn line(path: &str, id: &Value) -> Value {
    let text = std::fs::read_to_string(path).expect("is there");
    let mut rows = text
        .lines()
        .map(|line| -> Value { serde_json::from_str(line).expect("is JSON") });
    rows.find(|row| row["id"] == *id).expect("the row is there")
}

#[test]
fn of_two_customers_with_one_id_the_later_change_stays() {
    let sandbox = sandbox(300);
    let keys = customers::double(&sandbox);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let items = sandbox.items(API, "customers").expect("is there");
    for name in FILES {
        let target = below(folder.path(), name);
        let ended = whole(&mut export(&sandbox, &target));
        assert_eq!(ended.summary["rows_in_target"], items.len() - 2, "{name}");
    }
    let ndjson = below(folder.path(), FILES[0]);
    for key in keys {
        assert_eq!(line(&ndjson, &key)["remark"], "later");
    }
    let later = format!("SELECT count(*) FROM {TABLE} WHERE remark = 'later'");
    assert_eq!(sqlite(&below(folder.path(), FILES[4]), &later), "2");
}

#[test]
fn fields_that_the_spec_does_not_know_are_kept() {
    let sandbox = sandbox(60);
    let (key, field) = customers::add_unknown_field(&sandbox);
    let folder = tempfile::tempdir().expect("a temporary folder");
    for name in FILES {
        whole(&mut export(&sandbox, &below(folder.path(), name)));
    }
    let extra = format!("SELECT _extra FROM {TABLE} WHERE _extra IS NOT NULL");
    let found = sqlite(&below(folder.path(), FILES[4]), &extra);
    assert_eq!(found, field.to_string());
    let row = line(&below(folder.path(), FILES[0]), &key);
    assert_eq!(row["in_no_table"], field["in_no_table"]);
    let mut csv = csv::Reader::from_path(below(folder.path(), FILES[1])).expect("opens");
    let at = csv
        .headers()
        .expect("are there")
        .iter()
        .position(|name| name == "_extra");
    let at = at.expect("the column is there");
    let kept = csv
        .records()
        .map(|record| record.expect("is CSV")[at].to_owned());
    assert_eq!(
        kept.filter(|extra| !extra.is_empty()).collect::<Vec<_>>(),
        [field.to_string()]
    );
}

#[test]
fn several_apis_share_a_database() {
    let sandbox = block_on(async {
        let builder = Sandbox::builder().customers(120).keep_limits(false);
        builder.start().await.expect("the sandbox starts")
    });
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = below(folder.path(), "crm.db");
    for (api, operation, table) in [
        (API, "query_customers", TABLE),
        (
            "rabbitpre",
            "list_customer_ids",
            "rabbitpre_list_customer_ids",
        ),
    ] {
        let count = sandbox.items(api, "customers").expect("is there").len();
        let target = format!("sqlite:{path}");
        let ended = whole(&mut export_of(&sandbox, api, operation, &target));
        assert_eq!(ended.summary["rows_in_target"], count, "{api}");
        let all = format!("SELECT count(*) FROM {table}");
        assert_eq!(sqlite(&path, &all), count.to_string());
    }
}

#[test]
fn a_page_that_is_too_large_is_told_with_the_flag_that_makes_it_smaller() {
    let sandbox = sandbox(60);
    let items = sandbox.items(API, "customers").expect("is there");
    let remark = json!({ "remark": "x".repeat(1 << 20) });
    for key in items.keys().expect("are there").iter().rev().take(34) {
        assert!(items.change(key, &remark).expect("changes"));
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    let target = below(folder.path(), "large.ndjson");
    let ended = run(&mut export(&sandbox, &target));
    assert_eq!(ended.code, Some(5), "{ended:#?}");
    assert!(ended.stderr.contains("larger than"), "{ended:#?}");
    assert!(
        ended.stderr.contains("--limit N asks for smaller pages"),
        "{ended:#?}"
    );
    // The size of a page is not part of what an export is: it may be lowered.
    whole(export(&sandbox, &target).args(["--limit", "10"]));
}
