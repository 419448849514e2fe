//! What the documentation claims: whether examples contradict it.

use kehu_request::Request;
use serde_json::Value;

use super::at::{self, At, Declared, Part, Root};
use super::commands;
use super::witness::Witness;
use crate::conform;
use crate::model::{Api, Body, Claim, Method, Operation, Type, Wire};
use crate::resolve::formats;

/// What is claimed of, and what shows it.
#[derive(Clone, Copy)]
pub(super) struct Claimed<'a> {
    pub(super) api: &'a Api,
    pub(super) operation: &'a Operation,
    pub(super) witnesses: &'a [Witness],
}

/// What becomes of one part of a claim.
pub(super) enum Verdict {
    /// An example contradicts it.
    Contradicted,
    /// The spec says the same: nothing is wrong.
    Same,
    /// Nothing contradicts it.
    Unproven,
}

impl Verdict {
    /// What a claim is that the spec does not make itself.
    fn of(is_contradicted: bool) -> Verdict {
        match is_contradicted {
            true => Verdict::Contradicted,
            false => Verdict::Unproven,
        }
    }
}

/// What becomes of each part of a claim.
pub(super) fn verdicts(
    subject: Claimed<'_>,
    at: &At,
    claim: &Claim,
) -> Vec<(&'static str, Verdict)> {
    let mut verdicts = Vec::new();
    if let Some(path) = &claim.path {
        verdicts.push(("path", path_claim(subject, path)));
    }
    if let Some(body) = claim.body {
        verdicts.push(("body", body_claim(subject.operation, body)));
    }
    match at {
        At::Header(name) if claim.absent => verdicts.push(("absent", header_absent(subject, name))),
        At::Value(root, parts) => {
            let merged = at::merged(subject.operation, parts);
            let value = ValueClaim {
                subject,
                root: *root,
                declared: at::declared(subject.api, subject.operation, *root, parts),
                parts: if *root == Root::Request {
                    &merged
                } else {
                    parts
                },
            };
            value_claims(&value, claim, &mut verdicts);
        }
        _ => {}
    }
    verdicts
}

/// A claim about a value, and what the spec has there.
struct ValueClaim<'a> {
    subject: Claimed<'a>,
    root: Root,
    parts: &'a [Part],
    declared: Option<Declared<'a>>,
}

impl ValueClaim<'_> {
    /// Every value that examples show at the path.
    fn values(&self) -> Vec<Value> {
        let shown = self.shown();
        shown
            .flat_map(|value| at::select(value, self.parts))
            .collect()
    }

    /// Every object that examples show around the path's last key, and that key.
    fn parents(&self) -> Option<(&str, Vec<Value>)> {
        let (Part::Key(key), before) = self.parts.split_last()? else {
            return None;
        };
        let parents = self.shown().flat_map(|value| at::select(value, before));
        Some((key, parents.filter(Value::is_object).collect()))
    }

    fn shown(&self) -> impl Iterator<Item = &Value> {
        let witnesses = self.subject.witnesses.iter();
        let answers = witnesses.filter(|witness| !witness.is_error);
        let values = answers.flat_map(|witness| &witness.values);
        values
            .filter(|shown| shown.root == self.root)
            .map(|shown| &shown.value)
    }

    fn contradicts(&self, ty: &Type) -> bool {
        let api = self.subject.api;
        let mut values = self.values().into_iter().filter(|value| !value.is_null());
        values.any(|value| !conform::value(api, ty, Wire::Plain, &value).is_empty())
    }
}

