//! Drafts as TOML in the style of the specs: keys aligned, one row one line, open points above their
//! place as `# REVIEW:` comments.

mod api;

pub use api::{api, collection};

use std::fmt::Write as _;

use serde_json::Value;

use super::shared::Shared;
use super::spec::{Endpoint, Enum, Place, Quirk, Record, Review, Row};
use crate::text;

/// Names in a table are padded up to this width.
const WIDEST: usize = 24;

/// A value as TOML writes it; objects and null have no form here and become texts.
pub fn literal(value: &Value) -> String {
    match value {
        Value::Null => "\"\"".to_owned(),
        Value::Bool(b) => b.to_string(),
        Value::Number(n) => n.to_string(),
        Value::String(text)
            if text.contains('"')
                && !text.contains('\'')
                && !text.chars().any(char::is_control) =>
        {
            format!("'{text}'")
        }
        // Escapes of JSON are escapes of TOML, but for the delete character.
        Value::String(text) => serde_json::to_string(text)
            .unwrap_or_default()
            .replace('\u{7f}', "\\u007F"),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(literal).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(members) => {
            let members: Vec<String> = members
                .iter()
                .map(|(key, value)| format!("{} = {}", key_of(key), literal(value)))
                .collect();
            format!("{{ {} }}", members.join(", "))
        }
    }
}

/// A bare key, or a quoted one.
pub fn key_of(key: &str) -> String {
    let bare = !key.is_empty()
        && key
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'));
    if bare { key.to_owned() } else { text_of(key) }
}

fn text_of(text: &str) -> String {
    literal(&Value::from(text))
}

/// A comment for an open point.
pub fn review(review: &Review, page: &str, indent: &str) -> String {
    let words = text::squeeze(&review.text);
    match review.line {
        0 => format!("{indent}# REVIEW: {words} ({page})\n"),
        line => format!("{indent}# REVIEW: {words} ({page}:{line})\n"),
    }
}

/// `key = value` lines with the `=` under each other.
fn aligned(lines: &[(&str, String)]) -> String {
    let width = lines.iter().map(|(key, _)| key.len()).max().unwrap_or(0);
    let mut out = String::new();
    for (key, value) in lines {
        let _ = writeln!(out, "{key:width$} = {value}");
    }
    out
}

/// A row on its line, without indentation: `{ name = "id", type = "int64" },`.
pub fn row(row: &Row, width: usize) -> String {
    let name = format!("{},", text_of(&row.name));
    let pad = width.saturating_sub(text::width(&name));
    let mut out = format!(
        "{{ name = {name}{:pad$} type = {}",
        "",
        text_of(&row.ty.to_string())
    );
    let mut put = |key: &str, value: String| {
        let _ = write!(out, ", {key} = {value}");
    };
    if let Some(rust) = &row.rust {
        put("rust", text_of(rust));
    }
    if let Some(format) = row.ty.format() {
        put("format", text_of(format));
    }
    if let Some(wire) = row.wire {
        put("wire", text_of(wire));
    }
    if let Some(place) = row.place {
        put("in", text_of(place));
    }
    if row.required {
        put("required", "true".to_owned());
    }
    if row.secret {
        put("secret", "true".to_owned());
    }
    for (key, value) in [("fixed", &row.fixed), ("default", &row.default)] {
        if let Some(value) = value {
            put(key, literal(value));
        }
    }
    if let Some(from) = &row.from {
        put("from", text_of(from));
    }
    for (key, value) in [("min", row.min), ("max", row.max)] {
        if let Some(value) = value {
            put(key, value.to_string());
        }
    }
    for (key, value) in [("min_len", row.min_len), ("max_len", row.max_len)] {
        if let Some(value) = value {
            put(key, value.to_string());
        }
    }
    for (key, value) in [("label", &row.label), ("doc", &row.doc)] {
        if let Some(value) = value {
            put(key, text_of(value));
        }
    }
    if let Some(example) = &row.example {
        put("example", literal(example));
    }
    if let Some(why) = &row.deprecated {
        put("deprecated", text_of(why));
    }
    out.push_str(" },");
    out
}

/// How wide the name cells of a table are.
pub fn name_width<'a>(names: impl Iterator<Item = &'a str>) -> usize {
    names
        .map(|name| text::width(&text_of(name)) + 1)
        .filter(|width| *width <= WIDEST + 3)
        .max()
        .unwrap_or(0)
}

