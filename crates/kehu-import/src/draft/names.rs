//! Every name that a draft invents.
//!
//! | what | from | example |
//! |---|---|---|
//! | operation | the address, verb first; the title where addresses are alike | `/customers/query` → `query_customers` |
//! | record | the field that holds it, in the singular | `customer_list` → `Customer` |
//! | enum | its field | `source_type` → `SourceType` |
//! | value | the glossary, the English label, the value | `男` → `male`, `1` → `value_1` |
//! | server | the host | `api-hk.example.com` → `api_hk` |

use std::collections::HashSet;

use serde_json::Value;

use super::lists;
use crate::recognise::sections::path_of;
use crate::text;

/// The name of an operation by its address.
pub fn operation(url: &str, method: &str) -> String {
    let path = path_of(url);
    let path = path.split(['?', '#']).next().unwrap_or(path);
    let parts: Vec<&str> = path.split('/').filter(|p| !p.is_empty()).collect();
    let is_variable = |p: &str| p.starts_with(['{', ':', '<', '$']);
    let named: Vec<String> = parts
        .iter()
        .filter(|p| !is_variable(p) && !is_version(p))
        .map(|p| {
            let stem = p.split_once('.').map_or(*p, |(stem, _)| stem);
            text::snake(stem)
        })
        .filter(|p| !p.is_empty())
        .collect();
    let Some(last) = named.last() else {
        return method.to_lowercase();
    };
    let before = named.len().checked_sub(2).and_then(|i| named.get(i));
    let verb = |word: &str| lists::words("verbs", "words").iter().any(|v| v == word);
    let mut words = last.split('_');
    let (first, end) = (
        words.next().unwrap_or_default(),
        last.rsplit('_').next().unwrap_or_default(),
    );
    let ends_variable = parts.last().is_some_and(|p| is_variable(p));
    let name = match before {
        // customers/query, customers/batch_create
        Some(before) if verb(end) && (verb(first) || first == end) && !ends_variable => {
            format!("{last}_{before}")
        }
        _ if verb(first) => last.clone(),
        // customer/page_list
        _ if verb(end) => last.clone(),
        _ if ends_variable || before.is_none() => {
            let does = match method {
                "GET" if ends_variable => "get",
                "GET" => "list",
                "DELETE" => "delete",
                "PUT" | "PATCH" => "update",
                _ => "send",
            };
            format!("{does}_{last}")
        }
        // customers/fields
        Some(before) => format!("{}_{last}", text::singular(before)),
        None => last.clone(),
    };
    identifier(&name, "operation")
}

fn is_version(part: &str) -> bool {
    part.strip_prefix(['v', 'V'])
        .is_some_and(|n| !n.is_empty() && n.chars().all(|c| c.is_ascii_digit() || c == '.'))
}

/// A title as an operation's name, when it is a few English words.
pub fn titled(title: &str) -> Option<String> {
    let words = text::words(title);
    let fit = (1..=6).contains(&words.len()) && title.is_ascii();
    Some(text::snake(title)).filter(|n| fit && n.starts_with(|c: char| c.is_ascii_lowercase()))
}

/// snake_case that begins with a letter.
pub fn identifier(name: &str, otherwise: &str) -> String {
    let snake = text::snake(name);
    match snake.chars().next() {
        None => otherwise.to_owned(),
        Some(first) if first.is_ascii_digit() => format!("{otherwise}_{snake}"),
        Some(_) => snake,
    }
}

/// UpperCamel that begins with a letter.
pub fn type_name(name: &str) -> String {
    let name = text::pascal(name);
    match name.chars().next() {
        None => "Item".to_owned(),
        Some(first) if first.is_ascii_digit() => format!("N{name}"),
        Some(_) => name,
    }
}

/// The name of an enum's value, and whether it means anything.
pub fn value(value: &Value, label: &str) -> (String, bool) {
    let label = label.trim().trim_end_matches(['。', '.', ';', '；']);
    if let Some(name) = lists::english(label) {
        return (name.to_owned(), true);
    }
    let words = text::words(label);
    if (1..=5).contains(&words.len()) && label.is_ascii() && text::is_word(&words.join("_")) {
        return (words.join("_"), true);
    }
    match value {
        Value::String(text) if text.is_empty() => ("empty".to_owned(), true),
        Value::String(text) => {
            let meant = text.starts_with(|c: char| c.is_ascii_alphabetic());
            (identifier(text, "value"), meant)
        }
        Value::Number(number) if number.to_string().starts_with('-') => (
            format!("minus_{}", number.to_string().trim_start_matches('-')),
            false,
        ),
        other => (format!("value_{}", text::snake(&other.to_string())), false),
    }
}

/// A server's name by its address.
pub fn server(url: &str) -> String {
    let host = url.split("://").nth(1).unwrap_or(url);
    let host = host.split(['/', ':']).next().unwrap_or(host);
    let label = host.split('.').next().unwrap_or(host);
    match label {
        "api" | "www" | "open" | "openapi" => "production".to_owned(),
        label => identifier(label, "server"),
    }
}

/// A name that is not taken, and takes it.
pub fn unique(name: String, taken: &mut HashSet<String>) -> String {
    if taken.insert(name.clone()) {
        return name;
    }
    let separator = if name.starts_with(|c: char| c.is_ascii_uppercase()) {
        ""
    } else {
        "_"
    };
    (2..)
        .map(|n| format!("{name}{separator}{n}"))
        .find(|other| taken.insert(other.clone()))
        .unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operations_by_address() {
        let check =
            |url: &str, method: &str, name: &str| assert_eq!(operation(url, method), name, "{url}");
        check(
            "https://x.com/saas/cdp/openapi/customers/query",
            "POST",
            "query_customers",
        );
        check("/customers/batch_create", "POST", "batch_create_customers");
        check("/saas/customers/fields", "GET", "customer_fields");
        check(
            "/api/audience/getInfoByPhoneAndOpenid",
            "POST",
            "get_info_by_phone_and_openid",
        );
        check("/v1/users/{id}", "DELETE", "delete_users");
        check("/users", "GET", "list_users");
        check("/", "GET", "get");
    }

    #[test]
    fn values_of_enums() {
        assert_eq!(value(&Value::from(1), "男"), ("male".to_owned(), true));
        assert_eq!(
            value(&Value::from(7), "callbot"),
            ("callbot".to_owned(), true)
        );
        assert_eq!(
            value(&Value::from(2), "没有译名"),
            ("value_2".to_owned(), false)
        );
        assert_eq!(value(&Value::from("and"), "且"), ("and".to_owned(), true));
    }
}
