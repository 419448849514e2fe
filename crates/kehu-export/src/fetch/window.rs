//! A stretch of time whose rows are read page by page, and how it is cut in two.
//!
//! Nothing is assumed about how rows spread over time or in which order the vendor lists them: a
//! window learns both from the pages it has seen. Both bounds are inclusive and neighbours share
//! theirs, so that a row is found whichever side counts its bound as inside; what both find is one
//! row by its key.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Times before this are only expected below a window without a lower bound.
const EARLIEST: i64 = 1_104_537_600_000; // 2005-01-01

/// A stretch of time and how far it has been read. Times are milliseconds since 1970.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Window {
    /// Its number within the run.
    pub id: u64,
    /// Rows from this time on; `None`: from the beginning.
    pub from: Option<i64>,
    /// Rows up to this time; `None`: to the end.
    pub to: Option<i64>,
    /// Where its next page begins; `None`: with its first.
    pub cursor: Option<Value>,
    /// Pages read.
    pub pages: u64,
    /// Earliest and latest row read so far.
    pub seen: Option<(i64, i64)>,
    /// Earliest and latest row of the last page.
    last_page: Option<(i64, i64)>,
    /// How far a row came after one that is later: 0 when rows come in the order of time.
    rise: i64,
    /// How far a row came after one that is earlier: 0 when rows come latest first.
    fall: i64,
    /// A row without a time was seen: windows would lose such rows.
    untimed: bool,
}

impl Window {
    /// A window that nothing was read of.
    #[must_use]
    pub fn new(id: u64, from: Option<i64>, to: Option<i64>) -> Self {
        Self {
            id,
            from,
            to,
            cursor: None,
            pages: 0,
            seen: None,
            last_page: None,
            rise: 0,
            fall: 0,
            untimed: false,
        }
    }

    /// Takes in a page: the times of its rows in their order, and where the next one begins.
    pub fn read(&mut self, times: impl IntoIterator<Item = Option<i64>>, next: Option<Value>) {
        self.pages += 1;
        self.cursor = next;
        let mut page: Option<(i64, i64)> = None;
        for time in times {
            let Some(time) = time else {
                self.untimed = true;
                continue;
            };
            if let Some((lowest, highest)) = self.seen {
                self.rise = self.rise.max(highest.saturating_sub(time));
                self.fall = self.fall.max(time.saturating_sub(lowest));
            }
            self.seen = Some(widen(self.seen, time));
            page = Some(widen(page, time));
        }
        self.last_page = page.or(self.last_page);
    }

    /// How far the rows were out of order, whichever order it is that they nearly have.
    #[must_use]
    pub fn disorder(&self) -> i64 {
        self.rise.min(self.fall)
    }

    /// Cuts off the part that has not been read, for somebody else to read at the same time.
    ///
    /// `keyset` says that the cursor is a row's key: then it stays good for the narrowed window, and
    /// nothing is read twice. Otherwise only a window of one page is cut, and both parts begin anew.
    /// `None` when there is nothing worth cutting.
    pub fn split(&mut self, id: u64, cut: Cut) -> Option<Self> {
        self.cursor.as_ref()?;
        if self.untimed || (!cut.keyset && self.pages > 1) {
            return None;
        }
        let (lowest, highest) = self.seen?;
        let upper = self.to.unwrap_or(cut.now.max(highest));
        let lower = self.from.unwrap_or(EARLIEST.min(lowest));
        let (start, end) = if !cut.keyset {
            (lower, upper)
        } else if self.goes_up(upper - highest, lowest - lower) {
            (highest, upper)
        } else {
            (lower, lowest)
        };
        if self.soon_done(end - start) {
            return None;
        }
        let middle = align(start + (end - start) / 2, cut.grain);
        if middle <= start || middle >= end {
            return None;
        }
        let upper_part = !cut.keyset || end == upper;
        let rest = if upper_part {
            Self::new(id, Some(middle), self.to)
        } else {
            Self::new(id, self.from, Some(middle))
        };
        if upper_part {
            self.to = Some(middle);
        } else {
            self.from = Some(middle);
        }
        if !cut.keyset {
            self.cursor = None;
        }
        Some(rest)
    }

    /// Pages that are left, going by the pace of the last page; `None` before there is a pace.
    #[must_use]
    pub fn pages_left(&self, now: i64) -> Option<f64> {
        let (lowest, highest) = self.seen?;
        let above = self.to.unwrap_or(now.max(highest)) - highest;
        let below = lowest - self.from.unwrap_or(lowest);
        let (first, last) = self.last_page?;
        let gap = if self.goes_up(above, below) {
            above
        } else {
            below
        };
        #[expect(clippy::cast_precision_loss, reason = "an estimate")]
        Some(gap as f64 / (last - first).max(1) as f64)
    }

