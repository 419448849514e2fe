//! What runs make of rows that are there in PostgreSQL.

use std::{path::Path, sync::Arc};

use it::{
    customers::remove,
    kehu::{API, TABLE, below, block_on, export, run, sandbox, whole},
    need::POSTGRES,
    postgres::{Server, execute},
};
use kehu_export::{
    Export, Holder, Plan, Stop,
    progress::Progress,
    sink::{Address, Common, Opening},
    source::{Page, PageFuture, Pages, Source},
    table::{Column, Record, Scalar, Table, Type, Wire},
};
use kehu_registry::csv::CsvStyle;
use serde_json::{Map, Value, json, value::RawValue};

tests! {
    [POSTGRES] => customers_that_are_gone_are_marked_and_what_was_changed_by_hand_is_repaired,
        a_restart_replaces_when_everything_has_come_and_only_what_an_export_made,
        a_refused_row_is_listed_until_it_is_taken_or_gone,
        rows_without_a_key_are_there_once_however_often_they_are_exported;
}

fn customers_that_are_gone_are_marked_and_what_was_changed_by_hand_is_repaired() {
    let sandbox = sandbox(300);
    let server = Server::get();
    let database = server.database();
    let url = &database.url;
    let first = whole(&mut export(&sandbox, url));
    let count = first.summary["rows_in_target"]
        .as_u64()
        .expect("is a number");
    let marked = format!("SELECT id FROM {TABLE} WHERE _deleted_at IS NOT NULL ORDER BY id");
    assert_eq!(
        whole(&mut export(&sandbox, url)).summary["written"],
        0,
        "nothing has changed"
    );
    execute(
        url,
        &format!("CREATE VIEW people AS SELECT id FROM {TABLE}"),
    );
    execute(
        url,
        &format!("UPDATE {TABLE} SET remark = 'mine', tags = NULL WHERE id % 3 = 0"),
    );
    execute(url, &format!("ALTER TABLE {TABLE} DROP COLUMN birthday"));
    let items = sandbox.items(API, "customers").expect("is there");
    let key = items.keys().expect("are there")[7].clone();
    let text = items.get(&key).expect("reads").expect("is there");
    remove(&sandbox, &[7]);
    let summary = whole(&mut export(&sandbox, url)).summary;
    assert_eq!(
        (&summary["rows_gone"], &summary["rows_in_target"]),
        (&json!(1), &json!(count - 1))
    );
    assert_eq!(execute(url, &marked), [key.to_string()]);
    let wrong = format!(
        "SELECT count(*) FROM {TABLE} WHERE (remark = 'mine' OR birthday IS NULL) AND _deleted_at IS NULL"
    );
    let fresh = server.database();
    whole(&mut export(&sandbox, &fresh.url));
    assert_eq!(execute(url, &wrong), execute(&fresh.url, &wrong));
    let item = serde_json::from_str(&text).expect("is JSON");
    items.put(&item).expect("is put in");
    whole(&mut export(&sandbox, url));
    assert_eq!(execute(url, &marked), [""; 0]);
    assert_eq!(
        execute(url, "SELECT count(*) FROM people"),
        [count.to_string()]
    );
    let scraps = "SELECT count(*) FROM pg_class WHERE relname LIKE '\\_kehu\\_next%' OR relname LIKE '\\_kehu\\_seen%'";
    assert_eq!(execute(url, scraps), ["0"]);
}

fn a_restart_replaces_when_everything_has_come_and_only_what_an_export_made() {
    let sandbox = sandbox(120);
    let server = Server::get();
    let database = server.database();
    let url = &database.url;
    let before = whole(&mut export(&sandbox, url)).summary["rows_in_target"].clone();
    let count = format!("SELECT count(*) FROM {TABLE}");
    let mut away = export(&sandbox, url);
    away.args([
        "--restart",
        "--patience",
        "0s",
        "--base-url",
        "http://127.0.0.1:9",
    ]);
    assert_eq!(run(&mut away).code, Some(4));
    assert_eq!(execute(url, &count), [before.to_string()]);
    remove(&sandbox, &[3, 4]);
    let after = whole(export(&sandbox, url).arg("--restart")).summary["rows_in_target"].clone();
    assert_eq!(after.as_u64(), before.as_u64().map(|before| before - 2));
    assert_eq!(
        execute(url, &count),
        [after.to_string()],
        "nothing is left of what was there"
    );
    // A column that holds something else does not stop it.
    execute(
        url,
        &format!("ALTER TABLE {TABLE} ALTER COLUMN weight TYPE text"),
    );
    assert_eq!(run(&mut export(&sandbox, url)).code, Some(2));
    whole(export(&sandbox, url).arg("--restart"));
    execute(url, "CREATE TABLE orders AS SELECT 1 AS x");
    for flags in [
        &["--table", "orders"][..],
        &["--table", "orders", "--restart"],
    ] {
        let ended = run(export(&sandbox, url).args(flags));
        assert_eq!(ended.code, Some(2), "{ended:#?}");
        assert!(ended.stderr.contains("not from an export"), "{ended:#?}");
    }
    assert_eq!(execute(url, "SELECT x FROM orders"), ["1"]);
}

