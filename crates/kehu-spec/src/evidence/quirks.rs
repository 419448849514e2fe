//! Quirks: that each still says something that is wrong.

use super::at::{self, At, Root};
use super::claims::{Verdict, verdicts};
use super::commands;
use super::contradictions::Contradiction;
use super::spelling::{self, Variants};
use super::witness::Witness;
use crate::check::Context;
use crate::diagnostic::{self, Diagnostics};
use crate::document::EndpointFile;
use crate::model::{Claim, Operation, Quirk};

/// Whose quirks are checked.
pub(super) struct Subject<'a> {
    pub(super) context: &'a Context<'a>,
    pub(super) operation: &'a Operation,
    pub(super) file: &'a EndpointFile,
    pub(super) witnesses: &'a [Witness],
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
        let about = diagnostic::Subject::Quirk {
            operation: operation.name.clone(),
            number,
        };
        let earlier = &operation.quirks[..number];
        let is_variant = spelling::is_variant(spellings, index, &quirk.at);
        diagnostics.about(about, |diagnostics| {
            one(subject, quirk, earlier, found, is_variant, diagnostics);
        });
    }
}

/// Whether one quirk still says something that is wrong, and says it first.
fn one(
    subject: &Subject<'_>,
    quirk: &Quirk,
    earlier: &[Quirk],
    found: &[Contradiction],
    is_variant: bool,
    diagnostics: &mut Diagnostics,
) {
    let same = |first: &&Quirk| first.at == quirk.at && first.says == quirk.says;
    if let Some(first) = earlier.iter().find(same) {
        diagnostics.duplicate_name("quirk", &quirk.at, first.span, quirk.span);
        return;
    }
    let Some(at) = at::parse(&quirk.at) else {
        diagnostics.quirk_path(&quirk.at, quirk.span);
        return;
    };
    match &quirk.says {
        None => {
            let applies = found.iter().any(|found| found.at == quirk.at);
            if !applies && !is_variant {
                accepts_nothing(subject, &at, quirk, diagnostics);
            }
        }
        Some(claim) => claimed(subject, &at, quirk, claim, diagnostics),
    }
}

/// A quirk that accepts a contradiction that is not there: it is fixed, or the path is mistyped.
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
    let headers = commands::expected_headers(api, subject.operation).into_iter();
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
            let mut headers = commands::expected_headers(api, subject.operation).into_iter();
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
