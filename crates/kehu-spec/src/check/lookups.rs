//! Look-ups: that ids fit where they go, and that nobody has to be asked for anything.

use super::{Context, arguments};
use crate::document::LookupTable;
use crate::model::{Lookup, Operation, Type};

pub(super) fn check(context: &mut Context<'_>) {
    for (operation, file) in context.operations() {
        let (Some(lookup), Some(table)) = (&operation.lookup, &file.lookup) else {
            continue;
        };
        if let Some(pages) = &file.pages {
            context.lookup_beside_pages(table.head, pages.head);
        }
        fitting(context, operation, lookup, table);
        let most = operation.request.fields[lookup.field.0].max_len;
        if lookup.batch == 0 || most.is_some_and(|most| lookup.batch > most) {
            context.lookup_batch(lookup.batch, most, table.batch.span);
        }
        // Ids are listed without anybody being asked for anything.
        let lists = &context.api.operations[lookup.ids.0];
        for field in arguments(lists) {
            let (name, at) = (&field.name, field.name_span);
            context.lookup_needs_an_argument(&lists.name, name, table.ids.span, at);
        }
    }
}

/// The list's items, the request field's and the rows' key are one type.
fn fitting(context: &mut Context<'_>, operation: &Operation, lookup: &Lookup, table: &LookupTable) {
    let lists = &context.api.operations[lookup.ids.0];
    let Some(id) = lists.pages.as_ref().map(|pages| &pages.item) else {
        return;
    };
    let field = &operation.request.fields[lookup.field.0];
    if field.ty != Type::List(Box::new(id.clone())) {
        let (at, ty) = (table.field.span, context.type_span(field));
        context.lookup_ids_of_other_type(&lists.name, &field.name, at, ty);
    }
    let key = &context.api.records[lookup.record.0].fields[lookup.key.0];
    if key.ty != *id {
        let ty = context.type_span(key);
        context.lookup_key_of_other_type(&key.name, table.key.span, ty);
    }
}
