//! How requests prove who sends them, as data.

use serde::Serialize;

use super::{OperationInfo, Path, by_name};

/// One way in which requests prove who sends them.
#[derive(Debug, Serialize)]
pub enum AuthInfo {
    /// Name and password in the header `Authorization`.
    Basic(BasicInfo),
    /// A token.
    Token(TokenInfo),
    /// A signature over parts of the request.
    SignedHeaders(SigningInfo),
}

/// Where something travels that authentication adds to a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum AuthPlace {
    /// A header.
    Header,
    /// A field of the query.
    Query,
    /// A field of the form, or a top-level field of the JSON body.
    Body,
    /// In the body where the operation has one, else in the query.
    Fields,
}

/// Name and password in the header `Authorization`, as HTTP's Basic scheme has them.
#[derive(Debug, Serialize)]
pub struct BasicInfo {
    /// What stands before the colon.
    pub user: Composed,
    /// What stands behind it.
    pub password: Composed,
}

/// A token.
#[derive(Debug, Serialize)]
pub struct TokenInfo {
    /// Where it travels.
    pub place: AuthPlace,
    /// The header or field that carries it: `X-Token`.
    pub name: &'static str,
    /// What stands before the token, its space included: `"Bearer "`.
    pub prefix: &'static str,
    /// The client field that may hold a ready token.
    pub token: Option<&'static str>,
    /// The operation that issues one.
    pub issue: Option<IssueInfo>,
    /// The operation that renews one with a refresh token.
    pub refresh: Option<RefreshInfo>,
}

impl TokenInfo {
    /// `Authorization: Bearer`, from nowhere: what a literal leaves out.
    pub const EMPTY: Self = Self {
        place: AuthPlace::Header,
        name: "Authorization",
        prefix: "Bearer ",
        token: None,
        issue: None,
        refresh: None,
    };
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

/// How a token is renewed with a refresh token, which is good for one use.
#[derive(Debug, Serialize)]
pub struct RefreshInfo {
    /// The operation, one of whose fields is filled from `client`.
    pub issue: IssueInfo,
    /// The client field that holds the first refresh token.
    pub client: &'static str,
    /// The next refresh token inside the data of this operation, and of the one that issues.
    pub next: Path,
}

/// A signature over parts of the request.
#[derive(Debug, Serialize)]
pub struct SigningInfo {
    /// The digest of the signed bytes.
    pub digest: Digest,
    /// What keys it; empty for plain digests.
    pub key: Composed,
    /// The key is the vendor's public one: the scheme verifies what the vendor sends, and signs nothing.
    pub public: bool,
    /// What the key of an HMAC is derived with: the HMAC of each with the key so far is the next key.
    pub key_steps: &'static [Composed],
    /// How a derived key is written before it is a key; `None`: not at all.
    pub key_encoding: Option<SignatureEncoding>,
    /// How the digest is written.
    pub encoding: SignatureEncoding,
    /// How far the timestamp may be from the server's clock, in seconds.
    pub skew_s: u64,
    /// The zone in which times are written, in seconds east of UTC.
    pub offset_s: i32,
    /// What is added to a request, in the order of the specification; one holds the signature.
    pub sent: &'static [SentField],
    /// The parts of a string that is itself a part ([`Source::Canonical`]).
    pub canonical: &'static [SignedPart],
    /// What is signed, part after part.
    pub signs: &'static [SignedPart],
}

impl SigningInfo {
    /// An MD5 of nothing, in hexadecimal digits: what a literal leaves out.
    pub const EMPTY: Self = Self {
        digest: Digest::Md5,
        key: &[],
        public: false,
        key_steps: &[],
        key_encoding: None,
        encoding: SignatureEncoding::Hex,
        skew_s: 300,
        offset_s: 0,
        sent: &[],
        canonical: &[],
        signs: &[],
    };

    /// The headers that the signature may cover, as listed: all of the scheme but what holds it.
    pub(crate) fn signed_headers(&self) -> impl Iterator<Item = &'static SentField> + use<> {
        let headers = self.sent.iter();
        headers.filter(|sent| sent.place == AuthPlace::Header && !sent.holds(Source::Signature))
    }

    /// Every piece of what is sent and signed.
    pub(crate) fn sources(&self) -> impl Iterator<Item = Source> {
        let sent = self.sent.iter().map(|field| field.value);
        let composed = sent.chain([self.key]).chain(self.key_steps.iter().copied());
        let pieces = composed.flatten().filter_map(|piece| match piece {
            Piece::Of(source) => Some(*source),
            Piece::Text(_) => None,
        });
        let parts = self.signs.iter().chain(self.canonical);
        pieces.chain(parts.filter_map(|part| match part.kind {
            SignedPartKind::Value(source) => Some(source),
            _ => None,
        }))
    }
}

