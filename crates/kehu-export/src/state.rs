//! What is known about an export between two runs: kept in the target, written together with rows.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    fetch::{PageDone, Window},
    summary::End,
};

/// How far an export is. Every commit writes it whole, together with the rows that it tells of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct State {
    /// Version of this layout.
    pub version: u32,
    /// The API.
    pub api: String,
    /// The operation.
    pub operation: String,
    /// The request's own filters, as canonical JSON: another filter is another export.
    pub filters: String,
    /// Number of the run, counted from 1.
    pub run: u64,
    /// What the run reads.
    pub kind: Kind,
    /// Whether it has read everything.
    pub complete: bool,
    /// When it began.
    pub started: Timestamp,
    /// Windows that are not read to their end.
    pub windows: Vec<Window>,
    /// Number of the next window.
    pub next_window: u64,
    /// What the run has done so far.
    pub counts: Counts,
    /// Latest time among the run's rows, in milliseconds since 1970.
    pub latest: Option<i64>,
    /// How far rows came out of order.
    pub disorder: i64,
    /// Rows up to this time were there when earlier runs looked; where `--since last` begins.
    pub watermark: Option<i64>,
    /// When the last run that read everything began.
    pub last_full: Option<Timestamp>,
    /// How many rows it read.
    pub last_rows: Option<u64>,
    /// Commits so far: tells whether a commit whose answer was lost took place.
    pub commits: u64,
    /// How many rows came, for numbering rows that have no key.
    pub sequence: i64,
    /// Why it is not shown that the run found everything; empty where it is.
    #[serde(default)]
    pub reasons: Vec<String>,
}

/// What a run reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Everything.
    Full,
    /// What the time filter finds from this time on, in milliseconds since 1970.
    Since(i64),
}

/// What a run has done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Rows that came and fit.
    pub rows: u64,
    /// Rows that came and did not fit.
    pub rejects: u64,
    /// Pages.
    pub pages: u64,
    /// Attempts beyond the first of a page.
    pub retries: u64,
    /// Rows that the target did not have, or had in another form.
    pub written: u64,
}

/// Version of the layout of [`State`].
pub const VERSION: u32 = 1;

impl State {
    /// The state before the first run.
    #[must_use]
    pub fn new(api: &str, operation: &str, filters: String) -> Self {
        Self {
            version: VERSION,
            api: api.to_owned(),
            operation: operation.to_owned(),
            filters,
            run: 0,
            kind: Kind::Full,
            complete: true,
            started: Timestamp::UNIX_EPOCH,
            windows: Vec::new(),
            next_window: 0,
            counts: Counts::default(),
            latest: None,
            disorder: 0,
            watermark: None,
            last_full: None,
            last_rows: None,
            commits: 0,
            sequence: 0,
            reasons: Vec::new(),
        }
    }

    /// Begins the next run with one window.
    pub fn begin(&mut self, kind: Kind, from: Option<i64>, to: Option<i64>) {
        self.run += 1;
        self.kind = kind;
        self.complete = false;
        self.started = Timestamp::now();
        self.windows = vec![Window::new(0, from, to)];
        self.next_window = 1;
        self.counts = Counts::default();
        self.latest = None;
        self.disorder = 0;
        self.reasons = Vec::new();
    }

    /// Takes in a page that is about to be committed.
    pub fn advance(&mut self, page: &PageDone) {
        let window = &page.window;
        self.windows.retain(|known| known.id != window.id);
        if !page.finished {
            self.windows.push(window.clone());
        }
        if let Some(cut_off) = &page.cut_off {
            self.windows.push(cut_off.clone());
            self.next_window = self.next_window.max(cut_off.id + 1);
        }
        if let Some(reason) = &page.incomplete
            && !self.reasons.contains(reason)
        {
            self.reasons.push(reason.clone());
        }
        self.disorder = self.disorder.max(window.disorder());
        self.latest = self.latest.max(window.seen.map(|(_, highest)| highest));
        self.counts.pages += 1;
        self.counts.retries += u64::from(page.retries);
        self.counts.rows += page.items.len() as u64;
        self.counts.rejects += page.rejects.len() as u64;
    }

    /// Takes over what a commit has counted, which may have gone on while more pages came.
    pub fn committed(&mut self, commit: &Self) {
        self.counts.written = commit.counts.written;
        self.commits = commit.commits;
        self.sequence = commit.sequence;
    }

    /// How a run that has read everything ended.
    #[must_use]
    pub(crate) fn ended(&self) -> End {
        match self.reasons.is_empty() {
            true => End::Complete,
            false => End::Partial {
                reasons: self.reasons.clone(),
            },
        }
    }

    /// Everything has been read that the service gave. What later runs need not read again is known
    /// only where that is shown to be everything.
    pub fn end(&mut self) {
        self.complete = true;
        if !self.reasons.is_empty() {
            return;
        }
        // Rows that came late for their time may have been joined by others that were not seen.
        let looked = self.latest.map(|latest| latest - self.disorder);
        self.watermark = self.watermark.max(looked);
        if self.kind == Kind::Full {
            self.last_full = Some(self.started);
            self.last_rows = Some(self.counts.rows);
        }
    }
}
