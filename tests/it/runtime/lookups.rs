//! Streams of everything: ids page by page, and what they name.

use std::time::Duration;

use futures_util::{StreamExt as _, TryStreamExt as _};
use kehu_runtime::info::{Body, LimitInfo, LookupInfo, Method, OperationInfo, PagedBy, PagesInfo};
use kehu_runtime::paging::{RawPage, Rows, lookup_at};
use kehu_runtime::{
    CallOptions, Cursor, Direction, ListOperation, Operation, PagedOperation, Position, Result,
    Runtime,
};
use kehu_runtime::{Lookup, LookupOperation};
use kehu_wire::{Check, Validate, number_either};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Value, json};

use super::server::{Act, Server, ok, status};
use super::shop::{Customer, clock, signed};

/// Lists ids, which arrive as text; two a page.
#[derive(Clone, Default)]
struct ListIds;

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
struct IdsRequest {
    after: Option<i64>,
}

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Ids {
    #[serde(with = "number_either")]
    ids: Vec<i64>,
}

impl Operation for ListIds {
    type Request = IdsRequest;
    type Output = Ids;

    fn info(&self) -> &'static OperationInfo {
        &LIST_IDS
    }
}

impl ListOperation for ListIds {
    type Item = i64;

    fn item<'de, D: Deserializer<'de>>(&self, row: D) -> Result<i64, D::Error> {
        number_either::deserialize(row)
    }
}

impl PagedOperation for ListIds {
    fn put_rows(&self, page: &mut Ids, rows: Vec<i64>) {
        page.ids = rows;
    }

    fn resume(&self, request: &mut IdsRequest, _: Direction, at: &Cursor) -> Result<()> {
        request.after = Some(at.parse()?);
        Ok(())
    }
}

static LIST_IDS: OperationInfo = OperationInfo {
    name: "list_ids",
    method: Method::Post,
    path: "/ids",
    body: Body::Json,
    idempotent: true,
    pages: Some(PagesInfo {
        items: &["ids"],
        by: PagedBy::LastItem {
            cursor: "after",
            key: &[],
        },
        ..PagesInfo::EMPTY
    }),
    ..OperationInfo::EMPTY
};

/// Looks customers up, two a call and two calls in five seconds.
#[derive(Clone, Default)]
struct Details;

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
struct DetailsRequest {
    #[serde(skip_serializing_if = "Option::is_none")]
    ids: Option<Vec<i64>>,
}

impl Validate for IdsRequest {
    fn check(&self, _: &mut Check) {}
}

impl Validate for DetailsRequest {
    fn check(&self, check: &mut Check) {
        check.required("ids", self.ids.is_some());
    }
}

impl Operation for Details {
    type Request = DetailsRequest;
    type Output = Vec<Customer>;

    fn info(&self) -> &'static OperationInfo {
        &DETAILS
    }
}

impl ListOperation for Details {
    type Item = Customer;
}

impl LookupOperation for Details {
    type Ids = ListIds;

    fn ids(&self) -> (ListIds, IdsRequest) {
        (ListIds, IdsRequest::default())
    }

    fn look_up(&self, request: &mut DetailsRequest, ids: Vec<i64>) {
        request.ids = Some(ids);
    }
}

static DETAILS: OperationInfo = OperationInfo {
    name: "details",
    method: Method::Post,
    path: "/details",
    body: Body::Json,
    idempotent: true,
    limits: &[LimitInfo {
        calls: 2,
        per_s: 5.0,
    }],
    lookup: Some(LookupInfo {
        ids: &LIST_IDS,
        field: "ids",
        batch: 2,
        items: &[],
        key: "id",
    }),
    ..OperationInfo::EMPTY
};

/// Customers 1 to 10, three ids a page; `look_up` answers for a customer.
async fn shop(look_up: impl Fn(i64) -> Option<Value> + Send + Sync + 'static) -> (Server, Runtime) {
    shop_of(10, look_up).await
}

async fn shop_of(
    last: i64,
    look_up: impl Fn(i64) -> Option<Value> + Send + Sync + 'static,
) -> (Server, Runtime) {
    let server = Server::start(move |_, request| {
        let body: Value = serde_json::from_str(&request.body).unwrap();
        if request.target == "/ids" {
            let after = body["after"].as_i64().unwrap_or(0);
            let ids: Vec<_> = (after + 1..=last)
                .take(3)
                .map(|id| id.to_string())
                .collect();
            return good(json!({ "ids": ids }));
        }
        let ids = body["ids"].as_array().unwrap().iter();
        good(ids.filter_map(|id| look_up(id.as_i64().unwrap())).collect())
    })
    .await;
    let runtime = signed(&server.url, &clock());
    (server, runtime)
}

fn good(data: Value) -> Act {
    ok(json!({ "code": 0, "data": data }).to_string())
}

