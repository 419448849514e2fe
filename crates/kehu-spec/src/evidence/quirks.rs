//! Quirks: that each still says something that is wrong.

use super::at::{self, At, Root};
use super::claims::{Claimed, Verdict, verdicts};
use super::commands;
use super::spelling::{self, Variants};
use crate::check::Context;
use crate::contradiction::Contradiction;
use crate::diagnostic;
use crate::document::EndpointFile;
use crate::model::{Claim, Quirk};
use crate::source::Span;

/// The quirks of one operation.
pub(super) struct Quirks<'c, 'a> {
    pub(super) context: &'c mut Context<'a>,
    pub(super) file: &'c EndpointFile,
    pub(super) subject: Claimed<'c>,
}

impl Quirks<'_, '_> {
    pub(super) fn check(&mut self, found: &[Contradiction], spellings: &[Variants<'_>]) {
        let operation = self.subject.operation;
        let mut operations = self.context.api.operations.iter();
        let index = operations.position(|other| other.span == operation.span);
        for (number, quirk) in operation.quirks.iter().enumerate() {
            let operation = operation.name.clone();
            let about = diagnostic::Subject::Quirk { operation, number };
            let outer = self.context.set_subject(Some(about.into()));
            let is_variant = spelling::is_variant(spellings, index.unwrap_or_default(), &quirk.at);
            self.one(quirk, number, found, is_variant);
            self.context.set_subject(outer);
        }
    }

    /// Whether one quirk still says something that is wrong, and says it first.
    fn one(&mut self, quirk: &Quirk, number: usize, found: &[Contradiction], is_variant: bool) {
        let same = |first: &&Quirk| first.at == quirk.at && first.says == quirk.says;
        if let Some(first) = self.subject.operation.quirks[..number].iter().find(same) {
            self.context
                .duplicate_name("quirk", &quirk.at, first.span, quirk.span);
            return;
        }
        let Some(at) = at::parse(&quirk.at) else {
            self.context.quirk_path(&quirk.at, quirk.span);
            return;
        };
        let is_known = self.is_known(&at);
        match &quirk.says {
            None if is_variant || found.iter().any(|found| found.at == quirk.at) => {}
            // What it accepts is fixed, or the path is mistyped.
            None if is_known => self.context.stale_quirk(&quirk.at, quirk.span),
            Some(claim) if is_known || claim.present => self.claimed(&at, quirk, claim),
            _ => self.unknown(quirk),
        }
    }

    fn unknown(&mut self, quirk: &Quirk) {
        let api = self.subject.api;
        let fields = at::all(api, self.subject.operation)
            .into_iter()
            .map(|(path, _)| path);
        let headers = commands::expected_headers(api, self.subject.operation).into_iter();
        let headers = headers.map(|(name, _)| format!("headers.{name}"));
        let known: Vec<String> = fields.chain(headers).collect();
        self.context.quirk_at_nothing(&quirk.at, &known, quirk.span);
    }

    fn is_known(&self, at: &At) -> bool {
        let api = self.subject.api;
        match at {
            At::Path | At::Method | At::Value(Root::Envelope, _) => true,
            At::Value(root, parts) => {
                at::declared(api, self.subject.operation, *root, parts).is_some()
            }
            At::Header(name) => {
                let mut headers =
                    commands::expected_headers(api, self.subject.operation).into_iter();
                headers.any(|(header, _)| header.eq_ignore_ascii_case(name))
            }
        }
    }

    /// Every part of a claim must be contradicted, by an example or by the page that the quirk names.
    fn claimed(&mut self, at: &At, quirk: &Quirk, claim: &Claim) {
        let verdicts = verdicts(self.subject, at, claim);
        if verdicts.is_empty() {
            self.context.empty_claim(&quirk.at, quirk.span);
        }
        for (key, verdict) in verdicts {
            let cell = self.claim_span(quirk, key);
            match verdict {
                Verdict::Contradicted => {}
                Verdict::Unproven if quirk.by.is_some() => {}
                Verdict::Same => self.context.claim_is_true(&quirk.at, key, cell),
                Verdict::Unproven => self.context.claim_unproven(&quirk.at, key, cell),
            }
        }
    }

    /// The cell of one part of a claim.
    fn claim_span(&self, quirk: &Quirk, key: &str) -> Span {
        let tables = self.file.quirk.iter().flatten();
        let table = tables.filter(|table| table.at.span == quirk.span);
        let mut claims = table.filter_map(|table| table.says.as_ref());
        let cell = claims.next().and_then(|claim| claim.place_of(key));
        cell.unwrap_or(quirk.span)
    }
}
