//! Values that travel in a form of their own stand where a row can say so.

use super::Context;
use crate::conform;
use crate::model::{AnswerBody, Api, Type, Wire};

pub(super) fn check(context: &mut Context<'_>) {
    for field in context.fields() {
        if let Some(row) = context.row(field)
            && !is_readable(context.api, &field.ty)
        {
            context.form_inside_json(&row.r#type.value, row.r#type.span);
        }
    }
    for (operation, file) in context.operations() {
        let cell = file.response.as_ref().and_then(|table| table.data.as_ref());
        if let (Some(data), Some(cell)) = (&operation.response.data, cell)
            && has_form(context.api, data)
        {
            context.form_of_data(&cell.value, cell.span);
        }
        let needs = match operation.response.body {
            AnswerBody::Text => Some((Type::String, "string")),
            AnswerBody::File => Some((Type::Bytes, "bytes")),
            AnswerBody::Json | AnswerBody::Jsonp => None,
        };
        let table = file.response.as_ref();
        if let (Some((ty, name)), Some(table)) = (needs, table)
            && operation.response.data.as_ref() != Some(&ty)
        {
            context.data_of_other_body(name, cell.map_or(table.head, |cell| cell.span));
        }
    }
}

/// Whether everything inside JSON in a string is as JSON means it, and the string an item at most.
fn is_readable(api: &Api, ty: &Type) -> bool {
    match ty {
        Type::Json(inner) => !has_form(api, inner),
        Type::List(inner) | Type::Map(inner) => match &**inner {
            Type::List(deeper) | Type::Map(deeper) => !has_json(deeper),
            other => is_readable(api, other),
        },
        _ => true,
    }
}

fn has_json(ty: &Type) -> bool {
    match ty {
        Type::List(inner) | Type::Map(inner) => has_json(inner),
        other => matches!(other, Type::Json(_)),
    }
}

/// Whether values of a type travel in another form than JSON's own.
fn has_form(api: &Api, ty: &Type) -> bool {
    match ty {
        Type::List(inner) | Type::Map(inner) => has_form(api, inner),
        Type::Enum(_) => conform::wire_of(api, ty, Wire::Plain) != Wire::Plain,
        Type::Json(_)
        | Type::Decimal
        | Type::TimestampMs
        | Type::TimestampS
        | Type::DateTime { .. }
        | Type::Instant { .. }
        | Type::Date { .. } => true,
        _ => false,
    }
}
