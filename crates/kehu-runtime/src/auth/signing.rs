//! Headers that are signed together with the request.

use http::{HeaderMap, HeaderName, HeaderValue};
use kehu_wire::Secret;

use super::digest::Hasher;
use crate::config::Config;
use crate::encode::Encoded;
use crate::info::{
    HeaderSource, OperationInfo, PairOrder, Pairs, SignedHeader, SignedPart, SignedPartKind,
    SigningInfo,
};
use crate::{Error, Result};

/// Everything that a signature is made of.
#[derive(Clone, Copy)]
pub struct Inputs<'a> {
    /// Client fields by name.
    pub client: &'a [(&'a str, &'a str)],
    /// The timestamp in the unit of its header.
    pub timestamp: i64,
    /// The nonce, where one is used.
    pub nonce: &'a str,
    /// The operation's own header values.
    pub headers: &'a [(&'a str, &'a str)],
    /// The method in capitals.
    pub method: &'a str,
    /// The operation's path, without server and query.
    pub path: &'a str,
    /// The query's pairs, not encoded.
    pub query: &'a [(&'a str, &'a str)],
    /// The very bytes of the body.
    pub body: &'a [u8],
}

impl std::fmt::Debug for Inputs<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Inputs")
            .field("method", &self.method)
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

/// The signature of a request.
///
/// ```
/// use kehu_runtime::auth::{Inputs, signature};
/// use kehu_runtime::info::{
///     Digest, HeaderSource, PairOrder, Pairs, SignatureEncoding, SignedHeader, SignedPart, SignedPartKind,
///     SigningInfo,
/// };
///
/// const PAIRS: Pairs = Pairs { order: PairOrder::Name, pair: "=", join: "&" };
/// static SIGNING: SigningInfo = SigningInfo {
///     digest: Digest::Md5,
///     encoding: SignatureEncoding::Hex,
///     key: None,
///     signature: "sign",
///     skew_s: 60,
///     headers: &[
///         SignedHeader { name: "accessKey", value: HeaderSource::Client("access_key") },
///         SignedHeader { name: "ts", value: HeaderSource::TimestampMs },
///         SignedHeader { name: "bizType", value: HeaderSource::Operation },
///         SignedHeader { name: "action", value: HeaderSource::Operation },
///     ],
///     signs: &[
///         SignedPart { prefix: "", skip_empty: false, kind: SignedPartKind::Headers(PAIRS) },
///         SignedPart { prefix: "&body=", skip_empty: true, kind: SignedPartKind::Body },
///         SignedPart {
///             prefix: "&accessSecret=",
///             skip_empty: false,
///             kind: SignedPartKind::Client("access_secret"),
///         },
///     ],
/// };
///
/// let inputs = Inputs {
///     client: &[("access_key", "fme2na3kdi3ki"), ("access_secret", "abciiiko2k3")],
///     timestamp: 1655710885431,
///     nonce: "",
///     headers: &[("bizType", "1"), ("action", "send")],
///     method: "POST",
///     path: "/",
///     query: &[],
///     body: r#"{"name":"牛小信","id":10001}"#.as_bytes(),
/// };
/// assert_eq!(signature(&SIGNING, &inputs), "87c3560d3331ae23f1021e2025722354");
/// ```
pub fn signature(info: &SigningInfo, inputs: &Inputs<'_>) -> String {
    let timestamp = inputs.timestamp.to_string();
    let client = |name: &str| find(inputs.client, name);
    let parts = Parts {
        client: &client,
        timestamp: &timestamp,
        nonce: inputs.nonce,
        operation: &|name| find(inputs.headers, name),
        method: inputs.method,
        path: inputs.path,
        query: inputs.query,
        body: inputs.body,
    };
    let by_name = by_name(info.headers);
    parts.sign(info, &by_name)
}

fn find<'a>(pairs: &[(&str, &'a str)], name: &str) -> &'a str {
    pairs
        .iter()
        .find(|(known, _)| *known == name)
        .map_or("", |(_, value)| value)
}

/// What is signed, borrowed from wherever it is.
struct Parts<'a> {
    client: &'a dyn Fn(&str) -> &'a str,
    timestamp: &'a str,
    nonce: &'a str,
    operation: &'a dyn Fn(&str) -> &'a str,
    method: &'a str,
    path: &'a str,
    query: &'a [(&'a str, &'a str)],
    body: &'a [u8],
}

impl<'a> Parts<'a> {
    fn sign(&self, info: &SigningInfo, headers_by_name: &[SignedHeader]) -> String {
        let key = info.key.map(|key| (self.client)(key)).unwrap_or_default();
        let mut hasher = Hasher::new(info.digest, key.as_bytes());
        for part in info.signs {
            self.feed(&mut hasher, part, info.headers, headers_by_name);
        }
        hasher.finish(info.encoding)
    }

    fn feed(
        &self,
        hasher: &mut Hasher,
        part: &SignedPart,
        listed: &[SignedHeader],
        by_name: &[SignedHeader],
    ) {
        let value: &[u8] = match part.kind {
            SignedPartKind::Headers(pairs) => {
                let headers = if pairs.order == PairOrder::Name {
                    by_name
                } else {
                    listed
                };
                let values = headers
                    .iter()
                    .map(|header| (header.name, self.header(header)))
                    // A header without a value does not travel.
                    .filter(|(_, value)| !value.is_empty());
                return feed_pairs(hasher, part, pairs, values);
            }
            SignedPartKind::Query(pairs) => return self.feed_query(hasher, part, pairs),
            SignedPartKind::Body => self.body,
            SignedPartKind::Method => self.method.as_bytes(),
            SignedPartKind::Path => self.path.as_bytes(),
            SignedPartKind::Timestamp => self.timestamp.as_bytes(),
            SignedPartKind::Nonce => self.nonce.as_bytes(),
            SignedPartKind::Client(name) => (self.client)(name).as_bytes(),
            SignedPartKind::Text => b"",
        };
        if !(part.skip_empty && value.is_empty()) {
            hasher.update(part.prefix.as_bytes());
            hasher.update(value);
        }
    }

