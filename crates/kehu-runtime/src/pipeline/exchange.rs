//! The end of the way: sends one attempt, and tells a good answer from a refusal.

use std::sync::Arc;
use std::time::Duration;

use http::Request;
use http::header::CONTENT_ENCODING;
use kehu_wire::Timestamp;

use super::{Call, answer, request_id_of};
use crate::body;
use crate::clock::{http_date, within};
use crate::envelope::{self, Problem};
use crate::excerpt::Seen;
use crate::info::Then;
use crate::response::Meta;
use crate::transport::{Reply, Transport};
use crate::{Error, RequestBody, Result};

impl Call {
    /// Sends the request once. What comes back as `Ok` is an answer whose data are kept.
    pub(super) async fn exchange(&mut self, transport: &dyn Transport) -> Result<Reply> {
        self.attempts += 1;
        let shared = self.shared.clone();
        let timeout = self.options.attempt_timeout;
        let timeout = timeout.unwrap_or(shared.config.attempt_timeout);
        let timeout = timeout.min(self.remaining());
        let sending = transport.send(self.request(), shared.config.max_response_bytes);
        let sent = within(&*shared.config.clock, timeout, sending).await;
        let host = self
            .uri()
            .authority()
            .map_or("", |authority| authority.as_str());
        let reply = match sent.unwrap_or_else(|| Err(Error::attempt_timeout(host, timeout))) {
            Ok(reply) => unzipped(reply, shared.config.max_response_bytes),
            Err(error) => {
                tracing::debug!(number = self.attempts, kind = ?error.kind(), "no answer");
                return Err(self.tidied(error));
            }
        };
        tracing::debug!(
            number = self.attempts,
            status = reply.status().as_u16(),
            bytes = reply.body().len(),
            "answered"
        );
        match self.accept(&reply) {
            Ok(()) => Ok(reply),
            Err(problem) => {
                let error = self.refuse(problem, reply);
                Err(self.tidied(error))
            }
        }
    }

    fn request(&self) -> Request<RequestBody> {
        let mut request = Request::new(self.encoded().body.clone());
        *request.method_mut() = self.operation.method.to_http();
        *request.uri_mut() = self.uri().clone();
        *request.headers_mut() = self.headers.clone();
        request
    }

    /// Lets only good answers through, and keeps their data.
    pub(super) fn accept(&mut self, reply: &Reply) -> Result<(), Problem> {
        let api = self.api();
        match reply.status().as_u16() {
            200..=299 => self.slot.fill(api, self.operation, reply),
            status @ 300..=399 => Err(Problem::new(Error::redirect(status), Then::Never)),
            _ => Err(envelope::refusal(api, self.operation, answer(reply))),
        }
    }

    /// The error that an answer is, with all that is known of the answer.
    pub(super) fn refuse(&self, problem: Problem, reply: Reply) -> Error {
        let header = |name: &str| reply.headers().get(name)?.to_str().ok();
        let date = header("date").and_then(http_date);
        let retry_after = header("retry-after").and_then(|text| self.retry_after(text, date));
        let retry_after = retry_after.or(problem.error.retry_after());
        let request_id = problem.request_id.clone().or_else(|| request_id_of(&reply));
        let mut body = reply.body().clone();
        self.shared.redact.hidden(&self.secrets).bytes(&mut body);
        let seen = Seen {
            status: reply.status().as_u16(),
            content_type: header("content-type"),
            content_encoding: header("content-encoding"),
            body: &body,
        };
        let error = problem.tell.of(problem.error, &seen);
        let error = error
            .with_answer(reply.status().as_u16(), request_id, body)
            .with_retry_after(retry_after)
            .with_then(problem.then, date);
        let Some(salvaged) = problem.salvaged else {
            return error;
        };
        error.with_salvaged(Meta {
            salvaged: Some(Arc::new(salvaged)),
            ..self.meta(reply, problem.request_id)
        })
    }

    /// Seconds, or a date by the server's clock.
    fn retry_after(&self, text: &str, date: Option<Timestamp>) -> Option<Duration> {
        if let Ok(seconds) = text.trim().parse() {
            return Some(Duration::from_secs(seconds));
        }
        let now = date.or_else(|| Timestamp::from_millisecond(self.shared.now_ms()).ok())?;
        let wait = http_date(text)?.duration_since(now);
        Some(wait.try_into().unwrap_or(Duration::ZERO))
    }

    /// An error as layers see it: it knows its operation and no credential.
    pub(super) fn tidied(&self, error: Error) -> Error {
        let error = error.with_effort(self.attempts, self.elapsed());
        self.shared.tidy(error, self.operation, &self.secrets)
    }
}

/// A reply whose body is gzipped, asked for or not, as what it holds.
fn unzipped(mut reply: Reply, max_bytes: u64) -> Reply {
    if let Some(body) = body::unzipped(reply.body(), max_bytes) {
        *reply.body_mut() = body;
        reply.headers_mut().remove(CONTENT_ENCODING);
    }
    reply
}
