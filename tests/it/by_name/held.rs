//! How an operation by name is held to that of a generated client: requests and answers are made up from the
//! model, by a seed; most fit, some do not, some answers refuse, end early, are not answers at all, or never come.
//!
//! A program of its own includes this file, too: it knows nothing of the crate around it.

use std::fmt::Write as _;

use fastrand::Rng;
use kehu_registry::{Api, Operation, RawResponse};
use kehu_runtime::clock::ManualClock;
use kehu_runtime::paging::{RawPage, Rows, lookup_at, page_at};
use kehu_runtime::{
    CallOptions, Config, Error, LookupOperation, Operation as Typed, PagedOperation, Result,
    Runtime, Stub,
};
use kehu_spec::model::{self, Code, Type, Wire};
use kehu_wire::{Objects, Timestamp};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

/// So many calls of each operation.
const CALLS: u64 = 250;

/// How an operation is called.
#[derive(Clone, Copy, PartialEq)]
pub enum Way {
    Once,
    Partial,
    Pages,
    Lookup,
}

/// Both sides of one API.
pub struct Sides {
    pub api: &'static Api,
    /// Of the generated client.
    pub info: &'static kehu_runtime::info::ApiInfo,
    pub runtime: fn(Config) -> Result<Runtime>,
}

/// What an operation is sent, and what it is answered.
pub struct Case {
    pub request: Value,
    answers: Vec<(u16, String)>,
}

/// What was sent, and what came of it.
#[derive(Debug, PartialEq)]
pub struct Outcome {
    sent: Vec<String>,
    pub good: bool,
    came: String,
}

/// A test for each API: `name: client crate { its operations, each with how it is called }`. What is called
/// `apis` where the macro is used gives the operations by name.
macro_rules! held {
    ($($test:ident: $client:ident { $($ty:ident $way:ident;)* })*) => {$(
        #[tokio::test]
        async fn $test() {
            #[allow(unused_imports, reason = "an API may be one operation")]
            use $client::operations::*;
            use held::{Sides, Way, by_name, cases, typed};
            let info = &$client::spec::API;
            let mut apis = apis().iter();
            let api = apis.find(|api| api.info.name == info.name).unwrap();
            let sides = Sides { api, info, runtime: $client::spec::runtime };
            let mut good = Vec::new();
            $(held!(@$way sides $ty good);)*
            // Neither is everything refused, nor anything taken.
            let taken = good.iter().filter(|good| **good).count();
            let some = good.len() / 100..=good.len() * 99 / 100;
            assert!(some.contains(&taken), "{taken} of {}", good.len());
        }
    )*};
    (@once $sides:ident $ty:ident $good:ident) => {
        held!(@way $sides $ty $good Once typed);
        held!(@way $sides $ty $good Partial held::typed_partial);
    };
    (@pages $sides:ident $ty:ident $good:ident) => {
        held!(@way $sides $ty $good Once typed);
        held!(@way $sides $ty $good Pages held::typed_page);
    };
    (@lookup $sides:ident $ty:ident $good:ident) => {
        held!(@way $sides $ty $good Once typed);
        held!(@way $sides $ty $good Lookup held::typed_lookup);
    };
    (@way $sides:ident $ty:ident $good:ident $way:ident $typed:path) => {
        let name = kehu_runtime::Operation::info(&$ty).name;
        for case in cases(&$sides, name, Way::$way) {
            let typed = $typed(&$sides, &case, $ty).await;
            $good.push(typed.good);
            assert_eq!(by_name(&$sides, name, &case, Way::$way).await, typed, "{name} {}", case.request);
        }
    };
}

impl Sides {
    fn config(&self, info: &'static kehu_runtime::info::ApiInfo, stub: &Stub) -> Config {
        let now = Timestamp::from_millisecond(1_655_710_885_431).unwrap();
        let config = Config::new(info).transport(stub.clone());
        let config = config
            .base_url("https://vendor.example")
            .clock(ManualClock::new(now));
        info.client.iter().fold(config, |config, field| {
            let value = match field.kind {
                kehu_runtime::info::ClientFieldKind::Int => "123",
                kehu_runtime::info::ClientFieldKind::Bool => "true",
                _ => "given-0451",
            };
            config.set(field.name, value)
        })
    }

