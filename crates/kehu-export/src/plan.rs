//! What is to be exported, and what a run would do about it.

use std::time::Duration;

use jiff::{Span, SpanRelativeTo, Timestamp};

use crate::{
    error::{Error, Result},
    human::human,
    row::time,
    sink::Ending,
    source::Source,
    state::{Begin, Held, Kind, Outcome, State},
    subject::Subject,
    table::Table,
};

/// What is to be exported.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Where rows come from.
    pub source: Source,
    /// What they fill.
    pub table: Table,
    /// Which of them are wanted.
    pub since: Since,
    /// How far `--since last` looks back before what it has seen.
    pub overlap: Duration,
    /// Read everything when the last time is longer ago, even where only news are wanted.
    pub full_every: Option<Duration>,
    /// So many of a hundred rows may be missing from a run that reads everything, compared with what is
    /// there; a run that finds less replaces nothing.
    pub shrink: u8,
    /// Pages in flight at most.
    pub parallel: usize,
    /// How long to wait for a service or a target that went away.
    pub patience: Duration,
    /// Longest time between two commits, instead of the target's own.
    pub commit_every: Option<Duration>,
}

/// Which rows are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Since {
    /// All of them.
    Everything,
    /// Those that the last run has not seen.
    Last,
    /// Those from this time on, in milliseconds since 1970.
    At(i64),
}

impl Plan {
    /// A plan with the usual settings.
    #[must_use]
    pub fn new(source: Source, table: Table) -> Self {
        Self {
            source,
            table,
            since: Since::Everything,
            overlap: Duration::from_secs(600),
            full_every: None,
            shrink: 50,
            parallel: 4,
            patience: Duration::from_secs(600),
            commit_every: None,
        }
    }

    /// Whether what is wanted can be had from the operation.
    ///
    /// # Errors
    /// When it has no time filter, or rows cannot be told apart.
    pub fn check(&self) -> Result<()> {
        if self.since == Since::Everything {
            return Ok(());
        }
        let operation = &self.source.operation;
        if self.source.since.is_none() {
            let message = format!("`{operation}` has no filter by time: --since cannot be kept");
            return Err(Error::usage(message).with_help("export everything: leave out --since"));
        }
        if self.table.key.is_none() {
            let message = format!("rows of `{operation}` have no key: news cannot be merged");
            return Err(Error::usage(message).with_help("export everything: leave out --since"));
        }
        if self.source.bounds().0.is_some() {
            return Err(Error::usage(
                "--since and a filter of one's own by the same time contradict",
            ));
        }
        Ok(())
    }

    /// What the end of a run may do.
    #[must_use]
    pub fn ending(&self) -> Ending {
        Ending {
            shrink: self.shrink,
            adds: self.since != Since::Everything,
        }
    }

    /// How many readers there can be; why not more than one.
    #[must_use]
    pub fn readers(&self) -> (usize, Option<&'static str>) {
        let alone = match () {
            () if self.parallel <= 1 => None,
            () if self.table.key.is_none() => {
                Some("rows have no key by which two readers could meet")
            }
            () if self.source.behind.is_none() => Some("the list cannot be read from behind a row"),
            () if !self.source.has_stretches() || self.table.time.is_none() => {
                Some("no time filter leads to a row in the middle of the list")
            }
            () => return (self.parallel, None),
        };
        (1, alone)
    }

    /// What the next run does with what earlier runs left.
    ///
    /// # Errors
    /// When the target holds another export.
    pub fn next(&self, state: Option<&State>) -> Result<Next> {
        let of = self.source.subject();
        let Some(state) = state else {
            return Ok(self.begin(None));
        };
        if self.goes_on(state, &of) {
            return Ok(Next::GoOn);
        }
        if let Some(difference) = self.source.completed(state.holds()).difference(&of) {
            let message = format!("the target holds {difference}");
            return Err(Error::usage(message).with_help(OTHER_TARGET));
        }
        Ok(self.begin(state.held.as_ref()))
    }

