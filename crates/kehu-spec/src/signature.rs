//! Signed bytes and signature, from the model alone. Independent of the runtime: what one of the two
//! gets wrong, the other shows.

mod digest;
mod ecdsa;
mod pem;
#[cfg(feature = "sm2")]
mod sm2;

use digest::{decode, is_signed};
pub use digest::{digest, encode};

use std::borrow::Cow;

use indexmap::IndexMap;
use jiff::Timestamp;
use jiff::tz::Offset;
use kehu_wire::{TimeFormat, json};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use crate::model::{
    Api, Auth, AuthPlace, Composed, KeyForm, LetterCase, PairOrder, Pairs, PartDigest, Path, Piece,
    SentField, SignatureEncoding, SignatureVector, SignedPart, SignedPartKind, SigningAuth, Source,
    TextEncoding, TimeForm,
};
use crate::paths;
use crate::resolve::holds_signature;

/// A request as it travels.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// In capitals.
    pub method: String,
    /// The whole address without its query.
    pub url: String,
    /// The operation's path as it is sent, without server or query.
    pub path: String,
    /// The query as it is sent, without `?`.
    pub query: String,
    /// Names and values.
    pub headers: Vec<(String, String)>,
    /// The very bytes of the body.
    pub body: Vec<u8>,
    /// The fields of the body, where they are the pairs of a form and not JSON's members.
    pub form: Option<Vec<(String, String)>>,
}

/// What a signature is computed over.
#[derive(Debug, Clone, Copy)]
pub struct Inputs<'a> {
    /// Values of [`Api::client`], in its order; empty where there is none.
    pub client: &'a [&'a str],
    /// The token that the request carries by another scheme.
    pub token: &'a str,
    /// The moment of the request, in milliseconds since 1970.
    pub time_ms: i64,
    /// The nonce.
    pub nonce: &'a str,
    /// The request, with all that the scheme adds; its signature does not count.
    pub request: &'a Request,
}

/// What a scheme adds to a request.
#[derive(Debug, Clone, Copy)]
pub struct Added<'a> {
    /// Where.
    pub place: AuthPlace,
    /// Under which name.
    pub name: &'a str,
    /// Whether its dots are steps into a JSON body.
    pub is_nested: bool,
}

impl<'a> Added<'a> {
    /// Its name, step by step.
    pub fn steps(&self) -> Vec<&'a str> {
        let parts = if self.is_nested { usize::MAX } else { 1 };
        self.name.splitn(parts, '.').collect()
    }
}

/// What a scheme adds to a request.
pub fn added(auth: &Auth) -> Vec<Added<'_>> {
    let added = |place, name, is_nested| Added {
        place,
        name,
        is_nested,
    };
    match auth {
        Auth::Basic(_) => vec![added(AuthPlace::Header, "Authorization", false)],
        Auth::Token(token) => vec![added(token.place, &token.name, token.is_nested)],
        Auth::SignedHeaders(signing) => {
            let of_operation = Piece::Of(Source::Operation);
            let sent = signing.sent.iter();
            let sent = sent.filter(|sent| !sent.value.contains(&of_operation));
            sent.map(|sent| added(sent.place, &sent.name, sent.is_nested))
                .collect()
        }
    }
}

/// Whether this build computes a digest: those of SM2 take the feature `sm2`.
pub fn computes(digest: crate::model::Digest) -> bool {
    cfg!(feature = "sm2") || !digest.is_sm2()
}

/// The bytes that are signed.
pub fn string_to_sign(auth: &SigningAuth, inputs: &Inputs<'_>) -> Vec<u8> {
    inputs.text(auth, &auth.signs)
}

/// The signature, without what stands around it in its header; `None` where the key of an RSA signature is
/// not one.
pub fn sign(auth: &SigningAuth, inputs: &Inputs<'_>) -> Option<String> {
    let mut key = key_of(auth.key_form, inputs.composed(auth, &auth.key))?;
    for step in &auth.key_steps {
        key = digest(auth.digest, &key, &inputs.composed(auth, step))?;
        if let Some(encoding) = auth.key_encoding {
            key = encode(&key, encoding).into_bytes();
        }
    }
    let signed = string_to_sign(auth, inputs);
    Some(encode(&digest(auth.digest, &key, &signed)?, auth.encoding))
}

