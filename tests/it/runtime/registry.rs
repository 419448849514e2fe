//! Calls by name, from specs that are read at run time.

use std::sync::LazyLock;

use kehu_registry::{Api, Operation, Rows, Session};
use kehu_runtime::{CallOptions, Config, Position};
use kehu_spec::Sources;
use serde_json::{Value, json};

use super::server::{Server, ok, status};
use super::shop::{PAGE, clock};

const API: &str = r#"
name    = "shop"
title   = "Shop"
summary = "A shop."

[[server]]
name = "main"
url  = "https://shop.example"

[envelope]
code       = "code"
success    = [0]
message    = "message"
data       = "data"
request_id = "traceId"
"#;

const FIND: &str = r#"
name       = "find"
method     = "POST"
path       = "/customers/find"
summary    = "Finds customers."
idempotent = true

[request]
body = "json"
fields = [
  { name = "phone", type = "string", doc = "Only customers with this number." },
  { name = "limit", type = "int64", required = true, default = 50, min = 1, max = 50, doc = "Customers in a page." },
  { name = "after", type = "int64", doc = "Where the page begins." },
]

[response]
data = "Page"

[[record]]
name = "Page"
doc  = "A page."
fields = [
  { name = "list", type = "list<Customer>", doc = "The customers." },
  { name = "next", type = "int64", doc = "Where the next page begins." },
]

[[record]]
name = "Customer"
doc  = "A customer."
fields = [{ name = "id", type = "int64", doc = "Its id." }]

[pages]
items  = "list"
cursor = "after"
next   = "next"
"#;

fn api() -> &'static Api {
    static SHOP: LazyLock<&'static Api> = LazyLock::new(|| {
        let files = [("shop/api.toml", API), ("shop/endpoints/find.toml", FIND)];
        let sources = Sources::from_texts(files);
        let apis = kehu_spec::load(&sources).into_result();
        let apis = apis.unwrap_or_else(|found| panic!("{}", found.render(&sources, false)));
        Api::of(apis.into_iter().next().unwrap())
    });
    &SHOP
}

fn session(url: &str) -> Session {
    let config = Config::new(api().info).base_url(url).clock(clock());
    api().connect(config).unwrap()
}

fn find() -> &'static Operation {
    api().operation("find").unwrap()
}

#[tokio::test]
async fn a_call_by_name_hands_on_what_came() {
    let server = Server::answering([ok(PAGE)]).await;
    let session = session(&server.url);
    let response = find().call(&session, json!({ "phone": "861" })).await;
    let response = response.unwrap();
    assert_eq!(
        response.get(),
        r#"{"list":[{"id":1021110718827683840}],"next":null}"#
    );
    assert_eq!(response.request_id(), Some("t1"));
    assert_eq!(server.received()[0].body, r#"{"phone":"861","limit":50}"#);
}

#[tokio::test]
async fn a_session_may_send_every_call_once() {
    let server = Server::answering([status(503, "")]).await;
    let session = session(&server.url);
    let once = session.with_options(CallOptions::default().attempts(1));
    let page = |session| find().page(session, json!({}), None, Rows::AsTheyCame);
    let error = page(&once).await;
    assert_eq!((error.unwrap_err().attempts(), server.count()), (1, 1));
    let error = find().call(&once, json!({})).await;
    assert_eq!((error.unwrap_err().attempts(), server.count()), (1, 2));
    let error = page(&session).await;
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
        let error = find().call(&session, request.clone()).await.unwrap_err();
        assert_eq!(error.to_string(), message);
        assert!(error.is_invalid_request() && error.is_before_sending());
    }
    assert_eq!(server.count(), 0);
}

#[tokio::test]
async fn a_row_that_does_not_fit_is_told_with_its_place_and_the_others_come() {
    let body = r#"{"code":0,"data":{"list":[{"id":1},{"id":"x"}],"next":null}}"#;
    let server = Server::answering([ok(body)]).await;
    let session = session(&server.url);
    let page = find().page(&session, json!({}), None, Rows::Checked).await;
    let page = page.unwrap();
    assert_eq!(page.items[0].as_ref().unwrap().get(), r#"{"id":1}"#);
    let error = page.items[1].as_ref().unwrap_err();
    assert_eq!(error.path(), Some("data.list[1].id"));
    let call = find().call(&session, json!({})).await.unwrap_err();
    assert_eq!(call.path(), Some("data.list[1].id"));
    assert_eq!(call.to_string(), error.to_string());
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
        let page = find().page(&session, json!({}), at, Rows::AsTheyCame).await;
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
    let error = api().connect(Config::new(api().info).set("nothing", "x"));
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
