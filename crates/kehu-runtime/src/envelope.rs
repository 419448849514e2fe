//! Takes the data out of the object around them, in one pass when all is well.
//!
//! The good case reads the code, the vendor's request id and the typed data straight from the text, as a
//! hand-written struct would. Only when something is wrong a second, slower look finds out what: a code
//! that refuses, or the path of the value that does not fit.

mod read;

use kehu_wire::{Objects, reason};
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use crate::error::{BadRow, Code, Misfit, Refusal};
use crate::excerpt::Seen;
use crate::info::{ApiInfo, EnvelopeInfo, ErrorInfo, OperationInfo, Path, Then};
use crate::json;
use crate::salvage::{self, Broken, Salvaged};
use crate::{Error, Result};

use read::Flag;
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
    /// How much of the answer belongs into the error.
    pub tell: Tell,
    /// What can still be had from the answer.
    pub left: Left,
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

/// What can still be had from an answer that was not decoded.
#[derive(Debug)]
pub(crate) enum Left {
    Nothing,
    /// Data of another type: some rows may be of theirs.
    Data,
    /// Rows beside those that are broken.
    Rows(Salvaged),
}

impl Problem {
    pub fn new(error: Error, then: Then) -> Self {
        Self {
            error,
            then,
            request_id: None,
            tell: Tell::Nothing,
            left: Left::Nothing,
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

/// Decodes an answer whose HTTP status says that all is well.
pub(crate) fn decode<T: DeserializeOwned>(
    api: &ApiInfo,
    operation: &OperationInfo,
    body: &[u8],
) -> Result<Decoded<T>, Problem> {
    let body = json::without_mark(body);
    let Ok(text) = std::str::from_utf8(body) else {
        return Err(broken(api, operation, body));
    };
    let Some(envelope) = api.envelope_of(operation) else {
        let text = if text.trim().is_empty() { "null" } else { text };
        let bare = |data| Decoded {
            data,
            request_id: None,
        };
        return match json::read(text) {
            Ok(data) => Ok(bare(data)),
            Err(_) if json::find(text, []).is_none() => Err(broken(api, operation, body)),
            Err(_) => decode_data(text, &[])
                .map(bare)
                .map_err(|problem| in_band(api, text).unwrap_or(problem)),
        };
    };
    match read::whole(envelope, text) {
        Some(decoded) => Ok(decoded),
        None => look_again(api, operation, envelope, text),
    }
}

/// What an answer says whose HTTP status is a refusal already.
pub(crate) fn refusal(api: &ApiInfo, status: u16, body: &[u8]) -> Problem {
    let text = std::str::from_utf8(json::without_mark(body)).ok();
    let head = text.zip(api.envelope.as_ref());
    let head = head
        .and_then(|(text, envelope)| read::head(envelope, text).ok())
        .unwrap_or_default();
    let silent = head.code.is_none() && head.message.is_none();
    Problem {
        tell: if silent { Tell::Words } else { Tell::Nothing },
        ..refused(api, status, head)
    }
}

/// What an answer says that is not what its operation promises, where it refuses as others of the API do.
pub(crate) fn in_band(api: &ApiInfo, text: &str) -> Option<Problem> {
    let envelope = api.envelope.as_ref()?;
    let head = read::head(envelope, text).ok()?;
    let refuses = head.code.is_some() && head.refuses(envelope);
    refuses.then(|| refused(api, 200, head))
}

/// Finds out what is wrong.
#[cold]
fn look_again<T: DeserializeOwned>(
    api: &ApiInfo,
    operation: &OperationInfo,
    envelope: &EnvelopeInfo,
    text: &str,
) -> Result<Decoded<T>, Problem> {
    let code = dotted(envelope.code);
    let head = match read::head(envelope, text) {
        Ok(head) => head,
        Err(_) => {
            return Err(match json::find(text, []) {
                None => broken(api, operation, text.as_bytes()),
                Some(json) => {
                    let error = Error::no_envelope(json::kind(json), &code);
                    Problem::not_understood(error, Then::Never)
                }
            });
        }
    };
    let mut decoded = match &head.code {
        None => Err(Problem::not_understood(Error::no_code(&code), Then::Never)),
        Some(_) if head.refuses(envelope) => return Err(refused(api, 200, head)),
        Some(_) if !head.is_success(envelope) => {
            let flag = dotted(envelope.flag.unwrap_or_default());
            Err(Problem::not_understood(Error::no_code(&flag), Then::Never))
        }
        Some(_) => {
            let data = match envelope.data {
                Some(path) => {
                    json::find(text, path.iter().copied()).map_or("null", |data| data.get())
                }
                None => text,
            };
            decode_data(data, envelope.data.unwrap_or_default())
        }
    };
    if let Err(problem) = &mut decoded {
        problem.request_id.clone_from(&head.request_id);
    }
    decoded.map(|data| Decoded {
        data,
        request_id: head.request_id,
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
    let rows = api.data_path(operation).iter().chain(operation.rows()?);
    let salvaged = Salvaged::of(body, rows.copied())?;
    let sound = decode::<Box<RawValue>>(api, operation, &salvaged.body);
    Some(match sound {
        Ok(Decoded { request_id, .. }) => {
            let (index, row) = salvaged.first()?;
            let at = format!("{}[{index}]", list_path(api, operation));
            let error = broken_row(row, &at);
            Problem {
                request_id,
                left: Left::Rows(salvaged),
                ..Problem::new(error, Then::Never)
            }
        }
        Err(problem) => problem,
    })
}

/// A row that is not JSON, as what does not fit at its place.
pub(crate) fn broken_row(row: &Broken, at: &str) -> Error {
    let fault = &row.fault;
    let misfit = Misfit {
        path: json::join(at, &fault.path),
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
    json::join(&data, &dotted(operation.rows().unwrap_or_default()))
}

/// Decodes data that stand at a path and are JSON, slowly and with the path of what does not fit.
#[cold]
fn decode_data<T: DeserializeOwned>(text: &str, at: Path) -> Result<T, Problem> {
    let error = match with_path(text) {
        Ok(data) => return Ok(data),
        Err(error) => error,
    };
    if text == "null" {
        // No data where data were expected: an empty list, or an object of which nothing was promised.
        let empty = json::read("[]").or_else(|_| json::read("{}"));
        if let Ok(data) = empty {
            return Ok(data);
        }
    }
    Err(Problem {
        left: Left::Data,
        ..Problem::new(
            Error::misfit(misfit(text, &dotted(at), &error)),
            Then::Never,
        )
    })
}

fn with_path<T: DeserializeOwned>(
    text: &str,
) -> Result<T, serde_path_to_error::Error<serde_json::Error>> {
    let json = &mut serde_json::Deserializer::from_str(text);
    serde_path_to_error::deserialize(Objects(json))
}

/// What does not fit, from the path of the data down.
pub(crate) fn misfit(
    text: &str,
    at: &str,
    error: &serde_path_to_error::Error<serde_json::Error>,
) -> Misfit {
    let inside = error.path();
    Misfit {
        path: json::join(at, &inside.to_string()),
        reason: reason(error.inner()),
        value: json::at_position(text, inside).map(|value| shortened(value.get())),
        row: None,
    }
}

fn refused(api: &ApiInfo, status: u16, head: Head) -> Problem {
    let info = known(api, head.code.as_ref(), head.message.as_deref());
    let then = info.map_or_else(|| then_of_status(status), |info| info.then);
    let request_id = head.request_id;
    // A code of success with a refusal beside it, by status or flag, says nothing.
    let envelope = api.envelope.as_ref();
    let code = head
        .code
        .filter(|code| envelope.is_none_or(|envelope| !read::is_success(envelope, code)));
    let flag = envelope
        .and_then(|envelope| envelope.flag)
        .filter(|_| code.is_none() && head.flag == Some(Flag::NotTrue));
    let refusal = Refusal {
        status,
        code,
        flag: flag.map(dotted),
        code_name: head.name,
        message: head.message,
        info,
    };
    Problem {
        request_id,
        ..Problem::new(Error::refused(api, refusal), then)
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

#[cfg(test)]
mod tests;
