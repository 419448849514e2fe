//! Exports of several accounts, side by side: how each of them is, and all of them together.
//!
//! Each account has an export of its own, with its own client, limits, state, lock and rejects; what fails
//! or waits is one of them and no other. What they share is bounded once for all: connections to the
//! service, rows on their way to the target ([`Common`](crate::sink::Common)), and the target's own
//! connection, which they take turns at.

use std::{
    fmt,
    io::Write,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use indicatif::ProgressDrawTarget;
use serde::Serialize;

use crate::{
    human::{human, thousands},
    progress::{Progress, Shown, Snapshot, WHOLE},
};

/// Several accounts that are exported side by side. Clones are the same.
#[derive(Debug, Clone)]
pub struct Accounts(Arc<All>);

#[derive(Debug)]
struct All {
    begun: Instant,
    accounts: Vec<Account>,
}

/// One of them.
#[derive(Debug)]
struct Account {
    name: String,
    progress: Progress,
    at: Mutex<At>,
}

/// Where the export of an account is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum At {
    /// Its turn has not come.
    Queued,
    /// It reads.
    Running,
    /// Its last run has found everything.
    Complete,
    /// Its last run has found what there was, and something is missing, or nothing shows that it is not.
    Partial,
    /// Its last run was stopped.
    Stopped,
    /// Its last run failed.
    Failed,
}

impl At {
    /// Every one of them.
    pub const ALL: [Self; 6] = [
        Self::Queued,
        Self::Running,
        Self::Complete,
        Self::Partial,
        Self::Stopped,
        Self::Failed,
    ];

    /// Its name, for programs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Complete => "complete",
            Self::Partial => "partial",
            Self::Stopped => "stopped",
            Self::Failed => "failed",
        }
    }
}

/// How all of them are.
#[derive(Debug, Clone, Serialize)]
pub struct Overview {
    /// How many there are.
    pub accounts: usize,
    /// Of those, so many wait for their turn.
    pub queued: usize,
    /// So many read.
    pub running: usize,
    /// So many have found everything.
    pub complete: usize,
    /// So many lack something, or nothing shows that they do not.
    pub partial: usize,
    /// So many were stopped.
    pub stopped: usize,
    /// So many failed.
    pub failed: usize,
    /// Rows that came and fit, in all runs that go on or were the last ones.
    pub rows: u64,
    /// Rows that did not fit.
    pub rejects: u64,
    /// Pages.
    pub pages: u64,
    /// Attempts beyond the first of a page.
    pub retries: u64,
    /// How long it has been.
    pub seconds: f64,
    /// The one that will probably be the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub slowest: Option<Slowest>,
}

/// The account that will probably be the last.
#[derive(Debug, Clone, Serialize)]
pub struct Slowest {
    /// Its name.
    pub account: String,
    /// Rows so far.
    pub rows: u64,
    /// How long it will probably take; absent where nobody knows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seconds_left: Option<u64>,
    /// What it waits for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waiting: Option<String>,
}

impl Accounts {
    /// Accounts of these names; none has begun.
    #[must_use]
    pub fn new(names: impl IntoIterator<Item = String>) -> Self {
        let accounts = names.into_iter().map(|name| Account {
            name,
            progress: Progress::default(),
            at: Mutex::new(At::Queued),
        });
        Self(Arc::new(All {
            begun: Instant::now(),
            accounts: accounts.collect(),
        }))
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.0.accounts.len()
    }

    /// The progress of the one of this number, for its [`Opening`](crate::sink::Opening).
    ///
    /// # Panics
    /// When there is none of this number.
    #[must_use]
    pub fn progress(&self, number: usize) -> Progress {
        self.0.accounts[number].progress.clone()
    }

    /// Notes where the one of this number is.
    ///
    /// # Panics
    /// When there is none of this number.
    pub fn note(&self, number: usize, at: At) {
        *self.0.accounts[number].lock() = at;
    }

    /// Takes each of them: its name, where it is, and its progress.
    pub fn each(&self, mut take: impl FnMut(&str, At, &Snapshot)) {
        for account in &self.0.accounts {
            take(&account.name, *account.lock(), &account.progress.snapshot());
        }
    }

