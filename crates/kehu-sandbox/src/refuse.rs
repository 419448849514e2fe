//! Refusals: why a request is turned away, which of the API's error codes says so, and the answer.

use kehu_spec::model::{Api, Code, Envelope, ErrorCode, ErrorWhen, Method};

use serde_json::Value;

use crate::json::Node;

/// A request is turned away.
#[derive(Debug, Clone)]
pub(crate) struct Refusal {
    pub(crate) because: Because,
    /// In English, for the person who debugs.
    pub(crate) detail: String,
}

/// Why.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Because {
    /// No operation has this path.
    Nowhere,
    /// The path is right, the method is not.
    Method(Vec<Method>),
    /// A header or a field is missing.
    Missing,
    /// A value is not taken.
    Parameter,
    /// The signature is wrong.
    Signature,
    /// The timestamp is too far from the clock.
    Expired,
    /// Nobody is known by this key.
    AccessKey,
    /// Nobody is known by these credentials, from which a token would be issued.
    Credentials,
    /// The token is wrong or old.
    Token,
    /// Known, but not allowed.
    Permission,
    /// Too many requests.
    TooMany,
    /// What the request names does not exist.
    NotFound,
    /// The body is too large.
    TooLarge,
    /// The sandbox itself failed.
    Server,
    /// This error of the API, by name.
    Named(String),
}

impl Because {
    /// The HTTP status where no code of the API says it, and what such a code says of itself.
    fn told(&self) -> (u16, Option<ErrorWhen>) {
        match self {
            Self::Nowhere => (404, None),
            Self::Method(_) => (405, None),
            Self::Missing => (400, Some(ErrorWhen::Missing)),
            Self::Parameter => (400, Some(ErrorWhen::Invalid)),
            Self::Signature => (401, Some(ErrorWhen::Signature)),
            Self::Expired => (401, Some(ErrorWhen::Timestamp)),
            Self::AccessKey => (401, Some(ErrorWhen::Account)),
            Self::Credentials => (401, Some(ErrorWhen::Credentials)),
            Self::Token => (401, Some(ErrorWhen::Token)),
            Self::Permission => (403, Some(ErrorWhen::Permission)),
            Self::TooMany => (429, Some(ErrorWhen::Limit)),
            Self::NotFound => (404, Some(ErrorWhen::NotFound)),
            Self::TooLarge => (413, None),
            Self::Server => (500, Some(ErrorWhen::Server)),
            Self::Named(_) => (400, None),
        }
    }

    /// Whether the API has a code of its own for it.
    pub(crate) fn is_known(&self, api: &Api) -> bool {
        self.code(api).is_some()
    }

    /// The API's own code for it.
    fn code<'a>(&self, api: &'a Api) -> Option<&'a ErrorCode> {
        let (_, when) = self.told();
        api.errors.iter().find(|error| match self {
            Self::Named(name) => error.name == *name,
            _ => when.is_some_and(|when| error.when.contains(&when)),
        })
    }
}

impl Refusal {
    pub(crate) fn new(because: Because, detail: impl Into<String>) -> Self {
        Self {
            because,
            detail: detail.into(),
        }
    }

    /// Status and body. Where the API has a code for it, the status is 200 as the vendor has it.
    pub(crate) fn answer(&self, api: &Api, request_id: &str) -> (u16, String) {
        let (status, _) = self.because.told();
        let code = self.because.code(api);
        let words = match code.map(|error| (error.message.as_ref(), error.label.as_ref())) {
            Some((Some(message), _)) => message.clone(),
            Some((None, Some(label))) => format!("{label}: {}", self.detail),
            _ => self.detail.clone(),
        };
        let name = code.map_or_else(|| self.fallback_name().to_owned(), name_of);
        // Where refusals have a shape of their own, answers of success need not tell anything.
        let telling = api.envelope.as_ref().filter(|envelope| {
            api.refusals.is_empty() || envelope.code.is_some() || !envelope.conditions.is_empty()
        });
        let Some(shape) = telling.or(api.refusals.first()) else {
            let mut body = Node::Null;
            if let Some(code) = code.and_then(|error| error.code.as_ref()) {
                body.put(&["code".into()], of_code(code));
            }
            body.put(&["error".into()], Node::text(name));
            body.put(&["message".into()], Node::text(words));
            return (status, body.to_text());
        };
        let value = code.and_then(|error| error.code.as_ref());
        let value = value.map_or_else(|| status_code(shape, status), of_code);
        let mut body = Node::Null;
        for (path, value) in [
            (&shape.code, value),
            (&shape.name, Node::text(name)),
            (&shape.message, Node::text(words)),
            (&shape.request_id, Node::text(request_id)),
            (&shape.data, Node::Null),
        ] {
            if let Some(path) = path {
                body.put(&path.0, value);
            }
        }
        if let (Some(path), Because::TooMany) = (&shape.retry_after, &self.because) {
            body.put(&path.0, Node::from(&serde_json::Value::from(1)));
        }
        for condition in &shape.conditions {
            body.put(&condition.at.0, other_than(&condition.is));
        }
        let in_band =
            code.is_some() && !matches!(self.because, Because::Nowhere | Because::Method(_));
        (if in_band { 200 } else { status }, body.to_text())
    }

    fn fallback_name(&self) -> &'static str {
        match self.because {
            Because::Nowhere | Because::NotFound => "NOT_FOUND",
            Because::Method(_) => "METHOD_NOT_ALLOWED",
            Because::Missing => "PARAMETER_MISSING",
            Because::Parameter | Because::Named(_) => "PARAMETER_ERROR",
            Because::Signature
            | Because::Expired
            | Because::AccessKey
            | Because::Credentials
            | Because::Token => "UNAUTHORIZED",
            Because::Permission => "FORBIDDEN",
            Because::TooMany => "TOO_MANY_REQUESTS",
            Because::TooLarge => "BODY_TOO_LARGE",
            Because::Server => "SERVER_ERROR",
        }
    }
}

/// The vendor's own name where the label is one, else ours in capitals.
fn name_of(error: &ErrorCode) -> String {
    let shouted = |text: &&String| {
        !text.is_empty() && text.bytes().all(|b| b.is_ascii_uppercase() || b == b'_')
    };
    error
        .label
        .as_ref()
        .filter(shouted)
        .cloned()
        .unwrap_or_else(|| error.name.to_uppercase())
}

/// The HTTP status as a code, in the form of the codes of success.
fn status_code(shape: &Envelope, status: u16) -> Node {
    match shape.success.first() {
        Some(Code::Text(_)) => Node::text(status.to_string()),
        _ => Node::int(status.into()),
    }
}

/// What does not hold where one of these does.
fn other_than(is: &[Value]) -> Node {
    match is.first() {
        Some(Value::Bool(is)) => Node::Bool(!is),
        Some(Value::String(_)) => Node::text("error"),
        Some(Value::Number(_)) => {
            let other = (-1..).find(|other: &i64| !is.contains(&Value::from(*other)));
            Node::int(other.unwrap_or(-1))
        }
        _ => Node::Null,
    }
}

fn of_code(code: &Code) -> Node {
    match code {
        Code::Int(value) => Node::int(*value),
        Code::Text(value) => Node::text(value.clone()),
    }
}

/// The database database_failed.
pub(crate) fn database_failed(error: rusqlite::Error) -> Refusal {
    Refusal::new(Because::Server, format!("the sandbox's database: {error}"))
}
