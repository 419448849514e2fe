//! How texts are written in a signed string, and read again.

use std::borrow::Cow;

use kehu_wire::json;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use super::digest::decode;
use super::encode;
use crate::model::{SignatureEncoding, TextEncoding};

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

pub(super) fn encoded(text: &str, how: TextEncoding) -> String {
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
pub(super) fn percent(text: &str) -> String {
    const RESERVED: AsciiSet = NON_ALPHANUMERIC
        .remove(b'-')
        .remove(b'.')
        .remove(b'_')
        .remove(b'~');
    utf8_percent_encode(text, &RESERVED).to_string()
}

pub(super) fn lossy(bytes: &[u8]) -> Cow<'_, str> {
    String::from_utf8_lossy(bytes)
}