fn rows(rows: &[Row], page: &str) -> String {
    let width = name_width(rows.iter().map(|r| r.name.as_str()));
    let mut out = String::from("fields = [\n");
    for one in rows {
        for point in &one.reviews {
            out.push_str(&review(point, page, "  "));
        }
        let _ = writeln!(out, "  {}", row(one, width));
    }
    out.push_str("]\n");
    out
}

fn reviews<'a>(points: impl Iterator<Item = &'a Review>, page: &str, out: &mut String) {
    for point in points {
        out.push_str(&review(point, page, ""));
    }
}

/// Calls in so many seconds: `[{ calls = 1, per_s = 2 }]`.
pub fn limits(limits: &[(u32, f64)]) -> String {
    let limits: Vec<String> = limits
        .iter()
        .map(|(calls, seconds)| format!("{{ calls = {calls}, per_s = {seconds} }}"))
        .collect();
    format!("[{}]", limits.join(", "))
}

/// An endpoint file.
pub fn endpoint(draft: &Endpoint) -> String {
    let page = draft.page.as_str();
    let at = |place: Place| {
        draft
            .reviews
            .iter()
            .filter(move |(p, _)| *p == place)
            .map(|(_, r)| r)
    };
    let mut out = String::new();
    reviews(at(Place::Head), page, &mut out);
    let mut head = vec![
        ("name", text_of(&draft.name)),
        ("method", text_of(&draft.method)),
        ("path", text_of(&draft.path)),
        ("summary", text_of(&draft.summary)),
    ];
    head.extend(draft.title.iter().map(|t| ("title", text_of(t))));
    head.extend(draft.docs.iter().map(|t| ("docs", text_of(t))));
    out.push_str(&aligned(&head));
    if draft.idempotent {
        out.push_str("idempotent = true\n");
    }
    if draft.no_auth {
        out.push_str("auth = false\n");
    }
    if !draft.headers.is_empty() {
        let pairs: Vec<String> = draft
            .headers
            .iter()
            .map(|(name, value)| format!("{} = {}", key_of(name), text_of(value)))
            .collect();
        let _ = writeln!(out, "headers = {{ {} }}", pairs.join(", "));
    }
    if !draft.limits.is_empty() {
        let _ = writeln!(out, "limits = {}", limits(&draft.limits));
    }
    out.push_str("\n[request]\n");
    reviews(at(Place::Request), page, &mut out);
    let _ = writeln!(out, "body = {}", text_of(draft.body));
    if !draft.fields.is_empty() {
        out.push_str(&rows(&draft.fields, page));
    }
    for rule in &draft.rules {
        let fields: Vec<String> = rule.fields.iter().map(|f| text_of(f)).collect();
        let _ = write!(out, "\n[[rule]]\n{} = [{}]\n", rule.kind, fields.join(", "));
    }
    if draft.data.is_some() || draft.bare || at(Place::Response).next().is_some() {
        out.push_str("\n[response]\n");
        reviews(at(Place::Response), page, &mut out);
        let mut lines = Vec::new();
        lines.extend(
            draft
                .data
                .iter()
                .map(|data| ("data", text_of(&data.to_string()))),
        );
        lines.extend(draft.bare.then(|| ("envelope", "false".to_owned())));
        out.push_str(&aligned(&lines));
    }
    for one in &draft.records {
        record(one, page, &mut out);
    }
    for one in &draft.enums {
        list(one, page, &mut out);
    }
    if draft.pages.is_some() || at(Place::Pages).next().is_some() {
        out.push('\n');
        reviews(at(Place::Pages), page, &mut out);
        if let Some(pages) = &draft.pages {
            out.push_str("[pages]\n");
            out.push_str(&aligned(pages));
        }
    }
    if let Some(collection) = &draft.collection {
        out.push_str("\n[sandbox]\n");
        out.push_str(&aligned(&[
            ("action", text_of("find")),
            ("collection", text_of(collection)),
        ]));
    }
    for example in &draft.examples {
        out.push('\n');
        reviews(example.reviews.iter(), page, &mut out);
        out.push_str("[[example]]\n");
        let mut lines = vec![("kind", text_of(example.kind))];
        lines.extend(example.title.iter().map(|t| ("title", text_of(t))));
        lines.push(("file", text_of(&example.file)));
        lines.extend(example.mended.iter().map(|t| ("mended", text_of(t))));
        out.push_str(&aligned(&lines));
    }
    for (at, one) in draft.quirks.iter().enumerate() {
        out.push('\n');
        if at == 0 {
            out.push_str(&review(&confirm(&draft.quirks), page, ""));
        }
        quirk(one, &mut out);
    }
    if at(Place::End).next().is_some() {
        out.push('\n');
        reviews(at(Place::End), page, &mut out);
    }
    out
}

