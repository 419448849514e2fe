//! Stretches of a list that are read side by side, and how they become one.
//!
//! A vendor's list is one chain of pages. The first window is that chain, from its first page on. Another
//! one begins further on, behind a row that somebody found there, and is read ahead of the first: when
//! the first comes to a row of its first page, what it would read from there on is what the other has
//! read and is reading, and the two become one. A window that is never met was read for nothing, and
//! nothing depends on it. So the first window alone decides what is in the list and where it ends.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::row::Key;

/// A stretch of a list and how far it has been read. Times are milliseconds since 1970.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Window {
    /// Its number within the run.
    pub id: u64,
    /// Rows from this time on are asked for; `None`: all.
    pub from: Option<i64>,
    /// Rows up to this time are asked for; `None`: all.
    pub to: Option<i64>,
    /// Where it begins.
    pub begins: Begins,
    /// Where its next page begins; `None`: with its first.
    pub cursor: Option<Arc<Value>>,
    /// The last row that was read.
    pub at: Option<Key>,
    /// Whether the list's end was reached.
    pub ended: bool,
    /// Why the end does not show that everything came.
    pub incomplete: Option<String>,
    /// Pages read.
    pub pages: u64,
    /// Times of the rows read so far.
    pub times: Times,
}

/// Where a window begins.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Begins {
    /// With the list itself.
    First,
    /// Behind a row.
    Behind {
        /// The row.
        row: Key,
        /// The first rows: whoever reads one of them has come to this window.
        first: Vec<Key>,
    },
}

/// What times of rows tell of their order and pace. A row whose time is far from those of its neighbours
/// does not count for the pace.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Times {
    /// Earliest and latest row.
    pub seen: Option<(i64, i64)>,
    /// About when the rows of the first page came.
    pub first: Option<i64>,
    /// About when the rows of the last page came.
    pub last: Option<i64>,
    /// About the time that the last page crosses.
    pub pace: i64,
    /// How many more rows came after an earlier one than after a later one.
    ups: i64,
    /// How far a row came after one that is later: 0 when rows come in the order of time.
    rise: i64,
    /// How far a row came after one that is earlier: 0 when rows come latest first.
    fall: i64,
}

impl Window {
    /// A window at the list's beginning that nothing was read of.
    #[must_use]
    pub fn new(id: u64, from: Option<i64>, to: Option<i64>) -> Self {
        Self {
            id,
            from,
            to,
            begins: Begins::First,
            cursor: None,
            at: None,
            ended: false,
            incomplete: None,
            pages: 0,
            times: Times::default(),
        }
    }

    /// A window of the same list that begins behind a row.
    #[must_use]
    pub fn behind(&self, id: u64, row: Key) -> Self {
        let first = Vec::new();
        Self {
            begins: Begins::Behind { row, first },
            ..Self::new(id, self.from, self.to)
        }
    }

    /// Whether it is the list itself.
    #[must_use]
    pub fn is_first(&self) -> bool {
        self.begins == Begins::First
    }

    /// The row behind which it begins.
    #[must_use]
    pub fn row(&self) -> Option<&Key> {
        match &self.begins {
            Begins::First => None,
            Begins::Behind { row, .. } => Some(row),
        }
    }

    /// Takes in what is read before it, up to its beginning.
    pub(super) fn follows(&mut self, before: Self) {
        self.begins = before.begins;
        self.pages += before.pages;
        self.times.precede(&before.times);
    }

    /// About how many pages are left, when it goes on to this time; `None` where nothing tells.
    #[must_use]
    pub fn pages_left(&self, end: Option<i64>) -> Option<f64> {
        if self.ended {
            return Some(0.0);
        }
        let left = self.times.last?.abs_diff(end?);
        #[expect(clippy::cast_precision_loss, reason = "an estimate")]
        Some(left as f64 / self.times.pace.max(1) as f64)
    }
}

