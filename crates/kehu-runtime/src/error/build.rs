//! How errors come about: one named function for each, so that every message can be found.

use std::fmt;
use std::time::Duration;

use kehu_wire::Invalid;

use super::{BadRow, Error, ErrorKind, Inner};
use crate::info::Then;

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

impl Error {
    pub(super) fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
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
