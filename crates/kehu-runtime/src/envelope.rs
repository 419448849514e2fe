//! Takes the data out of the object around them, in one pass when all is well.
//!
//! The good case reads the typed data straight from the text, as a hand-written struct would, and then the
//! code and the vendor's request id from the little that is around them. Only when something is wrong a
//! second, slower look finds out what: a code that refuses, or the path of the value that does not fit.

mod misfit;
mod read;
mod refuse;

use std::borrow::Cow;
use std::marker::PhantomData;

use bytes::Bytes;
use kehu_wire::json;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use crate::body::{self, Answer};
use crate::excerpt::Seen;
use crate::info::{ApiInfo, EnvelopeInfo, OperationInfo, Then};
use crate::place::{dotted, join};
use crate::salvage::{self, Salvaged};
use crate::{Error, Response, Result};
use misfit::broken;
use read::Head;
use refuse::{refused, shape_of};

pub(crate) use misfit::{broken_beside, broken_row, decode_data, with_path};
pub(crate) use read::{Output, Read, all};
pub(crate) use refuse::{in_band, refusal};

/// The data of an answer, and what stood beside them.
#[derive(Debug)]
pub(crate) struct Decoded<T> {
    pub data: T,
    pub request_id: Option<String>,
    /// The text that was read, where it is not the body as it came.
    pub text: Option<Bytes>,
}

impl<T> Decoded<T> {
    /// Data that are all of an answer.
    fn bare(data: T) -> Self {
        Self {
            data,
            request_id: None,
            text: None,
        }
    }
}

/// Why there are no data.
#[derive(Debug)]
pub(crate) struct Problem {
    pub error: Error,
    /// What the client does about it.
    pub then: Then,
    pub request_id: Option<String>,
    /// How much of the answer belongs into the error.
    pub tell: Tell,
    /// The rows beside those that are broken, where nothing else is wrong.
    pub salvaged: Option<Salvaged>,
}

/// How much of an answer belongs into the error that it led to.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Tell {
    /// The error says it all.
    Nothing,
    /// Its first words, which are the vendor's.
    Words,
    /// What it is and how it begins.
    Answer,
}

impl Problem {
    pub fn new(error: Error, then: Then) -> Self {
        Self {
            error,
            then,
            request_id: None,
            tell: Tell::Nothing,
            salvaged: None,
        }
    }

    /// An answer that is not what it should be, told by what it is and how it begins.
    fn not_understood(error: Error, then: Then) -> Self {
        Self {
            tell: Tell::Answer,
            ..Self::new(error, then)
        }
    }
}

impl Tell {
    /// The error, with as much of the answer as belongs into it.
    pub fn of(self, error: Error, seen: &Seen<'_>) -> Error {
        match self {
            Self::Nothing => error,
            Self::Words => error.with_vendor_words(seen.words()),
            Self::Answer => error.with_excerpt(seen),
        }
    }
}

/// The answer itself, where only rows of it are broken.
pub(crate) fn salvaged<R: Read>(
    error: Error,
    api: &ApiInfo,
    operation: &OperationInfo,
    read: R,
) -> Result<Response<R::Data>, Error> {
    let decoded = error.salvaged().and_then(|meta| {
        let body = &meta.salvaged.as_ref()?.body;
        let Decoded { data, text, .. } = decode_text(api, operation, body, read).ok()?;
        Some(Response::new(data, meta.clone().reading(text)))
    });
    decoded.ok_or(error)
}

/// Decodes an answer whose HTTP status says that all is well.
pub(crate) fn decode<R: Read>(
    api: &ApiInfo,
    operation: &OperationInfo,
    answer: Answer<'_>,
    read: R,
) -> Result<Decoded<R::Data>, Problem> {
    if answer.is_without_content() {
        return decode_data("null", &[], read).map(Decoded::bare);
    }
    let text = answer.utf_8(api);
    if operation.answer.is_some()
        && let Ok(text) = std::str::from_utf8(&text)
        && let Some(refused) = in_band(api, operation, text)
    {
        return Err(refused);
    }
    let text = match operation.answer {
        Some(form) => body::as_json(form, text),
        None => text,
    };
    let mut decoded = decode_text(api, operation, &text, read)?;
    if let (None, Cow::Owned(text)) = (&decoded.text, text) {
        decoded.text = Some(text.into());
    }
    Ok(decoded)
}

/// Decodes the text that an answer is.
pub(crate) fn decode_text<R: Read>(
    api: &ApiInfo,
    operation: &OperationInfo,
    body: &[u8],
    read: R,
) -> Result<Decoded<R::Data>, Problem> {
    decode_sound(api, operation, body, read.clone()).or_else(|problem| {
        let Some(body) = with_sound_words(api, operation, body) else {
            return Err(problem);
        };
        let mut decoded = decode_sound(api, operation, &body, read)?;
        decoded.text.get_or_insert(body.into());
        Ok(decoded)
    })
}

/// The answer with words that can be read, where they cannot as they came.
fn with_sound_words(api: &ApiInfo, operation: &OperationInfo, body: &[u8]) -> Option<Vec<u8>> {
    let envelopes = [operation.envelope.as_ref(), api.envelope.as_ref()];
    let envelopes = envelopes.into_iter().flatten().chain(api.refusals);
    salvage::with_sound_words(body, envelopes.filter_map(|envelope| envelope.message))
}

