//! Signs the bytes that are sent.

use std::sync::Arc;

use super::{BoxFuture, Call, Layer, Next};
use crate::Result;
use crate::auth::Signer;
use crate::clock::ServerTime;
use crate::transport::Reply;

/// Adds the signed headers and the signature of this attempt.
#[derive(Debug)]
pub(crate) struct Sign {
    pub signer: Signer,
    pub server_time: Arc<ServerTime>,
}

impl Layer for Sign {
    fn call<'a>(&'a self, call: &'a mut Call, next: Next<'a>) -> BoxFuture<'a, Result<Reply>> {
        if call.operation.auth {
            let now_ms = self.server_time.now_ms(&*call.shared.config.clock);
            let signed = self
                .signer
                .sign(call.operation, &call.encoded, now_ms, &mut call.headers);
            if let Err(error) = signed {
                return Box::pin(async { Err(error) });
            }
        }
        next.run(call)
    }
}