    /// Whether a run that was cut short is the one that is wanted.
    fn goes_on(&self, state: &State, of: &Subject) -> bool {
        let wanted = match (state.kind, self.since) {
            (Kind::Full, Since::Everything | Since::Last) | (Kind::Last(_), Since::Last) => true,
            (Kind::At(began), Since::At(from)) => began == self.asked(from),
            _ => false,
        };
        // The third page of 25 is not the third of 50.
        let same_pages = !self.source.counts_pages || state.page_size == self.source.page_size;
        state.outcome == Outcome::Running && state.of == *of && wanted && same_pages
    }

    fn begin(&self, held: Option<&Held>) -> Next {
        let (lower, upper) = self.source.bounds();
        let watermark = held.and_then(|held| held.watermark);
        let stale = held.is_some_and(|held| self.is_stale(held));
        let kind = match (self.since, watermark) {
            (Since::At(from), _) => Kind::At(self.asked(from)),
            (Since::Last, Some(watermark)) if !stale => {
                Kind::Last(self.asked(watermark.saturating_sub(millis(self.overlap))))
            }
            _ => Kind::Full,
        };
        Next::Begin(Begin {
            kind,
            from: kind.from().or(lower),
            to: upper,
            adopts: held.is_some_and(|held| !held.of.is_known()),
        })
    }

    /// The time from which on a service is asked: one step before, for it may take the bound itself for
    /// outside.
    fn asked(&self, from: i64) -> i64 {
        let grain = self.source.grain();
        let from = crate::row::time::within_calendar(from);
        from.saturating_sub(from.rem_euclid(grain))
            .saturating_sub(grain)
    }

    fn is_stale(&self, held: &Held) -> bool {
        let Some(full_every) = self.full_every else {
            return false;
        };
        let age = |last: Timestamp| time::now() - last.as_millisecond();
        held.last_full
            .is_none_or(|last| age(last) >= millis(full_every))
    }

    /// What `--since` can and cannot promise here, and what reads everything.
    #[must_use]
    pub fn promise(&self) -> Option<String> {
        let full = match self.full_every {
            Some(every) => format!("every {} everything is read", human(every)),
            None => "--full-every 1d would read everything once a day".to_owned(),
        };
        self.finds().map(|finds| format!("{finds}; {full}"))
    }

    /// What a run that reads only what is new can and cannot find; `None` where everything is read.
    #[must_use]
    pub fn finds(&self) -> Option<String> {
        let column = self
            .table
            .time
            .map(|time| &self.table.columns()[time].name)?;
        if self.since == Since::Everything {
            return None;
        }
        Some(if self.source.by_change {
            format!(
                "the service filters by `{column}`: new and changed rows are found, deleted ones only when everything is read"
            )
        } else {
            format!(
                "the service filters by `{column}`, the time of creation: new rows are found. Changes to older ones, rows that are entered with an earlier time, and deletions are found only when everything is read"
            )
        })
    }
}

const OTHER_TARGET: &str =
    "name another file or table (--table), or replace what is there: --restart";

/// What a run does first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// An earlier run was cut short: it goes on.
    GoOn,
    /// A new run.
    Begin(Begin),
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

/// A duration that a person wrote: `10m`, `1h30m`, `90s`, `1d`.
///
/// # Errors
/// With words about what is wrong.
pub fn parse_duration(text: &str) -> Result<Duration, String> {
    let wrong = |_| format!("`{text}` is not a duration; write 30s, 10m, 1h30m or 1d");
    let span: Span = text.parse().map_err(wrong)?;
    let duration = span
        .to_duration(SpanRelativeTo::days_are_24_hours())
        .map_err(wrong)?;
    Duration::try_from(duration).map_err(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read() {
        let seconds = |text: &str| parse_duration(text).map(|duration| duration.as_secs());
        assert_eq!(seconds("10m"), Ok(600));
        assert_eq!(seconds("1h30m"), Ok(5400));
        assert_eq!(seconds("1d"), Ok(86_400));
        assert!(seconds("soon").is_err());
        assert!(seconds("-5m").is_err());
    }
}
