//! What can be said about a request before it is sent.

use kehu_spec::model::{Api, Field, FieldIndex, Rule, RuleKind, Type as Spec};

use crate::codegen::lower::missed::{is_hollow, is_missed};
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
        if is_missed(row, types.api) {
            checks.push(Check::Required(presence(row, names, types.api)));
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
            .map(|rule| self::rule(&rule.kind, fields, names, types.api)),
    );
    checks
}

fn rule(kind: &RuleKind, fields: &[Field], names: &[FieldNames], api: &Api) -> Check {
    let one = |at: &FieldIndex| presence(&fields[at.0], &names[at.0], api);
    let all = |rows: &[FieldIndex]| rows.iter().map(one).collect();
    match kind {
        RuleKind::AtLeastOne(rows) => Check::AtLeastOne(all(rows)),
        RuleKind::Requires(row, others) => Check::Requires(one(row), all(others)),
        RuleKind::Excludes(rows) => Check::Excludes(all(rows)),
    }
}

/// How to ask whether a request field is there.
fn presence(row: &Field, names: &FieldNames, api: &Api) -> Presence {
    let filled = row.from.is_some() || row.looked_up || row.default.is_some();
    let optional = !row.required || filled;
    let test = match (&row.ty, optional) {
        (Spec::Map(_), _) => PresenceTest::Given,
        (ty, _) if is_hollow(ty, api) => PresenceTest::Given,
        (_, true) => PresenceTest::IsSome,
        (_, false) => PresenceTest::Always,
    };
    Presence {
        wire: row.name.clone(),
        field: names.field.clone(),
        test,
    }
}
