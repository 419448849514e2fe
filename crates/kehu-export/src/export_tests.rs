//! Whole runs against a service in memory, for every target that is a file.

use std::{
    collections::BTreeMap,
    fs,
    path::Path,
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use serde_json::{Value, json};

use crate::{
    End, ErrorKind, Export, Since,
    source::Fault,
    testing::{Order, Service, customer, customers, folder, open, opening, plan, run, table},
};

mod ends;
mod estimates;
mod history;
mod lists;
mod pieces;
mod refused;
mod replaced;
mod since;
mod whose;

const TARGETS: [&str; 5] = ["c.ndjson", "c.ndjson.zst", "c.csv", "c.parquet", "c.db"];

/// The key and the name of every row that a target has.
fn rows(target: &Path) -> BTreeMap<i64, String> {
    let name = target.to_str().expect("is UTF-8");
    if name.ends_with(".db") {
        return sqlite_rows(target);
    }
    if name.ends_with(".parquet") {
        return parquet_rows(target);
    }
    let mut bytes = fs::read(target).expect("is there");
    if name.ends_with(".zst") {
        bytes = zstd::decode_all(bytes.as_slice()).expect("is zstd");
    }
    let mut rows = BTreeMap::new();
    let mut add = |id: i64, name: &str| {
        assert!(
            rows.insert(id, name.to_owned()).is_none(),
            "{id} is there twice"
        );
    };
    if name.ends_with(".csv") {
        for record in csv::Reader::from_reader(bytes.as_slice()).records() {
            let record = record.expect("is CSV");
            add(record[0].parse().expect("is a number"), &record[1]);
        }
    } else {
        for line in String::from_utf8(bytes).expect("is UTF-8").lines() {
            let row: Value = serde_json::from_str(line).expect("is JSON");
            add(
                row["id"].as_i64().expect("is a number"),
                row["name"].as_str().expect("is text"),
            );
        }
    }
    rows
}

fn sqlite_rows(target: &Path) -> BTreeMap<i64, String> {
    let connection = rusqlite::Connection::open(target).expect("opens");
    let mut statement = connection
        .prepare("SELECT id, name FROM vendor_customers")
        .expect("is SQL");
    let rows = statement
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .expect("reads");
    rows.collect::<Result<_, _>>().expect("reads")
}

fn parquet_rows(target: &Path) -> BTreeMap<i64, String> {
    use arrow_array::{Array as _, Int64Array, StringArray};
    let file = fs::File::open(target).expect("is there");
    let reader = parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder::try_new(file);
    let mut rows = BTreeMap::new();
    for batch in reader.expect("is Parquet").build().expect("is Parquet") {
        let batch = batch.expect("reads");
        let ids = batch
            .column(0)
            .as_any()
            .downcast_ref::<Int64Array>()
            .expect("are integers");
        let names = batch
            .column(1)
            .as_any()
            .downcast_ref::<StringArray>()
            .expect("are texts");
        for index in 0..ids.len() {
            let again = rows.insert(ids.value(index), names.value(index).to_owned());
            assert!(again.is_none(), "a row is there twice");
        }
    }
    rows
}

fn expected(rows: &[Value]) -> BTreeMap<i64, String> {
    let pair = |row: &Value| {
        (
            row["id"].as_i64().unwrap_or(0),
            row["name"].as_str().unwrap_or("").to_owned(),
        )
    };
    rows.iter().map(pair).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_target_gets_every_row_once_in_whichever_order_they_come() {
    let wanted = customers(500);
    for order in [Order::Up, Order::Down] {
        for target in TARGETS {
            for parallel in [1, 4] {
                let folder = folder();
                let path = folder.path().join(target);
                let service = Service::new(wanted.clone(), order);
                let mut plan = plan(&service);
                plan.parallel = parallel;
                let mut export = Export::open(plan, opening(&path)).await.expect("opens");
                let summary = export.run().await.expect("runs");
                assert!(summary.is_whole(), "{summary}");
                assert_eq!(summary.holdings.rows, 500, "{target} {order:?} {parallel}");
                assert_eq!(
                    rows(&path),
                    expected(&wanted),
                    "{target} {order:?} {parallel}"
                );
                let requests = service.requests.load(Ordering::Relaxed);
                assert!(
                    requests < 500 / 7 * 3,
                    "{requests} requests: {target} {order:?} {parallel}"
                );
            }
        }
    }
}

#[tokio::test]
async fn a_run_that_was_cut_short_goes_on_where_it_was() {
    let wanted = customers(300);
    for target in TARGETS {
        let folder = folder();
        let path = folder.path().join(target);
        let service = Service::new(wanted.clone(), Order::Up);
        service.ends_after.store(20, Ordering::Relaxed);
        let summary = open(&service, &path).await.run().await.expect("runs");
        assert!(matches!(summary.end, End::Failed(_)), "{summary}");
        assert!(summary.counts.pages > 10, "{summary}");
        service.ends_after.store(u64::MAX, Ordering::Relaxed);
        let second = open(&service, &path).await.run().await.expect("runs");
        assert!(second.is_whole() && second.went_on, "{second}");
        assert_eq!(second.run, summary.run);
        assert_eq!(rows(&path), expected(&wanted), "{target}");
        // Which rows come does not depend on how many readers there are: each once, but for those of the
        // pages on which one reader has come to another.
        let places = second.counts.places;
        assert!(
            second.counts.rows <= 300 + 7 * places,
            "rows came again: {second}"
        );
    }
}

#[tokio::test]
async fn rejects_are_listed_once_with_path_and_reason() {
    let mut bad = customer(5, 5);
    bad["tags"][0]["id"] = json!("seven");
    for target in TARGETS {
        let folder = folder();
        let path = folder.path().join(target);
        let mut wanted = customers(30);
        let service = Service::new([wanted.clone(), vec![bad.clone()]].concat(), Order::Up);
        let summary = open(&service, &path).await.run().await.expect("runs");
        assert!(
            !summary.is_whole() && matches!(summary.end, End::Complete),
            "{summary}"
        );
        assert_eq!(summary.holdings.rejects, 1);
        let list = summary.holdings.rejects_file.expect("is named");
        let text = fs::read_to_string(&list).expect("is there");
        let reject: Value = serde_json::from_str(text.trim()).expect("is JSON");
        assert_eq!(reject["path"], "tags[0].id");
        assert_eq!(reject["raw"], bad.to_string());
        assert_eq!(rows(&path), expected(&wanted));
        // The next run finds the row fixed and the list goes away.
        service.change(|rows| rows.retain(|row| row["id"] != 5));
        wanted.push(customer(5, 5));
        service.change(|rows| rows.push(customer(5, 5)));
        let summary = open(&service, &path).await.run().await.expect("runs");
        assert!(summary.is_whole(), "{summary}");
        assert!(!list.exists());
        assert_eq!(rows(&path), expected(&wanted), "{target}");
    }
}

#[tokio::test]
async fn news_are_merged_by_key() {
    for target in TARGETS {
        let folder = folder();
        let path = folder.path().join(target);
        let service = Service::new(customers(200), Order::Down);
        let mut plan = plan(&service);
        plan.since = Since::Last;
        plan.overlap = Duration::from_secs(10);
        run(plan.clone(), &path).await;
        let latest = customers(200).last().expect("there are some")["id"]
            .as_i64()
            .expect("is a number");
        service.change(|rows| {
            rows.push(customer(latest + 1, 100_000_300_000));
            let changed = rows
                .iter_mut()
                .find(|row| row["id"] == latest)
                .expect("is there");
            changed["name"] = json!("another");
        });
        service.requests.store(0, Ordering::Relaxed);
        let summary = run(plan, &path).await;
        assert!(summary.is_whole(), "{summary}");
        let found = rows(&path);
        assert_eq!(found.len(), 201, "{target}");
        assert_eq!(found[&latest], "another", "{target}");
        assert!(
            service.requests.load(Ordering::Relaxed) < 200 / 7,
            "it read everything: {summary}"
        );
    }
}

#[tokio::test]
async fn of_two_customers_with_one_id_the_later_change_stays() {
    let mut first = customer(7, 7);
    first["updated_at"] = json!("2024-01-01T00:00:00");
    first["name"] = json!("first");
    let mut second = customer(7, 7);
    second["updated_at"] = json!("2024-01-02T00:00:00");
    second["name"] = json!("second");
    for target in TARGETS {
        for rows_in_order in [[&first, &second], [&second, &first]] {
            let folder = folder();
            let path = folder.path().join(target);
            let service = Service::new(rows_in_order.map(Clone::clone).to_vec(), Order::Up);
            open(&service, &path).await.run().await.expect("runs");
            assert_eq!(
                rows(&path),
                BTreeMap::from([(7, "second".to_owned())]),
                "{target}"
            );
        }
    }
}

#[tokio::test]
async fn nothing_is_an_answer_too() {
    for target in TARGETS {
        let folder = folder();
        let path = folder.path().join(target);
        let service = Service::new(Vec::new(), Order::Up);
        let summary = open(&service, &path).await.run().await.expect("runs");
        assert!(summary.is_whole(), "{summary}");
        assert_eq!(rows(&path), BTreeMap::new(), "{target}");
    }
}

#[tokio::test]
async fn a_second_run_is_refused_with_the_first_ones_name() {
    for target in TARGETS {
        let folder = folder();
        let path = folder.path().join(target);
        let service = Service::new(customers(3), Order::Up);
        let first = open(&service, &path).await;
        let second = Export::open(plan(&service), opening(&path))
            .await
            .expect_err("is refused");
        assert_eq!(second.kind(), ErrorKind::Held);
        let process = format!("process {}", std::process::id());
        assert!(second.to_string().contains(&process), "{second}");
        drop(first);
        open(&service, &path).await;
    }
}

#[tokio::test]
async fn another_export_is_not_mixed_in() {
    for target in TARGETS {
        let folder = folder();
        let path = folder.path().join(target);
        let service = Service::new(customers(3), Order::Up);
        open(&service, &path).await.run().await.expect("runs");
        let mut plan = plan(&service);
        plan.source.request.insert("name".to_owned(), json!("x"));
        let mut export = Export::open(plan.clone(), opening(&path))
            .await
            .expect("opens");
        let error = export.run().await.expect_err("is refused");
        assert_eq!(error.kind(), ErrorKind::Usage);
        drop(export);
        let mut opening = opening(&path);
        opening.restart = true;
        let mut export = Export::open(plan, opening).await.expect("opens");
        assert!(export.run().await.expect("runs").is_whole(), "{target}");
    }
}

#[tokio::test]
async fn what_is_there_already_is_not_overwritten() {
    let folder = folder();
    let service = Service::new(customers(3), Order::Up);
    for target in ["c.ndjson", "c.csv", "c.parquet"] {
        let path = folder.path().join(target);
        fs::write(&path, "precious").expect("is written");
        let error = Export::open(plan(&service), opening(&path))
            .await
            .expect_err("is refused");
        assert_eq!(error.kind(), ErrorKind::Usage);
        assert_eq!(fs::read_to_string(&path).expect("is there"), "precious");
    }
    let path = folder.path().join("c.db");
    let connection = rusqlite::Connection::open(&path).expect("opens");
    connection
        .execute_batch("CREATE TABLE vendor_customers (id INTEGER)")
        .expect("is SQL");
    let error = Export::open(plan(&service), opening(&path))
        .await
        .expect_err("is refused");
    assert_eq!(error.kind(), ErrorKind::Usage);
}

#[tokio::test]
async fn a_service_that_comes_back_is_waited_for() {
    let folder = folder();
    let path = folder.path().join("c.ndjson");
    let service = Service::new(customers(50), Order::Up);
    service.failing.store(3, Ordering::Relaxed);
    let mut plan = plan(&service);
    plan.patience = Duration::from_secs(3600);
    let mut export = Export::open(plan, opening(&path)).await.expect("opens");
    let summary = export.run().await.expect("runs");
    assert!(summary.is_whole(), "{summary}");
    assert_eq!(summary.counts.retries, 3);
}

#[tokio::test]
async fn a_column_that_the_spec_gained_is_filled() {
    let folder = folder();
    let path = folder.path().join("c.db");
    let service = Service::new(customers(20), Order::Up);
    open(&service, &path).await.run().await.expect("runs");
    let mut table = table();
    let mut columns = table.record.columns.clone();
    let mut unknown = columns[5].clone();
    unknown.name = "unknown".to_owned();
    unknown.sql = "unknown".to_owned();
    unknown.ty = crate::table::Type::Any;
    columns.push(unknown);
    table.record = Arc::new(crate::table::Record::new(columns));
    let mut plan = plan(&service);
    plan.table = table.clone();
    let mut opening = opening(&path);
    opening.table = Arc::new(table);
    let mut export = Export::open(plan, opening).await.expect("opens");
    export.run().await.expect("runs");
    let connection = rusqlite::Connection::open(&path).expect("opens");
    let count = |sql: &str| {
        connection
            .query_row(sql, [], |row| row.get::<_, i64>(0))
            .expect("is SQL")
    };
    let filled = "SELECT count(*) FROM vendor_customers WHERE unknown = '{\"deep\":[1,2]}' AND _extra IS NULL";
    assert_eq!(count(filled), 20);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reader_that_breaks_down_ends_the_run_with_an_error() {
    for parallel in [1, 4] {
        let folder = folder();
        let service = Service::new(customers(300), Order::Up);
        service.breaks_at.store(5, Ordering::Relaxed);
        let mut plan = plan(&service);
        plan.parallel = parallel;
        let opening = opening(&folder.path().join("c.ndjson"));
        let mut export = Export::open(plan, opening).await.expect("opens");
        let summary = export.run().await.expect("runs");
        let End::Failed(error) = summary.end else {
            panic!("{summary}");
        };
        assert_eq!(error.kind(), ErrorKind::Source(Fault::Internal));
        assert!(error.to_string().contains("asked for by a test"), "{error}");
    }
}