/// Whether a signature is that of a request, which may come out otherwise each time.
pub fn proves(auth: &SigningAuth, inputs: &Inputs<'_>, signature: &str) -> bool {
    match auth.digest.is_random() {
        true => verified(auth, inputs, signature) == Some(true),
        false => sign(auth, inputs).as_deref() == Some(signature),
    }
}

/// Whether a key, public or private, verifies a signature; `None` where it is not one.
fn verified(auth: &SigningAuth, inputs: &Inputs<'_>, signature: &str) -> Option<bool> {
    let key = inputs.composed(auth, &auth.key);
    let signed = string_to_sign(auth, inputs);
    let signature = decode(signature, auth.encoding).unwrap_or_default();
    is_signed(auth.digest, &lossy(&key), &signed, &signature)
}

/// The bytes of a key; `None` where it is not in its form.
fn key_of(form: KeyForm, key: Vec<u8>) -> Option<Vec<u8>> {
    let text = || lossy(&key).trim().to_owned();
    match form {
        KeyForm::Text => Some(key),
        KeyForm::Base64 => decode(&text(), SignatureEncoding::Base64),
        KeyForm::Hex => decode(&text(), SignatureEncoding::Hex),
        KeyForm::Sha256 => digest(crate::model::Digest::Sha256, b"", &key),
    }
}

/// What a header or field of the scheme holds; nothing for what needs the signature or an operation.
pub fn value(auth: &SigningAuth, inputs: &Inputs<'_>, field: usize) -> Option<String> {
    use Source::{Operation, Signature, Signed};
    let field = auth.sent.get(field)?;
    let waits = |piece: &Piece| match piece {
        Piece::Of(of) => matches!(of.plain(), Signature | Operation | Signed),
        Piece::Text(_) => false,
    };
    if field.value.iter().any(waits) {
        return None;
    }
    let value = in_its_place(inputs.composed(auth, &field.value), field.digest);
    Some(encoded(&lossy(&value), field.encode))
}

/// A text that was encoded, as it was before; `None` where it was not.
pub fn undone(text: &str, encoding: TextEncoding) -> Option<Cow<'_, str>> {
    match (encoding, in_base64(encoding)) {
        (_, Some(base64)) => Some(String::from_utf8(decode(text, base64)?).ok()?.into()),
        (TextEncoding::Percent, _) => percent_decode_str(text).decode_utf8().ok(),
        (TextEncoding::Form, _) => Some(kehu_request::decode(text).into()),
        _ => Some(text.into()),
    }
}

/// The Base64 that an encoding is.
fn in_base64(encoding: TextEncoding) -> Option<SignatureEncoding> {
    match encoding {
        TextEncoding::Base64 => Some(SignatureEncoding::Base64),
        TextEncoding::Base64UrlUnpadded => Some(SignatureEncoding::Base64UrlUnpadded),
        TextEncoding::None | TextEncoding::Percent | TextEncoding::Form => None,
    }
}

/// The string to sign and the signature of a published vector.
pub fn recompute(
    api: &Api,
    auth: &SigningAuth,
    vector: &SignatureVector,
) -> (String, Option<String>) {
    as_sent(api, auth, vector, |inputs| sign(auth, inputs))
}

/// Whether the signature of a published vector is the vendor's, and the string to sign; `None` where its public
/// key is not one.
pub fn verify(api: &Api, auth: &SigningAuth, vector: &SignatureVector) -> (String, Option<bool>) {
    as_sent(api, auth, vector, |inputs| {
        verified(auth, inputs, &vector.signature)
    })
}

