//! What goes wrong on purpose: which faults there are, when each strikes, and the text form of both.

mod text;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use crate::random::Random;

pub use text::FaultSyntax;

/// Something that goes wrong, and when.
#[derive(Debug, Clone, PartialEq)]
pub struct Fault {
    /// What goes wrong.
    pub kind: FaultKind,
    /// How often.
    pub when: When,
    /// So many matching requests go by before the first.
    pub after: u64,
    /// Only requests of this API, or of one account of it, `shop@acme`.
    pub api: Option<String>,
    /// Only requests of this operation.
    pub operation: Option<String>,
}

/// What goes wrong.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum FaultKind {
    /// The answer comes later.
    Latency(Duration),
    /// No answer ever comes; the connection stays open.
    Stall,
    /// The connection is reset; the request is not carried out.
    Reset,
    /// The connection is reset in the middle of the body; the request has been carried out.
    ResetBody,
    /// The connection is closed in the middle of the body; the request has been carried out.
    Cut,
    /// Half of the body arrives, framed as if it were the whole.
    Truncate,
    /// The body begins as it should and never ends.
    Endless,
    /// The head of the answer arrives byte by byte, with this pause between two.
    Slow(Duration),
    /// A web page with status 200, as a proxy in between would answer.
    Html,
    /// Bytes that mean nothing, with status 200 and as JSON.
    Garbage,
    /// A tab as it is inside of a string of the first row; the rest of the body is as it should be.
    ControlCharacter,
    /// A bare HTTP status; the request is not carried out.
    Status {
        /// From 400 to 599.
        status: u16,
        /// Seconds for the header `Retry-After`.
        retry_after: Option<u64>,
    },
    /// The API's own error of this name, in its own envelope; the request is not carried out.
    Refuse(String),
    /// The clock is wrong by so many seconds: in the header `Date` and in what it takes as expired.
    Clock(i64),
    /// Every token issued so far is forgotten before the request is looked at.
    ForgetTokens,
}

/// How often a fault strikes, counted over the requests that it may concern.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum When {
    /// Each request.
    Always,
    /// Each n-th request: with 3 the third, the sixth, ….
    Every(u64),
    /// The next n requests, then never again.
    Next(u64),
    /// By chance, from 0 to 1; the same requests for the same seed and order.
    Chance(f64),
}

impl Fault {
    /// A fault that strikes each request.
    pub fn new(kind: FaultKind) -> Self {
        Self {
            kind,
            when: When::Always,
            after: 0,
            api: None,
            operation: None,
        }
    }

    /// How often it strikes.
    #[must_use]
    pub fn when(mut self, when: When) -> Self {
        self.when = when;
        self
    }

    /// Only requests of this operation.
    #[must_use]
    pub fn operation(mut self, name: impl Into<String>) -> Self {
        self.operation = Some(name.into());
        self
    }

    fn concerns(&self, api: &str, operation: &str) -> bool {
        let whole = |name: &str| api.split_once('@').is_some_and(|(api, _)| api == name);
        self.api
            .as_deref()
            .is_none_or(|name| name == api || whole(name))
            && self
                .operation
                .as_deref()
                .is_none_or(|name| name == operation)
    }

    /// Whether it strikes the n-th request, counted from 1.
    fn strikes(&self, count: u64, seed: u64) -> bool {
        let Some(count) = count.checked_sub(self.after).filter(|c| *c > 0) else {
            return false;
        };
        match self.when {
            When::Always => true,
            When::Every(n) => n > 0 && count.is_multiple_of(n),
            When::Next(n) => count <= n,
            When::Chance(chance) => Random::new(seed, count).fraction() < chance,
        }
    }
}

/// Faults, as the builder and the command take them.
///
/// The text form is a list with commas, each fault a name with arguments after colons:
///
/// | text | meaning |
/// |---|---|
/// | `latency:200ms` | answers that much later |
/// | `stall` | takes the request and never answers |
/// | `reset` | resets the connection instead of answering |
/// | `reset_body` | resets the connection in the middle of the body |
/// | `cut` | closes the connection in the middle of the body |
/// | `truncate` | sends half of the body as if it were the whole |
/// | `endless` | sends a body that never ends |
/// | `slow:20ms` | sends the head of the answer byte by byte, with this pause between two |
/// | `html` | answers with a web page, status 200, as a proxy in between would |
/// | `garbage` | answers with bytes that mean nothing, status 200, as if they were JSON |
/// | `control_character` | puts a tab as it is into a string of the first row, which is not JSON then |
/// | `429`, `503`, … | answers with this status; `retry_after=2` adds the header |
/// | `refuse:name` | refuses with the API's own error of this name |
/// | `clock:-120s` | has a clock that is wrong by so much |
/// | `forget_tokens` | first forgets every token issued so far |
///
/// Arguments of every fault: `0.05` (by probability), `every=20` (each 20th request), `next=3` (the
/// next three requests), `after=10` (ten requests go by first), `op=name` (only this operation),
/// `api=name` (only this API; `api=name@account` only this account of it). Without any, the fault strikes always.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Faults(Vec<Fault>);

