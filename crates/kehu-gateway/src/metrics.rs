//! Counts and times, as OpenMetrics: labels are names of the specs and statuses, nothing that a caller sends.

use std::{
    collections::BTreeMap,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use axum::http::StatusCode;
use kehu_registry::{Api, Operation};
pub(crate) use kehu_serve::metrics::KIND;
use kehu_serve::metrics::Text;

/// Upper bounds of times, in seconds.
const BOUNDS: [f64; 10] = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 15.0, 60.0];

/// What is known of the calls so far.
#[derive(Debug)]
pub(crate) struct Metrics(Vec<Counted>);

/// One operation.
#[derive(Debug)]
struct Counted {
    api: &'static str,
    operation: &'static str,
    statuses: Mutex<BTreeMap<u16, u64>>,
    /// Calls that took at most so long, and no less than the bound before; the last have no bound.
    times: [AtomicU64; BOUNDS.len() + 1],
    microseconds: AtomicU64,
    rows: AtomicU64,
}

impl Metrics {
    pub fn of(apis: impl Iterator<Item = &'static Api>) -> Self {
        let operations = apis.flat_map(|api| {
            let counted = |operation: &Operation| Counted {
                api: api.info.name,
                operation: operation.info.name,
                statuses: Mutex::default(),
                times: Default::default(),
                microseconds: AtomicU64::new(0),
                rows: AtomicU64::new(0),
            };
            api.operations.iter().map(counted)
        });
        Self(operations.collect())
    }

    fn find(&self, api: &str, operation: &str) -> Option<&Counted> {
        self.0
            .iter()
            .find(|counted| counted.api == api && counted.operation == operation)
    }

    /// A call has its answer, or a stream its first page.
    pub fn called(&self, api: &str, operation: &str, status: StatusCode, took: Duration) {
        let Some(counted) = self.find(api, operation) else {
            return;
        };
        let mut statuses = counted
            .statuses
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        *statuses.entry(status.as_u16()).or_default() += 1;
        let seconds = took.as_secs_f64();
        let within = BOUNDS.iter().position(|bound| seconds <= *bound);
        counted.times[within.unwrap_or(BOUNDS.len())].fetch_add(1, Ordering::Relaxed);
        let microseconds = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        counted
            .microseconds
            .fetch_add(microseconds, Ordering::Relaxed);
    }

    /// So many rows of a stream came.
    pub fn rows(&self, api: &str, operation: &str, rows: usize) {
        if let Some(counted) = self.find(api, operation) {
            counted.rows.fetch_add(rows as u64, Ordering::Relaxed);
        }
    }

    /// All of it as text.
    pub fn text(&self, in_flight: usize) -> String {
        let mut text = Text::default();
        text.family(
            "kehu_gateway_calls",
            "counter",
            "Calls by the status of their answers.",
        );
        for counted in &self.0 {
            let statuses = counted
                .statuses
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            for (status, count) in &*statuses {
                let status = status.to_string();
                let labels = counted.labels_and(&[("status", &status)]);
                text.sample("kehu_gateway_calls_total", &labels, count);
            }
        }
        text.family_of(
            "kehu_gateway_call_seconds",
            "histogram",
            "seconds",
            "How long a call took, or the first page of a stream.",
        );
        let called = |counted: &&Counted| {
            counted
                .times
                .iter()
                .any(|time| time.load(Ordering::Relaxed) > 0)
        };
        for counted in self.0.iter().filter(called) {
            counted.write_times(&mut text);
        }
        text.family("kehu_gateway_rows", "counter", "Rows of streams.");
        for counted in self.0.iter().filter(called) {
            let rows = counted.rows.load(Ordering::Relaxed);
            text.sample("kehu_gateway_rows_total", &counted.labels_and(&[]), rows);
        }
        text.family(
            "kehu_gateway_calls_in_flight",
            "gauge",
            "Calls and streams that go on.",
        );
        text.sample("kehu_gateway_calls_in_flight", &[], in_flight);
        text.finish()
    }
}

impl Counted {
    fn labels_and<'l>(&self, more: &[(&'l str, &'l str)]) -> Vec<(&'l str, &'l str)> {
        let own = [("api", self.api), ("operation", self.operation)];
        own.into_iter().chain(more.iter().copied()).collect()
    }

    fn write_times(&self, text: &mut Text) {
        let name = "kehu_gateway_call_seconds";
        let mut count = 0;
        for (nth, time) in self.times.iter().enumerate() {
            count += time.load(Ordering::Relaxed);
            let bound = BOUNDS.get(nth).map_or("+Inf".to_owned(), f64::to_string);
            let labels = self.labels_and(&[("le", &bound)]);
            text.sample(&format!("{name}_bucket"), &labels, count);
        }
        let labels = self.labels_and(&[]);
        text.sample(&format!("{name}_count"), &labels, count);
        let seconds = Duration::from_micros(self.microseconds.load(Ordering::Relaxed));
        text.sample(&format!("{name}_sum"), &labels, seconds.as_secs_f64());
    }
}
