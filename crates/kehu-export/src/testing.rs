//! A service in memory, for tests: pages of customers in an order of its own, filtered by time.

use std::{
    path::Path,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU32, AtomicU64, Ordering},
    },
    time::Duration,
};

use kehu_runtime::registry::csv::CsvStyle;
use serde_json::{Map, Value, json, value::RawValue};

use crate::{
    Export, Holder, Plan, Stop,
    progress::Progress,
    row::time,
    sink::Opening,
    source::{
        BehindParam, Fault, Page, PageFuture, Pages, Source, SourceError, TimeForm, TimeParam,
    },
    table::{Column, Record, Scalar, Table, Type, Wire},
};

pub(crate) const FORMAT: &str = "%Y-%m-%dT%H:%M:%S";

/// In which order pages list rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    Up,
    Down,
}

pub(crate) struct Service {
    rows: Mutex<Vec<Value>>,
    order: Order,
    page_size: usize,
    pub(crate) requests: AtomicU64,
    /// So many requests fail before one does not.
    pub(crate) failing: AtomicU32,
    /// Answers nothing more after so many requests.
    pub(crate) ends_after: AtomicU64,
    /// Breaks down, as faulty code does, at so many requests.
    pub(crate) breaks_at: AtomicU64,
    /// What is changed about an answer, by what was asked for.
    spoils: Mutex<Option<Box<Spoil>>>,
}

/// Changes the answer to a request.
type Spoil = dyn Fn(&Map<String, Value>, &mut Page) + Send;

impl Service {
    pub(crate) fn new(rows: Vec<Value>, order: Order) -> Arc<Self> {
        Arc::new(Self {
            rows: Mutex::new(rows),
            order,
            page_size: 7,
            requests: AtomicU64::new(0),
            failing: AtomicU32::new(0),
            ends_after: AtomicU64::new(u64::MAX),
            breaks_at: AtomicU64::new(u64::MAX),
            spoils: Mutex::new(None),
        })
    }

    /// From now on answers are changed in this way.
    pub(crate) fn spoil(&self, spoil: impl Fn(&Map<String, Value>, &mut Page) + Send + 'static) {
        *self.spoils.lock().expect("no test failed") = Some(Box::new(spoil));
    }

    pub(crate) fn change(&self, change: impl FnOnce(&mut Vec<Value>)) {
        change(&mut self.rows.lock().expect("no test failed"));
    }

    fn answer(&self, request: &Map<String, Value>) -> Result<Page, SourceError> {
        let count = self.requests.fetch_add(1, Ordering::Relaxed);
        let fails = |failing: u32| failing.checked_sub(1);
        assert!(
            count != self.breaks_at.load(Ordering::Relaxed),
            "asked for by a test"
        );
        let gone = count >= self.ends_after.load(Ordering::Relaxed);
        if gone
            || self
                .failing
                .fetch_update(Ordering::Relaxed, Ordering::Relaxed, fails)
                .is_ok()
        {
            return Err(SourceError {
                message: "the service is not there".to_owned(),
                fault: Fault::Unreachable,
                retry_after: Some(Duration::ZERO),
            });
        }
        let bound = |name: &str| {
            request
                .get(name)
                .and_then(Value::as_str)
                .map(ToOwned::to_owned)
        };
        let (from, to) = (bound("from"), bound("to"));
        let after = request.get("after").and_then(Value::as_i64);
        let mut rows = self.rows.lock().expect("no test failed").clone();
        let id = |row: &Value| row["id"].as_i64().unwrap_or(0);
        rows.sort_by_key(id);
        if self.order == Order::Down {
            rows.reverse();
        }
        rows.retain(|row| {
            let created = row["created_at"].as_str();
            let behind = after.is_none_or(|after| match self.order {
                Order::Up => id(row) > after,
                Order::Down => id(row) < after,
            });
            behind
                && from
                    .as_deref()
                    .is_none_or(|from| created.is_some_and(|created| created >= from))
                && to
                    .as_deref()
                    .is_none_or(|to| created.is_some_and(|created| created <= to))
        });
        let more = rows.len() > self.page_size;
        rows.truncate(self.page_size);
        let next = rows.last().filter(|_| more).map(|row| row["id"].clone());
        let items = rows
            .iter()
            .map(|row| RawValue::from_string(row.to_string()).expect("is JSON"));
        let mut page = Page {
            items: items.collect(),
            rejects: Vec::new(),
            cursor: next.clone(),
            next,
            date: None,
            incomplete: None,
            attempts: 1,
        };
        if let Some(spoil) = &*self.spoils.lock().expect("no test failed") {
            spoil(request, &mut page);
        }
        Ok(page)
    }
}

