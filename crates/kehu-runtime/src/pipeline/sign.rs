//! Signs the request as it is sent.

use std::sync::Arc;

use super::{BoxFuture, Call, Layer, Next};
use crate::Result;
use crate::auth::{Attempt, Signer};
use crate::clock::ServerTime;
use crate::transport::Reply;

/// Adds what this attempt is signed with, and its signature.
#[derive(Debug)]
pub(crate) struct Sign {
    pub scheme: usize,
    pub signer: Signer,
    pub server_time: Arc<ServerTime>,
}

impl Layer for Sign {
    fn call<'a>(&'a self, call: &'a mut Call, next: Next<'a>) -> BoxFuture<'a, Result<Reply>> {
        if call.uses(self.scheme)
            && let Err(error) = self.sign(call)
        {
            return Box::pin(async { Err(error) });
        }
        next.run(call)
    }
}

impl Sign {
    fn sign(&self, call: &mut Call) -> Result<()> {
        // What an attempt before this one was signed with is not signed again.
        call.add(self.scheme, Vec::new())?;
        let nonce = self.signer.nonce()?;
        let token = call.token.clone();
        let attempt = Attempt {
            time_ms: self.server_time.now_ms(&*call.shared.config.clock),
            nonce: &nonce,
            token: token.expose(),
        };
        let before = self.signer.before(&call.unsigned(), attempt)?;
        call.put(before.headers);
        let mut fields = before.fields;
        if !fields.is_empty() {
            call.add(self.scheme, fields.clone())?;
        }
        let signed = self.signer.sign(&call.unsigned(), attempt)?;
        call.put(signed.headers);
        if signed.fields.is_empty() {
            return Ok(());
        }
        fields.extend(signed.fields);
        call.add(self.scheme, fields)
    }
}
