//! When and how often a failed attempt is tried again.

use std::time::Duration;

/// When and how often a failed attempt is tried again: only idempotent operations, with waits that grow
/// and are spread at random, as the vendor's `Retry-After` says where there is one.
///
/// ```
/// use std::time::Duration;
///
/// use kehu_runtime::Retry;
///
/// let patient = Retry::default().attempts(8).longest_wait(Duration::from_secs(60));
/// # let _ = patient;
/// let never = Retry::none();
/// # let _ = never;
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retry {
    attempts: u32,
    first_wait: Duration,
    longest_wait: Duration,
}

impl Default for Retry {
    /// Up to 4 attempts; waits up to 200 ms, 400 ms, 800 ms; no single wait above 30 s.
    fn default() -> Self {
        Self {
            attempts: 4,
            first_wait: Duration::from_millis(200),
            longest_wait: Duration::from_secs(30),
        }
    }
}

impl Retry {
    /// Every call is sent once. A stale token or a wrong clock is still fixed and the call sent again.
    pub const fn none() -> Self {
        Self {
            attempts: 1,
            first_wait: Duration::ZERO,
            longest_wait: Duration::ZERO,
        }
    }

    /// So many attempts in all.
    #[must_use]
    pub const fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts;
        self
    }

    /// The longest first wait; it doubles with every attempt.
    #[must_use]
    pub const fn first_wait(mut self, wait: Duration) -> Self {
        self.first_wait = wait;
        self
    }

    /// The longest single wait. A vendor that asks for more is not waited for: the call fails, and its
    /// error says how long ([`Error::retry_after`](crate::Error::retry_after)).
    #[must_use]
    pub const fn longest_wait(mut self, wait: Duration) -> Self {
        self.longest_wait = wait;
        self
    }

    /// How long everyone waits who shares the client, when the vendor says slow down.
    pub(crate) fn pause(
        &self,
        attempts: u32,
        retry_after: Option<Duration>,
        random: f64,
    ) -> Duration {
        let asked = retry_after.unwrap_or_else(|| share(self.doubled(attempts), random));
        asked.min(self.longest_wait)
    }

    /// The wait after so many attempts, or `None` to give up. `random` is in 0..1.
    pub(crate) fn wait(
        &self,
        attempts: u32,
        retry_after: Option<Duration>,
        random: f64,
    ) -> Option<Duration> {
        if attempts >= self.attempts {
            return None;
        }
        match retry_after {
            // Those who were told the same time should not all come back at the same moment.
            Some(asked) if asked <= self.longest_wait => {
                Some(asked.saturating_add(share(self.first_wait, random)))
            }
            Some(_) => None,
            None => Some(share(self.doubled(attempts), random)),
        }
    }

    fn doubled(&self, attempts: u32) -> Duration {
        self.first_wait
            .saturating_mul(1 << (attempts.max(1) - 1).min(20))
            .min(self.longest_wait)
    }
}

/// A part of a wait; `random` is in 0..1.
fn share(wait: Duration, random: f64) -> Duration {
    Duration::try_from_secs_f64(wait.as_secs_f64() * random).unwrap_or(wait)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(attempts: u32, retry_after: Option<u64>, random: f64, expect: Option<u64>) {
        let retry = Retry::default().attempts(12);
        let wait = retry.wait(attempts, retry_after.map(Duration::from_millis), random);
        assert_eq!(
            wait,
            expect.map(Duration::from_millis),
            "{attempts} {retry_after:?} {random}"
        );
    }

    #[test]
    fn waits_double_are_spread_and_bounded() {
        check(1, None, 1.0, Some(200));
        check(2, None, 1.0, Some(400));
        check(3, None, 0.5, Some(400));
        check(3, None, 0.0, Some(0));
        check(11, None, 1.0, Some(30_000));
        check(12, None, 1.0, None);
    }

    #[test]
    fn the_vendor_s_word_counts_within_bounds() {
        check(1, Some(2_000), 0.0, Some(2_000));
        check(1, Some(2_000), 0.5, Some(2_100));
        check(1, Some(30_000), 0.0, Some(30_000));
        check(1, Some(30_001), 0.0, None);
        check(12, Some(1), 0.0, None);
    }

    #[test]
    fn no_wait_is_too_long_to_be_reckoned_with() {
        let most = Duration::MAX;
        let retry = Retry::default().first_wait(most).longest_wait(most);
        for random in [0.0, 0.5, 1.0] {
            assert!(retry.wait(1, Some(most), random).is_some());
            assert!(retry.wait(3, None, random).is_some());
            assert_eq!(retry.pause(1, Some(most), random), most);
        }
    }

    #[test]
    fn none_is_once() {
        assert_eq!(Retry::none().wait(1, None, 0.5), None);
    }
}
