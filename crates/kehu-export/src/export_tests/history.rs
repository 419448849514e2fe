//! Former rows, and a spec that has changed: SQLite, as the tests of PostgreSQL need a server.

use std::{
    path::Path,
    sync::{Arc, atomic::Ordering},
};

use rusqlite::Connection;

use crate::{
    ErrorKind, Export,
    sink::Opening,
    table::{Record, Scalar, Table, Type, Wire},
    testing::{Order, Service, customers, folder, opening, plan, table},
};

fn history(target: &Path) -> Opening {
    Opening {
        history: true,
        ..opening(target)
    }
}

async fn run(service: &Arc<Service>, opening: Opening) {
    let table = Table::clone(&opening.table);
    let plan = crate::Plan {
        table,
        ..plan(service)
    };
    let mut export = Export::open(plan, opening).await.expect("opens");
    let summary = export.run().await.expect("runs");
    assert!(summary.is_whole(), "{summary}");
}

/// What a query finds, one row a line.
fn found(target: &Path, sql: &str) -> Vec<String> {
    let connection = Connection::open(target).expect("opens");
    let mut statement = connection.prepare(sql).expect(sql);
    let count = statement.column_count();
    let rows = statement.query_map([], |row| {
        let cells = (0..count).map(|at| row.get::<_, rusqlite::types::Value>(at));
        let cells: Result<Vec<_>, _> = cells.collect();
        Ok(cells?
            .iter()
            .map(|cell| format!("{cell:?}"))
            .collect::<Vec<_>>()
            .join(" "))
    });
    rows.expect("reads")
        .collect::<Result<_, _>>()
        .expect("reads")
}

#[tokio::test]
async fn former_rows_are_kept_with_the_times_between_which_they_were_so() {
    let folder = folder();
    let path = folder.path().join("c.db");
    let service = Service::new(customers(20), Order::Up);
    run(&service, history(&path)).await;
    let former = "SELECT count(*) FROM vendor_customers_history";
    assert_eq!(found(&path, former), ["Integer(0)"]);
    let id = customers(20)[4]["id"].clone();
    service.change(|rows| {
        let row = rows.iter_mut().find(|row| row["id"] == id);
        row.expect("is there")["name"] = "Second".into();
    });
    run(&service, history(&path)).await;
    // Nothing has changed, and nothing is former.
    run(&service, history(&path)).await;
    // Whoever leaves it out keeps them all the same.
    service.change(|rows| rows.retain(|row| row["id"] != id));
    run(&service, opening(&path)).await;
    let of = format!("id = {id}");
    let sql = format!(
        "SELECT name, _deleted_at IS NULL FROM vendor_customers_history WHERE {of} ORDER BY _valid_to"
    );
    let rows = found(&path, &sql);
    assert_eq!(rows.len(), 2, "{rows:?}");
    assert!(rows[1].contains("Second"), "{rows:?}");
    assert_eq!(found(&path, former), ["Integer(2)"]);
    // One begins where the one before it ends.
    let gaps = format!(
        "SELECT count(*) FROM (SELECT _valid_from, _valid_to, lag(_valid_to) OVER (ORDER BY _valid_to) AS before
           FROM (SELECT _valid_from, _valid_to FROM vendor_customers_history WHERE {of}
                 UNION ALL SELECT _valid_from, 'now' FROM vendor_customers WHERE {of}))
         WHERE _valid_from IS NULL OR before <> _valid_from OR _valid_to <= _valid_from"
    );
    assert_eq!(found(&path, &gaps), ["Integer(0)"]);
}

