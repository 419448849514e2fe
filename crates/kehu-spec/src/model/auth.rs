//! How requests prove who sends them.

use indexmap::IndexMap;

use super::{FieldIndex, OperationId, Path};
use crate::source::Span;

/// How requests prove who sends them.
#[derive(Debug, Clone, PartialEq)]
pub enum Auth {
    /// Nothing, or credentials that travel as ordinary request fields (`from = "client.…"`).
    None,
    /// A token in a header.
    Token(TokenAuth),
    /// Headers that are signed together with the body.
    SignedHeaders(SigningAuth),
}

/// A token in a header.
#[derive(Debug, Clone, PartialEq)]
pub struct TokenAuth {
    /// The header that carries it.
    pub header: String,
    /// What stands before the token, its space included: `"Bearer "`.
    pub prefix: String,
    /// The client field ([`Api::client`](super::Api::client)) that may hold a ready token.
    pub token: Option<FieldIndex>,
    /// Where a token comes from when the client has none.
    pub issue: Option<TokenIssue>,
}

/// The operation that issues the token.
#[derive(Debug, Clone, PartialEq)]
pub struct TokenIssue {
    /// The operation; its own requests carry no token.
    pub operation: OperationId,
    /// Path of the token inside the response's data.
    pub token: Path,
    /// Path of its life in seconds inside the response's data.
    pub expires_in: Option<Path>,
    /// Its life in seconds where the response does not say.
    pub lifetime_s: u64,
}

/// Headers that are signed together with the body.
#[derive(Debug, Clone, PartialEq)]
pub struct SigningAuth {
    /// What is computed over the signed bytes.
    pub digest: Digest,
    /// The client field that keys a keyed digest, index into [`Api::client`](super::Api::client).
    pub key: Option<FieldIndex>,
    /// How the digest is written.
    pub encoding: SignatureEncoding,
    /// The header in which the signature travels.
    pub signature: String,
    /// How far `timestamp` may be from the server's clock, in seconds.
    pub skew_s: u64,
    /// In the order of the specification.
    pub headers: Vec<SignedHeader>,
    /// What is signed, part after part.
    pub signs: Vec<SignedPart>,
    /// Published inputs and outputs; `check` has recomputed them.
    pub vectors: Vec<SignatureVector>,
    /// Where the scheme is documented.
    pub docs: Option<String>,
}

/// What is computed over the signed bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Digest {
    /// MD5.
    Md5,
    /// SHA-1.
    Sha1,
    /// SHA-256.
    Sha256,
    /// HMAC with SHA-1, keyed with [`SigningAuth::key`].
    HmacSha1,
    /// HMAC with SHA-256, keyed with [`SigningAuth::key`].
    HmacSha256,
}

/// How a digest is written as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SignatureEncoding {
    /// Hexadecimal, lower case.
    Hex,
    /// Base64, with padding.
    Base64,
}

/// A header that takes part in the signature.
#[derive(Debug, Clone, PartialEq)]
pub struct SignedHeader {
    /// As it is written on the wire and in the signed bytes.
    pub name: String,
    /// Where its value comes from.
    pub value: HeaderValue,
}

/// Where the value of a signed header comes from.
#[derive(Debug, Clone, PartialEq)]
pub enum HeaderValue {
    /// A client field, index into [`Api::client`](super::Api::client).
    Client(FieldIndex),
    /// Unix time in milliseconds.
    TimestampMs,
    /// Unix time in seconds.
    TimestampS,
    /// A fresh random word for every request.
    Nonce,
    /// Each operation states the value in its `headers`.
    Operation,
    /// The same for all operations.
    Fixed(String),
}

/// One part of the signed bytes.
#[derive(Debug, Clone, PartialEq)]
pub struct SignedPart {
    /// Literal text before the part.
    pub prefix: String,
    /// Leave the part out, its prefix too, when it is empty.
    pub skip_empty: bool,
    /// What is written after the prefix.
    pub kind: SignedPartKind,
}

/// What one part of the signed bytes is made of.
#[derive(Debug, Clone, PartialEq)]
pub enum SignedPartKind {
    /// The headers of [`SigningAuth::headers`], those that are empty left out.
    Headers {
        /// Which comes first.
        order: PairOrder,
        /// Between name and value.
        pair: String,
        /// Between pairs.
        join: String,
    },
    /// The query's pairs, percent-encoding undone.
    Query {
        /// Which comes first; as listed is as sent.
        order: PairOrder,
        /// Between name and value.
        pair: String,
        /// Between pairs.
        join: String,
    },
    /// The very bytes of the body.
    Body,
    /// In capitals.
    Method,
    /// The operation's path, without server or query.
    Path,
    /// The timestamp as its header has it.
    Timestamp,
    /// The nonce as its header has it.
    Nonce,
    /// A client field, index into [`Api::client`](super::Api::client).
    Client(FieldIndex),
    /// Only the prefix.
    Text,
}

/// The order of signed pairs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PairOrder {
    /// By name, byte by byte.
    Name,
    /// As the specification lists them.
    Listed,
}

/// A published input and its signature.
#[derive(Debug, Clone, PartialEq)]
pub struct SignatureVector {
    /// Client fields by name.
    pub client: IndexMap<String, String>,
    /// In the unit of the timestamp header.
    pub timestamp: i64,
    /// The nonce, where the scheme has one.
    pub nonce: Option<String>,
    /// The operation's header values by name.
    pub headers: IndexMap<String, String>,
    /// The query's pairs in the order sent.
    pub query: IndexMap<String, String>,
    /// In capitals, where it is signed.
    pub method: Option<String>,
    /// Without server or query, where it is signed.
    pub path: Option<String>,
    /// The body, empty when there is none.
    pub body: String,
    /// What is published.
    pub signature: String,
    /// Of the signature's cell.
    pub span: Span,
}