fn all(runtime: &Runtime) -> Lookup<Details> {
    Lookup::new(
        runtime.clone(),
        Details,
        DetailsRequest::default(),
        CallOptions::default(),
    )
}

/// What a stream of rows yields, as text.
async fn rows(walk: Lookup<Details>) -> Vec<String> {
    let rows = walk.map(|row| match row {
        Ok(customer) => customer.id.map_or("none".to_owned(), |id| id.to_string()),
        Err(error) => error.to_string(),
    });
    rows.collect().await
}

/// The calls so far; look-ups of one page are sent together and arrive in any order.
fn calls(server: &Server) -> Vec<String> {
    let calls = server.received().into_iter();
    let calls = calls.map(|call| match call.target.as_str() {
        "/ids" => "ids".to_owned(),
        _ => serde_json::from_str::<Value>(&call.body).unwrap()["ids"].to_string(),
    });
    let mut calls: Vec<_> = calls.collect();
    calls.sort();
    calls
}

#[tokio::test]
async fn ids_are_looked_up_so_many_a_call_and_only_as_the_stream_is_asked() {
    let (server, runtime) = shop(|id| Some(json!({ "id": id }))).await;
    let mut walk = all(&runtime);
    assert_eq!(server.count(), 0);
    for id in 1..=4 {
        assert_eq!(walk.try_next().await.unwrap().unwrap().id, Some(id));
    }
    assert_eq!(
        calls(&server),
        ["[1,2]", "[3]", "[4,5]", "[6]", "ids", "ids"]
    );
    assert_eq!(rows(walk).await, ["5", "6", "7", "8", "9", "10"]);
    // The page after the last id is empty, and nothing is looked up for it.
    assert_eq!(server.count(), 7 + 5);
}

#[tokio::test]
async fn ids_that_are_not_answered_are_told_behind_the_rows() {
    let (_server, runtime) = shop(|id| (id % 3 == 0).then(|| json!({ "id": id }))).await;
    let found: Vec<_> = all(&runtime).collect().await;
    let (last, rows) = found.split_last().unwrap();
    assert!(rows.len() == 3 && rows.iter().all(Result::is_ok));
    let error = last.as_ref().unwrap_err();
    assert!(error.is_incomplete());
    assert_eq!(
        error.to_string(),
        "details: 7 of 10 ids were not answered: 1, 2, 4, 5, 7, 8, 10",
    );
}

#[tokio::test]
async fn an_answer_without_rows_answers_no_id() {
    for nothing in [Value::Null, json!([])] {
        let (listed, again) = (["1", "2", "2"], nothing.clone());
        let server = Server::start(move |index, request| match request.target.as_str() {
            "/ids" if index == 0 => good(json!({ "ids": listed })),
            "/ids" => good(json!({ "ids": [] })),
            _ => good(again.clone()),
        })
        .await;
        let runtime = signed(&server.url, &clock());
        let told = "details: 2 of 2 ids were not answered: 1, 2";
        assert_eq!(rows(all(&runtime)).await, [told], "{nothing}");
        // An id that is listed twice is looked up once.
        assert_eq!(calls(&server), ["[1,2]", "ids", "ids"]);
    }
    let server = Server::start(|_, request| match request.target.as_str() {
        "/ids" => good(json!({ "ids": [1] })),
        _ => good(json!({ "list": [{ "id": 1 }] })),
    })
    .await;
    let runtime = signed(&server.url, &clock());
    assert_eq!(
        rows(all(&runtime)).await,
        ["details: data: must be a list, is an object"]
    );
}

/// One page of ids and what they name, as they came.
async fn one(runtime: &Runtime, at: Option<Position>) -> RawPage {
    let (request, options) = (DetailsRequest::default(), CallOptions::default());
    let page = lookup_at(runtime, Details, request, options, at, Rows::AsTheyCame);
    page.await.unwrap()
}

#[tokio::test]
async fn only_so_many_of_the_ids_that_were_not_answered_are_listed() {
    let (_server, runtime) = shop_of(1000, |_| None).await;
    let mut at = None;
    let page = loop {
        let page = one(&runtime, at).await;
        match &page.next {
            Some(next) => at = Some(Position::from_value(&next.to_value()).unwrap()),
            None => break page,
        }
    };
    let told = page.incomplete.unwrap().to_string();
    assert!(
        told.starts_with("details: 1000 of 1000 ids were not answered: 1, 2, 3, "),
        "{told}"
    );
    assert!(told.ends_with(", 20 and 980 more"), "{told}");
}

#[tokio::test]
async fn ids_that_are_not_shown_to_be_all_are_told_with_those_that_were_not_answered() {
    let server = Server::start(|index, request| match (index, request.target.as_str()) {
        (0, _) => good(json!({ "ids": [1, 2] })),
        (_, "/ids") => good(Value::Null),
        _ => good(json!([{ "id": 1 }])),
    })
    .await;
    let runtime = signed(&server.url, &clock());
    let told = "details: 1 of 2 ids were not answered: 2; list_ids: `data.ids` is not there: nothing shows that all rows came";
    assert_eq!(rows(all(&runtime)).await, ["1", told]);
}

