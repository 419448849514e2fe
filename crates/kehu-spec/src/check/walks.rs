//! Walks: that ids fit where they go, and that nobody has to be asked for anything.

use super::{Context, arguments};
use crate::diagnostic::Diagnostics;
use crate::document::WalkTable;
use crate::model::{Operation, Type, Walk};

pub(super) fn check(context: &Context<'_>, diagnostics: &mut Diagnostics) {
    for (operation, file) in context.operations() {
        let (Some(walk), Some(table)) = (&operation.walk, &file.walk) else {
            continue;
        };
        if let Some(pages) = &file.pages {
            diagnostics.walk_beside_pages(table.head, pages.head);
        }
        fitting(context, operation, walk, table, diagnostics);
        batch(operation, walk, table, diagnostics);
        by_itself(&context.api.operations[walk.ids.0], table, diagnostics);
    }
}

/// The list's items, the request field's and the rows' key are one type.
fn fitting(
    context: &Context<'_>,
    operation: &Operation,
    walk: &Walk,
    table: &WalkTable,
    diagnostics: &mut Diagnostics,
) {
    let lists = &context.api.operations[walk.ids.0];
    let Some(id) = lists.pages.as_ref().map(|pages| &pages.item) else {
        return;
    };
    let field = &operation.request.fields[walk.field.0];
    if field.ty != Type::List(Box::new(id.clone())) {
        diagnostics.walk_ids_of_other_type(
            &lists.name,
            &field.name,
            table.field.span,
            context.type_span(field),
        );
    }
    let key = &context.api.records[walk.record.0].fields[walk.key.0];
    if key.ty != *id {
        diagnostics.walk_key_of_other_type(&key.name, table.key.span, context.type_span(key));
    }
}

fn batch(operation: &Operation, walk: &Walk, table: &WalkTable, diagnostics: &mut Diagnostics) {
    let most = operation.request.fields[walk.field.0].max_len;
    if walk.batch == 0 || most.is_some_and(|most| walk.batch > most) {
        diagnostics.walk_batch(walk.batch, most, table.batch.span);
    }
}

/// Ids are listed without anybody being asked for anything.
fn by_itself(lists: &Operation, table: &WalkTable, diagnostics: &mut Diagnostics) {
    for field in arguments(lists) {
        let (name, at) = (&field.name, field.name_span);
        diagnostics.walk_needs_an_argument(&lists.name, name, table.ids.span, at);
    }
}
