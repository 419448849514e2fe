//! What is signed, written part after part into one buffer.

use std::borrow::Cow;

use jiff::tz::Offset;
use kehu_wire::{TimeFormat, Timestamp};

use super::text::{change, encode, in_its_place, into_text, is_same, write_name, written};
use super::{Attempt, Named, Scheme, Unsigned};
use crate::Result;
use crate::auth::digest::{self, Hasher};
use crate::auth::key_form;
use crate::info::{
    Composed, LetterCase, PairOrder, Pairs, PartDigest, Piece, SentField, SignedPart,
    SignedPartKind, Source, TextEncoding,
};

/// What is signed, borrowed from wherever it is.
#[derive(Clone, Copy)]
pub(crate) struct Parts<'a> {
    pub scheme: &'a Scheme,
    pub client: Named<'a>,
    pub request: &'a Unsigned<'a>,
    pub attempt: Attempt<'a>,
    pub signature: &'a str,
}

pub(super) type Field<'a> = (Cow<'a, str>, Cow<'a, str>);

impl<'a> Parts<'a> {
    pub fn new(
        scheme: &'a Scheme,
        client: Named<'a>,
        request: &'a Unsigned<'a>,
        attempt: Attempt<'a>,
    ) -> Self {
        Self {
            scheme,
            client,
            request,
            attempt,
            signature: "",
        }
    }

    /// The signature of a request that has all the rest.
    pub fn sign(&self) -> Result<String> {
        let info = self.scheme.info;
        let derived;
        let hasher = match &self.scheme.hasher {
            Some(hasher) => hasher,
            None => {
                derived = self.derived()?;
                &derived
            }
        };
        let text = hasher.digest(&self.signed()?, |digest| {
            let mut text = Vec::with_capacity(2 * digest.len());
            digest::write(digest, info.encoding, &mut text);
            text
        })?;
        Ok(into_text(text))
    }

    /// Whether a signature is that of the request.
    pub fn are_signed_by(&self, signature: &str) -> Result<bool> {
        let info = self.scheme.info;
        if !info.public {
            return Ok(is_same(self.sign()?.as_bytes(), signature.as_bytes()));
        }
        let mut key = Vec::new();
        self.write_composed(info.key, &mut key)?;
        let signature = digest::read(signature, info.encoding).unwrap_or_default();
        digest::is_signed(info.digest, &into_text(key), &self.signed()?, &signature)
    }

    /// The bytes that are signed.
    fn signed(&self) -> Result<Vec<u8>> {
        let mut signed = Vec::with_capacity(self.request.body.len() + 512);
        self.write_all(self.scheme.info.signs, &mut signed)?;
        Ok(signed)
    }

    /// What a header or field of the scheme holds.
    pub fn sent(&self, sent: &SentField) -> Result<String> {
        let mut value = Vec::with_capacity(64);
        self.write_sent(sent, &mut value)?;
        Ok(into_text(value))
    }

    /// The digest whose key is this request's own.
    fn derived(&self) -> Result<Hasher> {
        let info = self.scheme.info;
        let mut key = Vec::new();
        self.write_composed(info.key, &mut key)?;
        let mut hasher = Hasher::new(info.digest, &key_form::key(info.key_form, key)?)?;
        for step in info.key_steps {
            let mut text = Vec::new();
            self.write_composed(step, &mut text)?;
            let next = hasher.digest(&text, |key| match info.key_encoding {
                None => Hasher::new(info.digest, key),
                Some(encoding) => {
                    let mut text = Vec::new();
                    digest::write(key, encoding, &mut text);
                    Hasher::new(info.digest, &text)
                }
            })?;
            hasher = next?;
        }
        Ok(hasher)
    }

