//! Fields of a request, wherever they stand: in query and form, in JSON, in a header that has pairs.

use std::borrow::Cow;

use kehu_wire::json;
use percent_encoding::percent_decode_str;
use serde_json::value::RawValue;

use super::Parts;
use super::parts::{Field, borrowed};
use super::text::{encode, into_text, write_name};
use crate::Result;
use crate::info::{AuthPlace, PairOrder, Path, SignedPartKind, Source, TextEncoding};

impl<'a> Parts<'a> {
    /// The fields of query and body, and the pairs of a header.
    pub(super) fn write_fields(&self, kind: SignedPartKind, signed: &mut Vec<u8>) -> Result<()> {
        let SignedPartKind::Fields {
            query,
            body,
            json,
            under,
            header,
            except,
            skip_empty_values,
            pairs,
        } = kind
        else {
            return Ok(());
        };

        let mut fields: Vec<Field<'_>> = Vec::new();
        if query {
            fields.extend(borrowed(self.request.query));
        }
        if body && under.is_empty() {
            fields.extend(borrowed(self.request.form));
            fields.extend(members(if json { self.body() } else { "" }));
        }
        let text = header.map(|name| self.header_to_be(name)).transpose()?;
        fields.extend(text.iter().flat_map(|text| pairs_of(text)));
        let inside = self.inside(under.iter().copied());
        if body && !under.is_empty() {
            fields.extend(members(&inside));
        }
        fields.retain(|(name, _)| !except.contains(&&**name) && !self.holds_signature(under, name));
        if skip_empty_values {
            fields.retain(|(_, value)| !value.is_empty());
        }
        match pairs.order {
            // As they are written, by their values where names are the same.
            PairOrder::Name if pairs.encode != TextEncoding::None => {
                fields.sort_by_cached_key(|(name, value)| {
                    [encoded(name, pairs.encode), encoded(value, pairs.encode)]
                });
            }
            PairOrder::Name => fields.sort_by(|(one, _), (other, _)| one.cmp(other)),
            PairOrder::Value => fields.sort_by(|(_, one), (_, other)| one.cmp(other)),
            PairOrder::Listed => {}
        }
        for (index, (name, value)) in fields.iter().enumerate() {
            write_name(index == 0, name, pairs, signed);
            let before = signed.len();
            signed.extend_from_slice(value.as_bytes());
            encode(signed, before, pairs.encode);
        }
        Ok(())
    }

    /// The value of one field, at the top or inside of an object.
    pub(super) fn write_field(&self, name: &str, text: &mut Vec<u8>) -> Result<()> {
        let request = self.request;
        let sent = borrowed(request.query).chain(borrowed(request.form));
        let mut fields = sent.chain(members(self.body()));
        let field = fields.find(|(known, _)| known == name);
        let value = field.map_or_else(|| self.inside(name.split('.')), |(_, value)| value);
        text.extend_from_slice(value.as_bytes());
        Ok(())
    }

    /// Whether a field holds the signature, which it does in what came.
    fn holds_signature(&self, under: Path, name: &str) -> bool {
        let name = crate::place::join(&crate::place::dotted(under), name);
        let mut sent = self.scheme.info.sent.iter();
        sent.any(|sent| {
            sent.place != AuthPlace::Header && sent.name == name && sent.holds(Source::Signature)
        })
    }

    /// A header as it came, or as it will be without the signature.
    fn header_to_be(&self, name: &str) -> Result<String> {
        let mut text = Vec::new();
        let mut sent = self.scheme.info.sent.iter();
        let own = sent.find(|sent| sent.is_header(name));
        match (self.request.headers.get(name), own) {
            (Some(value), _) => text.extend_from_slice(value),
            (None, Some(own)) => self.write_composed(own.value, &mut text)?,
            (None, None) => {}
        }
        Ok(into_text(text))
    }

    /// A body that may be JSON.
    fn body(&self) -> &'a str {
        match self.request.has_members {
            true => std::str::from_utf8(self.request.body).unwrap_or_default(),
            false => "",
        }
    }

    /// What stands at a path in a JSON body; a string with JSON in it is an object, too.
    fn inside<'p>(&self, path: impl Iterator<Item = &'p str>) -> Cow<'a, str> {
        let mut path = path.peekable();
        let mut value = Cow::Borrowed(match path.peek() {
            Some(_) => self.body(),
            None => "",
        });
        for step in path {
            value = match json::find(&value, [step]) {
                Some(found) => Cow::Owned(as_text(found).into_owned()),
                None => Cow::Borrowed(""),
            };
        }
        value
    }
}

/// The pairs of a header that has such: `OAuth oauth_nonce="…",oauth_token="…"`.
fn pairs_of(header: &str) -> impl Iterator<Item = Field<'_>> {
    let pairs = header.split_once(' ').map_or("", |(_, pairs)| pairs);
    pairs.split(',').filter_map(|pair| {
        let (name, quoted) = pair.trim().split_once('=')?;
        let value = quoted.strip_prefix('"')?.strip_suffix('"')?;
        let plain = |text| percent_decode_str(text).decode_utf8().ok();
        Some((plain(name)?, plain(value)?))
    })
}

fn encoded(text: &str, how: TextEncoding) -> Vec<u8> {
    let mut written = text.as_bytes().to_vec();
    encode(&mut written, 0, how);
    written
}

/// The fields of an object.
fn members(object: &str) -> impl Iterator<Item = Field<'_>> {
    let members = json::members(object).unwrap_or_default().into_iter();
    members.map(|(name, raw)| (Cow::Owned(name), as_text(raw)))
}

/// A value as it is signed: null is an empty text, lists and objects are JSON.
fn as_text(raw: &RawValue) -> Cow<'_, str> {
    match json::plain(raw) {
        Some(plain) => Cow::Owned(plain),
        None if raw.get() == "null" => Cow::Borrowed(""),
        None => Cow::Borrowed(raw.get()),
    }
}
