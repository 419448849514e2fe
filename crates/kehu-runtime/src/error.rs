//! The one error.

mod around;
mod build;
mod code;
mod refused;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use kehu_wire::Timestamp;

use crate::VendorCode;
use crate::info::{self, ErrorInfo, OperationInfo, Then};
use crate::response::Meta;
use code::reads_as_trouble;

pub(crate) use build::{Misfit, rounded};
pub use code::{Code, ErrorKind};
pub(crate) use refused::Refusal;

/// Why a call failed, or why nothing was sent.
///
/// `Display` is one line and does not repeat [`source`](std::error::Error::source); [`help`](Self::help)
/// says what to do. No credential is ever part of it.
///
/// ```
/// # fn example(error: kehu_runtime::Error) {
/// if error.is_rate_limited() {
///     println!("slow down: {error}");
/// } else if let Some(code) = error.code() {
///     println!("the vendor says {code}, request {:?}", error.request_id());
/// }
/// if let Some(help) = error.help() {
///     println!("help: {help}");
/// }
/// # }
/// ```
#[derive(Clone)]
pub struct Error(Box<Inner>);

/// A row that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct BadRow {
    /// Where in the row: `tags[3].id`; empty for the row itself.
    pub path: String,
    /// Why it was not taken.
    pub reason: String,
    /// The row as it came; bytes that are not UTF-8 are U+FFFD.
    pub raw: String,
}

#[derive(Clone)]
struct Inner {
    kind: ErrorKind,
    message: String,
    operation: Option<&'static OperationInfo>,
    info: Option<&'static ErrorInfo>,
    code: Option<Code>,
    code_name: Option<String>,
    vendor_message: Option<String>,
    help: Option<String>,
    status: Option<u16>,
    request_id: Option<String>,
    body: Option<Bytes>,
    path: Option<String>,
    raw_value: Option<String>,
    row: Option<BadRow>,
    /// What came may be from something in between: it is not JSON, or does not end.
    foreign: bool,
    missing: Vec<&'static str>,
    attempts: u32,
    elapsed: Duration,
    retry_after: Option<Duration>,
    /// What the client does about it.
    then: Then,
    /// The server's time when it answered.
    date: Option<Timestamp>,
    source: Option<Arc<dyn std::error::Error + Send + Sync>>,
    /// The answer, where it is good but for rows that are broken.
    salvaged: Option<Box<Meta>>,
}

