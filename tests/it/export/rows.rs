//! Rows that are out of the ordinary, in files and databases alike.

use kehu_sandbox::Sandbox;
use serde_json::{Value, json};

use super::{
    contents::{self, FILES},
    kehu::{API, TABLE, below, block_on, export, export_of, run, sandbox, whole},
    server::{Server, connect, execute},
};

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
    let items = sandbox.items(API, "customers").expect("is there");
    let keys = items.keys().expect("are there");
    // Far apart, so that they come on different pages; once the later change comes first, once last.
    for (one, other) in [(3, 250), (240, 10)] {
        let text = items.get(&keys[one]).expect("reads").expect("is there");
        let mut double: Value = serde_json::from_str(&text).expect("is JSON");
        double["remark"] = json!("later");
        double["updated_at"] = json!("2099-01-01T00:00:00");
        assert!(
            items
                .replace_text(&keys[other], &double.to_string())
                .expect("replaces")
        );
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    let expect = (items.len() - 2).to_string();
    for name in FILES {
        let target = below(folder.path(), name);
        let ended = whole(&mut export(&sandbox, &target));
        assert_eq!(
            ended.summary["rows_in_target"].to_string(),
            expect,
            "{name}"
        );
    }
    let ndjson = below(folder.path(), FILES[0]);
    assert_eq!(line(&ndjson, &keys[3])["remark"], "later");
    assert_eq!(line(&ndjson, &keys[240])["remark"], "later");
    let later = format!("SELECT count(*) FROM {TABLE} WHERE remark = 'later'");
    assert_eq!(sqlite(&below(folder.path(), FILES[4]), &later), "2");
    let server = Server::get();
    let database = server.database();
    whole(&mut export(&sandbox, &database.url));
    assert_eq!(execute(&database.url, &later), ["2"]);
    let count = format!("SELECT count(*) FROM {TABLE}");
    assert_eq!(execute(&database.url, &count), [expect]);
}

#[test]
fn fields_that_the_spec_does_not_know_are_kept() {
    let sandbox = sandbox(60);
    let items = sandbox.items(API, "customers").expect("is there");
    let key = &items.keys().expect("are there")[20];
    let text = items.get(key).expect("reads").expect("is there");
    let mut row: Value = serde_json::from_str(&text).expect("is JSON");
    row["zalo"] = json!({ "since": 9_007_199_254_740_993_i64 });
    assert!(items.replace_text(key, &row.to_string()).expect("replaces"));
    let expect = r#"{"zalo":{"since":9007199254740993}}"#;
    let extra = format!("SELECT _extra FROM {TABLE} WHERE _extra IS NOT NULL");
    let folder = tempfile::tempdir().expect("a temporary folder");
    for name in FILES {
        whole(&mut export(&sandbox, &below(folder.path(), name)));
    }
    assert_eq!(sqlite(&below(folder.path(), FILES[4]), &extra), expect);
    assert_eq!(
        line(&below(folder.path(), FILES[0]), key)["zalo"],
        row["zalo"]
    );
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
        [expect]
    );
    let server = Server::get();
    let database = server.database();
    whole(&mut export(&sandbox, &database.url));
    let found = execute(&database.url, &extra).join("");
    assert_eq!(found.replace(' ', ""), expect);
}

#[test]
fn nothing_is_an_answer_for_a_database_too() {
    let sandbox = sandbox(50);
    let server = Server::get();
    let database = server.database();
    let mut command = export(&sandbox, &database.url);
    let ended = whole(command.args(["--whats-app-phone", "999999999999"]));
    assert_eq!(ended.summary["rows_in_target"], 0);
    assert_eq!(contents::of(&database.url), b"");
}