    fn feed_query(&self, hasher: &mut Hasher, part: &SignedPart, pairs: Pairs) {
        let mut query = self.query.to_vec();
        if pairs.order == PairOrder::Name {
            query.sort_by_key(|(name, _)| *name);
        }
        feed_pairs(hasher, part, pairs, query.into_iter());
    }

    fn header(&self, header: &SignedHeader) -> &'a str {
        match header.value {
            HeaderSource::Client(name) => (self.client)(name),
            HeaderSource::TimestampMs | HeaderSource::TimestampS => self.timestamp,
            HeaderSource::Nonce => self.nonce,
            HeaderSource::Operation => (self.operation)(header.name),
            HeaderSource::Fixed(value) => value,
        }
    }
}

fn feed_pairs<'a>(
    hasher: &mut Hasher,
    part: &SignedPart,
    pairs: Pairs,
    values: impl Iterator<Item = (&'a str, &'a str)>,
) {
    let mut values = values.peekable();
    if part.skip_empty && values.peek().is_none() {
        return;
    }
    hasher.update(part.prefix.as_bytes());
    for (index, (name, value)) in values.enumerate() {
        if index > 0 {
            hasher.update(pairs.join.as_bytes());
        }
        hasher.update(name.as_bytes());
        hasher.update(pairs.pair.as_bytes());
        hasher.update(value.as_bytes());
    }
}

fn by_name(headers: &[SignedHeader]) -> Vec<SignedHeader> {
    let mut headers = headers.to_vec();
    headers.sort_by_key(|header| header.name);
    headers
}

/// Signs the requests of one client.
#[derive(Debug)]
pub(crate) struct Signer {
    info: &'static SigningInfo,
    by_name: Vec<SignedHeader>,
    /// Beside [`SigningInfo::headers`], one by one, and last the signature's.
    names: Vec<HeaderName>,
    in_seconds: bool,
    client: Vec<(String, Secret)>,
}

impl Signer {
    pub fn new(info: &'static SigningInfo, config: &Config) -> Result<Self> {
        let names = info
            .headers
            .iter()
            .map(|header| header.name)
            .chain([info.signature]);
        let names = names.map(|name| {
            HeaderName::from_bytes(name.as_bytes())
                .map_err(|_| Error::config(format!("`{name}` is not the name of a header")))
        });
        let fields = config.api().client.iter();
        Ok(Self {
            info,
            by_name: by_name(info.headers),
            names: names.collect::<Result<_>>()?,
            in_seconds: info
                .headers
                .iter()
                .any(|header| header.value == HeaderSource::TimestampS),
            client: fields
                .filter_map(|field| Some((field.name.to_owned(), config.get(field.name)?.clone())))
                .collect(),
        })
    }

    /// Adds the signed headers and the signature of this attempt.
    pub fn sign(
        &self,
        info: &OperationInfo,
        encoded: &Encoded,
        now_ms: i64,
        headers: &mut HeaderMap,
    ) -> Result<()> {
        let timestamp = if self.in_seconds {
            now_ms / 1000
        } else {
            now_ms
        };
        let timestamp = timestamp.to_string();
        let nonce = if self.uses_nonce() {
            nonce()?
        } else {
            String::new()
        };
        let client = |name: &str| {
            self.client
                .iter()
                .find(|(known, _)| known == name)
                .map_or("", |(_, value)| value.expose())
        };
        let query: Vec<_> = encoded
            .query
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        let parts = Parts {
            client: &client,
            timestamp: &timestamp,
            nonce: &nonce,
            operation: &|name| find(info.headers, name),
            method: info.method.as_str(),
            path: &encoded.path,
            query: &query,
            body: &encoded.body,
        };
        for (header, name) in self.info.headers.iter().zip(&self.names) {
            let secret = matches!(header.value, HeaderSource::Client(_));
            let text = parts.header(header);
            if !text.is_empty() {
                headers.insert(name.clone(), value(header.name, text, secret)?);
            }
        }
        let signature = parts.sign(self.info, &self.by_name);
        if let Some(name) = self.names.last() {
            headers.insert(name.clone(), value(self.info.signature, &signature, true)?);
        }
        Ok(())
    }

    fn uses_nonce(&self) -> bool {
        self.info
            .headers
            .iter()
            .any(|header| header.value == HeaderSource::Nonce)
            || self
                .info
                .signs
                .iter()
                .any(|part| part.kind == SignedPartKind::Nonce)
    }
}

/// A word that no other request has and nobody can foresee.
fn nonce() -> Result<String> {
    Ok(format!(
        "{:032x}",
        u128::from_le_bytes(crate::random::bytes()?)
    ))
}

/// A header's value; one that is sensitive is hidden from debug output.
pub(crate) fn value(name: &str, text: &str, sensitive: bool) -> Result<HeaderValue> {
    let mut value = HeaderValue::from_str(text).map_err(|_| {
        Error::unencodable(format_args!("the header `{name}` cannot hold its value"))
    })?;
    value.set_sensitive(sensitive);
    Ok(value)
}

#[cfg(test)]
mod tests;
