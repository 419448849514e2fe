//! Examples, read: what was sent, what arrived, and where it stands in the file.

use std::ops::Range;

use kehu_request::Request;
use serde_json::{Map, Value};

use super::at::Root;
use crate::check::Context;
use crate::conform::{Pointer, Step};
use crate::diagnostic::Subject;
use crate::model::{Api, Body, Envelope, Example, ExampleKind, Field, Operation, Type, Wire};
use crate::nested;
use crate::paths;
use crate::source::{FileId, Sources, Span, boundary};

/// What an example shows.
pub(super) struct Witness {
    /// The JSON in it.
    pub(super) values: Vec<Shown>,
    /// The command, when it is one.
    pub(super) command: Option<Request>,
    /// Whether it is a refusal.
    pub(super) is_error: bool,
    file: FileId,
    text: String,
    /// The part of the text that is JSON.
    json: Option<Range<usize>>,
}

/// A JSON value of an example.
pub(super) struct Shown {
    pub(super) root: Root,
    pub(super) value: Value,
    /// Where it stands in the example's JSON.
    pub(super) at: Pointer,
}

impl Shown {
    /// All of an example's JSON.
    fn whole(root: Root, value: Value) -> Shown {
        let at = Pointer::default();
        Shown { root, value, at }
    }

    /// The fields of a whole request.
    fn request(api: &Api, operation: &Operation, value: Value) -> Shown {
        Shown::whole(Root::Request, nested::shown(api, operation, value))
    }
}

impl Witness {
    /// The place of a value in the file.
    pub(super) fn value_span(&self, at: &Pointer) -> Span {
        self.span(|json| super::locate(json, at))
    }

    /// The place of a key in the file.
    pub(super) fn key_span(&self, at: &Pointer) -> Span {
        self.span(|json| super::locate_key(json, at).or_else(|| super::locate(json, at)))
    }

    /// The first character of the object in which a key is missing.
    pub(super) fn parent_span(&self, at: &Pointer) -> Span {
        let parent = Pointer(at.0[..at.0.len().saturating_sub(1)].to_vec());
        self.span(|json| super::locate(json, &parent).map(|object| object.start..object.start + 1))
    }

    /// The place of a part of the text, or the whole.
    pub(super) fn text_span(&self, part: &str) -> Span {
        let start = self.text.find(part).filter(|_| !part.is_empty());
        let range = start.map(|start| start..start + part.len());
        Span::new(self.file, range.unwrap_or(0..self.text.trim_end().len()))
    }

    fn span(&self, locate: impl Fn(&str) -> Option<Range<usize>>) -> Span {
        let Some(json) = &self.json else {
            return self.text_span("");
        };
        let inside = locate(&self.text[json.clone()]).unwrap_or(0..json.len());
        Span::new(
            self.file,
            json.start + inside.start..json.start + inside.end,
        )
    }
}

/// Reads every example of an operation, and says whether it could. One that cannot be read is reported
/// and left out.
pub(super) fn witnesses(
    context: &mut Context<'_>,
    operation: &Operation,
    sources: &Sources,
) -> (Vec<Witness>, bool) {
    let folder = &context.documents.folder;
    let read = |example: &Example| {
        let file = sources.file(&format!("{folder}/{}", example.file))?;
        if let Some(byte) = sources.broken_at(file) {
            context.not_utf8(Span::new(file, byte..byte + 1));
            return None;
        }
        let subject = Subject::Example {
            operation: operation.name.clone(),
            file: example.file.clone(),
        };
        context.about(subject, |context| match example.kind {
            ExampleKind::Curl => read_curl(context, example, file, operation),
            _ => read_json(context, operation, example, file),
        })
    };
    let witnesses: Vec<Witness> = operation.examples.iter().filter_map(read).collect();
    let all_read = witnesses.len() == operation.examples.len();
    (witnesses, all_read)
}

fn read_json(
    context: &mut Context<'_>,
    operation: &Operation,
    example: &Example,
    file: FileId,
) -> Option<Witness> {
    let text = &example.text;
    let value = serde_json::from_str(text).map_err(|error| {
        let at = error_span(text, file, &error);
        context.invalid_json(&error, at, example.span);
    });
    let values = match example.kind {
        ExampleKind::Request => {
            let value = together(context.api, operation, value.ok()?);
            vec![Shown::request(context.api, operation, value)]
        }
        _ => response(context, operation, value.ok()?),
    };
    Some(Witness {
        values,
        command: None,
        is_error: example.kind == ExampleKind::Error,
        file,
        text: text.clone(),
        json: Some(0..text.len()),
    })
}

/// An answer with a string in it as the JSON that it holds.
fn unwrapped(envelope: &Envelope, mut value: Value) -> Value {
    let path = envelope.json.as_ref();
    let text = path.and_then(|path| paths::value(&value, path)?.as_str());
    let inside = text.and_then(|text| serde_json::from_str::<Value>(text).ok());
    if let (Some(path), Some(inside)) = (path, inside) {
        let mut steps = path.0.iter();
        if let Some(at) = steps.try_fold(&mut value, |at, step| at.get_mut(step)) {
            *at = inside;
        }
    }
    value
}

