//! Obtains a token, puts it into its place, and renews it when it is refused.

use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use super::shared::Shared;
use super::{BoxFuture, Call, Layer, Next};
use crate::auth::{Token, TokenAuth};
use crate::clock::within;
use crate::info::{IssueInfo, OperationInfo, Then};
use crate::transport::Reply;
use crate::{CallOptions, Error, NoData, Operation, Response, Result};

/// Begins the call that issues a token.
pub(crate) trait Issuer: Send + Sync {
    fn info(&self) -> &'static OperationInfo;
    fn call(&self, shared: &Arc<Shared>, options: &CallOptions) -> Result<Call>;
}

/// An operation and the request that asks for a token.
impl<O: Operation> Issuer for (O, O::Request) {
    fn info(&self) -> &'static OperationInfo {
        self.0.info()
    }

    fn call(&self, shared: &Arc<Shared>, options: &CallOptions) -> Result<Call> {
        let (operation, request) = self;
        let read = PhantomData::<NoData>;
        Call::new(shared, operation, request.clone(), options, read)
    }
}

/// Sends requests with a token.
#[derive(Debug)]
pub(crate) struct Authorize {
    pub scheme: usize,
    pub auth: TokenAuth,
}

impl Layer for Authorize {
    fn call<'a>(&'a self, call: &'a mut Call, next: Next<'a>) -> BoxFuture<'a, Result<Reply>> {
        if !call.uses(self.scheme) {
            return next.run(call);
        }
        Box::pin(async move {
            let (shared, remaining) = (call.shared.clone(), call.remaining());
            let token = self.token(&shared, remaining, None).await?;
            self.put(&token, call)?;
            let error = match next.run(call).await {
                Err(error) if error.then() == Then::RenewToken => error,
                result => return result,
            };
            if !self.auth.renews(&shared.config) {
                return Err(error.with_help(
                    "The token is not accepted any more: give the client a fresh one.",
                ));
            }
            tracing::info!("the token is not accepted any more: renewing it");
            let remaining = call.remaining();
            let token = self.token(&shared, remaining, Some(&token)).await?;
            self.put(&token, call)?;
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

    /// Puts a token into its place.
    fn put(&self, token: &Token, call: &mut Call) -> Result<()> {
        call.token = token.secret.clone();
        let proof = self.auth.proof(token)?;
        call.put(proof.headers);
        call.add(self.scheme, proof.fields)
    }

    /// Obtains a token with the refresh token, or else from the issuing operation.
    async fn renew(&self, shared: &Arc<Shared>, options: CallOptions) -> Result<Token> {
        let issue = self.auth.issue(&shared.config);
        if let Some((refresh, spent)) = self.auth.refresh() {
            let mut options = options.clone();
            options.client = vec![(refresh.client, spent.clone())];
            let renewed = self.obtain(shared, &refresh.issue, options).await;
            match (renewed, issue) {
                // An answer that refuses: the refresh token has been used, or has ended.
                (Err(error), Some(_)) if error.status().is_some() => {
                    tracing::info!("the refresh token is not accepted any more");
                    self.auth.forget(&spent);
                }
                (renewed, _) => return renewed,
            }
        }
        let issue =
            issue.ok_or_else(|| Error::config("there is no token, and nothing that issues one"))?;
        self.obtain(shared, issue, options).await
    }

    /// Calls an operation that issues tokens.
    async fn obtain(
        &self,
        shared: &Arc<Shared>,
        issue: &'static IssueInfo,
        options: CallOptions,
    ) -> Result<Token> {
        let mut issuers = shared.config.issuers.iter();
        let issuer = issuers.find(|issuer| std::ptr::eq(issuer.info(), issue.operation));
        let issuer = issuer.ok_or_else(|| {
            let name = issue.operation.name;
            Error::config(format!(
                "the client cannot call `{name}`, which issues the token"
            ))
        })?;
        let now = shared.config.clock.elapsed();
        let issuing = issuer.call(shared, &options)?;
        // On the heap, because a call may need a token, which needs a call.
        let running: BoxFuture<'_, Result<Response<NoData>>> = Box::pin(issuing.run());
        // It was sent as often as it may be: the call that needs it is not tried again for its sake.
        let answer = running
            .await
            .map_err(|error| error.with_then(Then::Never, None))?;
        let issued = self.auth.issued(issue, &answer, now, shared.now_ms());
        let issued = issued.map_err(|error| shared.tidy(error, issue.operation, &[]))?;
        shared.redact.issued(&issued.token.secret);
        if let Some(refresh) = issued.refresh {
            shared.redact.issued(&refresh);
            self.auth.keep(refresh);
        }
        Ok(issued.token)
    }
}
