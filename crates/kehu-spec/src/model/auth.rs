//! How requests prove who sends them.

use indexmap::IndexMap;

use super::{
    Digest, FieldIndex, KeyForm, OperationId, Path, SignedPart, SignedPartKind, TextEncoding,
};
use crate::source::Span;

/// Which of [`Api::auth`](super::Api::auth).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SchemeId(pub usize);

/// One way in which requests prove who sends them.
#[derive(Debug, Clone, PartialEq)]
pub struct AuthScheme {
    /// By which operations ask for it.
    pub name: Option<String>,
    /// Whether operations that name no scheme use it.
    pub is_default: bool,
    /// What it is.
    pub auth: Auth,
}

/// How requests prove who sends them.
#[derive(Debug, Clone, PartialEq)]
pub enum Auth {
    /// Name and password in the header `Authorization`.
    Basic(BasicAuth),
    /// A token.
    Token(TokenAuth),
    /// A signature over parts of the request.
    SignedHeaders(SigningAuth),
}

/// Where something travels that authentication adds to a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
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
#[derive(Debug, Clone, PartialEq)]
pub struct BasicAuth {
    /// What stands before the colon.
    pub user: Composed,
    /// What stands behind it.
    pub password: Composed,
}

/// A token.
#[derive(Debug, Clone, PartialEq)]
pub struct TokenAuth {
    /// Where it travels.
    pub place: AuthPlace,
    /// The header or field that carries it.
    pub name: String,
    /// Whether the dots of the name are steps into a JSON body.
    pub is_nested: bool,
    /// What stands before the token, its space included: `"Bearer "`.
    pub prefix: String,
    /// The client field ([`Api::client`](super::Api::client)) that may hold a ready token.
    pub token: Option<FieldIndex>,
    /// Where a token comes from when the client has none.
    pub issue: Option<TokenIssue>,
    /// How a token is renewed with a refresh token.
    pub refresh: Option<TokenRefresh>,
}

impl TokenAuth {
    /// Every operation that issues the token.
    pub fn issues(&self) -> impl Iterator<Item = &TokenIssue> {
        let refresh = self.refresh.as_ref().map(|refresh| &refresh.issue);
        self.issue.iter().chain(refresh)
    }
}

/// An operation that issues the token.
#[derive(Debug, Clone, PartialEq)]
pub struct TokenIssue {
    /// The operation; its own requests do not carry this token.
    pub operation: OperationId,
    /// Path of the token inside the response's data.
    pub token: Path,
    /// Path of its life in seconds inside the response's data.
    pub expires_in: Option<Path>,
    /// Its life in seconds where the response does not say.
    pub lifetime_s: u64,
}

/// How a token is renewed with a refresh token, which is good for one use.
#[derive(Debug, Clone, PartialEq)]
pub struct TokenRefresh {
    /// The operation; one of its fields is filled from `client`.
    pub issue: TokenIssue,
    /// The client field that holds the first refresh token.
    pub client: FieldIndex,
    /// Path of the next refresh token inside the data of this operation, and of the issue's.
    pub next: Path,
}

/// A signature over parts of the request.
#[derive(Debug, Clone, PartialEq)]
pub struct SigningAuth {
    /// What is computed over the signed bytes.
    pub digest: Digest,
    /// What keys a keyed digest; empty for the others.
    pub key: Composed,
    /// The key is the vendor's public one: the scheme verifies what the vendor sends, and signs nothing.
    pub is_public: bool,
    /// What the key is derived with: the HMAC of each with the key so far is the next key.
    pub key_steps: Vec<Composed>,
    /// How a derived key is written before it is a key; `None`: not at all.
    pub key_encoding: Option<SignatureEncoding>,
    /// What the key is written in.
    pub key_form: KeyForm,
    /// What a nonce looks like.
    pub nonce: NonceForm,
    /// How the digest is written.
    pub encoding: SignatureEncoding,
    /// How far the time may be from the server's clock, in seconds.
    pub skew_s: u64,
    /// What times are written in that name no zone, in seconds east of UTC.
    pub offset_s: i32,
    /// What is added to a request, in the order of the specification; one holds the signature.
    pub sent: Vec<SentField>,
    /// The parts of a string that is itself a part: [`Source::Canonical`].
    pub canonical: Vec<SignedPart>,
    /// Those parts are sorted, byte by byte.
    pub canonical_sorted: bool,
    /// What is signed, part after part.
    pub signs: Vec<SignedPart>,
    /// Published inputs and outputs; `check` has recomputed them.
    pub vectors: Vec<SignatureVector>,
    /// Where the scheme is documented.
    pub docs: Option<String>,
}

impl SigningAuth {
    /// The strings that are put together: what is sent, and what makes the key.
    pub fn composed(&self) -> impl Iterator<Item = &Composed> {
        let sent = self.sent.iter().map(|field| &field.value);
        sent.chain([&self.key]).chain(&self.key_steps)
    }

    /// The parts of what is signed.
    pub fn parts(&self) -> impl Iterator<Item = &SignedPart> {
        self.signs.iter().chain(&self.canonical)
    }

