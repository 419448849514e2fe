//! What is signed, written part after part into one buffer.

use std::borrow::Cow;
use std::io::Write as _;

use jiff::tz::Offset;
use kehu_wire::{TimeFormat, Timestamp, json};

use super::{Attempt, Named, Scheme, Unsigned};
use crate::Result;
use crate::auth::digest::{self, Hasher};
use crate::encode::percent;
use crate::info::{
    AuthPlace, Composed, LetterCase, PairOrder, Pairs, PartDigest, Piece, SentField, SignedPart,
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

type Field<'a> = (Cow<'a, str>, Cow<'a, str>);

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
        let mut signed = Vec::with_capacity(self.request.body.len() + 512);
        self.write_all(info.signs, &mut signed)?;
        let text = hasher.digest(&signed, |digest| {
            let mut text = Vec::with_capacity(2 * digest.len());
            digest::write(digest, info.encoding, &mut text);
            text
        })?;
        Ok(into_text(text))
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
        let mut hasher = Hasher::new(info.digest, &key)?;
        for step in info.key_steps {
            let mut text = Vec::new();
            self.write_composed(step, &mut text)?;
            let next = hasher.digest(&text, |key| Hasher::new(info.digest, key))?;
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
            if signed.len() == before && part.skip_empty {
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
            in_its_place(signed, before, part.digest)?;
        }
        Ok(())
    }

    fn write(&self, kind: SignedPartKind, signed: &mut Vec<u8>) -> Result<()> {
        match kind {
            SignedPartKind::Headers { only, pairs } => self.write_headers(only, pairs, signed),
            SignedPartKind::Fields {
                query,
                body,
                except,
                skip_empty_values,
                pairs,
            } => {
                let mut fields: Vec<Field<'_>> = Vec::new();
                if query {
                    fields.extend(borrowed(self.request.query));
                }
                if body {
                    fields.extend(borrowed(self.request.form));
                    fields.extend(self.members());
                }
                fields
                    .retain(|(name, _)| !except.contains(&&**name) && !self.holds_signature(name));
                if skip_empty_values {
                    fields.retain(|(_, value)| !value.is_empty());
                }
                if pairs.order == PairOrder::Name {
                    fields.sort_by(|(one, _), (other, _)| one.cmp(other));
                }
                for (index, (name, value)) in fields.iter().enumerate() {
                    write_name(index == 0, name, pairs, signed);
                    let before = signed.len();
                    signed.extend_from_slice(value.as_bytes());
                    encode(signed, before, pairs.encode);
                }
                Ok(())
            }
            SignedPartKind::Value(Source::Canonical) => {
                self.write_all(self.scheme.info.canonical, signed)
            }
            SignedPartKind::Value(source) => self.write_source(source, signed),
            SignedPartKind::Text => Ok(()),
        }
    }

    /// Whether a field holds the signature, which it does in what came.
    fn holds_signature(&self, name: &str) -> bool {
        let mut sent = self.scheme.info.sent.iter();
        sent.any(|sent| {
            sent.place != AuthPlace::Header && sent.name == name && sent.holds(Source::Signature)
        })
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
            ([], PairOrder::Listed) => {
                self.write_named(self.scheme.info.signed_headers().map(own), pairs, signed)
            }
            (only, order) => {
                let mut only = only.to_vec();
                if order == PairOrder::Name {
                    only.sort_unstable();
                }
                let own = |name: &'static str| {
                    let mut own = self.scheme.info.signed_headers();
                    (name, own.find(|sent| sent.name.eq_ignore_ascii_case(name)))
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
            match (self.request.headers.get(name), own) {
                (Some(value), _) => signed.extend_from_slice(value),
                (None, Some(sent)) => self.write_sent(sent, signed)?,
                (None, None) if name.eq_ignore_ascii_case("host") => {
                    self.write_source(Source::Host, signed)?;
                }
                (None, None) => {}
            }
            if signed.len() == before {
                signed.truncate(start);
                continue;
            }
            encode(signed, before, pairs.encode);
            is_first = false;
        }
        Ok(())
    }

    fn write_sent(&self, sent: &SentField, text: &mut Vec<u8>) -> Result<()> {
        let before = text.len();
        self.write_composed(sent.value, text)?;
        in_its_place(text, before, sent.digest)
    }

    fn write_composed(&self, composed: Composed, text: &mut Vec<u8>) -> Result<()> {
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
            // The one stands in a header, the other is a part and no value.
            Source::Operation | Source::Canonical => b"",
            Source::Url => {
                let scheme = request.uri.scheme_str().unwrap_or_default();
                let path = request.uri.path();
                return written(text, format_args!("{scheme}://{}{path}", authority()));
            }
            Source::TimestampS => {
                let time_s = self.attempt.time_ms.div_euclid(1000);
                return written(text, format_args!("{time_s}"));
            }
            Source::TimestampMs => return written(text, format_args!("{}", self.attempt.time_ms)),
            Source::Time(format) => return written(text, format_args!("{}", self.time(format))),
        };
        text.extend_from_slice(value);
        Ok(())
    }

    fn time(&self, format: &str) -> String {
        let offset = Offset::from_seconds(self.scheme.info.offset_s).unwrap_or(Offset::UTC);
        let moment = Timestamp::from_millisecond(self.attempt.time_ms).ok();
        let written = moment.and_then(|moment| TimeFormat::new(format).write(moment, offset));
        written.unwrap_or_default()
    }

    /// The top-level fields of a JSON body; null is an empty text, lists and objects are JSON.
    fn members(&self) -> impl Iterator<Item = Field<'a>> {
        let body = std::str::from_utf8(self.request.body).unwrap_or_default();
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

