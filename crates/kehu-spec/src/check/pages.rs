//! Pages: that cursors fit and every key is used.

use serde_json::Value;

use super::Context;
use crate::document::{PagesTable, Text};
use crate::model::{Cursor, ExampleKind, Field, Operation, PagedBy, Pages, Path, Type};
use crate::paths;
use crate::source::{Optional, Span};

pub(super) fn check(context: &mut Context<'_>) {
    for (operation, file) in context.operations() {
        let (Some(pages), Some(table)) = (&operation.pages, &file.pages) else {
            continue;
        };
        unused_keys(context, &pages.by, table);
        fitting(context, operation, pages, table);
        first(context, operation, pages, table);
        omitted(context, operation, pages, table);
    }
}

fn unused_keys(context: &mut Context<'_>, by: &PagedBy, table: &PagesTable) {
    if let (Some(_), Some(done)) = (&table.more, &table.done) {
        context.unused_page_key("done", done.span);
    }
    let unused = match by {
        PagedBy::Cursor { .. } => "first total pages by_size",
        PagedBy::LastItem { .. } => {
            "back end address link scroll first total more done pages by_size"
        }
        PagedBy::Number { .. } => "next back end address link scroll last by_size",
        PagedBy::Offset { .. } => "next back end address link scroll last pages",
    };
    for key in unused.split_whitespace() {
        if let Some(at) = table.place_of(key) {
            context.unused_page_key(key, at);
        }
    }
}

fn fitting(context: &mut Context<'_>, operation: &Operation, pages: &Pages, table: &PagesTable) {
    let (Some(data), api) = (&operation.response.data, context.api) else {
        return;
    };
    let at = |cell: &Option<Text>| cell.span_or(table.head);
    let fields = &operation.request.fields;
    let found = |cursor: &Cursor| {
        // An address is a string, whatever its parameters are.
        let is_value = cursor.address.is_none();
        paths::type_at(api, data, &cursor.next)
            .filter(|_| is_value)
            .cloned()
    };
    match &pages.by {
        PagedBy::Cursor { forward, back } => {
            let forth = &fields[forward.field.0];
            same_type(context, forth, found(forward), at(&table.next));
            if let (Some(cursor), Some(back)) = (back, &table.back) {
                same_type(
                    context,
                    &fields[cursor.field.0],
                    found(cursor),
                    back.next.span,
                );
            }
        }
        PagedBy::LastItem { cursor, key } => {
            let found = paths::type_at(api, &pages.item, key).cloned();
            same_type(context, &fields[cursor.0], found, at(&table.last));
        }
        PagedBy::Number { page, .. } => number(context, &fields[page.0], at(&table.page)),
        PagedBy::Offset { offset, .. } => number(context, &fields[offset.0], at(&table.offset)),
    }
    if let (Some(window), Some(table)) = (&pages.window, &table.window) {
        let found = paths::type_at(api, &pages.item, &window.at).cloned();
        same_type(context, &fields[window.field.0], found, table.at.span);
        if pages.most.is_none() || window.field == pages.field() {
            context.window_says_nothing(table.head);
        }
    }
    if let Some(size) = pages.size {
        number(context, &fields[size.0], at(&table.size));
    }
}

fn same_type(context: &mut Context<'_>, field: &Field, found: Option<Type>, at: Span) {
    if found.is_some_and(|found| found != field.ty && found != Type::Any) {
        context.cursor_of_other_type(&field.name, at, field.name_span);
    }
}

fn number(context: &mut Context<'_>, field: &Field, at: Span) {
    if !field.ty.is_number() {
        context.page_field_not_a_number(&field.name, at, field.name_span);
    }
}

/// The first number and what the request field sends by itself are one.
fn first(context: &mut Context<'_>, operation: &Operation, pages: &Pages, table: &PagesTable) {
    let Some(first) = &table.first else { return };
    let field = &operation.request.fields[pages.field().0];
    let default = field.default.as_ref().and_then(Value::as_i64);
    if let Some(default) = default.filter(|default| *default != first.value) {
        context.first_is_not_default(first.value, default, first.span, field.name_span);
    }
}

/// What an answer may lack says where pages end, and is seen to be lacking.
fn omitted(context: &mut Context<'_>, operation: &Operation, pages: &Pages, table: &PagesTable) {
    let examples = operation.examples.iter();
    let answers = examples.filter(|example| example.kind == ExampleKind::Response);
    let answers = answers.filter_map(|example| serde_json::from_str(&example.text).ok());
    let answers: Vec<Value> = answers.collect();
    let envelope = context.api.envelope_of(operation);
    let data = envelope
        .and_then(|envelope| envelope.data.clone())
        .unwrap_or_default();
    for cell in table.omits.iter().flatten() {
        let path = paths::parse(&cell.value);
        if !named(pages)
            .iter()
            .any(|named| named.0.starts_with(&path.0))
        {
            context.omits_nothing(&cell.value, cell.span);
            continue;
        }
        let place = Path([&data.0[..], &path.0].concat());
        let lacks = |answer: &Value| paths::value(answer, &place).is_none_or(Value::is_null);
        if !answers.iter().any(lacks) {
            context.omission_not_shown(&place.to_string(), cell.span);
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
