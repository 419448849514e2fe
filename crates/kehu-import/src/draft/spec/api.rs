//! `api.toml` as plain data.

use serde_json::Value;

use super::{Review, Row};

/// A server.
#[derive(Debug, Clone, PartialEq)]
pub struct Server {
    /// snake_case.
    pub name: String,
    /// Without a path at its end.
    pub url: String,
}

/// The object around every response.
#[derive(Debug, Clone, PartialEq)]
pub struct Envelope {
    /// The key of the code.
    pub code: String,
    /// What it is when all is well; several values are a list.
    pub success: Value,
    /// The key of a boolean that must be true as well.
    pub flag: Option<String>,
    /// The key of the message.
    pub message: Option<String>,
    /// The key of the code's name.
    pub name: Option<String>,
    /// The key of the data; `None` when they stand beside the code.
    pub data: Option<String>,
    /// The key of the request's id.
    pub request_id: Option<String>,
    /// Answers have none of it.
    pub refusals_only: bool,
}

/// How requests say who sends them.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Auth {
    /// They do not, or with ordinary fields.
    #[default]
    None,
    /// A token in a header.
    Token {
        /// The header.
        header: String,
        /// What stands before the token.
        prefix: String,
    },
    /// Signed headers.
    Signed {
        /// `md5`, `hmac_sha256`, …
        digest: &'static str,
        /// The header that carries the signature.
        signature: String,
        /// `hex` or `base64`.
        encoding: &'static str,
        /// Header and what it carries.
        headers: Vec<(String, String)>,
        /// The client's parameter that signs.
        secret: String,
        /// What is signed, part after part.
        signs: Vec<SignedPart>,
        /// What the page shows of it.
        vectors: Vec<Vector>,
    },
}

/// One part of what is signed.
#[derive(Debug, Clone, PartialEq)]
pub struct SignedPart {
    /// `headers`, `body` or a parameter of the client.
    pub part: String,
    /// What stands before it.
    pub prefix: String,
    /// `name` or `listed`, of headers.
    pub order: Option<&'static str>,
}

/// A published signature and what it is of.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Vector {
    /// The client's parameters.
    pub client: Vec<(String, String)>,
    /// As its header has it.
    pub timestamp: Option<i64>,
    /// As its header has it.
    pub nonce: Option<String>,
    /// Headers that each operation states.
    pub headers: Vec<(String, String)>,
    /// The body; empty when there is none.
    pub body: String,
    /// What is published.
    pub signature: String,
}

/// An error code.
#[derive(Debug, Clone, PartialEq)]
pub struct ErrorCode {
    /// As it travels.
    pub code: Value,
    /// snake_case.
    pub name: String,
    /// The kind of refusal.
    pub is: &'static str,
    /// What the client does.
    pub then: &'static str,
    /// The vendor's words.
    pub label: Option<String>,
    /// What it means, in English.
    pub doc: String,
    /// Open points.
    pub reviews: Vec<Review>,
}

/// Items that an export tells apart by their key.
#[derive(Debug, Clone, PartialEq)]
pub struct Collection {
    /// snake_case.
    pub name: String,
    /// The record of an item.
    pub record: String,
    /// The field that identifies it.
    pub key: String,
}

/// `api.toml`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Api {
    /// The folder's name.
    pub name: String,
    /// Its servers.
    pub servers: Vec<Server>,
    /// What a client is given once.
    pub client: Vec<Row>,
    /// How requests are authenticated.
    pub auth: Auth,
    /// The object around every response.
    pub envelope: Option<Envelope>,
    /// The vendor's codes.
    pub errors: Vec<ErrorCode>,
    /// What paged lists hold.
    pub collections: Vec<Collection>,
    /// Where the documentation is.
    pub docs: Option<String>,
    /// Open points of `[[server]]`.
    pub server_reviews: Vec<Review>,
    /// Open points of `[auth]`.
    pub auth_reviews: Vec<Review>,
    /// Open points of `[envelope]`.
    pub envelope_reviews: Vec<Review>,
}

impl Api {
    /// Every open point.
    pub fn all_reviews(&self) -> Vec<&Review> {
        self.server_reviews
            .iter()
            .chain(&self.auth_reviews)
            .chain(&self.envelope_reviews)
            .chain(self.client.iter().flat_map(|r| &r.reviews))
            .chain(self.errors.iter().flat_map(|e| &e.reviews))
            .collect()
    }
}