    /// Every value that it takes from somewhere.
    pub fn sources(&self) -> impl Iterator<Item = &Source> {
        let pieces = self.composed().flatten().filter_map(|piece| match piece {
            Piece::Of(source) => Some(source),
            Piece::Text(_) => None,
        });
        let parts = self.parts().filter_map(|part| match &part.kind {
            SignedPartKind::Value(source) => Some(source),
            _ => None,
        });
        pieces.chain(parts)
    }
}

/// How a digest is written as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum SignatureEncoding {
    /// Hexadecimal, lower case.
    #[default]
    Hex,
    /// Hexadecimal, upper case.
    HexUpper,
    /// Base64, with padding.
    Base64,
    /// Base64 of the alphabet that URLs can hold, with padding.
    Base64Url,
    /// The same without padding.
    Base64UrlUnpadded,
    /// Its very bytes, where they are signed again.
    Bytes,
}

/// A string put together from pieces.
pub type Composed = Vec<Piece>;

/// A piece of a string.
#[derive(Debug, Clone, PartialEq)]
pub enum Piece {
    /// The same for every request.
    Text(String),
    /// What the request, the client or the moment has.
    Of(Source),
}

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq)]
pub enum Source {
    /// A client field, index into [`Api::client`](super::Api::client).
    Client(FieldIndex),
    /// The token that the request carries by another scheme.
    Token,
    /// The moment at which the request is sent.
    Time(TimeForm),
    /// A fresh random word for every request.
    Nonce,
    /// Each operation states the value in its `headers`.
    Operation,
    /// The signature itself.
    Signature,
    /// The method in capitals.
    Method,
    /// The host, with its port where it is not the usual one.
    Host,
    /// The operation's path as it is sent, without server or query.
    Path,
    /// The whole address without its query.
    Url,
    /// The query as it is sent, without `?`.
    Query,
    /// The very bytes of the body.
    Body,
    /// The value of this field of query or body.
    Field(String),
    /// The value of this header.
    Header(String),
    /// The text that [`SigningAuth::canonical`] makes.
    Canonical,
    /// What is signed, beside the signature.
    Signed,
    /// Another one, percent-encoded.
    Percent(Box<Source>),
}

impl Source {
    /// The source itself, however it is written.
    pub fn plain(&self) -> &Self {
        match self {
            Self::Percent(inner) => inner.plain(),
            plain => plain,
        }
    }
}

/// How a moment is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TimeForm {
    /// Seconds since 1970.
    Seconds,
    /// Milliseconds since 1970.
    Millis,
    /// A moment after it, so many of its units later.
    Later {
        /// In milliseconds, and not in seconds.
        millis: bool,
        /// How much later.
        by: u32,
    },
    /// As `strftime` writes it, in [`SigningAuth::offset_s`].
    Written(String),
}

/// A header or field that is added to a request.
#[derive(Debug, Clone, PartialEq)]
pub struct SentField {
    /// Where it travels.
    pub place: AuthPlace,
    /// As it is written on the wire and in the signed bytes; behind the path of the object that it is in.
    pub name: String,
    /// Whether the dots of the name are steps into a JSON body.
    pub is_nested: bool,
    /// What it holds.
    pub value: Composed,
    /// The digest that stands in the value's place.
    pub digest: Option<PartDigest>,
    /// Encodes all of it.
    pub encode: TextEncoding,
    /// In a JSON body it is a number, and not a string.
    pub is_number: bool,
    /// Of the row's name.
    pub span: Span,
}

/// A digest that stands in the place of what it is computed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PartDigest {
    /// One without a key.
    pub digest: Digest,
    /// How it is written.
    pub encoding: SignatureEncoding,
}

/// What a nonce looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum NonceForm {
    /// 32 hexadecimal digits.
    #[default]
    Hex,
    /// A whole number of nine digits.
    Digits,
    /// A UUID.
    Uuid,
}

/// A published input and its signature.
#[derive(Debug, Clone, PartialEq)]
pub struct SignatureVector {
    /// Client fields by name.
    pub client: IndexMap<String, String>,
    /// In milliseconds where the scheme has milliseconds, else in seconds.
    pub timestamp: i64,
    /// The nonce, where the scheme has one.
    pub nonce: Option<String>,
    /// The token of another scheme, where it is signed.
    pub token: Option<String>,
    /// The operation's header values by name.
    pub headers: IndexMap<String, String>,
    /// The query's pairs in the order sent.
    pub query: IndexMap<String, String>,
    /// The form's pairs in the order sent.
    pub form: IndexMap<String, String>,
    /// In capitals, where it is signed.
    pub method: Option<String>,
    /// The whole address without its query, where it or the host is signed.
    pub url: Option<String>,
    /// Without server or query, where it is signed.
    pub path: Option<String>,
    /// The body, empty when there is none or a form.
    pub body: String,
    /// What is published.
    pub signature: String,
    /// Of the signature's cell.
    pub span: Span,
}
