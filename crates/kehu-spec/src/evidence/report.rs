//! Words for contradictions: which rows and cells they concern.

use super::Contradiction;
use super::at::{self, At, Root};
use crate::check::Context;
use crate::conform::FindingKind;
use crate::contradiction::Kind;
use crate::document::EndpointFile;
use crate::model::{Api, Operation, RecordId};
use crate::resolve::names;
use crate::source::{Optional, Span};

/// Tells of a contradiction that no quirk accepts.
pub(super) fn report(
    context: &mut Context<'_>,
    operation: &Operation,
    file: &EndpointFile,
    found: &Contradiction,
) {
    let at = operation.span;
    match &found.kind {
        Kind::Value(kind) => {
            let place = Contradicted::of(context, operation, file, found);
            of_value(context, operation, found, kind, &place);
        }
        Kind::Code { expected } => context.code_contradicted(found, expected),
        Kind::UnlistedCode => context.unlisted_code(found),
        Kind::Method { expected } => context.method_contradicted(found, expected, at),
        Kind::Path { expected } => context.path_contradicted(found, expected, at),
        Kind::MissingHeader => context.header_missing_in_example(found, at),
        Kind::UndeclaredHeader => context.header_undeclared(found, at),
        Kind::HeaderValue { expected } => context.header_contradicted(found, expected, at),
    }
}

fn of_value(
    context: &mut Context<'_>,
    operation: &Operation,
    found: &Contradiction,
    kind: &FindingKind,
    place: &Contradicted,
) {
    use FindingKind as Of;
    let (api, row) = (context.api, place.row);
    match kind {
        Of::Undeclared { record: None } if place.is_envelope => {
            context.undeclared_in_envelope(found, row);
        }
        Of::Undeclared { record } => {
            let elsewhere = key_of(&found.at).and_then(|key| record_with(api, key, *record));
            let fields = &operation.request.fields;
            let (table, fields, at) = match record.map(|id| &api.records[id.0]) {
                Some(of) => (format!("the record `{}`", of.name), &of.fields, of.span),
                None => ("the request".to_owned(), fields, row),
            };
            context.undeclared_in_example(found, &table, &names(fields), elsewhere, at);
        }
        Of::Missing | Of::Empty if place.is_envelope => context.missing_in_envelope(found, row),
        Of::Missing | Of::Empty => context.missing_in_example(found, row),
        Of::WrongType { expected } => context.type_contradicted(found, expected, place.ty),
        Of::OutOfRange { min, max } => context.range_contradicted(found, *min, *max, row),
        Of::WrongLength {
            length,
            unit,
            min,
            max,
        } => context.length_contradicted(found, (*length, unit), *min, *max, row),
        Of::Unlisted { list } => context.unlisted_in_example(found, &api.enums[list.0]),
        Of::JsonInText => context.json_in_text(found, place.ty),
        Of::Seconds => context.seconds_as_milliseconds(found, place.ty),
    }
}

/// What the spec has where an example contradicts it.
struct Contradicted {
    is_envelope: bool,
    /// The row's name, or the table.
    row: Span,
    /// The type's cell, or the table.
    ty: Span,
}

impl Contradicted {
    fn of(
        context: &Context<'_>,
        operation: &Operation,
        file: &EndpointFile,
        found: &Contradiction,
    ) -> Self {
        let parsed = at::parse(&found.at);
        let declared = match &parsed {
            Some(At::Value(root, parts)) => at::declared(context.api, operation, *root, parts),
            _ => None,
        };
        if let Some(field) = declared.and_then(|declared| declared.field) {
            return Self {
                is_envelope: false,
                row: field.name_span,
                ty: context.type_span(field),
            };
        }
        let root = match parsed {
            Some(At::Value(root, _)) => Some(root),
            _ => None,
        };
        let table = match root {
            Some(Root::Envelope) => context
                .documents
                .api
                .envelope
                .as_ref()
                .map(|table| table.head),
            Some(Root::Request) => file.request.as_ref().map(|table| table.head),
            Some(Root::Response) => file.response.as_ref().and_then(|table| table.data.span()),
            None => None,
        };
        let table = table.unwrap_or(operation.span);
        Self {
            is_envelope: root == Some(Root::Envelope),
            row: table,
            ty: table,
        }
    }
}

/// The last key of a path.
fn key_of(at: &str) -> Option<&str> {
    at.rsplit('.').next().filter(|key| !key.ends_with(']'))
}

/// Another record that has a field of this name: then the nesting is wrong.
fn record_with<'a>(api: &'a Api, key: &str, not: Option<RecordId>) -> Option<&'a str> {
    let mut records = api.records.iter().enumerate();
    let (_, record) = records.find(|(index, record)| {
        not != Some(RecordId(*index)) && record.fields.iter().any(|field| field.name == key)
    })?;
    Some(&record.name)
}