    fn write_all(&self, parts: &[SignedPart], signed: &mut Vec<u8>) -> Result<()> {
        for part in parts {
            let start = signed.len();
            signed.extend_from_slice(part.prefix.as_bytes());
            let before = signed.len();
            self.write(part.kind, signed)?;
            let is_body = part.kind == SignedPartKind::Value(Source::Body);
            let in_file = self.digest_of_file(part.digest, is_body);
            if signed.len() == before && part.skip_empty && in_file.is_none() {
                signed.truncate(start);
                continue;
            }
            if let Some(case) = part.case {
                change(signed, before, |text| match case {
                    LetterCase::Lower => text.to_lowercase(),
                    LetterCase::Upper => text.to_uppercase(),
                });
            }
            encode(signed, before, part.encode);
            match in_file {
                Some((digest, by)) => digest::write(digest, by.encoding, signed),
                None => in_its_place(signed, before, part.digest)?,
            }
        }
        Ok(())
    }

    fn write(&self, kind: SignedPartKind, signed: &mut Vec<u8>) -> Result<()> {
        match kind {
            SignedPartKind::Headers { only, pairs } => self.write_headers(only, pairs, signed),
            fields @ SignedPartKind::Fields { .. } => self.write_fields(fields, signed),
            SignedPartKind::Value(Source::Canonical) => self.write_canonical(signed),
            SignedPartKind::Value(source) => self.write_source(source, signed),
            SignedPartKind::Text => Ok(()),
        }
    }

    /// The digest that stands in the place of a body which is in a file.
    fn digest_of_file(
        &self,
        by: Option<PartDigest>,
        is_body: bool,
    ) -> Option<(&'a [u8], PartDigest)> {
        let by = by.filter(|_| is_body)?;
        Some((self.request.digest_of_body(by.digest)?, by))
    }

    fn write_canonical(&self, signed: &mut Vec<u8>) -> Result<()> {
        let parts = self.scheme.info.canonical;
        if !self.scheme.info.canonical_sorted {
            return self.write_all(parts, signed);
        }
        let alone = |part| {
            let mut text = Vec::new();
            self.write_all(std::slice::from_ref(part), &mut text)?;
            Ok(text)
        };
        let mut texts = parts.iter().map(alone).collect::<Result<Vec<_>>>()?;
        texts.sort();
        signed.extend(texts.concat());
        Ok(())
    }

    fn write_headers(
        &self,
        only: &[&'static str],
        pairs: Pairs,
        signed: &mut Vec<u8>,
    ) -> Result<()> {
        let own = |sent: &'static SentField| (sent.name, Some(sent));
        match (only, pairs.order) {
            ([], PairOrder::Name) => {
                let by_name = self.scheme.by_name.iter().copied();
                self.write_named(by_name.map(own), pairs, signed)
            }
            ([], PairOrder::Listed | PairOrder::Value) => {
                self.write_named(self.scheme.info.signed_headers().map(own), pairs, signed)
            }
            (only, order) => {
                let mut only = only.to_vec();
                if order == PairOrder::Name {
                    only.sort_unstable();
                }
                let own = |name: &'static str| {
                    let mut own = self.scheme.info.signed_headers();
                    (name, own.find(|sent| sent.is_header(name)))
                };
                self.write_named(only.into_iter().map(own), pairs, signed)
            }
        }
    }

    /// Headers of the request, or what the scheme will put there. One without a value does not travel.
    fn write_named(
        &self,
        headers: impl Iterator<Item = (&'static str, Option<&'static SentField>)>,
        pairs: Pairs,
        signed: &mut Vec<u8>,
    ) -> Result<()> {
        let mut is_first = true;
        for (name, own) in headers {
            let start = signed.len();
            write_name(is_first, name, pairs, signed);
            let before = signed.len();
            self.write_header(name, own, signed)?;
            if signed.len() == before {
                signed.truncate(start);
                continue;
            }
            encode(signed, before, pairs.encode);
            is_first = false;
        }
        Ok(())
    }

    fn write_header(
        &self,
        name: &str,
        own: Option<&'static SentField>,
        text: &mut Vec<u8>,
    ) -> Result<()> {
        match (self.request.headers.get(name), own) {
            (Some(value), _) => text.extend_from_slice(value),
            (None, Some(sent)) => self.write_sent(sent, text)?,
            (None, None) if name.eq_ignore_ascii_case("host") => {
                self.write_source(Source::Host, text)?;
            }
            (None, None) => {}
        }
        Ok(())
    }

