//! A scheme the other way round: what it signs has come in, and its values are read back.

use http::{HeaderMap, Uri};
use jiff::tz::Offset;
use kehu_wire::{TimeFormat, json};

use super::{Attempt, Named, Parts, Signer, Unsigned};
use crate::info::{AuthPlace, Composed, Piece, SentField, SigningInfo, Source};
use crate::{Error, Result};

impl Signer {
    /// Makes sure that whoever has the key signed this, and when.
    ///
    /// # Errors
    /// When a value of the scheme is missing, the time is too far away, or the signature is another's.
    pub fn verify(&self, headers: &HeaderMap, body: &[u8], now_ms: i64) -> Result<()> {
        let info = self.scheme.info;
        let form = form(headers, body);
        let mut said = Said::default();
        let sent = info.sent.iter().filter(|sent| sent.digest.is_none());
        for sent in sent.filter(|sent| sent.value.iter().any(is_told)) {
            let given = given(sent, headers, &form, body);
            let given = given.ok_or_else(|| Error::unverified(&named(sent), "is missing"))?;
            let is_read = said.read(info, sent.value, &given);
            is_read.ok_or_else(|| Error::unverified(&named(sent), "is not in its form"))?;
            let apart_ms = said.time_ms.map(|time_ms| now_ms.abs_diff(time_ms));
            if apart_ms.is_some_and(|apart_ms| apart_ms > info.skew_s.saturating_mul(1000)) {
                return Err(Error::unverified(&named(sent), "is too far from now"));
            }
        }
        let uri = Uri::default();
        let request = Unsigned {
            method: "",
            uri: &uri,
            headers: Named::Headers(headers),
            path: "",
            query_text: "",
            query: &[],
            form: &form,
            body,
        };
        let attempt = Attempt {
            time_ms: said.time_ms.unwrap_or(now_ms),
            nonce: &said.nonce,
            token: "",
        };
        let expected = Parts::new(&self.scheme, Named::Client(&self.client), &request, attempt);
        match is_same(expected.sign()?.as_bytes(), said.signature.as_bytes()) {
            true => Ok(()),
            false => Err(Error::unverified(
                "the signature",
                "does not belong to what came",
            )),
        }
    }
}

/// What a callback says of itself.
#[derive(Default)]
struct Said {
    time_ms: Option<i64>,
    nonce: String,
    signature: String,
}

impl Said {
    /// Takes the values out of a text that was put together from pieces.
    fn read(&mut self, info: &SigningInfo, pieces: Composed, text: &str) -> Option<()> {
        let mut rest = text;
        let mut pieces = pieces.iter().peekable();
        while let Some(piece) = pieces.next() {
            let source = match piece {
                Piece::Text(literal) => {
                    rest = rest.strip_prefix(literal)?;
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
            match source {
                Source::Signature => value.clone_into(&mut self.signature),
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
fn given(
    sent: &SentField,
    headers: &HeaderMap,
    form: &[(String, String)],
    body: &[u8],
) -> Option<String> {
    if sent.place == AuthPlace::Header {
        return Some(headers.get(sent.name)?.to_str().ok()?.to_owned());
    }
    if let Some((_, value)) = form.iter().find(|(name, _)| name == sent.name) {
        return Some(value.clone());
    }
    let members = json::members(std::str::from_utf8(body).ok()?)?;
    let (_, value) = members.into_iter().find(|(name, _)| name == sent.name)?;
    json::plain(value)
}

/// The pairs of a body that is a form.
fn form(headers: &HeaderMap, body: &[u8]) -> Vec<(String, String)> {
    let kind = headers.get(http::header::CONTENT_TYPE);
    let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    match kind.starts_with("application/x-www-form-urlencoded") {
        true => url::form_urlencoded::parse(body).into_owned().collect(),
        false => Vec::new(),
    }
}

fn named(sent: &SentField) -> String {
    match sent.place {
        AuthPlace::Header => format!("the header `{}`", sent.name),
        AuthPlace::Query | AuthPlace::Body | AuthPlace::Fields => {
            format!("the field `{}`", sent.name)
        }
    }
}

/// Whether two texts are the same, in a time that does not tell where they differ.
fn is_same(one: &[u8], other: &[u8]) -> bool {
    let differences = one.iter().zip(other).fold(0, |all, (a, b)| all | (a ^ b));
    one.len() == other.len() && std::hint::black_box(differences) == 0
}
