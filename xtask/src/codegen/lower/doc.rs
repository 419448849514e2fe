//! Documentation: what a row of a table says, as rustdoc.
//!
//! A sentence of ours, the vendor's label after its first clause, then the facts of the row: range,
//! length, default, unit, example. `Customer id (客户id), also the paging cursor. Example: `123`.`

mod text;

use kehu_spec::model::{Field, Type, Wire};
use serde_json::Value;

use crate::codegen::rust::Docs;
use text::{GLUE, wrap};
pub use text::{code, literal, markdown};

/// Columns for the text of an item's documentation, and of one that stands in an item.
const ITEM: usize = 96;
const MEMBER: usize = 92;

impl Docs {
    /// Paragraphs of an item at the left edge.
    pub fn item<S: AsRef<str>>(paragraphs: impl IntoIterator<Item = S>) -> Self {
        Self::wrapped(paragraphs, ITEM)
    }

    /// Paragraphs of a field, variant or method.
    pub fn member<S: AsRef<str>>(paragraphs: impl IntoIterator<Item = S>) -> Self {
        Self::wrapped(paragraphs, MEMBER)
    }

    /// Lines that are to stand as they are, a code block for one, as a paragraph of their own.
    pub fn with_lines<S: Into<String>>(mut self, lines: impl IntoIterator<Item = S>) -> Self {
        if !self.0.is_empty() {
            self.0.push(String::new());
        }
        self.0.extend(lines.into_iter().map(Into::into));
        self
    }

    fn wrapped<S: AsRef<str>>(paragraphs: impl IntoIterator<Item = S>, width: usize) -> Self {
        let mut lines = Vec::new();
        for paragraph in paragraphs {
            if paragraph.as_ref().trim().is_empty() {
                continue;
            }
            if !lines.is_empty() {
                lines.push(String::new());
            }
            wrap(paragraph.as_ref(), width, &mut lines);
        }
        Self(lines)
    }
}

/// Documentation of a row of a table.
pub fn field(field: &Field) -> Docs {
    Docs::member([told(field)])
}

/// The same on one line, as a table's cell.
pub fn field_text(field: &Field) -> String {
    told(field).replace(GLUE, " ")
}

fn told(field: &Field) -> String {
    let mut text = described(field.doc.as_deref(), label(field), &field.name);
    let bounds = bounds(field);
    if !bounds.is_empty() {
        text = bounded(&text, &bounds.join(", "));
    }
    for fact in facts(field) {
        text.push(' ');
        text.push_str(&fact);
    }
    text
}

/// What an operation does, with the vendor's title behind it.
pub fn titled(summary: &str, title: Option<&str>) -> String {
    let summary = markdown(summary.trim());
    match title.map(str::trim).filter(|title| !title.is_empty()) {
        Some(title) => format!("{} ({}).", summary.trim_end_matches('.'), literal(title)),
        None => stopped(&summary),
    }
}

/// A sentence with the vendor's label after its first clause; the label alone where there is no
/// sentence; the name where there is neither. A label in English says nothing that the sentence does
/// not.
pub fn described(doc: Option<&str>, label: Option<&str>, name: &str) -> String {
    let doc = doc
        .map(|doc| stopped(&markdown(doc.trim())))
        .filter(|doc| !doc.is_empty());
    let label = label
        .map(str::trim)
        .filter(|label| !label.is_empty())
        .map(literal);
    match (doc, label) {
        (Some(doc), Some(label)) if !label.is_ascii() && !says(&doc, &label) => {
            labelled(&doc, &label)
        }
        (Some(doc), _) => doc,
        (None, Some(label)) => stopped(&label),
        (None, None) => format!("`{name}`: the documentation says nothing about it."),
    }
}

/// A value as a person would type it: text without quotes, the rest as JSON.
pub fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.split_whitespace().collect::<Vec<_>>().join(" "),
        value => value.to_string(),
    }
}

fn facts(field: &Field) -> Vec<String> {
    let mut facts = Vec::new();
    facts.extend(
        field
            .deprecated
            .as_deref()
            .map(|why| format!("Deprecated: {}", stopped(&markdown(why)))),
    );
    facts.extend(travels(field).map(str::to_owned));
    facts.extend(
        field
            .from
            .map(|_| "Left out, the client's own value is sent.".to_owned()),
    );
    let looked_up = match (field.looked_up, field.required) {
        (false, _) => None,
        (true, false) => Some("Left out for `items`, which looks up every id."),
        (true, true) => Some("Required, but for `items`, which looks up every id."),
    };
    facts.extend(looked_up.map(str::to_owned));
    facts.extend(example(field).map(|value| format!("Example:{GLUE}{}.", code(&value))));
    facts
}

/// `1 to 50`, `` `50` by default ``
fn bounds(field: &Field) -> Vec<String> {
    let unit = if matches!(field.ty, Type::List(_)) {
        "items"
    } else {
        "characters"
    };
    let mut bounds = Vec::new();
    bounds.extend(range(field.min, field.max));
    bounds.extend(match (field.min_len, field.max_len) {
        (Some(1), None) => Some("not empty".to_owned()),
        (min, max) => range(min, max).map(|range| format!("{range} {unit}")),
    });
    bounds.extend(field.default.as_ref().map(|value| match plain(value) {
        empty if empty.is_empty() => "empty by default".to_owned(),
        value => format!("{} by default", code(&value)),
    }));
    bounds
}

