//! A signature over parts of the request.

use std::borrow::Cow;

use http::{HeaderMap, HeaderName, HeaderValue, Uri};
use jiff::tz::Offset;
use kehu_wire::{Secret, TimeFormat, Timestamp, json};

use super::digest::{Key, digest, encode};
use crate::config::Config;
use crate::encode::{Added, Encoded, percent};
use crate::info::{
    AuthPlace, Composed, LetterCase, PairOrder, Pairs, PartDigest, Piece, SignedPart,
    SignedPartKind, SigningInfo, Source, TextEncoding,
};
use crate::{Error, Result};

/// Signs the requests of one client.
#[derive(Debug)]
pub(crate) struct Signer {
    info: &'static SigningInfo,
    client: Vec<(String, Secret)>,
    /// One that is the same for every request.
    key: Option<Key>,
}

/// A request on its way to be signed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Unsigned<'a> {
    pub method: &'a str,
    pub uri: &'a Uri,
    pub headers: &'a HeaderMap,
    pub encoded: &'a Encoded,
}

/// What one attempt has of its own.
#[derive(Debug, Clone)]
pub(crate) struct Attempt {
    pub time_ms: i64,
    pub nonce: String,
    /// The token that the request carries by another scheme.
    pub token: Secret,
}

/// What is added to a request.
#[derive(Debug, Default)]
pub(crate) struct Proof {
    pub headers: Vec<(HeaderName, HeaderValue)>,
    pub fields: Vec<Added>,
}

impl Signer {
    pub fn new(info: &'static SigningInfo, config: &Config) -> Result<Self> {
        let headers = info
            .sent
            .iter()
            .filter(|sent| sent.place == AuthPlace::Header);
        headers
            .map(|sent| header_name(sent.name))
            .collect::<Result<Vec<_>>>()?;
        let fields = config.api().client.iter();
        let client = fields
            .filter_map(|field| Some((field.name.to_owned(), config.get(field.name)?.clone())))
            .collect();
        Self::with(info, client)
    }

    pub(super) fn with(info: &'static SigningInfo, client: Vec<(String, Secret)>) -> Result<Self> {
        let mut signer = Self {
            info,
            client,
            key: None,
        };
        if info.key_steps.is_empty() {
            let of_client =
                |piece: &Piece| matches!(piece, Piece::Text(_) | Piece::Of(Source::Client(_)));
            if info.key.iter().all(of_client) {
                let key: String = info.key.iter().map(|piece| signer.fixed(*piece)).collect();
                signer.key = Some(Key::new(info.digest, key.into_bytes())?);
            }
        }
        Ok(signer)
    }

    fn fixed(&self, piece: Piece) -> &str {
        match piece {
            Piece::Text(text) => text,
            Piece::Of(Source::Client(name)) => self.client(name),
            Piece::Of(_) => "",
        }
    }

    fn client(&self, name: &str) -> &str {
        let mut client = self.client.iter();
        let found = client.find(|(known, _)| known == name);
        found.map_or("", |(_, value)| value.expose())
    }

    /// Whether each attempt needs a word that no other has.
    pub fn uses_nonce(&self) -> bool {
        self.info.sources().any(|source| source == Source::Nonce)
    }

    /// What is added before the signature is computed: all but what holds it.
    pub fn before(&self, request: &Unsigned<'_>, attempt: &Attempt) -> Result<Proof> {
        let parts = self.parts(request, attempt);
        let mut proof = Proof::default();
        let sent = self.info.sent.iter();
        for sent in
            sent.filter(|sent| !sent.holds(Source::Signature) && !sent.holds(Source::Operation))
        {
            let value = in_its_place(parts.composed(sent.value), sent.digest)?;
            // What has no value does not travel.
            if !value.is_empty() {
                proof.add(sent.place, sent.name, &lossy(&value), is_secret(sent.value))?;
            }
        }
        Ok(proof)
    }

    /// What holds the signature of a request that has all the rest.
    pub fn sign(&self, request: &Unsigned<'_>, attempt: &Attempt) -> Result<Proof> {
        let signature = self.signature_of(request, attempt)?;
        let parts = Parts {
            signature: &signature,
            ..self.parts(request, attempt)
        };
        let mut proof = Proof::default();
        for sent in self
            .info
            .sent
            .iter()
            .filter(|sent| sent.holds(Source::Signature))
        {
            let value = parts.composed(sent.value);
            proof.add(sent.place, sent.name, &lossy(&value), true)?;
        }
        Ok(proof)
    }

    /// The signature of a request that has all the rest.
    pub(super) fn signature_of(&self, request: &Unsigned<'_>, attempt: &Attempt) -> Result<String> {
        let parts = self.parts(request, attempt);
        let derived;
        let key = match &self.key {
            Some(key) => key,
            None => {
                let mut bytes = parts.composed(self.info.key);
                for step in self.info.key_steps {
                    let step = parts.composed(step);
                    bytes = digest(self.info.digest, &Key::Bytes(bytes), &step)?;
                }
                derived = Key::new(self.info.digest, bytes)?;
                &derived
            }
        };
        let signed = parts.text(self.info.signs)?;
        Ok(encode(
            &digest(self.info.digest, key, &signed)?,
            self.info.encoding,
        ))
    }

