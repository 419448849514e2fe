//! Sets the clock by the server's when a time is refused.

use std::sync::Arc;

use super::{BoxFuture, Call, Layer, Next};
use crate::Result;
use crate::clock::ServerTime;
use crate::info::Then;
use crate::transport::Reply;

/// Sets the clock by the server's `Date` when a time is refused, and sends again: once, unless the next
/// answer comes from a server with another clock.
#[derive(Debug)]
pub(crate) struct SyncClock(pub Arc<ServerTime>);

/// Behind one name there may be several servers, whose clocks differ: so many are tried.
const MOST_CLOCKS: u32 = 4;

impl Layer for SyncClock {
    fn call<'a>(&'a self, call: &'a mut Call, next: Next<'a>) -> BoxFuture<'a, Result<Reply>> {
        Box::pin(async move {
            loop {
                let error = match next.run(call).await {
                    Err(error) if error.then() == Then::ResyncClock => error,
                    result => return result,
                };
                let Some(date) = error.date() else {
                    return Err(error.with_help(
                        "The server sent no `Date` to set the clock by: set this machine's clock.",
                    ));
                };
                let clock = &*call.shared.config.clock;
                let known = call.resynchronised > 0 && self.0.agrees(clock, date);
                if known || call.resynchronised >= MOST_CLOCKS {
                    return Err(error);
                }
                call.resynchronised += 1;
                let offset_ms = self.0.set(clock, date);
                tracing::warn!(
                    offset_ms,
                    "the server's clock differs from ours: signing by its own"
                );
            }
        })
    }
}
