//! Waits for the vendor's stated limits, and while everyone is told to slow down.

use super::{BoxFuture, Call, Layer, Next};
use crate::error::rounded;
use crate::limiter::Limiter;
use crate::transport::Reply;
use crate::{Error, Result, Retry};

/// Lets attempts through as the vendor's limits allow.
#[derive(Debug)]
pub(crate) struct Limit {
    pub limiter: Limiter,
    pub retry: Retry,
}

impl Layer for Limit {
    fn call<'a>(&'a self, call: &'a mut Call, next: Next<'a>) -> BoxFuture<'a, Result<Reply>> {
        Box::pin(async move {
            self.take_turn(call).await?;
            let result = next.run(call).await;
            if let Err(error) = &result
                && error.is_rate_limited()
            {
                // Whoever comes next would be refused too.
                let asked = error.retry_after();
                let pause = self.retry.pause(call.attempts(), asked, fastrand::f64());
                self.limiter.pause(&*call.shared.config.clock, pause);
            }
            result
        })
    }
}

impl Limit {
    async fn take_turn(&self, call: &mut Call) -> Result<()> {
        let shared = call.shared.clone();
        let clock = &*shared.config.clock;
        let (place, mut wait) = self.limiter.reserve(clock, call.operation());
        while !wait.is_zero() {
            if wait > call.remaining() {
                let why = format!(
                    "its turn under the vendor's limits comes only in {:?}",
                    rounded(wait)
                );
                return Err(Error::total_timeout(call.timeout(), &why));
            }
            call.sleep(wait).await;
            wait = self.limiter.paused(clock);
        }
        place.keep();
        Ok(())
    }
}