#[tokio::test]
async fn a_row_that_does_not_fit_is_an_error_of_its_own() {
    let (_server, runtime) = shop(|id| match id {
        5 => Some(json!({ "id": "five" })),
        id => Some(json!({ "id": id })),
    })
    .await;
    let found = rows(all(&runtime)).await;
    assert_eq!(
        found[4],
        r#"details: data[1].id: must be a whole number, is "five""#
    );
    assert_eq!((found.len(), found[5].as_str()), (11, "6"));
    assert_eq!(found[10], "details: 1 of 10 ids were not answered: 5");
}

#[tokio::test]
async fn a_broken_id_and_a_broken_answer_cost_one_row_each() {
    let server = Server::start(|index, request| match (index, request.target.as_str()) {
        (0, _) => ok(&b"{\"code\":0,\"data\":{\"ids\":[1,\"\xff\",3]}}"[..]),
        (_, "/ids") => good(json!({ "ids": [] })),
        _ => ok(r#"{"code":0,"data":[{"id":1,"name":NaN},{"id":3}]}"#),
    })
    .await;
    let runtime = signed(&server.url, &clock());
    let found = rows(all(&runtime)).await;
    assert_eq!(
        found,
        [
            "list_ids: data.ids[1]: it holds bytes that are not UTF-8",
            "details: data[0].name: `NaN` is not a value that JSON has",
            "3",
        ]
    );
    assert_eq!(calls(&server), ["[1,3]", "ids", "ids"]);
}

#[tokio::test]
async fn an_id_that_does_not_fit_is_an_error_and_its_neighbours_are_looked_up() {
    let server = Server::start(|index, request| match (index, request.target.as_str()) {
        (0, _) => good(json!({ "ids": ["1", "two", 3] })),
        (_, "/ids") => good(json!({ "ids": [] })),
        _ => good(json!([{ "id": 1 }, { "id": 3 }])),
    })
    .await;
    let runtime = signed(&server.url, &clock());
    let found = rows(all(&runtime)).await;
    assert!(found[0].starts_with("list_ids: data.ids[1]: "), "{found:?}");
    assert_eq!(found[1..], ["1", "3"]);
    assert_eq!(calls(&server), ["[1,3]", "ids", "ids"]);
}

#[tokio::test]
async fn a_look_up_that_fails_ends_the_stream() {
    let server = Server::start(|_, request| match request.target.as_str() {
        "/ids" => good(json!({ "ids": [1] })),
        _ => status(400, ""),
    })
    .await;
    let runtime = signed(&server.url, &clock());
    let found = rows(all(&runtime)).await;
    assert_eq!(found.len(), 1);
    assert!(found[0].starts_with("details: "), "{found:?}");
}

#[tokio::test]
async fn a_walk_of_named_ids_is_refused_before_anything_is_sent() {
    let (server, runtime) = shop(|id| Some(json!({ "id": id }))).await;
    let request = DetailsRequest { ids: Some(vec![7]) };
    assert_eq!(
        rows(Lookup::new(
            runtime.clone(),
            Details,
            request,
            CallOptions::default()
        ))
        .await,
        ["details: ids: is filled with every id there is: leave it out"]
    );
    assert_eq!(server.count(), 0);
}

#[tokio::test]
async fn a_walk_keeps_the_vendors_limit_however_many_look_ups_are_in_flight() {
    let (server, runtime) = shop(|id| Some(json!({ "id": id }))).await;
    let clock = clock();
    let timed = signed(&server.url, &clock);
    assert_eq!(rows(all(&timed)).await.len(), 10);
    drop(runtime);
    let stamps: Vec<i64> = server
        .received()
        .iter()
        .filter(|call| call.target == "/details")
        .map(|call| call.header("ts").parse().unwrap())
        .collect();
    assert_eq!(stamps.len(), 7);
    let window = i64::try_from(Duration::from_secs(5).as_millis()).unwrap();
    for three in stamps.windows(3) {
        assert!(three[2] - three[0] >= window, "{stamps:?}");
    }
}

#[tokio::test]
async fn a_walk_by_name_goes_on_where_it_was_left() {
    let (_server, runtime) = shop(|id| Some(json!({ "id": id }))).await;
    let (mut at, mut found) = (None, Vec::new());
    loop {
        let page = one(&runtime, at).await;
        found.extend(page.items.into_iter().map(|row| row.unwrap().to_string()));
        let Some(next) = page.next else {
            assert!(page.incomplete.is_none());
            break;
        };
        // As it is kept between two runs.
        at = Some(Position::from_value(&next.to_value()).unwrap());
    }
    let expected: Vec<_> = (1..=10).map(|id| format!(r#"{{"id":{id}}}"#)).collect();
    assert_eq!(found, expected);
}
