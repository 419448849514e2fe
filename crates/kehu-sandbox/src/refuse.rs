//! Refusals: why a request is turned away, which of the API's error codes says so, and the answer.

use kehu_spec::model::{Api, Code, ErrorCode, ErrorIs, Method, Then};

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

/// How a reason is told in an API's own codes.
struct Told {
    /// The HTTP status where no code of the API says it.
    status: u16,
    is: Option<ErrorIs>,
    then: Option<Then>,
    /// Words in the error's name that speak for it.
    words: &'static [&'static str],
    /// Words in the error's name that speak against it.
    not: &'static [&'static str],
}

impl Because {
    fn told(&self) -> Told {
        let told = |status, is, then, words, not| Told {
            status,
            is,
            then,
            words,
            not,
        };
        let (invalid, auth) = (Some(ErrorIs::InvalidRequest), Some(ErrorIs::Auth));
        let missing: &[_] = &["missing", "required", "absent", "empty"];
        let account: &[_] = &[
            "access_key",
            "app_key",
            "appid",
            "app_id",
            "secret",
            "credential",
            "account",
        ];
        let (token, renew, resync, never) = (
            &["token"],
            Some(Then::RenewToken),
            Some(Then::ResyncClock),
            Some(Then::Never),
        );
        match self {
            Self::Nowhere => told(404, None, None, &[], &[]),
            Self::Method(_) => told(405, None, None, &[], &[]),
            Self::Missing => told(400, invalid, None, missing, &["format"]),
            Self::Parameter => told(
                400,
                invalid,
                None,
                &["parameter", "param", "invalid", "illegal", "format"],
                missing,
            ),
            Self::Signature => told(401, auth, never, &["sign"], token),
            Self::Expired => told(401, auth, resync, &["timestamp", "expired", "time"], token),
            Self::AccessKey => told(401, auth, never, account, token),
            Self::Credentials => told(401, auth, never, account, &["token", "sign", "code"]),
            Self::Token => told(401, auth, renew, token, &["sign"]),
            Self::Permission => told(403, Some(ErrorIs::Permission), None, &["permission"], &[]),
            Self::TooMany => told(
                429,
                Some(ErrorIs::RateLimit),
                None,
                &["frequent", "many", "rate", "limit"],
                &[],
            ),
            Self::NotFound => told(
                404,
                Some(ErrorIs::NotFound),
                None,
                &["customer", "user", "found"],
                &[],
            ),
            Self::TooLarge => told(413, None, None, &[], &[]),
            Self::Server => told(
                500,
                Some(ErrorIs::Server),
                None,
                &["server", "system", "internal"],
                &[],
            ),
            Self::Named(_) => told(400, None, None, &[], &[]),
        }
    }

    /// Whether the API has a code of its own for it.
    pub(crate) fn is_known(&self, api: &Api) -> bool {
        self.code(api).is_some()
    }

    /// The API's own code for it.
    fn code<'a>(&self, api: &'a Api) -> Option<&'a ErrorCode> {
        if let Self::Named(name) = self {
            return api.errors.iter().find(|error| error.name == *name);
        }
        let told = self.told();
        let fits = |error: &&ErrorCode| Some(error.is) == told.is;
        let acts = |error: &&ErrorCode| told.then.is_none_or(|then| error.then == then);
        let some_act = api.errors.iter().filter(fits).any(|error| acts(&error));
        let count = |error: &ErrorCode, words: &[&str]| {
            words.iter().filter(|w| error.name.contains(**w)).count() as i64
        };
        let score = |error: &ErrorCode| 2 * count(error, told.words) - 2 * count(error, told.not);
        let mut best: Option<&ErrorCode> = None;
        for error in api
            .errors
            .iter()
            .filter(fits)
            .filter(|error| !some_act || acts(error))
        {
            if best.is_none_or(|known| score(error) > score(known)) {
                best = Some(error);
            }
        }
        // Where an API tells tenants apart but has no word for it, the account is wrong.
        match (best, self) {
            (None, Self::Permission) => Self::AccessKey.code(api),
            (best, _) => best,
        }
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
        let told = self.because.told();
        let code = self.because.code(api);
        let words = match code.map(|error| (error.message.as_ref(), error.label.as_ref())) {
            Some((Some(message), _)) => message.clone(),
            Some((None, Some(label))) => format!("{label}: {}", self.detail),
            _ => self.detail.clone(),
        };
        let name = code.map_or_else(|| self.fallback_name().to_owned(), name_of);
        let Some(envelope) = &api.envelope else {
            let mut body = Node::Null;
            if let Some(code) = code.and_then(|error| error.code.as_ref()) {
                body.put(&["code".into()], of_code(code));
            }
            body.put(&["error".into()], Node::text(name));
            body.put(&["message".into()], Node::text(words));
            return (told.status, body.to_text());
        };
        let status_code = match envelope.success {
            Code::Int(_) => Code::Int(told.status.into()),
            Code::Text(_) => Code::Text(told.status.to_string()),
        };
        let mut body = Node::Null;
        let value = code
            .and_then(|error| error.code.as_ref())
            .unwrap_or(&status_code);
        body.put(&envelope.code.0, of_code(value));
        for (path, value) in [
            (&envelope.name, Node::text(name)),
            (&envelope.message, Node::text(words)),
            (&envelope.request_id, Node::text(request_id)),
            (&envelope.data, Node::Null),
        ] {
            if let Some(path) = path {
                body.put(&path.0, value);
            }
        }
        let in_band =
            code.is_some() && !matches!(self.because, Because::Nowhere | Because::Method(_));
        (if in_band { 200 } else { told.status }, body.to_text())
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

fn of_code(code: &Code) -> Node {
    match code {
        Code::Int(value) => Node::int(*value),
        Code::Text(value) => Node::text(value.clone()),
    }
}
