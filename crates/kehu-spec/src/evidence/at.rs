//! The paths of quirks: `response.customer_list[].tags`, `headers.X-Token`, `path`.

use std::fmt;

use serde_json::Value;

use crate::conform::{Pointer, Step};
use crate::model::{Api, Field, Operation, Type, Wire};
use crate::paths;

/// What a path begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Root {
    Request,
    Response,
    Envelope,
}

impl fmt::Display for Root {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Request => "request",
            Self::Response => "response",
            Self::Envelope => "envelope",
        })
    }
}

/// Where a quirk is.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum At {
    /// The URL's path.
    Path,
    /// The method.
    Method,
    /// A header.
    Header(String),
    /// A value that is sent or arrives.
    Value(Root, Vec<Part>),
}

/// One part of a path.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Part {
    /// A field.
    Key(String),
    /// Any item of a list: `[]`.
    Items,
    /// Any entry of an object with any keys: `[*]`.
    Entries,
}

/// What the spec has at a path.
pub(super) struct Declared<'a> {
    /// The row, when the path ends in a field.
    pub(super) field: Option<&'a Field>,
    pub(super) ty: Type,
    pub(super) wire: Wire,
}

/// Reads a path. `None` when it is not one.
pub(super) fn parse(text: &str) -> Option<At> {
    match text {
        "path" => return Some(At::Path),
        "method" => return Some(At::Method),
        _ => {}
    }
    if let Some(header) = text.strip_prefix("headers.") {
        return Some(At::Header(header.to_owned()));
    }
    let roots = [Root::Request, Root::Response, Root::Envelope];
    roots.into_iter().find_map(|root| {
        let rest = text.strip_prefix(&root.to_string())?;
        parts(rest).map(|parts| At::Value(root, parts))
    })
}

fn parts(mut rest: &str) -> Option<Vec<Part>> {
    let mut parts = Vec::new();
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix("[]") {
            parts.push(Part::Items);
            rest = after;
        } else if let Some(after) = rest.strip_prefix("[*]") {
            parts.push(Part::Entries);
            rest = after;
        } else {
            let key = rest.strip_prefix('.')?;
            let end = key.find(['.', '[', ']']).unwrap_or(key.len());
            if end == 0 {
                return None;
            }
            parts.push(Part::Key(key[..end].to_owned()));
            rest = &key[end..];
        }
    }
    Some(parts)
}

/// The path of a place in a value, as a quirk writes it.
pub(super) fn pattern(root: Root, at: &Pointer) -> String {
    let inside = at.pattern();
    let dot = if inside.is_empty() || inside.starts_with('[') {
        ""
    } else {
        "."
    };
    format!("{root}{dot}{inside}")
}

/// What the spec has at a path of the request or the response.
pub(super) fn declared<'a>(
    api: &'a Api,
    operation: &'a Operation,
    root: Root,
    parts: &[Part],
) -> Option<Declared<'a>> {
    let parts = match root {
        Root::Request => merged(operation, parts),
        _ => parts.to_vec(),
    };
    let mut parts = parts.iter();
    let plain = |ty: Type| Declared {
        field: None,
        ty,
        wire: Wire::Plain,
    };
    let named = |fields: &'a [Field], key: &str| {
        let field = fields.iter().find(|field| field.name == key)?;
        Some(Declared {
            field: Some(field),
            ty: field.ty.clone(),
            wire: field.wire,
        })
    };
    let mut here = match root {
        Root::Envelope => return None,
        Root::Response => plain(operation.response.data.clone().unwrap_or(Type::Any)),
        Root::Request => match parts.next() {
            None => return Some(plain(Type::Any)),
            Some(Part::Key(key)) => named(&operation.request.fields, key)?,
            Some(_) => return None,
        },
    };
    for part in parts {
        while let Type::Json(inner) = here.ty {
            here.ty = *inner;
        }
        here = match (part, here.ty) {
            (Part::Items, Type::List(inner)) | (Part::Entries, Type::Map(inner)) => Declared {
                field: None,
                ty: *inner,
                wire: here.wire,
            },
            (Part::Key(key), ty @ Type::Record(_)) => named(paths::fields(api, &ty), key)?,
            _ => return None,
        };
    }
    Some(here)
}

/// A path with the steps to a field of the request as one: `page.no`.
pub(super) fn merged(operation: &Operation, parts: &[Part]) -> Vec<Part> {
    let keys = parts.iter().map_while(|part| match part {
        Part::Key(key) => Some(key.as_str()),
        _ => None,
    });
    let keys: Vec<&str> = keys.collect();
    let mut nested = operation.request.fields.iter().filter(|f| f.is_nested);
    let found = nested.find_map(|field| {
        let count = field.steps().count();
        keys.get(..count)
            .is_some_and(|keys| field.steps().eq(keys.iter().copied()))
            .then_some((field, count))
    });
    match found {
        None => parts.to_vec(),
        Some((field, count)) => {
            let first = [Part::Key(field.name.clone())];
            first.into_iter().chain(parts[count..].to_vec()).collect()
        }
    }
}

