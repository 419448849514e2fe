//! Targets in a store in memory, filled by whole runs and by runs that are taken for dead.

use std::{collections::BTreeMap, sync::Arc};

use futures_util::TryStreamExt as _;
use object_store::{ObjectStore, ObjectStoreExt as _, memory::InMemory, path::Path};
use serde_json::Value;

use super::{
    Objects,
    carrier::Heard,
    claim::{Held, MANIFEST},
    store::{Store, Waiting},
};
use crate::{
    ErrorKind, Export, Holder, Since, Summary,
    error::Result,
    sink::{
        Address, Blocking, Opening, Sink,
        files::{Files, Manifest},
    },
    testing::{Order, Service, customers, opening, plan},
};

const TARGET: &str = "s3://crm/a/customers.ndjson";

/// An opening of the target in a store, by a process that is not there any more.
fn opening_of(target: &str) -> Opening {
    let mut opening = opening(std::path::Path::new(target));
    opening.holder.pid = u32::MAX;
    let folder = std::env::temp_dir().join(format!("rejects-{:x}.ndjson", fastrand::u64(..)));
    opening.rejects = Some(folder);
    opening
}

fn store(memory: &Arc<InMemory>, opening: &Opening) -> Store {
    let Address::Objects { url, .. } = &opening.address else {
        panic!("names objects");
    };
    Store::of(
        Arc::clone(memory) as _,
        url,
        Heard::default(),
        Waiting::of(opening),
    )
    .expect("is a store")
}

async fn open(memory: &Arc<InMemory>, service: &Arc<Service>, opening: Opening) -> Result<Export> {
    let place = Box::new(Objects::within(store(memory, &opening), &opening)?);
    let for_files = opening.clone();
    let files = Blocking::open(move || Files::open(for_files, place)).await?;
    let plan = crate::Plan {
        since: Since::Last,
        ..plan(service)
    };
    Ok(Export::into_open(plan, &opening, Sink::Files(files)))
}

async fn run(memory: &Arc<InMemory>, service: &Arc<Service>, target: &str) -> Summary {
    let mut export = open(memory, service, opening_of(target))
        .await
        .expect("opens");
    export.run().await.expect("runs")
}

/// Every object by its name.
async fn objects(memory: &InMemory) -> BTreeMap<String, Vec<u8>> {
    let found: Vec<_> = memory.list(None).try_collect().await.expect("lists");
    let mut objects = BTreeMap::new();
    for meta in found {
        let object = memory.get(&meta.location).await.expect("is there");
        let bytes = object.bytes().await.expect("reads");
        objects.insert(meta.location.to_string(), bytes.to_vec());
    }
    objects
}

/// The rows that the manifest names, by key; a row that is there twice is told.
async fn rows(memory: &InMemory) -> BTreeMap<i64, Value> {
    let objects = objects(memory).await;
    let manifest = &objects[&format!("a/customers.ndjson/{MANIFEST}")];
    let manifest: Value = serde_json::from_slice(manifest).expect("is JSON");
    let mut rows = BTreeMap::new();
    for name in manifest["data"].as_array().expect("are named") {
        let name = format!("a/customers.ndjson/{}", name.as_str().expect("is text"));
        for line in String::from_utf8_lossy(&objects[&name]).lines() {
            let row: Value = serde_json::from_str(line).expect("is JSON");
            let key = row["id"].as_i64().expect("is a number");
            assert!(rows.insert(key, row).is_none(), "{key} is there twice");
        }
    }
    rows
}

