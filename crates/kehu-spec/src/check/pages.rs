//! Pages: that cursors fit and every key is used.

use super::{Context, is_number};
use crate::diagnostic::Diagnostics;
use crate::document::{PagesTable, Text};
use crate::model::{Api, Cursor, FieldIndex, Operation, PagedBy, Pages, Type};
use crate::paths;
use crate::source::Span;

pub(super) fn check(context: &Context<'_>, diagnostics: &mut Diagnostics) {
    for (operation, file) in context.operations() {
        let (Some(pages), Some(table)) = (&operation.pages, &file.pages) else {
            continue;
        };
        unused_keys(&pages.by, table, diagnostics);
        fitting(context, operation, pages, table, diagnostics);
    }
}

fn unused_keys(by: &PagedBy, table: &PagesTable, diagnostics: &mut Diagnostics) {
    let text = |cell: &Option<Text>| cell.as_ref().map(|cell| cell.span);
    let back = table.back.as_ref().map(|back| back.head);
    let first = table.first.as_ref().map(|cell| cell.span);
    let unused: Vec<(&str, Option<Span>)> = match by {
        PagedBy::Cursor { .. } => vec![
            ("first", first),
            ("total", text(&table.total)),
            ("more", text(&table.more)),
        ],
        PagedBy::LastItem { .. } => {
            vec![
                ("back", back),
                ("first", first),
                ("total", text(&table.total)),
                ("more", text(&table.more)),
            ]
        }
        PagedBy::Number { .. } => vec![
            ("next", text(&table.next)),
            ("last", text(&table.last)),
            ("back", back),
        ],
        PagedBy::Offset { .. } => {
            vec![
                ("next", text(&table.next)),
                ("last", text(&table.last)),
                ("back", back),
                ("first", first),
            ]
        }
    };
    for (key, span) in unused {
        if let Some(span) = span {
            diagnostics.unused_page_key(key, span);
        }
    }
}

fn fitting(
    context: &Context<'_>,
    operation: &Operation,
    pages: &Pages,
    table: &PagesTable,
    diagnostics: &mut Diagnostics,
) {
    let (Some(data), api) = (&operation.response.data, context.api) else {
        return;
    };
    let at = |cell: &Option<Text>| cell.as_ref().map_or(table.head, |cell| cell.span);
    match &pages.by {
        PagedBy::Cursor { forward, back } => {
            cursor(api, operation, data, forward, at(&table.next), diagnostics);
            if let (Some(cursor_back), Some(back)) = (back, &table.back) {
                cursor(
                    api,
                    operation,
                    data,
                    cursor_back,
                    back.next.span,
                    diagnostics,
                );
            }
        }
        PagedBy::LastItem { cursor, key } => {
            let found = paths::type_at(api, &pages.item, key);
            same_type(operation, *cursor, found, at(&table.last), diagnostics);
        }
        PagedBy::Number { page, .. } => number(operation, *page, at(&table.page), diagnostics),
        PagedBy::Offset { offset, .. } => {
            number(operation, *offset, at(&table.offset), diagnostics)
        }
    }
    if let Some(size) = pages.size {
        number(operation, size, at(&table.size), diagnostics);
    }
}

fn cursor(
    api: &Api,
    operation: &Operation,
    data: &Type,
    cursor: &Cursor,
    at: Span,
    diagnostics: &mut Diagnostics,
) {
    same_type(
        operation,
        cursor.field,
        paths::type_at(api, data, &cursor.next),
        at,
        diagnostics,
    );
}

fn same_type(
    operation: &Operation,
    field: FieldIndex,
    found: Option<&Type>,
    at: Span,
    diagnostics: &mut Diagnostics,
) {
    let field = &operation.request.fields[field.0];
    if found.is_some_and(|found| *found != field.ty && *found != Type::Any) {
        diagnostics.cursor_of_other_type(&field.name, at, field.name_span);
    }
}

fn number(operation: &Operation, field: FieldIndex, at: Span, diagnostics: &mut Diagnostics) {
    let field = &operation.request.fields[field.0];
    if !is_number(&field.ty) {
        diagnostics.page_field_not_a_number(&field.name, at, field.name_span);
    }
}
