//! The one error.

use std::fmt;

/// Why a call failed.
#[derive(Debug, Clone)]
pub struct Error {
    message: String,
}

/// What kind of failure an [`Error`] is.
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
}

/// A result code as the vendor sent it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Code {
    /// A number.
    Int(i64),
    /// A text.
    Text(String),
}

impl Error {
    /// The caller used the crate in a way that cannot work.
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self { message: message.into() }
    }

    /// A dynamic request that does not fit its operation.
    pub(crate) fn request(error: serde_path_to_error::Error<kehu_wire::serde_json::Error>) -> Self {
        Self { message: error.to_string() }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}