    /// Whether the rows to come are later than those read, not earlier.
    fn goes_up(&self, above: i64, below: i64) -> bool {
        match self.rise.cmp(&self.fall) {
            std::cmp::Ordering::Less => true,
            std::cmp::Ordering::Greater => false,
            std::cmp::Ordering::Equal => above >= below,
        }
    }

    /// Whether the next page probably crosses `gap`.
    fn soon_done(&self, gap: i64) -> bool {
        self.last_page
            .is_some_and(|(first, last)| gap < last - first)
    }
}

/// How windows are cut.
#[derive(Debug, Clone, Copy)]
pub struct Cut {
    /// The cursor is the key of a row.
    pub keyset: bool,
    /// What the time filter can tell apart, in milliseconds.
    pub grain: i64,
    /// About now, by the vendor's calendar.
    pub now: i64,
}

fn widen(range: Option<(i64, i64)>, time: i64) -> (i64, i64) {
    range.map_or((time, time), |(low, high)| (low.min(time), high.max(time)))
}

fn align(time: i64, grain: i64) -> i64 {
    time - time.rem_euclid(grain.max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    const CUT: Cut = Cut {
        keyset: true,
        grain: 1000,
        now: 2_000_000_000_000,
    };

    fn read(window: &mut Window, times: &[i64]) {
        window.read(times.iter().copied().map(Some), Some(Value::from(1)));
    }

    #[test]
    fn an_ascending_window_gives_its_later_half_away() {
        let mut window = Window::new(0, Some(0), Some(1_000_000));
        read(&mut window, &[100_000, 150_000, 200_000]);
        let rest = window.split(1, CUT).expect("there is a rest");
        assert_eq!((window.from, window.to), (Some(0), Some(600_000)));
        assert_eq!((rest.from, rest.to), (Some(600_000), Some(1_000_000)));
        assert!(window.cursor.is_some() && rest.cursor.is_none());
    }

    #[test]
    fn a_descending_window_gives_its_earlier_half_away() {
        let mut window = Window::new(0, Some(0), None);
        read(&mut window, &[900_000, 850_000, 800_000]);
        let rest = window.split(1, CUT).expect("there is a rest");
        assert_eq!((window.from, window.to), (Some(400_000), None));
        assert_eq!((rest.from, rest.to), (Some(0), Some(400_000)));
    }

    #[test]
    fn an_open_window_keeps_an_open_end() {
        let mut window = Window::new(0, None, None);
        read(&mut window, &[1_900_000_000_000, 1_900_000_001_000]);
        let rest = window.split(1, CUT).expect("there is a rest");
        assert_eq!((window.from, rest.to), (None, None));
        assert_eq!(window.to, rest.from);
    }

    #[test]
    fn rows_without_a_time_forbid_windows() {
        let mut window = Window::new(0, Some(0), Some(1_000_000));
        window.read([Some(5_000), None], Some(Value::from(1)));
        assert_eq!(window.split(1, CUT), None);
    }

    #[test]
    fn a_second_is_not_cut() {
        let mut window = Window::new(0, Some(5_000), Some(6_000));
        read(&mut window, &[5_000, 5_000]);
        assert_eq!(window.split(1, CUT), None);
    }

    #[test]
    fn foreign_cursors_begin_anew_after_the_first_page_only() {
        let cut = Cut {
            keyset: false,
            ..CUT
        };
        let mut window = Window::new(0, Some(0), Some(1_000_000));
        read(&mut window, &[0, 10_000]);
        let mut late = window.clone();
        let rest = window.split(1, cut).expect("there is a rest");
        assert_eq!((window.to, rest.from), (Some(500_000), Some(500_000)));
        assert_eq!(window.cursor, None);
        read(&mut late, &[20_000, 30_000]);
        assert_eq!(late.split(1, cut), None);
    }

    #[test]
    fn disorder_is_the_smaller_of_both_directions() {
        let mut window = Window::new(0, None, None);
        read(&mut window, &[1_000, 5_000, 4_000, 9_000]);
        assert_eq!(window.disorder(), 1_000);
        let mut window = Window::new(0, None, None);
        read(&mut window, &[9_000, 4_000, 5_000, 1_000]);
        assert_eq!(window.disorder(), 1_000);
    }
}
