//! A target belongs to one operation, server, account and set of filters.

use std::{
    fs,
    path::Path,
    sync::{Arc, atomic::Ordering},
};

use serde_json::{Value, json};

use super::{TARGETS, expected, rows};
use crate::{
    Error, ErrorKind, Export, Plan, Since,
    testing::{Order, Service, customer, customers, folder, opening, plan, restart, run},
};

/// What another owner's plan is, and the words that tell it apart.
fn others(service: &Arc<Service>) -> Vec<(Plan, &'static str)> {
    let other = |change: fn(&mut Plan)| {
        let mut plan = plan(service);
        change(&mut plan);
        plan
    };
    vec![
        (
            other(|plan| plan.source.account = "2".to_owned()),
            "another account",
        ),
        (
            other(|plan| plan.source.server = "https://other.example".to_owned()),
            "another server",
        ),
        (
            other(|plan| plan.source.operation = "orders".to_owned()),
            "`vendor customers`",
        ),
        (
            other(|plan| drop(plan.source.request.insert("name".to_owned(), json!("x")))),
            "other filters",
        ),
    ]
}

async fn refused(plan: Plan, target: &Path) -> Error {
    let mut export = Export::open(plan, opening(target)).await.expect("opens");
    export.run().await.expect_err("is refused")
}

#[tokio::test]
async fn another_owner_is_refused_whether_a_run_has_ended_or_not() {
    let ours = customers(60);
    for target in TARGETS {
        for (ends, since) in [
            (u64::MAX, Since::Everything),
            (3, Since::Everything),
            (u64::MAX, Since::Last),
        ] {
            let service = Service::new(ours.clone(), Order::Up);
            let folder = folder();
            let path = folder.path().join(target);
            service.ends_after.store(ends, Ordering::Relaxed);
            run(plan(&service), &path).await;
            service.ends_after.store(u64::MAX, Ordering::Relaxed);
            let other = Service::new(vec![customer(1, 1)], Order::Up);
            for (plan, told) in others(&other) {
                let error = refused(Plan { since, ..plan }, &path).await;
                assert_eq!(error.kind(), ErrorKind::Usage);
                assert!(error.to_string().contains(told), "{error}");
                assert!(
                    error.help().is_some_and(|help| help.contains("--restart")),
                    "{error:?}"
                );
            }
            assert_eq!(other.asked(), 0, "nobody was asked");
            assert!(run(plan(&service), &path).await.is_whole());
            assert_eq!(rows(&path), expected(&ours), "{target}");
        }
    }
}

#[tokio::test]
async fn the_size_of_a_page_is_nobodys_mark() {
    for target in TARGETS {
        let folder = folder();
        let path = folder.path().join(target);
        let service = Service::new(customers(60), Order::Up);
        service.ends_after.store(3, Ordering::Relaxed);
        run(plan(&service), &path).await;
        service.ends_after.store(u64::MAX, Ordering::Relaxed);
        let mut smaller = plan(&service);
        smaller.source.request.insert("size".to_owned(), json!(3));
        smaller.source.page_size = Some(3);
        let summary = run(smaller.clone(), &path).await;
        assert!(summary.is_whole() && summary.went_on, "{summary}");
        assert_eq!(rows(&path), expected(&customers(60)), "{target}");
        // The third page of 3 is not the third of 7: what was read of counted pages is read again.
        let counted = |mut plan: Plan| {
            plan.source.counts_pages = true;
            plan
        };
        service.requests.store(0, Ordering::Relaxed);
        service.ends_after.store(3, Ordering::Relaxed);
        run(counted(plan(&service)), &path).await;
        service.ends_after.store(u64::MAX, Ordering::Relaxed);
        let summary = run(counted(smaller), &path).await;
        assert!(summary.is_whole() && !summary.went_on, "{summary}");
    }
}

#[tokio::test]
async fn a_restart_makes_the_target_ones_own_when_everything_has_come_and_not_before() {
    let (ours, theirs) = (customers(60), vec![customer(1, 1), customer(2, 2)]);
    for target in TARGETS {
        let folder = folder();
        let path = folder.path().join(target);
        let service = Service::new(ours.clone(), Order::Up);
        assert!(run(plan(&service), &path).await.is_whole());
        let many: Vec<Value> = theirs
            .iter()
            .cloned()
            .chain((3..40).map(|id| customer(id, id)))
            .collect();
        let other = Service::new(many, Order::Up);
        let theirs_plan = || Plan {
            since: Since::Everything,
            ..others(&other).swap_remove(0).0
        };
        other.ends_after.store(3, Ordering::Relaxed);
        assert!(!restart(theirs_plan(), &path).await.is_whole());
        assert_eq!(
            rows(&path),
            expected(&ours),
            "{target}: nothing is replaced yet"
        );
        // The one owner goes on as if nothing had been, the other with its restart.
        other.ends_after.store(u64::MAX, Ordering::Relaxed);
        let error = refused(
            Plan {
                since: Since::At(0),
                ..theirs_plan()
            },
            &path,
        )
        .await;
        assert!(error.to_string().contains("another account"), "{error}");
        let summary = run(theirs_plan(), &path).await;
        assert!(summary.is_whole() && summary.went_on, "{target}: {summary}");
        assert_eq!(
            rows(&path).len(),
            39,
            "{target}: no row of the other owner is left"
        );
        assert!(
            refused(plan(&service), &path)
                .await
                .to_string()
                .contains("another account")
        );
    }
}

