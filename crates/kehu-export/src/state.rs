//! What is known about an export between two runs: kept in the target, written together with rows.
//!
//! # The layout, version 2
//! One JSON object, the fields of [`State`] by name. Version 1 (kehu 0.1 until July 2026) did not say whose
//! rows a target holds, and cut lists into stretches of time: of a version 1 only the number of the run and
//! how many rows the last one read are taken over, and the next run reads everything.

mod first;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use self::first::First;
use crate::{
    fetch::{PageDone, Windows},
    human::thousands,
    subject::Subject,
};

/// How far an export is. Every commit writes it whole, together with the rows that it tells of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct State {
    /// Version of this layout.
    pub version: u32,
    /// What the run is of.
    pub of: Subject,
    /// Items that were asked for in a page.
    pub page_size: Option<u64>,
    /// Number of the run, counted from 1.
    pub run: u64,
    /// What the run reads.
    pub kind: Kind,
    /// Whether it has ended, and how.
    pub outcome: Outcome,
    /// Why it is not shown that the run found everything; empty where it is.
    pub reasons: Vec<String>,
    /// Its rows are kept beside the target, and take the place of what is there when it has ended.
    pub beside: bool,
    /// Keys that it comes across are noted: rows that were there before and that it does not find are gone.
    pub notes_keys: bool,
    /// When it began, by the vendor's clock where the vendor tells.
    pub started: Timestamp,
    /// What is not read yet.
    pub windows: Windows,
    /// Number of the next window.
    pub next_window: u64,
    /// What the run has done so far.
    pub counts: Counts,
    /// Latest time among the run's rows that is not after its beginning, in milliseconds since 1970.
    pub latest: Option<i64>,
    /// How far rows came out of order.
    pub disorder: i64,
    /// What the target holds from the runs before.
    pub held: Option<Held>,
    /// Commits so far: tells whether a commit whose answer was lost took place.
    pub commits: u64,
    /// How many rows came, for numbering rows that have no key.
    pub sequence: i64,
}

/// What a target holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Held {
    /// Whose rows they are.
    pub of: Subject,
    /// How many.
    pub rows: u64,
    /// They are all that there was: the run that read them was complete.
    pub whole: bool,
    /// Rows up to this time were there when earlier runs looked; where `--since last` begins.
    pub watermark: Option<i64>,
    /// When the last complete run that read everything began.
    pub last_full: Option<Timestamp>,
}

/// What a run reads. Times are milliseconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Everything.
    Full,
    /// What the time filter finds from this time on, where earlier runs left off.
    Last(i64),
    /// What the time filter finds from this time on, which somebody named.
    At(i64),
}

impl Kind {
    /// From when on the time filter is asked.
    #[must_use]
    pub fn from(self) -> Option<i64> {
        match self {
            Self::Full => None,
            Self::Last(from) | Self::At(from) => Some(from),
        }
    }
}

/// Whether a run has ended, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It has not: the next one goes on with it.
    Running,
    /// It has found everything.
    Complete,
    /// It has found what there was to find, and it is not shown that this was everything.
    Partial,
}

/// What a run has done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
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
    /// Rows that it did not find any more, and that were marked.
    pub gone: u64,
    /// Places in the middle of the list from which on it was read.
    pub places: u64,
}

/// Version of the layout of [`State`].
pub const VERSION: u32 = 2;

impl State {
    /// The state before the first run.
    #[must_use]
    pub fn new(of: Subject) -> Self {
        Self {
            version: VERSION,
            of,
            page_size: None,
            run: 0,
            kind: Kind::Full,
            outcome: Outcome::Complete,
            reasons: Vec::new(),
            beside: false,
            notes_keys: false,
            started: Timestamp::UNIX_EPOCH,
            windows: Windows::default(),
            next_window: 0,
            counts: Counts::default(),
            latest: None,
            disorder: 0,
            held: None,
            commits: 0,
            sequence: 0,
        }
    }

    /// The state that a target keeps, of whichever version.
    ///
    /// # Errors
    /// In whole sentences: when it is of a later version, or none.
    pub fn from_json(text: &str) -> Result<Self, String> {
        Self::from_value(serde_json::from_str(text).map_err(damaged)?)
    }

    /// The same from JSON that stands in another record.
    pub(crate) fn from_value(value: Value) -> Result<Self, String> {
        match value["version"].as_u64() {
            Some(1) => serde_json::from_value(value)
                .map(First::into_state)
                .map_err(damaged),
            Some(version) if version == u64::from(VERSION) => {
                serde_json::from_value(value).map_err(damaged)
            }
            Some(_) => Err("its record is from a later version of kehu".to_owned()),
            None => Err("its record is damaged (it has no version)".to_owned()),
        }
    }

    /// Whether it has been read everything that the run is to read.
    #[must_use]
    pub fn is_read(&self) -> bool {
        self.windows.is_read()
    }

    /// Whose rows the target holds.
    pub(crate) fn holds(&self) -> &Subject {
        self.held.as_ref().map_or(&self.of, |held| &held.of)
    }

    /// Whether it is of a run that has not ended and whose rows are not where they are to be yet.
    #[cfg(any(feature = "sqlite", feature = "postgres"))]
    pub(crate) fn is_beside(&self) -> bool {
        self.beside && self.outcome == Outcome::Running
    }

