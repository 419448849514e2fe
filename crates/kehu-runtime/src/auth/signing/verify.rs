//! A scheme the other way round: what it signs has come in, and its values are read back.

use std::borrow::Cow;

use http::{HeaderMap, Uri};
use jiff::tz::Offset;
use kehu_wire::{TimeFormat, json};
use percent_encoding::percent_decode_str;

use super::{Attempt, Named, Parts, Signer, Unsigned};
use crate::auth::digest;
use crate::info::{
    AuthPlace, Composed, Piece, SentField, SignatureEncoding, SigningInfo, Source, TextEncoding,
};
use crate::{Error, Result};

/// What came in by itself.
#[derive(Debug, Clone)]
pub(crate) struct Incoming<'a> {
    pub headers: &'a HeaderMap,
    pub body: &'a [u8],
    /// The fields of the body, where it is a form or XML.
    pub form: Option<Vec<(String, String)>>,
    /// Its address, where that is known.
    uri: Option<Uri>,
    /// The fields of its address.
    query: Vec<(String, String)>,
}

impl<'a> Incoming<'a> {
    /// # Errors
    /// When the address is not one.
    pub fn new(address: Option<&str>, headers: &'a HeaderMap, body: &'a [u8]) -> Result<Self> {
        let without_fragment = |address: &str| address.split('#').next().map(str::parse::<Uri>);
        let uri = address.and_then(without_fragment).transpose();
        let uri = uri.map_err(|_| Error::unverified("the address", "is not one"))?;
        let query = uri.as_ref().and_then(Uri::query).unwrap_or_default();
        let query = url::form_urlencoded::parse(query.as_bytes());
        Ok(Self {
            headers,
            body,
            form: form(headers, body),
            query: query.into_owned().collect(),
            uri,
        })
    }

    /// A field of the address.
    pub fn of_query(&self, name: &str) -> Option<&str> {
        let found = self.query.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| &**value)
    }

    /// The same with another field in its address, for whoever asks for that name.
    pub fn with_field(&self, name: &str, value: &str) -> Self {
        let mut other = self.clone();
        other.query.push((name.to_owned(), value.to_owned()));
        other
    }

    /// Makes sure that as much of the address is known as a scheme needs.
    fn has_what(&self, info: &SigningInfo) -> Result<()> {
        let is_in_query = info.sent.iter().any(|sent| sent.place == AuthPlace::Query);
        let needs = |wanted: fn(Source) -> bool| info.sources().any(wanted);
        let needs_host = needs(|source| matches!(source, Source::Host | Source::Url));
        let needs_some =
            is_in_query || needs(|source| matches!(source, Source::Path | Source::Query));
        let help = "Give `verify_callback_at` the address to which the request came.";
        match &self.uri {
            None if needs_some || needs_host => {
                let told = "callbacks cannot be verified without their address, which is signed";
                Err(Error::config(told).with_help(help))
            }
            Some(uri) if needs_host && uri.authority().is_none() => {
                let told =
                    "callbacks cannot be verified without their whole address, host included";
                Err(Error::config(told).with_help(help))
            }
            _ => Ok(()),
        }
    }
}

