//! Words for contradictions: which rows and cells they concern.

use super::Contradiction;
use super::at::{self, At, Root};
use super::contradictions::Kind;
use crate::check::Context;
use crate::conform::FindingKind;
use crate::document::EndpointFile;
use crate::model::{Api, Operation, RecordId};
use crate::resolve::names;
use crate::source::Span;

/// Tells of a contradiction that no quirk accepts.
pub(super) fn report(
    context: &mut Context<'_>,
    operation: &Operation,
    file: &EndpointFile,
    found: &Contradiction,
) {
    let api = context.api;
    let place = Contradicted::of(context, operation, file, found);
    let at = operation.span;
    match &found.kind {
        Kind::Value(FindingKind::Undeclared { record }) => {
            let elsewhere = key_of(&found.at).and_then(|key| record_with(api, key, *record));
            match record.map(|id| &api.records[id.0]) {
                Some(record) => {
                    let table = format!("the record `{}`", record.name);
                    let siblings = names(&record.fields);
                    context.undeclared_in_example(found, &table, &siblings, elsewhere, record.span);
                }
                None if place.is_envelope => context.undeclared_in_envelope(found, place.row),
                None => {
                    let siblings = names(&operation.request.fields);
                    context.undeclared_in_example(
                        found,
                        "the request",
                        &siblings,
                        elsewhere,
                        place.row,
                    );
                }
            }
        }
        Kind::Value(FindingKind::Missing | FindingKind::Empty) if place.is_envelope => {
            context.missing_in_envelope(found, place.row);
        }
        Kind::Value(FindingKind::Missing | FindingKind::Empty) => {
            context.missing_in_example(found, place.row);
        }
        Kind::Value(FindingKind::WrongType { expected }) => {
            context.type_contradicted(found, expected, place.ty);
        }
        Kind::Value(FindingKind::OutOfRange { min, max }) => {
            context.range_contradicted(found, *min, *max, place.row);
        }
        Kind::Value(FindingKind::WrongLength {
            length,
            unit,
            min,
            max,
        }) => {
            context.length_contradicted(found, (*length, unit), *min, *max, place.row);
        }
        Kind::Value(FindingKind::Unlisted { list }) => {
            context.unlisted_in_example(found, &api.enums[list.0]);
        }
        Kind::Value(FindingKind::JsonInText) => context.json_in_text(found, place.ty),
        Kind::Value(FindingKind::Seconds) => context.seconds_as_milliseconds(found, place.ty),
        Kind::Code { expected } => context.code_contradicted(found, expected),
        Kind::UnlistedCode => context.unlisted_code(found),
        Kind::Method { expected } => context.method_contradicted(found, expected, at),
        Kind::Path { expected } => context.path_contradicted(found, expected, at),
        Kind::MissingHeader => context.header_missing_in_example(found, at),
        Kind::UndeclaredHeader => context.header_undeclared(found, at),
        Kind::HeaderValue { expected } => context.header_contradicted(found, expected, at),
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
        let Some(At::Value(root, parts)) = at::parse(&found.at) else {
            return Self::table(operation.span, false);
        };
        match (
            root,
            at::declared(context.api, operation, root, &parts).and_then(|declared| declared.field),
        ) {
            (Root::Envelope, _) => {
                let envelope = context.documents.api.envelope.as_ref();
                Self::table(envelope.map_or(operation.span, |table| table.head), true)
            }
            (_, Some(field)) => Self {
                is_envelope: false,
                row: field.name_span,
                ty: context.type_span(field),
            },
            (Root::Request, None) => Self::table(
                file.request
                    .as_ref()
                    .map_or(operation.span, |table| table.head),
                false,
            ),
            (Root::Response, None) => {
                let data = file.response.as_ref().and_then(|table| table.data.as_ref());
                Self::table(data.map_or(operation.span, |cell| cell.span), false)
            }
        }
    }

    fn table(span: Span, is_envelope: bool) -> Self {
        Self {
            is_envelope,
            row: span,
            ty: span,
        }
    }
}

/// The last key of a path.
fn key_of(at: &str) -> Option<&str> {
    at.rsplit('.').next().filter(|key| !key.ends_with(']'))
}

/// Another record that has a field of this name: then the nesting is wrong.
fn record_with<'a>(api: &'a Api, key: &str, not: Option<RecordId>) -> Option<&'a str> {
    let others = api
        .records
        .iter()
        .enumerate()
        .filter(|(index, _)| not.is_none_or(|id| id.0 != *index));
    let mut owners =
        others.filter(|(_, record)| record.fields.iter().any(|field| field.name == key));
    owners.next().map(|(_, record)| record.name.as_str())
}
