//! What an agent is answered: JSON in one string, never longer than it can read.

use kehu_runtime::BadRow;
use rmcp::model::{CallToolResult, ContentBlock};
use serde::Serialize;
use serde_json::value::RawValue;

/// So many characters of data at most; agents cut answers off at about 100,000, and nobody reads so much.
pub(crate) const CHARACTERS: usize = 40_000;

/// An answer.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Answer {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data: Option<Box<RawValue>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rows: Option<Vec<Box<RawValue>>>,
    /// Rows that are not of their type.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub off: Vec<OffRow>,
    /// Why there may be more although no page follows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub incomplete: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// A row that is not of its type.
#[derive(Debug, Serialize)]
pub(crate) struct OffRow {
    /// Which one of the page, from 1; none of a list inside of the data, where `at` tells it.
    #[serde(skip_serializing_if = "Option::is_none")]
    row: Option<usize>,
    #[serde(skip_serializing_if = "String::is_empty")]
    at: String,
    why: String,
    /// Its beginning, as it came.
    came: String,
}

impl OffRow {
    /// A row of a list inside of the data.
    pub fn inside(error: &kehu_runtime::Error) -> Self {
        let of_page = Self::of(0, error);
        let at = error.path().unwrap_or_default().to_owned();
        Self {
            row: None,
            at,
            ..of_page
        }
    }

    pub fn of(row: usize, error: &kehu_runtime::Error) -> Self {
        let (at, why, came) = match error.row() {
            Some(BadRow {
                path, reason, raw, ..
            }) => (path.clone(), reason.clone(), raw.as_str()),
            None => {
                let raw = error.raw_value().unwrap_or_default();
                (
                    error.path().unwrap_or_default().to_owned(),
                    error.to_string(),
                    raw,
                )
            }
        };
        let came = beginning(came, 300).to_owned();
        Self {
            row: Some(row),
            at,
            why,
            came,
        }
    }
}

/// So many characters of a string, or fewer.
pub(crate) fn beginning(text: &str, characters: usize) -> &str {
    match text.char_indices().nth(characters) {
        Some((end, _)) => text.get(..end).unwrap_or(text),
        None => text,
    }
}

/// What came, as a result.
pub(crate) fn told(answer: &impl Serialize) -> CallToolResult {
    CallToolResult::success(vec![text(answer)])
}

/// What went wrong, as a result that says so.
pub(crate) fn failed(refusal: &impl Serialize) -> CallToolResult {
    CallToolResult::error(vec![text(refusal)])
}

fn text(value: &impl Serialize) -> ContentBlock {
    // Nothing here has keys that are not strings.
    ContentBlock::text(serde_json::to_string(value).unwrap_or_default())
}