#[tokio::test]
async fn what_cannot_have_former_rows_is_refused() {
    let folder = folder();
    let service = Service::new(customers(5), Order::Up);
    let refused = async |opening: Opening| {
        let error = Export::open(plan(&service), opening)
            .await
            .expect_err("is refused");
        assert_eq!(error.kind(), ErrorKind::Usage);
        error.to_string()
    };
    let file = refused(history(&folder.path().join("c.csv"))).await;
    assert!(file.contains("is not a database"), "{file}");
    let path = folder.path().join("c.db");
    let restart = Opening {
        restart: true,
        ..history(&path)
    };
    assert!(refused(restart).await.contains("--restart forgets"));
    let keyless = Opening {
        table: Arc::new(Table {
            key: None,
            ..table()
        }),
        ..history(&path)
    };
    assert!(refused(keyless).await.contains("no key"));
    run(&service, history(&path)).await;
    let later = Opening {
        restart: true,
        ..opening(&path)
    };
    assert!(refused(later).await.contains("keeps former rows"));
    let foreign = folder.path().join("foreign.db");
    let sql = "CREATE TABLE vendor_customers_history (mine)";
    Connection::open(&foreign)
        .expect("opens")
        .execute_batch(sql)
        .expect(sql);
    assert!(
        refused(history(&foreign))
            .await
            .contains("not from an export")
    );
}

#[tokio::test]
async fn a_field_that_became_wider_widens_the_column_and_another_change_is_refused() {
    let folder = folder();
    let path = folder.path().join("c.db");
    let service = Service::new(customers(5), Order::Up);
    let with = |scalar: Scalar| {
        let mut columns = table().record.columns.clone();
        columns[1].ty = Type::Scalar(scalar, Wire::Plain);
        let table = Table {
            record: Arc::new(Record::new(columns)),
            ..table()
        };
        Opening {
            table: Arc::new(table),
            ..opening(&path)
        }
    };
    service.change(|rows| rows.iter_mut().for_each(|row| row["name"] = 7.into()));
    run(&service, with(Scalar::Int64)).await;
    service.change(|rows| rows.iter_mut().for_each(|row| row["name"] = "seven".into()));
    let names = "SELECT DISTINCT name FROM vendor_customers";
    let mut export = Export::open(plan(&service), with(Scalar::Text))
        .await
        .expect("opens");
    assert_eq!(found(&path, names), ["Integer(7)"], "nothing runs yet");
    // No row is read again: what was there is text now.
    service.ends_after.store(0, Ordering::Relaxed);
    assert!(!export.run().await.expect("runs").is_whole());
    drop(export);
    service.ends_after.store(u64::MAX, Ordering::Relaxed);
    assert_eq!(found(&path, names), ["Text(\"7\")"]);
    run(&service, with(Scalar::Text)).await;
    assert_eq!(found(&path, names), ["Text(\"seven\")"]);
    let error = Export::open(plan(&service), with(Scalar::Float))
        .await
        .expect_err("is refused");
    assert!(
        error
            .to_string()
            .contains("holds TEXT, and REAL is to be written"),
        "{error}"
    );
}

#[tokio::test]
async fn a_field_of_another_name_is_another_column_and_that_is_said_once() {
    let folder = folder();
    let path = folder.path().join("c.db");
    let service = Service::new(customers(5), Order::Up);
    run(&service, opening(&path)).await;
    let renamed = || {
        let mut columns = table().record.columns.clone();
        columns[1].name = "title".to_owned();
        columns[1].sql = "title".to_owned();
        let table = Table {
            record: Arc::new(Record::new(columns)),
            ..table()
        };
        Opening {
            table: Arc::new(table),
            ..opening(&path)
        }
    };
    let columns = "SELECT group_concat(name) FROM pragma_table_info('vendor_customers')";
    let before = found(&path, columns);
    let export = async |account: &str| {
        let mut plan = plan(&service);
        plan.source.account = account.to_owned();
        let mut export = Export::open(plan, renamed()).await.expect("opens");
        export.run().await
    };
    let error = export("2").await.expect_err("is refused");
    assert!(error.to_string().contains("another account"), "{error}");
    assert_eq!(found(&path, columns), before, "nothing is added for others");
    let notes = export("1").await.expect("runs").notes;
    let [note] = notes.as_slice() else {
        panic!("{notes:?}");
    };
    assert!(note.contains("got the columns title,"), "{note}");
    assert!(note.contains("any more: name."), "{note}");
    assert!(export("1").await.expect("runs").notes.is_empty());
}
