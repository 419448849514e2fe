//! Titles of sub-tables: which words of them may name a field.

use crate::words::{Feature, Required, words};

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
        if GENERIC.contains(&lower.as_str()) || is_glued_label(token) || required {
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
        ]) || matches!(
            lower.as_str(),
            "response"
                | "return"
                | "returns"
                | "callback"
                | "push"
                | "url"
                | "method"
                | "successful"
                | "success"
                | "failed"
        );
        // "Body parameters" is a label; "example object parameters" names a field.
        let object_follows = tokens.get(i + 1).is_some_and(|next| {
            is_object_word(next)
                && !matches!(
                    next.to_ascii_lowercase().as_str(),
                    "parameters" | "parameter" | "fields" | "params" | "json"
                )
                && !matches!(lower.as_str(), "request" | "response")
        });
        if place_word && !object_follows && count > 1 && !(says.is_empty()) {
            continue;
        }
        if place_word
            && count == 1
            && matches!(
                lower.as_str(),
                "body"
                    | "header"
                    | "headers"
                    | "query"
                    | "path"
                    | "request"
                    | "response"
                    | "parameters"
                    | "params"
                    | "example"
                    | "form"
                    | "url"
            )
        {
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
            GENERIC.contains(&p.as_str())
                || !words().features(p).is_empty()
                || matches!(p.as_str(), "information" | "explanation")
        })
}

/// Words that say what a field is, not which.
fn is_object_word(word: &str) -> bool {
    matches!(
        word.to_ascii_lowercase().as_str(),
        "object"
            | "jsonobject"
            | "array"
            | "list"
            | "item"
            | "items"
            | "parameter"
            | "parameters"
            | "params"
            | "fields"
            | "field"
            | "structure"
            | "struct"
            | "json"
            | "element"
            | "elements"
            | "jsonarray"
            | "model"
            | "information"
    )
}

/// Words of sentences that never name a field.
const GENERIC: [&str; 60] = [
    "the",
    "of",
    "in",
    "is",
    "are",
    "as",
    "follows",
    "following",
    "returned",
    "by",
    "a",
    "an",
    "and",
    "for",
    "to",
    "with",
    "details",
    "detail",
    "description",
    "descriptions",
    "structure",
    "object",
    "jsonobject",
    "parameters",
    "parameter",
    "params",
    "fields",
    "field",
    "below",
    "each",
    "this",
    "that",
    "explanation",
    "table",
    "see",
    "contains",
    "contained",
    "array",
    "jsonarray",
    "api",
    "interface",
    "http",
    "json",
    "shown",
    "includes",
    "including",
    "when",
    "where",
    "attributes",
    "properties",
    "type",
    "types",
    "elements",
    "element",
    "definition",
    "specific",
    "corresponding",
    "please",
    "message-types",
    "item",
];

/// Whether a title is of a sub-table: "x object parameters", "x 参数", a bare name.
pub fn is_object_title(title: &str, lead: bool) -> bool {
    let lower = title.to_ascii_lowercase();
    let object = [
        "object",
        "jsonobject",
        " item ",
        "array parameters",
        "structure",
        "对象",
        "结构",
        "元素",
        "数组",
    ]
    .iter()
    .any(|w| lower.contains(w));
    let of_field = lead
        && ["parameters", "参数", "字段", "fields"]
            .iter()
            .any(|w| lower.contains(w));
    object
        || of_field
        || (crate::text::is_identifier(title.trim()) && !is_glued_label(title.trim()))
}

/// A wider title in Chinese is a sentence.
const LONG_TITLE: usize = 30;

/// What follows the name of an object whose fields a sentence speaks of.
const OWNED: [&str; 16] = [
    "参数", "字段", "对象", "结构", "数组", "列表", "元素", "的", "说明", "属性", "节点", "中",
    "里", "内", "下", "包含",
];

/// Whether a title's names are more than words of a sentence: "This request accepts …" names nothing.
pub fn names_surely(title: &str, names: &[String]) -> bool {
    let short = title.split_whitespace().count() <= 5;
    let object = |name: &str| {
        let after = title.split_once(name).map_or("", |(_, after)| after);
        let next = after.split_whitespace().next().unwrap_or_default();
        is_object_word(next.trim_matches(|c: char| !c.is_ascii_alphabetic()))
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
            OWNED.iter().any(|word| after.starts_with(word))
        };
        return names
            .iter()
            .any(|n| n.contains('_') || object(n) || owner(n));
    }
    short || crate::text::has_cjk(title) || names.iter().any(|n| wire(n) || object(n))
}