impl Times {
    /// Takes in the times of a page's rows, in their order.
    pub fn read(&mut self, times: impl IntoIterator<Item = i64>) {
        let mut page: Vec<i64> = Vec::new();
        for time in times {
            if let Some(before) = page.last() {
                self.ups = self.ups.saturating_add((time > *before).into());
                self.ups = self.ups.saturating_sub((time < *before).into());
            }
            if let Some((lowest, highest)) = self.seen {
                self.rise = self.rise.max(highest.saturating_sub(time));
                self.fall = self.fall.max(time.saturating_sub(lowest));
            }
            self.seen = Some(widen(self.seen, (time, time)));
            page.push(time);
        }
        page.sort_unstable();
        let (quarter, half) = (page.len() / 4, page.len() / 2);
        if let (Some(&middle), Some(early), Some(late)) = (
            page.get(half),
            page.get(quarter),
            page.get(page.len().saturating_sub(quarter + 1)),
        ) {
            self.first.get_or_insert(middle);
            self.last = Some(middle);
            self.pace = late.saturating_sub(*early).saturating_mul(2);
        }
    }

    /// Takes in what comes before these times.
    fn precede(&mut self, before: &Self) {
        if let (Some((lowest, highest)), Some(seen)) = (before.seen, self.seen) {
            self.rise = self.rise.max(highest.saturating_sub(seen.0));
            self.fall = self.fall.max(seen.1.saturating_sub(lowest));
        }
        self.rise = self.rise.max(before.rise);
        self.fall = self.fall.max(before.fall);
        self.seen = match (before.seen, self.seen) {
            (Some(before), seen) => Some(widen(seen, before)),
            (None, seen) => seen,
        };
        self.ups = self.ups.saturating_add(before.ups);
        self.first = before.first.or(self.first);
        self.last = self.last.or(before.last);
    }

    /// How far the rows were out of order, whichever order it is that they nearly have.
    #[must_use]
    pub fn disorder(&self) -> i64 {
        self.rise.min(self.fall)
    }

    /// Whether later rows come later.
    #[must_use]
    pub fn goes_up(&self) -> bool {
        self.ups > 0
    }

    /// Whether these times begin beyond the last one of others.
    pub(super) fn is_beyond(&self, others: &Self) -> bool {
        let (Some(first), Some(last)) = (self.first, others.last) else {
            return false;
        };
        if others.goes_up() {
            first > last
        } else {
            first < last
        }
    }
}

fn widen(range: Option<(i64, i64)>, by: (i64, i64)) -> (i64, i64) {
    range.map_or(by, |(low, high)| (low.min(by.0), high.max(by.1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn times(pages: &[&[i64]]) -> Times {
        let mut times = Times::default();
        for page in pages {
            times.read(page.iter().copied());
        }
        times
    }

    #[test]
    fn one_row_that_is_out_of_time_tells_nothing_of_order_and_pace() {
        let far = 4_000_000_000_000;
        for (page, up) in [
            ([far, 10, 20, 30, 40, 50, 60, 70], true),
            ([70, 60, 50, 0, 40, 30, 20, 10], false),
        ] {
            let times = times(&[&page]);
            assert_eq!(times.goes_up(), up, "{page:?}");
            assert!((40..=120).contains(&times.pace), "{page:?}: {}", times.pace);
            assert!((20..=60).contains(&times.last.unwrap()), "{page:?}");
        }
    }

    #[test]
    fn disorder_is_the_smaller_of_both_directions() {
        assert_eq!(times(&[&[1_000, 5_000, 4_000, 9_000]]).disorder(), 1_000);
        assert_eq!(times(&[&[9_000, 4_000], &[5_000, 1_000]]).disorder(), 1_000);
        assert_eq!(times(&[&[1_000, 2_000], &[3_000, 4_000]]).disorder(), 0);
    }

    #[test]
    fn what_two_windows_tell_is_what_one_would_have_told() {
        let pages: [&[i64]; 4] = [
            &[9_000, 8_000],
            &[8_500, 7_000],
            &[9_500, 6_000],
            &[6_500, 5_000],
        ];
        let whole = times(&pages);
        for cut in 1..4 {
            let mut rest = times(&pages[cut..]);
            rest.precede(&times(&pages[..cut]));
            assert_eq!(rest.disorder(), whole.disorder(), "{cut}");
            assert_eq!(
                (rest.seen, rest.first, rest.last),
                (whole.seen, whole.first, whole.last)
            );
        }
    }
}
