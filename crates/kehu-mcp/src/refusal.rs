//! Why something was not done: what happened, the vendor's code with its meaning, what to do.

use std::error::Error as _;

use kehu_runtime::{Error, ErrorKind};
use serde::Serialize;

/// Why something was not done.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Refusal(Box<Told>);

#[derive(Debug, Default, Serialize)]
struct Told {
    /// What happened, in a sentence.
    error: String,
    /// `rate_limited`, `invalid_request`.
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    meaning: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cure: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after_s: Option<u64>,
}

impl Refusal {
    /// One of our own, with what to do.
    pub fn new(error: impl Into<String>, cure: impl Into<String>) -> Self {
        Self(Box::new(Told {
            error: error.into(),
            cure: Some(cure.into()),
            ..Told::default()
        }))
    }

    /// A call that failed.
    pub fn of(error: &Error) -> Self {
        Self(Box::new(Told {
            error: chain(error),
            kind: Some(error.kind().name()),
            code: error.code().map(ToString::to_string),
            name: error.code_name().map(str::to_owned),
            meaning: error.info().map(|info| info.doc),
            cure: cure(error),
            at: error.path().filter(|at| !at.is_empty()).map(str::to_owned),
            status: error.status(),
            request_id: error.request_id().map(str::to_owned),
            retry_after_s: error.retry_after().map(|wait| wait.as_secs().max(1)),
        }))
    }
}

/// What to do about it, where that is not its meaning already.
fn cure(error: &Error) -> Option<String> {
    let meaning = error.info().map(|info| info.doc);
    if let Some(help) = error.help().filter(|help| Some(*help) != meaning) {
        return Some(help.to_owned());
    }
    let cure = match error.kind() {
        ErrorKind::Config => {
            "Whoever runs this server sets the credentials; `kehu apis` names them."
        }
        ErrorKind::InvalidRequest => "describe_operation says what it takes.",
        ErrorKind::Auth | ErrorKind::Permission => {
            "Whoever runs this server sees to the credentials; another call will be refused as well."
        }
        ErrorKind::RateLimited => "Wait a while, then call again.",
        ErrorKind::TooLarge => "Ask for smaller pages, or use export.",
        ErrorKind::Connect | ErrorKind::Timeout | ErrorKind::Transport | ErrorKind::Server => {
            "Call again later."
        }
        _ => return None,
    };
    Some(cure.to_owned())
}

/// An error and what caused it, in one line.
fn chain(error: &Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    text
}