/// The string to sign of a published vector with all that the scheme adds, and what is asked of it.
fn as_sent<T>(
    api: &Api,
    auth: &SigningAuth,
    vector: &SignatureVector,
    ask: impl FnOnce(&Inputs<'_>) -> T,
) -> (String, T) {
    let client = client_of(api, vector);
    let request = request_of(auth, vector, &client);
    let inputs = vector_inputs(auth, vector, &client, &request);
    let signed = string_to_sign(auth, &inputs);
    (lossy(&signed).into_owned(), ask(&inputs))
}

fn client_of<'a>(api: &Api, vector: &'a SignatureVector) -> Vec<&'a str> {
    let value = |name: &str| vector.client.get(name).map_or("", String::as_str);
    api.client.iter().map(|field| value(&field.name)).collect()
}

/// What a published vector gives for a source, before the scheme adds anything to its request.
pub fn given(api: &Api, auth: &SigningAuth, vector: &SignatureVector, source: &Source) -> String {
    let client = client_of(api, vector);
    let request = published(vector);
    let inputs = vector_inputs(auth, vector, &client, &request);
    lossy(&inputs.source(auth, source)).into_owned()
}

/// What the request of a published vector has in a header; empty where it has none.
pub fn given_header(vector: &SignatureVector, name: &str) -> String {
    header(&published(vector).headers, name)
}

fn vector_inputs<'a>(
    auth: &SigningAuth,
    vector: &'a SignatureVector,
    client: &'a [&'a str],
    request: &'a Request,
) -> Inputs<'a> {
    let unit_ms = if has_millis(auth) { 1 } else { 1000 };
    Inputs {
        client,
        token: vector.token.as_deref().unwrap_or_default(),
        time_ms: vector.timestamp.saturating_mul(unit_ms),
        nonce: vector.nonce.as_deref().unwrap_or_default(),
        request,
    }
}

/// Whether the scheme has times in milliseconds: then its vectors have, too.
pub fn has_millis(auth: &SigningAuth) -> bool {
    use TimeForm::{Later, Millis};
    let mut sources = auth.sources();
    sources.any(|source| matches!(source, Source::Time(Millis | Later { millis: true, .. })))
}

fn owned(pairs: &IndexMap<String, String>) -> Vec<(String, String)> {
    pairs.clone().into_iter().collect()
}

/// The request of a vector, without what the scheme adds.
fn published(vector: &SignatureVector) -> Request {
    let mut request = Request {
        method: vector.method.clone().unwrap_or_default(),
        path: vector.path.clone().unwrap_or_default(),
        query: written(&owned(&vector.query)),
        headers: owned(&vector.headers),
        body: match vector.body.as_str() {
            "" => written(&owned(&vector.form)).into_bytes(),
            body => body.to_owned().into_bytes(),
        },
        url: vector.url.clone().unwrap_or_default(),
        form: None,
    };
    if let Some(host) = host_of(&request.url) {
        request.headers.push(("Host".to_owned(), host.to_owned()));
    }
    request
}

/// The request of a vector, with what the scheme adds and the vector does not have.
fn request_of(auth: &SigningAuth, vector: &SignatureVector, client: &[&str]) -> Request {
    let (mut query, mut form) = (owned(&vector.query), owned(&vector.form));
    let mut request = published(vector);
    let is_json = vector.body.starts_with('{');
    for (index, field) in auth.sent.iter().enumerate() {
        let inputs = vector_inputs(auth, vector, client, &request);
        let name = field.name.as_str();
        // What has no value does not travel.
        let value = value(auth, &inputs, index).filter(|value| !value.is_empty());
        let Some(value) = value else { continue };
        let in_body = field.place == AuthPlace::Body
            || field.place == AuthPlace::Fields && !(form.is_empty() && vector.body.is_empty());
        let (known, pairs) = match field.place {
            AuthPlace::Header => {
                let mut headers = request.headers.iter();
                let known = headers.any(|(known, _)| known.eq_ignore_ascii_case(name));
                (known, &mut request.headers)
            }
            _ if in_body && is_json => {
                // What is nested a vector shows, or nothing signs it.
                if !field.is_nested && !has(&json_fields(&request.body), name) {
                    add_member(&mut request.body, name, &value);
                }
                continue;
            }
            _ if in_body => (has(&form, name), &mut form),
            _ => (has(&query, name), &mut query),
        };
        if !known {
            pairs.push((name.to_owned(), value));
        }
    }
    request.query = written(&query);
    if vector.body.is_empty() {
        request.body = written(&form).into_bytes();
    }
    request.form = (!is_json).then_some(form);
    request
}