    /// Begins the next run, which is to replace what is there where it `replaces`.
    pub(crate) fn begin(
        &mut self,
        of: Subject,
        page_size: Option<u64>,
        begin: Begin,
        replaces: bool,
    ) {
        *self = Self {
            page_size,
            run: self.run + 1,
            kind: begin.kind,
            outcome: Outcome::Running,
            beside: replaces,
            started: Timestamp::now(),
            windows: Windows::of(begin.from, begin.to),
            next_window: 1,
            held: self.held.take(),
            commits: self.commits,
            sequence: self.sequence,
            ..Self::new(of)
        };
    }

    /// What an earlier version of kehu left without saying whose it is is taken for rows of this account.
    pub(crate) fn adopt(&mut self, of: &Subject) {
        if let Some(held) = &mut self.held {
            held.of = of.clone();
        }
    }

    /// Whether its rows are kept beside the target until it has ended, or go there at once.
    pub(crate) fn goes_beside(&mut self, beside: bool) {
        self.beside = beside;
        let ours = self.held.as_ref().is_some_and(|held| held.of == self.of);
        if !beside && !ours {
            self.held = Some(Held::nothing(self.of.clone()));
        }
    }

    /// Takes in a page that is about to be committed.
    pub fn advance(&mut self, page: &PageDone) {
        if let (0, Some(date)) = (self.counts.pages, page.date) {
            self.started = date;
        }
        let until = self.started.as_millisecond();
        let step = &page.step;
        if let Some(opened) = &step.opens {
            self.next_window = self.next_window.max(opened.id.saturating_add(1));
            self.counts.places += 1;
        }
        let times = step.times.iter().flatten().copied();
        self.latest = self.latest.max(times.filter(|time| *time <= until).max());
        if let Some(list) = self.windows.step(step, until) {
            self.disorder = list.times.disorder();
            self.reasons.extend(list.incomplete);
        }
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

    /// Ends a run that has read everything, and `found` so many different rows. Whether what it has found
    /// takes the place of what was there: what is shown to be everything does, unless it is so much less that
    /// somebody had better be asked (`shrink`: so many of a hundred may be missing); anything else only where
    /// nothing better is there.
    pub(crate) fn end(&mut self, found: u64, shrink: u8) -> bool {
        let full = self.kind == Kind::Full;
        let ours = self.held.as_ref().filter(|held| held.of == self.of);
        if let Some(held) = ours.filter(|held| full && is_shrunk(held.rows, found, shrink)) {
            let (before, found) = (thousands(held.rows), thousands(found));
            let reason = format!("the run found {found} rows, and {before} were there before it");
            self.reasons.push(reason);
        }
        let whole = self.reasons.is_empty();
        let better = match ours {
            Some(held) => !held.whole && held.rows <= found,
            None => self.held.is_none(),
        };
        let takes = full && (whole || better);
        let watermark = self.watermark(whole);
        self.outcome = if whole {
            Outcome::Complete
        } else {
            Outcome::Partial
        };
        let mut held = match ours {
            Some(held) => held.clone(),
            None if takes => Held::nothing(self.of.clone()),
            None => return takes,
        };
        held.watermark = watermark;
        if takes {
            held.whole = whole;
            held.last_full = whole.then_some(self.started);
        }
        self.held = Some(held);
        takes
    }

    /// Nothing of what the target has can be merged with what comes later.
    #[cfg(feature = "files")]
    pub(crate) fn cannot_be_added_to(&mut self) {
        if let Some(held) = &mut self.held {
            held.watermark = None;
        }
    }

    /// Notes how many rows the target has.
    pub(crate) fn hold(&mut self, rows: u64) {
        if let Some(held) = &mut self.held {
            held.rows = rows;
        }
    }

    /// What later runs need not look for: rows that came late for their time may have been joined by others
    /// that were not seen, and what is before a time that somebody named was not looked for at all.
    fn watermark(&self, whole: bool) -> Option<i64> {
        let before = self
            .held
            .as_ref()
            .filter(|held| held.of == self.of)
            .and_then(|held| held.watermark);
        let looked = self
            .latest
            .map(|latest| latest.saturating_sub(self.disorder));
        match self.kind {
            _ if !whole => before,
            Kind::Full => looked,
            Kind::At(from) if before.is_none_or(|before| before < from) => before,
            Kind::Last(_) | Kind::At(_) => before.max(looked),
        }
    }
}

/// A new run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Begin {
    /// What it reads.
    pub kind: Kind,
    /// From when on.
    pub from: Option<i64>,
    /// Up to when.
    pub to: Option<i64>,
    /// The target is of an earlier version of kehu, which did not say whose rows it holds.
    pub adopts: bool,
}

impl Held {
    /// A target that has no rows yet.
    fn nothing(of: Subject) -> Self {
        Self {
            of,
            rows: 0,
            whole: false,
            watermark: None,
            last_full: None,
        }
    }
}

fn damaged(error: serde_json::Error) -> String {
    format!("its record is damaged ({error})")
}

fn is_shrunk(before: u64, found: u64, shrink: u8) -> bool {
    let kept = 100 - u64::from(shrink.min(100));
    u128::from(found) * 100 < u128::from(before) * u128::from(kept)
}