impl Signer {
    /// Makes sure that whoever has the key signed this, and when.
    ///
    /// # Errors
    /// When a value of the scheme is missing, the time is too far away, or the signature is another's.
    pub fn verify(&self, came: &Incoming<'_>, now_ms: i64) -> Result<()> {
        let info = self.scheme.info;
        came.has_what(info)?;
        let mut said = Said::default();
        let sent = info.sent.iter().filter(|sent| sent.digest.is_none());
        for sent in sent.filter(|sent| sent.value.iter().any(is_told)) {
            let given = given(sent, came);
            let given = given.ok_or_else(|| Error::unverified(&named(sent), "is missing"))?;
            let given = undone(&given, sent.encode);
            let is_read = given.and_then(|given| said.read(info, sent.value, &given));
            is_read.ok_or_else(|| Error::unverified(&named(sent), "is not in its form"))?;
            let apart_ms = said.time_ms.map(|time_ms| now_ms.abs_diff(time_ms));
            if apart_ms.is_some_and(|apart_ms| apart_ms > info.skew_s.saturating_mul(1000)) {
                return Err(Error::unverified(&named(sent), "is too far from now"));
            }
        }
        let uri = came.uri.clone().unwrap_or_default();
        let request = Unsigned {
            method: "",
            uri: &uri,
            headers: Named::Headers(came.headers),
            path: uri.path(),
            query_text: uri.query().unwrap_or_default(),
            query: &came.query,
            form: came.form.as_deref().unwrap_or_default(),
            body: came.body,
            digests: &[],
            has_members: true,
        };
        let attempt = Attempt {
            time_ms: said.time_ms.unwrap_or(now_ms),
            nonce: &said.nonce,
            token: "",
        };
        let expected = Parts::new(&self.scheme, Named::Client(&self.client), &request, attempt);
        // Some vendors send several while a secret is being changed.
        let mut is_signed = false;
        for signature in &said.signatures {
            is_signed |= expected.are_signed_by(signature)?;
        }
        match is_signed {
            true => Ok(()),
            false => Err(Error::unverified(
                "the signature",
                "does not belong to what came",
            )),
        }
    }
}

/// What proves an answer to a callback.
pub(crate) struct Answered {
    pub signature: String,
    pub timestamp: String,
    pub nonce: String,
}

impl Signer {
    /// Signs an answer as what it answers was signed: with one field, which is what is encrypted.
    pub fn answer(&self, name: &str, value: &str, now_ms: i64) -> Result<Answered> {
        let info = self.scheme.info;
        let nonce = self.nonce()?;
        let form = [(name.to_owned(), value.to_owned())];
        let request = Unsigned {
            method: "",
            uri: &Uri::default(),
            headers: Named::Pairs(&[]),
            path: "",
            query_text: "",
            query: &[],
            form: &form,
            body: b"",
            digests: &[],
            has_members: false,
        };
        let attempt = Attempt {
            time_ms: now_ms,
            nonce: &nonce,
            token: "",
        };
        let is_millis = info.sources().any(|source| source == Source::TimestampMs);
        let unit_ms = if is_millis { 1 } else { 1000 };
        Ok(Answered {
            signature: Parts::new(&self.scheme, Named::Client(&self.client), &request, attempt)
                .sign()?,
            timestamp: now_ms.div_euclid(unit_ms).to_string(),
            nonce,
        })
    }
}

/// What a callback says of itself.
#[derive(Default)]
struct Said {
    time_ms: Option<i64>,
    nonce: String,
    signatures: Vec<String>,
}

impl Said {
    /// Takes the values out of a string that was put together from pieces.
    fn read(&mut self, info: &SigningInfo, pieces: Composed, text: &str) -> Option<()> {
        let (mut rest, mut before) = (text, "");
        let mut pieces = pieces.iter().peekable();
        while let Some(piece) = pieces.next() {
            let source = match piece {
                Piece::Text(literal) => {
                    rest = rest.strip_prefix(literal)?;
                    before = literal;
                    continue;
                }
                Piece::Of(source) => *source,
            };
            let value = match pieces.peek() {
                None => std::mem::take(&mut rest),
                Some(Piece::Text(literal)) => {
                    let end = rest.find(literal)?;
                    let (value, after) = rest.split_at(end);
                    rest = after;
                    value
                }
                // Nothing tells where the one ends and the other begins.
                Some(Piece::Of(_)) => return None,
            };
            let plain;
            let value = match source {
                Source::Percent(_) => {
                    plain = percent_decode_str(value).decode_utf8().ok()?;
                    &*plain
                }
                _ => value,
            };
            match source.plain() {
                Source::Signature => self.signatures = several(value, before),
                Source::Nonce => value.clone_into(&mut self.nonce),
                Source::TimestampMs => self.time_ms = Some(value.parse().ok()?),
                Source::TimestampS => {
                    self.time_ms = Some(value.parse::<i64>().ok()?.checked_mul(1000)?);
                }
                Source::Time(format) if tells_the_second(format) => {
                    self.time_ms = Some(moment_ms(value, format, info.offset_s)?);
                }
                _ => {}
            }
        }
        rest.is_empty().then_some(())
    }
}

