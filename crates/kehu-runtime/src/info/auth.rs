//! How requests prove who sends them, as data.

use serde::Serialize;

use super::signed::{
    Composed, Digest, NonceForm, PartDigest, Piece, SignatureEncoding, SignedPart, SignedPartKind,
    Source, TextEncoding,
};
use super::{KeyForm, OperationInfo, Path, endpoint::by_name};

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
    /// The dots of its name are steps into a JSON body.
    pub is_nested: bool,
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
        is_nested: false,
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
    /// What the key is written in.
    pub key_form: KeyForm,
    /// What a nonce looks like.
    pub nonce: NonceForm,
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
    /// Those parts are sorted, byte by byte.
    pub canonical_sorted: bool,
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
        key_form: KeyForm::Text,
        nonce: NonceForm::Hex,
        encoding: SignatureEncoding::Hex,
        skew_s: 300,
        offset_s: 0,
        sent: &[],
        canonical: &[],
        canonical_sorted: false,
        signs: &[],
    };

    /// The headers that the signature may cover, as listed: all of the scheme but what holds it.
    pub(crate) fn signed_headers(&self) -> impl Iterator<Item = &'static SentField> + use<> {
        let headers = self.sent.iter();
        headers.filter(|sent| sent.place == AuthPlace::Header && !sent.holds(Source::Signature))
    }

    /// The digests that stand in the place of the body, wherever it is signed or sent; `None` where it is signed itself.
    pub(crate) fn digests_of_body(&self) -> Option<Vec<Digest>> {
        let is_body = |piece: &Piece| *piece == Piece::Of(Source::Body);
        let sent = self
            .sent
            .iter()
            .filter(|sent| sent.value.iter().any(is_body));
        let sent = sent.map(|sent| sent.digest.filter(|_| sent.value.len() == 1));
        let parts = self.signs.iter().chain(self.canonical);
        let parts = parts.filter(|part| part.kind == SignedPartKind::Value(Source::Body));
        let parts = parts.map(|part| {
            let is_plain = part.case.is_none() && part.encode == TextEncoding::None;
            part.digest.filter(|_| is_plain)
        });
        let mut keys = [self.key].into_iter().chain(self.key_steps.iter().copied());
        if keys.any(|key| key.iter().any(is_body)) {
            return None;
        }
        let digests = sent.chain(parts);
        digests.map(|digest| digest.map(|by| by.digest)).collect()
    }

    /// Every piece of what is sent and signed.
    pub(crate) fn sources(&self) -> impl Iterator<Item = Source> {
        let sent = self.sent.iter().map(|field| field.value);
        let composed = sent.chain([self.key]).chain(self.key_steps.iter().copied());
        let pieces = composed.flatten().filter_map(|piece| match piece {
            Piece::Of(source) => Some(source.plain()),
            Piece::Text(_) => None,
        });
        let parts = self.signs.iter().chain(self.canonical);
        pieces.chain(parts.filter_map(|part| match part.kind {
            SignedPartKind::Value(source) => Some(source),
            _ => None,
        }))
    }
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
    /// The dots of its name are steps into a JSON body.
    pub is_nested: bool,
    /// In a JSON body it is a number, and not a string.
    pub is_number: bool,
}

impl SentField {
    /// A header without a name: what a literal leaves out.
    pub const EMPTY: Self = Self {
        place: AuthPlace::Header,
        name: "",
        value: &[],
        digest: None,
        encode: TextEncoding::None,
        is_nested: false,
        is_number: false,
    };

    /// Whether it is the header of this name.
    pub(crate) fn is_header(&self, name: &str) -> bool {
        self.place == AuthPlace::Header && self.name.eq_ignore_ascii_case(name)
    }

    pub(crate) fn holds(&self, source: Source) -> bool {
        let mut pieces = self.value.iter();
        pieces.any(|piece| matches!(piece, Piece::Of(one) if one.plain() == source))
    }
}
