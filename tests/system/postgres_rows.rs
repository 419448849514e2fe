//! Rows that are out of the ordinary, in PostgreSQL, and files that PostgreSQL reads.

use it::{
    contents, customers,
    kehu::{API, TABLE, below, block_on, export, run, sandbox, whole},
    need::POSTGRES,
    postgres::{Server, connect, execute},
};
use serde_json::json;

tests! {
    [POSTGRES] => of_two_customers_with_one_id_the_later_change_stays,
        fields_that_the_spec_does_not_know_are_kept, nothing_is_an_answer_for_a_database_too,
        csv_tells_absent_from_empty_and_text_from_formulas,
        text_that_postgres_cannot_keep_is_a_reject;
}

fn of_two_customers_with_one_id_the_later_change_stays() {
    let sandbox = sandbox(300);
    customers::double(&sandbox);
    let items = sandbox.items(API, "customers").expect("is there");
    let server = Server::get();
    let database = server.database();
    whole(&mut export(&sandbox, &database.url));
    let later = format!("SELECT count(*) FILTER (WHERE remark = 'later'), count(*) FROM {TABLE}");
    let expect = format!("2|{}", items.len() - 2);
    assert_eq!(execute(&database.url, &later), [expect]);
}

fn fields_that_the_spec_does_not_know_are_kept() {
    let sandbox = sandbox(60);
    let (_, field) = customers::add_unknown_field(&sandbox);
    let server = Server::get();
    let database = server.database();
    whole(&mut export(&sandbox, &database.url));
    let extra = format!("SELECT _extra FROM {TABLE} WHERE _extra IS NOT NULL");
    let found = execute(&database.url, &extra).join("");
    assert_eq!(found.replace(' ', ""), field.to_string());
}

fn nothing_is_an_answer_for_a_database_too() {
    let sandbox = sandbox(50);
    let server = Server::get();
    let database = server.database();
    let mut command = export(&sandbox, &database.url);
    let ended = whole(command.args(["--whats-app-phone", "999999999999"]));
    assert_eq!(ended.summary["rows_in_target"], 0);
    assert_eq!(contents::of(&database.url), b"");
}

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

fn text_that_postgres_cannot_keep_is_a_reject() {
    let sandbox = sandbox(100);
    let items = sandbox.items(API, "customers").expect("is there");
    let keys = items.keys().expect("are there");
    let nuls = [
        json!({ "remark": "a\u{0}b" }),
        json!({ "unlisted": { "deep": ["a\u{0}b"] } }),
    ];
    for (nul, key) in nuls.iter().zip(&keys[5..]) {
        assert!(items.change(key, nul).expect("changes"));
    }
    let server = Server::get();
    let database = server.database();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut command = export(&sandbox, &database.url);
    let ended = run(command.args(["--rejects", &below(folder.path(), "rejects.ndjson")]));
    assert_eq!(ended.code, Some(6), "{ended:#?}");
    assert_eq!(ended.summary["rejects"], 2);
    assert_eq!(ended.summary["rows_in_target"], items.len() - 2);
    let list = std::fs::read_to_string(below(folder.path(), "rejects.ndjson")).expect("is there");
    assert!(list.contains("PostgreSQL: invalid byte sequence"), "{list}");
    assert!(
        list.contains("PostgreSQL: unsupported Unicode escape"),
        "{list}"
    );
}