/// The signatures of a text that stands behind a literal such as `,v1=`: what begins with its first character
/// ends one, and behind the whole of it stands another.
fn several(text: &str, literal: &str) -> Vec<String> {
    let Some(separator) = literal.chars().next().filter(|c| !c.is_alphanumeric()) else {
        return vec![text.to_owned()];
    };
    let signatures = text.split(literal);
    let alone = |text: &str| text.split(separator).next().unwrap_or_default().to_owned();
    signatures.map(alone).collect()
}

/// A text that was encoded, as it was before.
fn undone(text: &str, encoding: TextEncoding) -> Option<Cow<'_, str>> {
    match encoding {
        TextEncoding::None => Some(text.into()),
        TextEncoding::Percent => percent_decode_str(text).decode_utf8().ok(),
        TextEncoding::Form => {
            let spaced = text.replace('+', " ");
            let text = percent_decode_str(&spaced).decode_utf8().ok()?;
            Some(text.into_owned().into())
        }
        TextEncoding::Base64 => undone_base64(text, SignatureEncoding::Base64),
        TextEncoding::Base64UrlUnpadded => {
            undone_base64(text, SignatureEncoding::Base64UrlUnpadded)
        }
    }
}

fn undone_base64(text: &str, encoding: SignatureEncoding) -> Option<Cow<'_, str>> {
    let text = digest::read(text, encoding)?;
    String::from_utf8(text).ok().map(Cow::Owned)
}

/// Whether a piece is known from what came alone.
fn is_told(piece: &Piece) -> bool {
    matches!(
        piece,
        Piece::Of(
            Source::Signature
                | Source::Nonce
                | Source::TimestampS
                | Source::TimestampMs
                | Source::Time(_)
        )
    )
}

fn tells_the_second(format: &str) -> bool {
    format.contains("%S") || format.contains("%T")
}

fn moment_ms(text: &str, format: &str, offset_s: i32) -> Option<i64> {
    let format = TimeFormat::new(format);
    let moment = format.instant(text).or_else(|| {
        let offset = Offset::from_seconds(offset_s).ok()?;
        offset.to_timestamp(format.datetime(text)?).ok()
    })?;
    Some(moment.as_millisecond())
}

/// What a header or field of the scheme holds.
fn given(sent: &SentField, came: &Incoming<'_>) -> Option<String> {
    match sent.place {
        AuthPlace::Header => Some(came.headers.get(sent.name)?.to_str().ok()?.to_owned()),
        AuthPlace::Query => came.of_query(sent.name).map(str::to_owned),
        AuthPlace::Body | AuthPlace::Fields => {
            let mut form = came.form.iter().flatten();
            if let Some((_, value)) = form.find(|(name, _)| name == sent.name) {
                return Some(value.clone());
            }
            let members = json::members(std::str::from_utf8(came.body).ok()?)?;
            let (_, value) = members.into_iter().find(|(name, _)| name == sent.name)?;
            json::plain(value)
        }
    }
}

/// The pairs of a body that is a form.
fn form(headers: &HeaderMap, body: &[u8]) -> Option<Vec<(String, String)>> {
    let kind = headers.get(http::header::CONTENT_TYPE)?.to_str().ok()?;
    kind.starts_with("application/x-www-form-urlencoded")
        .then(|| url::form_urlencoded::parse(body).into_owned().collect())
}

fn named(sent: &SentField) -> String {
    match sent.place {
        AuthPlace::Header => format!("the header `{}`", sent.name),
        AuthPlace::Query | AuthPlace::Body | AuthPlace::Fields => {
            format!("the field `{}`", sent.name)
        }
    }
}
