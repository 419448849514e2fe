//! What a run leaves that did not find everything, or so much less than was there that somebody had better
//! be asked.

use std::{
    fs,
    sync::{Arc, atomic::Ordering},
};

use serde_json::{Map, Value};

use super::{TARGETS, expected, rows};
use crate::{
    End, Plan, Summary,
    source::{Page, SourceError},
    testing::{Order, Service, customer, customers, folder, plan, restart, run},
};

/// The service ends its list at a page, and nothing shows that this is the end.
fn break_off(service: &Service, at: u64) {
    let pages = std::sync::atomic::AtomicU64::new(0);
    service.spoil(
        move |_: &Map<String, Value>, page: &mut Page| -> Result<(), SourceError> {
            if pages.fetch_add(1, Ordering::Relaxed) + 1 == at {
                page.next = None;
                page.incomplete = Some("the next page is not named".to_owned());
            }
            Ok(())
        },
    );
}

fn reasons(summary: &Summary) -> &[String] {
    match &summary.end {
        End::Partial { reasons } => reasons,
        _ => panic!("{summary}"),
    }
}

fn alone(service: &Arc<Service>) -> Plan {
    Plan {
        parallel: 1,
        ..plan(service)
    }
}

#[tokio::test]
async fn a_partial_run_never_takes_the_place_of_a_complete_one() {
    for target in TARGETS {
        let folder = folder();
        let path = folder.path().join(target);
        let service = Service::new(customers(50), Order::Up);
        assert!(run(alone(&service), &path).await.is_whole());
        let before = fs::read(&path).expect("is there");
        // More than was there before, and still not everything.
        service.change(|rows| rows.extend((1..60).map(|id| customer(id, id * 1000))));
        break_off(&service, 15);
        let summary = run(alone(&service), &path).await;
        assert_eq!(reasons(&summary), ["the next page is not named"]);
        assert!(!summary.is_whole());
        assert!(
            summary
                .to_json()
                .contains(r#""end":"partial","reasons":["the next page is not named"]"#)
        );
        if !target.ends_with(".db") {
            assert!(
                fs::read(&path).expect("is there") == before,
                "{target} has changed"
            );
        }
        let kept = rows(&path);
        assert!(
            expected(&customers(50))
                .iter()
                .all(|row| kept.get(row.0) == Some(row.1)),
            "{target}"
        );
        // The next one begins anew.
        service.spoil(|_, _| Ok(()));
        let summary = run(alone(&service), &path).await;
        assert!(summary.is_whole() && !summary.went_on, "{summary}");
        assert_eq!(rows(&path).len(), 109, "{target}");
    }
}

#[tokio::test]
async fn what_came_first_is_kept_until_there_is_more() {
    for target in TARGETS {
        let folder = folder();
        let path = folder.path().join(target);
        let service = Service::new(customers(50), Order::Up);
        for (breaks_at, there) in [(3, 21), (5, 35), (2, 35)] {
            break_off(&service, breaks_at);
            let summary = run(alone(&service), &path).await;
            assert!(!reasons(&summary).is_empty());
            assert_eq!(rows(&path).len(), there, "{target}, {breaks_at} pages");
            assert_eq!(summary.holdings.rows, there as u64, "{target}: {summary}");
        }
        service.spoil(|_, _| Ok(()));
        assert!(run(alone(&service), &path).await.is_whole());
        assert_eq!(rows(&path), expected(&customers(50)), "{target}");
    }
}

#[tokio::test]
async fn a_run_that_finds_much_less_replaces_nothing_unless_it_is_allowed_to() {
    // (rows that are there, rows that are found, percent that may be missing, whether they are taken)
    for (before, after, shrink, taken) in [
        (100, 0, 50, false),
        (100, 49, 50, false),
        (100, 50, 50, true),
        (100, 0, 100, true),
        (100, 89, 10, false),
        (1, 0, 50, false),
        (0, 0, 50, true),
    ] {
        for target in TARGETS {
            let case = format!("{target}, {before} to {after}, {shrink} %");
            let folder = folder();
            let path = folder.path().join(target);
            let service = Service::new(customers(before), Order::Up);
            assert!(run(plan(&service), &path).await.is_whole());
            service.change(|rows| *rows = customers(after));
            let mut plan = plan(&service);
            plan.shrink = shrink;
            let summary = run(plan, &path).await;
            assert_eq!(summary.is_whole(), taken, "{case}: {summary}");
            let there = if taken { after } else { before };
            assert_eq!(summary.holdings.rows, there as u64, "{case}: {summary}");
            if !target.ends_with(".db") {
                assert_eq!(rows(&path).len() as i64, there, "{case}");
            }
            if !taken {
                let told = format!("the run found {after} rows, and {before} were there before it");
                assert_eq!(reasons(&summary), [told]);
            }
        }
    }
}

#[tokio::test]
async fn what_a_restart_finds_is_held_against_what_was_there_too() {
    for target in TARGETS {
        let folder = folder();
        let path = folder.path().join(target);
        let service = Service::new(customers(40), Order::Up);
        assert!(run(plan(&service), &path).await.is_whole());
        service.change(Vec::clear);
        let summary = restart(plan(&service), &path).await;
        assert_eq!(reasons(&summary).len(), 1, "{target}");
        assert_eq!(rows(&path), expected(&customers(40)), "{target}");
    }
}

#[tokio::test]
async fn news_that_were_cut_off_are_kept_and_looked_for_again() {
    for target in TARGETS {
        let folder = folder();
        let path = folder.path().join(target);
        let service = Service::new(customers(50), Order::Up);
        let news = || Plan {
            since: crate::Since::Last,
            ..alone(&service)
        };
        assert!(run(news(), &path).await.is_whole());
        let last = customers(50)
            .pop()
            .and_then(|row| row["id"].as_i64())
            .expect("has an id");
        let more: Vec<Value> = (1..30)
            .map(|more| customer(last + more, 100_000_100_000 + more * 1000))
            .collect();
        service.change(|rows| rows.extend(more));
        break_off(&service, 8);
        let summary = run(news(), &path).await;
        assert_eq!(reasons(&summary), ["the next page is not named"]);
        let some = rows(&path).len();
        assert!((51..79).contains(&some), "{target}: {some}");
        service.spoil(|_, _| Ok(()));
        assert!(run(news(), &path).await.is_whole());
        assert_eq!(rows(&path).len(), 79, "{target}");
    }
}