    fn parts<'a>(&'a self, request: &'a Unsigned<'a>, attempt: &'a Attempt) -> Parts<'a> {
        Parts {
            signer: self,
            request,
            attempt,
            signature: "",
        }
    }
}

impl Proof {
    /// One header or field.
    pub fn of(place: AuthPlace, name: &'static str, text: &Secret) -> Result<Self> {
        let mut proof = Self::default();
        proof.add(place, name, text.expose(), true)?;
        Ok(proof)
    }

    fn add(
        &mut self,
        place: AuthPlace,
        name: &'static str,
        text: &str,
        is_secret: bool,
    ) -> Result<()> {
        match place {
            AuthPlace::Header => {
                let value = value(name, text, is_secret)?;
                self.headers.push((header_name(name)?, value));
            }
            place => self.fields.push(Added {
                place,
                name,
                value: text.into(),
            }),
        }
        Ok(())
    }
}

fn is_secret(value: Composed) -> bool {
    value.iter().any(|piece| match piece {
        Piece::Of(source) => matches!(
            source,
            Source::Client(_) | Source::Token | Source::Canonical
        ),
        Piece::Text(_) => false,
    })
}

/// What is signed, borrowed from wherever it is.
#[derive(Clone, Copy)]
struct Parts<'a> {
    signer: &'a Signer,
    request: &'a Unsigned<'a>,
    attempt: &'a Attempt,
    signature: &'a str,
}

impl<'a> Parts<'a> {
    fn text(&self, parts: &[SignedPart]) -> Result<Vec<u8>> {
        let mut signed = Vec::with_capacity(self.request.encoded.body.len() + 256);
        for part in parts {
            let start = signed.len();
            signed.extend_from_slice(part.prefix.as_bytes());
            let before = signed.len();
            self.write(part, &mut signed)?;
            if signed.len() == before && part.skip_empty {
                signed.truncate(start);
                continue;
            }
            let is_plain = part.case.is_none() && part.encode == TextEncoding::None;
            if is_plain && part.digest.is_none() {
                continue;
            }
            let value = signed.split_off(before);
            let value = match part.case {
                None => value,
                Some(LetterCase::Lower) => lossy(&value).to_lowercase().into_bytes(),
                Some(LetterCase::Upper) => lossy(&value).to_uppercase().into_bytes(),
            };
            let value = match part.encode {
                TextEncoding::None => value,
                other => encoded(&lossy(&value), other).into_owned().into_bytes(),
            };
            signed.extend(in_its_place(value, part.digest)?);
        }
        Ok(signed)
    }

