//! The time, so that tests and odd machines can bring their own.

use std::fmt::Debug;
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::Poll;
use std::time::{Duration, Instant};

use kehu_wire::Timestamp;

/// Tells the time and waits.
///
/// Signatures, expiry, limits and the waits between attempts all go by this clock. Only the time that a
/// single attempt may take is measured by the machine itself.
pub trait Clock: Debug + Send + Sync + 'static {
    /// The time of day.
    fn now(&self) -> Timestamp;

    /// Time since some fixed point; never goes back.
    fn elapsed(&self) -> Duration;

    /// Waits.
    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>>;

    /// Ends when work that is under way has taken so long: it bounds an attempt. A clock that is moved by
    /// hand still lets real work have real time.
    fn alarm(&self, duration: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        self.sleep(duration)
    }
}

/// The result of some work, or `None` when it takes longer than this.
pub(crate) async fn within<T>(
    clock: &dyn Clock,
    duration: Duration,
    work: impl Future<Output = T>,
) -> Option<T> {
    let (mut work, mut alarm) = (pin!(work), clock.alarm(duration));
    poll_fn(|context| match work.as_mut().poll(context) {
        Poll::Ready(done) => Poll::Ready(Some(done)),
        Poll::Pending => alarm.as_mut().poll(context).map(|()| None),
    })
    .await
}

/// The machine's own clock.
#[derive(Debug)]
pub struct SystemClock {
    start: Instant,
}

impl Default for SystemClock {
    fn default() -> Self {
        Self {
            start: Instant::now(),
        }
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    fn elapsed(&self) -> Duration {
        self.start.elapsed()
    }

    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(tokio::time::sleep(duration))
    }
}

/// A clock for tests: it stands still, waits end at once and move it on.
///
/// ```
/// use std::time::Duration;
///
/// use kehu_runtime::clock::{Clock as _, ManualClock};
/// use kehu_wire::Timestamp;
///
/// let clock = ManualClock::new(Timestamp::from_second(1_655_710_885).unwrap());
/// clock.advance(Duration::from_secs(60));
/// assert_eq!(clock.now().as_second(), 1_655_710_945);
/// ```
#[derive(Debug, Clone)]
pub struct ManualClock(Arc<Manual>);

#[derive(Debug)]
struct Manual {
    start: Timestamp,
    /// In nanoseconds.
    passed: AtomicI64,
    sleeps: Mutex<Vec<Duration>>,
}

impl ManualClock {
    /// Stands at this time.
    pub fn new(start: Timestamp) -> Self {
        Self(Arc::new(Manual {
            start,
            passed: AtomicI64::new(0),
            sleeps: Mutex::default(),
        }))
    }

    /// Moves it on.
    pub fn advance(&self, duration: Duration) {
        let nanos = i64::try_from(duration.as_nanos()).unwrap_or(i64::MAX);
        let later = |passed: i64| Some(passed.saturating_add(nanos));
        let _ = self
            .0
            .passed
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, later);
    }

    /// The waits so far, in order.
    pub fn sleeps(&self) -> Vec<Duration> {
        self.0
            .sleeps
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        self.0
            .start
            .saturating_add(self.elapsed())
            .unwrap_or(Timestamp::MAX)
    }

    fn elapsed(&self) -> Duration {
        Duration::from_nanos(self.0.passed.load(Ordering::Relaxed).unsigned_abs())
    }

    fn alarm(&self, duration: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(tokio::time::sleep(duration))
    }

    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        self.0
            .sleeps
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(duration);
        self.advance(duration);
        // Others get their turn, as in a real wait.
        let mut waited = false;
        Box::pin(poll_fn(move |context| {
            if std::mem::replace(&mut waited, true) {
                return Poll::Ready(());
            }
            context.waker().wake_by_ref();
            Poll::Pending
        }))
    }
}

/// How far the server's clock is from ours, learnt from its `Date`.
#[derive(Debug, Default)]
pub(crate) struct ServerTime {
    offset_ms: AtomicI64,
}

impl ServerTime {
    /// The server's time.
    pub fn now_ms(&self, clock: &dyn Clock) -> i64 {
        clock
            .now()
            .as_millisecond()
            .saturating_add(self.offset_ms.load(Ordering::Relaxed))
    }

    /// Sets it by a `Date` header.
    pub fn set(&self, clock: &dyn Clock, date: Timestamp) -> i64 {
        let offset = offset_ms(clock, date);
        self.offset_ms.store(offset, Ordering::Relaxed);
        offset
    }

    /// Whether a `Date` header says what is known already.
    pub fn agrees(&self, clock: &dyn Clock, date: Timestamp) -> bool {
        const ABOUT_MS: u64 = 2000;
        self.offset_ms
            .load(Ordering::Relaxed)
            .abs_diff(offset_ms(clock, date))
            <= ABOUT_MS
    }
}

/// How far a `Date` header is from ours. It has whole seconds: the middle of the second is the best guess.
fn offset_ms(clock: &dyn Clock, date: Timestamp) -> i64 {
    date.as_millisecond()
        .saturating_add(500)
        .saturating_sub(clock.now().as_millisecond())
}

/// A date as HTTP writes it: `Sun, 06 Nov 1994 08:49:37 GMT`.
pub(crate) fn http_date(text: &str) -> Option<Timestamp> {
    jiff::fmt::rfc2822::DateTimeParser::new()
        .parse_timestamp(text)
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn http_dates() {
        let date = http_date("Sun, 06 Nov 1994 08:49:37 GMT");
        assert_eq!(date.map(Timestamp::as_second), Some(784_111_777));
        assert_eq!(http_date("1994-11-06"), None);
    }

    #[test]
    fn the_server_s_date_moves_the_time() {
        let clock = ManualClock::new(Timestamp::from_second(1_000_000).unwrap());
        let server = ServerTime::default();
        assert_eq!(server.now_ms(&clock), 1_000_000_000);
        assert_eq!(
            server.set(&clock, Timestamp::from_second(1_000_300).unwrap()),
            300_500
        );
        clock.advance(Duration::from_secs(1));
        assert_eq!(server.now_ms(&clock), 1_000_301_500);
    }
}
