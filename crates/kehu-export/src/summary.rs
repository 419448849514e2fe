//! How a run ended.

use std::{fmt, path::PathBuf, time::Duration};

use serde::Serialize;

use crate::{
    error::Error,
    human::{human, thousands},
    sink::Holdings,
    state::{Counts, Kind, Outcome, State},
};

/// How a run ended.
#[derive(Debug)]
pub struct Summary {
    /// Number of the run.
    pub run: u64,
    /// What it was to read.
    pub kind: Kind,
    /// It went on with a run that was cut short.
    pub went_on: bool,
    /// How it ended.
    pub end: End,
    /// What the run has done, earlier attempts at it included.
    pub counts: Counts,
    /// Rows that came in this process.
    pub rows_now: u64,
    /// What the target has; nothing where it broke down.
    pub holdings: Holdings,
    /// How long this process was at it.
    pub elapsed: Duration,
    /// How many readers there were.
    pub readers: usize,
    /// Why only one, although more were asked for.
    pub alone: Option<&'static str>,
    /// What else is to be said of the run.
    pub notes: Vec<String>,
    /// Share of the readers' time that they waited for the service, between 0 and 1.
    pub waiting: f64,
}

/// How a run ended.
#[derive(Debug)]
pub enum End {
    /// Everything has been read.
    Complete,
    /// The service gave nothing more, and it is not shown that this was everything. The next run begins
    /// anew.
    Partial {
        /// Why.
        reasons: Vec<String>,
    },
    /// It was asked to stop; the next run goes on from here.
    Stopped,
    /// Something failed; the next run goes on from here.
    Failed(Error),
}

impl End {
    /// How a run ended that nothing disturbed.
    pub(crate) fn of(run: &State) -> Self {
        match run.outcome {
            Outcome::Running => Self::Stopped,
            Outcome::Complete => Self::Complete,
            Outcome::Partial => Self::Partial {
                reasons: run.reasons.clone(),
            },
        }
    }
}

impl Summary {
    /// Whether every row that there was is in the target.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        matches!(self.end, End::Complete) && self.holdings.rejects == 0
    }

    /// Whether anything at all was done.
    #[must_use]
    pub fn has_progress(&self) -> bool {
        self.counts.pages > 0
    }

    /// Rows a second in this process.
    #[must_use]
    pub fn rate(&self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "a rate")]
        let rows = self.rows_now as f64;
        rows / self.elapsed.as_secs_f64().max(0.001)
    }

    /// How rows were found, for people.
    fn found(&self) -> String {
        match (self.readers, self.counts.places, self.alone) {
            (2.., 1.., _) => format!(
                "by {} readers of one list, which began in {} places and came to each other",
                self.readers,
                thousands(self.counts.places + 1)
            ),
            (_, _, Some(why)) => format!("by one reader of the list: {why}"),
            _ => "by one reader of the list".to_owned(),
        }
    }

    /// One line for people, where many runs are told.
    #[must_use]
    pub fn line(&self) -> String {
        let mut line = match &self.end {
            End::Complete if self.holdings.rejects == 0 => "complete".to_owned(),
            End::Complete => "complete but for the rejects".to_owned(),
            End::Partial { .. } => "partial".to_owned(),
            End::Stopped => "stopped".to_owned(),
            End::Failed(_) => "cut short".to_owned(),
        };
        line.push_str(&format!(", {} rows read", thousands(self.counts.rows)));
        if matches!(self.end, End::Complete | End::Partial { .. }) {
            line.push_str(&format!(
                ", {} in the target",
                thousands(self.holdings.rows)
            ));
        }
        if self.counts.gone > 0 {
            line.push_str(&format!(", {} gone", thousands(self.counts.gone)));
        }
        if let Some(list) = &self.holdings.rejects_file {
            let rejects = thousands(self.holdings.rejects);
            line.push_str(&format!(", {rejects} rejects in {}", list.display()));
        }
        line.push_str(&format!(", {}", human(self.elapsed)));
        line
    }

    /// One line of JSON.
    #[must_use]
    pub fn to_json(&self) -> String {
        let (end, error, reasons) = match &self.end {
            End::Complete => ("complete", None, None),
            End::Partial { reasons } => ("partial", None, Some(reasons.clone())),
            End::Stopped => ("stopped", None, None),
            End::Failed(error) => ("failed", Some(error.to_string()), None),
        };
        let line = Line {
            run: self.run,
            end,
            error,
            reasons,
            went_on: self.went_on,
            rows: self.counts.rows,
            rows_now: self.rows_now,
            written: self.counts.written,
            pages: self.counts.pages,
            retries: self.counts.retries,
            rejects: self.holdings.rejects,
            rejects_file: self.holdings.rejects_file.clone(),
            rows_in_target: self.holdings.rows,
            formulas_escaped: self.holdings.escaped,
            rows_gone: self.counts.gone,
            found: self.found(),
            readers: self.readers,
            places: self.counts.places,
            seconds: (self.elapsed.as_secs_f64() * 1000.0).round() / 1000.0,
            rows_per_second: (self.rate() * 10.0).round() / 10.0,
            waiting_for_service: (self.waiting * 1000.0).round() / 1000.0,
        };
        serde_json::to_string(&line).unwrap_or_default()
    }
}