fn decode_sound<R: Read>(
    api: &ApiInfo,
    operation: &OperationInfo,
    body: &[u8],
    read: R,
) -> Result<Decoded<R::Data>, Problem> {
    let Ok(text) = std::str::from_utf8(body) else {
        return Err(broken(api, operation, body));
    };
    let settled = match unwrapped(api, operation, text) {
        Some(text) => Cow::Owned(settled(api, operation, &text).into_owned()),
        None => settled(api, operation, text),
    };
    let decoded = decode_settled(api, operation, &settled, read);
    decoded.map(|decoded| match settled {
        Cow::Borrowed(_) => decoded,
        Cow::Owned(text) => Decoded {
            text: Some(text.into()),
            ..decoded
        },
    })
}

/// Decodes what the vendor sent by itself. It answers nothing, so that it refuses nothing either.
pub(crate) fn decode_event<T: DeserializeOwned>(
    api: &ApiInfo,
    webhook: &OperationInfo,
    body: &[u8],
) -> Result<T, Problem> {
    let text = Answer::kept(body).utf_8(api);
    let text = std::str::from_utf8(&text).unwrap_or_default();
    if json::find(text, []).is_none() {
        return Err(broken(api, webhook, body));
    }
    let (text, path) = (settled(api, webhook, text), api.data_path(webhook));
    let data = json::find(&text, path.iter().copied()).map_or("null", RawValue::get);
    decode_data(data, path, PhantomData::<T>)
}

/// The answer with its data as their type has them, where they may arrive otherwise.
fn settled<'t>(api: &ApiInfo, operation: &OperationInfo, text: &'t str) -> Cow<'t, str> {
    let Some(arrival) = &operation.arrival else {
        return Cow::Borrowed(text);
    };
    let Some(data) = json::find(text, api.data_path(operation).iter().copied()) else {
        return Cow::Borrowed(text);
    };
    let data = data.get();
    match api.settled(arrival, data) {
        Cow::Borrowed(_) => Cow::Borrowed(text),
        Cow::Owned(settled) => Cow::Owned(with(text, data, &settled)),
    }
}

/// The answer with a string in it, or all of it, as the JSON that it holds.
fn unwrapped(api: &ApiInfo, operation: &OperationInfo, text: &str) -> Option<String> {
    let path = api.envelope_of(operation)?.json?;
    let value = json::find(text, path.iter().copied())?.get();
    let inside = serde_json::from_str::<String>(value).ok()?;
    json::find(&inside, [])?;
    Some(with(text, value, &inside))
}

/// A string with another in the place of a part of it.
pub(crate) fn with(text: &str, part: &str, other: &str) -> String {
    let begin = json::offset(text, part).unwrap_or_default();
    [&text[..begin], other, &text[begin + part.len()..]].concat()
}

fn decode_settled<R: Read>(
    api: &ApiInfo,
    operation: &OperationInfo,
    text: &str,
    read: R,
) -> Result<Decoded<R::Data>, Problem> {
    if let Some(shape) = shape_of(api, text) {
        return Err(refused(api, Some(shape), 200, text));
    }
    let Some(envelope) = api.envelope_of(operation) else {
        let text = if text.trim().is_empty() { "null" } else { text };
        return match all(read.clone(), text) {
            Ok(data) => Ok(Decoded::bare(data)),
            Err(_) if json::find(text, []).is_none() => {
                Err(broken(api, operation, text.as_bytes()))
            }
            Err(_) => decode_data(text, &[], read)
                .map(Decoded::bare)
                .map_err(|problem| in_band(api, operation, text).unwrap_or(problem)),
        };
    };
    match read::whole(envelope, text, read.clone()) {
        Some(decoded) => Ok(decoded),
        None => look_again(api, operation, envelope, text, read),
    }
}

/// Finds out what is wrong.
#[cold]
fn look_again<R: Read>(
    api: &ApiInfo,
    operation: &OperationInfo,
    envelope: &EnvelopeInfo,
    text: &str,
    read: R,
) -> Result<Decoded<R::Data>, Problem> {
    let first = envelope.conditions.first();
    let tells = envelope.code.or(first.map(|condition| condition.at));
    match json::find(text, []) {
        None => return Err(broken(api, operation, text.as_bytes())),
        Some(json) if !json.get().starts_with('{') => {
            let error = Error::no_envelope(json::kind(json), &dotted(tells.unwrap_or_default()));
            return Err(Problem::not_understood(error, Then::Never));
        }
        Some(_) => {}
    }
    let head = Head::read(envelope, text);
    if head.refuses(envelope) {
        return Err(refused(api, Some(envelope), 200, text));
    }
    let mut decoded = match head.untold(envelope) {
        Some(path) => {
            let error = Error::no_code(&dotted(path));
            Err(Problem::not_understood(error, Then::Never))
        }
        None => {
            let path = envelope.data.unwrap_or_default();
            let data = json::find(text, path.iter().copied()).map_or("null", RawValue::get);
            decode_data(data, path, read)
        }
    };
    if let Err(problem) = &mut decoded {
        problem.request_id.clone_from(&head.request_id);
    }
    decoded.map(|data| Decoded {
        request_id: head.request_id,
        ..Decoded::bare(data)
    })
}

/// Where the list of rows is in the answers of an operation: `data.customer_list`.
pub(crate) fn list_path(api: &ApiInfo, operation: &OperationInfo) -> String {
    let data = dotted(api.data_path(operation));
    join(&data, &dotted(operation.rows()))
}

#[cfg(test)]
mod tests;
