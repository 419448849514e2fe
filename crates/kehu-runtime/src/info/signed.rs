//! What a signature is computed over and how it is written, as data.

use serde::Serialize;

/// A digest of bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Digest {
    /// MD5.
    Md5,
    /// SHA-1.
    Sha1,
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
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
    /// HMAC with SHA-384.
    HmacSha384,
    /// HMAC with SHA-512.
    HmacSha512,
    /// HMAC with SM3.
    HmacSm3,
    /// An RSA signature (PKCS#1 v1.5) of the SHA-256 digest; needs the feature `rsa`.
    RsaSha256,
    /// An SM2 signature over SM3, as DER; needs the feature `sm2`.
    Sm2Sm3,
    /// The same as its two numbers, one after the other.
    Sm2Sm3Raw,
    /// An ECDSA signature of the SHA-256 digest on the curve P-256, as DER; needs the feature `rsa`.
    EcdsaSha256,
    /// The same as its two numbers, one after the other: ES256.
    EcdsaSha256Raw,
}

impl Digest {
    /// Whether what signs is a private key, and a public one verifies.
    pub(crate) fn has_key_pair(self) -> bool {
        matches!(
            self,
            Self::RsaSha256
                | Self::Sm2Sm3
                | Self::Sm2Sm3Raw
                | Self::EcdsaSha256
                | Self::EcdsaSha256Raw
        )
    }
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
    /// The same without padding.
    Base64UrlUnpadded,
    /// Its very bytes, where they are signed again.
    Bytes,
}

/// What a nonce looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum NonceForm {
    /// 32 hexadecimal digits.
    Hex,
    /// A whole number of nine digits.
    Digits,
    /// A UUID.
    Uuid,
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
    /// Seconds since 1970, so many later.
    LaterS(u32),
    /// Milliseconds since 1970, so many later.
    LaterMs(u32),
    /// The moment as `strftime` writes it, in [`SigningInfo::offset_s`](super::SigningInfo::offset_s).
    Time(&'static str),
    /// A fresh random word for every attempt.
    Nonce,
    /// The operation's own value, from [`OperationInfo::headers`](super::OperationInfo::headers).
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
    /// The text that [`SigningInfo::canonical`](super::SigningInfo::canonical) makes.
    Canonical,
    /// What is signed; it stands beside the signature.
    Signed,
    /// Another one, percent-encoded.
    Percent(&'static Source),
}

impl Source {
    /// The source itself, however it is written.
    pub(crate) fn plain(self) -> Self {
        match self {
            Self::Percent(inner) => inner.plain(),
            plain => plain,
        }
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
        /// Which, as they are written; empty: those of [`SigningInfo::sent`](super::SigningInfo::sent).
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
        /// The fields of a JSON body count among these.
        json: bool,
        /// In the place of these, those of the object at this path in the JSON body.
        under: super::Path,
        /// The header whose pairs are among them: `OAuth oauth_nonce="…"`.
        header: Option<&'static str>,
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
    /// Names are not written, and nothing between them and values.
    pub values_only: bool,
}

/// The order of signed pairs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum PairOrder {
    /// By name, byte by byte.
    Name,
    /// By value, byte by byte.
    Value,
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
    /// Base64 of the alphabet that URLs can hold, without padding.
    Base64UrlUnpadded,
}

/// The case of letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum LetterCase {
    /// Small letters.
    Lower,
    /// Capitals.
    Upper,
}