fn expected(rows: &[Value]) -> BTreeMap<i64, Value> {
    let pair = |row: &Value| (row["id"].as_i64().unwrap_or(0), row.clone());
    rows.iter().map(pair).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_row_is_in_an_object_that_the_manifest_names_and_nothing_else_is_left() {
    let wanted = customers(300);
    let service = Service::new(wanted.clone(), Order::Up);
    let memory = Arc::new(InMemory::new());
    for round in 0..3 {
        let summary = run(&memory, &service, TARGET).await;
        assert!(summary.is_whole(), "{summary}");
        assert_eq!(rows(&memory).await, expected(&wanted), "round {round}");
        let objects = objects(&memory).await;
        let data = objects.keys().filter(|name| name.contains("/data-"));
        assert_eq!(data.count(), 1, "{:?}", objects.keys());
        let manifest = &objects[&format!("a/customers.ndjson/{MANIFEST}")];
        let manifest = Manifest::parse(manifest, &"").expect("reads");
        assert_eq!(manifest.claim, None);
        let named = manifest.files();
        for name in objects.keys() {
            let file = name.rsplit('/').next().expect("has a name");
            assert!(file == MANIFEST || named.contains(file), "{name} is litter");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_run_that_was_cut_short_goes_on_and_so_does_the_next_machine() {
    let wanted = customers(300);
    let service = Service::new(wanted.clone(), Order::Down);
    let memory = Arc::new(InMemory::new());
    for requests in [3, 9, 20] {
        service.asked();
        service
            .ends_after
            .store(requests, std::sync::atomic::Ordering::Relaxed);
        let mut export = open(&memory, &service, opening_of(TARGET))
            .await
            .expect("opens");
        let _ = export.run().await;
        drop(export);
    }
    service
        .ends_after
        .store(u64::MAX, std::sync::atomic::Ordering::Relaxed);
    let summary = run(&memory, &service, TARGET).await;
    assert!(summary.went_on && summary.is_whole(), "{summary}");
    assert_eq!(rows(&memory).await, expected(&wanted));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_runs_one_wins_and_the_other_is_told() {
    let wanted = customers(100);
    let service = Service::new(wanted.clone(), Order::Up);
    let memory = Arc::new(InMemory::new());
    // The first is taken for dead, and is not.
    let mut first = open(&memory, &service, opening_of(TARGET))
        .await
        .expect("opens");
    let second = run(&memory, &service, TARGET).await;
    assert!(second.is_whole(), "{second}");
    let ended = match first.run().await {
        Ok(summary) => match summary.end {
            crate::End::Failed(error) => error,
            end => panic!("{end:?}"),
        },
        Err(error) => error,
    };
    assert_eq!(ended.kind(), ErrorKind::Held, "{ended}");
    assert_eq!(rows(&memory).await, expected(&wanted));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_alive_is_not_pushed_aside() {
    let memory = Arc::new(InMemory::new());
    let mut opening = opening_of(TARGET);
    opening.holder = Holder::this_process();
    let store = store(&memory, &opening);
    let (mut first, text) = Held::take(&store, &opening.holder).await.expect("is free");
    assert!(text.is_none());
    let beats = async {
        for _ in 0..30 {
            tokio::time::sleep(std::time::Duration::from_millis(300)).await;
            first.note(&Manifest::default()).await.expect("is held");
        }
    };
    let error = tokio::select! {
        () = beats => panic!("the second was not told"),
        second = Held::take(&store, &opening.holder) => second.expect_err("is held"),
    };
    assert_eq!(error.kind(), ErrorKind::Held);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_not_an_exports_own_is_left_alone() {
    let service = Service::new(customers(10), Order::Up);
    let memory = Arc::new(InMemory::new());
    let mine = Path::from("a/customers.ndjson/data-mine.ndjson");
    memory.put(&mine, "mine".into()).await.expect("is put");
    let error = open(&memory, &service, opening_of(TARGET))
        .await
        .expect_err("is refused");
    assert_eq!(error.kind(), ErrorKind::Usage, "{error}");
    assert!(error.to_string().contains("not from an export"), "{error}");
    assert_eq!(objects(&memory).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_object_that_was_removed_by_hand_is_named_and_fetched_again_by_restart() {
    let wanted = customers(100);
    let service = Service::new(wanted.clone(), Order::Up);
    let memory = Arc::new(InMemory::new());
    run(&memory, &service, TARGET).await;
    let part = objects(&memory).await;
    let part = part.keys().find(|name| name.contains("/_parts/part-"));
    let part = Path::from(part.expect("is kept for later runs").as_str());
    memory.delete(&part).await.expect("is there");
    let mut export = open(&memory, &service, opening_of(TARGET))
        .await
        .expect("opens");
    let summary = export.run().await.expect("begins");
    let crate::End::Failed(error) = summary.end else {
        panic!("{summary}");
    };
    assert!(error.to_string().contains("is missing"), "{error}");
    assert!(
        error.help().is_some_and(|help| help.contains("--restart")),
        "{error}"
    );
    let mut opening = opening_of(TARGET);
    opening.restart = true;
    let mut export = open(&memory, &service, opening).await.expect("opens");
    assert!(export.run().await.expect("runs").is_whole());
    assert_eq!(rows(&memory).await, expected(&wanted));
}
