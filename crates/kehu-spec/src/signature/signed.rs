//! What is signed, part by part, and where its values come from.

use std::borrow::Cow;

use jiff::Timestamp;
use jiff::tz::Offset;
use kehu_wire::TimeFormat;

use super::written::{encoded, json_fields, lossy, percent, undone};
use super::{Inputs, digest, encode};
use crate::model::{
    AuthPlace, Composed, LetterCase, PairOrder, Pairs, PartDigest, Path, Piece, SentField,
    SignatureEncoding, SignedPart, SignedPartKind, SigningAuth, Source, TextEncoding, TimeForm,
};
use crate::paths;
use crate::resolve::holds_signature;

impl Inputs<'_> {
    pub(super) fn text(&self, auth: &SigningAuth, parts: &[SignedPart]) -> Vec<u8> {
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

    pub(super) fn composed(&self, auth: &SigningAuth, composed: &Composed) -> Vec<u8> {
        let piece = |piece: &Piece| match piece {
            Piece::Text(text) => text.clone().into_bytes(),
            Piece::Of(source) => self.source(auth, source),
        };
        composed.iter().flat_map(piece).collect()
    }

    pub(super) fn source(&self, auth: &SigningAuth, source: &Source) -> Vec<u8> {
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
pub(super) fn header(headers: &[(String, String)], name: &str) -> String {
    let mut headers = headers.iter();
    let found = headers.find(|(known, _)| known.eq_ignore_ascii_case(name));
    found.map_or_else(String::new, |(_, value)| value.trim().to_owned())
}

/// A moment as it is written; nothing where no calendar has it.
pub(super) fn time(time_ms: i64, form: &TimeForm, offset_s: i32) -> String {
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

pub(super) fn in_its_place(value: Vec<u8>, by: Option<PartDigest>) -> Vec<u8> {
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
pub(super) fn host_of(url: &str) -> Option<&str> {
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
