//! PostgreSQL itself: columns and comments, a server that goes away, values that it does not take.

use super::{
    contents,
    kehu::{API, Running, TABLE, below, export, run, sandbox, whole},
    server::{Server, execute},
};

#[test]
fn columns_have_types_and_comments_from_the_spec() {
    let sandbox = sandbox(60);
    let server = Server::get();
    let database = server.database();
    let ended = whole(&mut export(&sandbox, &database.url));
    let columns = execute(
        &database.url,
        &format!(
            "SELECT attname, format_type(atttypid, atttypmod), coalesce(col_description(attrelid, attnum), '')
             FROM pg_attribute WHERE attrelid = '{TABLE}'::regclass AND attnum > 0 ORDER BY attnum"
        ),
    );
    insta::assert_snapshot!("export_postgres_columns", columns.join("\n"));
    let count = execute(&database.url, &format!("SELECT count(*) FROM {TABLE}"));
    assert_eq!(count, [ended.summary["rows_in_target"].to_string()]);
    let key = "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'p'
        AND conrelid = 'nxcloud_customers'::regclass";
    assert_eq!(execute(&database.url, key), ["PRIMARY KEY (id)"]);
}

#[test]
fn a_server_that_goes_away_in_the_middle_is_waited_for() {
    let sandbox = sandbox(3000);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let undisturbed = below(folder.path(), "customers.db");
    let expect = whole(&mut export(&sandbox, &undisturbed)).summary["rows_in_target"].clone();
    sandbox
        .faults()
        .set_text("latency:4ms")
        .expect("are faults");
    let server = Server::get();
    let database = server.database();
    let running = Running::start(export(&sandbox, &database.url).args(["--commit-every", "1ms"]));
    for pages in [3, 12, 25] {
        running.wait_for_pages(pages);
        // In the middle of whatever it is doing, COPY most of the time.
        execute(
            &database.url,
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
             WHERE application_name = 'kehu export' AND datname = current_database()",
        );
    }
    let ended = running.end();
    assert_eq!(ended.code, Some(0), "{ended:#?}");
    assert_eq!(ended.summary["rows_in_target"], expect);
    let again = server.database();
    sandbox.faults().clear();
    whole(&mut export(&sandbox, &again.url));
    assert!(
        contents::of(&database.url) == contents::of(&again.url),
        "rows differ"
    );
}

#[test]
fn a_server_that_crashes_and_comes_back_loses_nothing() {
    let Some(server) = Server::of_ones_own() else {
        eprintln!("KEHU_TEST_POSTGRES is set: somebody else's server is not restarted");
        return;
    };
    let sandbox = sandbox(3000);
    sandbox
        .faults()
        .set_text("latency:4ms")
        .expect("are faults");
    let (database, again) = (server.database(), server.database());
    let running = Running::start(export(&sandbox, &database.url).args(["--commit-every", "1ms"]));
    running.wait_for_pages(10);
    server.crash();
    server.come_back();
    let ended = running.end();
    assert_eq!(ended.code, Some(0), "{ended:#?}");
    sandbox.faults().clear();
    whole(&mut export(&sandbox, &again.url));
    assert!(
        contents::of(&database.url) == contents::of(&again.url),
        "rows differ"
    );
}

#[test]
fn a_server_that_stays_away_ends_the_run_and_the_next_one_goes_on() {
    let Some(server) = Server::of_ones_own() else {
        eprintln!("KEHU_TEST_POSTGRES is set: somebody else's server is not restarted");
        return;
    };
    let sandbox = sandbox(3000);
    sandbox
        .faults()
        .set_text("latency:50ms")
        .expect("are faults");
    let database = server.database();
    let mut command = export(&sandbox, &database.url);
    let running = Running::start(command.args(["--commit-every", "1ms", "--patience", "100ms"]));
    running.wait_for_pages(10);
    server.crash();
    let ended = running.end();
    assert_eq!(ended.code, Some(6), "{ended:#?}");
    server.come_back();
    sandbox.faults().clear();
    let ended = whole(&mut export(&sandbox, &database.url));
    assert_eq!(ended.summary["went_on"], true);
    let again = server.database();
    whole(&mut export(&sandbox, &again.url));
    assert!(
        contents::of(&database.url) == contents::of(&again.url),
        "rows differ"
    );
}

#[test]
fn a_second_run_is_refused_and_a_dead_one_is_not_waited_for() {
    let sandbox = sandbox(2000);
    let server = Server::get();
    let database = server.database();
    sandbox
        .faults()
        .set_text("latency:200ms")
        .expect("are faults");
    let first = Running::start(&mut export(&sandbox, &database.url));
    first.wait_for_pages(1);
    let second = run(&mut export(&sandbox, &database.url));
    assert_eq!(second.code, Some(2), "{second:#?}");
    assert!(
        second
            .stderr
            .contains(&format!("process {}", first.child.id())),
        "{second:#?}"
    );
    first.signal("-KILL");
    first.end();
    sandbox.faults().clear();
    whole(&mut export(&sandbox, &database.url));
}

#[test]
fn text_that_postgres_cannot_keep_is_a_reject() {
    let sandbox = sandbox(100);
    let items = sandbox.items(API, "customers").expect("is there");
    let keys = items.keys().expect("are there");
    let nuls = [
        serde_json::json!({ "remark": "a\u{0}b" }),
        serde_json::json!({ "unlisted": { "deep": ["a\u{0}b"] } }),
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

#[test]
fn several_exports_share_a_database() {
    let sandbox = sandbox(60);
    let server = Server::get();
    let database = server.database();
    execute(&database.url, "CREATE SCHEMA crm");
    whole(&mut export(&sandbox, &database.url));
    whole(export(&sandbox, &database.url).args(["--table", "crm.people"]));
    let counts =
        "SELECT (SELECT count(*) FROM nxcloud_customers) = (SELECT count(*) FROM crm.people)";
    assert_eq!(execute(&database.url, counts), ["t"]);
}
