//! Calls by name, typed underneath.

use std::sync::OnceLock;

use kehu_runtime::info::ApiInfo;
use kehu_runtime::registry::{self, Api, Operation, Rows, Session};
use kehu_runtime::{CallOptions, Config, Operation as _, Position, Runtime};
use serde_json::{Value, json};

use super::server::{Server, ok, status};
use super::shop::{Find, PAGE, SIGNED, clock, config};

fn api() -> &'static Api {
    static API: OnceLock<Api> = OnceLock::new();
    static OPERATIONS: OnceLock<Vec<Operation>> = OnceLock::new();
    let find = || Operation {
        info: Find.info(),
        summary: "Finds customers.",
        title: None,
        doc: None,
        deprecated: None,
        params: &[],
        output: None,
        item: None,
        item_wire: registry::Wire::Plain,
        collection: None,
        key: Some("id"),
        since: None,
        until: None,
        call: registry::call::<Find>,
        pages: Some(registry::page_at::<Find>),
    };
    API.get_or_init(|| Api {
        info: &SIGNED,
        summary: "A shop.",
        label: None,
        client: Runtime::new,
        operations: OPERATIONS.get_or_init(|| vec![find()]),
        collections: &[],
    })
}

fn session(url: &str) -> Session {
    api().connect(config(&SIGNED, url, &clock())).unwrap()
}

/// A session of an API without operations by name.
pub fn session_of(info: &'static ApiInfo, url: &str) -> Session {
    let api = Api {
        info,
        summary: "A shop.",
        label: None,
        client: Runtime::new,
        operations: &[],
        collections: &[],
    };
    api.connect(config(info, url, &clock())).unwrap()
}

fn find() -> &'static Operation {
    api().operation("find").unwrap()
}

#[tokio::test]
async fn a_call_by_name_hands_on_what_came() {
    let server = Server::answering([ok(PAGE)]).await;
    let session = session(&server.url);
    let response = (find().call)(&session, json!({ "phone": "861" }))
        .await
        .unwrap();
    assert_eq!(
        response.get(),
        r#"{"list":[{"id":1021110718827683840}],"next":null}"#
    );
    assert_eq!(response.request_id(), Some("t1"));
    assert!(server.received()[0].body.starts_with(r#"{"phone":"861""#));
}

#[tokio::test]
async fn a_session_may_send_every_call_once() {
    let server = Server::answering([status(503, "")]).await;
    let session = session(&server.url);
    let once = session.with_options(CallOptions::default().attempts(1));
    let page_at = find().pages.unwrap();
    let error = page_at(&once, json!({}), None, Rows::AsTheyCame).await;
    assert_eq!((error.unwrap_err().attempts(), server.count()), (1, 1));
    let error = (find().call)(&once, json!({})).await;
    assert_eq!((error.unwrap_err().attempts(), server.count()), (1, 2));
    let error = page_at(&session, json!({}), None, Rows::AsTheyCame).await;
    assert_eq!((error.unwrap_err().attempts(), server.count()), (4, 6));
}

#[tokio::test]
async fn a_request_that_does_not_fit_is_not_sent() {
    let server = Server::answering([ok(PAGE)]).await;
    let session = session(&server.url);
    for (request, message) in [
        (
            json!({ "limit": "x" }),
            r#"find: limit: must be a whole number, is "x""#,
        ),
        (json!({ "limit": 51 }), "find: limit is 51, must be 1 to 50"),
        (json!(7), "find: must be an object, is 7"),
    ] {
        let error = (find().call)(&session, request.clone()).await.unwrap_err();
        assert_eq!(error.to_string(), message);
        assert!(error.is_invalid_request() && error.is_before_sending());
    }
    assert_eq!(server.count(), 0);
}

#[tokio::test]
async fn a_walk_by_name_can_be_taken_up_where_it_was_left() {
    let server = Server::start(|_, request| {
        let body: Value = serde_json::from_str(&request.body).unwrap();
        let next = body["after"].as_i64().unwrap_or(0) + 1;
        let next = if next < 3 { json!(next) } else { Value::Null };
        ok(json!({ "code": 0, "data": { "list": [{ "id": next }], "next": next } }).to_string())
    })
    .await;
    let session = session(&server.url);
    let mut at = None;
    let mut pages = 0;
    loop {
        let page_at = find().pages.unwrap();
        let page = page_at(&session, json!({}), at, Rows::AsTheyCame).await;
        pages += 1;
        let Some(next) = page.unwrap().next else {
            break;
        };
        // As it is kept between two runs.
        at = Some(Position::from_value(&next.to_value()).unwrap());
    }
    assert_eq!((pages, server.count()), (3, 3));
}

#[test]
fn a_session_is_built_from_its_own_api_s_configuration() {
    let error = api().connect(Config::new(&SIGNED).set("nothing", "x"));
    assert_eq!(
        error.unwrap_err().to_string(),
        "Shop has no client field `nothing`",
    );
    static OTHER: kehu_runtime::info::ApiInfo = kehu_runtime::info::ApiInfo {
        name: "other",
        title: "Other",
        ..kehu_runtime::info::ApiInfo::EMPTY
    };
    let error = api().connect(Config::new(&OTHER)).unwrap_err();
    assert_eq!(error.to_string(), "the configuration is one of Other");
}
