//! The vendor's result codes.

use std::collections::{HashMap, HashSet};

use serde_json::Value as Json;

use super::super::spec::{Api, ErrorCode, Review};
use super::super::{lists, names, write};
use crate::recognise::Page;
use crate::recognise::codes::CodeRow;
use crate::text;

pub(super) fn errors(pages: &[Page], api: &mut Api) {
    let Some(envelope) = &api.envelope else {
        return;
    };
    let text = envelope.success.is_string();
    let mut codes: HashMap<String, usize> = HashMap::new();
    let mut taken = HashSet::new();
    for row in pages.iter().flat_map(|p| &p.codes).flat_map(|t| &t.rows) {
        let Some(code) = code_value(&row.code, text) else {
            continue;
        };
        if code == envelope.success || codes.insert(code.to_string(), row.line).is_some() {
            continue;
        }
        api.errors.push(error(&code, row, &mut taken));
    }
    let why = "for each code a name, the kind of refusal and what to do about it: `is` and `then` follow \
               from single words of the vendor's text";
    if let Some((first, row)) = api.errors.first_mut().zip(first_line(pages)) {
        first.reviews.push(Review::new(row, why));
    }
}

fn first_line(pages: &[Page]) -> Option<usize> {
    let mut rows = pages.iter().flat_map(|p| &p.codes).flat_map(|t| &t.rows);
    rows.next().map(|row| row.line)
}

/// A code of a table as it travels; `None` for ranges and words where numbers travel.
pub fn code_value(code: &str, text: bool) -> Option<Json> {
    let code = code.trim();
    if text {
        let plain = !code.is_empty() && code.len() <= 64 && !code.contains([' ', '~', '～']);
        return plain.then(|| Json::from(code));
    }
    code.parse::<i64>().ok().map(Json::from)
}

fn error(code: &Json, row: &CodeRow, taken: &mut HashSet<String>) -> ErrorCode {
    let message = text::squeeze(&row.message);
    let words = text::words(&message);
    let english = message.is_ascii() && (1..=6).contains(&words.len());
    let name = if english {
        names::identifier(&message, "error")
    } else {
        let plain = code
            .as_str()
            .map_or_else(|| code.to_string(), str::to_owned);
        names::identifier(&format!("error_{}", plain.replace('-', "minus_")), "error")
    };
    let lower = format!("{} {}", message.to_lowercase(), row.solution.to_lowercase());
    let kinds = [
        "rate_limit",
        "auth",
        "permission",
        "not_found",
        "invalid_request",
        "server",
    ];
    let is = kinds.into_iter().find(|kind| {
        lists::words("errors", kind)
            .iter()
            .any(|w| message.to_lowercase().contains(w.as_str()))
    });
    let is = is.or_else(|| {
        kinds.into_iter().find(|kind| {
            lists::words("errors", kind)
                .iter()
                .any(|w| lower.contains(w.as_str()))
        })
    });
    let is = is.unwrap_or("invalid_request");
    let then = if matches!(is, "rate_limit") {
        "retry"
    } else {
        "never"
    };
    let label = Some(text::short(&message, 60)).filter(|l| !l.is_empty());
    let doc = if message.is_ascii() && !message.is_empty() {
        text::short(&message, 120)
    } else {
        format!("The vendor's code {}.", write::literal(code))
    };
    ErrorCode {
        code: code.clone(),
        name: names::unique(name, taken),
        is,
        then,
        label,
        doc,
        reviews: Vec::new(),
    }
}
