//! Calls of operations.

use std::collections::BTreeSet;

use kehu_mcp::{Options, Server};
use kehu_runtime::Stub;
use serde_json::{Value, json};

use super::{Agent, made, sandboxed, served, stubbed};

const ORDERS: &str = r#"
name = "list_orders"
method = "GET"
path = "/orders"
summary = "Lists orders."
idempotent = true
[request]
fields = [
  { name = "page", type = "int64", required = true, default = 1, min = 1, max = 1000 },
  { name = "size", type = "int64", required = true, default = 20, min = 1, max = 50 },
]
[response]
data = "Orders"
[[record]]
name = "Orders"
fields = [
  { name = "total", type = "int64" },
  { name = "list",  type = "list<Order>" },
]
[[record]]
name = "Order"
fields = [
  { name = "id",   type = "int64", required = true },
  { name = "note", type = "string" },
]
[pages]
items = "list"
page = "page"
total = "total"
size = "size"
"#;

fn shop(answers: &[Value]) -> Server {
    let api = made(&[("list_orders".to_owned(), ORDERS.to_owned())]);
    let stub = answers
        .iter()
        .fold(Stub::new(), |stub, body| stub.answer(200, body.to_string()));
    Server::new(vec![stubbed(api, stub)], Options::default())
}

fn page(total: u64, orders: impl Iterator<Item = Value>) -> Value {
    json!({ "code": 0, "message": "", "data": { "total": total, "list": orders.collect::<Vec<_>>() } })
}

#[tokio::test]
async fn ids_are_strings_both_ways() {
    let mut agent = Agent::new(0, Options::default()).await;
    let asked = json!({ "whatsApp_phone": "861360301975912" });
    let found = agent.done("nxcloud_query_customers", asked).await;
    assert_eq!(found["rows"][0]["id"], "1021110718827683840", "{found}");
    let behind = json!({ "before": "1021110718827683839", "limit": 1 });
    let found = agent.done("nxcloud_query_customers", behind).await;
    assert!(found["rows"][0]["id"].is_string(), "{found}");
    // A number may have been rounded on its way.
    let rounded = json!({ "before": 1_021_110_718_827_683_840_u64 });
    let refused = agent.refused("nxcloud_query_customers", rounded).await;
    assert_eq!(
        (&refused["kind"], &refused["at"]),
        (&json!("invalid_request"), &json!("before"))
    );
}

#[tokio::test]
async fn a_refusal_is_an_error_with_code_meaning_and_cure() {
    let (_, sandbox) = sandboxed(0).await;
    let wrong = |field: &str, value: String| match field {
        "access_secret" => "wrong".to_owned(),
        _ => value,
    };
    let apis = it::apis().iter().filter(|api| api.info.name == "nxcloud");
    let served = apis.map(|api| served(api, &sandbox, wrong)).collect();
    let mut agent = Agent::of(Server::new(served, Options::default())).await;
    let refused = agent.refused("nxcloud_query_customers", json!({})).await;
    assert_eq!(
        (&refused["code"], &refused["name"]),
        (&json!("1003"), &json!("invalid_signature"))
    );
    let meaning = refused["meaning"].as_str().expect("a meaning");
    assert!(
        meaning.contains("access secret") && refused["cure"].is_string(),
        "{refused}"
    );
    assert!(!refused.to_string().contains("wrong"), "{refused}");
}

#[tokio::test]
async fn an_account_that_is_missing_is_told_when_something_is_called() {
    let served = it::apis().iter().map(|api| super::Served {
        api,
        session: Err(format!("{} needs access_key", api.info.title)),
    });
    let mut agent = Agent::of(Server::new(served.collect(), Options::default())).await;
    let refused = agent.refused("nxcloud_query_customers", json!({})).await;
    assert_eq!(refused["error"], "NXCloud needs access_key");
    assert!(
        refused["cure"]
            .as_str()
            .is_some_and(|cure| cure.contains("--sandbox"))
    );
}

#[tokio::test]
async fn answers_are_bounded_and_going_on_brings_every_row_once() {
    let mut agent = Agent::new(170, Options::default()).await;
    let (mut ids, mut next, mut calls) = (Vec::new(), Value::Null, 0);
    loop {
        let said = agent
            .done("nxcloud_query_customers", json!({ "next": next }))
            .await;
        assert!(said.to_string().chars().count() < 45_000);
        calls += 1;
        let rows = said["rows"].as_array().expect("rows");
        ids.extend(
            rows.iter()
                .map(|row| row["id"].as_str().expect("an id").to_owned()),
        );
        next = said["next"].clone();
        assert_eq!(next.is_null(), said["note"].is_null(), "{}", said["note"]);
        if next.is_null() {
            break;
        }
    }
    let different: BTreeSet<_> = ids.iter().collect();
    assert_eq!(different.len(), ids.len());
    assert!(ids.len() >= 170 && calls > 3, "{} in {calls}", ids.len());
}

