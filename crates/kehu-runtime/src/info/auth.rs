//! How requests prove who sends them, as data.

use serde::Serialize;

use super::{OperationInfo, Path, by_name};

/// How requests prove who sends them.
#[derive(Debug, Serialize)]
pub enum AuthInfo {
    /// Nothing, or credentials that travel as ordinary request fields.
    None,
    /// A token in a header.
    Token(TokenInfo),
    /// Headers that are signed together with the request.
    SignedHeaders(SigningInfo),
}

/// A token in a header.
#[derive(Debug, Serialize)]
pub struct TokenInfo {
    /// The header: `X-Token`.
    pub header: &'static str,
    /// What stands before the token, its space included: `"Bearer "`.
    pub prefix: &'static str,
    /// The client field that may hold a ready token.
    pub token: Option<&'static str>,
    /// The operation that issues one.
    pub issue: Option<IssueInfo>,
}

/// Where a token comes from.
#[derive(Debug, Serialize)]
pub struct IssueInfo {
    /// The operation; its request is filled from the client ([`OperationInfo::client`]).
    #[serde(serialize_with = "by_name")]
    pub operation: &'static OperationInfo,
    /// The token inside the response's data.
    pub token: Path,
    /// Its life inside the response's data: seconds, or the moment at which it ends; a negative number is
    /// for ever.
    pub expires_in: Option<Path>,
    /// Its life in seconds where the response says nothing or 0.
    pub lifetime_s: u64,
}

/// Headers that are signed together with the request.
#[derive(Debug, Serialize)]
pub struct SigningInfo {
    /// The digest of the signed bytes.
    pub digest: Digest,
    /// How the digest is written.
    pub encoding: SignatureEncoding,
    /// The client field that keys a HMAC digest; `None` for plain digests.
    pub key: Option<&'static str>,
    /// The header in which the signature travels.
    pub signature: &'static str,
    /// How far the timestamp may be from the server's clock, in seconds.
    pub skew_s: u64,
    /// The other headers, in the order of the specification.
    pub headers: &'static [SignedHeader],
    /// What is signed, part after part.
    pub signs: &'static [SignedPart],
}

/// A digest of signed bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Digest {
    /// MD5.
    Md5,
    /// SHA-1.
    Sha1,
    /// SHA-256.
    Sha256,
    /// HMAC with SHA-1.
    HmacSha1,
    /// HMAC with SHA-256.
    HmacSha256,
}

/// How a signature is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum SignatureEncoding {
    /// Hexadecimal digits, lower case.
    Hex,
    /// Base64 with padding.
    Base64,
}

/// A header that authentication adds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct SignedHeader {
    /// Name as the vendor writes it; it is signed in this spelling.
    pub name: &'static str,
    /// Where its value comes from.
    pub value: HeaderSource,
}

/// Where the value of a signed header comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum HeaderSource {
    /// A client field.
    Client(&'static str),
    /// Milliseconds since 1970.
    TimestampMs,
    /// Seconds since 1970.
    TimestampS,
    /// A fresh random word for every attempt.
    Nonce,
    /// The operation's own value, from [`OperationInfo::headers`].
    Operation,
    /// The same for all operations.
    Fixed(&'static str),
}

/// One part of the signed bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct SignedPart {
    /// Literal text before the part.
    pub prefix: &'static str,
    /// Leave the part out, its prefix too, when it is empty.
    pub skip_empty: bool,
    /// What the part is.
    pub kind: SignedPartKind,
}

/// What a part of the signed bytes is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum SignedPartKind {
    /// The headers of [`SigningInfo::headers`].
    Headers(Pairs),
    /// The query's pairs, percent-encoding undone.
    Query(Pairs),
    /// The very bytes of the body.
    Body,
    /// The method in capitals.
    Method,
    /// The operation's path, without server and query.
    Path,
    /// The timestamp as its header has it.
    Timestamp,
    /// The nonce as its header has it.
    Nonce,
    /// A client field.
    Client(&'static str),
    /// Only the prefix.
    Text,
}

/// How names and values are written one after another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Pairs {
    /// Their order.
    pub order: PairOrder,
    /// Between name and value: `=`.
    pub pair: &'static str,
    /// Between two pairs: `&`.
    pub join: &'static str,
}

/// The order of signed pairs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum PairOrder {
    /// By name, byte by byte.
    Name,
    /// As listed.
    Listed,
}