/// The envelope and the data of a response.
fn response(context: &Context<'_>, operation: &Operation, value: Value) -> Vec<Shown> {
    let Some(envelope) = context.api.envelope_of(operation) else {
        return vec![Shown::whole(Root::Response, value)];
    };
    let value = unwrapped(envelope, value);
    let data = match &envelope.data {
        Some(path) => paths::value(&value, path).map(|data| Shown {
            root: Root::Response,
            value: data.clone(),
            at: super::at::keys(&path.0),
        }),
        // The data stand beside the code: what is not the envelope's is theirs.
        None => value.as_object().map(|object| {
            let own = super::beside_data(envelope);
            let roots: Vec<&String> = own.filter_map(|path| path.0.first()).collect();
            let mut data = object.clone();
            data.retain(|key, _| !roots.contains(&key));
            Shown::whole(Root::Response, Value::Object(data))
        }),
    };
    let whole = Shown::whole(Root::Envelope, value);
    std::iter::once(whole).chain(data).collect()
}

fn read_curl(
    context: &mut Context<'_>,
    example: &Example,
    file: FileId,
    operation: &Operation,
) -> Option<Witness> {
    let text = &example.text;
    let whole = Span::new(file, 0..text.trim_end().len());
    let command = match kehu_request::read_curl(text, 1) {
        Some(command) if command.problems.is_empty() => command,
        broken => {
            let problem = broken.and_then(|broken| broken.problems.into_iter().next());
            let problem = problem.as_deref();
            let problem = problem.unwrap_or("it does not call `curl` with an address");
            context.not_a_command(problem, whole, example.span);
            return None;
        }
    };
    let (body, json) = match &command.body {
        Some(data) if operation.request.body == Body::Json => {
            let start = text.find(data.as_str());
            match serde_json::from_str::<Value>(data) {
                Ok(value) => (Some(value), start.map(|start| start..start + data.len())),
                Err(error) => {
                    let span = error_span(data, file, &error);
                    let shift = |at: u32| start.unwrap_or(0) + at as usize;
                    let at = Span::new(file, shift(span.start)..shift(span.end));
                    context.invalid_json(&error, at, example.span);
                    return None;
                }
            }
        }
        Some(data) => {
            let fields = by_name(context.api, operation, kehu_request::pairs(data));
            (Some(fields.into()), None)
        }
        None => (None, None),
    };
    let query = by_name(context.api, operation, command.query.clone());
    let value = merge(body, query);
    let values = value.map(|value| Shown::request(context.api, operation, value));
    let values = values.into_iter().collect();
    Some(Witness {
        values,
        command: Some(command),
        is_error: false,
        file,
        text: text.clone(),
        json,
    })
}

/// A request whose keys are the names of pairs, with what came part by part put together.
fn together(api: &Api, operation: &Operation, value: Value) -> Value {
    let mut fields = operation.request.fields.iter();
    match value {
        Value::Object(members) if fields.any(|field| field.style.is_by_parts()) => {
            let mut pairs = Vec::new();
            let mut others = Map::new();
            for (name, value) in members {
                match value {
                    Value::String(text) => pairs.push((name, text)),
                    value => _ = others.insert(name, value),
                }
            }
            others.extend(by_name(api, operation, pairs));
            others.into()
        }
        value => value,
    }
}

/// Texts by name, as a query or a form has them; what came part by part is put together.
fn by_name(
    api: &Api,
    operation: &Operation,
    mut pairs: Vec<(String, String)>,
) -> Map<String, Value> {
    let request = &operation.request;
    let mut found = Map::new();
    let by_parts = |field: &&Field| field.style.is_by_parts();
    for field in request.fields.iter().filter(by_parts) {
        if field.is_nested {
            let steps = request.steps(field);
            let name = steps.into_iter().map(str::to_owned);
            let name = name.reduce(|name, step| field.style.part(&name, &step));
            for (known, _) in &mut pairs {
                if Some(&*known) == name.as_ref() {
                    known.clone_from(&field.name);
                }
            }
        } else if let Some(value) = field.of_parts(api, &pairs, &as_meant) {
            pairs.retain(|(name, _)| field.steps_to(name).is_none());
            found.insert(field.name.clone(), value);
        }
    }
    found.extend(pairs.into_iter().map(|(name, text)| (name, text.into())));
    found
}

/// A text of a query as the value that its field holds; one that does not fit stays, to be told.
fn as_meant(field: &Field, text: &str) -> Value {
    let value: Option<Value> = serde_json::from_str(text).ok();
    let is_meant = |value: &Value| match field.ty {
        Type::Int32
        | Type::Int64
        | Type::Float64
        | Type::Decimal
        | Type::TimestampMs
        | Type::TimestampS => value.is_number(),
        Type::Bool => value.is_boolean(),
        _ => false,
    };
    let plain = value.filter(|value| field.wire == Wire::Plain && is_meant(value));
    plain.unwrap_or_else(|| text.into())
}

fn merge(body: Option<Value>, query: Map<String, Value>) -> Option<Value> {
    match body {
        None if query.is_empty() => None,
        None => Some(Value::Object(query)),
        Some(Value::Object(mut body)) => {
            body.extend(query);
            Some(Value::Object(body))
        }
        body => body,
    }
}

/// The character at which JSON cannot be read on.
fn error_span(text: &str, file: FileId, error: &serde_json::Error) -> Span {
    let lines = text.split_inclusive('\n').map(str::len);
    let before: usize = lines.take(error.line().saturating_sub(1)).sum();
    let at = boundary(text, before + error.column().saturating_sub(1));
    let len = text[at..].chars().next().map_or(0, char::len_utf8);
    Span::new(file, at..at + len)
}

/// The place of a key in a witness's value.
pub(super) fn step(at: &Pointer, key: &str) -> Pointer {
    super::at::join(at, &Pointer(vec![Step::Key(key.to_owned())]))
}
