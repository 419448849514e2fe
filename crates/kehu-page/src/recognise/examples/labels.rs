//! What a piece of code is, by the labels above it and by its look.

use super::ExampleKind;
use crate::block::Code;
use crate::recognise::outline::{Entry, Outline};
use crate::recognise::tables::{is_parameters, outcome};
use crate::text;
use crate::words::{Feature, Features, phrases};

/// What the labels above a piece of code say together.
pub(super) struct Labels {
    says: Vec<Features>,
    own: Features,
    pub(super) title: String,
    pub(super) example: bool,
}

impl Labels {
    pub(super) fn of(outline: &Outline, block: usize, own: Features) -> Labels {
        let entries: Vec<&Entry> = outline.above(block).filter(|e| e.labels).collect();
        let title = entries.first().map(|e| e.text.clone()).unwrap_or_default();
        let says: Vec<Features> = entries.iter().map(|e| e.says).collect();
        let example = says.iter().any(|s| s.has(Feature::Example)) || own.has(Feature::Example);
        Labels {
            says,
            own,
            title,
            example,
        }
    }

    pub(super) fn with(&self, own: Features) -> Labels {
        Labels {
            says: self.says.clone(),
            own,
            title: self.title.clone(),
            example: self.example,
        }
    }

    /// Whether the innermost label that speaks of a part of an exchange speaks of headers, and of no more.
    pub(super) fn of_headers(&self) -> bool {
        const PARTS: [Feature; 7] = [
            Feature::Header,
            Feature::Body,
            Feature::Query,
            Feature::Path,
            Feature::Request,
            Feature::Response,
            Feature::Callback,
        ];
        let mut all = std::iter::once(&self.own).chain(&self.says);
        all.find(|says| says.any(&PARTS)).is_some_and(|says| {
            says.has(Feature::Header) && !says.any(&[Feature::Body, Feature::Response])
        })
    }

    /// The innermost label that names a side decides; "failed" at or inside of it makes a failure.
    pub(super) fn kind(&self) -> (ExampleKind, bool) {
        let mut failed = self.own.has(Feature::Failure) && !self.own.has(Feature::Success);
        let mut decided_failure = failed || self.own.has(Feature::Success);
        for says in std::iter::once(&self.own).chain(&self.says) {
            if !decided_failure
                && says.any(&[Feature::Failure, Feature::Success])
                && (outcome(*says) || !says.has(Feature::Request))
            {
                failed = says.has(Feature::Failure) && !says.has(Feature::Success);
                decided_failure = true;
            }
            if says.has(Feature::Callback) {
                return (ExampleKind::Callback, true);
            }
            let outcome = outcome(*says);
            if says.has(Feature::Request) && !says.has(Feature::Response) && !outcome {
                return (ExampleKind::Request, true);
            }
            if says.has(Feature::Response)
                || outcome
                || (says.has(Feature::Failure) && says.has(Feature::Example))
            {
                return (
                    if failed {
                        ExampleKind::Failure
                    } else {
                        ExampleKind::Response
                    },
                    true,
                );
            }
        }
        // "Body" or "Parameters" under nobody's heading is what is sent.
        let mut all = std::iter::once(&self.own).chain(&self.says);
        let body = all.any(|s| s.has(Feature::Body)) || is_parameters(&self.title);
        if failed {
            (ExampleKind::Failure, false)
        } else if body {
            (ExampleKind::Request, false)
        } else {
            (ExampleKind::Response, false)
        }
    }
}

/// Whether code is a program, by its language or its look.
pub(super) fn is_program(code: &Code, labels: &Labels) -> bool {
    if let Some(lang) = code.lang.as_deref() {
        // People colour JSON as a script's literal.
        let literal = code.text.trim_start().starts_with(['{', '['])
            && (has_key(&code.text) || is_literal(&code.text));
        let empty = matches!(code.text.trim(), "{}" | "[]");
        let sends = kehu_request::is_curl(&code.text);
        return phrases().programs.has(lang) && !literal && !empty && !sends;
    }
    let head = text::head(&code.text, 4000);
    let lines: Vec<&str> = head
        .lines()
        .map(str::trim)
        .filter(|l| !l.is_empty())
        .collect();
    let telling = lines
        .iter()
        .filter(|l| phrases().keywords.iter().any(|k| l.starts_with(k)) || l.ends_with(';'))
        .count();
    let json = head.trim_start().starts_with(['{', '[']) && has_key(head);
    let labelled = labels
        .says
        .first()
        .is_some_and(|s| s.has(Feature::Code) && !s.any(&[Feature::Example, Feature::Errors]));
    !json
        && !kehu_request::is_curl(&code.text)
        && (telling >= 2 || telling * 2 > lines.len().max(1) || (labelled && telling > 0))
}

/// Whether JSON is in it, perhaps after a line of words.
pub(super) fn looks_like_json(code: &str) -> bool {
    let trimmed = code.trim_start();
    if trimmed.starts_with(['{', '[']) && !trimmed.starts_with("[![") {
        return true;
    }
    has_key(trimmed)
        && code
            .lines()
            .take(12)
            .any(|l| l.trim_start().starts_with(['{', '[']) || l.trim_end().ends_with(['{', '[']))
}

/// Whether a quoted key stands in a piece of code.
fn has_key(code: &str) -> bool {
    ["\":", "\" :", "”：", "\"："]
        .iter()
        .any(|key| code.contains(key))
}

/// `{ account: "001" }`: an object or a list as a script writes it, and nothing else.
fn is_literal(code: &str) -> bool {
    let program = [";\n", "=>", "function", "return ", "await ", "console."];
    code.trim_end().ends_with(['}', ']'])
        && code.contains(':')
        && !program.iter().any(|word| code.contains(word))
}
