//! Pages: that cursors fit and every key is used.

use serde_json::Value;

use super::{Context, is_number};
use crate::diagnostic::Diagnostics;
use crate::document::{PagesTable, Text};
use crate::model::{Api, Cursor, ExampleKind, FieldIndex, Operation, PagedBy, Pages, Path, Type};
use crate::paths;
use crate::source::{Span, Spanned};

pub(super) fn check(context: &Context<'_>, diagnostics: &mut Diagnostics) {
    for (operation, file) in context.operations() {
        let (Some(pages), Some(table)) = (&operation.pages, &file.pages) else {
            continue;
        };
        unused_keys(&pages.by, table, diagnostics);
        fitting(context, operation, pages, table, diagnostics);
        first(operation, pages, table, diagnostics);
        omitted(context, operation, pages, table, diagnostics);
    }
}

fn unused_keys(by: &PagedBy, table: &PagesTable, diagnostics: &mut Diagnostics) {
    let text = |cell: &Option<Text>| cell.as_ref().map(|cell| cell.span);
    let back = table.back.as_ref().map(|back| back.head);
    let first = table.first.as_ref().map(|cell| cell.span);
    let end = table.end.iter().flatten().map(|cell| cell.span).next();
    let flag = |cell: &Option<Spanned<bool>>| cell.as_ref().map(|cell| cell.span);
    let counts = [("first", first), ("total", text(&table.total))];
    let of_answer = [
        ("next", text(&table.next)),
        ("back", back),
        ("end", end),
        ("address", flag(&table.address)),
        ("link", flag(&table.link)),
        ("scroll", flag(&table.scroll)),
    ];
    let last = [("last", text(&table.last))];
    let more = [("more", text(&table.more)), ("done", text(&table.done))];
    if let (Some(_), Some(done)) = (&table.more, &table.done) {
        diagnostics.unused_page_key("done", done.span);
    }
    let pages = [("pages", text(&table.pages))];
    let by_size = [("by_size", flag(&table.by_size))];
    let unused = match by {
        PagedBy::Cursor { .. } => [&counts[..], &pages, &by_size].concat(),
        PagedBy::LastItem { .. } => [&of_answer[1..], &counts, &more, &pages, &by_size].concat(),
        PagedBy::Number { .. } => [&of_answer[..], &last, &by_size].concat(),
        PagedBy::Offset { .. } => [&of_answer[..], &last, &pages].concat(),
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
    if let (Some(window), Some(table)) = (&pages.window, &table.window) {
        let found = paths::type_at(api, &pages.item, &window.at);
        same_type(operation, window.field, found, table.at.span, diagnostics);
        if pages.most.is_none() || window.field == pages.field() {
            diagnostics.window_says_nothing(table.head);
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
    let found = paths::type_at(api, data, &cursor.next);
    // An address is a string, whatever its parameters are.
    let found = found.filter(|_| cursor.address.is_none());
    same_type(operation, cursor.field, found, at, diagnostics);
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

/// The first number and what the request field sends by itself are one.
fn first(operation: &Operation, pages: &Pages, table: &PagesTable, diagnostics: &mut Diagnostics) {
    let Some(first) = &table.first else { return };
    let field = &operation.request.fields[pages.field().0];
    let default = field.default.as_ref().and_then(Value::as_i64);
    if let Some(default) = default.filter(|default| *default != first.value) {
        diagnostics.first_is_not_default(first.value, default, first.span, field.name_span);
    }
}

/// What an answer may lack says where pages end, and is seen to be lacking.
fn omitted(
    context: &Context<'_>,
    operation: &Operation,
    pages: &Pages,
    table: &PagesTable,
    diagnostics: &mut Diagnostics,
) {
    let answers: Vec<Value> = operation
        .examples
        .iter()
        .filter(|example| example.kind == ExampleKind::Response)
        .filter_map(|example| serde_json::from_str(&example.text).ok())
        .collect();
    let envelope = context.api.envelope_of(operation);
    let data = envelope.and_then(|envelope| envelope.data.clone());
    let data = data.unwrap_or_default();
    for cell in table.omits.iter().flatten() {
        let path = paths::parse(&cell.value);
        if !named(pages)
            .iter()
            .any(|named| named.0.starts_with(&path.0))
        {
            diagnostics.omits_nothing(&cell.value, cell.span);
            continue;
        }
        let place = Path([&data.0[..], &path.0].concat());
        let lacks = |answer: &Value| paths::value(answer, &place).is_none_or(Value::is_null);
        if !answers.iter().any(lacks) {
            diagnostics.omission_not_shown(&place.to_string(), cell.span);
        }
    }
}

/// The paths that say where pages end.
fn named(pages: &Pages) -> Vec<&Path> {
    let mut named = vec![&pages.items];
    named.extend(&pages.count);
    match &pages.by {
        PagedBy::Cursor { forward, back } => {
            for cursor in std::iter::once(forward).chain(back) {
                named.push(&cursor.next);
                named.extend(&cursor.more);
            }
        }
        PagedBy::LastItem { .. } => {}
        PagedBy::Number { total, more, .. } | PagedBy::Offset { total, more, .. } => {
            named.extend(total.iter().chain(more));
        }
    }
    named
}