    /// How all of them are.
    #[must_use]
    pub fn overview(&self) -> Overview {
        let mut overview = Overview {
            accounts: self.count(),
            queued: 0,
            running: 0,
            complete: 0,
            partial: 0,
            stopped: 0,
            failed: 0,
            rows: 0,
            rejects: 0,
            pages: 0,
            retries: 0,
            seconds: (self.0.begun.elapsed().as_secs_f64() * 1000.0).round() / 1000.0,
            slowest: None,
        };
        let mut last = None;
        self.each(|name, at, snapshot| {
            *match at {
                At::Queued => &mut overview.queued,
                At::Running => &mut overview.running,
                At::Complete => &mut overview.complete,
                At::Partial => &mut overview.partial,
                At::Stopped => &mut overview.stopped,
                At::Failed => &mut overview.failed,
            } += 1;
            overview.rows += snapshot.rows;
            overview.rejects += snapshot.rejects;
            overview.pages += snapshot.pages;
            overview.retries += snapshot.retries;
            // Who waits for a service that is away is behind whoever reads, for so long as nobody knows more.
            let order = (snapshot.waiting.is_some(), snapshot.seconds_left);
            if at == At::Running && last.is_none_or(|last| last < order) {
                last = Some(order);
                overview.slowest = Some(Slowest {
                    account: name.to_owned(),
                    rows: snapshot.rows,
                    seconds_left: snapshot.seconds_left,
                    waiting: snapshot.waiting.clone(),
                });
            }
        });
        overview
    }

    /// Shows a bar until dropped; `said` puts its line into the language that is spoken.
    #[must_use]
    pub fn bar(
        &self,
        target: ProgressDrawTarget,
        said: impl Fn(String) -> String + Send + 'static,
    ) -> Shown {
        let accounts = self.clone();
        Shown::bar(target, move || {
            let overview = accounts.overview();
            (overview.permille(), said(overview.line()))
        })
    }

    /// Writes a line of JSON every so often until dropped.
    #[must_use]
    pub fn lines(&self, out: impl Write + Send + 'static, every: Duration) -> Shown {
        let accounts = self.clone();
        Shown::lines(out, every, move || {
            serde_json::to_string(&accounts.overview()).unwrap_or_default()
        })
    }
}

impl Account {
    fn lock(&self) -> MutexGuard<'_, At> {
        self.at.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Overview {
    /// How many of the accounts have ended, of [`WHOLE`].
    fn permille(&self) -> Option<u64> {
        let all = self.accounts as u64;
        let ended = all - (self.queued + self.running) as u64;
        (ended * WHOLE).checked_div(all)
    }

    fn line(&self) -> String {
        let ended = self.accounts - self.queued - self.running;
        let mut line = format!(
            "{} of {} accounts, {} rows, {} pages",
            thousands(ended as u64),
            thousands(self.accounts as u64),
            thousands(self.rows),
            thousands(self.pages)
        );
        if self.failed > 0 {
            line.push_str(&format!(", {} failed", thousands(self.failed as u64)));
        }
        if let Some(slowest) = &self.slowest {
            let (account, rows) = (&slowest.account, thousands(slowest.rows));
            line.push_str(&format!("; slowest: {account}, {rows} rows"));
            if let Some(waiting) = &slowest.waiting {
                line.push_str(&format!(", {waiting}"));
            } else if let Some(left) = slowest.seconds_left {
                let left = human(Duration::from_secs(left));
                line.push_str(&format!(", about {left} left"));
            }
        }
        line
    }
}

/// A line for people, when all have ended.
impl fmt::Display for Overview {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all = thousands(self.accounts as u64);
        write!(
            f,
            "{all} accounts: {} complete",
            thousands(self.complete as u64)
        )?;
        let others = [
            (self.partial, "partial"),
            (self.stopped, "stopped"),
            (self.failed, "failed"),
            (self.running, "running"),
            (self.queued, "queued"),
        ];
        for (count, what) in others.into_iter().filter(|(count, _)| *count > 0) {
            write!(f, ", {} {what}", thousands(count as u64))?;
        }
        let (rows, pages) = (thousands(self.rows), thousands(self.pages));
        let took = human(Duration::from_secs_f64(self.seconds));
        write!(f, "; {rows} rows, {pages} pages, {took}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::Counts;

    fn counts(rows: u64) -> Counts {
        Counts {
            rows,
            pages: 1,
            ..Counts::default()
        }
    }

    #[test]
    fn who_waits_is_the_slowest_and_else_who_has_most_left() {
        let accounts = Accounts::new(["a", "b", "c", "d"].map(str::to_owned));
        let told = |accounts: &Accounts| accounts.overview().slowest.map(|slowest| slowest.account);
        assert_eq!(told(&accounts), None);
        for (number, left) in [(0, 10), (1, 90_000), (2, 20)] {
            accounts.note(number, At::Running);
            accounts.progress(number).advance(counts(5), Some(left));
        }
        assert_eq!(told(&accounts).as_deref(), Some("b"));
        let _waiting = accounts
            .progress(2)
            .waiting("waiting for the service".to_owned(), None);
        assert_eq!(told(&accounts).as_deref(), Some("c"));
        accounts.note(2, At::Failed);
        let overview = accounts.overview();
        assert_eq!((overview.rows, overview.pages), (15, 3));
        assert_eq!(
            (overview.queued, overview.running, overview.failed),
            (1, 2, 1)
        );
        let line = overview.line();
        assert!(
            line.starts_with("1 of 4 accounts, 15 rows, 3 pages, 1 failed; slowest: b"),
            "{line}"
        );
        assert_eq!(overview.permille(), Some(250));
    }
}