/// One question for all quirks of an operation.
pub fn confirm(quirks: &[Quirk]) -> Review {
    let line = quirks.first().map_or(0, |quirk| quirk.line);
    let what = match quirks.len() {
        1 => "the quirk below settles where the page contradicts itself: is it right?".to_owned(),
        count => format!(
            "the {count} quirks below settle where the page contradicts itself: are they right?"
        ),
    };
    Review::new(line, what)
}

/// A `[[quirk]]`.
pub fn quirk(quirk: &Quirk, out: &mut String) {
    out.push_str("[[quirk]]\n");
    let mut lines = vec![("at", text_of(&quirk.at))];
    if let Some((key, value)) = &quirk.says {
        lines.push(("says", format!("{{ {key} = {value} }}")));
    }
    lines.push(("why", text_of(&quirk.why)));
    out.push_str(&aligned(&lines));
}

/// A `[[record]]`.
pub fn record(record: &Record, page: &str, out: &mut String) {
    out.push('\n');
    reviews(record.reviews.iter(), page, out);
    out.push_str("[[record]]\n");
    let mut lines = vec![("name", text_of(&record.name))];
    lines.extend(record.label.iter().map(|l| ("label", text_of(l))));
    out.push_str(&aligned(&lines));
    out.push_str(&rows(&record.fields, page));
}

/// An `[[enum]]`.
pub fn list(list: &Enum, page: &str, out: &mut String) {
    out.push('\n');
    reviews(list.reviews.iter(), page, out);
    out.push_str("[[enum]]\n");
    let mut lines = vec![("name", text_of(&list.name))];
    lines.extend(list.label.iter().map(|l| ("label", text_of(l))));
    out.push_str(&aligned(&lines));
    out.push_str("values = [\n");
    let value_width = list
        .values
        .iter()
        .map(|v| text::width(&literal(&v.value)) + 1)
        .max()
        .unwrap_or(0);
    let width = name_width(list.values.iter().map(|v| v.name.as_str()));
    for value in &list.values {
        let cell = format!("{},", literal(&value.value));
        let value_pad = value_width.saturating_sub(text::width(&cell));
        let name = text_of(&value.name);
        let _ = write!(out, "  {{ value = {cell}{:value_pad$} name = {name}", "");
        if let Some(label) = &value.label {
            let pad = width.saturating_sub(text::width(&name) + 1);
            let _ = write!(out, ",{:pad$} label = {}", "", text_of(label));
        }
        out.push_str(" },\n");
    }
    out.push_str("]\n");
}

/// `types.toml`.
pub fn types(shared: &Shared) -> String {
    let mut out = String::new();
    for (page, one) in &shared.records {
        record(one, page, &mut out);
    }
    for (page, one) in &shared.enums {
        list(one, page, &mut out);
    }
    out.trim_start().to_owned()
}

#[cfg(test)]
mod tests {
    use super::super::spec::Ty;
    use super::*;

    #[test]
    fn literals_are_toml() {
        let check = |value: Value, expect: &str| {
            assert_eq!(literal(&value), expect);
            let read: toml::Table = toml::from_str(&format!("a = {expect}")).unwrap();
            assert!(read.contains_key("a"));
        };
        check(Value::from("a\"b"), "'a\"b'");
        check(Value::from("a\n"), "\"a\\n\"");
        check(Value::from("\u{7f}"), "\"\\u007F\"");
        check(serde_json::json!([1, "x", true]), "[1, \"x\", true]");
    }

    #[test]
    fn a_row_is_a_line() {
        let mut one = Row::new("tenant_id", Ty::Plain("int64"));
        one.required = true;
        one.label = Some("租户id".to_owned());
        one.example = Some(Value::from(123));
        assert_eq!(
            row(&one, 14),
            "{ name = \"tenant_id\",   type = \"int64\", required = true, label = \"租户id\", example = 123 },"
        );
    }
}
