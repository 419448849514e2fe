//! From method and path to an operation.

use kehu_spec::model::{Body, Method, Operation, Place, Style};
use percent_encoding::percent_decode_str;
use serde_json::Value;

use crate::arrived::Arrived;

/// One operation's path, cut into segments.
#[derive(Debug, Clone)]
pub(crate) struct Route {
    segments: Vec<Segment>,
}

#[derive(Debug, Clone)]
enum Segment {
    Text(String),
    Field(String),
    /// A field between texts: `bot{token}`, `{id}.json`.
    Between(String, String, String),
    /// A field that may hold slashes.
    Fields(String),
}

/// Where a request goes.
#[derive(Debug)]
pub(crate) enum Routed {
    /// The operation's number, and the fields of its path.
    To(usize, Vec<(String, String)>),
    /// The path has only these methods.
    Methods(Vec<Method>),
    Nowhere,
}

impl Route {
    pub(crate) fn new(operation: &Operation) -> Self {
        let keeps_slashes = |name: &str| {
            let mut fields = operation.request.fields.iter();
            fields.any(|field| field.name == name && field.style == Style::Slashes)
        };
        let segment = |part: &str| match between(part) {
            Some(("", name, "")) if keeps_slashes(name) => Segment::Fields(name.to_owned()),
            Some(("", name, "")) => Segment::Field(name.to_owned()),
            Some((before, name, after)) => {
                Segment::Between(before.to_owned(), name.to_owned(), after.to_owned())
            }
            None => Segment::Text(part.to_owned()),
        };
        Self {
            segments: parts(&operation.path).map(segment).collect(),
        }
    }

    /// The fields of the path, where the path fits.
    fn fits(&self, path: &str) -> Option<Vec<(String, String)>> {
        let given: Vec<&str> = parts(path).collect();
        let mut fields = Vec::new();
        fit(&self.segments, &given, &mut fields).then_some(fields)
    }
}

/// The text before a field, its name, and the text behind it.
fn between(part: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = part.split_once('{')?;
    let (name, after) = rest.split_once('}')?;
    Some((before, name, after))
}

/// Whether segments fit the parts of a path; adds the fields that they hold.
fn fit(segments: &[Segment], given: &[&str], fields: &mut Vec<(String, String)>) -> bool {
    let Some((segment, rest)) = segments.split_first() else {
        return given.is_empty();
    };
    let most = match segment {
        Segment::Fields(_) => given.len(),
        Segment::Text(_) | Segment::Field(_) | Segment::Between(..) => given.len().min(1),
    };
    for end in 1..=most {
        let (own, after) = given.split_at(end);
        let text = own.join("/");
        let known = fields.len();
        match segment {
            Segment::Text(expected) if *expected != text => return false,
            Segment::Text(_) => {}
            Segment::Between(before, name, after) => {
                let rest = text.strip_prefix(before.as_str());
                match rest.and_then(|rest| rest.strip_suffix(after.as_str())) {
                    None | Some("") => return false,
                    Some(value) => fields.push((name.clone(), decoded(value))),
                }
            }
            Segment::Field(_) | Segment::Fields(_) if own.contains(&"") => return false,
            Segment::Field(name) | Segment::Fields(name) => {
                fields.push((name.clone(), decoded(&text)));
            }
        }
        if fit(rest, after, fields) {
            return true;
        }
        fields.truncate(known);
    }
    false
}

/// Finds the operation of a request. Where several share method and path, fixed headers and fields
/// tell them apart.
pub(crate) fn route(operations: &[Operation], routes: &[Route], arrived: &Arrived) -> Routed {
    let path = arrived.path.split('?').next().unwrap_or_default();
    let mut methods = Vec::new();
    let mut best: Option<(usize, Routed)> = None;
    for (at, (operation, route)) in operations.iter().zip(routes).enumerate() {
        let Some(fields) = route.fits(path) else {
            continue;
        };
        if !operation
            .method
            .as_str()
            .eq_ignore_ascii_case(&arrived.method)
        {
            if !methods.contains(&operation.method) {
                methods.push(operation.method);
            }
            continue;
        }
        let likeness = likeness(operation, arrived, fields.len());
        if best.as_ref().is_none_or(|(known, ..)| likeness > *known) {
            best = Some((likeness, Routed::To(at, fields)));
        }
    }
    match best {
        Some((_, routed)) => routed,
        None if methods.is_empty() => Routed::Nowhere,
        None => Routed::Methods(methods),
    }
}

