//! A failed call: the runtime's own words, what the vendor's code means, what to do.

use std::error::Error as _;

use kehu_registry::{Api, Operation};
use kehu_runtime::{Error, ErrorKind, info::ErrorInfo};
use tr::tr;

use super::Failure;

use crate::{
    exit::Exit,
    flags,
    language::{self, Language, sentence, text},
};

impl Failure {
    /// Tells why a call failed; `operation` is `None` when there was none yet.
    pub fn from_call(api: &Api, operation: Option<&Operation>, error: &Error) -> Self {
        let mut failure = Self::new(exit(error), told(error));
        // A call for a token may be what failed.
        let failed = error.operation().and_then(|name| api.operation(name));
        if let Some(operation) = failed.or(operation).filter(|_| !error.is_before_sending()) {
            let info = operation.info;
            failure = failure.fact("call", format!("{} {}", info.method.as_str(), info.path));
        }
        if let Some(status) = error.status().filter(|status| *status != 200) {
            failure = failure.fact("status", status);
        }
        if let Some(id) = error.request_id() {
            failure = failure.fact("request id", id);
        }
        if error.attempts() > 1 {
            failure = failure.fact("attempts", error.attempts());
        }
        if let Some(value) = error.raw_value() {
            failure = failure.fact("value", console::truncate_str(value, 120, "…"));
        }
        if let Some(info) = error.info() {
            failure = failure.fact("means", means(api, info));
        }
        let told = error.info().map(|info| info.doc);
        // The command has no flag for the client's limit.
        let too_large = error.kind() == ErrorKind::TooLarge;
        if let Some(help) = error
            .help()
            .filter(|help| Some(*help) != told && !too_large)
        {
            failure = failure.help(help);
        }
        advice(failure, api, operation, error)
    }
}

/// What a code means.
fn means(api: &Api, info: &ErrorInfo) -> String {
    let known = api
        .model()
        .errors
        .iter()
        .find(|error| error.name == info.name);
    let label = known.and_then(|error| error.label.as_deref());
    language::described(info.doc, label).to_owned()
}

/// An error for people: in Chinese what kind it is, before what the client says of it.
pub fn told(error: &Error) -> String {
    match language::spoken() {
        Language::English => chain(error),
        Language::Chinese => format!("{}：{}", text(kind(error.kind())), chain(error)),
    }
}

fn kind(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::Config => "a setting or credential is missing or wrong",
        ErrorKind::InvalidRequest => "the request is wrong",
        ErrorKind::Auth => "the credentials were not accepted",
        ErrorKind::Permission => "the credentials do not allow this",
        ErrorKind::NotFound => "nothing was found",
        ErrorKind::RateLimited => "too many calls",
        ErrorKind::Server => "the service failed",
        ErrorKind::Refused => "the service refused",
        ErrorKind::Connect => "no connection",
        ErrorKind::Timeout => "it took too long",
        ErrorKind::Transport => "the connection broke",
        ErrorKind::TooLarge => "the answer is too large",
        ErrorKind::Decode => "the answer was not understood",
        ErrorKind::Incomplete => "nothing shows that everything came",
        _ => "the call failed",
    }
}

/// An error and what caused it, in one line.
pub fn chain(error: &Error) -> String {
    let mut text = sentence(&error.to_string()).into_owned();
    let mut source = error.source();
    while let Some(cause) = source {
        text = format!("{text}: {}", sentence(&cause.to_string()));
        source = cause.source();
    }
    text
}

fn exit(error: &Error) -> Exit {
    match error.kind() {
        ErrorKind::Config => Exit::Usage,
        ErrorKind::Incomplete => Exit::Partial,
        _ if error.is_before_sending() => Exit::Usage,
        ErrorKind::Connect | ErrorKind::Timeout | ErrorKind::Transport => Exit::Unreachable,
        ErrorKind::TooLarge | ErrorKind::Decode => Exit::NotUnderstood,
        _ => Exit::Refused,
    }
}

fn advice(failure: Failure, api: &Api, operation: Option<&Operation>, error: &Error) -> Failure {
    let name = api.info.name;
    let command = operation.map(|operation| format!("kehu {name} {}", operation.info.name));
    match (error.kind(), command) {
        (ErrorKind::InvalidRequest, Some(command)) => {
            let size = operation.and_then(|operation| operation.paging()?.size);
            let failure = match size.is_some() && size == error.path() {
                true => failure.help("--max N gives so many rows, page after page"),
                false => failure,
            };
            failure.help(tr!("{command} --help tells what it takes", command))
        }
        (ErrorKind::Auth | ErrorKind::Permission, _) => failure.help(tr!(
            "kehu {name} names the credentials and tells which are set",
            name
        )),
        (ErrorKind::RateLimited, _) => match error.retry_after() {
            Some(wait) => failure.help(tr!("try again in {} s", wait.as_secs().max(1))),
            None => failure.help("wait a while, then try again"),
        },
        (ErrorKind::TooLarge, _) => {
            let smaller = operation.and_then(flags::smaller_pages);
            smaller.into_iter().fold(failure, Failure::help)
        }
        (ErrorKind::Timeout, _) => failure.help("--timeout SECONDS gives it more time"),
        (ErrorKind::Server, _) if error.is_transient() => {
            failure.help("the vendor's fault; try again later")
        }
        _ => failure,
    }
}
