//! Takes the data out of the object around them, in one pass when all is well.
//!
//! The good case reads the typed data straight from the text, as a hand-written struct would, and then the
//! code and the vendor's request id from the little that is around them. Only when something is wrong a
//! second, slower look finds out what: a code that refuses, or the path of the value that does not fit.

mod read;

use std::borrow::Cow;
use std::marker::PhantomData;
use std::time::Duration;

use bytes::Bytes;
use kehu_wire::{json, reason};
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use serde_path_to_error::{Deserializer, Path as At, Segment, Track};

use crate::body::{self, Answer};
use crate::error::{BadRow, Code, Misfit, Refusal};
use crate::excerpt::Seen;
use crate::info::{ApiInfo, EnvelopeInfo, ErrorInfo, OperationInfo, Path, Then};
use crate::place::{dotted, join, shortened};
use crate::salvage::{self, Broken, Salvaged};
use crate::{Error, Response, Result};

use read::{Head, words};
pub(crate) use read::{Output, Read, all};

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
    let begin = part.as_ptr().addr() - text.as_ptr().addr();
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

/// What an answer says whose HTTP status is a refusal already.
pub(crate) fn refusal(api: &ApiInfo, operation: &OperationInfo, answer: Answer<'_>) -> Problem {
    let mut text = answer.utf_8(api);
    if let Some(sound) = with_sound_words(api, operation, &text) {
        text = sound.into();
    }
    let text = std::str::from_utf8(&text).unwrap_or_default();
    let shape = shape_of(api, text).or_else(|| usual_shape(api, operation));
    refused(api, shape, answer.status, text)
}

/// What an answer says that is not what its operation promises, where it refuses as others of the API do.
pub(crate) fn in_band(api: &ApiInfo, operation: &OperationInfo, text: &str) -> Option<Problem> {
    let shape = shape_of(api, text).or_else(|| {
        let envelope = usual_shape(api, operation)?;
        let head = Head::read(envelope, text);
        (envelope.code.is_none() || head.code.is_some())
            .then_some(envelope)
            .filter(|_| head.refuses(envelope))
    })?;
    Some(refused(api, Some(shape), 200, text))
}

/// The object around answers, that of the API where this operation has none.
fn usual_shape<'a>(api: &'a ApiInfo, operation: &'a OperationInfo) -> Option<&'a EnvelopeInfo> {
    api.envelope_of(operation).or(api.envelope.as_ref())
}

/// The other shape in which an answer refuses.
fn shape_of<'a>(api: &'a ApiInfo, text: &str) -> Option<&'a EnvelopeInfo> {
    let mut shapes = api.refusals.iter();
    shapes.find(|shape| read::has_shape(shape, text))
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

/// An answer that is not JSON as it stands: the rows of it that are, or else what is wrong with it.
#[cold]
fn broken(api: &ApiInfo, operation: &OperationInfo, body: &[u8]) -> Problem {
    if let Some(problem) = broken_rows(api, operation, body) {
        return problem;
    }
    let then = if salvage::ends_early(body) {
        // It may be whole the next time.
        Then::Retry
    } else {
        Then::Never
    };
    // What does not even begin as JSON is told by its first words alone.
    let begins = matches!(body.trim_ascii_start().first(), Some(b'{' | b'['));
    let fault = begins.then(|| salvage::fault(body)).flatten();
    let reason = fault.map(|fault| match fault.path.as_str() {
        "" => fault.reason,
        path => format!("{path}: {}", fault.reason),
    });
    Problem::not_understood(Error::not_json(reason.as_deref()), then)
}

/// The answer without the rows that are broken, when it is sound without them; `None` where there are none.
fn broken_rows(api: &ApiInfo, operation: &OperationInfo, body: &[u8]) -> Option<Problem> {
    let data = api.data_path(operation);
    let salvaged = Salvaged::of(body, data, operation.rows(), operation.lists)?;
    let sound = decode_text(api, operation, &salvaged.body, PhantomData::<Box<RawValue>>);
    Some(match sound {
        // What tells how the call went may be among what is broken.
        Err(_) if !salvaged.beside().is_empty() => return None,
        Ok(Decoded { request_id, .. }) => {
            let error = match (salvaged.first(), salvaged.beside()) {
                (Some(row), _) => broken_row(row, &join(&dotted(data), &row.at)),
                (None, [first, ..]) => broken_beside(first),
                (None, []) => return None,
            };
            Problem {
                request_id,
                salvaged: Some(salvaged),
                ..Problem::new(error, Then::Never)
            }
        }
        Err(problem) => problem,
    })
}

/// A value beside the rows that is not JSON.
pub(crate) fn broken_beside(value: &Broken) -> Error {
    let misfit = Misfit {
        path: value.at.clone(),
        reason: value.fault.reason.clone(),
        value: Some(shortened(&value.value)),
        row: None,
    };
    Error::misfit(misfit).with_help("The value is not JSON; what is around it can be read.")
}

/// A row that is not JSON, as what does not fit at its place.
pub(crate) fn broken_row(row: &Broken, at: &str) -> Error {
    let fault = &row.fault;
    let misfit = Misfit {
        path: join(at, &fault.path),
        reason: fault.reason.clone(),
        value: Some(shortened(&row.value)),
        row: Some(BadRow {
            path: fault.path.clone(),
            reason: fault.reason.clone(),
            raw: row.row.clone(),
        }),
    };
    Error::misfit(misfit).with_help("The row is not JSON; the rows around it can be read.")
}