fn has(pairs: &[(String, String)], name: &str) -> bool {
    pairs.iter().any(|(known, _)| known == name)
}

fn add_member(body: &mut Vec<u8>, name: &str, value: &str) {
    if let Some(end) = body.iter().rposition(|byte| *byte == b'}') {
        let comma = if json_fields(body).is_empty() {
            ""
        } else {
            ","
        };
        let [name, value] = [name, value].map(serde_json::Value::from);
        body.splice(end..end, format!("{comma}{name}:{value}").into_bytes());
    }
}

fn written(pairs: &[(String, String)]) -> String {
    let pair = |(name, value): &(String, String)| format!("{}={}", percent(name), percent(value));
    pairs.iter().map(pair).collect::<Vec<_>>().join("&")
}

impl Inputs<'_> {
    fn text(&self, auth: &SigningAuth, parts: &[SignedPart]) -> Vec<u8> {
        let mut signed = Vec::new();
        for part in parts {
            let value = self.part(auth, part);
            if value.is_empty() && part.skip_empty {
                continue;
            }
            let value = match part.case {
                None => value,
                Some(LetterCase::Lower) => lossy(&value).to_lowercase().into_bytes(),
                Some(LetterCase::Upper) => lossy(&value).to_uppercase().into_bytes(),
            };
            let value = match part.encode {
                TextEncoding::None => value,
                other => encoded(&lossy(&value), other).into_bytes(),
            };
            signed.extend_from_slice(part.prefix.as_bytes());
            signed.extend_from_slice(&in_its_place(value, part.digest));
        }
        signed
    }

    fn part(&self, auth: &SigningAuth, part: &SignedPart) -> Vec<u8> {
        match &part.kind {
            SignedPartKind::Headers { only, pairs } => {
                let own = auth.sent.iter();
                let own = own.filter(|sent| {
                    sent.place == AuthPlace::Header && !holds_signature(&sent.value)
                });
                let names: Vec<&String> = match only.is_empty() {
                    true => own.map(|sent| &sent.name).collect(),
                    false => only.iter().collect(),
                };
                let named = names
                    .into_iter()
                    .map(|name| (name.clone(), header(&self.request.headers, name)));
                // A header without a value does not travel.
                let present = named.filter(|(_, value)| !value.is_empty());
                joined(present.collect(), pairs)
            }
            SignedPartKind::Fields {
                query,
                body,
                json,
                under,
                header,
                except,
                skip_empty_values,
                pairs,
            } => {
                let of_body = match under.0.is_empty() {
                    true if !json && self.request.form.is_none() => Vec::new(),
                    true => self.fields_of_body(),
                    false => json_fields(self.inside(under).as_bytes()),
                };
                let of_query = self.fields_of_query();
                let of_header = header.iter().flat_map(|name| self.pairs_of(auth, name));
                let of_header: Vec<_> = of_header.collect();
                let fields = [(*query, of_query), (*body, of_body), (true, of_header)];
                let fields = fields.into_iter();
                let fields = fields.filter_map(|(wanted, fields)| wanted.then_some(fields));
                let is_left_out = |(name, value): &(String, String)| {
                    let is_nothing = *skip_empty_values && value.is_empty();
                    is_nothing || except.contains(name) || is_signature(auth, name)
                };
                let signed = fields.flatten().filter(|field| !is_left_out(field));
                joined(signed.collect(), pairs)
            }
            SignedPartKind::Value(source) => self.source(auth, source),
            SignedPartKind::Text => Vec::new(),
        }
    }

    fn fields_of_query(&self) -> Vec<(String, String)> {
        kehu_request::pairs(&self.request.query)
    }

    fn fields_of_body(&self) -> Vec<(String, String)> {
        match &self.request.form {
            Some(form) => form.clone(),
            None => json_fields(&self.request.body),
        }
    }

    /// The pairs of a header, `OAuth oauth_nonce="…",…`: as it came, or as it will be sent without the signature.
    fn pairs_of(&self, auth: &SigningAuth, name: &str) -> Vec<(String, String)> {
        let mut text = header(&self.request.headers, name);
        if text.is_empty() {
            let is_it = |sent: &&SentField| {
                sent.place == AuthPlace::Header && sent.name.eq_ignore_ascii_case(name)
            };
            let sent = auth.sent.iter().find(is_it);
            let value = sent.map(|sent| self.composed(auth, &sent.value));
            text = lossy(&value.unwrap_or_default()).into_owned();
        }
        let pairs = text.split_once(' ').map_or("", |(_, pairs)| pairs);
        let pairs = pairs.split(',').filter_map(|pair| {
            let (name, value) = pair.trim().split_once('=')?;
            let value = value.strip_prefix('"')?.strip_suffix('"')?;
            let plain = |text| undone(text, TextEncoding::Percent).map(Cow::into_owned);
            Some((plain(name)?, plain(value)?))
        });
        pairs.collect()
    }

    /// What stands at a path in a JSON body; a string with JSON in it is an object, too.
    fn inside(&self, path: &Path) -> String {
        if self.request.form.is_some() {
            return String::new();
        }
        let body = lossy(&self.request.body).into_owned();
        path.0.iter().fold(body, |text, step| {
            let mut fields = json_fields(text.as_bytes()).into_iter();
            let found = fields.find(|(name, _)| name == step);
            found.map_or_else(String::new, |(_, value)| value)
        })
    }

    fn composed(&self, auth: &SigningAuth, composed: &Composed) -> Vec<u8> {
        let piece = |piece: &Piece| match piece {
            Piece::Text(text) => text.clone().into_bytes(),
            Piece::Of(source) => self.source(auth, source),
        };
        composed.iter().flat_map(piece).collect()
    }

    fn source(&self, auth: &SigningAuth, source: &Source) -> Vec<u8> {
        let text = match source {
            Source::Client(field) => self.client.get(field.0).copied().unwrap_or_default().into(),
            Source::Token => self.token.into(),
            Source::Time(form) => time(self.time_ms, form, auth.offset_s).into(),
            Source::Nonce => self.nonce.into(),
            // Neither is a value of its own: what holds the one or the other is a header.
            Source::Operation | Source::Signature => Cow::Borrowed(""),
            Source::Signed => return self.text(auth, &auth.signs),
            Source::Percent(inner) => percent(&lossy(&self.source(auth, inner))).into(),
            Source::Method => self.request.method.as_str().into(),
            Source::Host => host_of(&self.request.url).unwrap_or_default().into(),
            Source::Path => self.request.path.as_str().into(),
            Source::Url => self.request.url.as_str().into(),
            Source::Query => query_without_signature(auth, &self.request.query).into(),
            Source::Body => return self.request.body.clone(),
            Source::Field(name) => {
                let fields = self.fields_of_query().into_iter();
                let mut fields = fields.chain(self.fields_of_body());
                let value = fields.find(|(known, _)| known == name);
                let inside = || self.inside(&paths::parse(name));
                value.map_or_else(inside, |(_, value)| value).into()
            }
            Source::Header(name) => header(&self.request.headers, name).into(),
            Source::Canonical if auth.canonical_sorted => {
                let parts = auth.canonical.iter();
                let parts = parts.map(|part| self.text(auth, std::slice::from_ref(part)));
                let mut parts: Vec<_> = parts.collect();
                parts.sort();
                return parts.concat();
            }
            Source::Canonical => return self.text(auth, &auth.canonical),
        };
        text.into_owned().into_bytes()
    }
}

