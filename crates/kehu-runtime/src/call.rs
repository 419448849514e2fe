//! One call: attempts until there is an answer, or a failure that another attempt would not mend.

use std::sync::Arc;
use std::time::Duration;

use kehu_wire::{Secret, Timestamp, Validate};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tracing::Instrument as _;

use crate::auth::Token;
use crate::clock::http_date;
use crate::encode::{Encoded, encode};
use crate::envelope::{self, Left, Problem};
use crate::excerpt::Seen;
use crate::info::{OperationInfo, Then};
use crate::response::Meta;
use crate::runtime::{Auth, Shared};
use crate::transport::{HeaderMap, HeaderName, HeaderValue, Outgoing, Reply, Url, header};
use crate::{Error, Response, Result};

/// One call.
pub(crate) struct Call<'r> {
    shared: &'r Shared,
    info: &'static OperationInfo,
    encoded: Encoded,
    url: Url,
    /// What the request holds that must not be shown.
    secrets: Vec<Secret>,
    started: Duration,
    waited: Duration,
    attempts: u32,
    resynchronised: bool,
    /// The token of the last attempt.
    token: Option<Arc<Token>>,
    /// The token that the server refused in this call.
    refused: Option<Arc<Token>>,
}

/// An attempt that failed, and what may be done about it.
struct Failure {
    error: Error,
    then: Then,
    retry_after: Option<Duration>,
    /// The server's time.
    date: Option<Timestamp>,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self {
            error,
            then: Then::Never,
            retry_after: None,
            date: None,
        }
    }
}

impl<'r> Call<'r> {
    /// Checks and writes the request; nothing is sent yet.
    pub fn new<R: Serialize + Validate>(
        shared: &'r Shared,
        info: &'static OperationInfo,
        request: &R,
    ) -> Result<Self> {
        let (encoded, secrets) = Secret::collecting(|| {
            if let Err(invalid) = request.validate() {
                shared.check_invalid(info, invalid)?;
            }
            let encoded = encode(info, &shared.config, request)?;
            Ok((shared.url(&encoded)?, encoded))
        });
        let (url, encoded) = encoded.map_err(|error| shared.tidy(error, info, &secrets))?;
        Ok(Self {
            shared,
            info,
            encoded,
            url,
            secrets,
            started: shared.config.clock.elapsed(),
            waited: Duration::ZERO,
            attempts: 0,
            resynchronised: false,
            token: None,
            refused: None,
        })
    }

    /// Sends until there is an answer.
    pub async fn run<T: DeserializeOwned>(self) -> Result<Response<T>> {
        let span = tracing::info_span!(
            "call",
            api = self.shared.config.api().name,
            operation = self.info.name
        );
        self.until_answered().instrument(span).await
    }

    async fn until_answered<T: DeserializeOwned>(mut self) -> Result<Response<T>> {
        loop {
            let failure = match self.attempt().await {
                Ok(reply) => match self.decode(reply) {
                    Ok(response) => return Ok(response),
                    Err(failure) => failure,
                },
                Err(failure) => failure,
            };
            self.again(failure).await?;
        }
    }

    /// One attempt: waits for its turn, proves who sends it, sends it.
    async fn attempt(&mut self) -> Result<Reply, Failure> {
        self.take_turn().await?;
        self.take_token().await?;
        let headers = self.headers()?;
        let outgoing = Outgoing::new(
            self.info.method,
            self.url.clone(),
            headers,
            self.encoded.body.clone(),
        );
        self.attempts += 1;
        let span = tracing::debug_span!(
            "attempt",
            number = self.attempts,
            method = self.info.method.as_str(),
            host = self.shared.host,
            path = self.info.path,
        );
        let config = &self.shared.config;
        let timeout = config.attempt_timeout.min(self.remaining());
        let sending = self
            .shared
            .http
            .send(outgoing, timeout, config.max_response_bytes);
        match sending.instrument(span).await {
            Ok(reply) => {
                tracing::debug!(
                    number = self.attempts,
                    status = reply.status,
                    bytes = reply.body.len(),
                    "answered"
                );
                self.accept(reply)
            }
            Err(error) => {
                tracing::debug!(number = self.attempts, kind = ?error.kind(), "no answer");
                let then = if error.is_transient() {
                    Then::Retry
                } else {
                    Then::Never
                };
                Err(Failure {
                    then,
                    ..error.into()
                })
            }
        }
    }