    fn client(&self, stub: &Stub) -> Runtime {
        (self.runtime)(self.config(self.info, stub)).unwrap()
    }
}

impl Case {
    fn stub(&self) -> Stub {
        let answers = self.answers.iter();
        answers.fold(Stub::new(), |stub, (status, body)| {
            stub.answer(*status, body.clone())
        })
    }
}

fn once() -> CallOptions {
    CallOptions::default().attempts(1)
}

pub async fn typed<O: Typed<Request: DeserializeOwned>>(
    sides: &Sides,
    case: &Case,
    operation: O,
) -> Outcome {
    let stub = case.stub();
    let runtime = sides.client(&stub);
    let came = async {
        let request = request(&operation, &case.request)?;
        let response = runtime.send_with(&operation, request, &once()).await?;
        Ok(response.into_raw().get().to_owned())
    };
    outcome(&stub, came.await)
}

pub async fn typed_partial<O: Typed<Request: DeserializeOwned>>(
    sides: &Sides,
    case: &Case,
    operation: O,
) -> Outcome {
    let stub = case.stub();
    let runtime = sides.client(&stub);
    let came = async {
        let (request, options) = (request(&operation, &case.request)?, once());
        let response = runtime.send_partial(&operation, request, &options).await?;
        Ok(partial(response.into_raw()))
    };
    outcome(&stub, came.await)
}

fn partial(answer: RawResponse) -> String {
    let left_out: Vec<_> = answer.left_out().iter().map(wrong).collect();
    format!("{} without {left_out:?}", answer.get())
}

pub async fn typed_page<O: PagedOperation<Request: DeserializeOwned>>(
    sides: &Sides,
    case: &Case,
    operation: O,
) -> Outcome {
    let stub = case.stub();
    let runtime = sides.client(&stub);
    let came = async {
        let request = request(&operation, &case.request)?;
        let options = once();
        let page = page_at(&runtime, &operation, request, &options, None, Rows::Checked);
        Ok(told(page.await?))
    };
    outcome(&stub, came.await)
}

pub async fn typed_lookup<O: LookupOperation<Request: DeserializeOwned>>(
    sides: &Sides,
    case: &Case,
    operation: O,
) -> Outcome {
    let stub = case.stub();
    let runtime = sides.client(&stub);
    let came = async {
        let request = request(&operation, &case.request)?;
        let page = lookup_at(&runtime, operation, request, once(), None, Rows::Checked);
        Ok(told(page.await?))
    };
    outcome(&stub, came.await)
}

/// Loose JSON as the operation's own request.
fn request<O: Typed<Request: DeserializeOwned>>(
    operation: &O,
    value: &Value,
) -> Result<O::Request> {
    serde_path_to_error::deserialize(Objects(value.clone())).map_err(|error| {
        let path = error.path().to_string();
        let path = if path == "." { "" } else { path.as_str() };
        let why = kehu_wire::reason(error.inner());
        Error::request_misfit(path, &why).with_operation(operation.info())
    })
}

pub async fn by_name(sides: &Sides, name: &str, case: &Case, way: Way) -> Outcome {
    let stub = case.stub();
    let session = sides.api.connect(sides.config(sides.api.info, &stub));
    let session = session.unwrap().with_options(once());
    let operation = sides.api.operation(name).unwrap();
    let request = case.request.clone();
    let came = match way {
        Way::Once => {
            let answer = operation.call(&session, request).await;
            answer.map(|answer| answer.get().to_owned())
        }
        Way::Partial => {
            let answer = operation.call_partial(&session, request).await;
            answer.map(partial)
        }
        Way::Pages | Way::Lookup => {
            let page = operation.page(&session, request, None, Rows::Checked).await;
            page.map(told)
        }
    };
    outcome(&stub, came)
}

fn told(page: RawPage) -> String {
    let mut text = String::new();
    for item in page.items {
        let _ = match item {
            Ok(row) => writeln!(text, "{}", row.get()),
            Err(error) => writeln!(text, "{}", wrong(&error)),
        };
    }
    let next = page.next.map(|next| next.to_value());
    let incomplete = page.incomplete.map(|error| wrong(&error));
    let _ = write!(text, "{next:?} {incomplete:?}");
    text
}

