//! What went wrong, as an answer: RFC 9457, with what the vendor says.

use std::{borrow::Cow, error::Error as _, time::Duration};

use axum::{
    body::Body,
    http::{HeaderName, HeaderValue, Response, StatusCode, header},
};
use kehu_runtime::{Code, Error, ErrorKind, info::Then};
use serde::Serialize;

use crate::language::Say;

/// A problem.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Problem(Box<Members>);

/// Which members there are, the gateway's document says.
#[derive(Debug, Clone, Serialize)]
struct Members {
    #[serde(rename = "type")]
    kind: String,
    title: Cow<'static, str>,
    #[serde(serialize_with = "number")]
    status: StatusCode,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<VendorCode>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    meaning: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cure: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<String>,
    /// Of a stream of rows: it ends here, and not everything has come.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    incomplete: bool,
    /// Of a stream of rows: where to go on.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
    /// What the vendor calls the code, for who reads the vendor's language.
    #[serde(skip)]
    label: Option<&'static str>,
    #[serde(skip)]
    retry_after: Option<Duration>,
    #[serde(skip)]
    elapsed: Duration,
}

/// The vendor's code in the one form that its document states.
#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
enum VendorCode {
    Number(i64),
    Text(String),
}

fn number<S: serde::Serializer>(status: &StatusCode, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_u16(status.as_u16())
}

impl Problem {
    /// One of the gateway's own.
    pub fn new(status: StatusCode, kind: &str, title: &'static str, detail: String) -> Self {
        Self(Box::new(Members {
            kind: format!("urn:kehu:problem:{kind}"),
            title: title.into(),
            status,
            detail: Some(detail),
            code: None,
            name: None,
            message: None,
            meaning: None,
            cure: None,
            request_id: None,
            path: None,
            incomplete: false,
            next: None,
            label: None,
            retry_after: None,
            elapsed: Duration::ZERO,
        }))
    }

    /// A call that failed; `numbers` says whether the API's codes are numbers, `label` what the vendor calls this one.
    pub fn of(error: &Error, numbers: bool, label: Option<&'static str>) -> Self {
        let (status, title) = title(error.kind());
        let info = error.info();
        let help = error
            .help()
            .filter(|help| Some(*help) != info.map(|info| info.doc));
        let cure = help.or_else(|| info.map(|info| cure(info.then)));
        let Self(told) = Self::new(status, error.kind().name(), title, chain(error));
        Self(Box::new(Members {
            code: error.code().map(|code| VendorCode::of(code, numbers)),
            name: error.code_name().map(str::to_owned),
            message: error.vendor_message().map(str::to_owned),
            meaning: info.map(|info| info.doc).filter(|doc| !doc.is_empty()),
            cure: cure.map(str::to_owned),
            request_id: error.request_id().map(str::to_owned),
            path: error
                .path()
                .filter(|path| !path.is_empty())
                .map(str::to_owned),
            incomplete: error.is_incomplete(),
            label,
            retry_after: (status == StatusCode::TOO_MANY_REQUESTS)
                .then(|| error.retry_after().unwrap_or(Duration::from_secs(1))),
            elapsed: error.elapsed(),
            ..*told
        }))
    }

    /// As the last line of a stream of rows that goes on at `next`.
    pub fn ending(mut self, next: String) -> Self {
        self.0.incomplete = true;
        self.0.next = Some(next);
        self
    }

    /// With when to come again.
    pub fn after(mut self, wait: Duration) -> Self {
        self.0.retry_after = Some(wait);
        self
    }

    /// In Chinese: what we say, and the vendor's own words where there are some.
    pub fn said(mut self, say: Say) -> Self {
        let told = &mut *self.0;
        told.title = say(&told.title).into();
        told.detail = told.detail.as_deref().map(say);
        told.cure = told.cure.as_deref().map(say);
        told.meaning = told.label.or(told.meaning);
        self
    }

