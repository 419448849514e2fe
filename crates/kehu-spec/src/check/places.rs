//! Where request fields travel, and what fills them.

use std::collections::HashMap;

use super::Context;
use crate::document::{BodyWord, EndpointFile, FieldRow};
use crate::model::{Body, Field, FieldIndex, Method, Operation, Place, Style, Type};
use crate::resolve::record_tables;
use crate::source::Span;

pub(super) fn check(context: &mut Context<'_>) {
    for (operation, file) in context.operations() {
        placeholders(context, operation, file);
        for field in &operation.request.fields {
            if let Some(row) = context
                .row(field)
                .filter(|row| !context.is_unresolved(field, row))
            {
                placed(context, operation, field, row);
                written(context, operation, field, row);
                let in_json = operation.request.body == Body::Json && field.is_in_body();
                cleared(context, field, row, in_json);
                filled(context, field, row);
            }
        }
        payload(context, operation, file);
        headers(context, file);
    }
    for (_, table) in record_tables(context.documents) {
        for row in &table.fields {
            only_in_requests(context, row);
        }
    }
    for record in &context.api.records {
        for field in &record.fields {
            if let Some(row) = context.row(field) {
                cleared(context, field, row, record.in_request);
            }
        }
    }
}

/// `{name}` in a path and `in = "path"` on a row belong together.
fn placeholders(context: &mut Context<'_>, operation: &Operation, file: &EndpointFile) {
    let mut names: Vec<&str> = Vec::new();
    for part in operation.path.split('{').skip(1) {
        match part.split_once('}') {
            Some((name, _)) => names.push(name),
            None => context.open_placeholder(file.path.span),
        }
    }
    let in_path = |field: &&Field| field.place == Place::Path;
    for name in &names {
        if !operation
            .request
            .fields
            .iter()
            .filter(in_path)
            .any(|field| field.name == *name)
        {
            context.placeholder_without_field(name, file.path.span);
        }
    }
    for field in operation.request.fields.iter().filter(in_path) {
        let at = context
            .row(field)
            .and_then(|row| row.r#in.as_ref())
            .map_or(field.name_span, |cell| cell.span);
        if !names.contains(&field.name.as_str()) {
            context.field_without_placeholder(&field.name, at, file.path.span);
        } else if !field.required {
            context.optional_in_path(&field.name, at);
        }
    }
}

/// A style says how a list or something nested is written in a query or form, or a string in a path; a key that is made is a string
/// beside which nothing else fills the field; a payload is in a JSON body.
fn written(context: &mut Context<'_>, operation: &Operation, field: &Field, row: &FieldRow) {
    let is_written = match field.place {
        Place::Body | Place::Top => {
            matches!(operation.request.body, Body::Form | Body::Multipart)
        }
        Place::Query => true,
        Place::Path => field.style == Style::Slashes,
        Place::Header => false,
    };
    let has_parts = match field.style {
        Style::Slashes => field.place == Place::Path && field.ty == Type::String,
        Style::Comma => matches!(field.ty, Type::List(_)) && is_flat(&field.ty),
        _ => matches!(
            field.ty,
            Type::List(_) | Type::Map(_) | Type::Record(_) | Type::Any
        ),
    };
    if let Some(style) = &row.style
        && !(is_written && has_parts)
    {
        context.style_says_nothing(&field.name, style.span, row.r#type.span);
    }
    for (key, cell) in [
        ("filename", &row.filename),
        ("content_type", &row.content_type),
    ] {
        let Some(cell) = cell else { continue };
        let is_meant = |other: &Field| {
            field.ty == Type::Bytes
                && other.name == cell.value
                && other.ty == Type::String
                && other.is_in_body()
        };
        let is_type = key == "content_type" && is_media_type(&cell.value);
        let is_told = is_type || operation.request.fields.iter().any(is_meant);
        if !operation.request.is_file(field) || !is_told {
            context.of_no_file(&field.name, key, cell.span, row.r#type.span);
        }
    }
    if let Some(unique) = row.unique.as_ref().filter(|cell| cell.value)
        && (field.ty != Type::String || field.from.is_some() || field.fixed.is_some())
    {
        context.unique_is_a_string(&field.name, unique.span);
    }
}

/// Only what JSON holds can be null, and only what may be left out, and nobody else fills.
fn cleared(context: &mut Context<'_>, field: &Field, row: &FieldRow, in_json: bool) {
    let is_filled = field.default.is_some()
        || field.fixed.is_some()
        || field.from.is_some()
        || field.unique
        || field.looked_up;
    if let Some(nullable) = row.nullable.as_ref().filter(|cell| cell.value)
        && (!in_json || field.required || field.secret || is_filled)
    {
        context.null_says_nothing(&field.name, nullable.span);
    }
}

/// `image/png`
fn is_media_type(text: &str) -> bool {
    let is_word = |word: &str| {
        let mut characters = word.chars();
        !word.is_empty() && characters.all(|c| c.is_ascii_alphanumeric() || "!#$&-^_.+".contains(c))
    };
    text.split_once('/')
        .is_some_and(|(kind, rest)| is_word(kind) && is_word(rest))
}

fn payload(context: &mut Context<'_>, operation: &Operation, file: &EndpointFile) {
    let request = file.request.as_ref();
    let in_body = |field: &&Field| field.is_in_body();
    let mut fields = operation.request.fields.iter().filter(in_body);
    if let Some(word) = request.and_then(|request| request.body.as_ref()) {
        let wanted = match word.value {
            BodyWord::File => Some(Type::Bytes),
            BodyWord::Text => Some(Type::String),
            _ => None,
        };
        if let Some(wanted) = wanted
            && !matches!((fields.next(), fields.next()), (Some(field), None) if field.ty == wanted)
        {
            context.body_of_one_field(word.value.as_str(), word.span);
        }
    }
    let cell = request.and_then(|request| request.payload.as_ref());
    let (Some(cell), Some(FieldIndex(at))) = (cell, operation.request.payload) else {
        return;
    };
    let is_alone = operation.request.fields.iter().filter(in_body).count() == 1;
    let is_it = operation.request.fields[at].place == Place::Body;
    if operation.request.body != Body::Json || !is_alone || !is_it {
        context.payload_is_all_of_the_body(&cell.value, cell.span);
    } else if operation.request.fields[at].ty == Type::Bytes {
        context.file_inside_json(&cell.value, cell.span);
    }
}

fn placed(context: &mut Context<'_>, operation: &Operation, field: &Field, row: &FieldRow) {
    let no_body = operation.request.body == Body::None || matches!(operation.method, Method::Get);
    match field.place {
        Place::Body | Place::Top if no_body => {
            context.body_without_body(&field.name, row.name.span)
        }
        Place::Body | Place::Top => {}
        Place::Query if matches!(field.style, Style::Brackets | Style::Indexes) => {}
        _ if is_flat(&field.ty) => {}
        _ => context.nested_outside_body(&field.name, row.r#type.span),
    }
}

/// Whether a value can be written as one text, or as several of one name.
fn is_flat(ty: &Type) -> bool {
    match ty {
        Type::List(inner) => !matches!(**inner, Type::List(_)) && is_flat(inner),
        Type::Record(_) | Type::Map(_) | Type::Any => false,
        _ => true,
    }
}

fn filled(context: &mut Context<'_>, field: &Field, row: &FieldRow) {
    let (Some(index), Some(from)) = (field.from, &row.from) else {
        return;
    };
    let source = &context.api.client[index.0];
    if source.ty != field.ty {
        context.filled_with_other_type(&field.name, &source.name, from.span, source.name_span);
    }
}

/// HTTP compares header names without case.
fn headers(context: &mut Context<'_>, file: &EndpointFile) {
    let mut seen: HashMap<String, Span> = HashMap::new();
    for (name, value) in file.headers.iter().flat_map(|headers| &headers.0) {
        let token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
        if name.value.is_empty() || !name.value.chars().all(token) {
            context.bad_header_name(&name.value, name.span);
        }
        if value
            .value
            .contains(|c: char| c.is_control() || !c.is_ascii())
        {
            context.bad_header_value(&value.value, value.span);
        }
        match seen.get(&name.value.to_ascii_lowercase()) {
            Some(first) => context.duplicate_name("header", &name.value, *first, name.span),
            None => {
                seen.insert(name.value.to_ascii_lowercase(), name.span);
            }
        }
    }
}

/// Rows of records say nothing about how a request travels.
fn only_in_requests(context: &mut Context<'_>, row: &FieldRow) {
    for key in ["in", "under", "from", "fixed", "style", "unique"] {
        if let Some(at) = row.place_of(key) {
            context.only_in_requests(key, at);
        }
    }
}
