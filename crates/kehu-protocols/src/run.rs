//! A run over the streams that somebody wants, whatever the protocol.

use std::{collections::BTreeMap, io, sync::Arc, time::Duration};

use kehu_export::{
    End, Plan, Since, Stop,
    fetch::Body,
    row::{self, Nested, Object, Reject},
    source::Source,
    state::{Outcome, State},
    stream::Stream,
};
use kehu_registry::{Api, Session};

use crate::{settings::Settings, streams::StreamInfo};

/// How a protocol tells what happens.
pub trait Protocol {
    /// The rows of a stream come next.
    ///
    /// # Errors
    /// When it cannot be told.
    fn begin(&mut self, wanted: &Wanted) -> io::Result<()>;

    /// A row.
    ///
    /// # Errors
    /// When it cannot be told.
    fn row(&mut self, stream: &StreamInfo, row: &Object<'_>) -> io::Result<()>;

    /// Something for people.
    ///
    /// # Errors
    /// When it cannot be told.
    fn tell(&mut self, level: Level, text: &str) -> io::Result<()>;

    /// The state that is true of all rows so far; `rows` came since the last one.
    ///
    /// # Errors
    /// When it cannot be told.
    fn state(&mut self, stream: &StreamInfo, state: &State, rows: u64) -> io::Result<()>;

    /// No more rows of a stream come.
    ///
    /// # Errors
    /// When it cannot be told.
    fn end(&mut self, stream: &StreamInfo, end: &End) -> io::Result<()>;
}

/// How much something that is told matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// It is good to know.
    Info,
    /// Rows are missing.
    Error,
}

/// A stream that somebody wants.
#[derive(Debug)]
pub struct Wanted {
    /// Which.
    pub stream: StreamInfo,
    /// Only what the run before has not seen.
    pub incremental: bool,
    /// The columns that are wanted, in the table's order, the last for what the spec does not know; empty: all.
    pub columns: Vec<bool>,
    /// What the run before left.
    pub state: Option<State>,
}

/// Whose rows are wanted, and how.
#[derive(Debug)]
pub struct Job<'a> {
    /// The API.
    pub api: &'static Api,
    /// Its client.
    pub session: &'a Arc<Session>,
    /// What it is called, where that is not its base URL.
    pub server: Option<&'a str>,
    /// Filters and durations.
    pub settings: &'a Settings,
    /// Asked to end after the current page.
    pub stop: &'a Stop,
}

/// How a run ended.
#[derive(Debug, Default)]
pub struct Ended {
    /// Rows that did not fit.
    pub rejects: u64,
    /// Rows that came.
    pub rows: u64,
    /// Streams that did not end as they should, and how they ended.
    pub unfinished: BTreeMap<&'static str, End>,
}

impl Job<'_> {
    /// What is asked of a stream.
    ///
    /// # Errors
    /// When the settings ask for what cannot be had.
    pub fn plan(&self, stream: &StreamInfo, incremental: bool) -> kehu_export::Result<Plan> {
        let filters = self.settings.filters.get(stream.name());
        let request = filters.cloned().unwrap_or_default();
        let session = Arc::clone(self.session);
        let source = Source::of(self.api, stream.operation, session, request);
        let mut source = source.map_err(|error| kehu_export::Error::usage(error.to_string()))?;
        if let Some(server) = self.server {
            server.clone_into(&mut source.server);
        }
        let mut plan = Plan::new(source, stream.table.clone());
        plan.overlap = self.settings.overlap.unwrap_or(plan.overlap);
        plan.patience = self.settings.patience.unwrap_or(plan.patience);
        // Rows are where they are when a run has found fewer than the one before: there is nothing to keep.
        plan.shrink = 100;
        if incremental {
            plan.since = Since::Last;
        }
        Ok(plan)
    }

    /// Asks for one page of a stream: what keeps it from coming.
    ///
    /// # Errors
    /// When it does not come.
    pub async fn check(&self, stream: &StreamInfo) -> kehu_export::Result<()> {
        let mut plan = self.plan(stream, false)?;
        plan.patience = Duration::ZERO;
        let mut rows = Stream::begin(&plan, None, self.stop)?;
        if rows.next().await.is_some() {
            return Ok(());
        }
        match rows.end().await {
            (End::Failed(error), _) => Err(error),
            _ => Ok(()),
        }
    }
}

/// Brings the rows of these streams, one stream after the other; one that fails leaves the others theirs.
///
/// # Errors
/// When nobody can be told any more.
pub async fn run(
    job: &Job<'_>,
    wanted: Vec<Wanted>,
    protocol: &mut impl Protocol,
) -> io::Result<Ended> {
    let mut ended = Ended::default();
    for wanted in wanted {
        if job.stop.is_asked() {
            ended.unfinished.insert(wanted.stream.name(), End::Stopped);
            continue;
        }
        let end = stream(job, &wanted, protocol, &mut ended).await?;
        protocol.end(&wanted.stream, &end)?;
        if !matches!(end, End::Complete) {
            ended.unfinished.insert(wanted.stream.name(), end);
        }
    }
    Ok(ended)
}

async fn stream(
    job: &Job<'_>,
    wanted: &Wanted,
    protocol: &mut impl Protocol,
    ended: &mut Ended,
) -> io::Result<End> {
    let stream = &wanted.stream;
    protocol.begin(wanted)?;
    let begun = job.plan(stream, wanted.incremental).and_then(|plan| {
        let rows = Stream::begin(&plan, wanted.state.clone(), job.stop)?;
        Ok((plan.finds(), rows))
    });
    let (finds, mut rows) = match begun {
        Ok(begun) => begun,
        Err(error) => return Ok(End::Failed(error)),
    };
    if let Some(finds) = finds {
        protocol.tell(Level::Info, &format!("{}: {finds}", stream.name()))?;
    }
    while let Some((page, state)) = rows.next().await {
        let mut came = 0;
        for reject in &page.rejects {
            ended.rejects += 1;
            protocol.tell(Level::Error, &told(stream, reject))?;
        }
        for item in &page.items {
            let (Body::Raw(text) | Body::Cells(_, text)) = &item.body;
            match row::read(&stream.table, Nested::Typed, text) {
                Ok(row) => {
                    let object = Object::new(&stream.table, &row).only(&wanted.columns);
                    protocol.row(stream, &object)?;
                    came += 1;
                }
                Err(reject) => {
                    ended.rejects += 1;
                    protocol.tell(Level::Error, &told(stream, &reject))?;
                }
            }
        }
        ended.rows += came;
        protocol.state(stream, state, came)?;
    }
    let (end, state) = rows.end().await;
    if state.outcome != Outcome::Running {
        protocol.state(stream, &state, 0)?;
    }
    Ok(end)
}

/// A reject, for people: never the row itself, which may be somebody's.
fn told(stream: &StreamInfo, reject: &Reject) -> String {
    let (name, reason) = (stream.name(), &reject.reason);
    match reject.path.as_str() {
        "" => format!("a row of {name} was left out: {reason}"),
        path => format!("a row of {name} was left out: {path}: {reason}"),
    }
}

/// A message on a line of its own.
pub(crate) fn line(out: &mut impl io::Write, message: &impl serde::Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *out, message)?;
    out.write_all(b"\n")
}