/// A digest of bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Digest {
    /// MD5.
    Md5,
    /// SHA-1.
    Sha1,
    /// SHA-256.
    Sha256,
    /// SHA-512.
    Sha512,
    /// SM3.
    Sm3,
    /// HMAC with MD5.
    HmacMd5,
    /// HMAC with SHA-1.
    HmacSha1,
    /// HMAC with SHA-256.
    HmacSha256,
    /// HMAC with SHA-512.
    HmacSha512,
    /// HMAC with SM3.
    HmacSm3,
    /// An RSA signature (PKCS#1 v1.5) of the SHA-256 digest; needs the feature `rsa`.
    RsaSha256,
}

/// How a signature is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum SignatureEncoding {
    /// Hexadecimal digits, lower case.
    Hex,
    /// Hexadecimal digits, upper case.
    HexUpper,
    /// Base64 with padding.
    Base64,
    /// Base64 of the alphabet that URLs can hold, with padding.
    Base64Url,
}

/// A string put together from pieces.
pub type Composed = &'static [Piece];

/// A piece of a string.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Piece {
    /// The same for every request.
    Text(&'static str),
    /// What the request, the client or the moment has.
    Of(Source),
}

/// Where a value comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Source {
    /// A client field.
    Client(&'static str),
    /// The token that the request carries by another scheme.
    Token,
    /// Seconds since 1970.
    TimestampS,
    /// Milliseconds since 1970.
    TimestampMs,
    /// The moment as `strftime` writes it, in [`SigningInfo::offset_s`].
    Time(&'static str),
    /// A fresh random word for every attempt.
    Nonce,
    /// The operation's own value, from [`OperationInfo::headers`].
    Operation,
    /// The signature itself.
    Signature,
    /// The method in capitals.
    Method,
    /// The host, with its port where it is not the usual one.
    Host,
    /// The operation's path as it is sent, without server and query.
    Path,
    /// The whole address without its query.
    Url,
    /// The query as it is sent, without `?`.
    Query,
    /// The very bytes of the body.
    Body,
    /// The value of this field of query or body.
    Field(&'static str),
    /// The value of this header.
    Header(&'static str),
    /// The text that [`SigningInfo::canonical`] makes.
    Canonical,
}

/// A header or field that authentication adds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct SentField {
    /// Where it travels.
    pub place: AuthPlace,
    /// Name as the vendor writes it; it is signed in this spelling.
    pub name: &'static str,
    /// What it holds.
    pub value: Composed,
    /// The digest that stands in the value's place.
    pub digest: Option<PartDigest>,
    /// Encodes all of it.
    pub encode: TextEncoding,
}

impl SentField {
    /// A header without a name: what a literal leaves out.
    pub const EMPTY: Self = Self {
        place: AuthPlace::Header,
        name: "",
        value: &[],
        digest: None,
        encode: TextEncoding::None,
    };

    /// Whether it is the header of this name.
    pub(crate) fn is_header(&self, name: &str) -> bool {
        self.place == AuthPlace::Header && self.name.eq_ignore_ascii_case(name)
    }

    pub(crate) fn holds(&self, source: Source) -> bool {
        let mut pieces = self.value.iter();
        pieces.any(|piece| matches!(piece, Piece::Of(one) if *one == source))
    }
}

/// A digest that stands in the place of what it is computed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct PartDigest {
    /// One without a key.
    pub digest: Digest,
    /// How it is written.
    pub encoding: SignatureEncoding,
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
    /// Changes the case of all of it.
    pub case: Option<LetterCase>,
    /// Encodes all of it.
    pub encode: TextEncoding,
    /// The digest that stands in its place.
    pub digest: Option<PartDigest>,
}

impl SignedPart {
    /// Nothing: what a literal leaves out.
    pub const EMPTY: Self = Self {
        prefix: "",
        skip_empty: false,
        kind: SignedPartKind::Text,
        case: None,
        encode: TextEncoding::None,
        digest: None,
    };
}

/// What a part of the signed bytes is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum SignedPartKind {
    /// Headers, those that are empty left out.
    Headers {
        /// Which, as they are written; empty: those of [`SigningInfo::sent`].
        only: &'static [&'static str],
        /// How they are written.
        pairs: Pairs,
    },
    /// The fields of query and body, percent-encoding undone.
    Fields {
        /// Those of the query.
        query: bool,
        /// Those of the form, or the top-level ones of the JSON body.
        body: bool,
        /// Fields that are not signed.
        except: &'static [&'static str],
        /// Fields without a value are not signed.
        skip_empty_values: bool,
        /// How they are written.
        pairs: Pairs,
    },
    /// One value.
    Value(Source),
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
    /// How each name and value is written.
    pub encode: TextEncoding,
}

/// The order of signed pairs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum PairOrder {
    /// By name, byte by byte.
    Name,
    /// As listed, or as sent.
    Listed,
}

/// How text is written where not every character may stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum TextEncoding {
    /// As it is.
    None,
    /// `%XX` for everything but letters, digits and `-._~`.
    Percent,
    /// As forms are written: a space is `+`, and `-._*` stay.
    Form,
    /// Base64 of it, with padding.
    Base64,
}

/// The case of letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum LetterCase {
    /// Small letters.
    Lower,
    /// Capitals.
    Upper,
}