#[derive(Serialize)]
struct Line {
    run: u64,
    end: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reasons: Option<Vec<String>>,
    went_on: bool,
    rows: u64,
    rows_now: u64,
    written: u64,
    pages: u64,
    retries: u64,
    rejects: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    rejects_file: Option<PathBuf>,
    rows_in_target: u64,
    #[serde(skip_serializing_if = "is_zero")]
    formulas_escaped: u64,
    rows_gone: u64,
    found: String,
    readers: usize,
    places: u64,
    seconds: f64,
    rows_per_second: f64,
    waiting_for_service: f64,
}

fn is_zero(number: &u64) -> bool {
    *number == 0
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let end = match &self.end {
            End::Complete if self.holdings.rejects == 0 => "complete",
            End::Complete => "complete but for the rejects",
            End::Partial { .. } => "partial; the next run begins anew",
            End::Stopped => "stopped; the next run goes on from here",
            End::Failed(_) => "cut short; the next run goes on from here",
        };
        writeln!(f, "run {}: {end}", self.run)?;
        if let End::Partial { reasons } = &self.end {
            for reason in reasons {
                writeln!(f, "  partial   {reason}")?;
            }
        }
        write!(f, "  rows      {} read", thousands(self.counts.rows))?;
        if self.went_on {
            write!(f, " ({} of them now)", thousands(self.rows_now))?;
        }
        match &self.end {
            End::Complete | End::Partial { .. } => {
                writeln!(f, ", {} in the target", thousands(self.holdings.rows))?
            }
            _ => writeln!(f)?,
        }
        writeln!(
            f,
            "  pages     {}, {} retries",
            thousands(self.counts.pages),
            thousands(self.counts.retries)
        )?;
        writeln!(f, "  found     {}", self.found())?;
        if self.counts.gone > 0 {
            let gone = thousands(self.counts.gone);
            writeln!(
                f,
                "  gone      {gone} that the service lists no more; they are marked"
            )?;
        }
        if let Some(list) = &self.holdings.rejects_file {
            let rejects = thousands(self.holdings.rejects);
            writeln!(f, "  rejects   {rejects}, listed in {}", list.display())?;
        }
        if self.holdings.escaped > 0 {
            let escaped = thousands(self.holdings.escaped);
            writeln!(
                f,
                "  formulas  {escaped} values begin like one: a ' stands in front of them (--csv-formulas keep leaves them)"
            )?;
        }
        write!(
            f,
            "  time      {}, {} rows/s, {:.0} % of it waiting for the service",
            human(self.elapsed),
            thousands(self.rate().round().max(0.0) as u64),
            self.waiting * 100.0
        )
    }
}
