//! The windows of a run, and what a page means for them.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    row::Key,
    window::{Begins, Window},
};

/// The windows of a run that are not read to their end, or that nobody has come to yet. None are left
/// when the list is read.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Windows(Vec<Window>);

/// What a page means for the windows.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// The window that it is of.
    pub window: u64,
    /// The window itself, where this is its first page and nobody knows it yet.
    pub opens: Option<Window>,
    /// The times of its rows.
    pub times: Vec<Option<i64>>,
    /// Its last row.
    pub at: Option<Key>,
    /// Where the next page begins.
    pub next: Option<Arc<Value>>,
    /// Why there is no next page although nothing shows that everything came.
    pub incomplete: Option<String>,
    /// The window that it has come to.
    pub met: Option<u64>,
}

impl Windows {
    /// One window, which is the list.
    #[must_use]
    pub fn of(from: Option<i64>, to: Option<i64>) -> Self {
        Self(vec![Window::new(0, from, to)])
    }

    /// Whether the list is read to its end.
    #[must_use]
    pub fn is_read(&self) -> bool {
        self.0.is_empty()
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Window> {
        self.0.iter()
    }

    /// About how many pages are left; `None` where nothing tells.
    #[must_use]
    pub fn pages_left(&self, now: i64) -> Option<f64> {
        let left = |window: &Window| {
            let begins = |other: &&Window| other.times.is_beyond(&window.times);
            let next = self
                .iter()
                .filter(begins)
                .filter_map(|other| other.times.first);
            let up = window.times.goes_up();
            let next = if up { next.min() } else { next.max() };
            window.pages_left(next.or(if up {
                window.to.or(Some(now))
            } else {
                window.from
            }))
        };
        self.iter().map(left).sum()
    }

    /// The window with this number.
    #[must_use]
    pub fn get(&self, id: u64) -> Option<&Window> {
        self.0.iter().find(|window| window.id == id)
    }

    /// Forgets a window that nobody will read.
    pub(super) fn remove(&mut self, id: u64) {
        self.0.retain(|window| window.id != id);
    }

    /// Takes in a page; the list itself, when that was its last. Times after `until` are not counted.
    pub fn step(&mut self, step: &Step, until: i64) -> Option<Window> {
        if !self.is_read() {
            self.0.extend(step.opens.clone());
        }
        let window = self.0.iter_mut().find(|window| window.id == step.window)?;
        window.pages += 1;
        window.cursor.clone_from(&step.next);
        window.at = step.at.clone().or(window.at.take());
        let times = step.times.iter().flatten().copied();
        window.times.read(times.filter(|time| *time <= until));
        window.incomplete.clone_from(&step.incomplete);
        window.ended = step.next.is_none() && step.met.is_none();
        if let Some(met) = step.met {
            self.join(step.window, met);
        }
        let ended = |window: &Window| window.is_first() && window.ended;
        let list = self.0.iter().position(ended)?;
        let list = self.0.swap_remove(list);
        self.0.clear();
        Some(list)
    }

    /// A window has come to another one: together they are one, which begins where the first does and is
    /// read where the second is.
    fn join(&mut self, id: u64, met: u64) {
        let at = |id: u64| self.0.iter().position(|window| window.id == id);
        let (Some(first), Some(_)) = (at(id), at(met)) else {
            return;
        };
        let first = self.0.swap_remove(first);
        if let Some(second) = self.0.iter_mut().find(|window| window.id == met) {
            second.follows(first);
        }
    }

    /// The window that one has come to with a page of these rows, which goes on at this cursor: the
    /// last one, where a page reaches across more than one.
    #[must_use]
    pub(super) fn met(&self, id: u64, rows: &[Key], cursor: Option<&Value>) -> Option<u64> {
        let others = || self.0.iter().filter(|window| window.id != id);
        // What it would ask for next is what the other one began with.
        let same_cursor = others().find(|window| window.row().is_some_and(|row| row.is(cursor)));
        let begins_with = |window: &Window, key: &Key| match &window.begins {
            Begins::First => false,
            Begins::Behind { first, .. } => first.contains(key),
        };
        let same_row = || {
            let mut rows = rows.iter().rev();
            rows.find_map(|key| others().find(|window| begins_with(window, key)))
        };
        same_cursor.or_else(same_row).map(|window| window.id)
    }
}
