//! Result codes as vendors send them, and the kinds of failure.

use std::fmt;

use crate::info;

/// What kind of failure an [`Error`](super::Error) is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A setting or credential is missing or wrong; nothing was sent.
    Config,
    /// The request is wrong: found before sending, or said by the vendor.
    InvalidRequest,
    /// The vendor does not accept the credentials, or they are stale.
    Auth,
    /// The credentials do not allow this.
    Permission,
    /// There is no such thing.
    NotFound,
    /// Too many calls.
    RateLimited,
    /// The vendor's own fault.
    Server,
    /// The vendor refused with a code that the spec does not know.
    Refused,
    /// No connection could be made.
    Connect,
    /// It took too long.
    Timeout,
    /// The connection broke, or what came is no HTTP.
    Transport,
    /// The response is larger than allowed.
    TooLarge,
    /// The response is not what the spec says.
    Decode,
    /// A walk through pages or ids has ended, and nothing shows that everything came: see
    /// [`is_incomplete`](super::Error::is_incomplete).
    Incomplete,
}

impl ErrorKind {
    /// Its name in logs and metrics: `rate_limited`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Config => "config",
            Self::InvalidRequest => "invalid_request",
            Self::Auth => "auth",
            Self::Permission => "permission",
            Self::NotFound => "not_found",
            Self::RateLimited => "rate_limited",
            Self::Server => "server",
            Self::Refused => "refused",
            Self::Connect => "connect",
            Self::Timeout => "timeout",
            Self::Transport => "transport",
            Self::TooLarge => "too_large",
            Self::Decode => "decode",
            Self::Incomplete => "incomplete",
        }
    }
}

/// A result code as the vendor sent it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Code {
    /// A number.
    Int(i64),
    /// A string.
    Text(String),
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Int(code) => code.fmt(f),
            Self::Text(code) => code.fmt(f),
        }
    }
}

/// Whether a code says what the HTTP status of the same number would.
pub(super) fn reads_as_trouble(code: &Code) -> bool {
    let number = match code {
        Code::Int(number) => Some(*number),
        Code::Text(text) => text.parse().ok(),
    };
    matches!(number, Some(404 | 408 | 425 | 429 | 500..=599))
}

/// Whether the vendor sends `200` or `"200"`, it means the same.
impl PartialEq<info::Code> for Code {
    fn eq(&self, other: &info::Code) -> bool {
        match (self, other) {
            (Self::Int(code), info::Code::Int(other)) => code == other,
            (Self::Text(code), info::Code::Text(other)) => code == other,
            (Self::Int(code), info::Code::Text(other)) => code.to_string() == **other,
            (Self::Text(code), info::Code::Int(other)) => *code == other.to_string(),
        }
    }
}
