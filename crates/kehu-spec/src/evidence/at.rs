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
        let (part, after) = if let Some(after) = rest.strip_prefix("[]") {
            (Part::Items, after)
        } else if let Some(after) = rest.strip_prefix("[*]") {
            (Part::Entries, after)
        } else {
            let key = rest.strip_prefix('.')?;
            let end = key.find(['.', '[', ']']).unwrap_or(key.len());
            let key = Some(key.split_at(end)).filter(|(key, _)| !key.is_empty());
            key.map(|(key, after)| (Part::Key(key.to_owned()), after))?
        };
        parts.push(part);
        rest = after;
    }
    Some(parts)
}

/// The path of a place in a value, as a quirk writes it.
pub(super) fn pattern(root: Root, at: &Pointer) -> String {
    let inside = at.pattern();
    match inside.chars().next() {
        None | Some('[') => format!("{root}{inside}"),
        _ => format!("{root}.{inside}"),
    }
}

/// What the spec has at a path of the request or the response.
pub(super) fn declared<'a>(
    api: &'a Api,
    operation: &'a Operation,
    root: Root,
    parts: &[Part],
) -> Option<Declared<'a>> {
    let plain = |ty: Type, wire: Wire| Declared {
        field: None,
        ty,
        wire,
    };
    let named = |fields: &'a [Field], key: &str| {
        let field = fields.iter().find(|field| field.name == key)?;
        Some(Declared {
            field: Some(field),
            ty: field.ty.clone(),
            wire: field.wire,
        })
    };
    let merged = merged(operation, parts);
    let (mut here, parts) = match (root, merged.split_first()) {
        (Root::Envelope, _) => return None,
        (Root::Response, _) => {
            let data = operation.response.data.clone();
            (plain(data.unwrap_or(Type::Any), Wire::Plain), parts)
        }
        (Root::Request, None) => return Some(plain(Type::Any, Wire::Plain)),
        (Root::Request, Some((Part::Key(key), rest))) => {
            (named(&operation.request.fields, key)?, rest)
        }
        (Root::Request, Some(_)) => return None,
    };
    for part in parts {
        while let Type::Json(inner) = here.ty {
            here.ty = *inner;
        }
        here = match (part, here.ty) {
            (Part::Items, Type::List(inner)) | (Part::Entries, Type::Map(inner)) => {
                plain(*inner, here.wire)
            }
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
        let steps: Vec<&str> = field.steps().collect();
        keys.starts_with(&steps).then_some((field, steps.len()))
    });
    match found {
        None => parts.to_vec(),
        Some((field, count)) => [&[Part::Key(field.name.clone())], &parts[count..]].concat(),
    }
}

/// Every value at a path, JSON in strings opened on the way.
pub(super) fn select(value: &Value, parts: &[Part]) -> Vec<Value> {
    let Some((part, rest)) = parts.split_first() else {
        return vec![value.clone()];
    };
    match (part, value) {
        (_, Value::String(text)) => match serde_json::from_str(text) {
            Ok(opened @ (Value::Object(_) | Value::Array(_))) => select(&opened, parts),
            _ => Vec::new(),
        },
        (Part::Key(key), Value::Object(object)) => {
            let found = object.get(key).into_iter();
            found.flat_map(|value| select(value, rest)).collect()
        }
        (Part::Items, Value::Array(items)) => {
            items.iter().flat_map(|item| select(item, rest)).collect()
        }
        // A list of one that is shown as its item alone.
        (Part::Items, Value::Object(_)) => select(value, rest),
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
    let mut all = All {
        api,
        open: Vec::new(),
        found: Vec::new(),
    };
    all.fields(&Root::Request.to_string(), &operation.request.fields);
    if let Some(data) = &operation.response.data {
        all.inside(&Root::Response.to_string(), data);
    }
    all.found
}

struct All<'a> {
    api: &'a Api,
    /// The records that are entered.
    open: Vec<usize>,
    found: Vec<(String, &'a Field)>,
}

impl<'a> All<'a> {
    fn fields(&mut self, path: &str, fields: &'a [Field]) {
        for field in fields {
            let path = format!("{path}.{}", field.name);
            self.found.push((path.clone(), field));
            self.inside(&path, &field.ty);
        }
    }

    fn inside(&mut self, path: &str, ty: &Type) {
        let is_deep = self.open.len() >= MOST_STEPS || self.found.len() >= MOST_PATHS;
        match ty {
            Type::List(inner) => self.inside(&format!("{path}[]"), inner),
            Type::Map(inner) => self.inside(&format!("{path}[*]"), inner),
            Type::Json(inner) => self.inside(path, inner),
            Type::Record(id) if !self.open.contains(&id.0) && !is_deep => {
                self.open.push(id.0);
                self.fields(path, &self.api.records[id.0].fields);
                self.open.pop();
            }
            _ => {}
        }
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
        let items = Part::Items;
        let header = At::Header("X-Token".to_owned());
        let nested = vec![items.clone(), key("a"), items, key("b")];
        let entries = vec![key("a"), Part::Entries, key("b")];
        for (path, expect) in [
            ("path", At::Path),
            ("headers.X-Token", header),
            ("response", At::Value(Root::Response, Vec::new())),
            ("response[].a[].b", At::Value(Root::Response, nested)),
            ("request.a[*].b", At::Value(Root::Request, entries)),
        ] {
            assert_eq!(parse(path), Some(expect), "{path}");
        }
        let wrong = " responses response. response..a response[0] request.a]";
        for wrong in wrong.split(' ') {
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