    /// Lets only answers through whose status says that all is well.
    fn accept(&self, reply: Reply) -> Result<Reply, Failure> {
        match reply.status {
            200..=299 => Ok(reply),
            300..=399 => {
                let problem = Problem::new(Error::redirect(reply.status), Then::Never);
                Err(self.failure(problem, reply))
            }
            status => Err(self.failure(
                envelope::refusal(self.shared.config.api(), status, &reply.body),
                reply,
            )),
        }
    }

    fn decode<T: DeserializeOwned>(&self, reply: Reply) -> Result<Response<T>, Failure> {
        match envelope::decode(self.shared.config.api(), self.info, &reply.body) {
            Ok(decoded) => Ok(Response::new(
                decoded.data,
                self.meta(reply, decoded.request_id),
            )),
            Err(mut problem) => {
                let salvaged = match std::mem::replace(&mut problem.left, Left::Nothing) {
                    Left::Nothing => return Err(self.failure(problem, reply)),
                    Left::Data => None,
                    Left::Rows(salvaged) => Some(Arc::new(salvaged)),
                };
                let meta = Meta {
                    salvaged,
                    ..self.meta(reply.clone(), problem.request_id.clone())
                };
                let failure = self.failure(problem, reply);
                Err(Failure {
                    error: failure.error.with_undecoded(meta),
                    ..failure
                })
            }
        }
    }

    fn meta(&self, reply: Reply, request_id: Option<String>) -> Meta {
        Meta {
            status: reply.status,
            request_id: request_id.or_else(|| header_request_id(&reply)),
            headers: reply.headers,
            body: reply.body,
            salvaged: None,
            data: self.shared.config.api().data_path(self.info),
            attempts: self.attempts,
            elapsed: self.elapsed(),
            waited: self.waited,
        }
    }

