//! `none` and `accepts` stand in rows of answers, say something of the row's type, and leave what the
//! documentation promises.

use super::Context;
use crate::document::{AcceptWord, FieldRow};
use crate::model::{Api, EnumRepr, Field, Type};

pub(super) fn check(context: &mut Context<'_>) {
    for record in &context.api.records {
        for field in &record.fields {
            match context.row(field) {
                Some(row) if record.in_response => fitting(context, field, row),
                row => of_request(context, row),
            }
        }
    }
    for operation in &context.api.operations {
        for field in &operation.request.fields {
            of_request(context, context.row(field));
        }
    }
}

fn of_request(context: &mut Context<'_>, row: Option<&FieldRow>) {
    let given = |key| Some((key, row?.place_of(key)?));
    if let Some((key, at)) = ["none", "accepts"].into_iter().find_map(given) {
        context.only_in_answers(key, at);
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
        Type::Map(inner) => has_list(inner),
        ty => matches!(ty, Type::List(_)),
    }
}

fn has_whole(api: &Api, ty: &Type) -> bool {
    let ty = ty.item();
    ty.is_whole() || matches!(ty, Type::Enum(id) if api.enums[id.0].repr == EnumRepr::Int)
}