fn a_refused_row_is_listed_until_it_is_taken_or_gone() {
    let sandbox = sandbox(400);
    let items = sandbox.items(API, "customers").expect("is there");
    let keys = items.keys().expect("are there");
    let texts = [5, 6].map(|index| items.get(&keys[index]).expect("reads").expect("is there"));
    for index in [5, 6] {
        assert!(
            items
                .change(&keys[index], &json!({ "weight": "heavy" }))
                .expect("changes")
        );
    }
    let server = Server::get();
    let database = server.database();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let list = below(folder.path(), "rejects.ndjson");
    let news = || {
        let mut command = export(&sandbox, &database.url);
        command.args(["--since", "last", "--rejects", &list]);
        run(&mut command)
    };
    for round in 0..3 {
        let ended = news();
        assert_eq!(ended.code, Some(6), "round {round}: {ended:#?}");
        assert_eq!(ended.summary["rejects"], 2, "round {round}: {ended:#?}");
    }
    assert!(
        items
            .replace_text(&keys[5], &texts[0])
            .expect("is replaced")
    );
    assert!(items.remove(&keys[6]).expect("is removed"));
    let ended = whole(export(&sandbox, &database.url).args(["--rejects", &list]));
    assert_eq!(ended.summary["rejects"], 0);
    assert!(!Path::new(&list).exists());
    let taken = format!("SELECT count(*) FROM {TABLE} WHERE id = {}", keys[5]);
    assert_eq!(execute(&database.url, &taken), ["1"]);
}

/// A list of ten rows and no key.
struct Ten;

impl Pages for Ten {
    fn page(&self, _: Map<String, Value>, at: Option<Arc<Value>>) -> PageFuture<'_> {
        Box::pin(async move {
            let from = at.and_then(|at| at.as_u64()).unwrap_or(0);
            let row =
                |row: u64| RawValue::from_string(json!({ "name": format!("n{row}") }).to_string());
            Ok(Page {
                items: (from..from + 5)
                    .map(|number| row(number).expect("is JSON"))
                    .collect(),
                rejects: Vec::new(),
                next: (from == 0).then(|| json!(5).into()),
                cursor: None,
                date: None,
                incomplete: None,
                attempts: 1,
            })
        })
    }
}

fn rows_without_a_key_are_there_once_however_often_they_are_exported() {
    let server = Server::get();
    let database = server.database();
    let column = Column {
        name: "name".to_owned(),
        sql: "name".to_owned(),
        ty: Type::Scalar(Scalar::Text, Wire::Plain),
        comment: String::new(),
        required: false,
        means: None,
        values: Vec::new(),
    };
    let table = Table {
        name: "names".to_owned(),
        comment: "Names.".to_owned(),
        record: Arc::new(Record::new(vec![column])),
        bare: false,
        key: None,
        time: None,
        updated: None,
        account: None,
    };
    let source = Source {
        api: "vendor".to_owned(),
        operation: "names".to_owned(),
        pages: Arc::new(Ten),
        server: "https://vendor.example".to_owned(),
        account: "1".to_owned(),
        request: Map::new(),
        no_filters: Vec::new(),
        counts_pages: false,
        behind: None,
        since: None,
        until: None,
        by_change: false,
        page_size: None,
        part: None,
        limit: None,
    };
    let opening = Opening {
        address: database.url.parse::<Address>().expect("is a target"),
        table: Arc::new(table.clone()),
        holder: Holder::this_process(),
        history: false,
        restart: false,
        rejects: None,
        csv: CsvStyle::default(),
        patience: std::time::Duration::ZERO,
        stop: Stop::default(),
        progress: Progress::default(),
        common: Common::default(),
    };
    for round in 0..3 {
        let plan = Plan::new(source.clone(), table.clone());
        let summary = block_on(async {
            let mut export = Export::open(plan, opening.clone()).await.expect("opens");
            export.run().await.expect("runs")
        });
        assert!(summary.is_whole(), "{summary}");
        assert_eq!(summary.holdings.rows, 10, "round {round}");
        let counts = execute(
            &database.url,
            "SELECT count(*), count(DISTINCT name) FROM names",
        );
        assert_eq!(counts, ["10|10"], "round {round}");
        if round == 0 {
            execute(&database.url, "CREATE VIEW seen AS SELECT name FROM names");
        }
    }
    assert_eq!(execute(&database.url, "SELECT count(*) FROM seen"), ["10"]);
}
