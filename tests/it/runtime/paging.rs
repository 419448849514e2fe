//! Streams of pages and of rows.

use futures_util::{StreamExt as _, TryStreamExt as _};
use kehu_runtime::paging::{RawPage, Rows, page_at};
use kehu_runtime::{CallOptions, Direction, Pages, Position, Result, Runtime};
use serde_json::{Value, json};

use super::server::{Received, Server, ok, status};
use super::shop::{Find, FindRequest, clock, find, signed};

/// Pages by the cursor that asks for them; the first by `null`.
async fn pages(of: impl Fn(&Value) -> Value + Send + Sync + 'static) -> (Server, Runtime) {
    let server = Server::start(move |_, request| {
        let body: Value = serde_json::from_str(&request.body).unwrap();
        let cursor = body.get("after").or(body.get("before"));
        let data = of(cursor.unwrap_or(&Value::Null));
        ok(json!({ "code": 0, "data": data }).to_string())
    })
    .await;
    let runtime = signed(&server.url, &clock());
    (server, runtime)
}

fn page(ids: &[i64], next: Value) -> Value {
    let list: Vec<_> = ids.iter().map(|id| json!({ "id": id })).collect();
    json!({ "list": list, "next": next })
}

fn walk(runtime: &Runtime) -> Pages<Find> {
    Pages::new(
        runtime.clone(),
        Find,
        FindRequest::default(),
        CallOptions::default(),
        Direction::Forward,
    )
}

