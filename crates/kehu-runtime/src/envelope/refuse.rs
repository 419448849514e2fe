//! What an answer says that refuses: its code, its words, what is known about them.

use std::time::Duration;

use kehu_wire::json;

use super::read::{Head, words};
use super::{Problem, Tell, read, with_sound_words};
use crate::Error;
use crate::body::Answer;
use crate::error::{Code, Refusal};
use crate::info::{ApiInfo, EnvelopeInfo, ErrorInfo, OperationInfo, Path, Then};
use crate::place::{dotted, shortened};

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
pub(super) fn shape_of<'a>(api: &'a ApiInfo, text: &str) -> Option<&'a EnvelopeInfo> {
    let mut shapes = api.refusals.iter();
    shapes.find(|shape| read::has_shape(shape, text))
}

/// The refusal that an answer of this shape is.
pub(super) fn refused(
    api: &ApiInfo,
    shape: Option<&EnvelopeInfo>,
    status: u16,
    text: &str,
) -> Problem {
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
