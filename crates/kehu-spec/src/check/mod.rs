//! Read-only rules over a resolved API, one per file. What references nothing is `resolve`'s to report;
//! what examples contradict is `evidence`'s.
//!
//! A new rule is a file here, a line in [`LOCAL`] or [`WHOLE`], and its message in `diagnostic/check.rs`
//! or `diagnostic/scheme.rs`.

mod arrivals;
mod auth;
mod bounds;
mod callbacks;
mod codecs;
mod cycles;
mod docs;
mod envelope;
mod errors;
mod examples;
mod lookups;
mod names;
mod pages;
mod places;
mod rules;
mod sandbox;
mod unused;
mod urls;
mod vectors;

pub use names::COMMANDS;
pub(crate) use names::file_names;

use std::collections::HashMap;
use std::hash::Hash;
use std::ops::{Deref, DerefMut};

use crate::diagnostic::{Diagnostics, Subject, Table};
use crate::document::{ApiDocuments, EndpointFile, FieldRow};
use crate::model::{Api, Field, Operation, Type};
use crate::resolve::record_tables;
use crate::source::{Sources, Span};

/// A rule.
type Rule = fn(&mut Context<'_>);

/// Rules about a row, a table, an operation by itself: they hold whatever else is wrong.
const LOCAL: [Rule; 10] = [
    arrivals::check,
    names::check,
    urls::check,
    envelope::check,
    bounds::check,
    codecs::check,
    places::check,
    cycles::check,
    rules::check,
    docs::check,
];

/// Rules about how parts fit: they wait until every reference leads somewhere, or they would report
/// a second time what `resolve` has reported.
const WHOLE: [Rule; 8] = [
    pages::check,
    lookups::check,
    auth::check,
    callbacks::check,
    vectors::check,
    errors::check,
    sandbox::check,
    unused::check,
];

/// Where a thing stood before among those that were seen; or else this is its first place.
fn before<K: Eq + Hash>(seen: &mut HashMap<K, Span>, key: K, at: Span) -> Option<Span> {
    let first = seen.get(&key).copied();
    if first.is_none() {
        seen.insert(key, at);
    }
    first
}

/// Whose table a row stands in, by name.
#[derive(Clone, Copy)]
enum Owner<'a> {
    Request(&'a str),
    Record(&'a str),
}

/// What a rule sees: the model, and the documents for the places of cells; and whom it tells what is wrong.
pub(crate) struct Context<'a> {
    pub(crate) api: &'a Api,
    pub(crate) documents: &'a ApiDocuments,
    diagnostics: &'a mut Diagnostics,
    rows: HashMap<Span, (Owner<'a>, &'a FieldRow)>,
}

impl<'a> Context<'a> {
    pub(crate) fn new(
        api: &'a Api,
        documents: &'a ApiDocuments,
        diagnostics: &'a mut Diagnostics,
    ) -> Self {
        let mut rows = HashMap::new();
        for (_, table) in record_tables(documents) {
            let owner = Owner::Record(&table.name.value);
            rows.extend(table.fields.iter().map(|row| (row.span, (owner, row))));
        }
        for (_, file) in &documents.endpoints {
            let owner = Owner::Request(&file.name.value);
            let fields = file.request.iter().flat_map(|request| &request.fields);
            rows.extend(fields.flatten().map(|row| (row.span, (owner, row))));
        }
        Self {
            api,
            documents,
            diagnostics,
            rows,
        }
    }

    /// The row that a field was made of; client parameters have none.
    pub(crate) fn row(&self, field: &Field) -> Option<&'a FieldRow> {
        self.rows.get(&field.span).map(|(_, row)| *row)
    }

    /// Every field with its row, the messages of `check` about the row.
    pub(crate) fn each_row(&mut self, check: impl Fn(&mut Self, &'a Field, &'a FieldRow)) {
        for field in self.fields() {
            let Some(&(owner, row)) = self.rows.get(&field.span) else {
                continue;
            };
            let table = match owner {
                Owner::Request(name) => Table::Request(name.to_owned()),
                Owner::Record(name) => Table::Record(name.to_owned()),
            };
            let field_name = field.name.clone();
            let subject = Subject::Row {
                table,
                field: field_name,
            };
            self.about(subject, |context| check(context, field, row));
        }
    }

    /// Runs a check: every message of it is about `subject`.
    pub(crate) fn about<T>(&mut self, subject: Subject, check: impl FnOnce(&mut Self) -> T) -> T {
        let outer = self.set_subject(Some(subject.into()));
        let checked = check(self);
        self.set_subject(outer);
        checked
    }

    /// Whether a field's type could not be resolved, which has been reported: it contradicts nothing.
    pub(crate) fn is_unresolved(&self, field: &Field, row: &FieldRow) -> bool {
        field.ty == Type::Any && row.r#type.value.trim() != "any"
    }

    /// The cell of a field's type.
    pub(crate) fn type_span(&self, field: &Field) -> Span {
        self.row(field)
            .map_or(field.name_span, |row| row.r#type.span)
    }

    /// Every operation with the file that it was made of.
    pub(crate) fn operations(
        &self,
    ) -> impl Iterator<Item = (&'a Operation, &'a EndpointFile)> + use<'a> {
        let files = self.documents.endpoints.iter().map(|(_, file)| file);
        self.api.operations.iter().zip(files)
    }

    /// Every field of every record and request.
    pub(crate) fn fields(&self) -> impl Iterator<Item = &'a Field> + use<'a> {
        let records = self.api.records.iter().flat_map(|record| &record.fields);
        let operations = self.api.operations.iter();
        records.chain(operations.flat_map(|operation| &operation.request.fields))
    }
}

/// A rule tells it what is wrong.
impl Deref for Context<'_> {
    type Target = Diagnostics;

    fn deref(&self) -> &Diagnostics {
        self.diagnostics
    }
}

impl DerefMut for Context<'_> {
    fn deref_mut(&mut self) -> &mut Diagnostics {
        self.diagnostics
    }
}

/// Runs the rules; `is_whole` when every reference leads somewhere.
pub(crate) fn check(context: &mut Context<'_>, sources: &Sources, is_whole: bool) {
    for rule in LOCAL {
        rule(context);
    }
    if is_whole {
        examples::unnamed(context, sources);
        WHOLE.iter().for_each(|rule| rule(context));
    }
}

/// The request fields that must be given, and that nothing fills.
fn arguments(operation: &Operation) -> impl Iterator<Item = &Field> {
    let fields = operation.request.fields.iter();
    fields.filter(|field| field.required && !field.is_filled())
}
