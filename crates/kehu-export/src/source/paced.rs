//! A share of the vendor's limit, where several processes read for one account.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use serde_json::{Map, Value};
use tokio::time::{Instant, sleep_until};

use super::{PageFuture, Pages, Source};

impl Source {
    /// The same, asking for no more than one of `shares` equal shares of the vendor's stated limit; without such a
    /// limit it is the same.
    #[must_use]
    pub fn shared(mut self, shares: u32) -> Self {
        let Some((calls, seconds)) = self.limit else {
            return self;
        };
        let pause = seconds / f64::from(calls.max(1)) * f64::from(shares.max(1));
        self.pages = Arc::new(Paced {
            pages: self.pages,
            pause: Duration::try_from_secs_f64(pause).unwrap_or(Duration::MAX),
            next: Mutex::new(Instant::now()),
        });
        self
    }
}

struct Paced {
    pages: Arc<dyn Pages>,
    /// From one request to the next at least.
    pause: Duration,
    /// When the next one may be sent.
    next: Mutex<Instant>,
}

impl Pages for Paced {
    fn page(&self, request: Map<String, Value>, at: Option<Arc<Value>>) -> PageFuture<'_> {
        Box::pin(async move {
            let turn = {
                let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
                let turn = (*next).max(Instant::now());
                *next = turn.checked_add(self.pause).unwrap_or(turn);
                turn
            };
            sleep_until(turn).await;
            self.pages.page(request, at).await
        })
    }
}
