//! What is wrong with an answer that is not JSON, or not what its type says.

use std::marker::PhantomData;

use kehu_wire::{json, reason};
use serde_json::value::RawValue;
use serde_path_to_error::{Deserializer, Path as At, Segment, Track};

use super::read::{Read, all};
use super::{Decoded, Problem, decode_text};
use crate::error::{BadRow, Misfit};
use crate::info::{ApiInfo, OperationInfo, Path, Then};
use crate::place::{dotted, join, shortened};
use crate::salvage::{self, Broken, Salvaged};
use crate::{Error, Result};

/// An answer that is not JSON as it stands: the rows of it that are, or else what is wrong with it.
#[cold]
pub(super) fn broken(api: &ApiInfo, operation: &OperationInfo, body: &[u8]) -> Problem {
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