#[tokio::test]
async fn a_page_that_is_too_long_is_told_in_parts() {
    let long = |id: u64| json!({ "id": id, "note": "x".repeat(15_000) });
    let whole = page(3, [long(1), long(2), long(3)].into_iter());
    let mut agent = Agent::of(shop(&[whole.clone(), whole])).await;
    let first = agent.done("shop_list_orders", json!({})).await;
    assert_eq!(first["rows"].as_array().map(Vec::len), Some(2));
    let second = agent
        .done("shop_list_orders", json!({ "next": first["next"] }))
        .await;
    let ids = |said: &Value| {
        said["rows"]
            .as_array()
            .map(|rows| rows.iter().map(|row| row["id"].clone()).collect::<Vec<_>>())
    };
    assert_eq!(ids(&second), Some(vec![json!("3")]));
    assert!(!second["next"].to_string().contains("skip"), "{second}");
    let huge = page(
        1,
        [json!({ "id": 1, "note": "y".repeat(200_000) })].into_iter(),
    );
    let mut agent = Agent::of(shop(&[huge])).await;
    let said = agent.done("shop_list_orders", json!({})).await;
    assert!(said.to_string().len() < 45_000);
}

#[tokio::test]
async fn a_row_off_its_type_is_told_beside_the_others() {
    let rows = [
        json!({ "id": 1 }),
        json!({ "id": "two" }),
        json!({ "id": 3 }),
    ];
    let mut agent = Agent::of(shop(&[page(3, rows.into_iter())])).await;
    let said = agent.done("shop_list_orders", json!({})).await;
    assert_eq!(said["rows"], json!([{ "id": "1" }, { "id": "3" }]));
    let off = &said["off"][0];
    assert_eq!(
        (&off["row"], &off["at"], &off["came"]),
        (&json!(2), &json!("id"), &json!(r#"{"id":"two"}"#))
    );
}

/// What is said of an answer with this data.
async fn said_of(data_type: &str, data: &str) -> Value {
    let shelves = format!(
        r#"
name = "list_shelves"
method = "GET"
path = "/shelves"
summary = "Lists shelves."
[response]
data = "{data_type}"
[[record]]
name = "Shelf"
fields = [{{ name = "id", type = "int64", required = true }}]
[[record]]
name = "Wall"
fields = [{{ name = "shelves", type = "list<Shelf>" }}]
"#
    );
    let api = made(&[("list_shelves".to_owned(), shelves)]);
    let answer = format!(r#"{{"code":0,"message":"","data":{data}}}"#);
    let server = Server::new(
        vec![stubbed(api, Stub::new().answer(200, answer))],
        Options::default(),
    );
    let mut agent = Agent::of(server).await;
    agent.done("shop_list_shelves", json!({})).await
}

#[tokio::test]
async fn so_is_one_of_a_list_without_pages() {
    let said = said_of("list<Shelf>", r#"[{"id":1},{"id":NaN},{"id":3}]"#).await;
    assert_eq!(said["rows"], json!([{ "id": "1" }, { "id": "3" }]));
    assert_eq!(said["off"][0]["row"], 2, "{said}");
}

#[tokio::test]
async fn and_one_of_a_list_inside_of_the_data() {
    let said = said_of("Wall", r#"{"shelves":[{"id":1},{"id":NaN},{"id":3}]}"#).await;
    assert_eq!(
        said["data"],
        json!({ "shelves": [{ "id": "1" }, { "id": "3" }] })
    );
    assert_eq!(said["off"][0]["at"], "data.shelves[1].id", "{said}");
}

#[tokio::test]
async fn what_is_wrong_with_a_call_says_what_to_do() {
    let refusal = json!({ "code": 7, "message": "no" });
    let nonsense = json!([1]);
    let mut agent = Agent::of(shop(&[refusal, nonsense])).await;
    let tool = "shop_list_orders";
    let refused = agent.refused(tool, json!({})).await;
    assert_eq!(
        (&refused["code"], &refused["name"]),
        (&json!("7"), &json!("closed"))
    );
    assert_eq!(agent.refused(tool, json!({})).await["kind"], "decode");
    let cases = [
        (json!({ "colour": "red" }), "error", "no parameter `colour`"),
        (json!({ "size": 51 }), "error", "50"),
        (json!({ "size": {} }), "at", "size"),
        (json!({ "next": "page 2" }), "error", "`next`"),
        (json!({ "next": "{\"at\":{\"x\":1}}" }), "error", "`next`"),
        (json!({ "next": 2 }), "error", "`next` must be a string"),
    ];
    for (arguments, key, expected) in cases {
        let refused = agent.refused(tool, arguments.clone()).await;
        let said = refused[key].as_str().unwrap_or_default();
        assert!(said.contains(expected), "{arguments}: {refused}");
    }
}
