//! Published inputs and the signatures that they come to.

use bytes::Bytes;
use http::Uri;
use kehu_wire::json;

use super::signing::{Attempt, Named, Parts, Scheme, Unsigned, is_before};
use crate::encode::{self, Added, Encoded, pairs};
use crate::info::{AuthPlace, Body, SentField, SigningInfo, Source};
use crate::{Error, Result};

/// Everything that a signature is made of.
#[derive(Clone, Copy)]
pub struct Inputs<'a> {
    /// Client fields by name.
    pub client: &'a [(&'a str, &'a str)],
    /// The token that the request carries by another scheme.
    pub token: &'a str,
    /// The moment of the request: milliseconds where the scheme has such, else seconds.
    pub timestamp: i64,
    /// The nonce, where one is used.
    pub nonce: &'a str,
    /// The operation's own header values.
    pub headers: &'a [(&'a str, &'a str)],
    /// The method in capitals.
    pub method: &'a str,
    /// The whole address without its query, where it or the host is signed.
    pub url: &'a str,
    /// The operation's path, without server and query.
    pub path: &'a str,
    /// The query's pairs, not encoded.
    pub query: &'a [(&'a str, &'a str)],
    /// The form's pairs, not encoded.
    pub form: &'a [(&'a str, &'a str)],
    /// The very bytes of the body; empty when there is none or a form.
    pub body: &'a [u8],
}

impl Inputs<'_> {
    /// Nothing: what a literal leaves out.
    pub const EMPTY: Self = Self {
        client: &[],
        token: "",
        timestamp: 0,
        nonce: "",
        headers: &[],
        method: "",
        url: "",
        path: "",
        query: &[],
        form: &[],
        body: b"",
    };
}

impl std::fmt::Debug for Inputs<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Inputs")
            .field("method", &self.method)
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

/// The signature of a request, without what stands around it in its header.
///
/// # Errors
/// When the key that signs is not one, or the request cannot be written.
///
/// ```
/// use kehu_runtime::auth::{Inputs, signature};
/// use kehu_runtime::info::{
///     PairOrder, Pairs, Piece, SentField, SignedPart, SignedPartKind, SigningInfo, Source, TextEncoding,
/// };
///
/// const SORTED: Pairs =
///     Pairs { order: PairOrder::Name, pair: "=", join: "&", encode: TextEncoding::None, values_only: false };
/// static SIGNING: SigningInfo = SigningInfo {
///     sent: &[
///         SentField {
///             name: "accessKey",
///             value: &[Piece::Of(Source::Client("access_key"))],
///             ..SentField::EMPTY
///         },
///         SentField { name: "ts", value: &[Piece::Of(Source::TimestampMs)], ..SentField::EMPTY },
///         SentField { name: "bizType", value: &[Piece::Of(Source::Operation)], ..SentField::EMPTY },
///         SentField { name: "action", value: &[Piece::Of(Source::Operation)], ..SentField::EMPTY },
///         SentField { name: "sign", value: &[Piece::Of(Source::Signature)], ..SentField::EMPTY },
///     ],
///     signs: &[
///         SignedPart {
///             kind: SignedPartKind::Headers { only: &[], pairs: SORTED },
///             ..SignedPart::EMPTY
///         },
///         SignedPart {
///             prefix: "&body=",
///             skip_empty: true,
///             kind: SignedPartKind::Value(Source::Body),
///             ..SignedPart::EMPTY
///         },
///         SignedPart {
///             prefix: "&accessSecret=",
///             kind: SignedPartKind::Value(Source::Client("access_secret")),
///             ..SignedPart::EMPTY
///         },
///     ],
///     ..SigningInfo::EMPTY
/// };
///
/// let inputs = Inputs {
///     client: &[("access_key", "fme2na3kdi3ki"), ("access_secret", "abciiiko2k3")],
///     timestamp: 1655710885431,
///     headers: &[("bizType", "1"), ("action", "send")],
///     body: r#"{"name":"牛小信","id":10001}"#.as_bytes(),
///     ..Inputs::EMPTY
/// };
/// assert_eq!(signature(&SIGNING, &inputs)?, "87c3560d3331ae23f1021e2025722354");
/// # Ok::<(), kehu_runtime::Error>(())
/// ```
pub fn signature(info: &'static SigningInfo, inputs: &Inputs<'_>) -> Result<String> {
    let client = Named::Pairs(inputs.client);
    let scheme = Scheme::new(info, client)?;
    let in_millis = info.sources().any(|source| source == Source::TimestampMs);
    let unit_ms = if in_millis { 1 } else { 1000 };
    let attempt = Attempt {
        time_ms: inputs.timestamp.saturating_mul(unit_ms),
        nonce: inputs.nonce,
        token: inputs.token,
    };
    let uri: Uri = match inputs.url {
        "" => Uri::default(),
        url => url.parse().map_err(Error::unencodable)?,
    };
    let (query, form) = (owned(inputs.query), owned(inputs.form));
    let (query_text, form_text) = (pairs(&query), pairs(&form));
    let request = Unsigned {
        method: inputs.method,
        uri: &uri,
        headers: Named::Pairs(inputs.headers),
        path: inputs.path,
        query_text: &query_text,
        query: &query,
        form: &form,
        body: match inputs.body {
            b"" => form_text.as_bytes(),
            body => body,
        },
        digests: &[],
        has_members: true,
    };
    let added = added(&Parts::new(&scheme, client, &request, attempt))?;
    if added.is_empty() {
        return Parts::new(&scheme, client, &request, attempt).sign();
    }
    let whole = written(info, &request).with(added.iter())?;
    let request = Unsigned::new(request.method, &uri, request.headers, &whole);
    Parts::new(&scheme, client, &request, attempt).sign()
}

