//! Takes the data out of the object around them, in one pass when all is well.
//!
//! The good case reads the code, the vendor's request id and the typed data straight from the text, as a
//! hand-written struct would. Only when something is wrong a second, slower look finds out what: a code
//! that refuses, or the path of the value that does not fit.

mod read;

use bytes::Bytes;
use kehu_wire::reason;
use serde::de::DeserializeOwned;

use crate::error::{Code, Misfit, Refusal};
use crate::info::{ApiInfo, EnvelopeInfo, ErrorInfo, OperationInfo, Path, Then};
use crate::json;
use crate::{Error, Result};

pub(crate) use read::Head;

/// The data of an answer, and what stood beside them.
#[derive(Debug)]
pub(crate) struct Decoded<T> {
    pub data: T,
    pub request_id: Option<String>,
}

/// Why there are no data.
#[derive(Debug)]
pub(crate) struct Problem {
    pub error: Error,
    /// What the client does about it.
    pub then: Then,
    pub request_id: Option<String>,
    /// The answer is a good one, only its data do not fit their type.
    pub misfit: bool,
}

/// Decodes an answer whose HTTP status says that all is well.
pub(crate) fn decode<T: DeserializeOwned>(
    api: &ApiInfo,
    operation: &OperationInfo,
    body: &Bytes,
) -> Result<Decoded<T>, Problem> {
    let text = match std::str::from_utf8(body) {
        Ok(text) => text,
        Err(error) => return Err(undecodable(Error::not_json(&error.to_string()), None)),
    };
    let Some(envelope) = api.envelope_of(operation) else {
        let text = if text.trim().is_empty() { "null" } else { text };
        let bare = |data| Decoded {
            data,
            request_id: None,
        };
        return serde_json::from_str(text)
            .map(bare)
            .or_else(|_| decode_data(text, &[]).map(bare));
    };
    match read::whole(envelope, text) {
        Some(decoded) => Ok(decoded),
        None => look_again(api, envelope, text),
    }
}

/// What an answer says whose HTTP status is a refusal already.
pub(crate) fn refusal(api: &ApiInfo, status: u16, body: &Bytes) -> Problem {
    let head = std::str::from_utf8(body).ok().zip(api.envelope.as_ref());
    let head = head
        .and_then(|(text, envelope)| read::head(envelope, text).ok())
        .unwrap_or_default();
    refused(api, status, head)
}

/// Finds out what is wrong.
#[cold]
fn look_again<T: DeserializeOwned>(
    api: &ApiInfo,
    envelope: &EnvelopeInfo,
    text: &str,
) -> Result<Decoded<T>, Problem> {
    let head = match read::head(envelope, text) {
        Ok(head) => head,
        Err(error) => return Err(broken(&error)),
    };
    match &head.code {
        None => Err(undecodable(
            Error::no_code(&dotted(envelope.code)),
            head.request_id,
        )),
        Some(code) if *code != envelope.success => Err(refused(api, 200, head)),
        Some(_) => {
            let data = match envelope.data {
                Some(path) => {
                    json::find(text, path.iter().copied()).map_or("null", |data| data.get())
                }
                None => text,
            };
            match decode_data(data, envelope.data.unwrap_or_default()) {
                Ok(data) => Ok(Decoded {
                    data,
                    request_id: head.request_id,
                }),
                Err(problem) => Err(Problem {
                    request_id: head.request_id,
                    ..problem
                }),
            }
        }
    }
}

/// Decodes data that stand at a path, slowly and with the path of what does not fit.
#[cold]
pub(crate) fn decode_data<T: DeserializeOwned>(text: &str, at: Path) -> Result<T, Problem> {
    let error = match with_path(text) {
        Ok(data) => return Ok(data),
        Err(error) => error,
    };
    if text == "null" {
        // No data where data were expected: an empty list, or an object of which nothing was promised.
        let empty = serde_json::from_str("[]").or_else(|_| serde_json::from_str("{}"));
        if let Ok(data) = empty {
            return Ok(data);
        }
    }
    Err(undecodable_data(text, at, &error))
}

