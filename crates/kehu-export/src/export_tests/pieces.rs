//! A list in parts: together they are the list, whatever the vendor makes of its filters.

use serde_json::Value;

use crate::{
    End, ErrorKind, Plan, Stop,
    fetch::Body,
    parts::Part,
    source::{Fault, Source},
    stream::Stream,
    testing::{Filter, Order, Service, customer, customers, plan, source, table},
};

/// The keys of a source's rows in their order, or why there are none.
async fn keys(source: Source) -> Result<Vec<i64>, ErrorKind> {
    let plan = Plan {
        patience: std::time::Duration::ZERO,
        ..Plan::new(source, table())
    };
    let mut rows = Stream::begin(&plan, None, &Stop::default()).expect("begins");
    let mut keys = Vec::new();
    while let Some((page, _)) = rows.next().await {
        for item in page.items {
            let (Body::Raw(text) | Body::Cells(_, text)) = item.body;
            let row: Value = serde_json::from_str(&text).expect("is JSON");
            keys.push(row["id"].as_i64().expect("a key"));
        }
    }
    match rows.end().await.0 {
        End::Complete => Ok(keys),
        End::Failed(error) => Err(error.kind()),
        end => panic!("{end:?}"),
    }
}

/// The keys of a part that an id names.
async fn read(id: &str, list: &Source) -> Result<Vec<i64>, ErrorKind> {
    let part = Part::from_id(id).expect("is an id");
    keys(part.source(list, &table()).expect("is of the list")).await
}

async fn ids(plan: &Plan, most: usize) -> Vec<String> {
    let division = plan.divide(most).await.expect("is divided");
    division.parts.into_iter().map(|part| part.id).collect()
}

#[tokio::test]
async fn the_parts_of_a_list_are_the_list() {
    for order in [Order::Up, Order::Down] {
        for filter in [
            Filter::Inclusive,
            Filter::Exclusive,
            Filter::Ignored,
            Filter::Blind,
        ] {
            let mut rows = customers(300);
            for row in rows.iter_mut().step_by(9) {
                row["created_at"] = Value::Null;
            }
            let service = Service::new(rows, order);
            service.filter(filter);
            let whole = keys(source(&service)).await.expect("is read");
            let ids = ids(&plan(&service), 6).await;
            let finds = matches!(filter, Filter::Inclusive | Filter::Exclusive);
            assert!(
                !finds || ids.len() > 3,
                "{order:?}, {filter:?}: {} parts",
                ids.len()
            );
            let mut parts = Vec::new();
            for id in &ids {
                let part = read(id, &source(&service)).await.expect("is read");
                assert_eq!(
                    read(id, &source(&service)).await,
                    Ok(part.clone()),
                    "each time"
                );
                parts.extend(part);
            }
            assert_eq!(parts, whole, "{order:?}, {filter:?}");
        }
    }
}

#[tokio::test]
async fn parts_stay_apart_when_the_rows_at_which_they_meet_are_gone() {
    let service = Service::new(customers(300), Order::Up);
    let ids = ids(&plan(&service), 4).await;
    let ends = ids
        .iter()
        .map(|id| Part::from_id(id).expect("is an id").until);
    let ends: Vec<_> = ends.flatten().collect();
    service.change(|rows| {
        rows.retain(|row| !ends.iter().any(|end| end.is(Some(&row["id"]))));
        rows.push(customer(i64::MAX, 0));
    });
    let mut parts = Vec::new();
    for id in &ids {
        parts.extend(read(id, &source(&service)).await.expect("is read"));
    }
    assert_eq!(Ok(parts), keys(source(&service)).await);
}

#[tokio::test]
async fn a_cursor_that_leads_elsewhere_is_no_part() {
    let service = Service::new(customers(300), Order::Up);
    let ids = ids(&plan(&service), 4).await;
    let first = keys(source(&service)).await.expect("is read")[0];
    service.spoil(move |_, page| {
        let row = customer(first, 0).to_string();
        page.items.insert(
            0,
            serde_json::value::RawValue::from_string(row).expect("is JSON"),
        );
        Ok(())
    });
    let read = read(ids.last().expect("there are some"), &source(&service)).await;
    assert_eq!(read, Err(ErrorKind::Source(Fault::NotUnderstood)));
}

#[tokio::test]
async fn a_part_is_of_one_list_of_one_account() {
    let service = Service::new(customers(60), Order::Up);
    let ids = ids(&plan(&service), 3).await;
    type Change = fn(&mut Source);
    let changes: [(Change, &str); 4] = [
        (
            |source| "2".clone_into(&mut source.account),
            "another account",
        ),
        (
            |source| "https://elsewhere.example".clone_into(&mut source.server),
            "another server",
        ),
        (
            |source| "orders".clone_into(&mut source.operation),
            "rows of `vendor customers`",
        ),
        (|source| source.behind = None, "in the middle any more"),
    ];
    for (change, told) in changes {
        let mut other = source(&service);
        change(&mut other);
        let part = Part::from_id(&ids[1]).expect("is an id");
        let error = part.source(&other, &table()).expect_err("is refused");
        assert!(error.to_string().contains(told), "{error}");
    }
}

#[test]
fn what_is_not_an_id_is_refused() {
    use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

    let of = |text: &str| URL_SAFE_NO_PAD.encode(text);
    let cases = [
        (String::new(), "not the id of a part"),
        ("part-1".to_owned(), "not the id of a part"),
        (of("{}"), "not the id of a part"),
        (of("[1]"), "not the id of a part"),
        (of("{\"v\":2}"), "another version"),
        (of("{\"v\":1,\"of\":{}}"), "not the id of a part"),
    ];
    for (id, told) in cases {
        let error = Part::from_id(&id).expect_err("is refused");
        assert!(error.to_string().contains(told), "{id}: {error}");
        assert!(error.help().is_some());
    }
}