fn value_claims(at: &ValueClaim<'_>, claim: &Claim, verdicts: &mut Vec<(&'static str, Verdict)>) {
    let declared = at.declared.as_ref();
    let of_type = |same: bool, ty: &Type| match same {
        true => Verdict::Same,
        false => Verdict::of(at.contradicts(ty)),
    };
    if let Some(name) = &claim.name {
        verdicts.push(("name", name_claim(at, name)));
    }
    if let Some(ty) = &claim.ty {
        let same = declared.is_some_and(|at| at.wire == Wire::Plain && at.ty == *ty);
        let is_data = at.root == Root::Response
            && at.parts.is_empty()
            && at.subject.operation.response.data.is_none();
        verdicts.push(("type", of_type(same && !is_data, ty)));
    }
    if let Some(format) = &claim.format {
        let same = declared.is_some_and(|declared| format_of(&declared.ty) == Some(format));
        let ty = match declared.map(|declared| &declared.ty) {
            Some(Type::Date { .. }) => Type::Date {
                format: format.clone(),
            },
            _ => formats::time(format),
        };
        verdicts.push(("format", of_type(same, &ty)));
    }
    if let Some(required) = claim.required {
        verdicts.push(("required", required_claim(at, required)));
    }
    if claim.absent {
        verdicts.push(("absent", Verdict::of(!at.values().is_empty())));
    }
    if claim.present {
        verdicts.push(("present", present_claim(at)));
    }
    if let Some(example) = &claim.example {
        verdicts.push(("example", example_claim(at, example)));
    }
}

fn format_of(ty: &Type) -> Option<&String> {
    match ty {
        Type::Date { format } | Type::DateTime { format } | Type::Instant { format } => {
            Some(format)
        }
        _ => None,
    }
}

/// Another name: examples have the spec's and never the claimed one.
fn name_claim(at: &ValueClaim<'_>, name: &str) -> Verdict {
    let Some((key, parents)) = at.parents() else {
        return Verdict::Unproven;
    };
    if key == name {
        return Verdict::Same;
    }
    let has = |name: &str| parents.iter().any(|parent| parent.get(name).is_some());
    Verdict::of(has(key) && !has(name))
}

/// Required: an example leaves it out. That something is optional no example can contradict.
fn required_claim(at: &ValueClaim<'_>, required: bool) -> Verdict {
    let field = at.declared.as_ref().and_then(|declared| declared.field);
    if field.is_some_and(|field| field.required == required) {
        return Verdict::Same;
    }
    let Some((key, parents)) = at.parents() else {
        return Verdict::Unproven;
    };
    let mut values = parents.iter().map(|parent| parent.get(key));
    Verdict::of(required && values.any(|value| value.is_none_or(Value::is_null)))
}

/// A parameter that is only spoken of: examples show its table and never itself.
fn present_claim(at: &ValueClaim<'_>) -> Verdict {
    if at.declared.is_some() {
        return Verdict::Same;
    }
    let is_shown_without = |(key, parents): (&str, Vec<Value>)| {
        !parents.is_empty() && parents.iter().all(|parent| parent.get(key).is_none())
    };
    Verdict::of(at.parents().is_some_and(is_shown_without))
}

/// An example cell: it does not fit the row as it is.
fn example_claim(at: &ValueClaim<'_>, example: &Value) -> Verdict {
    let api = at.subject.api;
    let findings = match &at.declared {
        Some(Declared {
            field: Some(field), ..
        }) => conform::field(api, field, example),
        Some(Declared { ty, wire, .. }) => conform::value(api, ty, *wire, example),
        None => Vec::new(),
    };
    Verdict::of(!findings.is_empty())
}

/// Another path than the one that a command shows.
fn path_claim(subject: Claimed<'_>, path: &str) -> Verdict {
    let full = commands::full_paths(subject.api, subject.operation);
    if full.iter().any(|full| full == path) {
        return Verdict::Same;
    }
    Verdict::of(commands_of(subject).any(|command| !commands::same_path(path, command.path())))
}

fn commands_of<'a>(subject: Claimed<'a>) -> impl Iterator<Item = &'a Request> {
    let witnesses = subject.witnesses.iter();
    witnesses.filter_map(|witness| witness.command.as_ref())
}

/// A body on a request that cannot have one.
fn body_claim(operation: &Operation, body: Body) -> Verdict {
    let has_none = matches!(operation.method, Method::Get | Method::Delete);
    match operation.request.body == body {
        true => Verdict::Same,
        false => Verdict::of(has_none && body != Body::None),
    }
}

/// No such header: a command sends it.
fn header_absent(subject: Claimed<'_>, name: &str) -> Verdict {
    Verdict::of(commands_of(subject).any(|command| command.header(name).is_some()))
}
