//! Values that travel in a form of their own stand where a row can say so.

use super::Context;
use crate::conform;
use crate::model::{AnswerBody, Api, Type, Wire};
use crate::source::Optional;

pub(super) fn check(context: &mut Context<'_>) {
    for field in context.fields() {
        if let Some(row) = context.row(field)
            && !is_readable(context.api, &field.ty)
        {
            context.form_inside_json(&row.r#type.value, row.r#type.span);
        }
    }
    for (operation, file) in context.operations() {
        let Some(table) = &file.response else {
            continue;
        };
        let data = operation.response.data.as_ref();
        if let (Some(data), Some(cell)) = (data, &table.data)
            && has_form(context.api, data)
        {
            context.form_of_data(&cell.value, cell.span);
        }
        let (needs, name) = match operation.response.body {
            AnswerBody::Text => (Type::String, "string"),
            AnswerBody::File => (Type::Bytes, "bytes"),
            AnswerBody::Json | AnswerBody::Jsonp => continue,
        };
        if data != Some(&needs) {
            context.data_of_other_body(name, table.data.span_or(table.head));
        }
    }
}

/// Whether everything inside JSON in a string is as JSON means it, and the string an item at most.
fn is_readable(api: &Api, ty: &Type) -> bool {
    match ty {
        Type::Json(inner) => !has_form(api, inner),
        Type::List(inner) | Type::Map(inner) => match &**inner {
            Type::List(deeper) | Type::Map(deeper) => !matches!(deeper.item(), Type::Json(_)),
            other => is_readable(api, other),
        },
        _ => true,
    }
}

/// Whether values of a type travel in another form than JSON's own.
fn has_form(api: &Api, ty: &Type) -> bool {
    match ty.item() {
        ty @ Type::Enum(_) => conform::wire_of(api, ty, Wire::Plain) != Wire::Plain,
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