    /// As a whole answer, which is said in another language on its way out.
    pub fn answer(&self) -> Response<Body> {
        let told = &self.0;
        let mut response = Response::new(Body::from(self.json()));
        *response.status_mut() = told.status;
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        if let Some(wait) = told.retry_after {
            // A second that has begun is one to wait for.
            let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
            headers.insert(header::RETRY_AFTER, seconds.max(1).into());
        }
        if told.status == StatusCode::UNAUTHORIZED {
            let scheme = HeaderValue::from_static("Bearer");
            headers.insert(header::WWW_AUTHENTICATE, scheme);
        }
        if !told.elapsed.is_zero() {
            let time = timing("vendor", told.elapsed).parse();
            headers.extend(time.ok().map(|time| (TIMING, time)));
        }
        response.extensions_mut().insert(self.clone());
        response
    }

    pub fn json(&self) -> String {
        // Nothing in it has keys that are not strings.
        serde_json::to_string(self).unwrap_or_default()
    }
}

impl VendorCode {
    fn of(code: &Code, numbers: bool) -> Self {
        let text = code.to_string();
        match text.parse() {
            Ok(number) if numbers => Self::Number(number),
            _ => Self::Text(text),
        }
    }
}

/// The header that says how long something took, as browsers read it.
pub(crate) const TIMING: HeaderName = HeaderName::from_static("server-timing");

/// A part of it, in milliseconds.
pub(crate) fn timing(what: &str, time: Duration) -> String {
    format!("{what};dur={:.1}", time.as_secs_f64() * 1000.0)
}

/// The status that says what kind of failure it is, and its title.
fn title(kind: ErrorKind) -> (StatusCode, &'static str) {
    match kind {
        ErrorKind::Config => (
            StatusCode::INTERNAL_SERVER_ERROR,
            "The gateway is not set up for this call",
        ),
        ErrorKind::InvalidRequest => (
            StatusCode::UNPROCESSABLE_ENTITY,
            "The request is not what the operation takes",
        ),
        ErrorKind::Auth => (
            StatusCode::UNAUTHORIZED,
            "The vendor does not accept the gateway's credentials",
        ),
        ErrorKind::Permission => (StatusCode::FORBIDDEN, "The account may not do this"),
        ErrorKind::NotFound => (StatusCode::NOT_FOUND, "Nothing was found"),
        ErrorKind::RateLimited => (StatusCode::TOO_MANY_REQUESTS, "Too many requests"),
        ErrorKind::Server => (StatusCode::BAD_GATEWAY, "The vendor failed"),
        ErrorKind::Refused => (StatusCode::BAD_GATEWAY, "The vendor refused"),
        ErrorKind::Connect => (StatusCode::BAD_GATEWAY, "The vendor cannot be reached"),
        ErrorKind::Timeout => (
            StatusCode::GATEWAY_TIMEOUT,
            "The vendor did not answer in time",
        ),
        ErrorKind::Transport => (
            StatusCode::BAD_GATEWAY,
            "The connection to the vendor broke",
        ),
        ErrorKind::TooLarge => (
            StatusCode::BAD_GATEWAY,
            "The vendor's answer is larger than allowed",
        ),
        ErrorKind::Incomplete => (
            StatusCode::BAD_GATEWAY,
            "Nothing shows that everything came",
        ),
        // What there will be later is not understood, either.
        _ => (
            StatusCode::BAD_GATEWAY,
            "The vendor's answer is not what its documentation says",
        ),
    }
}

/// What a caller does about a code.
fn cure(then: Then) -> &'static str {
    match then {
        Then::Retry => "Wait and send it again.",
        Then::ResyncClock => {
            "The gateway's clock was set by the vendor's and the request sent again; see that the clock of its machine is right."
        }
        Then::RenewToken => {
            "The gateway obtained a new token and sent the request again; see that its credentials hold."
        }
        _ => "The same request fails again: change it.",
    }
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