/// A header's value, without the spaces around it.
fn header(headers: &[(String, String)], name: &str) -> String {
    let mut headers = headers.iter();
    let found = headers.find(|(known, _)| known.eq_ignore_ascii_case(name));
    found.map_or_else(String::new, |(_, value)| value.trim().to_owned())
}

/// A moment as it is written; nothing where no calendar has it.
fn time(time_ms: i64, form: &TimeForm, offset_s: i32) -> String {
    match form {
        TimeForm::Seconds => time_ms.div_euclid(1000).to_string(),
        TimeForm::Millis => time_ms.to_string(),
        TimeForm::Later { millis: true, by } => (time_ms + i64::from(*by)).to_string(),
        TimeForm::Later { by, .. } => (time_ms.div_euclid(1000) + i64::from(*by)).to_string(),
        TimeForm::Written(format) => {
            let offset = Offset::from_seconds(offset_s).unwrap_or(Offset::UTC);
            let moment = Timestamp::from_millisecond(time_ms).ok();
            let written = moment.and_then(|moment| TimeFormat::new(format).write(moment, offset));
            written.unwrap_or_default()
        }
    }
}

fn in_its_place(value: Vec<u8>, by: Option<PartDigest>) -> Vec<u8> {
    let Some(by) = by else { return value };
    let digest = digest(by.digest, b"", &value).unwrap_or_default();
    match by.encoding {
        SignatureEncoding::Bytes => digest,
        encoding => encode(&digest, encoding).into_bytes(),
    }
}

