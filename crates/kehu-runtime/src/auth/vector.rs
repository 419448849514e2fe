//! Published inputs and the signatures that they come to.

use http::{HeaderMap, Uri};
use kehu_wire::json;

use super::signing::{Attempt, Signer, Unsigned, header_name, value};
use crate::encode::{Encoded, pairs};
use crate::info::{AuthPlace, Body, SigningInfo, Source};
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
///     Pairs { order: PairOrder::Name, pair: "=", join: "&", encode: TextEncoding::None };
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
    let client = inputs.client.iter();
    let client = client.map(|(name, value)| ((*name).to_owned(), (*value).into()));
    let signer = Signer::with(info, client.collect())?;
    let in_millis = info.sources().any(|source| source == Source::TimestampMs);
    let unit_ms = if in_millis { 1 } else { 1000 };
    let attempt = Attempt {
        time_ms: inputs.timestamp.saturating_mul(unit_ms),
        nonce: inputs.nonce.to_owned(),
        token: inputs.token.into(),
    };
    let uri: Uri = match inputs.url {
        "" => Uri::default(),
        url => url.parse().map_err(Error::unencodable)?,
    };
    let mut headers = HeaderMap::new();
    for (name, text) in inputs.headers {
        headers.insert(header_name(name)?, value(name, text, false)?);
    }
    let encoded = written(info, inputs);
    let unsigned = Unsigned {
        method: inputs.method,
        uri: &uri,
        headers: &headers,
        encoded: &encoded,
    };
    let proof = signer.before(&unsigned, &attempt)?;
    let mut all = headers.clone();
    for (name, value) in proof.headers {
        all.entry(name).or_insert(value);
    }
    let body = String::from_utf8_lossy(&encoded.body).into_owned();
    let members = json::members(&body).unwrap_or_default();
    let has = |pairs: &[(String, String)], name: &str| pairs.iter().any(|(known, _)| known == name);
    let added = proof.fields.iter().filter(|added| {
        let in_query = has(&encoded.query, added.name) && added.place != AuthPlace::Body;
        let in_json = members.iter().any(|(name, _)| name == added.name);
        !in_query && !in_json && !has(&encoded.form, added.name)
    });
    let unsigned = Unsigned {
        headers: &all,
        encoded: &encoded.with(added)?,
        ..unsigned
    };
    signer.signature_of(&unsigned, &attempt)
}

/// The request of a vector, written as it would be sent.
fn written(info: &SigningInfo, inputs: &Inputs<'_>) -> Encoded {
    let owned = |pairs: &[(&str, &str)]| {
        let pairs = pairs.iter();
        pairs
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect()
    };
    let mut sent = info.sent.iter();
    let has_form = !inputs.form.is_empty() || sent.any(|sent| sent.place == AuthPlace::Body);
    let (query, form): (Vec<_>, Vec<_>) = (owned(inputs.query), owned(inputs.form));
    let mut encoded = Encoded {
        path: inputs.path.to_owned(),
        query_text: pairs(&query),
        query,
        body: inputs.body.to_vec().into(),
        kind: match inputs.body.first() {
            Some(b'{') => Body::Json,
            None if has_form => Body::Form,
            _ => Body::None,
        },
        ..Encoded::default()
    };
    if encoded.kind == Body::Form {
        encoded.body = pairs(&form).into();
        encoded.form = form;
    }
    encoded
}
