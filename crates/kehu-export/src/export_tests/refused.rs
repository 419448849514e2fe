//! Rows that are refused stay listed until they are taken, or gone.

use std::{fs, path::Path, sync::Arc};

use serde_json::{Value, json};

use super::{TARGETS, rows};
use crate::{
    Plan, Since, Summary,
    testing::{Order, Service, customer, folder, plan, run},
};

const MINUTE: i64 = 60_000;

fn good(id: i64) -> Value {
    customer(id, id * MINUTE)
}

fn bad(id: i64, tag: &str) -> Value {
    let mut row = good(id);
    row["tags"][0]["id"] = json!(tag);
    row
}

async fn since(service: &Arc<Service>, since: Since, target: &Path) -> Summary {
    run(
        Plan {
            since,
            ..plan(service)
        },
        target,
    )
    .await
}

fn listed(summary: &Summary) -> Vec<String> {
    let Some(list) = &summary.holdings.rejects_file else {
        return Vec::new();
    };
    let text = fs::read_to_string(list).expect("is there");
    let rows = text
        .lines()
        .map(|line| -> Value { serde_json::from_str(line).expect("is JSON") });
    rows.map(|row| row["raw"].as_str().unwrap_or_default().to_owned())
        .collect()
}

#[tokio::test]
async fn a_refused_row_is_listed_until_it_is_taken_or_gone() {
    for target in TARGETS {
        let folder = folder();
        let path = folder.path().join(target);
        let rows_of = |bads: &[Value]| {
            (0..200)
                .map(good)
                .chain(bads.to_vec())
                .collect::<Vec<Value>>()
        };
        // One long ago, one among the last.
        let (old, new) = (bad(-5000, "old"), bad(500, "new"));
        let service = Service::new(rows_of(&[old.clone(), new.clone()]), Order::Up);
        let summary = since(&service, Since::Last, &path).await;
        assert!(!summary.is_whole(), "{summary}");
        assert_eq!(summary.holdings.rejects, 2, "{target}");
        // News come across one of the two: both are missing still.
        let summary = since(&service, Since::Last, &path).await;
        assert!(
            summary.counts.rows < 100 && !summary.is_whole(),
            "{summary}"
        );
        assert_eq!(summary.holdings.rejects, 2, "{target}: {summary}");
        // In another form it is the same row.
        let other = bad(500, "other");
        service.change(|rows| *rows = rows_of(&[old.clone(), other.clone()]));
        let summary = since(&service, Since::Last, &path).await;
        let mut expect = vec![old.to_string(), other.to_string()];
        expect.sort();
        let mut found = listed(&summary);
        found.sort();
        assert_eq!(found, expect, "{target}");
        // It is taken.
        service.change(|rows| *rows = rows_of(&[old.clone(), good(500)]));
        let summary = since(&service, Since::Last, &path).await;
        assert_eq!(listed(&summary), [old.to_string()], "{target}: {summary}");
        assert!(rows(&path).contains_key(&500), "{target}");
        // It is gone.
        service.change(|rows| *rows = rows_of(&[good(500)]));
        assert_eq!(
            since(&service, Since::Last, &path).await.holdings.rejects,
            1,
            "{target}"
        );
        let summary = since(&service, Since::Everything, &path).await;
        assert!(
            summary.is_whole() && listed(&summary).is_empty(),
            "{target}: {summary}"
        );
    }
}

#[tokio::test]
async fn a_refused_row_whose_key_is_not_known_is_known_by_its_text() {
    for target in TARGETS {
        let folder = folder();
        let path = folder.path().join(target);
        let service = Service::new((0..100).map(good).collect(), Order::Up);
        service.spoil(|_, page| {
            page.rejects.push(crate::row::Reject {
                path: "id".to_owned(),
                reason: "a control character".to_owned(),
                raw: "{\"id\":\"\u{1}\"".to_owned(),
            });
            Ok(())
        });
        for wish in [Since::Last, Since::Last, Since::Last] {
            assert_eq!(
                since(&service, wish, &path).await.holdings.rejects,
                1,
                "{target}"
            );
        }
        service.spoil(|_, _| Ok(()));
        assert_eq!(
            since(&service, Since::Last, &path).await.holdings.rejects,
            1,
            "{target}"
        );
        assert!(
            since(&service, Since::Everything, &path).await.is_whole(),
            "{target}"
        );
    }
}

#[tokio::test]
async fn a_run_that_was_cut_short_forgets_no_refused_row() {
    for target in TARGETS {
        let folder = folder();
        let path = folder.path().join(target);
        let all = || {
            (0..100)
                .map(good)
                .chain([bad(-10, "x")])
                .collect::<Vec<Value>>()
        };
        let service = Service::new(all(), Order::Up);
        assert_eq!(
            since(&service, Since::Everything, &path)
                .await
                .holdings
                .rejects,
            1
        );
        service.change(|rows| rows.retain(|row| row["id"] != -10));
        service.asked();
        service
            .ends_after
            .store(3, std::sync::atomic::Ordering::Relaxed);
        let cut = since(&service, Since::Everything, &path).await;
        assert_eq!(cut.holdings.rejects, 1, "{target}: {cut}");
        service
            .ends_after
            .store(u64::MAX, std::sync::atomic::Ordering::Relaxed);
        let summary = since(&service, Since::Everything, &path).await;
        assert!(summary.is_whole(), "{target}: {summary}");
    }
}