struct Client(Arc<Service>);

impl Pages for Client {
    fn page(&self, mut request: Map<String, Value>, at: Option<Value>) -> PageFuture<'_> {
        request.extend(at.map(|at| ("after".to_owned(), at)));
        Box::pin(async move {
            // As over a network, others get their turn.
            tokio::task::yield_now().await;
            self.0.answer(&request)
        })
    }
}

/// So many customers; most of them came at once, as imports do.
pub(crate) fn customers(count: i64) -> Vec<Value> {
    let one = |index: i64| {
        let at = match index % 10 {
            0 => index * 86_400_000,
            _ => 100_000_000_000 + index * 1000,
        };
        customer(1_021_110_718_827_683_840 + at, at)
    };
    (0..count).map(one).collect()
}

pub(crate) fn customer(id: i64, created: i64) -> Value {
    json!({
        "id": id,
        "name": format!("No. {id}, \"quoted\"\tand\\so"),
        "created_at": time::format_ticks(FORMAT, 1_600_000_000_000 + created),
        "updated_at": null,
        "tags": [{"id": id % 5, "name": "vip", "new": true}],
        "custom": "{\"colour\": \"red\"}",
        "unknown": {"deep": [1, 2]},
    })
}

pub(crate) fn table() -> Table {
    let scalar = |scalar| Type::Scalar(scalar, Wire::Plain);
    let column = |name: &str, ty| Column {
        name: name.to_owned(),
        sql: name.to_owned(),
        ty,
        comment: format!("The customer's {name}."),
        required: false,
        means: None,
        values: Vec::new(),
    };
    let tag = Record::new(vec![
        column("id", scalar(Scalar::Int64)),
        column("name", scalar(Scalar::Text)),
    ]);
    let record = Record::new(vec![
        column("id", scalar(Scalar::Int64)),
        column("name", scalar(Scalar::Text)),
        column("created_at", scalar(Scalar::DateTime(FORMAT.into()))),
        column("updated_at", scalar(Scalar::DateTime(FORMAT.into()))),
        column("tags", Type::List(Box::new(Type::Record(Arc::new(tag))))),
        column(
            "custom",
            Type::Embedded(Box::new(Type::Map(Box::new(Type::Any)))),
        ),
    ]);
    Table {
        name: "vendor_customers".to_owned(),
        comment: "Customers.".to_owned(),
        key: Some(0),
        time: Some(2),
        updated: Some(3),
        record: Arc::new(record),
        bare: false,
    }
}

pub(crate) fn source(service: &Arc<Service>) -> Source {
    let param = |field: &str| TimeParam {
        field: field.to_owned(),
        form: TimeForm::Text(FORMAT.to_owned()),
    };
    Source {
        api: "vendor".to_owned(),
        operation: "customers".to_owned(),
        pages: Arc::new(Client(Arc::clone(service))),
        request: Map::new(),
        server: "https://vendor.example".to_owned(),
        account: "1".to_owned(),
        no_filters: vec!["size".to_owned()],
        counts_pages: false,
        behind: Some(BehindParam {
            field: "after".to_owned(),
            text: false,
        }),
        since: Some(param("from")),
        until: Some(param("to")),
        by_change: false,
        page_size: Some(7),
        limit: None,
    }
}

pub(crate) fn plan(service: &Arc<Service>) -> Plan {
    Plan {
        patience: Duration::ZERO,
        commit_every: Some(Duration::ZERO),
        ..Plan::new(source(service), table())
    }
}

pub(crate) fn opening(target: &Path) -> Opening {
    Opening {
        address: target
            .to_str()
            .expect("is UTF-8")
            .parse()
            .expect("is a target"),
        table: Arc::new(table()),
        holder: Holder::this_process(),
        restart: false,
        rejects: None,
        csv: CsvStyle::default(),
        patience: Duration::ZERO,
        stop: Stop::default(),
        progress: Progress::default(),
    }
}

pub(crate) async fn open(service: &Arc<Service>, target: &Path) -> Export {
    Export::open(plan(service), opening(target))
        .await
        .expect("opens")
}
