//! How errors come about: one named function for each, so that every message can be found.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use kehu_wire::{Invalid, Timestamp};

use super::{BadRow, Code, Error, ErrorKind, Inner};
use crate::Response;
use crate::excerpt::Seen;
use crate::info::{ApiInfo, ErrorInfo, ErrorIs, OperationInfo, Then};
use crate::response::Meta;

/// A part of a response that does not fit its type.
pub(crate) struct Misfit {
    /// `data.customer_list[17].id`
    pub path: String,
    /// What was expected and what came.
    pub reason: String,
    /// The JSON at the path.
    pub value: Option<String>,
    /// The row that it is in.
    pub row: Option<BadRow>,
}

/// A cause as text: no foreign type, no URL.
#[derive(Debug)]
struct Cause(String);

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Cause {}

impl Error {
    fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            kind,
            message: message.into(),
            operation: None,
            info: None,
            code: None,
            code_name: None,
            vendor_message: None,
            help: None,
            status: None,
            request_id: None,
            body: None,
            path: None,
            raw_value: None,
            missing: Vec::new(),
            attempts: 0,
            elapsed: Duration::ZERO,
            retry_after: None,
            then: Then::Never,
            date: None,
            row: None,
            foreign: false,
            source: None,
            salvaged: None,
        }))
    }

    /// An error as a call would end with it: for tests of what a program does about it.
    ///
    /// ```
    /// use kehu_runtime::{Error, ErrorKind};
    ///
    /// let error = Error::stub(ErrorKind::RateLimited, "slow down");
    /// assert!(error.is_rate_limited() && error.is_transient());
    /// ```
    #[cfg(feature = "test-util")]
    pub fn stub(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self::new(kind, message).with_effort(1, Duration::ZERO)
    }

    // Before anything is sent.

    /// Nothing was sent: a [`Layer`](crate::Layer) ends the call here. It is not tried again.
    pub fn not_sent(reason: impl Into<String>) -> Self {
        Self::config(reason)
    }

    /// What came by itself and is not the vendor's, or is old.
    pub(crate) fn unverified(what: &str, why: &str) -> Self {
        Self::new(
            ErrorKind::Auth,
            format!("the callback is not verified: {what} {why}"),
        )
        .with_help(
            "Refuse it. Where every callback is refused, compare the secret with the one in the vendor's console, \
             look whether this computer's clock is right, and whether the body is passed on byte for byte.",
        )
    }

    /// An event of which nothing is known.
    pub(crate) fn unlisted_event() -> Self {
        let message = "the documentation does not list this event";
        Self::new(ErrorKind::Decode, message).with_help("Its `body()` is what came.")
    }

    /// A setting that cannot work.
    pub fn config(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Config, message)
    }

    /// Client fields that are not set; `needs` is a sentence's beginning with the variables' names.
    pub(crate) fn missing_client_fields(
        message: impl Into<String>,
        missing: Vec<&'static str>,
    ) -> Self {
        let mut error = Self::config(message);
        error.0.missing = missing;
        error
    }

    /// A typed request that breaks its own rules.
    pub(crate) fn invalid(invalid: &Invalid, help: Option<String>) -> Self {
        let mut error = Self::new(ErrorKind::InvalidRequest, invalid.to_string());
        error.0.path = invalid
            .problems()
            .first()
            .map(|problem| problem.path().to_owned());
        error.0.help = help;
        error
    }

    /// A request that does not fit its operation's type, where that is known only at run time: `path` is
    /// where in it, `reason` why.
    ///
    /// ```
    /// let error = kehu_runtime::Error::request_misfit("limit", "must be a whole number, is true");
    /// assert_eq!(error.to_string(), "limit: must be a whole number, is true");
    /// assert!(error.is_invalid_request() && error.is_before_sending());
    /// ```
    pub fn request_misfit(path: &str, reason: &str) -> Self {
        let at = if path.is_empty() {
            String::new()
        } else {
            format!("{path}: ")
        };
        let mut error = Self::new(ErrorKind::InvalidRequest, format!("{at}{reason}"));
        error.0.path = Some(path.to_owned());
        error
    }

    /// A request that has no wire form.
    pub(crate) fn unencodable(reason: impl fmt::Display) -> Self {
        Self::new(
            ErrorKind::InvalidRequest,
            format!("the request cannot be written: {reason}"),
        )
    }

    // On the way.

    /// No connection could be made: for a [`Transport`](crate::Transport). `cause` says why, and holds no
    /// credential.
    pub fn no_connection(host: &str, cause: impl Into<String>) -> Self {
        Self::passing(ErrorKind::Connect, format!("no connection to {host}"))
            .with_source(cause.into())
            .with_help("Check the base URL, and that this machine reaches the host (network, proxy, firewall).")
    }

    /// The connection broke, or what came is not HTTP: for a [`Transport`](crate::Transport).
    pub fn broken_connection(host: &str, cause: impl Into<String>) -> Self {
        Self::passing(
            ErrorKind::Transport,
            format!("the connection to {host} broke before the answer was complete"),
        )
        .with_source(cause.into())
    }

    /// What may be different the next time.
    fn passing(kind: ErrorKind, message: String) -> Self {
        let mut error = Self::new(kind, message);
        error.0.then = Then::Retry;
        error
    }

    /// One attempt took too long.
    pub(crate) fn attempt_timeout(host: &str, after: Duration) -> Self {
        Self::passing(
            ErrorKind::Timeout,
            format!("no complete answer from {host} within {:?}", rounded(after)),
        )
    }

    /// The whole call would take too long.
    pub(crate) fn total_timeout(limit: Duration, why: &str) -> Self {
        Self::new(
            ErrorKind::Timeout,
            format!("the call may take {:?} in all, and {why}", rounded(limit)),
        )
    }

    /// A response that says that it is longer than what is taken: for a [`Transport`](crate::Transport).
    pub fn too_large(limit: u64) -> Self {
        Self::new(
            ErrorKind::TooLarge,
            format!("the response is larger than {limit} bytes"),
        )
        .with_help("Raise the client's limit (max_response_bytes) if such responses are expected.")
    }

    /// A response of which more came than what is taken, and which may have no end: for a
    /// [`Transport`](crate::Transport).
    pub fn endless(limit: u64) -> Self {
        let mut error = Self::too_large(limit);
        error.0.foreign = true;
        error
    }

    // What came is an answer.

    /// A redirect: credentials do not go to places that a response names.
    pub(crate) fn redirect(status: u16) -> Self {
        Self::new(
            ErrorKind::Refused,
            format!("the server answered with a redirect ({status}), which is not followed"),
        )
        .with_help("Set the base URL to where the API really is.")
    }

    /// The vendor says no.
    pub(crate) fn refused(api: &ApiInfo, refusal: Refusal) -> Self {
        let kind = refusal
            .info
            .map_or_else(|| kind_of_status(refusal.status), |info| kind_of(info.is));
        let mut message = format!("{} refused the request", api.title);
        let name = refusal
            .info
            .map(|info| info.name)
            .or(refusal.code_name.as_deref());
        match (&refusal.code, name) {
            (Some(code), Some(name)) => message += &format!(" with code {code} ({name})"),
            (Some(code), None) => message += &format!(" with code {code}"),
            (None, _) => match &refusal.fails {
                Some((place, value)) => message += &format!(": `{place}` is {value}"),
                None => message += &format!(" with HTTP status {}", refusal.status),
            },
        }
        if let Some(words) = refusal.message.as_deref().filter(|words| !words.is_empty()) {
            message += &format!(": {words}");
        }
        let mut error = Self::new(kind, message);
        error.0.info = refusal.info;
        error.0.code = refusal.code;
        error.0.code_name = refusal.code_name;
        error.0.vendor_message = refusal.message;
        error
    }

    /// A body that is not JSON.
    pub(crate) fn not_json(reason: Option<&str>) -> Self {
        let reason = reason.map(|reason| format!(": {reason}"));
        let message = format!(
            "the response is not JSON{}",
            reason.as_deref().unwrap_or_default()
        );
        let mut error = Self::new(ErrorKind::Decode, message);
        error.0.foreign = true;
        error
    }

    /// JSON of another kind than an object with a code.
    pub(crate) fn no_envelope(kind: &str, code: &str) -> Self {
        Self::new(
            ErrorKind::Decode,
            format!(
                "the response is {kind}, and not an object whose `{code}` says how the call went"
            ),
        )
    }

    /// A response without its envelope's code.
    pub(crate) fn no_code(path: &str) -> Self {
        let mut error = Self::new(
            ErrorKind::Decode,
            format!("the response has no `{path}`, which would say how the call went"),
        );
        error.0.path = Some(path.to_owned());
        error
    }

    /// A response whose data are not what the spec says.
    pub(crate) fn misfit(misfit: Misfit) -> Self {
        let at = if misfit.path.is_empty() {
            "the response"
        } else {
            &misfit.path
        };
        let mut error = Self::new(ErrorKind::Decode, format!("{at}: {}", misfit.reason));
        error.0.path = Some(misfit.path);
        error.0.raw_value = misfit.value;
        error.0.row = misfit.row;
        error.with_help("The answer is not what the documentation says: the API may have changed.")
    }

    /// A cursor that cannot be read or does not fit its request field.
    pub(crate) fn cursor(reason: impl Into<String>) -> Self {
        Self::new(ErrorKind::Decode, reason)
    }

    /// A walk that has ended although nothing shows that everything came.
    pub(crate) fn incomplete(why: impl Into<String>) -> Self {
        Self::new(ErrorKind::Incomplete, why)
    }

    // What is known around it.

    pub(crate) fn with_help(mut self, help: impl Into<String>) -> Self {
        self.0.help = Some(help.into());
        self
    }

    fn with_source(mut self, cause: String) -> Self {
        self.0.source = Some(Arc::new(Cause(cause)));
        self
    }

    /// The same, said of an operation.
    #[must_use]
    pub fn with_operation(mut self, operation: &'static OperationInfo) -> Self {
        self.0.operation.get_or_insert(operation);
        self
    }

    pub(crate) fn with_answer(
        mut self,
        status: u16,
        request_id: Option<String>,
        body: Bytes,
    ) -> Self {
        self.0.status = Some(status);
        self.0.request_id = request_id;
        self.0.body = Some(body);
        self
    }

    pub(crate) fn with_then(mut self, then: Then, date: Option<Timestamp>) -> Self {
        self.0.then = then;
        self.0.date = date;
        self
    }

    pub(crate) fn with_retry_after(mut self, retry_after: Option<Duration>) -> Self {
        self.0.retry_after = retry_after;
        self
    }

    /// What the answer is and how it begins.
    pub(crate) fn with_excerpt(mut self, seen: &Seen<'_>) -> Self {
        if let Some(nature) = seen.nature().filter(|_| self.0.foreign) {
            self.0.message = format!("the response is not JSON: {nature}");
        }
        self.0.message += &format!("; {}", seen.told());
        if seen.is_xml() {
            return self.with_help(
                "The answer is XML, which is not read. Many services give JSON to those who ask for it, by a parameter such as format=json; the text as it is can be had where the spec says `body = \"text\"`.",
            );
        }
        if seen.is_page() {
            return self.with_help(
                "A web page came instead of an answer: from a proxy or a gateway in between, or from another address than that of the API.",
            );
        }
        self
    }

    /// The vendor's words, where they do not stand where they should.
    pub(crate) fn with_vendor_words(mut self, words: Option<String>) -> Self {
        if let Some(words) = words {
            self.0.message += &format!(": {words}");
            self.0.vendor_message = Some(words);
        }
        self
    }

    /// How much was done; what is known already stays.
    pub(crate) fn with_effort(mut self, attempts: u32, elapsed: Duration) -> Self {
        if self.0.attempts == 0 {
            self.0.attempts = attempts;
            self.0.elapsed = elapsed;
        }
        self
    }

    /// Keeps an answer that is good but for rows that are broken.
    pub(crate) fn with_salvaged(mut self, meta: Meta) -> Self {
        self.0.salvaged = Some(Box::new(meta));
        self
    }

    /// The answer that refuses, as one without data.
    pub(crate) fn answer(&self) -> Response<()> {
        let body = self.0.body.clone().unwrap_or_default();
        let mut meta = Meta::kept(&[], body, self.0.request_id.clone());
        meta.status = self.0.status.unwrap_or(meta.status);
        (meta.attempts, meta.elapsed) = (self.0.attempts, self.0.elapsed);
        Response::new((), meta)
    }

    /// What came with an answer of which only rows are broken.
    pub(crate) fn salvaged(&self) -> Option<&Meta> {
        self.0.salvaged.as_deref()
    }

    /// An error about a part of an answer.
    pub(crate) fn within<T>(mut self, response: &Response<T>) -> Self {
        self.0.status = Some(response.status());
        self.0.request_id = response.request_id().map(str::to_owned);
        self.with_effort(response.attempts(), response.elapsed())
    }

    /// Blacks out whatever is `hidden` in texts that came from outside.
    pub(crate) fn redacted(mut self, hidden: &crate::redact::Hidden) -> Self {
        let inner = &mut *self.0;
        hidden.text(&mut inner.message);
        for text in [
            &mut inner.code_name,
            &mut inner.vendor_message,
            &mut inner.request_id,
            &mut inner.raw_value,
        ] {
            text.iter_mut().for_each(|text| hidden.text(text));
        }
        if let Some(Code::Text(code)) = &mut inner.code {
            hidden.text(code);
        }
        inner.path.iter_mut().for_each(|text| hidden.text(text));
        if let Some(row) = &mut inner.row {
            for text in [&mut row.path, &mut row.reason, &mut row.raw] {
                hidden.text(text);
            }
        }
        inner.body.iter_mut().for_each(|body| hidden.bytes(body));
        self
    }
}