impl Faults {
    /// Nothing goes wrong.
    pub fn none() -> Self {
        Self::default()
    }

    /// Adds one.
    #[must_use]
    pub fn and(mut self, fault: Fault) -> Self {
        self.0.push(fault);
        self
    }

    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = &Fault> {
        self.0.iter()
    }
}

impl FromIterator<Fault> for Faults {
    fn from_iter<I: IntoIterator<Item = Fault>>(faults: I) -> Self {
        Self(faults.into_iter().collect())
    }
}

/// Sets and clears the faults of a running sandbox. Cheap to clone.
#[derive(Debug, Clone)]
pub struct FaultsHandle(Arc<Armed>);

#[derive(Debug)]
struct Armed {
    seed: u64,
    faults: RwLock<Vec<Counted>>,
}

#[derive(Debug)]
struct Counted {
    fault: Fault,
    seen: AtomicU64,
    struck: AtomicU64,
}

impl FaultsHandle {
    pub(crate) fn new(faults: Faults, seed: u64) -> Self {
        let handle = Self(Arc::new(Armed {
            seed,
            faults: RwLock::default(),
        }));
        handle.set(faults);
        handle
    }

    /// Replaces all faults; counting begins anew.
    pub fn set(&self, faults: Faults) {
        let faults = faults.0.into_iter().map(Counted::new).collect();
        *self
            .0
            .faults
            .write()
            .unwrap_or_else(PoisonError::into_inner) = faults;
    }

    /// Adds a fault to those that are set.
    pub fn add(&self, fault: Fault) {
        self.0
            .faults
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .push(Counted::new(fault));
    }

    /// Replaces all faults by those of a string such as `reset:0.05,429:every=20`.
    pub fn set_text(&self, text: &str) -> Result<(), FaultSyntax> {
        self.set(text.parse()?);
        Ok(())
    }

    /// Nothing goes wrong from now on.
    pub fn clear(&self) {
        self.set(Faults::none());
    }

    /// The faults that are set, each with the number of requests that it has struck.
    pub fn struck(&self) -> Vec<(Fault, u64)> {
        let faults = self.0.faults.read().unwrap_or_else(PoisonError::into_inner);
        faults
            .iter()
            .map(|c| (c.fault.clone(), c.struck.load(Ordering::Relaxed)))
            .collect()
    }

    /// Counts a request and says what goes wrong with it.
    pub(crate) fn strike(&self, api: &str, operation: &str) -> Vec<FaultKind> {
        let faults = self.0.faults.read().unwrap_or_else(PoisonError::into_inner);
        let mut struck = Vec::new();
        for (at, counted) in faults.iter().enumerate() {
            if !counted.fault.concerns(api, operation) {
                continue;
            }
            let count = counted.seen.fetch_add(1, Ordering::Relaxed) + 1;
            if counted
                .fault
                .strikes(count, self.0.seed.wrapping_add(at as u64))
            {
                counted.struck.fetch_add(1, Ordering::Relaxed);
                struck.push(counted.fault.kind.clone());
            }
        }
        struck
    }
}

impl Counted {
    fn new(fault: Fault) -> Self {
        Self {
            fault,
            seen: AtomicU64::new(0),
            struck: AtomicU64::new(0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pattern(text: &str, requests: usize) -> String {
        let handle = FaultsHandle::new(text.parse().unwrap(), 7);
        (0..requests)
            .map(|_| {
                if handle.strike("a", "find").is_empty() {
                    '.'
                } else {
                    'x'
                }
            })
            .collect()
    }

    #[test]
    fn each_when_strikes_as_it_says() {
        assert_eq!(pattern("reset", 4), "xxxx");
        assert_eq!(pattern("reset:every=3", 7), "..x..x.");
        assert_eq!(pattern("reset:next=2", 5), "xx...");
        assert_eq!(pattern("reset:next=1:after=2", 5), "..x..");
        assert_eq!(pattern("reset:op=other", 3), "...");
        assert_eq!(pattern("reset:api=a:op=find", 2), "xx");
    }

    #[test]
    fn chance_is_repeatable_and_about_right() {
        let hits = pattern("reset:0.2", 2000);
        assert_eq!(hits, pattern("reset:0.2", 2000));
        let count = hits.matches('x').count();
        assert!((300..500).contains(&count), "{count}");
    }

    #[test]
    fn faults_can_be_changed_and_counted() {
        let handle = FaultsHandle::new(Faults::none(), 1);
        assert!(handle.strike("a", "find").is_empty());
        handle.add(
            Fault::new(FaultKind::Cut)
                .when(When::Next(1))
                .operation("find"),
        );
        assert_eq!(handle.strike("a", "find"), [FaultKind::Cut]);
        assert_eq!(handle.struck()[0].1, 1);
        handle.clear();
        assert!(handle.struck().is_empty());
        assert!(handle.set_text("nonsense").is_err());
    }
}
