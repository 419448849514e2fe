//! Where `--since` begins, and what it never passes over.

use std::{path::Path, sync::Arc, time::Duration};

use jiff::Timestamp;
use serde_json::Value;

use super::rows;
use crate::{
    Plan, Since, Summary,
    row::time,
    state::Kind,
    testing::{FORMAT, Filter, Order, Service, customer, folder, open, opening, plan, run},
};

const MINUTE: i64 = 60_000;
/// When the first customer of these tests came.
const BEGAN: i64 = 1_600_000_000_000;

/// One customer a minute, from this minute on.
fn minutes(from: i64, count: i64) -> Vec<Value> {
    (from..from + count)
        .map(|minute| customer(minute, minute * MINUTE))
        .collect()
}

fn dated(id: i64, time: &str) -> Value {
    let mut row = customer(id, 0);
    row["created_at"] = time.into();
    row
}

fn since(service: &Arc<Service>, since: Since) -> Plan {
    Plan {
        since,
        ..plan(service)
    }
}

async fn last(service: &Arc<Service>, target: &Path) -> Summary {
    let summary = run(since(service, Since::Last), target).await;
    assert!(summary.is_whole(), "{summary}");
    summary
}

async fn at(service: &Arc<Service>, minute: i64, target: &Path) -> Summary {
    run(since(service, Since::At(BEGAN + minute * MINUTE)), target).await
}

#[tokio::test]
async fn a_row_that_is_dated_in_the_future_hides_nothing() {
    for future in ["2099-12-31T00:00:00", "9999-12-31T23:59:59"] {
        for order in [Order::Up, Order::Down] {
            let folder = folder();
            let target = folder.path().join("c.ndjson");
            let service = Service::new(minutes(0, 100), order);
            service.change(|rows| rows.push(dated(100, future)));
            last(&service, &target).await;
            service.change(|rows| rows.extend(minutes(300, 50)));
            let summary = last(&service, &target).await;
            assert_eq!(rows(&target).len(), 151, "{future} {order:?}");
            assert!(summary.counts.rows < 80, "it read everything: {summary}");
        }
    }
}

#[tokio::test]
async fn the_vendors_clock_says_what_the_future_is() {
    // The vendor's clock is 50 minutes behind the last of its rows, this machine's far before it.
    let folder = folder();
    let target = folder.path().join("c.ndjson");
    let service = Service::new(minutes(0, 100), Order::Up);
    let now = Timestamp::from_millisecond(BEGAN + 50 * MINUTE).expect("is a time");
    service.spoil(move |_, page| {
        page.date = Some(now);
        Ok(())
    });
    last(&service, &target).await;
    let state = open(&service, &target)
        .await
        .state()
        .await
        .expect("reads")
        .expect("is there");
    assert_eq!(state.started, now);
    assert_eq!(
        state.held.and_then(|held| held.watermark),
        Some(BEGAN + 50 * MINUTE)
    );
}

#[tokio::test]
async fn what_is_before_a_time_that_was_named_is_not_passed_over() {
    let folder = folder();
    let target = folder.path().join("c.db");
    let service = Service::new(minutes(0, 100), Order::Down);
    last(&service, &target).await;
    service.change(|rows| rows.extend([minutes(3000, 100), minutes(9000, 100)].concat()));
    assert!(at(&service, 9000, &target).await.is_whole());
    assert_eq!(rows(&target).len(), 200);
    let summary = last(&service, &target).await;
    assert_eq!(rows(&target).len(), 300);
    assert!(summary.counts.rows < 300, "it read everything: {summary}");
    // A time that leaves no gap moves on.
    service.change(|rows| rows.extend(minutes(10_000, 50)));
    assert!(at(&service, 9050, &target).await.is_whole());
    service.asked();
    let summary = last(&service, &target).await;
    assert!(summary.counts.rows < 50, "{summary}");
}

#[tokio::test]
async fn a_first_run_from_a_time_on_is_no_beginning_for_the_next() {
    let folder = folder();
    let target = folder.path().join("c.ndjson");
    let service = Service::new(minutes(0, 100), Order::Up);
    assert!(at(&service, 90, &target).await.is_whole());
    assert_eq!(rows(&target).len(), 10);
    last(&service, &target).await;
    assert_eq!(rows(&target).len(), 100);
}

