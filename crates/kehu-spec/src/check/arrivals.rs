//! `none` and `accepts` stand in rows of answers, say something of the row's type, and leave what the
//! documentation promises.

use super::Context;
use crate::document::{AcceptWord, FieldRow};
use crate::model::{Api, EnumRepr, Field, Type};

pub(super) fn check(context: &mut Context<'_>) {
    for record in &context.api.records {
        for field in &record.fields {
            if let Some(row) = context.row(field) {
                match record.in_response {
                    true => fitting(context, field, row),
                    false => of_request(context, row),
                }
            }
        }
    }
    for (operation, _) in context.operations() {
        let fields = operation.request.fields.iter();
        for field in fields {
            if let Some(row) = context.row(field) {
                of_request(context, row);
            }
        }
    }
}

fn of_request(context: &mut Context<'_>, row: &FieldRow) {
    let none = row.none.iter().flatten().map(|cell| ("none", cell.span));
    let accepts = row.accepts.iter().flatten();
    let mut cells = none.chain(accepts.map(|cell| ("accepts", cell.span)));
    if let Some((key, span)) = cells.next() {
        context.only_in_answers(key, span);
    }
}

fn fitting(context: &mut Context<'_>, field: &Field, row: &FieldRow) {
    if let Some(required) = row.required.as_ref().filter(|cell| cell.value)
        && let Some(cell) = row.none.iter().flatten().next()
    {
        context.none_of_required(&field.name, cell.span, required.span);
    }
    for cell in row.accepts.iter().flatten() {
        let (form, says, needs) = match cell.value {
            AcceptWord::Repeated => continue,
            AcceptWord::Float => ("float", has_whole(context.api, &field.ty), "whole number"),
            AcceptWord::Indexed => ("indexed", has_list(&field.ty), "list"),
            AcceptWord::Single => ("single", has_list(&field.ty), "list"),
            AcceptWord::NullItems => ("null_items", has_list(&field.ty), "list"),
        };
        if !says && !context.is_unresolved(field, row) {
            let ty = &row.r#type;
            context.accepts_on_other_type(form, needs, &ty.value, cell.span, ty.span);
        }
    }
}

fn has_list(ty: &Type) -> bool {
    match ty {
        Type::List(_) => true,
        Type::Map(inner) => has_list(inner),
        _ => false,
    }
}

fn has_whole(api: &Api, ty: &Type) -> bool {
    match ty {
        Type::List(inner) | Type::Map(inner) => has_whole(api, inner),
        Type::Enum(id) => api.enums[id.0].repr == EnumRepr::Int,
        Type::Int32 | Type::Int64 | Type::TimestampMs | Type::TimestampS => true,
        _ => false,
    }
}
