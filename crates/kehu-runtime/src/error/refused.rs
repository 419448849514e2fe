//! What the vendor says when it says no, and what kind of failure that is.

use super::{Code, Error, ErrorKind};
use crate::info::{ApiInfo, ErrorInfo, ErrorIs};

/// A refusal as it was read.
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

impl Error {
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
}
