//! Quirks: that each still says something that is wrong.

use serde_json::Value;

use super::at::{self, At, Declared, Part, Root};
use super::contradictions::{self, Contradiction};
use super::spelling::{self, Variants};
use super::witness::Witness;
use crate::check::Context;
use crate::diagnostic::Diagnostics;
use crate::document::EndpointFile;
use crate::hold;
use crate::model::{Body, Claim, Method, Operation, Quirk, Type, Wire};

/// Whose quirks are checked.
pub(super) struct Subject<'a> {
    pub(super) context: &'a Context<'a>,
    pub(super) operation: &'a Operation,
    pub(super) file: &'a EndpointFile,
    pub(super) witnesses: &'a [Witness],
}

/// What becomes of one part of a claim.
enum Verdict {
    /// An example contradicts it.
    Contradicted,
    /// The spec says the same: nothing is wrong.
    Same,
    /// Nothing contradicts it.
    Unproven,
}

/// Whether a quirk accepts what is found at a path.
pub(super) fn accepts(operation: &Operation, at: &str) -> bool {
    operation
        .quirks
        .iter()
        .any(|quirk| quirk.says.is_none() && quirk.at == at)
}

pub(super) fn check(
    subject: &Subject<'_>,
    found: &[Contradiction],
    spellings: &[Variants<'_>],
    diagnostics: &mut Diagnostics,
) {
    let operation = subject.operation;
    let api = subject.context.api;
    let index = api
        .operations
        .iter()
        .position(|other| other.span == operation.span)
        .unwrap_or_default();
    for (number, quirk) in operation.quirks.iter().enumerate() {
        let same = operation.quirks[..number]
            .iter()
            .find(|first| first.at == quirk.at && first.says == quirk.says);
        if let Some(first) = same {
            diagnostics.duplicate_name("quirk", &quirk.at, first.span, quirk.span);
            continue;
        }
        let Some(at) = at::parse(&quirk.at) else {
            diagnostics.quirk_path_unreadable(&quirk.at, quirk.span);
            continue;
        };
        match &quirk.says {
            None => {
                let applies = found.iter().any(|found| found.at == quirk.at);
                if !applies && !spelling::is_variant(spellings, index, &quirk.at) {
                    accepts_nothing(subject, &at, quirk, diagnostics);
                }
            }
            Some(claim) => claimed(subject, &at, quirk, claim, diagnostics),
        }
    }
}

/// A quirk that accepts a contradiction that is not there: it is mended, or the path is mistyped.
fn accepts_nothing(subject: &Subject<'_>, at: &At, quirk: &Quirk, diagnostics: &mut Diagnostics) {
    if is_known(subject, at) {
        diagnostics.stale_quirk(&quirk.at, quirk.span);
    } else {
        unknown(subject, quirk, diagnostics);
    }
}

fn unknown(subject: &Subject<'_>, quirk: &Quirk, diagnostics: &mut Diagnostics) {
    let api = subject.context.api;
    let fields = at::all(api, subject.operation)
        .into_iter()
        .map(|(path, _)| path);
    let headers = contradictions::expected_headers(api, subject.operation).into_iter();
    let known: Vec<String> = fields
        .chain(headers.map(|(name, _)| format!("headers.{name}")))
        .collect();
    diagnostics.quirk_at_nothing(&quirk.at, &known, quirk.span);
}

fn is_known(subject: &Subject<'_>, at: &At) -> bool {
    let api = subject.context.api;
    match at {
        At::Path | At::Method | At::Value(Root::Envelope, _) => true,
        At::Value(root, parts) => at::declared(api, subject.operation, *root, parts).is_some(),
        At::Header(name) => {
            let mut headers = contradictions::expected_headers(api, subject.operation).into_iter();
            headers.any(|(header, _)| header.eq_ignore_ascii_case(name))
        }
    }
}

/// Every part of a claim must be contradicted, by an example or by the page that the quirk names.
fn claimed(
    subject: &Subject<'_>,
    at: &At,
    quirk: &Quirk,
    claim: &Claim,
    diagnostics: &mut Diagnostics,
) {
    if !claim.present && !is_known(subject, at) {
        unknown(subject, quirk, diagnostics);
        return;
    }
    let verdicts = verdicts(subject, at, claim);
    if verdicts.is_empty() {
        diagnostics.empty_claim(&quirk.at, quirk.span);
    }
    for (key, verdict) in verdicts {
        match verdict {
            Verdict::Contradicted => {}
            Verdict::Unproven if quirk.by.is_some() => {}
            Verdict::Same => {
                diagnostics.claim_is_true(&quirk.at, key, claim_span(subject, quirk, key))
            }
            Verdict::Unproven => {
                diagnostics.claim_unproven(&quirk.at, key, claim_span(subject, quirk, key))
            }
        }
    }
}

/// The cell of one part of a claim.
fn claim_span(subject: &Subject<'_>, quirk: &Quirk, key: &str) -> crate::source::Span {
    let tables = subject.file.quirk.iter().flatten();
    let claim = tables
        .filter(|table| table.at.span == quirk.span)
        .find_map(|table| table.says.as_ref());
    let cell = claim.and_then(|claim| match key {
        "name" => claim.name.as_ref().map(|cell| cell.span),
        "type" => claim.r#type.as_ref().map(|cell| cell.span),
        "required" => claim.required.as_ref().map(|cell| cell.span),
        "absent" => claim.absent.as_ref().map(|cell| cell.span),
        "present" => claim.present.as_ref().map(|cell| cell.span),
        "example" => claim.example.as_ref().map(|cell| cell.span),
        "format" => claim.format.as_ref().map(|cell| cell.span),
        "path" => claim.path.as_ref().map(|cell| cell.span),
        _ => claim.body.as_ref().map(|cell| cell.span),
    });
    cell.unwrap_or(quirk.span)
}

fn verdicts(subject: &Subject<'_>, at: &At, claim: &Claim) -> Vec<(&'static str, Verdict)> {
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
            let declared = at::declared(subject.context.api, subject.operation, *root, parts);
            value_claims(
                &ValueClaim {
                    subject,
                    root: *root,
                    parts,
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
    subject: &'a Subject<'a>,
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
        let api = self.subject.context.api;
        let values = self.values().into_iter().filter(|value| !value.is_null());
        values
            .into_iter()
            .any(|value| !hold::value(api, ty, Wire::Plain, &value).is_empty())
    }
}

fn value_claims(at: &ValueClaim<'_>, claim: &Claim, verdicts: &mut Vec<(&'static str, Verdict)>) {
    let is = |contradicted: bool| {
        if contradicted {
            Verdict::Contradicted
        } else {
            Verdict::Unproven
        }
    };
    if let Some(name) = &claim.name {
        verdicts.push(("name", name_claim(at, name)));
    }
    if let Some(ty) = &claim.ty {
        let same = at
            .declared
            .as_ref()
            .is_some_and(|declared| contradictions::same_type(&declared.ty, declared.wire, ty));
        let is_data = at.root == Root::Response
            && at.parts.is_empty()
            && at.subject.operation.response.data.is_none();
        verdicts.push((
            "type",
            if same && !is_data {
                Verdict::Same
            } else {
                is(at.contradicts(ty))
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
            _ => Type::DateTime {
                format: format.clone(),
            },
        };
        verdicts.push((
            "format",
            if same {
                Verdict::Same
            } else {
                is(at.contradicts(&ty))
            },
        ));
    }
    if let Some(required) = claim.required {
        verdicts.push(("required", required_claim(at, required)));
    }
    if claim.absent {
        verdicts.push(("absent", is(!at.values().is_empty())));
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
        Type::Date { format } | Type::DateTime { format } => Some(format),
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
    if ours && !theirs {
        Verdict::Contradicted
    } else {
        Verdict::Unproven
    }
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
    if required && left_out {
        Verdict::Contradicted
    } else {
        Verdict::Unproven
    }
}

/// A parameter that is only spoken of: examples show its table and never itself.
fn present_claim(at: &ValueClaim<'_>) -> Verdict {
    if at.declared.is_some() {
        return Verdict::Same;
    }
    match at.parents() {
        Some((key, parents))
            if !parents.is_empty() && parents.iter().all(|parent| parent.get(key).is_none()) =>
        {
            Verdict::Contradicted
        }
        _ => Verdict::Unproven,
    }
}

/// An example cell: it does not fit the row as it is.
fn example_claim(at: &ValueClaim<'_>, example: &Value) -> Verdict {
    let api = at.subject.context.api;
    let findings = match &at.declared {
        Some(Declared {
            field: Some(field), ..
        }) => hold::field(api, field, example),
        Some(Declared { ty, wire, .. }) => hold::value(api, ty, *wire, example),
        None => Vec::new(),
    };
    if findings.is_empty() {
        Verdict::Unproven
    } else {
        Verdict::Contradicted
    }
}

/// Another path than the one that a command shows.
fn path_claim(subject: &Subject<'_>, path: &str) -> Verdict {
    let api = subject.context.api;
    if contradictions::full_paths(api, subject.operation)
        .iter()
        .any(|full| full == path)
    {
        return Verdict::Same;
    }
    let mut commands = subject
        .witnesses
        .iter()
        .filter_map(|witness| witness.command.as_ref());
    let contradicted = commands.any(|command| !contradictions::same_path(path, &command.path));
    if contradicted {
        Verdict::Contradicted
    } else {
        Verdict::Unproven
    }
}

/// A body on a request that cannot have one.
fn body_claim(operation: &Operation, body: Body) -> Verdict {
    if operation.request.body == body {
        Verdict::Same
    } else if matches!(operation.method, Method::Get | Method::Delete) && body != Body::None {
        Verdict::Contradicted
    } else {
        Verdict::Unproven
    }
}

/// No such header: a command sends it.
fn header_absent(subject: &Subject<'_>, name: &str) -> Verdict {
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
    if sent {
        Verdict::Contradicted
    } else {
        Verdict::Unproven
    }
}
