//! Where request fields travel, and what fills them.

use std::collections::HashMap;

use super::{Context, before};
use crate::document::{BodyWord, EndpointFile, FieldRow, Text};
use crate::model::{Body, Field, FieldIndex, Method, Operation, Place, Style, Type};
use crate::source::Optional;

pub(super) fn check(context: &mut Context<'_>) {
    for (operation, file) in context.operations() {
        placeholders(context, operation, file);
        for field in &operation.request.fields {
            let row = context.row(field);
            if let Some(row) = row.filter(|row| !context.is_unresolved(field, row)) {
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
    for record in &context.api.records {
        for field in &record.fields {
            if let Some(row) = context.row(field) {
                cleared(context, field, row, record.in_request);
                only_in_requests(context, row);
            }
        }
    }
}

/// `{name}` in a path and `in = "path"` on a row belong together.
fn placeholders(context: &mut Context<'_>, operation: &Operation, file: &EndpointFile) {
    let path = file.path.span;
    let mut names: Vec<&str> = Vec::new();
    for part in operation.path.split('{').skip(1) {
        match part.split_once('}') {
            Some((name, _)) => names.push(name),
            None => context.open_placeholder(path),
        }
    }
    let fields = operation.request.fields.iter();
    let fields: Vec<&Field> = fields.filter(|field| field.place == Place::Path).collect();
    for name in &names {
        if !fields.iter().any(|field| field.name == *name) {
            context.placeholder_without_field(name, path);
        }
    }
    for field in fields {
        let row = context.row(field);
        let at = row
            .and_then(|row| row.r#in.span())
            .unwrap_or(field.name_span);
        if !names.contains(&field.name.as_str()) {
            context.field_without_placeholder(&field.name, at, path);
        } else if !field.required {
            context.optional_in_path(&field.name, at);
        }
    }
}

/// A style says how a list or something nested is written in a query or form, or a string in a path; a key that is made is a string
/// beside which nothing else fills the field; a payload is in a JSON body.
fn written(context: &mut Context<'_>, operation: &Operation, field: &Field, row: &FieldRow) {
    let (request, ty) = (&operation.request, &field.ty);
    let is_written = match field.place {
        Place::Body | Place::Top => matches!(request.body, Body::Form | Body::Multipart),
        Place::Query => true,
        Place::Path => field.style == Style::Slashes,
        Place::Header => false,
    };
    let has_parts = match field.style {
        Style::Slashes => field.place == Place::Path && *ty == Type::String,
        Style::Comma => matches!(ty, Type::List(_)) && is_flat(ty),
        _ => matches!(
            ty,
            Type::List(_) | Type::Map(_) | Type::Record(_) | Type::Any
        ),
    };
    if let (Some(style), false) = (&row.style, is_written && has_parts) {
        context.style_says_nothing(&field.name, style.span, row.r#type.span);
    }
    let is_named = |cell: &Text| {
        let mut others = request.fields.iter().filter(|other| other.is_in_body());
        *ty == Type::Bytes
            && others.any(|other| other.name == cell.value && other.ty == Type::String)
    };
    let filename = row.filename.iter().map(|cell| ("filename", cell, false));
    let media_type = row.content_type.iter();
    let media_type = media_type.map(|cell| ("content_type", cell, is_media_type(&cell.value)));
    for (key, cell, is_type) in filename.chain(media_type) {
        if !request.is_file(field) || !is_type && !is_named(cell) {
            context.of_no_file(&field.name, key, cell.span, row.r#type.span);
        }
    }
    if let Some(unique) = row.unique.as_ref().filter(|cell| cell.value)
        && (*ty != Type::String || field.from.is_some() || field.fixed.is_some())
    {
        context.unique_is_a_string(&field.name, unique.span);
    }
}

/// Only what JSON holds can be null, and only what may be left out, and nobody else fills.
fn cleared(context: &mut Context<'_>, field: &Field, row: &FieldRow, in_json: bool) {
    let is_filled = field.is_filled() || field.unique || field.looked_up;
    if let Some(nullable) = row.nullable.as_ref().filter(|cell| cell.value)
        && (!in_json || field.required || field.secret || is_filled)
    {
        context.null_says_nothing(&field.name, nullable.span);
    }
}

/// `image/png`
fn is_media_type(text: &str) -> bool {
    let is_character = |c: char| c.is_ascii_alphanumeric() || "!#$&-^_.+".contains(c);
    let is_word = |word: &str| !word.is_empty() && word.chars().all(is_character);
    let parts = text.split_once('/');
    parts.is_some_and(|(kind, rest)| is_word(kind) && is_word(rest))
}

fn payload(context: &mut Context<'_>, operation: &Operation, file: &EndpointFile) {
    let (table, request) = (file.request.as_ref(), &operation.request);
    let fields = request.fields.iter().filter(|field| field.is_in_body());
    let fields: Vec<&Field> = fields.collect();
    if let Some(word) = table.and_then(|table| table.body.as_ref()) {
        let is_whole = match (word.value, &fields[..]) {
            (BodyWord::File, [field]) => field.ty == Type::Bytes,
            (BodyWord::Text, [field]) => field.ty == Type::String,
            (BodyWord::File | BodyWord::Text, _) => false,
            _ => true,
        };
        if !is_whole {
            context.body_of_one_field(word.value.as_str(), word.span);
        }
    }
    let cell = table.and_then(|table| table.payload.as_ref());
    let (Some(cell), Some(FieldIndex(at))) = (cell, request.payload) else {
        return;
    };
    let payload = &request.fields[at];
    if request.body != Body::Json || fields.len() != 1 || payload.place != Place::Body {
        context.payload_is_all_of_the_body(&cell.value, cell.span);
    } else if payload.ty == Type::Bytes {
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
        Place::Query if field.style.is_by_parts() => {}
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
    let mut seen = HashMap::new();
    for (name, value) in file.headers.iter().flat_map(|headers| &headers.0) {
        let token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
        if name.value.is_empty() || !name.value.chars().all(token) {
            context.bad_header_name(&name.value, name.span);
        }
        if value.contains(|c: char| c.is_control() || !c.is_ascii()) {
            context.bad_header_value(&value.value, value.span);
        }
        if let Some(first) = before(&mut seen, name.value.to_ascii_lowercase(), name.span) {
            context.duplicate_name("header", &name.value, first, name.span);
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