fn with_path<T: DeserializeOwned>(
    text: &str,
) -> Result<T, serde_path_to_error::Error<serde_json::Error>> {
    serde_path_to_error::deserialize(&mut serde_json::Deserializer::from_str(text))
}

fn undecodable_data(
    text: &str,
    at: Path,
    error: &serde_path_to_error::Error<serde_json::Error>,
) -> Problem {
    if error.inner().is_syntax() || error.inner().is_eof() {
        return broken(error.inner());
    }
    Problem {
        misfit: true,
        ..undecodable(Error::misfit(misfit(text, &dotted(at), error)), None)
    }
}

/// What does not fit, from the path of the data down.
pub(crate) fn misfit(
    text: &str,
    at: &str,
    error: &serde_path_to_error::Error<serde_json::Error>,
) -> Misfit {
    let inside = error.path();
    Misfit {
        path: join(at, &inside.to_string()),
        reason: reason(error.inner()),
        value: json::at_position(text, inside).map(|value| shortened(value.get())),
    }
}

fn broken(error: &serde_json::Error) -> Problem {
    // A text that ends too early may be whole the next time.
    let then = if error.is_eof() {
        Then::Retry
    } else {
        Then::Never
    };
    Problem {
        error: Error::not_json(&reason(error)),
        then,
        request_id: None,
        misfit: false,
    }
}

fn undecodable(error: Error, request_id: Option<String>) -> Problem {
    Problem {
        error,
        then: Then::Never,
        request_id,
        misfit: false,
    }
}

fn refused(api: &ApiInfo, status: u16, head: Head) -> Problem {
    let info = known(api, head.code.as_ref(), head.message.as_deref());
    let then = info.map_or_else(|| then_of_status(status), |info| info.then);
    let request_id = head.request_id;
    // A code of success with a status of refusal says nothing.
    let success = api.envelope.as_ref().map(|envelope| envelope.success);
    let code = head
        .code
        .filter(|code| success.is_none_or(|success| *code != success));
    let refusal = Refusal {
        status,
        code,
        code_name: head.name,
        message: head.message,
        info,
    };
    Problem {
        error: Error::refused(api, refusal),
        then,
        request_id,
        misfit: false,
    }
}

/// What is known about a code, or about a message where the code does not tell.
fn known(api: &ApiInfo, code: Option<&Code>, message: Option<&str>) -> Option<&'static ErrorInfo> {
    let says = |info: &&ErrorInfo| match info.message {
        Some(words) => message.is_some_and(|message| message.contains(words)),
        None => true,
    };
    let is = |info: &&ErrorInfo| {
        info.code
            .is_some_and(|known| code.is_some_and(|code| *code == known))
    };
    let errors = api.errors.iter();
    // With code and words first, then the code alone, then the words alone.
    errors
        .clone()
        .find(|info| info.message.is_some() && is(info) && says(info))
        .or_else(|| {
            errors
                .clone()
                .find(|info| info.message.is_none() && is(info))
        })
        .or_else(|| {
            errors
                .clone()
                .find(|info| info.code.is_none() && info.message.is_some() && says(info))
        })
}

fn then_of_status(status: u16) -> Then {
    match status {
        401 => Then::RenewToken,
        408 | 425 | 429 | 500 | 502 | 503 | 504 => Then::Retry,
        _ => Then::Never,
    }
}

/// Enough of a value to recognise it.
pub(crate) fn shortened(value: &str) -> String {
    const LONGEST: usize = 200;
    match value.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &value[..end]),
        None => value.to_owned(),
    }
}

/// A path as people write it.
pub(crate) fn dotted(path: Path) -> String {
    path.join(".")
}

/// A path inside another: `data` and `customer_list[17].id`, `data` and `[3]`.
pub(crate) fn join(outer: &str, inner: &str) -> String {
    match (outer, inner) {
        (_, "." | "") => outer.to_owned(),
        ("", _) => inner.to_owned(),
        _ if inner.starts_with('[') => format!("{outer}{inner}"),
        _ => format!("{outer}.{inner}"),
    }
}

#[cfg(test)]
mod tests;
