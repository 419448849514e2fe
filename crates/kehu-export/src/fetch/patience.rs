//! What is done about a page that does not come: wait, everybody together, and ask again.
//!
//! This is the one place where a page is asked for again: the client sends every call once.

use std::{
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
    time::Duration,
};

use tokio::time::Instant;

use super::Window;
use crate::{
    human::human,
    progress::Progress,
    source::{Fault, Page, Passes, Source, SourceError},
    stop::Stop,
};

const FIRST_PAUSE: Duration = Duration::from_millis(200);
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// What may pass, though nothing says so, is not waited for longer than this.
const BRIEFLY: Duration = Duration::from_secs(30);

/// What is over sooner is not worth a word.
const HICCUP: Duration = Duration::from_secs(1);

/// Shared by the readers: when the vendor tells one of them to slow down, all of them wait.
#[derive(Debug)]
pub(crate) struct Patience {
    limit: Duration,
    stop: Stop,
    /// Somebody has given up: nobody waits any more.
    enough: Stop,
    /// Told what is waited for.
    progress: Progress,
    /// The vendor has answered well.
    answered: AtomicBool,
    /// Attempts beyond the first of a page that nobody has counted yet.
    retries: AtomicU32,
    held_until: Mutex<Option<Instant>>,
}

/// A page that does not come.
struct Trouble {
    began: Instant,
    /// When it became what it is now.
    changed: (Passes, Instant),
    attempts: u32,
    pause: Duration,
}

impl Trouble {
    fn begin(passes: Passes) -> Self {
        let now = Instant::now();
        Self {
            began: now,
            changed: (passes, now),
            attempts: 0,
            pause: FIRST_PAUSE,
        }
    }

    /// One more attempt that failed: how long to wait before the next, if the vendor does not say.
    fn add(&mut self, passes: Passes) -> Duration {
        if self.changed.0 != passes {
            self.changed = (passes, Instant::now());
        }
        self.attempts = self.attempts.saturating_add(1);
        let pause = jitter(self.pause);
        self.pause = (self.pause * 2).min(LONGEST_PAUSE);
        pause
    }

    fn given_up(&self, mut error: SourceError) -> SourceError {
        if self.attempts > 1 {
            let took = human(self.began.elapsed());
            error.message += &format!("; asked {} times in {took}", self.attempts);
        }
        error
    }
}

impl Patience {
    pub(crate) fn new(limit: Duration, stop: Stop, progress: Progress) -> Self {
        Self {
            limit,
            stop,
            enough: Stop::default(),
            progress,
            answered: AtomicBool::new(false),
            retries: AtomicU32::new(0),
            held_until: Mutex::new(None),
        }
    }

    /// Somebody has given up: nobody waits any more.
    pub(crate) fn give_up(&self) {
        self.enough.stop();
    }

    /// Attempts beyond the first of a page since this was asked last, whoever asked for the page.
    pub(crate) fn take_retries(&self) -> u32 {
        self.retries.swap(0, Ordering::Relaxed)
    }

    /// The window's next page.
    pub(crate) async fn page(&self, source: &Source, window: &Window) -> Result<Page, SourceError> {
        let mut trouble: Option<Trouble> = None;
        let mut _waiting;
        loop {
            self.wait().await;
            let error = match source.page(window).await {
                Ok(page) => {
                    self.answered.store(true, Ordering::Relaxed);
                    let more = page.attempts.saturating_sub(1);
                    self.retries.fetch_add(more, Ordering::Relaxed);
                    return Ok(page);
                }
                Err(error) => error,
            };
            let trouble = trouble.get_or_insert_with(|| Trouble::begin(error.passes));
            let pause = trouble.add(error.passes);
            let (limit, left) = self.left(trouble);
            if left.is_zero() || self.ends() {
                return Err(trouble.given_up(error));
            }
            let pause = match error.retry_after {
                Some(asked) if asked > left => {
                    return Err(error.asks_for_too_much(asked, limit));
                }
                Some(asked) => asked,
                None => pause.min(left),
            };
            self.retries.fetch_add(1, Ordering::Relaxed);
            let next = Instant::now() + pause;
            if trouble.began.elapsed() + pause >= HICCUP {
                let waits = format!("waiting for {}, up to {}", source.api, human(limit));
                _waiting = self
                    .progress
                    .waiting(format!("{waits}: {error}"), Some(next));
            }
            if error.fault == Fault::Busy {
                self.hold(next);
            } else {
                self.pause(pause).await;
            }
        }
    }

    fn ends(&self) -> bool {
        self.stop.is_asked() || self.enough.is_asked()
    }

    async fn pause(&self, pause: Duration) {
        tokio::select! {
            () = self.stop.pause(pause) => {}
            () = self.enough.asked() => {}
        }
    }

    /// How long such trouble is waited for, and how much of that is left.
    fn left(&self, trouble: &Trouble) -> (Duration, Duration) {
        let (passes, since) = trouble.changed;
        let most = match passes {
            Passes::Surely => self.limit,
            // Who has answered well will answer well again.
            Passes::Foreign if self.answered.load(Ordering::Relaxed) => self.limit,
            Passes::Foreign | Passes::Perhaps => self.limit.min(BRIEFLY),
            Passes::Never => Duration::ZERO,
        };
        let left = most.saturating_sub(since.elapsed());
        (
            most,
            left.min(self.limit.saturating_sub(trouble.began.elapsed())),
        )
    }

    /// Everybody waits until then.
    fn hold(&self, until: Instant) {
        let mut held = self
            .held_until
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        *held = (*held).max(Some(until));
    }

    async fn wait(&self) {
        loop {
            let held = *self
                .held_until
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            let left = held.map(|until| until.saturating_duration_since(Instant::now()));
            match left {
                Some(left) if !left.is_zero() && !self.ends() => self.pause(left).await,
                _ => return,
            }
        }
    }
}

/// Between half of the pause and the whole of it.
fn jitter(pause: Duration) -> Duration {
    pause.mul_f64(0.5 + fastrand::f64() / 2.0)
}

#[cfg(all(test, feature = "parquet", feature = "sqlite"))]
#[path = "patience_tests.rs"]
mod tests;