/// Every value at a path, JSON in strings opened on the way.
pub(super) fn select(value: &Value, parts: &[Part]) -> Vec<Value> {
    let Some((part, rest)) = parts.split_first() else {
        return vec![value.clone()];
    };
    if let Value::String(text) = value {
        return serde_json::from_str::<Value>(text)
            .ok()
            .filter(|opened| !opened.is_string())
            .map_or_else(Vec::new, |opened| select(&opened, parts));
    }
    match (part, value) {
        (Part::Key(key), Value::Object(object)) => object
            .get(key)
            .map_or_else(Vec::new, |value| select(value, rest)),
        (Part::Items, Value::Array(items)) => {
            items.iter().flat_map(|item| select(item, rest)).collect()
        }
        (Part::Entries, Value::Object(object)) => object
            .values()
            .flat_map(|value| select(value, rest))
            .collect(),
        _ => Vec::new(),
    }
}

/// So deep and so many paths are looked at: no documentation has more.
const MOST_STEPS: usize = 24;
const MOST_PATHS: usize = 20_000;

/// Every path of an operation with the field that it leads to; a record inside itself is not entered.
pub(super) fn all<'a>(api: &'a Api, operation: &'a Operation) -> Vec<(String, &'a Field)> {
    let mut found = Vec::new();
    for field in &operation.request.fields {
        let path = format!("{}.{}", Root::Request, field.name);
        enter(api, &path, field, &mut Vec::new(), &mut found);
    }
    if let Some(data) = &operation.response.data {
        let path = Root::Response.to_string();
        inside(api, &path, data, &mut Vec::new(), &mut found);
    }
    found
}

fn enter<'a>(
    api: &'a Api,
    path: &str,
    field: &'a Field,
    open: &mut Vec<usize>,
    found: &mut Vec<(String, &'a Field)>,
) {
    found.push((path.to_owned(), field));
    inside(api, path, &field.ty, open, found);
}

fn inside<'a>(
    api: &'a Api,
    path: &str,
    ty: &Type,
    open: &mut Vec<usize>,
    found: &mut Vec<(String, &'a Field)>,
) {
    match ty {
        Type::List(inner) => inside(api, &format!("{path}[]"), inner, open, found),
        Type::Map(inner) => inside(api, &format!("{path}[*]"), inner, open, found),
        Type::Json(inner) => inside(api, path, inner, open, found),
        Type::Record(id)
            if !open.contains(&id.0) && open.len() < MOST_STEPS && found.len() < MOST_PATHS =>
        {
            open.push(id.0);
            for field in &api.records[id.0].fields {
                enter(api, &format!("{path}.{}", field.name), field, open, found);
            }
            open.pop();
        }
        _ => {}
    }
}

/// The place of a finding inside a witness, after the steps that lead to it.
pub(super) fn join(before: &Pointer, at: &Pointer) -> Pointer {
    Pointer(before.0.iter().chain(&at.0).cloned().collect())
}

/// A place made of keys.
pub(super) fn keys<'k>(keys: impl IntoIterator<Item = &'k String>) -> Pointer {
    Pointer(keys.into_iter().map(|key| Step::Key(key.clone())).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_read_or_refused() {
        let key = |key: &str| Part::Key(key.to_owned());
        let value = |root, parts: &[Part]| Some(At::Value(root, parts.to_vec()));
        assert_eq!(parse("path"), Some(At::Path));
        assert_eq!(
            parse("headers.X-Token"),
            Some(At::Header("X-Token".to_owned()))
        );
        assert_eq!(parse("response"), value(Root::Response, &[]));
        assert_eq!(
            parse("response[].a[].b"),
            value(
                Root::Response,
                &[Part::Items, key("a"), Part::Items, key("b")]
            )
        );
        assert_eq!(
            parse("request.a[*].b"),
            value(Root::Request, &[key("a"), Part::Entries, key("b")])
        );
        for wrong in [
            "",
            "responses",
            "response.",
            "response..a",
            "response[0]",
            "request.a]",
        ] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn values_inside_text_are_found_too() {
        let value = serde_json::json!({ "a": [{ "j": "{\"k\": 1}" }, { "j": "{\"k\": 2}" }] });
        let Some(At::Value(_, parts)) = parse("request.a[].j.k") else {
            panic!()
        };
        assert_eq!(select(&value, &parts), [1, 2]);
    }
}