fn is_signature(auth: &SigningAuth, name: &str) -> bool {
    let mut sent = auth
        .sent
        .iter()
        .filter(|sent| sent.place != AuthPlace::Header);
    sent.any(|sent| sent.name == name && holds_signature(&sent.value))
}

fn query_without_signature(auth: &SigningAuth, query: &str) -> String {
    let pairs = query.split('&').filter(|pair| {
        let name = pair.split('=').next().unwrap_or_default();
        !is_signature(auth, &kehu_request::decode(name))
    });
    pairs.collect::<Vec<_>>().join("&")
}

/// The host of an address, with its port.
fn host_of(url: &str) -> Option<&str> {
    let (_, rest) = url.split_once("://")?;
    rest.split('/').next()
}

fn joined(mut pairs: Vec<(String, String)>, how: &Pairs) -> Vec<u8> {
    let encoded = |text: &str| encoded(text, how.encode);
    match how.order {
        // What is written otherwise than it is sorts as it is written, by its value where names are the same.
        PairOrder::Name if how.encode != TextEncoding::None => {
            pairs.sort_by_cached_key(|(name, value)| (encoded(name), encoded(value)));
        }
        PairOrder::Name => pairs.sort_by(|(one, _), (other, _)| one.cmp(other)),
        PairOrder::Value => pairs.sort_by(|(_, one), (_, other)| one.cmp(other)),
        PairOrder::Listed => {}
    }
    let written = pairs.iter().map(|(name, value)| match how.values_only {
        true => encoded(value),
        false => format!("{}{}{}", encoded(name), how.pair, encoded(value)),
    });
    written.collect::<Vec<_>>().join(&how.join).into_bytes()
}

/// The top-level fields of a JSON body: texts and numbers as they are, lists and objects as JSON; null is
/// an empty text.
pub fn json_fields(body: &[u8]) -> Vec<(String, String)> {
    let text = String::from_utf8_lossy(body);
    let members = json::members(text.trim()).unwrap_or_default().into_iter();
    let value = |raw: &serde_json::value::RawValue| match json::plain(raw) {
        Some(plain) => plain,
        None if raw.get() == "null" => String::new(),
        None => raw.get().to_owned(),
    };
    members.map(|(name, raw)| (name, value(raw))).collect()
}

fn encoded(text: &str, how: TextEncoding) -> String {
    match (how, in_base64(how)) {
        (_, Some(base64)) => encode(text.as_bytes(), base64),
        (TextEncoding::Percent, _) => percent(text),
        (TextEncoding::Form, _) => percent(text)
            .replace('~', "%7E")
            .replace("%20", "+")
            .replace("%2A", "*"),
        _ => text.to_owned(),
    }
}

/// Everything but letters, digits and `-._~` as `%XX`.
fn percent(text: &str) -> String {
    const RESERVED: AsciiSet = NON_ALPHANUMERIC
        .remove(b'-')
        .remove(b'.')
        .remove(b'_')
        .remove(b'~');
    utf8_percent_encode(text, &RESERVED).to_string()
}

fn lossy(bytes: &[u8]) -> Cow<'_, str> {
    String::from_utf8_lossy(bytes)
}

#[cfg(test)]
mod tests;