/// Where the list of rows is in the answers of an operation: `data.customer_list`.
pub(crate) fn list_path(api: &ApiInfo, operation: &OperationInfo) -> String {
    let data = dotted(api.data_path(operation));
    join(&data, &dotted(operation.rows()))
}

/// Decodes data that stand at a path and are JSON, slowly and with the path of what does not fit.
#[cold]
pub(crate) fn decode_data<R: Read>(text: &str, at: Path, read: R) -> Result<R::Data, Problem> {
    let misfit = match with_path(text, &dotted(at), read.clone()) {
        Ok(data) => return Ok(data),
        Err(misfit) => misfit,
    };
    if text == "null" {
        // No data where data were expected: an empty list, or an object of which nothing was promised.
        let empty = all(read.clone(), "[]").or_else(|_| all(read, "{}"));
        if let Ok(data) = empty {
            return Ok(data);
        }
    }
    Err(Problem::new(Error::misfit(*misfit), Then::Never))
}

/// Reads JSON that stands at a place, and finds out what in it does not fit.
pub(crate) fn with_path<R: Read>(text: &str, at: &str, read: R) -> Result<R::Data, Box<Misfit>> {
    let (mut track, json) = (Track::new(), &mut serde_json::Deserializer::from_str(text));
    read.read(Deserializer::new(json, &mut track))
        .map_err(|error| {
            let inside = track.path();
            let mut reason = reason(&error);
            // A place inside of a part is not a place in the whole.
            if !error.is_data()
                && let Some(place) = reason.find(" (line ")
            {
                reason.truncate(place);
            }
            Box::new(Misfit {
                path: join(at, &inside.to_string()),
                reason,
                value: value_at(text, &inside).map(|value| shortened(value.get())),
                row: None,
            })
        })
}

/// The value at a path with positions in lists: `customer_list[17].id`, as errors name it.
fn value_at<'a>(json: &'a str, path: &At) -> Option<&'a RawValue> {
    let mut json: &RawValue = serde_json::from_str(json).ok()?;
    for segment in path {
        json = match segment {
            Segment::Seq { index } => json::items(json.get())?.get(*index)?,
            Segment::Map { key } => json::find(json.get(), [key.as_str()])?,
            Segment::Enum { .. } | Segment::Unknown => break,
        };
    }
    Some(json)
}

/// The refusal that an answer of this shape is.
fn refused(api: &ApiInfo, shape: Option<&EnvelopeInfo>, status: u16, text: &str) -> Problem {
    let head = shape.map(|info| Head::read(info, text)).unwrap_or_default();
    let message = shape.and_then(|info| words(text, info.message));
    let info = known(api, head.code.as_ref(), message.as_deref());
    let then = info.map_or_else(|| then_of_status(status), |info| info.then);
    let silent = head.code.is_none() && message.is_none();
    // A code of success with a refusal beside it, by status or condition, says nothing.
    let says = |code: &Code| shape.is_none_or(|info| !read::is_success(info, code));
    let code = head.code.filter(says);
    let fails = head.fails.filter(|_| code.is_none());
    let refusal = Refusal {
        status,
        code,
        fails: fails.map(|path| (dotted(path), shown_at(text, path))),
        code_name: shape.and_then(|info| words(text, info.name)),
        message,
        info,
    };
    let wait = shape.and_then(|info| seconds(&words(text, info.retry_after)?));
    let error = Error::refused(api, refusal).with_retry_after(wait);
    Problem {
        request_id: head.request_id,
        tell: if silent { Tell::Words } else { Tell::Nothing },
        ..Problem::new(error, then)
    }
}

/// A length of time in seconds, whole or not.
fn seconds(text: &str) -> Option<Duration> {
    let seconds = text.trim().parse().ok()?;
    Duration::try_from_secs_f64(seconds).ok()
}

/// The value at a path as it came, in short.
fn shown_at(text: &str, path: Path) -> String {
    let value = json::find(text, path.iter().copied());
    value.map_or_else(String::new, |value| shortened(value.get()))
}

/// What is known about a code, or about a message where the code does not tell: code and words first, then
/// the code alone, then the words alone.
fn known(api: &ApiInfo, code: Option<&Code>, message: Option<&str>) -> Option<&'static ErrorInfo> {
    let says = |info: &ErrorInfo| {
        info.message
            .map(|words| message.is_some_and(|message| message.contains(words)))
    };
    let is = |info: &ErrorInfo| {
        info.code
            .map(|known| code.is_some_and(|code| *code == known))
    };
    let mut ways = [
        (Some(true), Some(true)),
        (Some(true), None),
        (None, Some(true)),
    ]
    .into_iter();
    ways.find_map(|way| api.errors.iter().find(|info| (is(info), says(info)) == way))
}

fn then_of_status(status: u16) -> Then {
    match status {
        401 => Then::RenewToken,
        408 | 425 | 429 | 500 | 502 | 503 | 504 => Then::Retry,
        _ => Then::Never,
    }
}

#[cfg(test)]
mod tests;