fn borrowed(pairs: &[(String, String)]) -> impl Iterator<Item = Field<'_>> {
    let pairs = pairs.iter();
    pairs.map(|(name, value)| (Cow::from(name), Cow::from(value)))
}

fn write_name(is_first: bool, name: &str, pairs: Pairs, signed: &mut Vec<u8>) {
    if !is_first {
        signed.extend_from_slice(pairs.join.as_bytes());
    }
    let before = signed.len();
    signed.extend_from_slice(name.as_bytes());
    encode(signed, before, pairs.encode);
    signed.extend_from_slice(pairs.pair.as_bytes());
}

/// Encodes what stands behind `before`.
#[inline]
fn encode(text: &mut Vec<u8>, before: usize, how: TextEncoding) {
    match how {
        TextEncoding::None => {}
        TextEncoding::Percent => change(text, before, percent),
        TextEncoding::Form => change(text, before, |text| {
            let text = percent(text).replace("%20", "+");
            text.replace('~', "%7E").replace("%2A", "*")
        }),
    }
}

/// Puts a digest in the place of what stands behind `before`.
#[inline]
fn in_its_place(text: &mut Vec<u8>, before: usize, by: Option<PartDigest>) -> Result<()> {
    by.map_or(Ok(()), |by| {
        let value = text.split_off(before);
        let write = |digest: &[u8]| digest::write(digest, by.encoding, text);
        Hasher::new(by.digest, b"")?.digest(&value, write)
    })
}

fn change(text: &mut Vec<u8>, before: usize, change: impl FnOnce(&str) -> String) {
    let value = text.split_off(before);
    text.extend_from_slice(change(&lossy(&value)).as_bytes());
}

fn written(text: &mut Vec<u8>, what: std::fmt::Arguments<'_>) -> Result<()> {
    text.write_fmt(what).map_err(crate::Error::unencodable)
}

fn lossy(bytes: &[u8]) -> Cow<'_, str> {
    String::from_utf8_lossy(bytes)
}

fn into_text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap_or_else(|error| lossy(error.as_bytes()).into_owned())
}
