//! What can be said about a request before it is sent.

use kehu_registry::field::first_value;
use kehu_spec::model::{Field, FieldIndex, Rule, RuleKind, Type as Spec};

use crate::codegen::lower::name::FieldNames;
use crate::codegen::lower::ty::Types;
use crate::codegen::rust::{Check, Presence, PresenceTest};

/// Row by row, then rule by rule.
pub fn checks(
    fields: &[Field],
    names: &[FieldNames],
    rules: &[Rule],
    types: &Types<'_>,
) -> Vec<Check> {
    let mut checks = Vec::new();
    for (row, names) in fields
        .iter()
        .zip(names)
        .filter(|(row, _)| row.fixed.is_none())
    {
        let named = || (row.name.clone(), names.field.clone());
        if is_missed(row) {
            checks.push(Check::Required(presence(row, names)));
        }
        if row.min.is_some() || row.max.is_some() {
            let (wire, field) = named();
            checks.push(Check::Range {
                wire,
                field,
                min: row.min,
                max: row.max,
            });
        }
        if row.min_len.is_some() || row.max_len.is_some() {
            let (wire, field) = named();
            checks.push(Check::Length {
                wire,
                field,
                min: row.min_len,
                max: row.max_len,
            });
        }
        if types.is_checked(&row.ty) {
            let (wire, field) = named();
            checks.push(Check::Nested { wire, field });
        }
    }
    checks.extend(
        rules
            .iter()
            .map(|rule| self::rule(&rule.kind, fields, names)),
    );
    checks
}

/// Whether a mandatory field may lack its value all the same: the client has none to fill it with, or
/// it is an empty text or list.
pub fn is_missed(row: &Field) -> bool {
    let hollow = matches!(row.ty, Spec::String | Spec::List(_));
    row.required && first_value(row).is_none() && (hollow || row.from.is_some() || row.looked_up)
}

fn rule(kind: &RuleKind, fields: &[Field], names: &[FieldNames]) -> Check {
    let one = |at: &FieldIndex| presence(&fields[at.0], &names[at.0]);
    let all = |rows: &[FieldIndex]| rows.iter().map(one).collect();
    match kind {
        RuleKind::AtLeastOne(rows) => Check::AtLeastOne(all(rows)),
        RuleKind::Requires(row, others) => Check::Requires(one(row), all(others)),
        RuleKind::Excludes(rows) => Check::Excludes(all(rows)),
    }
}

/// How to ask whether a request field is there.
fn presence(row: &Field, names: &FieldNames) -> Presence {
    let filled = row.from.is_some() || row.looked_up || row.default.is_some();
    let optional = !row.required || filled;
    let test = match (&row.ty, optional) {
        (Spec::String | Spec::List(_) | Spec::Map(_) | Spec::Any, _) => PresenceTest::Given,
        (_, true) => PresenceTest::IsSome,
        (_, false) => PresenceTest::Always,
    };
    Presence {
        wire: row.name.clone(),
        field: names.field.clone(),
        test,
    }
}
