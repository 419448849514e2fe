//! Ranges, lengths, wire forms, and the values of `default` and `fixed`.

use serde_json::Value;

use super::Context;
use crate::conform::{self, FindingKind};
use crate::diagnostic::{must_be, range};
use crate::document::FieldRow;
use crate::model::{Api, Field, Type, Wire};
use crate::source::{Span, Spanned};

pub(super) fn check(context: &mut Context<'_>) {
    context.each_row(|context, field, row| {
        if !context.is_unresolved(field, row) {
            ranges(context, field, row);
            lengths(context, field, row);
            wire(context, context.api, field, row);
            values(context, context.api, field, row);
        }
    });
}

fn ranges(context: &mut Context<'_>, field: &Field, row: &FieldRow) {
    let (min, max) = (cell("min", &row.min), cell("max", &row.max));
    bounds(context, row, field.ty.is_number(), "number", (min, max));
}

fn lengths(context: &mut Context<'_>, field: &Field, row: &FieldRow) {
    let has_length = matches!(
        field.ty,
        Type::String | Type::Bytes | Type::List(_) | Type::Json(_) | Type::Any
    );
    let (min, max) = (cell("min_len", &row.min_len), cell("max_len", &row.max_len));
    bounds(context, row, has_length, "text or list", (min, max));
}

/// A bound: its key, how much it is, where it stands.
type Bound = Option<(&'static str, i64, Span)>;

fn cell<N: Copy + TryInto<i64>>(key: &'static str, cell: &Option<Spanned<N>>) -> Bound {
    let cell = cell.as_ref()?;
    Some((key, cell.value.try_into().unwrap_or(i64::MAX), cell.span))
}

/// Bounds that say nothing of the row's type, or that let nothing through.
fn bounds(
    context: &mut Context<'_>,
    row: &FieldRow,
    fits: bool,
    needs: &str,
    (min, max): (Bound, Bound),
) {
    let ty = &row.r#type;
    if !fits {
        for (key, _, at) in min.into_iter().chain(max) {
            context.bound_on_other_type(key, needs, &ty.value, at, ty.span);
        }
    } else if let (Some((low, least, at)), Some((high, most, most_at))) = (min, max)
        && least > most
    {
        context.empty_range((low, least), (high, most), at, most_at);
    }
}

/// `wire` tells of numbers, booleans and enums; of strings only that they travel as numbers. Inside JSON
/// in a string it says nothing, nor of a secret.
fn wire(context: &mut Context<'_>, api: &Api, field: &Field, row: &FieldRow) {
    let Some(cell) = &row.wire else { return };
    let ty = item(&field.ty);
    let is_secret = field.secret && *ty == Type::String;
    let says_something = match cell.value {
        _ if is_secret => cell.value == Wire::Plain,
        Wire::Plain => true,
        Wire::Either => ty.is_number() || matches!(ty, Type::String | Type::Bool | Type::Enum(_)),
        Wire::String => ty.is_number() || *ty == Type::Bool || is_int_enum(api, ty),
        Wire::Number => {
            matches!(ty, Type::String | Type::Bool)
                || (matches!(ty, Type::Enum(_)) && !is_int_enum(api, ty))
        }
    };
    if !says_something {
        context.wire_on_other_type(&row.r#type.value, cell.span, row.r#type.span);
    }
}

/// The type inside lists and maps.
fn item(ty: &Type) -> &Type {
    match ty {
        Type::List(inner) | Type::Map(inner) => item(inner),
        other => other,
    }
}

fn is_int_enum(api: &Api, ty: &Type) -> bool {
    matches!(ty, Type::Enum(id) if api.enums[id.0].repr == crate::model::EnumRepr::Int)
}

fn values(context: &mut Context<'_>, api: &Api, field: &Field, row: &FieldRow) {
    if let (Some(fixed), Some(default)) = (&row.fixed, &row.default) {
        context.value_twice("fixed", "default", fixed.span, default.span);
    }
    if let (Some(fixed), Some(from)) = (&row.fixed, &row.from) {
        context.value_twice("fixed", "from", fixed.span, from.span);
    }
    for (key, cell) in [("default", &row.default), ("fixed", &row.fixed)] {
        if let Some(cell) = cell {
            value(context, api, field, key, cell, row.r#type.span);
        }
    }
}

fn value(
    context: &mut Context<'_>,
    api: &Api,
    field: &Field,
    key: &str,
    cell: &Spanned<Value>,
    ty: Span,
) {
    for finding in conform::field(api, field, &cell.value) {
        let shown = conform::shown(&cell.value);
        match &finding.kind {
            FindingKind::WrongType { expected } => {
                context.value_of_other_type(key, expected, &shown, cell.span, ty)
            }
            FindingKind::OutOfRange { min, max } => {
                context.value_out_of_range(key, &shown, &must_be(*min, *max), cell.span)
            }
            FindingKind::WrongLength { unit, min, max, .. } => {
                let signed = |length: Option<u64>| {
                    length.map(|length| i64::try_from(length).unwrap_or(i64::MAX))
                };
                let must = format!("must have {} {unit}", range(signed(*min), signed(*max)));
                context.value_out_of_range(key, &shown, &must, cell.span);
            }
            FindingKind::Unlisted { list } => {
                context.value_not_listed(key, &shown, &api.enums[list.0], cell.span)
            }
            FindingKind::Missing
            | FindingKind::Empty
            | FindingKind::Undeclared { .. }
            | FindingKind::JsonInText
            | FindingKind::Seconds => {}
        }
    }
}
