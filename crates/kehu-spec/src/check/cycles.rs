//! Records that can never end: one that needs itself.

use super::Context;
use crate::diagnostic::Diagnostics;
use crate::model::{Api, RecordId, Type};

pub(super) fn check(context: &Context<'_>, diagnostics: &mut Diagnostics) {
    let api = context.api;
    for (index, record) in api.records.iter().enumerate() {
        let mut way = Vec::new();
        let mut visited = vec![false; api.records.len()];
        if leads_back(
            api,
            RecordId(index),
            RecordId(index),
            &mut way,
            &mut visited,
        ) {
            let (first, field) = way[0];
            // One message for a cycle, at the record of it that is declared first.
            if way.iter().all(|(other, _)| other.0 >= first.0) {
                let field = &api.records[first.0].fields[field];
                let names: Vec<&str> = way
                    .iter()
                    .map(|(id, _)| api.records[id.0].name.as_str())
                    .collect();
                diagnostics.endless_record(
                    &record.name,
                    &names,
                    field.name_span,
                    context.type_span(field),
                );
            }
        }
    }
}

/// Whether required fields lead from a record back to `goal`; `way` is how.
fn leads_back(
    api: &Api,
    from: RecordId,
    goal: RecordId,
    way: &mut Vec<(RecordId, usize)>,
    visited: &mut [bool],
) -> bool {
    if std::mem::replace(&mut visited[from.0], true) {
        return false;
    }
    for (index, field) in api.records[from.0].fields.iter().enumerate() {
        let Some(next) = needed(&field.ty).filter(|_| field.required) else {
            continue;
        };
        way.push((from, index));
        if next == goal || leads_back(api, next, goal, way, visited) {
            return true;
        }
        way.pop();
    }
    false
}

/// The record without which a value of this type cannot be.
fn needed(ty: &Type) -> Option<RecordId> {
    match ty {
        Type::Record(id) => Some(*id),
        Type::Json(inner) => needed(inner),
        _ => None,
    }
}
