//! The checked model of one API: plain data, names already linked to ids, defaults already filled in.
//!
//! `resolve` builds it and `check` has passed it; after that it is only read. Emitters, the sandbox
//! and every export work from here and never look at a file again.

mod auth;
mod callback;
mod digest;
mod operation;
mod request;
mod sandbox;
mod signed;
mod style;
mod types;

pub use auth::*;
pub use callback::*;
pub use digest::Digest;
pub use operation::*;
pub use request::*;
pub use sandbox::*;
pub use signed::*;
pub use style::Style;
pub use types::*;

use std::fmt;

use serde_json::Value;

use crate::source::Span;

/// Index of a [`Record`] in [`Api::records`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RecordId(pub usize);

/// Index of an [`Enum`] in [`Api::enums`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EnumId(pub usize);

/// Index of an [`Operation`] in [`Api::operations`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct OperationId(pub usize);

/// Index of a [`Field`] in the list that the text beside it names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FieldIndex(pub usize);

/// One vendor's API: everything under `specs/<name>/`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Api {
    /// Name of the folder, of the crates and of the command: `nxcloud`.
    pub name: String,
    /// Name for people: `NXCloud`.
    pub title: String,
    /// The vendor's own name for it, in its language.
    pub label: Option<String>,
    /// What it is for, one English sentence.
    pub summary: String,
    /// Where its documentation is.
    pub docs: Option<String>,
    /// Version of the generated crates.
    pub version: String,
    /// What answers are written in, where it is not UTF-8 and they do not say.
    pub charset: Option<Charset>,
    /// How the data of an operation may arrive beside their own form.
    pub arrives: Arrives,
    /// The first is the default.
    pub servers: Vec<Server>,
    /// What a client is given once: credentials and values that every request repeats.
    pub client: Vec<Field>,
    /// How requests prove who sends them; none where credentials travel as ordinary request fields.
    pub auth: Vec<AuthScheme>,
    /// The object around every response; `None` when the data are the whole response.
    pub envelope: Option<Envelope>,
    /// Other shapes in which the vendor refuses: of these, `success` are the codes that do not.
    pub refusals: Vec<Envelope>,
    /// What the vendor refuses with, in the order of the documentation.
    pub errors: Vec<ErrorCode>,
    /// Those of `types.toml` first, then those of the endpoint files.
    pub records: Vec<Record>,
    /// Those of `types.toml` first, then those of the endpoint files.
    pub enums: Vec<Enum>,
    /// In the order of their file names.
    pub operations: Vec<Operation>,
    /// What several operations read and write.
    pub collections: Vec<Collection>,
    /// What the vendor sends by itself.
    pub callbacks: Option<Callbacks>,
}

/// What texts are written in that are not in UTF-8.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Charset {
    /// GBK, GB2312 included.
    Gbk,
    /// GB18030.
    Gb18030,
}

/// One address of the API.
#[derive(Debug, Clone, PartialEq)]
pub struct Server {
    /// snake_case: how a client chooses it.
    pub name: String,
    /// Base URL without a slash at its end; may have a path, which goes before every operation's.
    pub url: String,
    /// What it is for, in English.
    pub doc: Option<String>,
}

/// The object around every response.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Envelope {
    /// The result code; `None` where only conditions tell.
    pub code: Option<Path>,
    /// The codes that mean success; every other one refuses.
    pub success: Vec<Code>,
    /// An answer without the code is a success.
    pub absent: bool,
    /// What must hold in a success as well.
    pub conditions: Vec<Condition>,
    /// The vendor's words beside the code.
    pub message: Option<Path>,
    /// The code's name beside the number.
    pub name: Option<Path>,
    /// Where the data is; `None` when the data stand beside the code.
    pub data: Option<Path>,
    /// What the vendor's support asks for.
    pub request_id: Option<Path>,
    /// The seconds after which a request that was refused may come again.
    pub retry_after: Option<Path>,
    /// A string that holds JSON and is read as what it holds; empty for the whole answer.
    pub json: Option<Path>,
}

