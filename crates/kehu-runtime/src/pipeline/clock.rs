//! Sets the clock by the server's when a time is refused.

use std::sync::Arc;

use super::{BoxFuture, Call, Layer, Next};
use crate::Result;
use crate::clock::ServerTime;
use crate::info::Then;
use crate::transport::Reply;

/// Sets the clock by the server's `Date` when a time is refused, and sends once more.
#[derive(Debug)]
pub(crate) struct SyncClock(pub Arc<ServerTime>);

impl Layer for SyncClock {
    fn call<'a>(&'a self, call: &'a mut Call, next: Next<'a>) -> BoxFuture<'a, Result<Reply>> {
        Box::pin(async move {
            let error = match next.run(call).await {
                Err(error) if error.then() == Then::ResyncClock => error,
                result => return result,
            };
            let Some(date) = error.date() else {
                return Err(error.with_help(
                    "The server sent no `Date` to set the clock by: set this machine's clock.",
                ));
            };
            if std::mem::replace(&mut call.resynchronised, true) {
                return Err(error);
            }
            let offset_ms = self.0.set(&*call.shared.config.clock, date);
            tracing::warn!(
                offset_ms,
                "the server's clock differs from ours: signing by its own"
            );
            next.run(call).await
        })
    }
}
