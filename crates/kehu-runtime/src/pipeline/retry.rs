//! Sends again what failed in passing.

use super::{BoxFuture, Call, Layer, Next};
use crate::info::Then;
use crate::transport::Reply;
use crate::{Error, Result, Retry};

/// Sends again, after a wait, what failed in passing.
#[derive(Debug)]
pub(crate) struct RetryLayer(pub Retry);

impl Layer for RetryLayer {
    fn call<'a>(&'a self, call: &'a mut Call, next: Next<'a>) -> BoxFuture<'a, Result<Reply>> {
        Box::pin(async move {
            let attempts = call.options().attempts;
            let retry = attempts.map_or(self.0, |attempts| self.0.attempts(attempts));
            loop {
                let error = match next.run(call).await {
                    Ok(reply) => return Ok(reply),
                    Err(error) => error,
                };
                if error.then() != Then::Retry || !is_harmless(call, &error) {
                    return Err(error);
                }
                let wait = retry.wait(call.attempts(), error.retry_after(), fastrand::f64());
                match wait {
                    Some(wait) if wait < call.remaining() => {
                        tracing::debug!(kind = error.kind().name(), ?wait, "trying again");
                        call.sleep(wait).await;
                    }
                    _ => return Err(error),
                }
            }
        })
    }
}

/// Whether sending again does no harm: the operation says so, the vendor knows the call by its key, or
/// nothing was done the first time.
fn is_harmless(call: &Call, error: &Error) -> bool {
    call.operation().idempotent
        || call.options().idempotency_key.is_some()
        || error.is_connect()
        || error.is_rate_limited()
}