/// Something that holds in a success.
#[derive(Debug, Clone, PartialEq)]
pub struct Condition {
    /// Where.
    pub at: Path,
    /// The values of success.
    pub is: Vec<Value>,
}

impl Api {
    /// The schemes of tokens.
    pub fn tokens(&self) -> impl Iterator<Item = &TokenAuth> {
        self.auth.iter().filter_map(|scheme| match &scheme.auth {
            Auth::Token(token) => Some(token),
            Auth::Basic(_) | Auth::SignedHeaders(_) => None,
        })
    }

    /// The signatures.
    pub fn signatures(&self) -> impl Iterator<Item = &SigningAuth> {
        self.auth.iter().filter_map(|scheme| match &scheme.auth {
            Auth::SignedHeaders(signing) => Some(signing),
            Auth::Basic(_) | Auth::Token(_) => None,
        })
    }

    /// The object around the answer of an operation; `None` when the data are the whole of it.
    pub fn envelope_of<'a>(&'a self, operation: &'a Operation) -> Option<&'a Envelope> {
        let of_api = self.envelope.as_ref();
        let of_api = of_api.filter(|_| operation.response.enveloped);
        operation.response.envelope.as_ref().or(of_api)
    }
}

impl Default for Code {
    fn default() -> Self {
        Self::Int(0)
    }
}

impl Code {
    /// Whether it is a number.
    pub fn is_int(&self) -> bool {
        matches!(self, Self::Int(_))
    }

    /// As JSON has it, a string in quotes.
    pub fn quoted(&self) -> String {
        match self {
            Self::Int(number) => number.to_string(),
            Self::Text(text) => Value::from(text.as_str()).to_string(),
        }
    }
}

impl fmt::Display for Code {
    /// As a person writes it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Int(number) => write!(f, "{number}"),
            Self::Text(text) => f.write_str(text),
        }
    }
}

/// A result code as it travels.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Code {
    /// A JSON number.
    Int(i64),
    /// A JSON string.
    Text(String),
}

/// One way in which the vendor refuses.
#[derive(Debug, Clone, PartialEq)]
pub struct ErrorCode {
    /// `None`: told by its message alone.
    pub code: Option<Code>,
    /// A string that the vendor's message contains, where the code does not tell.
    pub message: Option<String>,
    /// snake_case, unique in the API.
    pub name: String,
    /// What kind of refusal it is.
    pub is: ErrorIs,
    /// What a client does about it.
    pub then: Then,
    /// What the sandbox refuses with it.
    pub when: Vec<ErrorWhen>,
    /// The vendor's own words.
    pub label: Option<String>,
    /// What it means and what a person does about it, in English.
    pub doc: String,
    /// Of the cell that holds the name.
    pub span: Span,
}

/// What kind of refusal an error code is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum ErrorIs {
    /// The request is malformed.
    #[default]
    InvalidRequest,
    /// The credentials, the signature or the token are not accepted.
    Auth,
    /// The account may not do this.
    Permission,
    /// Too many requests.
    RateLimit,
    /// What the request names does not exist.
    NotFound,
    /// The vendor's own fault.
    Server,
}

/// What is wrong with a request that an error code refuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ErrorWhen {
    /// A header or a field is missing.
    Missing,
    /// A header, a field or the body is not what the documentation says.
    Invalid,
    /// The signature is wrong.
    Signature,
    /// The timestamp is too far from the server's clock.
    Timestamp,
    /// Nobody is known by the key that the request names.
    Account,
    /// No token is issued for these credentials.
    Credentials,
    /// The token is wrong or old.
    Token,
    /// Known, but not allowed.
    Permission,
    /// More requests than the stated limit.
    Limit,
    /// What the request names does not exist.
    NotFound,
    /// The service failed.
    Server,
}

/// What a client does about an error code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Then {
    /// Nothing: the same request fails again.
    #[default]
    Never,
    /// Wait and send it again.
    Retry,
    /// Set the clock by the server's and send it again once.
    ResyncClock,
    /// Obtain a new token and send it again once.
    RenewToken,
}