/// What the vendor says when it says no.
pub(crate) struct Refusal {
    pub status: u16,
    pub code: Option<Code>,
    /// What alone says no, where no code does: its path and its value.
    pub fails: Option<(String, String)>,
    pub code_name: Option<String>,
    pub message: Option<String>,
    pub info: Option<&'static ErrorInfo>,
}

fn kind_of(is: ErrorIs) -> ErrorKind {
    match is {
        ErrorIs::InvalidRequest => ErrorKind::InvalidRequest,
        ErrorIs::Auth => ErrorKind::Auth,
        ErrorIs::Permission => ErrorKind::Permission,
        ErrorIs::RateLimit => ErrorKind::RateLimited,
        ErrorIs::NotFound => ErrorKind::NotFound,
        ErrorIs::Server => ErrorKind::Server,
    }
}

fn kind_of_status(status: u16) -> ErrorKind {
    match status {
        400 | 405 | 406 | 409 | 413 | 415 | 422 => ErrorKind::InvalidRequest,
        401 | 407 => ErrorKind::Auth,
        403 => ErrorKind::Permission,
        404 | 410 => ErrorKind::NotFound,
        408 => ErrorKind::Timeout,
        429 => ErrorKind::RateLimited,
        500.. => ErrorKind::Server,
        _ => ErrorKind::Refused,
    }
}

/// A length of time as it is told, to a hundredth of a second, and to a millisecond below one.
pub(crate) fn rounded(time: Duration) -> Duration {
    let step = if time < Duration::from_secs(1) { 1 } else { 10 };
    let micros = u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
    match micros {
        ..1000 => time,
        _ => Duration::from_millis(micros.saturating_add(step * 500) / (step * 1000) * step),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_told_without_what_a_clock_adds() {
        for (nanos, told) in [
            (1_999_882_115, "2s"),
            (999_882_115, "1s"),
            (20_000_000, "20ms"),
            (123_456_789, "123ms"),
            (61_234_567_890, "61.23s"),
            (400_000, "400µs"),
        ] {
            assert_eq!(format!("{:?}", rounded(Duration::from_nanos(nanos))), told);
        }
    }
}
