//! Look-ups: that ids fit where they go, and that nobody has to be asked for anything.

use super::{Context, arguments};
use crate::diagnostic::Diagnostics;
use crate::document::LookupTable;
use crate::model::{Lookup, Operation, Type};

pub(super) fn check(context: &Context<'_>, diagnostics: &mut Diagnostics) {
    for (operation, file) in context.operations() {
        let (Some(lookup), Some(table)) = (&operation.lookup, &file.lookup) else {
            continue;
        };
        if let Some(pages) = &file.pages {
            diagnostics.lookup_beside_pages(table.head, pages.head);
        }
        fitting(context, operation, lookup, table, diagnostics);
        batch(operation, lookup, table, diagnostics);
        by_itself(&context.api.operations[lookup.ids.0], table, diagnostics);
    }
}

/// The list's items, the request field's and the rows' key are one type.
fn fitting(
    context: &Context<'_>,
    operation: &Operation,
    lookup: &Lookup,
    table: &LookupTable,
    diagnostics: &mut Diagnostics,
) {
    let lists = &context.api.operations[lookup.ids.0];
    let Some(id) = lists.pages.as_ref().map(|pages| &pages.item) else {
        return;
    };
    let field = &operation.request.fields[lookup.field.0];
    if field.ty != Type::List(Box::new(id.clone())) {
        diagnostics.lookup_ids_of_other_type(
            &lists.name,
            &field.name,
            table.field.span,
            context.type_span(field),
        );
    }
    let key = &context.api.records[lookup.record.0].fields[lookup.key.0];
    if key.ty != *id {
        diagnostics.lookup_key_of_other_type(&key.name, table.key.span, context.type_span(key));
    }
}

fn batch(
    operation: &Operation,
    lookup: &Lookup,
    table: &LookupTable,
    diagnostics: &mut Diagnostics,
) {
    let most = operation.request.fields[lookup.field.0].max_len;
    if lookup.batch == 0 || most.is_some_and(|most| lookup.batch > most) {
        diagnostics.lookup_batch(lookup.batch, most, table.batch.span);
    }
}

/// Ids are listed without anybody being asked for anything.
fn by_itself(lists: &Operation, table: &LookupTable, diagnostics: &mut Diagnostics) {
    for field in arguments(lists) {
        let (name, at) = (&field.name, field.name_span);
        diagnostics.lookup_needs_an_argument(&lists.name, name, table.ids.span, at);
    }
}
