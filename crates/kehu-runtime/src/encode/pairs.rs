//! Names and values as they travel in a query, a form, a path or a header.

use kehu_wire::json;
use serde_json::value::RawValue;

use crate::info::Style;

/// Names and values.
pub(crate) type Pairs = Vec<(String, String)>;

/// Adds the pairs that a value is.
pub(super) fn write_pairs(pairs: &mut Pairs, style: Option<Style>, name: &str, json: &str) {
    let by_parts = style.filter(|style| style.member("").is_some());
    match (style, by_parts) {
        (Some(Style::Comma), _) if json.starts_with('[') => {
            let values = texts(json);
            if !values.is_empty() {
                pairs.push((name.to_owned(), values.join(",")));
            }
        }
        (_, Some(by_parts)) if json.starts_with('{') => {
            for (key, value) in json::members(json).unwrap_or_default() {
                let step = by_parts.member(&key).unwrap_or_default();
                write_pairs(pairs, style, &format!("{name}{step}"), value.get());
            }
        }
        (_, Some(by_parts)) if json.starts_with('[') => {
            let items = json::items(json).unwrap_or_default();
            for (index, item) in items.into_iter().enumerate() {
                let has_parts = item.get().starts_with(['{', '[']);
                // Members of one item have to be told from those of the next.
                let step = match by_parts {
                    Style::Brackets if has_parts => Style::Indexes.item(index),
                    by_parts => by_parts.item(index),
                };
                write_pairs(pairs, style, &format!("{name}{step}"), item.get());
            }
        }
        _ => {
            let values = texts(json).into_iter();
            pairs.extend(values.map(|value| (name.to_owned(), value)));
        }
    }
}

pub(crate) fn pairs(pairs: &[(String, String)]) -> String {
    let mut text = String::new();
    for (name, value) in pairs {
        if !text.is_empty() {
            text.push('&');
        }
        text += &percent(name);
        text.push('=');
        text += &percent(value);
    }
    text
}

/// Everything but letters, digits and `-._~` as `%XX`: right in paths, queries and forms alike.
pub(crate) fn percent(text: &str) -> String {
    use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
    const RESERVED: AsciiSet = NON_ALPHANUMERIC
        .remove(b'-')
        .remove(b'.')
        .remove(b'_')
        .remove(b'~');
    utf8_percent_encode(text, &RESERVED).to_string()
}

/// A JSON text as the texts of a query, form, path or header: null is none, a list of simple values is
/// one text each. Numbers stay as they are written.
pub(super) fn texts(json: &str) -> Vec<String> {
    match json.as_bytes().first() {
        Some(b'n') | None => Vec::new(),
        Some(b'"') => serde_json::from_str(json)
            .map(|text| vec![text])
            .unwrap_or_default(),
        Some(b'[') => {
            let items: Vec<&RawValue> = serde_json::from_str(json).unwrap_or_default();
            if items.iter().any(|item| item.get().starts_with(['[', '{'])) {
                return vec![json.to_owned()];
            }
            items
                .into_iter()
                .flat_map(|item| texts(item.get()))
                .collect()
        }
        Some(_) => vec![json.to_owned()],
    }
}
