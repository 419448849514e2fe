//! What a run that reads everything makes of rows that are there: SQLite, as the tests of PostgreSQL need a
//! server.

use std::{fs, path::Path, sync::Arc, sync::atomic::Ordering};

use rusqlite::Connection;

use super::{TARGETS, expected, rows};
use crate::{
    ErrorKind, Export, Plan, Since,
    sink::Opening,
    table::Table,
    testing::{Order, Service, customer, customers, folder, opening, plan, restart, run, table},
};

fn one(target: &Path, sql: &str) -> i64 {
    let connection = Connection::open(target).expect("opens");
    connection.query_row(sql, [], |row| row.get(0)).expect(sql)
}

fn all(target: &Path, sql: &str) {
    let connection = Connection::open(target).expect("opens");
    connection.execute_batch(sql).expect(sql);
}

const GONE: &str = "SELECT count(*) FROM vendor_customers WHERE _deleted_at IS NOT NULL";

#[tokio::test]
async fn rows_that_are_gone_are_marked_and_those_that_come_back_are_not() {
    let folder = folder();
    let path = folder.path().join("c.db");
    let service = Service::new(customers(50), Order::Up);
    assert_eq!(run(plan(&service), &path).await.counts.gone, 0);
    let goes = customers(50)[20]["id"].clone();
    service.change(|rows| rows.retain(|row| row["id"] != goes));
    // News tell nothing of what is gone.
    let news = Plan {
        since: Since::Last,
        ..plan(&service)
    };
    assert_eq!(run(news, &path).await.holdings.rows, 50);
    let summary = run(plan(&service), &path).await;
    assert!(summary.is_whole(), "{summary}");
    assert_eq!(
        (summary.counts.gone, summary.holdings.rows),
        (1, 49),
        "{summary}"
    );
    assert!(
        summary
            .to_string()
            .contains("1 that the service lists no more"),
        "{summary}"
    );
    assert!(summary.to_json().contains(r#""rows_gone":1"#));
    let marked = "SELECT id FROM vendor_customers WHERE _deleted_at LIKE '20__-__-__T__:__:%Z'";
    assert_eq!(Some(one(&path, marked)), goes.as_i64());
    assert_eq!(run(plan(&service), &path).await.counts.gone, 0, "once");
    assert_eq!(one(&path, GONE), 1);
    // It comes back as it was.
    service.change(|rows| *rows = customers(50));
    let summary = run(plan(&service), &path).await;
    assert_eq!(
        (summary.counts.written, summary.holdings.rows),
        (1, 50),
        "{summary}"
    );
    assert_eq!(one(&path, GONE), 0);
}

#[tokio::test]
async fn nothing_is_marked_before_everything_was_read() {
    let folder = folder();
    let path = folder.path().join("c.db");
    let service = Service::new(customers(50), Order::Up);
    run(plan(&service), &path).await;
    let goes = customers(50)[20]["id"].clone();
    service.change(|rows| rows.retain(|row| row["id"] != goes));
    for ends_after in [2, 3] {
        service.asked();
        service.ends_after.store(ends_after, Ordering::Relaxed);
        assert!(!run(plan(&service), &path).await.is_whole());
        assert_eq!(one(&path, GONE), 0, "after {ends_after} pages");
    }
    service.ends_after.store(u64::MAX, Ordering::Relaxed);
    let summary = run(plan(&service), &path).await;
    assert!(summary.went_on, "{summary}");
    assert_eq!(one(&path, GONE), 1);
    assert_eq!(
        one(
            &path,
            "SELECT count(*) FROM sqlite_master WHERE name LIKE '_kehu_seen%'"
        ),
        0
    );
}

#[tokio::test]
async fn a_run_that_finds_nothing_new_writes_nothing() {
    let folder = folder();
    let path = folder.path().join("c.db");
    let service = Service::new(customers(50), Order::Up);
    assert_eq!(run(plan(&service), &path).await.counts.written, 50);
    assert_eq!(run(plan(&service), &path).await.counts.written, 0);
}

#[tokio::test]
async fn rows_that_somebody_changed_and_columns_that_were_lost_are_repaired() {
    let folder = folder();
    let path = folder.path().join("c.db");
    let service = Service::new(customers(50), Order::Up);
    run(plan(&service), &path).await;
    all(
        &path,
        "UPDATE vendor_customers SET name = 'mine' WHERE id % 2 = 0;
        UPDATE vendor_customers SET _extra = NULL, tags = '[]' WHERE id % 2 = 1;
        ALTER TABLE vendor_customers DROP COLUMN custom",
    );
    let summary = run(plan(&service), &path).await;
    assert!(summary.is_whole(), "{summary}");
    assert_eq!(summary.counts.written, 50);
    assert_eq!(rows(&path), expected(&customers(50)));
    let whole = "SELECT count(*) FROM vendor_customers
        WHERE custom LIKE '%colour%' AND tags LIKE '%vip%' AND _extra LIKE '%deep%'";
    assert_eq!(one(&path, whole), 50);
}

#[tokio::test]
async fn a_table_that_somebody_dropped_is_filled_again() {
    let folder = folder();
    let path = folder.path().join("c.db");
    let service = Service::new(customers(50), Order::Up);
    let news = || Plan {
        since: Since::Last,
        ..plan(&service)
    };
    run(news(), &path).await;
    all(&path, "DROP TABLE vendor_customers");
    assert!(run(news(), &path).await.is_whole());
    assert_eq!(rows(&path), expected(&customers(50)));
}

/// The same customers without anything that tells them apart.
fn keyless() -> Table {
    Table {
        key: None,
        ..table()
    }
}

async fn run_keyless(service: &Arc<Service>, target: &Path) -> crate::Summary {
    let opening = Opening {
        table: Arc::new(keyless()),
        ..opening(target)
    };
    let plan = Plan {
        table: keyless(),
        ..plan(service)
    };
    let mut export = Export::open(plan, opening).await.expect("opens");
    export.run().await.expect("runs")
}

#[tokio::test]
async fn rows_without_a_key_are_there_once_however_often_they_are_exported() {
    for target in TARGETS {
        let folder = folder();
        let path = folder.path().join(target);
        let service = Service::new(customers(50), Order::Up);
        for round in 0..3 {
            let summary = run_keyless(&service, &path).await;
            assert!(summary.is_whole(), "{summary}");
            assert_eq!(summary.holdings.rows, 50, "{target}, round {round}");
            assert_eq!(
                rows(&path),
                expected(&customers(50)),
                "{target}, round {round}"
            );
        }
        // Gone is gone, and changed is changed; a view is still of the same table.
        if target.ends_with(".db") {
            all(
                &path,
                "CREATE VIEW names AS SELECT name FROM vendor_customers",
            );
        }
        service.change(|rows| drop(rows.pop()));
        service.asked();
        service.ends_after.store(3, Ordering::Relaxed);
        assert!(!run_keyless(&service, &path).await.is_whole());
        assert_eq!(
            rows(&path),
            expected(&customers(50)),
            "{target}: whole while a run is on its way"
        );
        service.ends_after.store(u64::MAX, Ordering::Relaxed);
        let summary = run_keyless(&service, &path).await;
        assert!(summary.is_whole() && summary.went_on, "{target}: {summary}");
        assert_eq!(rows(&path).len(), 49, "{target}");
        if target.ends_with(".db") {
            assert_eq!(one(&path, "SELECT count(*) FROM names"), 49);
        }
        let news = Plan {
            since: Since::Last,
            table: keyless(),
            ..plan(&service)
        };
        let error = Export::open(news, opening(&path))
            .await
            .expect_err("is refused");
        assert!(error.to_string().contains("no key"), "{error}");
    }
}

#[tokio::test]
async fn a_restart_replaces_when_everything_has_come() {
    for target in TARGETS {
        let folder = folder();
        let path = folder.path().join(target);
        let service = Service::new(customers(50), Order::Up);
        run(plan(&service), &path).await;
        let before = rows(&path);
        for ends_after in [0, 4] {
            service.asked();
            service.ends_after.store(ends_after, Ordering::Relaxed);
            assert!(!restart(plan(&service), &path).await.is_whole());
            assert_eq!(rows(&path), before, "{target}, {ends_after} pages");
        }
        service.ends_after.store(u64::MAX, Ordering::Relaxed);
        service.change(|rows| rows.truncate(40));
        let summary = restart(plan(&service), &path).await;
        assert!(
            summary.is_whole() && !summary.went_on,
            "{target}: {summary}"
        );
        assert_eq!(
            rows(&path).len(),
            40,
            "{target}: nothing is left of what was there"
        );
    }
}

#[tokio::test]
async fn a_restart_takes_a_table_whose_columns_hold_something_else() {
    let folder = folder();
    let path = folder.path().join("c.db");
    let service = Service::new(customers(20), Order::Up);
    run(plan(&service), &path).await;
    all(
        &path,
        "ALTER TABLE vendor_customers DROP COLUMN name;
        ALTER TABLE vendor_customers ADD COLUMN name BLOB",
    );
    let error = Export::open(plan(&service), opening(&path))
        .await
        .expect_err("is refused");
    assert!(
        error.help().is_some_and(|help| help.contains("--restart")),
        "{error:?}"
    );
    assert!(restart(plan(&service), &path).await.is_whole());
    assert_eq!(rows(&path), expected(&customers(20)));
}

#[tokio::test]
async fn what_is_not_an_exports_is_never_replaced() {
    let service = Service::new(vec![customer(1, 1)], Order::Up);
    for target in TARGETS {
        let folder = folder();
        let path = folder.path().join(target);
        match target.ends_with(".db") {
            true => all(
                &path,
                "CREATE TABLE vendor_customers (x); INSERT INTO vendor_customers VALUES (1)",
            ),
            false => fs::write(&path, "precious").expect("is written"),
        }
        let before = fs::read(&path).expect("is there");
        for restart in [false, true] {
            let opening = Opening {
                restart,
                ..opening(&path)
            };
            let error = Export::open(plan(&service), opening)
                .await
                .expect_err("is refused");
            assert_eq!(error.kind(), ErrorKind::Usage);
            assert!(error.to_string().contains("not from an export"), "{error}");
        }
        match target.ends_with(".db") {
            true => assert_eq!(one(&path, "SELECT x FROM vendor_customers"), 1),
            false => assert_eq!(fs::read(&path).expect("is there"), before),
        }
    }
    assert_eq!(service.asked(), 0);
}
