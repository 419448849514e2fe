//! What the documentation claims: whether examples contradict it.

use serde_json::Value;

use super::at::{self, At, Declared, Part, Root};
use super::commands;
use super::witness::Witness;
use crate::conform;
use crate::model::{Api, Body, Claim, Method, Operation, Type, Wire};
use crate::resolve::formats;

/// What is claimed of, and what shows it.
#[derive(Clone, Copy)]
pub(super) struct Subject<'a> {
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
    subject: Subject<'_>,
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
            let declared = at::declared(subject.api, subject.operation, *root, parts);
            let merged = at::merged(subject.operation, parts);
            value_claims(
                &ValueClaim {
                    subject,
                    root: *root,
                    parts: match root {
                        Root::Request => &merged,
                        _ => parts,
                    },
                    declared,
                },
                claim,
                &mut verdicts,
            );
        }
        _ => {}
    }
    verdicts
}

/// A claim about a value, and what the spec has there.
struct ValueClaim<'a> {
    subject: Subject<'a>,
    root: Root,
    parts: &'a [Part],
    declared: Option<Declared<'a>>,
}

impl ValueClaim<'_> {
    /// Every value that examples show at the path.
    fn values(&self) -> Vec<Value> {
        self.shown()
            .flat_map(|value| at::select(value, self.parts))
            .collect()
    }

    /// Every object that examples show around the path's last key, and that key.
    fn parents(&self) -> Option<(&str, Vec<Value>)> {
        let (Part::Key(key), before) = self.parts.split_last()? else {
            return None;
        };
        let parents = self
            .shown()
            .flat_map(|value| at::select(value, before))
            .filter(Value::is_object);
        Some((key, parents.collect()))
    }

    fn shown(&self) -> impl Iterator<Item = &Value> {
        let witnesses = self
            .subject
            .witnesses
            .iter()
            .filter(|witness| !witness.is_error);
        let values = witnesses.flat_map(|witness| &witness.values);
        values
            .filter(|shown| shown.root == self.root)
            .map(|shown| &shown.value)
    }

    fn contradicts(&self, ty: &Type) -> bool {
        let api = self.subject.api;
        let values = self.values().into_iter().filter(|value| !value.is_null());
        values
            .into_iter()
            .any(|value| !conform::value(api, ty, Wire::Plain, &value).is_empty())
    }
}

fn value_claims(at: &ValueClaim<'_>, claim: &Claim, verdicts: &mut Vec<(&'static str, Verdict)>) {
    if let Some(name) = &claim.name {
        verdicts.push(("name", name_claim(at, name)));
    }
    if let Some(ty) = &claim.ty {
        let same = at
            .declared
            .as_ref()
            .is_some_and(|declared| same_type(&declared.ty, declared.wire, ty));
        let is_data = at.root == Root::Response
            && at.parts.is_empty()
            && at.subject.operation.response.data.is_none();
        verdicts.push((
            "type",
            match same && !is_data {
                true => Verdict::Same,
                false => Verdict::of(at.contradicts(ty)),
            },
        ));
    }
    if let Some(format) = &claim.format {
        let same = at
            .declared
            .as_ref()
            .is_some_and(|declared| format_of(&declared.ty) == Some(format));
        let ty = match at.declared.as_ref().map(|declared| &declared.ty) {
            Some(Type::Date { .. }) => Type::Date {
                format: format.clone(),
            },
            _ => formats::time(format),
        };
        verdicts.push((
            "format",
            match same {
                true => Verdict::Same,
                false => Verdict::of(at.contradicts(&ty)),
            },
        ));
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
    let (ours, theirs) = (
        parents.iter().any(|parent| parent.get(key).is_some()),
        parents.iter().any(|parent| parent.get(name).is_some()),
    );
    Verdict::of(ours && !theirs)
}

/// Required: an example leaves it out. That something is optional no example can contradict.
fn required_claim(at: &ValueClaim<'_>, required: bool) -> Verdict {
    let declared = at
        .declared
        .as_ref()
        .and_then(|declared| declared.field)
        .map(|field| field.required);
    if declared == Some(required) {
        return Verdict::Same;
    }
    let Some((key, parents)) = at.parents() else {
        return Verdict::Unproven;
    };
    let left_out = parents
        .iter()
        .any(|parent| parent.get(key).is_none_or(Value::is_null));
    Verdict::of(required && left_out)
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
fn path_claim(subject: Subject<'_>, path: &str) -> Verdict {
    let api = subject.api;
    if commands::full_paths(api, subject.operation)
        .iter()
        .any(|full| full == path)
    {
        return Verdict::Same;
    }
    let mut commands = subject
        .witnesses
        .iter()
        .filter_map(|witness| witness.command.as_ref());
    Verdict::of(commands.any(|command| !commands::same_path(path, command.path())))
}

/// A body on a request that cannot have one.
fn body_claim(operation: &Operation, body: Body) -> Verdict {
    if operation.request.body == body {
        Verdict::Same
    } else {
        let has_none = matches!(operation.method, Method::Get | Method::Delete);
        Verdict::of(has_none && body != Body::None)
    }
}

/// No such header: a command sends it.
fn header_absent(subject: Subject<'_>, name: &str) -> Verdict {
    let mut commands = subject
        .witnesses
        .iter()
        .filter_map(|witness| witness.command.as_ref());
    let sent = commands.any(|command| {
        command
            .headers
            .iter()
            .any(|(header, _)| header.eq_ignore_ascii_case(name))
    });
    Verdict::of(sent)
}

/// Whether a type and the way it travels say the same.
fn same_type(declared: &Type, wire: Wire, claimed: &Type) -> bool {
    wire == Wire::Plain && declared == claimed
}