fn wrong(error: &Error) -> String {
    let row = error.row().map(|row| (&row.path, &row.reason, &row.raw));
    format!(
        "{:?} at {:?} code {:?} status {:?} row {row:?} value {:?} help {:?}: {error}",
        error.kind(),
        error.path(),
        error.code(),
        error.status(),
        error.raw_value(),
        error.help(),
    )
}

fn outcome(stub: &Stub, came: Result<String>) -> Outcome {
    let sent = stub.requests().into_iter().map(|request| {
        let (head, body) = request.into_parts();
        let headers: Vec<_> = head.headers.iter().collect();
        let body = String::from_utf8_lossy(&body).into_owned();
        without_chance(&format!("{} {} {headers:?}\n{body}", head.method, head.uri))
    });
    Outcome {
        sent: sent.collect(),
        good: came.is_ok(),
        came: came.unwrap_or_else(|error| wrong(&error)),
    }
}

/// What is drawn for each request, nonces and boundaries of parts, is left out.
fn without_chance(sent: &str) -> String {
    let words = sent.split_inclusive(|letter: char| !letter.is_ascii_alphanumeric());
    let is_drawn = |word: &str| {
        let drawn = word.trim_end_matches(|letter: char| !letter.is_ascii_alphanumeric());
        drawn.len() == 32 && drawn.bytes().all(|byte| byte.is_ascii_hexdigit())
    };
    words.filter(|word| !is_drawn(word)).collect()
}

/// Requests and answers of one operation.
pub fn cases(sides: &Sides, name: &str, way: Way) -> Vec<Case> {
    let operation = sides.api.operation(name).unwrap();
    let model = sides.api.model();
    let of = |name: &str| {
        model
            .operations
            .iter()
            .find(|one| one.name == name)
            .unwrap()
    };
    let made = (0..CALLS).map(|seed| {
        let mut made = Made {
            api: model,
            rng: Rng::with_seed(seed),
        };
        let request = made.request(operation, way);
        // Without an answer the connection is refused.
        let mut answers = match made.one_in(30) {
            true => Vec::new(),
            false => vec![made.answer(of(name))],
        };
        if let (Way::Lookup, Some(lookup)) = (way, &operation.info.lookup) {
            answers.insert(0, made.answer(of(lookup.ids.name)));
        }
        Case { request, answers }
    });
    made.collect()
}

/// Values that fit their types, or do not.
struct Made {
    api: &'static model::Api,
    rng: Rng,
}

const JUNK: &[&str] = &[
    "null",
    "true",
    "7",
    "-1.5",
    "\"x\"",
    "\"\"",
    "[]",
    "{}",
    "[1]",
    "{\"a\":1}",
    "9007199254740993",
    "\"12\"",
    "\"2024-02-30\"",
    "[null]",
    "[[]]",
];

impl Made {
    fn one_in(&mut self, many: u32) -> bool {
        self.rng.u32(0..many) == 0
    }

    fn junk(&mut self) -> Value {
        let text = self.rng.choice(JUNK).copied().unwrap_or("null");
        serde_json::from_str(text).unwrap()
    }

    fn request(&mut self, operation: &Operation, way: Way) -> Value {
        if self.one_in(40) {
            return self.junk();
        }
        let of = |one: &&model::Operation| one.name == operation.info.name;
        let fields = &self.api.operations.iter().find(of).unwrap().request.fields;
        let mut request = Map::new();
        for field in fields {
            let is_led = way == Way::Lookup && operation.leads_on(&field.name);
            if field.fixed.is_none() && !is_led && (self.rng.bool() || field.required) {
                let value = self.field(field);
                request.insert(field.name.clone(), value);
            }
        }
        request.into()
    }

    fn field(&mut self, field: &model::Field) -> Value {
        match self.rng.u32(0..30) {
            0 => self.junk(),
            1 => Value::Null,
            _ => self.value(&field.ty, field.wire, 0),
        }
    }

