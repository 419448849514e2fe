//! A service in memory, for tests: pages of customers in an order of its own, filtered by time.

use std::{
    path::Path,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU32, AtomicU64, Ordering},
    },
    time::Duration,
};

use kehu_registry::csv::CsvStyle;
use serde_json::{Map, Value, json, value::RawValue};

use crate::{
    Export, Holder, Plan, Stop, Summary,
    progress::Progress,
    row::time,
    sink::{Common, Opening},
    source::{
        BehindParam, Fault, Page, PageFuture, Pages, Passes, Source, SourceError, TimeForm,
        TimeParam,
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
    /// What it makes of its filters.
    filter: Mutex<Filter>,
    /// What is changed about an answer, by what was asked for.
    spoils: Mutex<Option<Box<Spoil>>>,
}

/// Changes the answer to a request.
type Spoil = dyn Fn(&Map<String, Value>, &mut Page) -> Result<(), SourceError> + Send;

/// What a service makes of its filters by time. Rows without a time are found by none of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Filter {
    /// Rows at a bound are inside.
    Inclusive,
    /// Rows at a bound are outside.
    Exclusive,
    /// It is as if there were none.
    Ignored,
    /// It finds nothing at all.
    Blind,
}

impl Service {
    pub(crate) fn new(mut rows: Vec<Value>, order: Order) -> Arc<Self> {
        sort(&mut rows, order);
        Arc::new(Self {
            rows: Mutex::new(rows),
            order,
            page_size: 7,
            requests: AtomicU64::new(0),
            failing: AtomicU32::new(0),
            ends_after: AtomicU64::new(u64::MAX),
            breaks_at: AtomicU64::new(u64::MAX),
            filter: Mutex::new(Filter::Inclusive),
            spoils: Mutex::new(None),
        })
    }

    /// From now on answers are changed in this way.
    pub(crate) fn spoil(
        &self,
        spoil: impl Fn(&Map<String, Value>, &mut Page) -> Result<(), SourceError> + Send + 'static,
    ) {
        *self.spoils.lock().expect("no test failed") = Some(Box::new(spoil));
    }

    /// From now on filters are taken in this way.
    pub(crate) fn filter(&self, filter: Filter) {
        *self.filter.lock().expect("no test failed") = filter;
    }

    /// How many requests there were since this was asked last.
    pub(crate) fn asked(&self) -> u64 {
        self.requests.swap(0, Ordering::Relaxed)
    }

    pub(crate) fn change(&self, change: impl FnOnce(&mut Vec<Value>)) {
        let mut rows = self.rows.lock().expect("no test failed");
        change(&mut rows);
        sort(&mut rows, self.order);
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
                passes: Passes::Surely,
                retry_after: Some(Duration::ZERO),
            });
        }
        let mut rows = self.found(request);
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
            next: next.map(Arc::new),
            date: None,
            incomplete: None,
            attempts: 1,
        };
        if let Some(spoil) = &*self.spoils.lock().expect("no test failed") {
            spoil(request, &mut page)?;
        }
        Ok(page)
    }

    /// The rows of a page that a request asks for, and one more where there is one.
    fn found(&self, request: &Map<String, Value>) -> Vec<Value> {
        let bound = |name: &str| request.get(name).and_then(Value::as_str);
        let (from, to) = (bound("from"), bound("to"));
        let filter = *self.filter.lock().expect("no test failed");
        let after = request.get("after").and_then(Value::as_i64);
        let filtered = (from.is_some() || to.is_some()) && filter != Filter::Ignored;
        let inside = |created: &str| match filter {
            Filter::Inclusive => {
                from.is_none_or(|from| created >= from) && to.is_none_or(|to| created <= to)
            }
            Filter::Exclusive => {
                from.is_none_or(|from| created > from) && to.is_none_or(|to| created < to)
            }
            Filter::Ignored => true,
            Filter::Blind => false,
        };
        let all = self.rows.lock().expect("no test failed");
        let begins = |after: i64| match self.order {
            Order::Up => all.partition_point(|row| id(row) <= after),
            Order::Down => all.partition_point(|row| id(row) >= after),
        };
        let rest = &all[after.map_or(0, begins)..];
        let found = rest
            .iter()
            .filter(|row| !filtered || row["created_at"].as_str().is_some_and(inside));
        found.take(self.page_size + 1).cloned().collect()
    }
}

fn id(row: &Value) -> i64 {
    row["id"].as_i64().unwrap_or(0)
}

fn sort(rows: &mut [Value], order: Order) {
    match order {
        Order::Up => rows.sort_by_key(id),
        Order::Down => rows.sort_by_key(|row| std::cmp::Reverse(id(row))),
    }
}

struct Client(Arc<Service>);

impl Pages for Client {
    fn page(&self, mut request: Map<String, Value>, at: Option<Arc<Value>>) -> PageFuture<'_> {
        request.extend(at.map(|at| ("after".to_owned(), Arc::unwrap_or_clone(at))));
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
        account: None,
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
        part: None,
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
        history: false,
        restart: false,
        rejects: None,
        csv: CsvStyle::default(),
        patience: Duration::ZERO,
        stop: Stop::default(),
        progress: Progress::default(),
        common: Common::default(),
    }
}

/// A folder in memory, where there is one: these tests are of rows, not of disks.
pub(crate) fn folder() -> tempfile::TempDir {
    let memory = Path::new("/dev/shm");
    let folder = match memory.is_dir() {
        true => tempfile::tempdir_in(memory),
        false => tempfile::tempdir(),
    };
    folder.expect("a temporary folder")
}

/// A run from opening to end.
pub(crate) async fn run(plan: Plan, target: &Path) -> Summary {
    let mut export = Export::open(plan, opening(target)).await.expect("opens");
    export.run().await.expect("runs")
}

/// The same, where what is there is to be replaced.
pub(crate) async fn restart(plan: Plan, target: &Path) -> Summary {
    let mut opening = opening(target);
    opening.restart = true;
    let mut export = Export::open(plan, opening).await.expect("opens");
    export.run().await.expect("runs")
}

pub(crate) async fn open(service: &Arc<Service>, target: &Path) -> Export {
    Export::open(plan(service), opening(target))
        .await
        .expect("opens")
}
