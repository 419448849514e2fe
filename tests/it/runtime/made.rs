//! An operation that is made at run time goes the same way as one that was generated.

use futures_util::StreamExt as _;
use kehu_runtime::info::{Body, CursorInfo, Method, OperationInfo, PagedBy, PagesInfo, Path};
use kehu_runtime::{
    CallOptions, Cursor, Direction, Fill, ListOperation, Operation, PagedOperation, Pages, Result,
    Secret,
};
use kehu_wire::{Check, Validate};
use serde::Serialize;
use serde_json::{Map, Value, json, value::RawValue};

use super::server::{Server, ok};
use super::shop::{Find, FindRequest, all_texts, clock, signed};

/// What a program has read somewhere: nothing of it was known when it was built.
#[derive(Clone)]
struct Made {
    info: &'static OperationInfo,
    /// Request fields and the client fields that fill them.
    filled: Vec<(String, String)>,
    /// What is sent where a request leaves a field out.
    defaults: Vec<(String, Value)>,
}

#[derive(Clone, Serialize)]
#[serde(transparent)]
struct Loose(Map<String, Value>);

impl Validate for Loose {
    fn check(&self, check: &mut Check) {
        check.required("app_key", self.0.contains_key("app_key"));
    }
}

impl Operation for Made {
    type Request = Loose;
    type Output = Box<RawValue>;

    fn info(&self) -> &'static OperationInfo {
        self.info
    }

    fn fill(&self, request: &mut Loose, client: &mut Fill<'_>) {
        for (field, from) in &self.filled {
            let own = request.0.get(field).and_then(Value::as_str);
            let mut value = own.map(str::to_owned);
            client.fill(&mut value, field, from);
            request
                .0
                .extend(value.map(|value| (field.clone(), value.into())));
        }
        for (field, value) in &self.defaults {
            request.0.entry(field).or_insert_with(|| value.clone());
        }
    }

    fn secrets(&self, request: &Loose, found: &mut Vec<Secret>) {
        let filled = self
            .filled
            .iter()
            .filter_map(|(field, _)| request.0.get(field));
        found.extend(filled.filter_map(Value::as_str).map(Secret::from));
    }
}

impl ListOperation for Made {
    type Item = Box<RawValue>;
}

impl PagedOperation for Made {
    fn put_rows(&self, page: &mut Box<RawValue>, rows: Vec<Box<RawValue>>) {
        let whole = serde_json::value::to_raw_value(&json!({ "list": rows }));
        *page = whole.unwrap();
    }

    fn resume(&self, request: &mut Loose, direction: Direction, at: &Cursor) -> Result<()> {
        let field = self
            .info
            .pages
            .as_ref()
            .and_then(|pages| pages.resume_field(direction));
        request
            .0
            .extend(field.map(|field| (field.to_owned(), at.to_value())));
        Ok(())
    }
}

/// Makes the shop's `find` of what was read.
fn made(read: &Value) -> Made {
    let text =
        |key: &str| -> &'static str { read[key].as_str().unwrap_or_default().to_owned().leak() };
    let path = |key: &str| -> Path { vec![text(key)].leak() };
    let info = OperationInfo {
        name: text("name"),
        method: Method::Post,
        path: text("path"),
        body: Body::Json,
        headers: &[("action", "mt")],
        client: vec![text("from")].leak(),
        pages: Some(PagesInfo {
            items: path("items"),
            by: PagedBy::Cursor {
                forward: CursorInfo {
                    field: text("cursor"),
                    next: path("next"),
                    ..CursorInfo::EMPTY
                },
                back: None,
            },
            ..PagesInfo::EMPTY
        }),
        ..OperationInfo::EMPTY
    };
    Made {
        info: Box::leak(Box::new(info)),
        filled: vec![("app_key".to_owned(), text("from").to_owned())],
        defaults: vec![("limit".to_owned(), 50.into())],
    }
}

fn find() -> Made {
    made(&json!({
        "name": "find", "path": "/customers/find", "from": "app_key",
        "items": "list", "cursor": "after", "next": "next",
    }))
}

#[tokio::test]
async fn the_same_is_sent_and_the_same_rows_come() {
    let server = Server::start(|_, request| {
        let body: Value = serde_json::from_str(&request.body).unwrap();
        let (id, next) = match body["after"].as_i64() {
            None => (1_021_110_718_827_683_840_i64, json!(7)),
            Some(_) => (2, Value::Null),
        };
        ok(json!({ "code": 0, "data": { "list": [{ "id": id }], "next": next } }).to_string())
    })
    .await;
    let runtime = signed(&server.url, &clock());
    let (options, forward) = (CallOptions::default, Direction::Forward);
    let generated = Pages::new(
        runtime.clone(),
        Find,
        FindRequest::default(),
        options(),
        forward,
    );
    let ids = generated
        .items()
        .map(|row| row.unwrap().id.unwrap().to_string());
    let ids: Vec<_> = ids.collect().await;
    let request = Loose(Map::new());
    let made = Pages::new(runtime, find(), request, options(), forward);
    let rows = made.items().map(|row| row.unwrap().get().to_owned());
    let rows: Vec<_> = rows.collect().await;
    let expect: Vec<_> = ids.iter().map(|id| format!(r#"{{"id":{id}}}"#)).collect();
    assert_eq!(rows, expect);
    let sent = server.received().into_iter().map(|request| {
        let body: Value = serde_json::from_str(&request.body).unwrap();
        (request.method, request.target, body)
    });
    let sent: Vec<_> = sent.collect();
    assert_eq!((sent.len(), &sent[..2]), (4, &sent[2..]));
}

#[tokio::test]
async fn what_is_wrong_is_told_in_the_same_words_and_no_secret_is() {
    let server = Server::start(|_, request| {
        let echo = serde_json::to_string(&request.body).unwrap();
        ok(format!(r#"{{"code":77,"message":{echo}}}"#))
    })
    .await;
    let runtime = signed(&server.url, &clock());
    let own = json!({ "app_key": "own-app-key" });
    let request = Loose(own.as_object().unwrap().clone());
    let error = runtime.send(&find(), request).await.unwrap_err();
    let texts = all_texts(&error);
    assert!(
        error
            .to_string()
            .starts_with("find: Shop refused the request with code 77")
    );
    assert!(server.received()[0].body.contains("own-app-key"));
    assert!(
        texts.contains("***") && !texts.contains("own-app-key"),
        "{texts}"
    );
}
