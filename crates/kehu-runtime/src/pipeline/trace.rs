//! Spans: one for a call with how it ended, one for each attempt.
//!
//! Names follow OpenTelemetry's conventions for HTTP clients where they have one.

use tracing::field::{Empty, display};
use tracing::{Instrument as _, Span};

use super::{BoxFuture, Call, Layer, Next};
use crate::transport::Reply;
use crate::{Error, Result};

/// A span for the whole call.
#[derive(Debug)]
pub(crate) struct TraceCall;

impl Layer for TraceCall {
    fn call<'a>(&'a self, call: &'a mut Call, next: Next<'a>) -> BoxFuture<'a, Result<Reply>> {
        let span = tracing::info_span!(
            "call",
            api = call.api().name,
            operation = call.operation().name,
            attempts = Empty,
            code = Empty,
            outcome = Empty,
            http.response.status_code = Empty,
        );
        let told = span.clone();
        let way = async move {
            let result = next.run(call).await;
            told.record("attempts", call.attempts());
            tell(&told, &result);
            result
        };
        Box::pin(way.instrument(span))
    }
}

/// A span for one attempt.
#[derive(Debug)]
pub(crate) struct TraceAttempt;

impl Layer for TraceAttempt {
    fn call<'a>(&'a self, call: &'a mut Call, next: Next<'a>) -> BoxFuture<'a, Result<Reply>> {
        let operation = call.operation();
        let span = tracing::debug_span!(
            "attempt",
            number = call.attempts() + 1,
            http.request.method = operation.method.as_str(),
            server.address = call.uri().host(),
            url.template = operation.path,
            http.request.resend_count = call.attempts(),
            code = Empty,
            outcome = Empty,
            http.response.status_code = Empty,
        );
        let told = span.clone();
        let way = async move {
            let result = next.run(call).await;
            tell(&told, &result);
            result
        };
        Box::pin(way.instrument(span))
    }
}

/// How it ended.
fn tell(span: &Span, result: &Result<Reply>) {
    let outcome = match result {
        Ok(_) => "ok",
        Err(error) => error.kind().name(),
    };
    span.record("outcome", outcome);
    let status = match result {
        Ok(reply) => Some(reply.status().as_u16()),
        Err(error) => error.status(),
    };
    if let Some(status) = status {
        span.record("http.response.status_code", status);
    }
    if let Some(code) = result.as_ref().err().and_then(Error::code) {
        span.record("code", display(code));
    }
}