fn range<N: std::fmt::Display + PartialEq>(min: Option<N>, max: Option<N>) -> Option<String> {
    match (min, max) {
        (Some(min), Some(max)) if min == max => Some(format!("exactly {min}")),
        (Some(min), Some(max)) => Some(format!("{min} to {max}")),
        (Some(min), None) => Some(format!("at least {min}")),
        (None, Some(max)) => Some(format!("at most {max}")),
        (None, None) => None,
    }
}

/// Puts bounds behind a sentence, or behind the last of several.
fn bounded(text: &str, bounds: &str) -> String {
    let sentence = text.strip_suffix('.').unwrap_or(text);
    if sentence.contains([':', '.', ';']) {
        let capital = bounds[..1].to_ascii_uppercase() + &bounds[1..];
        format!("{text} {capital}.")
    } else {
        format!("{sentence}: {bounds}.")
    }
}

/// How a value travels, where its type does not tell and the sentence neither.
fn travels(field: &Field) -> Option<&'static str> {
    let number = matches!(
        field.ty,
        Type::Int32 | Type::Int64 | Type::Float64 | Type::Decimal
    );
    let said = |words: &[&str]| {
        let doc = field.doc.as_deref().unwrap_or_default();
        words.iter().any(|word| doc.contains(word))
    };
    match (&field.ty, field.wire) {
        (Type::TimestampMs, Wire::String) => {
            Some("Travels as milliseconds since 1970, in a string.")
        }
        (Type::TimestampS, Wire::String) => Some("Travels as seconds since 1970, in a string."),
        (Type::TimestampMs, _) if !said(&["millisecond", " ms"]) => {
            Some("Travels as milliseconds since 1970.")
        }
        (Type::TimestampS, _) if !said(&["second", " s "]) => {
            Some("Travels as seconds since 1970.")
        }
        (_, Wire::String) if number && !said(&["string", "text"]) => Some("Travels as a string."),
        (_, Wire::Either) if number && !said(&["string", "text"]) => {
            Some("Taken as a number and as a string.")
        }
        _ => None,
    }
}

fn example(field: &Field) -> Option<String> {
    let shown = !field.secret && !matches!(field.ty, Type::Enum(_) | Type::Bool);
    let example = field.example.as_ref().filter(|_| shown)?;
    let text = plain(example);
    let known = field
        .doc
        .as_deref()
        .is_some_and(|doc| doc.contains(&format!("`{text}`")));
    (!text.is_empty() && !example.is_null() && !known).then_some(text)
}

/// The label, unless it only repeats the name.
fn label(field: &Field) -> Option<&str> {
    let label = field.label.as_deref()?;
    (!label.eq_ignore_ascii_case(&field.name)).then_some(label)
}

fn says(doc: &str, label: &str) -> bool {
    doc.to_lowercase().contains(&label.to_lowercase())
}

/// Puts the label where the first clause ends.
fn labelled(doc: &str, label: &str) -> String {
    let mut quoted = false;
    let mut depth = 0_u32;
    for (at, letter) in doc.char_indices() {
        match letter {
            '`' => quoted = !quoted,
            _ if quoted => {}
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            ',' | '.' | ':' | ';' if depth == 0 && ends_word(doc, at) => {
                return match doc[..at]
                    .strip_suffix(')')
                    .and_then(|before| before.rfind('('))
                {
                    Some(open) => format!("{}({label}; {}", &doc[..open], &doc[open + 1..]),
                    None => format!("{} ({label}){}", &doc[..at], &doc[at..]),
                };
            }
            _ => {}
        }
    }
    format!("{doc} ({label})")
}

fn ends_word(doc: &str, at: usize) -> bool {
    doc[at + 1..].chars().next().is_none_or(char::is_whitespace)
        && !doc[..at].ends_with("e.g")
        && !doc[..at].ends_with("i.e")
}

fn stopped(text: &str) -> String {
    match text.chars().last() {
        Some('.' | '!' | '?' | '。' | '！' | '？') | None => text.to_owned(),
        Some(_) => format!("{text}."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_label_stands_after_the_first_clause() {
        let cases = [
            (
                Some("Customer id, also the cursor."),
                Some("客户id"),
                "Customer id (客户id), also the cursor.",
            ),
            (Some("Free text"), Some("备注"), "Free text (备注)."),
            (
                Some("Day, e.g. of birth"),
                Some("日"),
                "Day (日), e.g. of birth.",
            ),
            (
                Some("Given (first, or only) name: text."),
                Some("名"),
                "Given (first, or only) name (名): text.",
            ),
            (Some("Sent in `a, b`."), Some("头"), "Sent in `a, b` (头)."),
            (Some("The 客户id."), Some("客户id"), "The 客户id."),
            (
                Some("Fields by name (see `x`); as JSON."),
                Some("字段"),
                "Fields by name (字段; see `x`); as JSON.",
            ),
            (Some("1.5 of it."), Some("率"), "1.5 of it (率)."),
            (None, Some("标签名称"), "标签名称."),
            (None, None, "`x`: the documentation says nothing about it."),
            (Some("  "), Some("参数[]"), "参数\\[\\]."),
        ];
        for (doc, label, expect) in cases {
            assert_eq!(described(doc, label, "x"), expect);
        }
    }
}
