//! Keeps the vendor's stated limits, and a pause for everyone when the vendor says slow down.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::clock::Clock;
use crate::info::{LimitInfo, OperationInfo};

/// Shared by all clones of a client.
#[derive(Debug, Default)]
pub(crate) struct Limiter(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    /// Nobody sends before this time.
    paused_until: Duration,
    /// When the last calls of each operation were sent, or will be; one list per stated limit.
    sent: HashMap<&'static str, Vec<VecDeque<Duration>>>,
}

impl Limiter {
    /// Nobody sends for so long.
    pub fn pause(&self, clock: &dyn Clock, pause: Duration) {
        let until = clock.elapsed().saturating_add(pause);
        let mut state = self.state();
        state.paused_until = state.paused_until.max(until);
    }

    /// A place among the calls, and how long to wait for it. Who drops the place without
    /// [`keeping`](Turn::keep) it gives it back.
    pub fn reserve(
        &self,
        clock: &dyn Clock,
        operation: &'static OperationInfo,
    ) -> (Turn<'_>, Duration) {
        let now = clock.elapsed();
        let mut state = self.state();
        let mut at = now.max(state.paused_until);
        if !operation.limits.is_empty() {
            let sent = state.sent.entry(operation.name).or_default();
            sent.resize_with(operation.limits.len(), VecDeque::new);
            for (limit, sent) in operation.limits.iter().zip(sent.iter()) {
                at = at.max(earliest(limit, sent));
            }
            for (limit, sent) in operation.limits.iter().zip(sent) {
                // What is so long ago bounds nobody any more.
                while sent
                    .front()
                    .is_some_and(|at| at.saturating_add(span(limit)) <= now)
                {
                    sent.pop_front();
                }
                sent.push_back(at);
            }
        }
        let place = Turn {
            limiter: self,
            operation: operation.name,
            at,
            kept: false,
        };
        (place, at.saturating_sub(now))
    }

    /// How much longer everyone must wait: a pause may have begun during a wait.
    pub fn paused(&self, clock: &dyn Clock) -> Duration {
        self.state().paused_until.saturating_sub(clock.elapsed())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A call's turn under the limits.
#[derive(Debug)]
pub(crate) struct Turn<'a> {
    limiter: &'a Limiter,
    operation: &'static str,
    at: Duration,
    kept: bool,
}

impl Turn<'_> {
    /// The call is sent now.
    pub fn keep(mut self) {
        self.kept = true;
    }
}

/// A call that was given up while it waited leaves its place to others.
impl Drop for Turn<'_> {
    fn drop(&mut self) {
        if self.kept {
            return;
        }
        let mut state = self.limiter.state();
        for sent in state.sent.get_mut(self.operation).into_iter().flatten() {
            if let Some(place) = sent.iter().rposition(|at| *at == self.at) {
                sent.remove(place);
            }
        }
    }
}

/// When the next call may be sent: so long after the first of the last `calls`.
fn earliest(limit: &LimitInfo, sent: &VecDeque<Duration>) -> Duration {
    let first = sent.len().checked_sub(limit.calls as usize);
    let first = first.and_then(|first| sent.get(first));
    first.map_or(Duration::ZERO, |first| first.saturating_add(span(limit)))
}

fn span(limit: &LimitInfo) -> Duration {
    Duration::try_from_secs_f64(limit.per_s).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::ManualClock;
    use kehu_wire::Timestamp;

    static LIMITED: OperationInfo = OperationInfo {
        name: "limited",
        limits: &[
            LimitInfo {
                calls: 2,
                per_s: 1.0,
            },
            LimitInfo {
                calls: 3,
                per_s: 5.0,
            },
        ],
        ..OperationInfo::EMPTY
    };

    static FREE: OperationInfo = OperationInfo {
        name: "free",
        ..OperationInfo::EMPTY
    };

    fn waits(
        limiter: &Limiter,
        clock: &ManualClock,
        operation: &'static OperationInfo,
        count: usize,
    ) -> Vec<u128> {
        (0..count)
            .map(|_| {
                let (place, wait) = limiter.reserve(clock, operation);
                place.keep();
                wait.as_millis()
            })
            .collect()
    }

    #[test]
    fn every_stated_limit_is_kept_whoever_calls() {
        let (limiter, clock) = (Limiter::default(), ManualClock::new(Timestamp::UNIX_EPOCH));
        assert_eq!(
            waits(&limiter, &clock, &LIMITED, 7),
            [0, 0, 1000, 5000, 5000, 6000, 10000]
        );
        clock.advance(Duration::from_secs(60));
        assert_eq!(waits(&limiter, &clock, &LIMITED, 3), [0, 0, 1000]);
        assert_eq!(waits(&limiter, &clock, &FREE, 3), [0, 0, 0]);
    }

    #[test]
    fn a_call_that_is_given_up_leaves_its_place_to_others() {
        let (limiter, clock) = (Limiter::default(), ManualClock::new(Timestamp::UNIX_EPOCH));
        assert_eq!(waits(&limiter, &clock, &LIMITED, 2), [0, 0]);
        let (place, wait) = limiter.reserve(&clock, &LIMITED);
        assert_eq!(wait, Duration::from_secs(1));
        drop(place);
        assert_eq!(waits(&limiter, &clock, &LIMITED, 2), [1000, 5000]);
    }

    #[test]
    fn a_pause_holds_everyone() {
        let (limiter, clock) = (Limiter::default(), ManualClock::new(Timestamp::UNIX_EPOCH));
        limiter.pause(&clock, Duration::from_secs(3));
        limiter.pause(&clock, Duration::from_secs(1));
        assert_eq!(waits(&limiter, &clock, &FREE, 2), [3000, 3000]);
        assert_eq!(waits(&limiter, &clock, &LIMITED, 3), [3000, 3000, 4000]);
        clock.advance(Duration::from_secs(2));
        assert_eq!(limiter.paused(&clock), Duration::from_secs(1));
        clock.advance(Duration::from_secs(2));
        assert_eq!(limiter.paused(&clock), Duration::ZERO);
    }
}