fn bodies(server: &Server) -> Vec<String> {
    let body = |request: Received| request.body.replace(r#""app_key":"46oKF=os","#, "");
    server.received().into_iter().map(body).collect()
}

/// What a stream of rows yields, as text.
async fn rows(pages: Pages<Find>) -> Vec<String> {
    let rows = pages.items().map(|row| match row {
        Ok(customer) => customer.id.map_or("none".to_owned(), |id| id.to_string()),
        Err(error) => error.to_string(),
    });
    rows.collect().await
}

#[tokio::test]
async fn rows_come_from_page_after_page_and_no_page_before_it_is_needed() {
    let (server, runtime) = pages(|cursor| match cursor.as_i64() {
        None => page(&[1, 2], json!(1_021_110_718_827_683_840_i64)),
        Some(1_021_110_718_827_683_840) => page(&[3], json!(7)),
        Some(_) => page(&[4], Value::Null),
    })
    .await;
    let mut items = walk(&runtime).items();
    assert_eq!(server.count(), 0);
    for (id, requests) in [(1, 1), (2, 1), (3, 2), (4, 3)] {
        let customer = items.try_next().await.unwrap().unwrap();
        assert_eq!((customer.id, server.count()), (Some(id), requests));
    }
    assert!(items.try_next().await.unwrap().is_none());
    assert!(items.try_next().await.unwrap().is_none());
    assert_eq!(
        bodies(&server),
        [
            r#"{"limit":50}"#,
            r#"{"limit":50,"after":1021110718827683840}"#,
            r#"{"limit":50,"after":7}"#,
        ],
    );
}

#[tokio::test]
async fn pages_end_with_null_and_with_an_empty_page_that_leads_nowhere() {
    let (_server, runtime) = pages(|cursor| match cursor {
        Value::Null => page(&[1], json!(9)),
        _ => page(&[3], Value::Null),
    })
    .await;
    assert_eq!(rows(walk(&runtime)).await, ["1", "3"]);
    let (server, runtime) = pages(|_| page(&[], json!(9))).await;
    assert_eq!(rows(walk(&runtime)).await, [""; 0]);
    assert_eq!(server.count(), 2);
}

#[tokio::test]
async fn an_answer_without_the_page_is_not_the_end_that_shows_everything() {
    for (last, place, given) in [
        (json!({ "list": [{ "id": 3 }] }), "data.next", 2),
        (json!({ "list": null, "next": null }), "data.list", 1),
        (
            json!({ "rows": [{ "id": 3 }], "next": null }),
            "data.list",
            1,
        ),
        (json!({}), "data.list", 1),
        (Value::Null, "data.list", 1),
    ] {
        let (_server, runtime) = pages(move |cursor| match cursor {
            Value::Null => page(&[1], json!(9)),
            _ => last.clone(),
        })
        .await;
        let mut items: Vec<_> = walk(&runtime).items().collect().await;
        let error = items.pop().unwrap().unwrap_err();
        assert!(error.is_incomplete() && !error.is_before_sending());
        assert!(
            error
                .to_string()
                .starts_with(&format!("find: `{place}` is ")),
            "{error}"
        );
        assert_eq!(items.iter().filter(|item| item.is_ok()).count(), given);
        let mut whole: Vec<_> = walk(&runtime).collect().await;
        assert!(whole.pop().unwrap().unwrap_err().is_incomplete());
        assert!(whole.len() == 2 && whole.iter().all(Result::is_ok));
    }
}

#[tokio::test]
async fn rows_behind_an_empty_page_are_not_lost() {
    let (_server, runtime) = pages(|cursor| match cursor.as_i64() {
        None => page(&[], json!(9)),
        Some(_) => page(&[3], Value::Null),
    })
    .await;
    assert_eq!(rows(walk(&runtime)).await, ["3"]);
}

#[tokio::test]
async fn a_cursor_that_leads_in_a_circle_ends_the_walk_and_shows_nothing() {
    let (server, runtime) = pages(|cursor| {
        let next = cursor.as_i64().map_or(0, |cursor| (cursor + 1) % 3);
        page(&[next], json!(next))
    })
    .await;
    assert_eq!(
        rows(walk(&runtime)).await,
        [
            "0",
            "1",
            "2",
            "0",
            "find: the pages go in a circle: `after` is 0 again"
        ],
    );
    assert_eq!(server.count(), 4);
    // The same page again is left out.
    let (server, runtime) = pages(|_| page(&[7], json!(0))).await;
    let again = "find: the page with `after` 0 has the rows of an earlier one again";
    assert_eq!(rows(walk(&runtime)).await, ["7", again]);
    let whole: Vec<_> = walk(&runtime).collect().await;
    assert!(whole.len() == 2 && whole[1].as_ref().unwrap_err().is_incomplete());
    assert_eq!(server.count(), 4);
}

#[tokio::test]
async fn one_bad_row_does_not_lose_the_page() {
    let (server, runtime) = pages(|cursor| match cursor {
        Value::Null => json!({ "list": [{ "id": 1 }, { "id": "x" }, 7, { "id": 2 }], "next": 9 }),
        _ => page(&[3], Value::Null),
    })
    .await;
    assert_eq!(
        rows(walk(&runtime)).await,
        [
            "1",
            r#"find: data.list[1].id: must be a whole number, is "x""#,
            "find: data.list[2]: must be an object, is 7",
            "2",
            "3",
        ],
    );
    assert_eq!(server.count(), 2);
    let mut items = walk(&runtime).items();
    let error = loop {
        if let Err(error) = items.next().await.unwrap() {
            break error;
        }
    };
    assert_eq!(error.path(), Some("data.list[1].id"));
    assert_eq!(error.raw_value(), Some("\"x\""));
    assert_eq!((error.status(), error.attempts()), (Some(200), 1));
    assert!(error.is_decode() && !error.is_before_sending());
}

#[tokio::test]
async fn a_list_is_neither_a_row_nor_a_page() {
    let position = json!({ "list": [[7, "by position"], [], { "id": 2 }], "next": null });
    let (server, runtime) = pages(move |_| position.clone()).await;
    let found = [
        "find: data.list[0]: must be an object, is a list",
        "none",
        "2",
    ];
    assert_eq!(rows(walk(&runtime)).await, found);
    let page = raw(&server, Rows::Checked).await.unwrap().remove(0);
    let bad = page.items[0].as_ref().unwrap_err();
    assert_eq!((page.items.len(), bad.path()), (3, Some("data.list[0]")));
    assert_eq!(bad.raw_value(), Some(r#"[7,"by position"]"#));
    for rows_alone in [json!([{ "id": 1 }]), json!([[1]]), json!([7, 8])] {
        let (_server, runtime) = pages(move |_| rows_alone.clone()).await;
        let told = "find: data: must be an object, is a list";
        assert_eq!(rows(walk(&runtime)).await, [told]);
        assert_eq!(find(&runtime).await.unwrap_err().to_string(), told);
    }
    let (_server, runtime) = pages(|_| json!([])).await;
    assert_eq!(find(&runtime).await.unwrap().list, []);
}

#[tokio::test]
async fn what_is_wrong_beside_the_rows_is_told_behind_them() {
    let (_server, runtime) = pages(|_| json!({ "list": [{ "id": 1 }], "next": "x" })).await;
    let found = rows(walk(&runtime)).await;
    assert_eq!(found.len(), 3);
    assert_eq!(found[0], "1");
    assert_eq!(
        found[1],
        r#"find: data.next: must be a whole number, is "x""#
    );
    let cursor = r#"find: the cursor "x" does not fit the field of the request that takes it"#;
    assert_eq!(found[2], cursor);
}

#[tokio::test]
async fn a_page_that_fails_ends_the_stream() {
    let server = Server::answering([
        ok(json!({ "code": 0, "data": page(&[1], json!(9)) }).to_string()),
        status(403, ""),
    ])
    .await;
    let runtime = signed(&server.url, &clock());
    assert_eq!(
        rows(walk(&runtime)).await,
        ["1", "find: Shop refused the request with HTTP status 403"],
    );
    assert_eq!(server.count(), 2);
}

#[tokio::test]
async fn a_rule_broken_by_the_first_request_is_told_without_sending() {
    let (server, runtime) = pages(|_| Value::Null).await;
    let request = FindRequest {
        limit: Some(0),
        ..FindRequest::default()
    };
    let pages = Pages::new(
        runtime.clone(),
        Find,
        request,
        CallOptions::default(),
        Direction::Forward,
    );
    assert_eq!(rows(pages).await, ["find: limit is 0, must be 1 to 50"]);
    assert_eq!(server.count(), 0);
}

#[tokio::test]
async fn whole_pages_and_the_way_back() {
    let (server, runtime) = pages(|cursor| match cursor {
        Value::Null => json!({ "list": [{ "id": 3 }], "previous": "p2" }),
        Value::String(cursor) if cursor == "p2" => {
            json!({ "list": [{ "id": "bad" }], "previous": "p1" })
        }
        _ => json!({ "list": [{ "id": 1 }], "previous": null }),
    })
    .await;
    let pages = Pages::new(
        runtime.clone(),
        Find,
        FindRequest::default(),
        CallOptions::default(),
        Direction::Back,
    );
    let pages: Vec<_> = pages.collect().await;
    assert_eq!(pages.len(), 3);
    assert_eq!(pages[0].as_ref().unwrap().list[0].id, Some(3));
    let error = pages[1].as_ref().unwrap_err();
    assert_eq!(error.path(), Some("data.list[0].id"));
    assert!(error.body().unwrap().starts_with(b"{\"code\":0"));
    assert_eq!(pages[2].as_ref().unwrap().list[0].id, Some(1));
    assert!(bodies(&server)[2].contains(r#""before":"p1""#));
}

/// Every page as it came, by name; positions as they are kept between two runs.
pub async fn raw(server: &Server, rows: Rows) -> Result<Vec<RawPage>> {
    let (runtime, options) = (signed(&server.url, &clock()), CallOptions::default());
    let (mut pages, mut at) = (Vec::new(), None);
    loop {
        let request = FindRequest::default();
        let page = page_at(&runtime, &Find, request, &options, at, rows).await?;
        let next = page.next.as_ref().map(Position::to_value);
        pages.push(page);
        let Some(next) = next else { return Ok(pages) };
        at = Some(Position::from_value(&next)?);
    }
}

#[tokio::test]
async fn raw_pages_keep_what_the_type_does_not_know() {
    let (server, _runtime) = pages(|cursor| match cursor {
        Value::Null => {
            json!({ "list": [{ "id": 1, "new": 9_007_199_254_740_993_i64 }, { "id": "x" }], "next": 9 })
        }
        _ => page(&[2], Value::Null),
    })
    .await;
    for (rows, bad) in [(Rows::Checked, true), (Rows::AsTheyCame, false)] {
        let pages = raw(&server, rows).await.unwrap();
        assert_eq!(pages.len(), 2);
        let first = &pages[0];
        assert_eq!(
            first.items[0].as_ref().unwrap().get(),
            r#"{"id":1,"new":9007199254740993}"#,
        );
        assert_eq!(first.items[1].is_err(), bad);
        assert_eq!(first.next.as_ref().unwrap().cursor().to_value(), 9);
        assert!(first.response.raw_data().contains("new"));
        assert!(pages[1].next.is_none() && pages[1].incomplete.is_none());
    }
}

#[tokio::test]
async fn raw_pages_want_a_list() {
    let read = async |page: Value| {
        let (server, _runtime) = pages(move |_| page.clone()).await;
        raw(&server, Rows::AsTheyCame).await
    };
    for (page, path) in [
        (json!({ "list": { "id": 1 }, "next": null }), "data.list"),
        (json!({ "list": "x", "next": null }), "data.list"),
        (json!([{ "id": 1 }]), "data"),
        (json!("x"), "data"),
    ] {
        let error = read(page).await.unwrap_err();
        assert!(error.is_decode() && error.path() == Some(path), "{error}");
        assert!(error.raw_value().is_some());
    }
    for nothing in [json!({ "list": null }), json!({}), json!([]), Value::Null] {
        let pages = read(nothing).await.unwrap();
        assert!(pages.len() == 1 && pages[0].items.is_empty() && pages[0].next.is_none());
        assert!(pages[0].incomplete.as_ref().unwrap().is_incomplete());
    }
}

#[tokio::test]
async fn a_position_of_something_else_is_refused() {
    for kept in [json!(7), json!({}), json!({ "at": "{", "so_far": {} })] {
        assert!(Position::from_value(&kept).unwrap_err().is_config());
    }
}

#[tokio::test]
async fn streams_are_easy_to_hold() {
    fn unpin_and_send<T: Unpin + Send>(_: &T) {}
    let (_server, runtime) = pages(|_| Value::Null).await;
    unpin_and_send(&walk(&runtime));
    unpin_and_send(&walk(&runtime).items());
    assert!(format!("{:?}", walk(&runtime)).contains("find"));
}
