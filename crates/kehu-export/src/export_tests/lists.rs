//! However many readers there are, a list is what one reader finds in it.

use std::{
    collections::BTreeSet,
    path::Path,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use serde_json::{Value, json};

use super::rows;
use crate::{
    End, Plan, Summary,
    source::{Fault, Passes, SourceError},
    testing::{Filter, Order, Service, customer, folder, plan, run},
};

const PAGES: u64 = 429;

/// Enough rows for several readers; some have no time, or one that is long ago or to come.
fn some() -> Vec<Value> {
    let one = |index: i64| {
        let mut row = customer(index, index * 60_000);
        match index {
            7 | 1500 | 1501 | 2990 => row["created_at"] = Value::Null,
            800 => row["created_at"] = json!("1970-01-01T00:00:00"),
            801 | 2999 => row["created_at"] = json!("2099-12-31T23:59:59"),
            _ => {}
        }
        row
    };
    (0..3000).map(one).collect()
}

fn ids(rows: &[Value]) -> BTreeSet<i64> {
    rows.iter().filter_map(|row| row["id"].as_i64()).collect()
}

fn found(target: &Path) -> BTreeSet<i64> {
    rows(target).into_keys().collect()
}

fn four(service: &Arc<Service>) -> Plan {
    Plan {
        parallel: 4,
        ..plan(service)
    }
}

async fn read(service: &Arc<Service>) -> (Summary, BTreeSet<i64>) {
    let folder = folder();
    let path = folder.path().join("c.ndjson");
    let summary = run(four(service), &path).await;
    assert!(matches!(summary.end, End::Complete), "{summary}");
    let found = found(&path);
    (summary, found)
}

#[tokio::test]
async fn rows_are_found_whatever_the_filter_makes_of_their_time() {
    for order in [Order::Up, Order::Down] {
        for filter in [
            Filter::Inclusive,
            Filter::Exclusive,
            Filter::Ignored,
            Filter::Blind,
        ] {
            let service = Service::new(some(), order);
            service.filter(filter);
            let (summary, found) = read(&service).await;
            assert_eq!(found, ids(&some()), "{order:?} {filter:?}");
            let places = summary.counts.places;
            let helps = matches!(filter, Filter::Inclusive | Filter::Exclusive);
            assert_eq!(places > 0, helps, "{order:?} {filter:?}: {summary}");
            // Two pages where readers meet, and one to find the place.
            let requests = service.asked();
            let most = PAGES + 8 + 4 * (places + 3);
            assert!(
                requests <= most,
                "{requests} requests, {order:?} {filter:?}: {summary}"
            );
        }
    }
}

#[tokio::test]
async fn the_summary_tells_how_rows_were_found() {
    let service = Service::new(some(), Order::Down);
    let (summary, _) = read(&service).await;
    let told = format!(
        "by 4 readers of one list, which began in {} places",
        summary.counts.places + 1
    );
    assert!(summary.to_string().contains(&told), "{summary}");
    let folder = folder();
    let mut plan = four(&service);
    plan.source.behind = None;
    let summary = run(plan, &folder.path().join("c.ndjson")).await;
    let told = "by one reader of the list: the list cannot be read from behind a row";
    assert!(summary.to_string().contains(told), "{summary}");
    assert!(summary.to_json().contains(told), "{}", summary.to_json());
}

#[tokio::test]
async fn a_service_that_takes_only_its_own_cursors_has_one_reader() {
    for refuses in [true, false] {
        let service = Service::new(some(), Order::Down);
        let given = Mutex::new(BTreeSet::new());
        let first = some().pop().map(|row| row.to_string()).unwrap_or_default();
        service.spoil(move |request, page| {
            let mut given = given.lock().expect("no test failed");
            let foreign = request.get("after").and_then(Value::as_i64);
            let foreign = foreign.filter(|after| !given.contains(after));
            given.extend(page.next.as_deref().and_then(Value::as_i64));
            match foreign {
                Some(_) if refuses => Err(SourceError {
                    message: "there is no such cursor".to_owned(),
                    fault: Fault::Refused,
                    passes: Passes::Never,
                    retry_after: None,
                }),
                Some(_) => {
                    // It begins from the beginning.
                    page.items = vec![
                        serde_json::value::RawValue::from_string(first.clone()).expect("is JSON"),
                    ];
                    Ok(())
                }
                None => Ok(()),
            }
        });
        let (summary, found) = read(&service).await;
        assert_eq!(found, ids(&some()), "{refuses}");
        assert_eq!(summary.counts.places, 0, "{summary}");
    }
}

#[tokio::test]
async fn what_is_there_all_the_time_is_found_while_rows_come_and_go() {
    for seed in 0..6 {
        let service = Service::new(
            some(),
            if seed % 2 == 0 {
                Order::Up
            } else {
                Order::Down
            },
        );
        let random = Mutex::new(fastrand::Rng::with_seed(seed));
        let gone = Arc::new(Mutex::new(BTreeSet::new()));
        let (changed, lost) = (Arc::downgrade(&service), Arc::clone(&gone));
        service.spoil(move |_, _| {
            let mut random = random.lock().expect("no test failed");
            let Some(service) = changed.upgrade().filter(|_| random.u8(..) < 60) else {
                return Ok(());
            };
            // A whole page and more of neighbours goes, or a new row comes at the end.
            let at = random.i64(0..2990);
            service.change(|rows| match random.bool() {
                true => {
                    let goes = at..at + random.i64(1..12);
                    rows.retain(|row| !goes.contains(&row["id"].as_i64().unwrap_or(-1)));
                    lost.lock().expect("no test failed").extend(goes);
                }
                false => rows.push(customer(10_000 + random.i64(..1 << 40), 200_000_000)),
            });
            Ok(())
        });
        let (_, found) = read(&service).await;
        let gone = gone.lock().expect("no test failed");
        let stayed: BTreeSet<i64> = ids(&some()).difference(&gone).copied().collect();
        let missing: Vec<_> = stayed.difference(&found).collect();
        assert!(missing.is_empty(), "seed {seed}: {missing:?}");
    }
}

#[tokio::test]
async fn wherever_a_run_is_cut_short_the_next_one_ends_it() {
    let wanted = ids(&some());
    for cut in (1..PAGES).step_by(53) {
        let service = Service::new(some(), if cut % 2 == 0 { Order::Up } else { Order::Down });
        let folder = folder();
        let path = folder.path().join("c.ndjson");
        service
            .ends_after
            .store(cut, std::sync::atomic::Ordering::Relaxed);
        let first = run(four(&service), &path).await;
        assert!(matches!(first.end, End::Failed(_)), "{first}");
        service
            .ends_after
            .store(u64::MAX, std::sync::atomic::Ordering::Relaxed);
        let second = run(four(&service), &path).await;
        assert!(second.is_whole() && second.went_on, "{second}");
        assert_eq!(found(&path), wanted, "cut short after {cut} requests");
        let rows = second.counts.rows;
        assert!(
            rows <= 3000 + 14 * (second.counts.places + 4),
            "read again: {second}"
        );
    }
}

#[tokio::test]
async fn the_end_of_a_window_that_nobody_needed_says_nothing() {
    // Behind a row that it was not asked for by its own cursor the service ends at once, and says that
    // this shows nothing.
    let service = Service::new(some(), Order::Down);
    service.spoil(|request, page| {
        if request
            .get("after")
            .and_then(Value::as_i64)
            .is_some_and(|after| after < 500)
        {
            page.next = None;
            page.incomplete = Some("the list broke off".to_owned());
        }
        Ok(())
    });
    let folder = folder();
    let summary = run(four(&service), &folder.path().join("c.ndjson")).await;
    let End::Partial { reasons } = &summary.end else {
        panic!("{summary}");
    };
    assert_eq!(*reasons, ["the list broke off"], "once: {summary}");
}

#[tokio::test]
async fn a_search_that_is_refused_takes_nobody_s_patience() {
    let service = Service::new(some(), Order::Down);
    let asked = AtomicU64::new(0);
    let troubles = Arc::new(AtomicU64::new(0));
    let counted = Arc::clone(&troubles);
    service.spoil(move |request, _| {
        let is_search = request.contains_key("from") || request.contains_key("to");
        let (fault, passes) = match is_search {
            true => (Fault::Refused, Passes::Never),
            false if asked.fetch_add(1, Ordering::Relaxed) % 50 == 49 => {
                counted.fetch_add(1, Ordering::Relaxed);
                (Fault::Unreachable, Passes::Surely)
            }
            false => return Ok(()),
        };
        Err(SourceError {
            message: "not now".to_owned(),
            fault,
            passes,
            retry_after: Some(Duration::ZERO),
        })
    });
    let folder = folder();
    let path = folder.path().join("c.ndjson");
    let patient = Plan {
        patience: Duration::from_secs(600),
        ..four(&service)
    };
    let summary = run(patient, &path).await;
    assert!(matches!(summary.end, End::Complete), "{summary}");
    assert_eq!(found(&path), ids(&some()));
    let troubles = troubles.load(Ordering::Relaxed);
    assert!(troubles > 0);
    assert_eq!(summary.counts.retries, troubles, "{summary}");
}

#[tokio::test]
async fn attempts_of_a_search_count_as_well() {
    let service = Service::new(some(), Order::Down);
    let once = AtomicU64::new(0);
    service.spoil(move |request, _| {
        let is_search = request.contains_key("from") || request.contains_key("to");
        if !is_search || once.fetch_add(1, Ordering::Relaxed) > 0 {
            return Ok(());
        }
        Err(SourceError {
            message: "not now".to_owned(),
            fault: Fault::Unreachable,
            passes: Passes::Surely,
            retry_after: Some(Duration::ZERO),
        })
    });
    let folder = folder();
    let patient = Plan {
        patience: Duration::from_secs(600),
        ..four(&service)
    };
    let summary = run(patient, &folder.path().join("c.ndjson")).await;
    assert!(matches!(summary.end, End::Complete), "{summary}");
    assert_eq!(summary.counts.retries, 1, "{summary}");
}
