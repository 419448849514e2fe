//! How an answer tells whether the call went well: the object around it, and the vendor's codes.

use std::fmt;

use serde::Serialize;

use super::Path;

/// The object around every response.
#[derive(Debug, Serialize)]
pub struct EnvelopeInfo {
    /// The result code; `None` where only conditions tell.
    pub code: Option<Path>,
    /// The codes of success.
    pub success: &'static [Code],
    /// An answer without a code is a success.
    pub absent: bool,
    /// What must hold in a success as well, whatever the code.
    pub conditions: &'static [ConditionInfo],
    /// The vendor's words.
    pub message: Option<Path>,
    /// The code's name beside the number.
    pub name: Option<Path>,
    /// The data; `None` when they stand beside the code.
    pub data: Option<Path>,
    /// The id by which the vendor finds the call.
    pub request_id: Option<Path>,
    /// The seconds after which a request that was refused may come again.
    pub retry_after: Option<Path>,
    /// A string that holds JSON and is read as what it holds; empty for the whole answer.
    pub json: Option<Path>,
}

/// Something that holds in a success.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct ConditionInfo {
    /// Where.
    pub at: Path,
    /// The values of success, as JSON text: `true`, `"ok"`.
    pub is: &'static [&'static str],
}

impl EnvelopeInfo {
    /// Success is 0 and there is nothing but a code: what a literal leaves out.
    pub const EMPTY: Self = Self {
        code: Some(&["code"]),
        success: &[Code::Int(0)],
        absent: false,
        conditions: &[],
        message: None,
        name: None,
        data: None,
        request_id: None,
        retry_after: None,
        json: None,
    };
}

/// A result code as it travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Code {
    /// A number.
    Int(i64),
    /// A string.
    Text(&'static str),
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Int(code) => code.fmt(f),
            Self::Text(code) => code.fmt(f),
        }
    }
}

/// One of the vendor's error codes.
#[derive(Debug, Serialize)]
pub struct ErrorInfo {
    /// The code; `None`: told by its message alone.
    pub code: Option<Code>,
    /// A string that the vendor's message contains, where the code does not tell.
    pub message: Option<&'static str>,
    /// A name for it: `timestamp_expired`.
    pub name: &'static str,
    /// What kind of refusal it is.
    pub is: ErrorIs,
    /// What the client does about it.
    pub then: Then,
    /// What it means and what to do, for people.
    pub doc: &'static str,
}

/// What kind of refusal an error code is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum ErrorIs {
    /// The request is wrong.
    InvalidRequest,
    /// The credentials are wrong or stale.
    Auth,
    /// The credentials do not allow this.
    Permission,
    /// Too many calls.
    RateLimit,
    /// There is no such thing.
    NotFound,
    /// The vendor's own fault.
    Server,
}

/// What a client does about an error code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Then {
    /// Gives up.
    Never,
    /// Waits and tries again, where the operation is idempotent.
    Retry,
    /// Sets its clock by the server's and tries once more.
    ResyncClock,
    /// Obtains a new token and tries once more.
    RenewToken,
}
