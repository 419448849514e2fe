//! Where in a list another reader may begin.
//!
//! A list can be begun in the middle where its cursor is the key of a row. Which row that could be, the
//! vendor's time filter tells: a page of what is at some time or earlier shows a row of that time. That is
//! a hint and nothing more. What is read is the list itself, behind that row, without the filter; rows that
//! the filter does not find are there as well, and a filter that finds nothing, or everything, costs a few
//! requests.

use std::{
    cmp::Ordering,
    collections::{BTreeMap, HashSet},
};

use serde_json::Value;

use super::windows::Windows;
use crate::{row::Key, window::Window};

/// So many pages ahead another window begins, where nothing tells how far the list goes on.
const AHEAD: i64 = 100;

/// A window with fewer pages left is not worth two readers.
const FEWEST: f64 = 8.0;

/// After so many hints that led nowhere there are no more.
const MISSES: u32 = 3;

/// What is known of the list's order, and whether it is cut.
#[derive(Debug)]
pub(super) struct Cuts {
    /// Another window may be looked for.
    on: bool,
    /// What the time filter can tell apart, in milliseconds.
    grain: i64,
    /// In which direction keys go; `None` before there were two.
    order: Option<Ordering>,
    /// Hints in a row that led nowhere.
    misses: u32,
    /// Windows for which somebody looks for a row.
    scouted: HashSet<u64>,
    /// Times beyond which a window has no rows that the filter finds.
    bounds: BTreeMap<u64, i64>,
}

/// A page that a reader has read, as the other readers have to know it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seen<'p> {
    /// Its rows.
    pub rows: &'p [Key],
    /// Its last row, where that fits the table.
    pub last: Option<&'p Key>,
    /// The vendor's own word for where the next page begins.
    pub cursor: Option<&'p Value>,
}

/// A search for a row in the middle of a window's rest.
#[derive(Debug, Clone)]
pub(super) struct Scout {
    /// The window.
    pub owner: u64,
    /// What is asked: rows at a time and beyond it.
    pub asks: Window,
    /// The time.
    time: i64,
}

impl Cuts {
    pub(super) fn new(on: bool, grain: i64) -> Self {
        Self {
            on,
            grain,
            order: None,
            misses: 0,
            scouted: HashSet::new(),
            bounds: BTreeMap::new(),
        }
    }

    /// No more windows are looked for.
    pub(super) fn stop(&mut self) {
        self.on = false;
    }

    /// Learns from a page that comes behind the row `at`: whether keys have an order, and the cursor is the
    /// last row's key.
    pub(super) fn see(&mut self, at: Option<&Key>, page: Seen<'_>) {
        let mut before = at;
        for key in page.rows {
            let order = before.replace(key).map(|before| key.cmp(before));
            let Some(order) = order else { continue };
            self.on &= order != Ordering::Equal && *self.order.get_or_insert(order) == order;
        }
        let last = page.last.filter(|_| page.cursor.is_some());
        self.on &= last.is_none_or(|last| last.is(page.cursor));
    }

    /// Whether a row comes behind another one in the list.
    pub(super) fn is_behind(&self, key: &Key, other: &Key) -> bool {
        self.order == Some(key.cmp(other))
    }

    /// Where to look for a row next: in the window with most pages left.
    pub(super) fn scout(&mut self, windows: &Windows) -> Option<Scout> {
        if !self.on || self.order.is_none() {
            return None;
        }
        let free = windows
            .iter()
            .filter(|window| !self.scouted.contains(&window.id));
        let best = free.filter_map(|window| self.rest(window, windows));
        let (scout, _) = best.max_by(|(_, one), (_, other)| one.total_cmp(other))?;
        self.scouted.insert(scout.owner);
        Some(scout)
    }

    /// The middle of what a window has left, and how many pages that is.
    fn rest(&self, window: &Window, windows: &Windows) -> Option<(Scout, f64)> {
        let (times, up) = (&window.times, window.times.goes_up());
        let (last, pace) = (times.last?, times.pace.max(self.grain));
        let asked = if up { window.to } else { window.from };
        let next = self.next(window, windows).and_then(|next| next.times.first);
        let bound = self.bounds.get(&window.id).copied();
        let end = next.or(bound).or(asked);
        let (time, pages) = match end {
            Some(end) => (last.midpoint(end), window.pages_left(Some(end))?),
            None => {
                let far = pace.saturating_mul(AHEAD);
                let time = if up {
                    last.saturating_add(far)
                } else {
                    last.saturating_sub(far)
                };
                (time, f64::INFINITY)
            }
        };
        let ahead = if up { time > last } else { time < last };
        let mut asks = Window::new(window.id, window.from, window.to);
        if up {
            asks.from = asks.from.max(Some(time));
        } else {
            asks.to = Some(asks.to.map_or(time, |to| to.min(time)));
        }
        let owner = window.id;
        (ahead && pages >= FEWEST && !window.ended).then_some((Scout { owner, asks, time }, pages))
    }

    /// The window that comes next in the list.
    fn next<'w>(&self, window: &Window, windows: &'w Windows) -> Option<&'w Window> {
        let behind = |other: &&Window| match (other.row(), &window.at) {
            (Some(row), Some(at)) => other.id != window.id && !self.is_behind(at, row),
            _ => false,
        };
        let mut behind: Vec<&Window> = windows.iter().filter(behind).collect();
        behind.sort_by(|one, other| {
            let order = one.row().cmp(&other.row());
            if self.order == Some(Ordering::Less) {
                order.reverse()
            } else {
                order
            }
        });
        behind.first().copied()
    }

    /// Whether nobody has read what is behind a row, nor begins with it.
    pub(super) fn is_free(&self, row: &Key, windows: &Windows) -> bool {
        let read = |window: &Window| {
            let begun = window.row().is_none_or(|begin| !self.is_behind(begin, row));
            let passed = window.at.as_ref().is_none_or(|at| !self.is_behind(row, at));
            begun && passed
        };
        self.on && !windows.iter().any(read)
    }

    /// Whether a page that goes on at this cursor comes to another window.
    pub(super) fn comes_to(&self, window: &Window, cursor: &Value, windows: &Windows) -> bool {
        let next = self.next(window, windows).and_then(Window::row);
        next.is_some_and(|row| {
            row.of(cursor)
                .is_some_and(|cursor| !self.is_behind(row, &cursor))
        })
    }

    /// A search that has ended: with a row, or without any beyond its time.
    pub(super) fn scouted(&mut self, scout: &Scout, found: bool) {
        self.scouted.remove(&scout.owner);
        if !found {
            self.bounds.insert(scout.owner, scout.time);
        }
    }

    /// Whether a search has led to a window.
    pub(super) fn led(&mut self, to_a_window: bool) {
        self.misses = if to_a_window { 0 } else { self.misses + 1 };
        self.on &= self.misses < MISSES;
    }
}