/// How well a request fits an operation that has its method and path: fixed values that are as they
/// should be, and rather a path that is written out than one with fields.
fn likeness(operation: &Operation, arrived: &Arrived, path_fields: usize) -> usize {
    let headers = operation
        .headers
        .iter()
        .filter(|(name, value)| arrived.header(name) == Some(value.as_str()));
    let mut likeness = headers.count();
    for field in &operation.request.fields {
        let Some(fixed) = &field.fixed else { continue };
        let text = match fixed {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        let same = match field.place {
            Place::Query => arrived
                .query
                .iter()
                .any(|(name, value)| *name == field.name && *value == text),
            Place::Header => arrived.header(&field.name) == Some(text.as_str()),
            Place::Body | Place::Top if operation.request.body == Body::Json => {
                let body = serde_json::from_slice::<Value>(&arrived.body).unwrap_or_default();
                let steps = operation.request.steps(field);
                let found = steps.iter().try_fold(&body, |value, step| value.get(step));
                found == Some(fixed)
            }
            Place::Body | Place::Top => {
                form_urlencoded::parse(&arrived.body).any(|(n, v)| n == field.name && v == text)
            }
            Place::Path => false,
        };
        likeness += usize::from(same);
    }
    likeness * 8 + 7 - path_fields.min(7)
}

fn parts(path: &str) -> impl Iterator<Item = &str> {
    path.strip_prefix('/').unwrap_or(path).split('/')
}

/// Percent-encoding undone; what is not valid stays as it is.
fn decoded(part: &str) -> String {
    percent_decode_str(part).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(template: &str, path: &str) -> Option<Vec<(String, String)>> {
        let segment = |part: &str| match part.strip_prefix('{').and_then(|p| p.strip_suffix('}')) {
            Some("any") => Segment::Fields("any".to_owned()),
            Some(name) => Segment::Field(name.to_owned()),
            None => match between(part) {
                Some((before, name, after)) => {
                    Segment::Between(before.to_owned(), name.to_owned(), after.to_owned())
                }
                None => Segment::Text(part.to_owned()),
            },
        };
        Route {
            segments: parts(template).map(segment).collect(),
        }
        .fits(path)
    }

    #[test]
    fn fields_of_a_path_are_decoded() {
        let found = fits("/customers/{id}/tags", "/customers/a%2Fb%zz/tags");
        assert_eq!(found, Some(vec![("id".to_owned(), "a/b%zz".to_owned())]));
        let any = |template, path| fits(template, path).map(|mut found| found.remove(0).1);
        assert_eq!(
            any("/files/{any}", "/files/a/b%20c").as_deref(),
            Some("a/b c")
        );
        assert_eq!(
            any("/files/{any}/meta", "/files/a/meta/meta").as_deref(),
            Some("a/meta")
        );
        assert_eq!(
            any("/bot{token}/send", "/bota%2Fb/send").as_deref(),
            Some("a/b")
        );
        assert_eq!(any("/rows/{id}.json", "/rows/7.json").as_deref(), Some("7"));
        assert_eq!(any("/rows/{id}.json", "/rows/7"), None);
        assert_eq!(any("/bot{token}/send", "/bot/send"), None);
        assert_eq!(any("/files/{any}", "/files/"), None);
        assert_eq!(any("/files/{any}", "/files/a//b"), None);
        assert_eq!(fits("/customers/{id}", "/customers/"), None);
        assert_eq!(fits("/customers/{id}", "/customers/1/tags"), None);
        assert_eq!(fits("/a/b", "/a/b"), Some(vec![]));
        assert_eq!(fits("/a/b", "/a/b/"), None);
        assert_eq!(fits("/a/b", "//a/b"), None);
    }
}
