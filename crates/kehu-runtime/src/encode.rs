//! Turns a typed request into what travels. The body is written once; what is signed is what is sent.

mod added;
mod fields;
mod files;
mod nested;
mod pairs;

use serde::Serialize;

use crate::info::{Body, Digest, OperationInfo, Style};
use crate::request_body::RequestBody;
use crate::{Error, Result};
use fields::Fields;
use files::{multipart, part};

pub(crate) use added::Added;
pub(crate) use fields::unique;
pub(crate) use pairs::{Pairs, pairs, percent};

/// A request ready to be signed and sent, as often as need be.
#[derive(Debug, Clone, Default)]
pub(crate) struct Encoded {
    /// The operation's path with its fields filled in, percent-encoded.
    pub path: String,
    /// The query's pairs, not encoded.
    pub query: Pairs,
    /// The query as it travels, without `?`.
    pub query_text: String,
    /// Header fields of the request.
    pub headers: Pairs,
    /// How the body is written.
    pub kind: Body,
    /// The pairs of a form, not encoded.
    pub form: Pairs,
    /// The body; empty when there is none.
    pub body: RequestBody,
    /// Digests of a body that is in a file, where they are signed.
    pub digests: Vec<(Digest, Vec<u8>)>,
    pub content_type: Option<String>,
}

/// Writes a complete request.
pub(crate) fn encode<R: Serialize + ?Sized>(info: &OperationInfo, request: &R) -> Result<Encoded> {
    let json = serde_json::to_string(request).map_err(Error::unencodable)?;
    let is_body = info.body == Body::Json
        && info.places.is_empty()
        && info.fixed.is_empty()
        && info.unique.is_empty()
        && info.payload.is_none()
        && info.nested.is_empty()
        && info.under.is_none();
    let fields = match is_body && json.starts_with('{') {
        true => Fields {
            json,
            ..Fields::default()
        },
        false => Fields::sort(info, &json)?,
    };
    let mut encoded = Encoded {
        path: path(info, &fields.path)?,
        query_text: pairs(&fields.query),
        query: fields.query,
        headers: fields.header,
        kind: info.body,
        ..Encoded::default()
    };
    match info.body {
        Body::None => {}
        Body::Json => {
            encoded.body = fields.payload.unwrap_or(fields.json).into();
            encoded.content_type = Some("application/json".to_owned());
        }
        Body::Form => {
            encoded.body = pairs(&fields.form).into();
            encoded.content_type = Some("application/x-www-form-urlencoded".to_owned());
        }
        Body::Multipart => {
            let boundary = u128::from_le_bytes(crate::random::bytes()?);
            let boundary = format!("kehu-{boundary:032x}");
            encoded.body = multipart(&boundary, &fields.form, &fields.files)?;
            encoded.content_type = Some(format!("multipart/form-data; boundary={boundary}"));
        }
        Body::Whole => match (fields.files.into_iter().next(), fields.payload) {
            (Some(file), _) => {
                encoded.body = RequestBody::of(vec![file.piece()?]);
                encoded.content_type = Some(file.content_type);
            }
            (None, Some(text)) => {
                encoded.body = text.into();
                encoded.content_type = Some("text/plain; charset=utf-8".to_owned());
            }
            (None, None) => {}
        },
    }
    encoded.form = fields.form;
    Ok(encoded)
}

/// The path with `{name}` filled in.
fn path(info: &OperationInfo, values: &[(String, String)]) -> Result<String> {
    if !info.path.contains('{') {
        return Ok(info.path.to_owned());
    }
    let mut path = String::with_capacity(info.path.len() + 32);
    let mut rest = info.path;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}').unwrap_or((after, ""));
        let value = values
            .iter()
            .find(|(field, _)| *field == name)
            .map(|(_, value)| value.as_str());
        let value = value.filter(|value| !value.is_empty());
        let value =
            value.ok_or_else(|| Error::unencodable(format_args!("the path needs `{name}`")))?;
        path += before;
        let keeps_slashes = info.styles.contains(&(name, Style::Slashes));
        let is_slash = |character: char| character == '/' && keeps_slashes;
        for (at, segment) in value.split(is_slash).enumerate() {
            // An empty segment would be another path.
            if matches!(segment, "" | "." | "..") {
                let why =
                    format_args!("the path needs another `{name}`: {value:?} leads elsewhere");
                return Err(Error::unencodable(why));
            }
            path += if at > 0 { "/" } else { "" };
            path += &percent(segment);
        }
        rest = after;
    }
    path += rest;
    Ok(path)
}

#[cfg(test)]
mod tests;