/// One question for each of these kinds.
macro_rules! questions {
    ($($(#[$doc:meta])* $question:ident: $kind:ident;)*) => {
        impl Error {
            $($(#[$doc])*
            pub fn $question(&self) -> bool {
                self.0.kind == ErrorKind::$kind
            })*
        }
    };
}

questions! {
    /// A setting or credential is missing or wrong; nothing was sent.
    is_config: Config;
    /// The request is wrong: found before sending ([`is_before_sending`](Self::is_before_sending)), or
    /// said by the vendor.
    is_invalid_request: InvalidRequest;
    /// The vendor does not accept the credentials, or they are stale.
    is_auth: Auth;
    /// The credentials do not allow this.
    is_permission: Permission;
    /// There is no such thing.
    is_not_found: NotFound;
    /// Too many calls; see [`retry_after`](Self::retry_after).
    is_rate_limited: RateLimited;
    /// No connection could be made.
    is_connect: Connect;
    /// It took too long.
    is_timeout: Timeout;
    /// The response is not what the spec says; see [`path`](Self::path).
    is_decode: Decode;
    /// A walk has ended, and nothing shows that everything came: the answer lacks what says that there
    /// are no more pages, a count of the vendor's disagrees with what came, or ids were not answered. It
    /// is the last thing that a stream of pages or rows gives; what came before it is good.
    is_incomplete: Incomplete;
}

impl Error {
    /// What kind of failure it is.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// An answer came, and it says no.
    pub fn is_refused(&self) -> bool {
        use ErrorKind::{Auth, InvalidRequest, NotFound, Permission, RateLimited, Refused, Server};
        matches!(
            self.0.kind,
            InvalidRequest | Auth | Permission | NotFound | RateLimited | Server | Refused
        ) && !self.is_before_sending()
    }

    /// Nothing was sent.
    pub fn is_before_sending(&self) -> bool {
        self.0.attempts == 0
    }

    /// The same call may succeed later.
    pub fn is_transient(&self) -> bool {
        use ErrorKind::{Connect, RateLimited, Server, Timeout, Transport};
        matches!(
            self.0.kind,
            Connect | RateLimited | Server | Timeout | Transport
        )
    }

    /// Whether this may pass, although nothing says so: what came is not JSON, or has no end, as when a gateway
    /// answers in the service's place; the answer to an address that is there is "not found"; the code is
    /// one that no documentation knows, and reads as an HTTP status of trouble; clocks do not agree.
    ///
    /// A single call is not tried again for it. Who has much to lose may wait a while.
    pub fn may_pass(&self) -> bool {
        let refusal = match self.0.info {
            Some(info) => info.then == info::Then::ResyncClock,
            None => match &self.0.code {
                Some(code) => reads_as_trouble(code),
                None => self.0.status == Some(404),
            },
        };
        self.is_transient() || self.0.foreign || (self.is_refused() && refusal)
    }

    /// The operation, as the spec names it.
    pub fn operation(&self) -> Option<&'static str> {
        self.0.operation.map(|operation| operation.name)
    }

    /// What is known about the vendor's code: its name, its meaning, what to do.
    pub fn info(&self) -> Option<&'static ErrorInfo> {
        self.0.info
    }

    /// Which of the API's documented codes it is, as the generated client's enum.
    ///
    /// ```
    /// use kehu_runtime::VendorCode;
    /// use kehu_runtime::info::{ApiInfo, ErrorInfo, ErrorIs, Then};
    ///
    /// # static API: ApiInfo = ApiInfo {
    /// #     errors: &[ErrorInfo {
    /// #         code: None, message: None, name: "too_frequent", is: ErrorIs::RateLimit,
    /// #         then: Then::Retry, doc: "",
    /// #     }],
    /// #     ..ApiInfo::EMPTY
    /// # };
    /// /// Generated clients have such an enum.
    /// #[derive(Debug, Clone, Copy, PartialEq)]
    /// enum ErrorCode {
    ///     TooFrequent,
    /// }
    /// # impl VendorCode for ErrorCode {
    /// #     const API: &'static ApiInfo = &API;
    /// #     const ROWS: &'static [Self] = &[Self::TooFrequent];
    /// # }
    ///
    /// # fn example(error: kehu_runtime::Error) {
    /// if error.known() == Some(ErrorCode::TooFrequent) {
    ///     println!("later");
    /// }
    /// # }
    /// ```
    pub fn known<C: VendorCode>(&self) -> Option<C> {
        self.0.info.and_then(C::of)
    }

    /// The vendor's own code.
    pub fn code(&self) -> Option<&Code> {
        self.0.code.as_ref()
    }

    /// The code's name: the spec's (`timestamp_expired`), or else the one that the vendor sent.
    pub fn code_name(&self) -> Option<&str> {
        self.0
            .info
            .map(|info| info.name)
            .or(self.0.code_name.as_deref())
    }

    /// The vendor's own words.
    pub fn vendor_message(&self) -> Option<&str> {
        self.0.vendor_message.as_deref()
    }

    /// What to do about it.
    pub fn help(&self) -> Option<&str> {
        self.0.help.as_deref().or(self.0.info.map(|info| info.doc))
    }

    /// The HTTP status, where an answer came.
    pub fn status(&self) -> Option<u16> {
        self.0.status
    }

    /// The id by which the vendor finds the call.
    pub fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }

    /// The body of the answer, with credentials blacked out.
    pub fn body(&self) -> Option<&[u8]> {
        self.0.body.as_deref()
    }

    /// Where in the response, or in a dynamic request, something does not fit:
    /// `data.customer_list[17].id`.
    pub fn path(&self) -> Option<&str> {
        self.0.path.as_deref()
    }

    /// The JSON that does not fit, at [`path`](Self::path).
    pub fn raw_value(&self) -> Option<&str> {
        self.0.raw_value.as_deref()
    }

    /// The row that could not be read, where rows are read one by one: where in it, why, and all of it.
    pub fn row(&self) -> Option<&BadRow> {
        self.0.row.as_ref()
    }

    /// The client fields that are missing.
    pub fn missing(&self) -> &[&'static str] {
        &self.0.missing
    }

    /// How often the request was sent.
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// How long the whole call took.
    pub fn elapsed(&self) -> Duration {
        self.0.elapsed
    }

    /// What the client does about it.
    pub(crate) fn then(&self) -> Then {
        self.0.then
    }

    /// The server's time when it answered.
    pub(crate) fn date(&self) -> Option<Timestamp> {
        self.0.date
    }

    /// How long the vendor asks to wait.
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(operation) = self.operation() {
            write!(f, "{operation}: ")?;
        }
        f.write_str(&self.0.message)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &self.0;
        let mut debug = f.debug_struct("Error");
        debug
            .field("kind", &inner.kind)
            .field("message", &inner.message);
        let mut some = |name, value: Option<&dyn fmt::Debug>| {
            if let Some(value) = value {
                debug.field(name, value);
            }
        };
        some("operation", shown(&self.operation()));
        some("status", shown(&inner.status));
        some("code", shown(&inner.code));
        some("request_id", shown(&inner.request_id));
        some("path", shown(&inner.path));
        some("raw_value", shown(&inner.raw_value));
        some(
            "attempts",
            shown(&(inner.attempts > 0).then_some(inner.attempts)),
        );
        some("source", shown(&inner.source));
        debug.finish()
    }
}

fn shown<T: fmt::Debug>(value: &Option<T>) -> Option<&dyn fmt::Debug> {
    value.as_ref().map(|value| value as _)
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}
