//! Ranges, lengths, wire forms, and the values of `default` and `fixed`.

use serde_json::Value;

use super::Context;
use crate::conform::{self, FindingKind};
use crate::diagnostic::{length_range, must_be};
use crate::document::FieldRow;
use crate::model::{EnumRepr, Field, Type, Wire};
use crate::source::{Span, Spanned};

pub(super) fn check(context: &mut Context<'_>) {
    context.each_row(|context, field, row| {
        if !context.is_unresolved(field, row) {
            ranges(context, field, row);
            lengths(context, field, row);
            wire(context, field, row);
            values(context, field, row);
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
fn wire(context: &mut Context<'_>, field: &Field, row: &FieldRow) {
    let Some(cell) = &row.wire else { return };
    let ty = field.ty.item();
    let is_secret = field.secret && *ty == Type::String;
    let enums = &context.api.enums;
    let is_int_enum = matches!(ty, Type::Enum(id) if enums[id.0].repr == EnumRepr::Int);
    let says_something = match cell.value {
        _ if is_secret => cell.value == Wire::Plain,
        Wire::Plain => true,
        Wire::Either => ty.is_number() || matches!(ty, Type::String | Type::Bool | Type::Enum(_)),
        Wire::String => ty.is_number() || *ty == Type::Bool || is_int_enum,
        Wire::Number => matches!(ty, Type::String | Type::Bool | Type::Enum(_)) && !is_int_enum,
    };
    if !says_something {
        context.wire_on_other_type(&row.r#type.value, cell.span, row.r#type.span);
    }
}

fn values(context: &mut Context<'_>, field: &Field, row: &FieldRow) {
    for other in ["default", "from"] {
        if let (Some(fixed), Some(at)) = (&row.fixed, row.place_of(other)) {
            context.value_twice("fixed", other, fixed.span, at);
        }
    }
    for (key, cell) in [("default", &row.default), ("fixed", &row.fixed)] {
        if let Some(cell) = cell {
            value(context, field, key, cell, row.r#type.span);
        }
    }
}

fn value(context: &mut Context<'_>, field: &Field, key: &str, cell: &Spanned<Value>, ty: Span) {
    let (api, at) = (context.api, cell.span);
    let shown = conform::shown(&cell.value);
    for finding in conform::field(api, field, &cell.value) {
        match &finding.kind {
            FindingKind::WrongType { expected } => {
                context.value_of_other_type(key, expected, &shown, at, ty);
            }
            FindingKind::OutOfRange { min, max } => {
                context.value_out_of_range(key, &shown, &must_be(*min, *max), at);
            }
            FindingKind::WrongLength { unit, min, max, .. } => {
                let must = format!("must have {} {unit}", length_range(*min, *max));
                context.value_out_of_range(key, &shown, &must, at);
            }
            FindingKind::Unlisted { list } => {
                context.value_not_listed(key, &shown, &api.enums[list.0], at);
            }
            FindingKind::Missing
            | FindingKind::Empty
            | FindingKind::Undeclared { .. }
            | FindingKind::JsonInText
            | FindingKind::Seconds => {}
        }
    }
}