    fn write(&self, part: &SignedPart, signed: &mut Vec<u8>) -> Result<()> {
        match part.kind {
            SignedPartKind::Headers { only, pairs } => {
                let own = self.signer.info.sent.iter();
                let own = own.filter(|sent| {
                    sent.place == AuthPlace::Header && !sent.holds(Source::Signature)
                });
                let names: Vec<&'static str> = match only.is_empty() {
                    true => own.map(|sent| sent.name).collect(),
                    false => only.to_vec(),
                };
                let named = names
                    .into_iter()
                    .map(|name| (Cow::from(name), self.header(name)));
                // A header without a value does not travel.
                let present = named.filter(|(_, value)| !value.is_empty());
                join(present.collect(), pairs, signed);
            }
            SignedPartKind::Fields {
                query,
                body,
                except,
                skip_empty_values,
                pairs,
            } => {
                let mut fields: Vec<(Cow<'_, str>, Cow<'_, str>)> = Vec::new();
                if query {
                    fields.extend(borrowed(&self.request.encoded.query));
                }
                if body {
                    fields.extend(borrowed(&self.request.encoded.form));
                    fields.extend(self.members());
                }
                let is_left_out = |(name, value): &(Cow<'_, str>, Cow<'_, str>)| {
                    except.contains(&&**name) || skip_empty_values && value.is_empty()
                };
                fields.retain(|field| !is_left_out(field));
                join(fields, pairs, signed);
            }
            SignedPartKind::Value(Source::Canonical) => {
                signed.extend(self.text(self.signer.info.canonical)?);
            }
            SignedPartKind::Value(source) => signed.extend_from_slice(&self.source(source)),
            SignedPartKind::Text => {}
        }
        Ok(())
    }

    fn composed(&self, composed: Composed) -> Vec<u8> {
        let mut all = Vec::new();
        for piece in composed {
            match piece {
                Piece::Text(text) => all.extend_from_slice(text.as_bytes()),
                Piece::Of(source) => all.extend_from_slice(&self.source(*source)),
            }
        }
        all
    }

    fn source(&self, source: Source) -> Cow<'a, [u8]> {
        let request = self.request;
        let text: Cow<'a, str> = match source {
            Source::Client(name) => self.signer.client(name).into(),
            Source::Token => self.attempt.token.expose().into(),
            Source::TimestampS => self.attempt.time_ms.div_euclid(1000).to_string().into(),
            Source::TimestampMs => self.attempt.time_ms.to_string().into(),
            Source::Time(format) => self.time(format).into(),
            Source::Nonce => self.attempt.nonce.as_str().into(),
            Source::Signature => self.signature.into(),
            Source::Method => request.method.into(),
            Source::Host => self.host().into(),
            Source::Path => request.encoded.path.as_str().into(),
            Source::Url => {
                let scheme = request.uri.scheme_str().unwrap_or_default();
                format!("{scheme}://{}{}", self.host(), request.uri.path()).into()
            }
            Source::Query => request.encoded.query_text.as_str().into(),
            Source::Body => return Cow::Borrowed(&request.encoded.body),
            // The one stands in a header, the other is a part and no value.
            Source::Operation | Source::Canonical => "".into(),
        };
        match text {
            Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
            Cow::Owned(text) => Cow::Owned(text.into_bytes()),
        }
    }

    fn time(&self, format: &str) -> String {
        let offset = Offset::from_seconds(self.signer.info.offset_s).unwrap_or(Offset::UTC);
        let moment = Timestamp::from_millisecond(self.attempt.time_ms).ok();
        let written = moment.and_then(|moment| TimeFormat::new(format).write(moment, offset));
        written.unwrap_or_default()
    }

    fn host(&self) -> &'a str {
        let authority = self.request.uri.authority();
        authority.map_or("", |authority| authority.as_str())
    }

    fn header(&self, name: &str) -> Cow<'a, str> {
        match self.request.headers.get(name) {
            Some(value) => String::from_utf8_lossy(value.as_bytes()),
            None if name.eq_ignore_ascii_case("host") => self.host().into(),
            None => "".into(),
        }
    }

    /// The top-level fields of a JSON body; null is an empty text, lists and objects are JSON.
    fn members(&self) -> impl Iterator<Item = (Cow<'a, str>, Cow<'a, str>)> {
        let body = std::str::from_utf8(&self.request.encoded.body).unwrap_or_default();
        let members = json::members(body).unwrap_or_default().into_iter();
        members.map(|(name, raw)| {
            let value = match json::plain(raw) {
                Some(plain) => Cow::Owned(plain),
                None if raw.get() == "null" => Cow::Borrowed(""),
                None => Cow::Borrowed(raw.get()),
            };
            (Cow::Owned(name), value)
        })
    }
}

fn borrowed(pairs: &[(String, String)]) -> impl Iterator<Item = (Cow<'_, str>, Cow<'_, str>)> {
    let pairs = pairs.iter();
    pairs.map(|(name, value)| (Cow::from(name), Cow::from(value)))
}

fn join(mut fields: Vec<(Cow<'_, str>, Cow<'_, str>)>, pairs: Pairs, signed: &mut Vec<u8>) {
    if pairs.order == PairOrder::Name {
        fields.sort_by(|(one, _), (other, _)| one.cmp(other));
    }
    for (index, (name, value)) in fields.iter().enumerate() {
        if index > 0 {
            signed.extend_from_slice(pairs.join.as_bytes());
        }
        signed.extend_from_slice(encoded(name, pairs.encode).as_bytes());
        signed.extend_from_slice(pairs.pair.as_bytes());
        signed.extend_from_slice(encoded(value, pairs.encode).as_bytes());
    }
}

fn encoded(text: &str, how: TextEncoding) -> Cow<'_, str> {
    match how {
        TextEncoding::None => text.into(),
        TextEncoding::Percent => percent(text).into(),
        TextEncoding::Form => {
            let text = percent(text).replace("%20", "+");
            text.replace('~', "%7E").replace("%2A", "*").into()
        }
    }
}

fn in_its_place(value: Vec<u8>, by: Option<PartDigest>) -> Result<Vec<u8>> {
    match by {
        None => Ok(value),
        Some(by) => {
            let digest = digest(by.digest, &Key::Bytes(Vec::new()), &value)?;
            Ok(encode(&digest, by.encoding).into_bytes())
        }
    }
}

fn lossy(bytes: &[u8]) -> Cow<'_, str> {
    String::from_utf8_lossy(bytes)
}

/// A word that no other request has and nobody can foresee.
pub(crate) fn nonce() -> Result<String> {
    Ok(format!(
        "{:032x}",
        u128::from_le_bytes(crate::random::bytes()?)
    ))
}

pub(crate) fn header_name(name: &str) -> Result<HeaderName> {
    HeaderName::from_bytes(name.as_bytes())
        .map_err(|_| Error::config(format!("`{name}` is not the name of a header")))
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