    fn write_sent(&self, sent: &SentField, text: &mut Vec<u8>) -> Result<()> {
        let before = text.len();
        let is_body = sent.value == [Piece::Of(Source::Body)];
        match self.digest_of_file(sent.digest, is_body) {
            Some((digest, by)) => digest::write(digest, by.encoding, text),
            None => {
                self.write_composed(sent.value, text)?;
                in_its_place(text, before, sent.digest)?;
            }
        }
        encode(text, before, sent.encode);
        Ok(())
    }

    pub(super) fn write_composed(&self, composed: Composed, text: &mut Vec<u8>) -> Result<()> {
        composed.iter().try_for_each(|piece| match piece {
            Piece::Text(piece) => {
                text.extend_from_slice(piece.as_bytes());
                Ok(())
            }
            Piece::Of(source) => self.write_source(*source, text),
        })
    }

    fn write_source(&self, source: Source, text: &mut Vec<u8>) -> Result<()> {
        let request = self.request;
        let authority = || request.uri.authority().map_or("", |host| host.as_str());
        let value = match source {
            Source::Client(name) => self.client.get(name).unwrap_or_default(),
            Source::Token => self.attempt.token.as_bytes(),
            Source::Nonce => self.attempt.nonce.as_bytes(),
            Source::Signature => self.signature.as_bytes(),
            Source::Method => request.method.as_bytes(),
            Source::Host => authority().as_bytes(),
            Source::Path => request.path.as_bytes(),
            Source::Query => request.query_text.as_bytes(),
            Source::Body => request.body,
            Source::Header(name) => {
                let own = self
                    .scheme
                    .info
                    .signed_headers()
                    .find(|sent| sent.is_header(name));
                return self.write_header(name, own, text);
            }
            Source::Field(name) => return self.write_field(name, text),
            // The one stands in a header, the other is a part and no value.
            Source::Operation | Source::Canonical => b"",
            Source::Signed => {
                text.extend(self.signed()?);
                return Ok(());
            }
            Source::Percent(inner) => {
                let before = text.len();
                self.write_source(*inner, text)?;
                encode(text, before, TextEncoding::Percent);
                return Ok(());
            }
            Source::Url => {
                let scheme = request.uri.scheme_str().unwrap_or_default();
                let path = request.uri.path();
                return written(text, format_args!("{scheme}://{}{path}", authority()));
            }
            Source::TimestampS
            | Source::TimestampMs
            | Source::LaterS(_)
            | Source::LaterMs(_)
            | Source::Time(_) => return self.write_time(source, text),
        };
        text.extend_from_slice(value);
        Ok(())
    }

    fn write_time(&self, source: Source, text: &mut Vec<u8>) -> Result<()> {
        let time_ms = self.attempt.time_ms;
        let time_s = time_ms.div_euclid(1000);
        match source {
            Source::TimestampMs => written(text, format_args!("{time_ms}")),
            Source::LaterS(by) => written(text, format_args!("{}", time_s + i64::from(by))),
            Source::LaterMs(by) => written(text, format_args!("{}", time_ms + i64::from(by))),
            Source::Time(format) => written(text, format_args!("{}", self.time(format))),
            _ => written(text, format_args!("{time_s}")),
        }
    }

    fn time(&self, format: &str) -> String {
        let offset = Offset::from_seconds(self.scheme.info.offset_s).unwrap_or(Offset::UTC);
        let moment = Timestamp::from_millisecond(self.attempt.time_ms).ok();
        let written = moment.and_then(|moment| TimeFormat::new(format).write(moment, offset));
        written.unwrap_or_default()
    }
}

pub(super) fn borrowed(pairs: &[(String, String)]) -> impl Iterator<Item = Field<'_>> {
    let pairs = pairs.iter();
    pairs.map(|(name, value)| (Cow::from(name), Cow::from(value)))
}
