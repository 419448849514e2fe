//! Who reads what: windows that wait for a reader, readers that wait for a window.

use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
};

use serde_json::Value;
use tokio::sync::Notify;

use super::{
    cut::{Cuts, Scout, Seen},
    windows::{Step, Windows},
};
use crate::{
    row::Key,
    window::{Begins, Window},
};

/// So many of a window's first rows are known to those who come to it.
const FIRST_ROWS: usize = 8;

/// Shared by the readers of one run.
#[derive(Debug)]
pub(super) struct Queue {
    inner: Mutex<Inner>,
    changed: Notify,
}

#[derive(Debug)]
struct Inner {
    windows: Windows,
    waiting: VecDeque<u64>,
    next_id: u64,
    cuts: Cuts,
    /// Readers that have something to do.
    busy: usize,
    closed: bool,
}

/// What a reader does next.
#[derive(Debug)]
pub(super) enum Task {
    /// Reads a window.
    Read(Window),
    /// Looks for a row in the middle of the list, to read what is behind it.
    Scout(Scout),
}

impl Queue {
    /// `next_id` is the number of the first window that will be opened, where `cuts` allow for that.
    pub(super) fn new(windows: Windows, next_id: u64, cuts: Cuts) -> Self {
        let waiting = windows.iter().filter(|window| !window.ended);
        Self {
            inner: Mutex::new(Inner {
                waiting: waiting.map(|window| window.id).collect(),
                windows,
                next_id,
                cuts,
                busy: 0,
                closed: false,
            }),
            changed: Notify::new(),
        }
    }

    /// What to do next; `None` when everything is read or the run ends.
    pub(super) async fn take(&self) -> Option<Task> {
        loop {
            let changed = self.changed.notified();
            tokio::pin!(changed);
            // From here on a notification is not missed, whenever it is awaited.
            changed.as_mut().enable();
            {
                let mut inner = self.lock();
                if inner.closed || inner.windows.is_read() {
                    return None;
                }
                if let Some(task) = inner.task() {
                    inner.busy += 1;
                    return Some(task);
                }
                if inner.busy == 0 {
                    return None;
                }
            }
            changed.await;
        }
    }

    /// Takes in a page and hands over what it means for the windows, before anybody else gets to know of
    /// it. Whether the window is gone on with. A page of a window that nobody needs is not handed over.
    pub(super) fn step(
        &self,
        mut step: Step,
        seen: Seen<'_>,
        hand_over: impl FnOnce(Step),
    ) -> bool {
        let mut locked = self.lock();
        let inner = &mut *locked;
        let opens = step
            .opens
            .take()
            .map(|window| inner.opened(window, &step, seen));
        match opens {
            Some(None) => return false,
            Some(opened) => step.opens = opened,
            None => {
                let Some(window) = inner.windows.get(step.window) else {
                    return false;
                };
                inner.cuts.see(window.at.as_ref(), seen);
                step.met = inner.windows.met(window.id, seen.rows, seen.cursor);
            }
        }
        inner.windows.step(&step, i64::MAX);
        let goes_on = step.met.is_none() && step.next.is_some();
        hand_over(step);
        drop(locked);
        self.changed.notify_waiters();
        goes_on
    }

    /// A window that begins behind the row that a search has found; `None` where that is of no use.
    pub(super) fn found(&self, scout: &Scout, row: Option<Key>) -> Option<Window> {
        let mut inner = self.lock();
        inner.cuts.scouted(scout, row.is_some());
        let row = row?;
        let window = inner.windows.iter().next()?;
        let window = window.behind(inner.next_id, row);
        let free = window
            .row()
            .is_some_and(|row| inner.cuts.is_free(row, &inner.windows));
        if !free {
            inner.cuts.led(false);
            return None;
        }
        inner.next_id += 1;
        Some(window)
    }

    /// A search that came to nothing.
    pub(super) fn missed(&self, scout: &Scout) {
        let mut inner = self.lock();
        inner.cuts.scouted(scout, true);
        inner.cuts.led(false);
    }

    /// A window that cannot be read. Whether the run can do without it.
    pub(super) fn give_up(&self, id: u64) -> bool {
        let mut inner = self.lock();
        let needed = inner.windows.get(id).is_some_and(Window::is_first);
        if !needed {
            inner.windows.remove(id);
            inner.cuts.stop();
        }
        !needed
    }

    /// Whether a page that goes on at this cursor comes to another window.
    pub(super) fn comes_to_another(&self, id: u64, cursor: Option<&Value>) -> bool {
        let inner = self.lock();
        let window = inner.windows.get(id);
        let comes = |window| Some(inner.cuts.comes_to(window, cursor?, &inner.windows));
        window.and_then(comes).unwrap_or(false)
    }

    /// A reader has done what it had to do.
    pub(super) fn done(&self) {
        self.lock().busy -= 1;
        self.changed.notify_waiters();
    }

    /// Nobody gets anything more to do.
    pub(super) fn close(&self) {
        self.lock().closed = true;
        self.changed.notify_waiters();
    }

    pub(super) fn is_closed(&self) -> bool {
        self.lock().closed
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn task(&mut self) -> Option<Task> {
        while let Some(id) = self.waiting.pop_front() {
            if let Some(window) = self.windows.get(id) {
                return Some(Task::Read(window.clone()));
            }
        }
        self.cuts.scout(&self.windows).map(Task::Scout)
    }

    /// A window whose first page came; `None` where it leads to nothing that others do not read.
    fn opened(&mut self, mut window: Window, step: &Step, seen: Seen<'_>) -> Option<Window> {
        let Begins::Behind { row, first } = &mut window.begins else {
            return Some(window);
        };
        let behind = seen.rows.iter().all(|key| self.cuts.is_behind(key, row));
        let leads_on = step.next.is_some() && !seen.rows.is_empty();
        let met = self.windows.met(window.id, seen.rows, seen.cursor);
        let free = self.cuts.is_free(row, &self.windows);
        *first = seen.rows.iter().take(FIRST_ROWS).cloned().collect();
        let good = behind && leads_on && met.is_none() && free;
        self.cuts.led(good);
        good.then_some(window)
    }
}
