//! How what is signed is written, and how two texts are compared.

use std::borrow::Cow;
use std::io::Write as _;

use crate::Result;
use crate::auth::digest::{self, Hasher};
use crate::encode::percent;
use crate::info::{Pairs, PartDigest, SignatureEncoding, TextEncoding};

/// Encodes what stands behind `before`.
#[inline]
pub(super) fn encode(text: &mut Vec<u8>, before: usize, how: TextEncoding) {
    match how {
        TextEncoding::None => {}
        TextEncoding::Percent => change(text, before, percent),
        TextEncoding::Base64 => in_base64(text, before, SignatureEncoding::Base64),
        TextEncoding::Base64UrlUnpadded => {
            in_base64(text, before, SignatureEncoding::Base64UrlUnpadded);
        }
        TextEncoding::Form => change(text, before, |text| {
            let text = percent(text).replace("%20", "+");
            text.replace('~', "%7E").replace("%2A", "*")
        }),
    }
}

fn in_base64(text: &mut Vec<u8>, before: usize, how: SignatureEncoding) {
    let value = text.split_off(before);
    digest::write(&value, how, text);
}

/// Puts a digest in the place of what stands behind `before`.
#[inline]
pub(super) fn in_its_place(
    text: &mut Vec<u8>,
    before: usize,
    by: Option<PartDigest>,
) -> Result<()> {
    by.map_or(Ok(()), |by| {
        let value = text.split_off(before);
        let write = |digest: &[u8]| digest::write(digest, by.encoding, text);
        Hasher::new(by.digest, b"")?.digest(&value, write)
    })
}

pub(super) fn change(text: &mut Vec<u8>, before: usize, change: impl FnOnce(&str) -> String) {
    let value = text.split_off(before);
    text.extend_from_slice(change(&lossy(&value)).as_bytes());
}

/// What stands before a value: what joins it to the one before, and its name.
pub(super) fn write_name(is_first: bool, name: &str, pairs: Pairs, signed: &mut Vec<u8>) {
    if !is_first {
        signed.extend_from_slice(pairs.join.as_bytes());
    }
    if pairs.values_only {
        return;
    }
    let before = signed.len();
    signed.extend_from_slice(name.as_bytes());
    encode(signed, before, pairs.encode);
    signed.extend_from_slice(pairs.pair.as_bytes());
}

pub(super) fn written(text: &mut Vec<u8>, what: std::fmt::Arguments<'_>) -> Result<()> {
    text.write_fmt(what).map_err(crate::Error::unencodable)
}

fn lossy(bytes: &[u8]) -> Cow<'_, str> {
    String::from_utf8_lossy(bytes)
}

pub(super) fn into_text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap_or_else(|error| lossy(error.as_bytes()).into_owned())
}

/// Whether two texts are the same, in a time that does not tell where they differ.
pub(crate) fn is_same(one: &[u8], other: &[u8]) -> bool {
    let differences = one.iter().zip(other).fold(0, |all, (a, b)| all | (a ^ b));
    one.len() == other.len() && std::hint::black_box(differences) == 0
}
