//! Titles of sub-tables: which words of them may name a field.

use crate::words::{Feature, Required, phrases, words};

/// Words of a title that may name a field: `data` in "- data array parameters:".
pub fn names_in(title: &str) -> Vec<String> {
    let says = words().features(title);
    let mut out: Vec<String> = Vec::new();
    // A content type names nothing: "Body (application/json)".
    let title = match crate::recognise::address::content_type_in(title) {
        Some(content) => title.replace(content.as_str(), ""),
        None => title.to_owned(),
    };
    // Neither does a request: "POST /orders".
    let is_request = |word: &&str| word.contains('/') || kehu_request::is_method(word);
    let title: Vec<&str> = title
        .split_whitespace()
        .filter(|w| !is_request(w))
        .collect();
    let title = title.join(" ");
    let tokens: Vec<&str> = title
        .split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.')))
        .map(|t| t.trim_matches(['-', '.']))
        .filter(|t| !t.is_empty())
        .collect();
    let count = tokens.len();
    for (i, token) in tokens.iter().enumerate() {
        if token.starts_with(|c: char| c.is_ascii_digit()) || token.len() > 64 || i > 24 {
            continue;
        }
        let lower = token.to_ascii_lowercase();
        let required = token.len() > 3 && words().required(token) != Required::Unknown;
        if phrases().generic.has(&lower) || is_glued_label(token) || required {
            continue;
        }
        let place_word = words().features(token).any(&[
            Feature::Request,
            Feature::Header,
            Feature::Query,
            Feature::Path,
            Feature::Body,
            Feature::Form,
            Feature::Example,
            Feature::Fields,
        ]) || phrases().places.has(&lower);
        // "Body parameters" is a label; "example object parameters" names a field.
        let object_follows = tokens.get(i + 1).is_some_and(|next| {
            phrases().objects.has(next)
                && !phrases().of_labels.has(next)
                && !matches!(lower.as_str(), "request" | "response")
        });
        if place_word && !object_follows && count > 1 && !(says.is_empty()) {
            continue;
        }
        if place_word && count == 1 && phrases().places_alone.has(&lower) {
            continue;
        }
        out.push((*token).to_owned());
    }
    out
}

/// "ReturnParametersDescription": several label words without spaces.
fn is_glued_label(token: &str) -> bool {
    let parts = crate::text::words(token);
    token.starts_with(|c: char| c.is_ascii_uppercase())
        && parts.len() > 1
        && parts.iter().all(|p| {
            phrases().generic.has(p) || !words().features(p).is_empty() || phrases().glued.has(p)
        })
}

/// Whether a title is of a sub-table: "x object parameters", "x 参数", a bare name.
pub fn is_object_title(title: &str, lead: bool) -> bool {
    phrases().object_titles.within(title)
        || lead && phrases().field_titles.within(title)
        || (crate::text::is_identifier(title.trim()) && !is_glued_label(title.trim()))
}

/// A wider title in Chinese is a sentence.
const LONG_TITLE: usize = 30;

/// Whether a title's names are more than words of a sentence: "This request accepts …" names nothing.
pub fn names_surely(title: &str, names: &[String]) -> bool {
    let short = title.split_whitespace().count() <= 5;
    let object = |name: &str| {
        let after = title.split_once(name).map_or("", |(_, after)| after);
        let next = after.split_whitespace().next().unwrap_or_default();
        phrases()
            .objects
            .has(next.trim_matches(|c: char| !c.is_ascii_alphabetic()))
    };
    let wire = |name: &str| {
        name.contains(['_', '.', '-'])
            || name.chars().any(|c| c.is_ascii_digit())
            || crate::text::words(name).len() > 1
    };
    // "调用 RESTful 接口时包含以下字段": in a long sentence only what is called an object is one.
    if crate::text::has_cjk(title) && crate::text::width(title) > LONG_TITLE {
        let owner = |name: &str| {
            let after = title.split_once(name).map_or("", |(_, after)| after);
            let after = after.trim_start_matches([' ', '`', '*', '_', '"', '”', '」']);
            phrases().owned.after(after).is_some()
        };
        return names
            .iter()
            .any(|n| n.contains('_') || object(n) || owner(n));
    }
    short || crate::text::has_cjk(title) || names.iter().any(|n| wire(n) || object(n))
}
