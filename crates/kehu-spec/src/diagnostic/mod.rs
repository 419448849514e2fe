//! What is wrong with a spec: collected, told together, each with a place and a way to fix it.
//!
//! - Every message is made by a named function on [`Diagnostics`], as `message` declares them, those of one stage
//!   and subject in one file: `document`, `resolve`, `check`, `fields`, `auth`, `scheme`, `evidence`, `quirks`.
//!   Nothing here decides what is wrong.
//! - `render` is the one file that knows the rendering library, `json` the form for programs.

#[macro_use]
mod message;

mod arrivals;
mod auth;
mod callbacks;
mod check;
mod document;
mod envelope;
mod evidence;
mod fields;
mod json;
mod keys;
mod lookups;
mod quirks;
mod render;
mod resolve;
mod scheme;
mod subject;

pub(crate) use check::{length_range, must_be};
pub use subject::{Subject, Table};

use std::collections::HashSet;
use std::fmt::Display;

use crate::near::nearest;
use crate::source::{Sources, Span};
use message::Message;

/// Everything that a run found, in the order found.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Diagnostics {
    list: Vec<Diagnostic>,
    /// What there is already, to tell nothing twice.
    told: HashSet<(&'static str, Span)>,
    /// What the messages to come are about.
    subject: Option<Box<Subject>>,
}

/// One message.
#[derive(Debug, Clone, PartialEq)]
pub struct Diagnostic {
    /// Whether it stops the pipeline.
    pub severity: Severity,
    /// Name of the message, the same for every spec: `unknown-key`.
    pub code: &'static str,
    /// What is wrong, in one line.
    pub message: String,
    /// The very cell, and what to say under it.
    pub at: Label,
    /// Other places that belong to it.
    pub related: Vec<Label>,
    /// What one may need to know.
    pub note: Option<String>,
    /// How to fix it.
    pub help: String,
    /// What it is about, where a program can act on it.
    pub subject: Option<Subject>,
}

/// A place and the words under it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// The words; may be empty.
    pub text: String,
}

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Nothing is generated.
    Error,
    /// Worth a look.
    Warning,
}

impl Diagnostics {
    /// How many errors there are.
    pub fn errors(&self) -> usize {
        let errors = self
            .list
            .iter()
            .filter(|found| found.severity == Severity::Error);
        errors.count()
    }

    /// How many warnings there are.
    pub fn warnings(&self) -> usize {
        self.list.len() - self.errors()
    }

    /// Whether there is nothing to say.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Every message.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.list.iter()
    }

    /// The messages as text for people, the places quoted, with a closing line that counts them.
    pub fn render(&self, sources: &Sources, color: bool) -> String {
        render::render(self, sources, color)
    }

    /// The messages for programs: a list of objects, lines and columns counted from 1.
    pub fn to_json(&self, sources: &Sources) -> serde_json::Value {
        json::to_json(self, sources)
    }

    /// Adds what another stage found.
    pub fn extend(&mut self, other: Diagnostics) {
        for diagnostic in other.list {
            self.push(diagnostic);
        }
    }

    /// Those of which a place is in a folder of the specs.
    pub(crate) fn within(&self, sources: &Sources, folder: &str) -> Self {
        let is_inside = |label: &Label| {
            let path = sources.path(label.span.file).strip_prefix(folder);
            path.is_some_and(|rest| rest.starts_with('/'))
        };
        let list = self.list.iter().filter(|diagnostic| {
            is_inside(&diagnostic.at) || diagnostic.related.iter().any(is_inside)
        });
        Self {
            list: list.cloned().collect(),
            ..Self::default()
        }
    }

    /// Errors before warnings, then by file and line.
    pub(crate) fn sort(&mut self) {
        self.list
            .sort_by_key(|diagnostic| (diagnostic.severity, diagnostic.at.span));
    }

    fn error(&mut self, code: &'static str, message: impl ToString) -> Message<'_> {
        self.message(Severity::Error, code, message.to_string())
    }

    fn warning(&mut self, code: &'static str, message: impl ToString) -> Message<'_> {
        self.message(Severity::Warning, code, message.to_string())
    }

    fn message(&mut self, severity: Severity, code: &'static str, message: String) -> Message<'_> {
        let diagnostic = Diagnostic {
            severity,
            code,
            message,
            at: Label::default(),
            related: Vec::new(),
            note: None,
            help: String::new(),
            subject: None,
        };
        Message {
            told: self,
            diagnostic,
            quirk_at: None,
        }
    }

    /// Adds a message, unless it is told already.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        let diagnostic = self.with_subject(diagnostic);
        let is_new = self.told.insert((diagnostic.code, diagnostic.at.span));
        if is_new || !self.list.contains(&diagnostic) {
            self.list.push(diagnostic);
        }
    }
}

/// `did you mean `x`?` when something is near.
fn meant(name: &str, known: &[&str], otherwise: &str) -> String {
    let near = nearest(name, known.iter().copied());
    near.map_or_else(
        || otherwise.to_owned(),
        |near| format!("did you mean `{near}`?"),
    )
}

/// `` `a`, `b`, `c` ``
pub(crate) fn list(names: &[impl Display]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}
