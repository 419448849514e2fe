//! Obtains a token, puts it into its header, and renews it when it is refused.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use super::shared::Shared;
use super::{BoxFuture, Call, Layer, Next};
use crate::auth::{Token, TokenAuth};
use crate::clock::within;
use crate::info::Then;
use crate::transport::Reply;
use crate::{CallOptions, Error, NoData, Operation, Response, Result};

/// Begins the call that issues a token.
pub(crate) trait Issuer: Send + Sync {
    fn call(&self, shared: &Arc<Shared>, options: &CallOptions) -> Result<Call>;
}

/// An operation and the request that asks for a token.
impl<O: Operation> Issuer for (O, O::Request) {
    fn call(&self, shared: &Arc<Shared>, options: &CallOptions) -> Result<Call> {
        let (operation, request) = self;
        let read = PhantomData::<NoData>;
        Call::new(shared, operation, request.clone(), options, read)
    }
}

/// Sends requests with a token.
pub(crate) struct Authorize {
    pub auth: TokenAuth,
    pub issuer: Option<Box<dyn Issuer>>,
}

impl fmt::Debug for Authorize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Authorize").field(&self.auth).finish()
    }
}

impl Layer for Authorize {
    fn call<'a>(&'a self, call: &'a mut Call, next: Next<'a>) -> BoxFuture<'a, Result<Reply>> {
        if !call.operation().auth {
            return next.run(call);
        }
        Box::pin(async move {
            let (shared, remaining) = (call.shared.clone(), call.remaining());
            let token = self.token(&shared, remaining, None).await?;
            self.auth.put(&token, &mut call.headers)?;
            let error = match next.run(call).await {
                Err(error) if error.then() == Then::RenewToken => error,
                result => return result,
            };
            if self.auth.issue(&shared.config).is_none() {
                return Err(error.with_help(
                    "The token is not accepted any more: give the client a fresh one.",
                ));
            }
            tracing::info!("the token is not accepted any more: renewing it");
            let remaining = call.remaining();
            let token = self.token(&shared, remaining, Some(&token)).await?;
            self.auth.put(&token, &mut call.headers)?;
            next.run(call).await
        })
    }
}

impl Authorize {
    /// A token that is still good and not the one that the server refused.
    async fn token(
        &self,
        shared: &Arc<Shared>,
        remaining: Duration,
        refused: Option<&Arc<Token>>,
    ) -> Result<Arc<Token>> {
        let clock = &*shared.config.clock;
        let renew = || self.renew(shared, CallOptions::default().timeout(remaining));
        let token = self.auth.cache.get(clock.elapsed(), refused, renew);
        // Another call that has more time may be at it.
        let late = || Error::total_timeout(remaining, "there was no token until then");
        within(clock, remaining, token)
            .await
            .unwrap_or_else(|| Err(late()))
    }

    /// Calls the issuing operation.
    async fn renew(&self, shared: &Arc<Shared>, options: CallOptions) -> Result<Token> {
        let issue = self.auth.issue(&shared.config).zip(self.issuer.as_ref());
        let (issue, issuer) =
            issue.ok_or_else(|| Error::config("there is no token, and nothing that issues one"))?;
        let now = shared.config.clock.elapsed();
        let issuing = issuer.call(shared, &options)?;
        // On the heap, because a call may need a token, which needs a call.
        let running: BoxFuture<'_, Result<Response<NoData>>> = Box::pin(issuing.run());
        // It was sent as often as it may be: the call that needs it is not tried again for its sake.
        let answer = running
            .await
            .map_err(|error| error.with_then(Then::Never, None))?;
        let token = self.auth.issued(issue, &answer, now, shared.now_ms());
        let token = token.map_err(|error| shared.tidy(error, issue.operation, &[]))?;
        shared.redact.issued(&token.secret);
        Ok(token)
    }
}