    fn failure(&self, problem: Problem, reply: Reply) -> Failure {
        let date = reply.header("date").and_then(http_date);
        let retry_after = reply
            .header("retry-after")
            .and_then(|text| self.retry_after(text, date));
        let request_id = problem.request_id.or_else(|| header_request_id(&reply));
        let mut body = reply.body.clone();
        self.shared.redact.hidden(&self.secrets).bytes(&mut body);
        let seen = Seen {
            status: reply.status,
            content_type: reply.header("content-type"),
            content_encoding: reply.header("content-encoding"),
            body: &body,
        };
        let error = problem.tell.of(problem.error, &seen);
        let error = error
            .with_answer(reply.status, request_id, body)
            .with_retry_after(retry_after);
        Failure {
            error,
            then: problem.then,
            retry_after,
            date,
        }
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

    /// Does what is to be done before another attempt, or gives up.
    async fn again(&mut self, failure: Failure) -> Result<()> {
        let Failure {
            error,
            then,
            retry_after,
            date,
        } = failure;
        if error.is_rate_limited() {
            // Whoever comes next would be refused too.
            let retry = self.shared.config.retry;
            let pause = retry.pause(self.attempts, retry_after, fastrand::f64());
            self.shared.limiter.pause(&*self.shared.config.clock, pause);
        }
        match then {
            Then::ResyncClock => self.resynchronise(error, date),
            Then::RenewToken => self.drop_token(error),
            Then::Retry if self.info.idempotent => self.back_off(error, retry_after).await,
            Then::Retry | Then::Never => Err(self.give_up(error)),
        }
    }

    fn resynchronise(&mut self, error: Error, date: Option<Timestamp>) -> Result<()> {
        let Some(date) = date else {
            let help = "The server sent no `Date` to set the clock by: set this machine's clock.";
            return Err(self.give_up(error.with_help(help)));
        };
        if std::mem::replace(&mut self.resynchronised, true) {
            return Err(self.give_up(error));
        }
        let offset_ms = self
            .shared
            .server_time
            .set(&*self.shared.config.clock, date);
        tracing::warn!(
            offset_ms,
            "the server's clock differs from ours: signing by its own"
        );
        Ok(())
    }

    fn drop_token(&mut self, error: Error) -> Result<()> {
        let Some(token) = self.token.take() else {
            return Err(self.give_up(error));
        };
        if !self.shared.issues_tokens() {
            return Err(self.give_up(
                error.with_help("The token is not accepted any more: give the client a fresh one."),
            ));
        }
        if self.refused.replace(token).is_some() {
            return Err(self.give_up(error));
        }
        tracing::info!("the token is not accepted any more: renewing it");
        Ok(())
    }

    async fn back_off(&mut self, error: Error, retry_after: Option<Duration>) -> Result<()> {
        let wait = self
            .shared
            .config
            .retry
            .wait(self.attempts, retry_after, fastrand::f64());
        match wait {
            Some(wait) if wait < self.remaining() => {
                tracing::debug!(kind = ?error.kind(), ?wait, "trying again");
                self.sleep(wait).await;
                Ok(())
            }
            _ => Err(self.give_up(error)),
        }
    }

    fn give_up(&self, error: Error) -> Error {
        let error = error.with_effort(self.attempts, self.elapsed());
        self.shared.tidy(error, self.info, &self.secrets)
    }

    /// Waits for the vendor's stated limits, and while everyone is told to slow down.
    async fn take_turn(&mut self) -> Result<(), Failure> {
        let (limiter, clock) = (&self.shared.limiter, &*self.shared.config.clock);
        let mut wait = limiter.reserve(clock, self.info);
        while !wait.is_zero() {
            if wait > self.remaining() {
                let why = format!("its turn under the vendor's limits comes only in {wait:?}");
                return Err(Error::total_timeout(self.shared.config.timeout, &why).into());
            }
            self.sleep(wait).await;
            wait = limiter.paused(clock);
        }
        Ok(())
    }

    /// A token that the server has not refused in this call.
    async fn take_token(&mut self) -> Result<(), Failure> {
        if let (Auth::Token(auth), true) = (&self.shared.auth, self.info.auth) {
            let remaining = self.remaining();
            let token = auth.token(self.shared, self.refused.as_ref());
            let token = tokio::time::timeout(remaining, token).await;
            let limit = self.shared.config.timeout;
            let too_late = |_| Error::total_timeout(limit, "there was no token until then");
            self.token = Some(token.map_err(too_late)??);
        }
        Ok(())
    }

    fn headers(&self) -> Result<HeaderMap> {
        let mut headers = HeaderMap::with_capacity(16);
        headers.insert(header::USER_AGENT, self.shared.user_agent.clone());
        headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
        if let Some(content_type) = &self.encoded.content_type {
            headers.insert(
                header::CONTENT_TYPE,
                crate::auth::value("Content-Type", content_type, false)?,
            );
        }
        let own = self
            .info
            .headers
            .iter()
            .map(|(name, value)| (*name, *value, false));
        let of_request = self
            .encoded
            .headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str(), true));
        for (name, value, sensitive) in own.chain(of_request) {
            let key = HeaderName::from_bytes(name.as_bytes())
                .map_err(|_| Error::unencodable(format_args!("`{name}` is no header name")))?;
            headers.insert(key, crate::auth::value(name, value, sensitive)?);
        }
        match &self.shared.auth {
            _ if !self.info.auth => {}
            Auth::None => {}
            Auth::Signed(signer) => {
                signer.sign(self.info, &self.encoded, self.shared.now_ms(), &mut headers)?
            }
            Auth::Token(auth) => {
                if let Some(token) = &self.token {
                    auth.put(token, &mut headers)?;
                }
            }
        }
        Ok(headers)
    }

    async fn sleep(&mut self, wait: Duration) {
        self.waited += wait;
        self.shared.config.clock.sleep(wait).await;
    }

    fn elapsed(&self) -> Duration {
        self.shared
            .config
            .clock
            .elapsed()
            .saturating_sub(self.started)
    }

    fn remaining(&self) -> Duration {
        self.shared.config.timeout.saturating_sub(self.elapsed())
    }
}

/// Where vendors put it that do not put it into the envelope.
fn header_request_id(reply: &Reply) -> Option<String> {
    reply
        .header("x-request-id")
        .or_else(|| reply.header("request-id"))
        .map(str::to_owned)
}
