//! Windows that wait for a reader, and readers that wait for a window.

use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
};

use tokio::sync::Notify;

use super::window::Window;

/// Shared by the readers of one run.
#[derive(Debug)]
pub(super) struct Queue {
    inner: Mutex<Inner>,
    changed: Notify,
}

#[derive(Debug)]
struct Inner {
    waiting: VecDeque<Window>,
    next_id: u64,
    /// Readers that have a window.
    busy: usize,
    /// Readers that wait for one.
    idle: usize,
    closed: bool,
}

impl Inner {
    fn is_wanting(&self) -> bool {
        self.idle > self.waiting.len() && !self.closed
    }
}

impl Queue {
    /// `next_id` is the number of the first window that will be cut off.
    pub(super) fn new(windows: impl IntoIterator<Item = Window>, next_id: u64) -> Self {
        Self {
            inner: Mutex::new(Inner {
                waiting: windows.into_iter().collect(),
                next_id,
                busy: 0,
                idle: 0,
                closed: false,
            }),
            changed: Notify::new(),
        }
    }

    /// The next window; `None` when all are done or the run ends.
    pub(super) async fn take(&self) -> Option<Window> {
        loop {
            let changed = self.changed.notified();
            tokio::pin!(changed);
            // From here on a notification is not missed, whenever it is awaited.
            changed.as_mut().enable();
            {
                let mut inner = self.lock();
                if inner.closed {
                    return None;
                }
                if let Some(window) = inner.waiting.pop_front() {
                    inner.busy += 1;
                    return Some(window);
                }
                if inner.busy == 0 {
                    self.changed.notify_waiters();
                    return None;
                }
                inner.idle += 1;
            }
            changed.await;
            self.lock().idle -= 1;
        }
    }

    /// Whether a reader waits for whom there is no window.
    pub(super) fn is_wanting(&self) -> bool {
        self.lock().is_wanting()
    }

    /// The number for a new window, where a reader waits for one.
    pub(super) fn wants(&self) -> Option<u64> {
        let mut inner = self.lock();
        if !inner.is_wanting() {
            return None;
        }
        inner.next_id += 1;
        Some(inner.next_id - 1)
    }

    /// A window that was cut off.
    pub(super) fn give(&self, window: Window) {
        self.lock().waiting.push_back(window);
        self.changed.notify_waiters();
    }

    /// A reader has finished its window.
    pub(super) fn done(&self) {
        self.lock().busy -= 1;
        self.changed.notify_waiters();
    }

    /// Nobody gets another window.
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