    fn value(&mut self, ty: &Type, wire: Wire, depth: u32) -> Value {
        if self.one_in(60) {
            return self.junk();
        }
        let text = wire == Wire::String || (wire == Wire::Either && self.rng.bool());
        let number = |number: i64| match text {
            true => json!(number.to_string()),
            false => json!(number),
        };
        match ty {
            Type::String if wire == Wire::Number => json!(self.rng.u32(..)),
            Type::String => json!(self.rng.choice(["", "张三", "86138", "=1+1"]).unwrap()),
            Type::Bool if wire == Wire::Number => json!(self.rng.u8(0..2)),
            Type::Bool if text => json!(self.rng.bool().to_string()),
            Type::Bool => json!(self.rng.bool()),
            Type::Int32 => number(self.rng.i32(..).into()),
            Type::Int64 => match self.rng.bool() {
                true => number(self.rng.i64(1..60)),
                false => number(self.rng.i64(..)),
            },
            Type::Float64 | Type::Decimal if text => json!("1.25"),
            Type::Float64 | Type::Decimal => json!(1.25),
            Type::Bytes => json!("aGVsbG8="),
            Type::Any => self.junk(),
            Type::TimestampMs => number(self.rng.i64(0..4_000_000_000_000)),
            Type::TimestampS => number(self.rng.i64(0..4_000_000_000)),
            Type::DateTime { format } | Type::Instant { format } | Type::Date { format } => {
                json!(kehu_wire::TimeFormat::new(format).sample())
            }
            Type::Json(inner) => json!(self.value(inner, Wire::Plain, depth + 1).to_string()),
            Type::List(inner) => {
                let items = self.rng.usize(0..4);
                let items = (0..items).map(|_| self.value(inner, wire, depth + 1));
                items.collect()
            }
            Type::Map(inner) => json!({ "a": self.value(inner, wire, depth + 1) }),
            Type::Record(id) => self.record(&self.api.records[id.0].fields, depth + 1),
            Type::Enum(id) => match &self.rng.choice(&self.api.enums[id.0].values).unwrap().value {
                Code::Int(value) => number(*value),
                Code::Text(value) => json!(value),
            },
        }
    }

    fn record(&mut self, fields: &[model::Field], depth: u32) -> Value {
        let mut record = Map::new();
        for field in fields.iter().filter(|_| depth < 6) {
            if !self.one_in(if field.required { 60 } else { 3 }) {
                let value = match self.one_in(60) {
                    true => self.field(field),
                    false => self.value(&field.ty, field.wire, depth),
                };
                record.insert(field.name.clone(), value);
            }
        }
        if self.one_in(5) {
            record.insert("a_field_of_tomorrow".to_owned(), json!([1, 2]));
        }
        record.into()
    }

    /// Status and body.
    fn answer(&mut self, operation: &model::Operation) -> (u16, String) {
        let data = match &operation.response.data {
            Some(ty) => self.value(ty, Wire::Plain, 0),
            None => self.junk(),
        };
        let envelope = self
            .api
            .envelope
            .as_ref()
            .filter(|_| operation.response.enveloped);
        let mut body = data.clone();
        if let Some(envelope) = envelope {
            body = json!({});
            let code = match self.one_in(8) {
                true => self
                    .rng
                    .choice(&self.api.errors)
                    .and_then(|error| error.code.clone()),
                false => envelope.success.first().cloned(),
            };
            let code = match code {
                Some(Code::Int(code)) => json!(code),
                Some(Code::Text(code)) => json!(code),
                None => self.junk(),
            };
            if let Some(path) = &envelope.code {
                put(&mut body, &path.0, code);
            }
            if let Some(message) = &envelope.message {
                put(&mut body, &message.0, json!("said"));
            }
            if let Some(path) = &envelope.data {
                put(&mut body, &path.0, data);
            }
        }
        let mut text = body.to_string();
        if self.one_in(15) {
            let end = self.rng.usize(0..=text.len());
            let end = (0..=end).rev().find(|end| text.is_char_boundary(*end));
            text.truncate(end.unwrap_or(0));
        }
        let status = match self.one_in(15) {
            true => *self.rng.choice(&[400, 401, 404, 429, 500, 503]).unwrap(),
            false => 200,
        };
        (status, text)
    }
}

fn put(body: &mut Value, path: &[String], value: Value) {
    let Some((first, rest)) = path.split_first() else {
        *body = value;
        return;
    };
    if !body.is_object() {
        *body = json!({});
    }
    if let Value::Object(object) = body {
        put(
            object.entry(first.clone()).or_insert(Value::Null),
            rest,
            value,
        );
    }
}
