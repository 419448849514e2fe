//! Counts and times, as OpenMetrics: labels are names of the specs and statuses, nothing that a caller sends.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use axum::http::StatusCode;
use kehu_registry::{Api, Operation};

/// The media type that readers of OpenMetrics ask for.
pub(crate) const KIND: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

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
        let mut text = String::new();
        // Nothing keeps a string from growing.
        let _ = self.write(&mut text, in_flight);
        text
    }

    fn write(&self, text: &mut String, in_flight: usize) -> std::fmt::Result {
        writeln!(text, "# TYPE kehu_gateway_calls counter")?;
        writeln!(
            text,
            "# HELP kehu_gateway_calls Calls by the status of their answers."
        )?;
        for counted in &self.0 {
            let statuses = counted
                .statuses
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            for (status, count) in &*statuses {
                let labels = counted.labels();
                writeln!(
                    text,
                    "kehu_gateway_calls_total{{{labels},status=\"{status}\"}} {count}"
                )?;
            }
        }
        writeln!(text, "# TYPE kehu_gateway_call_seconds histogram")?;
        writeln!(text, "# UNIT kehu_gateway_call_seconds seconds")?;
        writeln!(
            text,
            "# HELP kehu_gateway_call_seconds How long a call took, or the first page of a stream."
        )?;
        let called = |counted: &&Counted| {
            counted
                .times
                .iter()
                .any(|time| time.load(Ordering::Relaxed) > 0)
        };
        for counted in self.0.iter().filter(called) {
            counted.write_times(text)?;
        }
        writeln!(text, "# TYPE kehu_gateway_rows counter")?;
        writeln!(text, "# HELP kehu_gateway_rows Rows of streams.")?;
        for counted in self.0.iter().filter(called) {
            let (labels, rows) = (counted.labels(), counted.rows.load(Ordering::Relaxed));
            writeln!(text, "kehu_gateway_rows_total{{{labels}}} {rows}")?;
        }
        writeln!(text, "# TYPE kehu_gateway_calls_in_flight gauge")?;
        writeln!(
            text,
            "# HELP kehu_gateway_calls_in_flight Calls and streams that go on."
        )?;
        writeln!(text, "kehu_gateway_calls_in_flight {in_flight}")?;
        writeln!(text, "# EOF")
    }
}

impl Counted {
    fn labels(&self) -> String {
        format!("api=\"{}\",operation=\"{}\"", self.api, self.operation)
    }

    fn write_times(&self, text: &mut String) -> std::fmt::Result {
        let labels = self.labels();
        let mut count = 0;
        for (nth, time) in self.times.iter().enumerate() {
            count += time.load(Ordering::Relaxed);
            let bound = BOUNDS.get(nth).map_or("+Inf".to_owned(), f64::to_string);
            writeln!(
                text,
                "kehu_gateway_call_seconds_bucket{{{labels},le=\"{bound}\"}} {count}"
            )?;
        }
        let seconds = Duration::from_micros(self.microseconds.load(Ordering::Relaxed));
        writeln!(text, "kehu_gateway_call_seconds_count{{{labels}}} {count}")?;
        writeln!(
            text,
            "kehu_gateway_call_seconds_sum{{{labels}}} {}",
            seconds.as_secs_f64()
        )
    }
}