fn owned(pairs: &[(&str, &str)]) -> encode::Pairs {
    let pairs = pairs.iter();
    pairs
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}

/// The fields that the scheme adds and that the vector does not show.
fn added(parts: &Parts<'_>) -> Result<Vec<Added>> {
    let sent = parts.scheme.info.sent.iter();
    let fields = sent.filter(|sent| sent.place != AuthPlace::Header && is_before(sent));
    let mut added = Vec::new();
    for field in fields {
        let value = parts.sent(field)?;
        // What is nested a vector shows, or nothing signs it.
        if !value.is_empty() && !field.is_nested && !has(parts.request, field) {
            added.push(Added {
                place: field.place,
                name: field.name,
                value: value.into(),
                is_nested: field.is_nested,
                is_number: field.is_number,
                is_proof: false,
            });
        }
    }
    Ok(added)
}

/// Whether a request has a field where it would travel.
fn has(request: &Unsigned<'_>, field: &SentField) -> bool {
    let is_among = |pairs: &[(String, String)]| pairs.iter().any(|(name, _)| name == field.name);
    let body = std::str::from_utf8(request.body).unwrap_or_default();
    let members = json::members(body).unwrap_or_default();
    (is_among(request.query) && field.place != AuthPlace::Body)
        || is_among(request.form)
        || members.iter().any(|(name, _)| name == field.name)
}

/// The request of a vector as it is before anything is added.
fn written(info: &SigningInfo, request: &Unsigned<'_>) -> Encoded {
    let mut sent = info.sent.iter();
    let has_form = !request.form.is_empty() || sent.any(|sent| sent.place == AuthPlace::Body);
    Encoded {
        path: request.path.to_owned(),
        query_text: request.query_text.to_owned(),
        query: request.query.to_vec(),
        kind: match request.body.first() {
            _ if !request.form.is_empty() => Body::Form,
            Some(b'{') => Body::Json,
            None if has_form => Body::Form,
            _ => Body::None,
        },
        form: request.form.to_vec(),
        body: Bytes::copy_from_slice(request.body).into(),
        ..Encoded::default()
    }
}
