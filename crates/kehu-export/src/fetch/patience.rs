//! What is done about a page that does not come: wait, everybody together, and ask again.

use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use super::Window;
use crate::{
    plan::human,
    progress::Progress,
    source::{Fault, Page, Source, SourceError},
    stop::Stop,
};

const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// Shared by the readers: when the vendor tells one of them to slow down, all of them wait.
#[derive(Debug)]
pub(super) struct Patience {
    limit: Duration,
    stop: Stop,
    /// Told what is waited for.
    progress: Progress,
    held_until: Mutex<Option<Instant>>,
}

impl Patience {
    pub(super) fn new(limit: Duration, stop: Stop, progress: Progress) -> Self {
        Self {
            limit,
            stop,
            progress,
            held_until: Mutex::new(None),
        }
    }

    /// The window's next page, and how many attempts it took beyond the first.
    pub(super) async fn page(
        &self,
        source: &Source,
        window: &Window,
    ) -> Result<(Page, u32), SourceError> {
        let begun = Instant::now();
        let mut pause = FIRST_PAUSE;
        let mut retries = 0;
        let mut _waiting;
        loop {
            self.wait().await;
            let error = match source.page(window).await {
                Ok(page) => {
                    let attempts = page.attempts.saturating_sub(1);
                    return Ok((page, retries + attempts));
                }
                Err(error) => error,
            };
            let spent = begun.elapsed() >= self.limit;
            if !error.fault.passes() || spent || self.stop.is_asked() {
                return Err(error);
            }
            retries += 1;
            _waiting = self.progress.waiting(format!(
                "waiting for {}, up to {}: {error}",
                source.api,
                human(self.limit)
            ));
            let pause_now = error.retry_after.unwrap_or_else(|| jitter(pause));
            if error.fault == Fault::Busy {
                self.hold(pause_now);
            } else {
                self.stop.pause(pause_now).await;
            }
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }

    /// Everybody waits for so long.
    fn hold(&self, pause: Duration) {
        let until = Instant::now() + pause;
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
                Some(left) if !left.is_zero() && !self.stop.is_asked() => {
                    self.stop.pause(left).await
                }
                _ => return,
            }
        }
    }
}

/// Between half of the pause and the whole of it.
fn jitter(pause: Duration) -> Duration {
    pause.mul_f64(0.5 + fastrand::f64() / 2.0)
}