#[test]
fn several_apis_share_a_database() {
    let sandbox = block_on(async {
        let builder = Sandbox::builder().customers(120).keep_limits(false);
        builder.start().await.expect("the sandbox starts")
    });
    let apis = [
        (API, "query_customers", TABLE),
        (
            "rabbitpre",
            "list_customer_ids",
            "rabbitpre_list_customer_ids",
        ),
    ];
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = below(folder.path(), "crm.db");
    let server = Server::get();
    let database = server.database();
    for (api, operation, table) in apis {
        let count = sandbox.items(api, "customers").expect("is there").len();
        for target in [format!("sqlite:{path}"), database.url.clone()] {
            let ended = whole(&mut export_of(&sandbox, api, operation, &target));
            assert_eq!(ended.summary["rows_in_target"], count, "{api} {target}");
        }
        let all = format!("SELECT count(*) FROM {table}");
        assert_eq!(sqlite(&path, &all), count.to_string());
        assert_eq!(execute(&database.url, &all), [count.to_string()]);
    }
}

#[test]
fn csv_tells_absent_from_empty_and_text_from_formulas() {
    const REMARKS: [Option<&str>; 7] = [
        None,
        Some(""),
        Some("=HYPERLINK(\"http://evil.example\",\"me\")"),
        Some("'=1"),
        Some("+86 138-0013-8000"),
        Some("NULL"),
        Some("two\nlines, \"quoted\""),
    ];
    let sandbox = sandbox(60);
    let items = sandbox.items(API, "customers").expect("is there");
    let keys = items.keys().expect("are there");
    for (key, remark) in keys.iter().zip(REMARKS) {
        assert!(
            items
                .change(key, &json!({ "remark": remark }))
                .expect("changes")
        );
    }
    let server = Server::get();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let target = below(folder.path(), "customers.csv");
    let cases: [(&[&str], &str, u64); 3] = [
        (&[], "", 2),
        (&["--csv-null", "NULL"], ", NULL 'NULL'", 2),
        (&["--csv-formulas", "keep", "--csv-bom"], "", 0),
    ];
    for (flags, options, escaped) in cases {
        let ended = whole(export(&sandbox, &target).args(flags));
        let told = ended.summary["formulas_escaped"].as_u64().unwrap_or(0);
        assert_eq!(told, escaped, "{flags:?}");
        let text = std::fs::read_to_string(&target).expect("is there");
        assert_eq!(text.starts_with('\u{feff}'), flags.contains(&"--csv-bom"));
        let database = server.database();
        for (key, found) in block_on(loaded(&database.url, &text, options)) {
            let at = keys
                .iter()
                .position(|known| known.as_i64() == key.parse().ok());
            let Some(Some(remark)) = at.and_then(|at| REMARKS.get(at)) else {
                assert!(at > Some(0) || found.is_none(), "{found:?}");
                continue;
            };
            let quote = if escaped > 0 && remark.contains('=') {
                "'"
            } else {
                ""
            };
            assert_eq!(found, Some(format!("{quote}{remark}")), "{flags:?}");
        }
    }
}

/// Ids and remarks as PostgreSQL's COPY reads them from CSV.
async fn loaded(url: &str, csv: &str, options: &str) -> Vec<(String, Option<String>)> {
    use futures_util::SinkExt as _;

    let client = connect(url).await;
    let head = csv.lines().next().expect("a line of names");
    let names = head.trim_start_matches('\u{feff}').split(',');
    let columns: Vec<String> = names.map(|name| format!("\"{name}\" text")).collect();
    let create = format!("CREATE TABLE loaded ({})", columns.join(", "));
    client.batch_execute(&create).await.expect("is created");
    let copy = format!("COPY loaded FROM STDIN (FORMAT csv, HEADER true{options})");
    let sink = client.copy_in(&copy).await.expect("begins");
    let mut sink = std::pin::pin!(sink);
    sink.send(bytes::Bytes::copy_from_slice(csv.as_bytes()))
        .await
        .expect("is sent");
    sink.finish().await.expect("is taken");
    let rows = client.query("SELECT id, remark FROM loaded", &[]).await;
    let rows = rows.expect("reads");
    rows.iter().map(|row| (row.get(0), row.get(1))).collect()
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