#[tokio::test]
async fn a_bound_that_the_vendor_takes_for_outside_loses_nothing() {
    for filter in [Filter::Inclusive, Filter::Exclusive] {
        let folder = folder();
        let target = folder.path().join("c.ndjson");
        let service = Service::new(minutes(0, 100), Order::Up);
        service.filter(filter);
        assert!(at(&service, 40, &target).await.is_whole());
        assert!(rows(&target).contains_key(&40), "{filter:?}");
        let news = Plan {
            overlap: Duration::ZERO,
            ..since(&service, Since::Last)
        };
        run(news.clone(), &target).await;
        // Another row of the very second that was the last one.
        let second = time::format_ticks(FORMAT, BEGAN + 99 * MINUTE).expect("is a time");
        service.change(|rows| rows.push(dated(500, &second)));
        assert!(run(news, &target).await.is_whole());
        assert!(rows(&target).contains_key(&500), "{filter:?}");
    }
}

#[tokio::test]
async fn a_run_that_was_cut_short_goes_on_only_where_the_same_is_asked_for() {
    type Wish = Since;
    let (early, late) = (
        Since::At(BEGAN + 10 * MINUTE),
        Since::At(BEGAN + 60 * MINUTE),
    );
    let cases: [(Wish, Wish, bool, usize); 7] = [
        (Since::Everything, Since::Everything, true, 100),
        (Since::Everything, Since::Last, true, 100),
        (Since::Last, Since::Everything, true, 100),
        (Since::Everything, late, false, 40),
        (late, late, true, 40),
        (late, early, false, 90),
        (early, Since::Everything, false, 100),
    ];
    for (first, second, goes_on, there) in cases {
        let folder = folder();
        let target = folder.path().join("c.ndjson");
        let service = Service::new(minutes(0, 100), Order::Up);
        service
            .ends_after
            .store(2, std::sync::atomic::Ordering::Relaxed);
        let cut = run(since(&service, first), &target).await;
        assert!(!cut.is_whole(), "{cut}");
        service
            .ends_after
            .store(u64::MAX, std::sync::atomic::Ordering::Relaxed);
        let summary = run(since(&service, second), &target).await;
        assert!(summary.is_whole(), "{summary}");
        assert_eq!(summary.went_on, goes_on, "{first:?}, then {second:?}");
        let found = rows(&target).len();
        assert!(found >= there, "{first:?}, then {second:?}: {found}");
    }
}

#[tokio::test]
async fn a_cut_run_for_news_is_not_gone_on_with_from_a_named_time() {
    let folder = folder();
    let target = folder.path().join("c.ndjson");
    let service = Service::new(minutes(0, 100), Order::Up);
    last(&service, &target).await;
    service.change(|rows| rows.extend(minutes(100, 60)));
    service.asked();
    service
        .ends_after
        .store(3, std::sync::atomic::Ordering::Relaxed);
    assert!(!run(since(&service, Since::Last), &target).await.is_whole());
    service
        .ends_after
        .store(u64::MAX, std::sync::atomic::Ordering::Relaxed);
    let summary = at(&service, 20, &target).await;
    assert!(
        matches!(summary.kind, Kind::At(_)) && !summary.went_on,
        "{summary}"
    );
    assert_eq!(rows(&target).len(), 160);
}

#[tokio::test]
async fn what_a_filter_by_creation_cannot_see_is_said() {
    let service = Service::new(Vec::new(), Order::Up);
    let mut plan = since(&service, Since::Last);
    let told = plan.promise().expect("is said");
    for what in [
        "Changes to older ones",
        "an earlier time",
        "deletions",
        "--full-every",
    ] {
        assert!(told.contains(what), "{told}");
    }
    plan.source.by_change = true;
    assert!(
        plan.promise()
            .is_some_and(|told| told.contains("deleted") && told.contains("--full-every"))
    );
    let opened = crate::Export::open(
        Plan {
            since: Since::At(0),
            ..crate::testing::plan(&service)
        },
        crate::sink::Opening {
            restart: true,
            ..opening(Path::new("c.ndjson"))
        },
    );
    let error = opened.await.expect_err("contradicts");
    assert!(
        error.to_string().contains("--restart reads everything"),
        "{error}"
    );
}
