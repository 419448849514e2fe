//! Exports, and SQL over them.

use std::time::{Duration, Instant};

use kehu_mcp::Options;
use serde_json::{Value, json};

use super::Agent;

fn customers() -> Value {
    json!({ "api": "nxcloud", "operation": "query_customers" })
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_is_exact_and_can_be_queried() {
    let mut agent = Agent::new(500, Options::default()).await;
    let said = agent.done("export", customers()).await;
    assert_eq!(said["complete"], true, "{said}");
    let count = said["count"].as_u64().expect("a count");
    assert!(count >= 500, "{said}");
    assert!(said["sample"][2]["id"].is_string(), "{said}");
    assert!(said["kept"].is_string(), "{said}");
    let query = |sql: String| json!({ "file": said["path"], "sql": sql });
    let table = said["table"].as_str().expect("a table");
    let counted = agent
        .done(
            "query",
            query(format!("SELECT count(*), count(DISTINCT id) FROM {table}")),
        )
        .await;
    assert_eq!(counted["rows"][0], json!([count, count]));
    let found = agent
        .done(
            "query",
            query(format!("SELECT id FROM {table} WHERE full_name = 'Simon'")),
        )
        .await;
    assert_eq!(
        (&found["columns"], &found["rows"][0][0]),
        (&json!(["id"]), &json!("1021110718827683840"))
    );
    let all = agent
        .done("query", query(format!("SELECT * FROM {table}")))
        .await;
    assert!(all["note"].is_string() && all.to_string().len() < 100_000);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_that_is_cut_short_goes_on_when_it_is_asked_again() {
    let options = Options {
        export_for: Duration::from_millis(30),
        ..Options::default()
    };
    let mut agent = Agent::new(6_000, options).await;
    let mut parts = 0;
    let said = loop {
        let said = agent.done("export", customers()).await;
        parts += 1;
        if said["complete"] == true {
            break said;
        }
        assert!(
            said["note"]
                .as_str()
                .is_some_and(|note| note.contains("goes on from here")),
            "{said}"
        );
        assert!(parts < 200, "{said}");
    };
    assert!(parts > 1, "it was not cut short");
    assert!(said["count"].as_u64() >= Some(6_000), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_query_reads_and_does_nothing_else() {
    let options = Options {
        query_for: Duration::from_millis(300),
        ..Options::default()
    };
    let mut agent = Agent::new(5, options).await;
    let said = agent.done("export", customers()).await;
    let table = said["table"].as_str().expect("a table");
    let refused = [
        format!("DELETE FROM {table}"),
        format!("DROP TABLE {table}"),
        "CREATE TABLE other (x)".to_owned(),
        "ATTACH 'other.db' AS other".to_owned(),
        "PRAGMA writable_schema = 1".to_owned(),
        "VACUUM INTO '/tmp/copy.db'".to_owned(),
        "SELECT load_extension('x')".to_owned(),
        "SELECT 1; SELECT 2".to_owned(),
        "SELECT nothing FROM nowhere".to_owned(),
        "SELEC".to_owned(),
        String::new(),
    ];
    for sql in refused {
        let asked = json!({ "file": said["path"], "sql": sql });
        let refused = agent.refused("query", asked).await;
        assert!(
            refused["cure"]
                .as_str()
                .is_some_and(|cure| cure.contains("SELECT")),
            "{sql}: {refused}"
        );
    }
    let begun = Instant::now();
    let endless =
        "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n";
    let refused = agent
        .refused("query", json!({ "file": said["path"], "sql": endless }))
        .await;
    assert!(
        refused["error"]
            .as_str()
            .is_some_and(|error| error.contains("longer")),
        "{refused}"
    );
    assert!(begun.elapsed() < Duration::from_secs(10));
    for file in ["/etc/passwd", "", "../x.db"] {
        let refused = agent
            .refused("query", json!({ "file": file, "sql": "SELECT 1" }))
            .await;
        assert!(
            refused["error"]
                .as_str()
                .is_some_and(|error| error.contains("not a file that can be queried"))
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn files_that_were_listed_can_be_queried_and_exports_stay_in_their_folder() {
    let folder = tempfile::tempdir().expect("a folder");
    let listed = folder.path().join("own.db");
    let database = rusqlite::Connection::open(&listed).expect("a database");
    database
        .execute_batch("CREATE TABLE t (x); INSERT INTO t VALUES (9007199254740993)")
        .expect("a table");
    let options = Options {
        exports: Some(folder.path().to_owned()),
        files: vec![listed.clone()],
        ..Options::default()
    };
    let mut agent = Agent::new(5, options).await;
    let read = agent
        .done("query", json!({ "file": listed, "sql": "SELECT x FROM t" }))
        .await;
    assert_eq!(read["rows"], json!([["9007199254740993"]]));
    let mut filtered = customers();
    filtered["arguments"] = json!({ "whatsApp_phone": "861360301975912" });
    let said = agent.done("export", filtered).await;
    assert_eq!((&said["count"], &said["kept"]), (&json!(1), &Value::Null));
    let path = std::path::PathBuf::from(said["path"].as_str().expect("a path"));
    assert_eq!(path.parent(), Some(folder.path()));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_exported_is_told() {
    let mut agent = Agent::new(0, Options::default()).await;
    let cases = [
        (
            json!({ "api": "nxcloud", "operation": "customer_fields" }),
            "page by page",
        ),
        (
            json!({ "api": "nxcloud", "operation": "query_customers", "format": "xlsx" }),
            "xlsx",
        ),
        (
            json!({ "api": "nxcloud", "operation": "query_customers", "arguments": { "after": "1" } }),
            "all of them",
        ),
        (
            json!({ "api": "nxcloud", "operation": "query_customers", "arguments": { "x": 1 } }),
            "no parameter `x`",
        ),
        (
            json!({ "api": "nxcloud", "operation": "query_customers", "arguments": [] }),
            "must be an object",
        ),
        (json!({ "api": "elsewhere", "operation": "x" }), "no API"),
        (json!({ "api": "nxcloud" }), "`operation` is missing"),
        (
            json!({ "api": "rabbitpre", "operation": "get_org_access_token" }),
            "no operation",
        ),
    ];
    for (arguments, expected) in cases {
        let refused = agent.refused("export", arguments.clone()).await;
        let error = refused["error"].as_str().unwrap_or_default();
        assert!(error.contains(expected), "{arguments}: {refused}");
    }
}