#[tokio::test]
async fn the_owner_goes_on_after_somebody_elses_restart_was_given_up() {
    for target in TARGETS {
        let folder = folder();
        let path = folder.path().join(target);
        let service = Service::new(customers(60), Order::Up);
        let news = || Plan {
            since: Since::Last,
            ..plan(&service)
        };
        assert!(run(news(), &path).await.is_whole());
        let other = Service::new((1..40).map(|id| customer(id, id)).collect(), Order::Up);
        other.ends_after.store(3, Ordering::Relaxed);
        restart(others(&other).swap_remove(0).0, &path).await;
        service.asked();
        let summary = run(news(), &path).await;
        assert!(summary.is_whole() && !summary.went_on, "{summary}");
        assert_eq!(rows(&path), expected(&customers(60)), "{target}");
        assert!(
            summary.counts.rows < 60,
            "{target}: the watermark is known still: {summary}"
        );
    }
}

#[tokio::test]
async fn a_target_of_the_first_version_is_read_again_and_said_so() {
    for target in ["c.ndjson", "c.db"] {
        let folder = folder();
        let path = folder.path().join(target);
        let service = Service::new(customers(30), Order::Up);
        assert!(run(plan(&service), &path).await.is_whole());
        // As the first version wrote it: the page's size among the filters, and no owner.
        let first = json!({
            "version": 1, "api": "vendor", "operation": "customers", "filters": r#"{"size":7}"#, "run": 5,
            "kind": "full", "complete": true, "started": "2026-01-01T00:00:00Z", "windows": [],
            "next_window": 1, "counts": {"rows": 30, "rejects": 0, "pages": 5, "retries": 0, "written": 30},
            "latest": 0, "disorder": 0, "watermark": 1_600_000_000_000_i64, "last_full": "2026-01-01T00:00:00Z",
            "last_rows": 30, "commits": 7, "sequence": 0,
        });
        put_state(&path, &first);
        let mut other = plan(&service);
        other.source.request.insert("name".to_owned(), json!("x"));
        assert!(
            refused(other, &path)
                .await
                .to_string()
                .contains("other filters")
        );
        service.asked();
        let summary = run(
            Plan {
                since: Since::Last,
                ..plan(&service)
            },
            &path,
        )
        .await;
        assert!(summary.is_whole(), "{summary}");
        assert_eq!((summary.run, summary.counts.rows), (6, 30), "{summary}");
        assert!(
            summary
                .notes
                .iter()
                .any(|note| note.contains("earlier version of kehu")),
            "{summary}"
        );
        assert_eq!(rows(&path), expected(&customers(30)));
        let later = json!({"version": 3});
        put_state(&path, &later);
        let opened = async {
            let mut export = Export::open(plan(&service), opening(&path)).await?;
            export.run().await
        };
        let error = opened.await.expect_err("is refused");
        assert!(
            error.to_string().contains("later version of kehu"),
            "{error}"
        );
        assert!(restart(plan(&service), &path).await.is_whole());
    }
}

/// Puts a state into a target.
fn put_state(target: &Path, state: &Value) {
    if target
        .extension()
        .is_some_and(|extension| extension == "db")
    {
        let connection = rusqlite::Connection::open(target).expect("opens");
        let sql = "UPDATE _kehu_exports SET state = ?1";
        connection
            .execute(sql, [state.to_string()])
            .expect("is SQL");
        return;
    }
    let mut name = target.file_name().expect("has a name").to_owned();
    name.push(".kehu");
    let manifest = target.with_file_name(name).join("manifest.json");
    let text = fs::read_to_string(&manifest).expect("is there");
    let mut whole: Value = serde_json::from_str(&text).expect("is JSON");
    whole["state"] = state.clone();
    if state["version"] == 1 {
        whole
            .as_object_mut()
            .expect("is an object")
            .remove("version");
    }
    fs::write(&manifest, whole.to_string()).expect("is written");
}
