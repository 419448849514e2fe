//! Records that can never end: one that needs itself.

use std::collections::VecDeque;

use super::Context;
use crate::model::{Api, Record, RecordId, Type};

/// So many endless records are told; the rest of a great tangle is the same news.
const MOST: usize = 20;

pub(super) fn check(context: &mut Context<'_>) {
    let api = context.api;
    let endless = endless(api);
    let suspects = (0..endless.len()).filter(|index| endless[*index]);
    for index in suspects.take(MOST) {
        let Some(way) = way_back(api, RecordId(index), &endless) else {
            continue;
        };
        // One message for a cycle, at the record of it that is declared first.
        if way.iter().any(|(other, _)| other.0 < index) {
            continue;
        }
        let records: Vec<&Record> = way.iter().map(|(id, _)| &api.records[id.0]).collect();
        let names: Vec<&str> = records.iter().map(|record| record.name.as_str()).collect();
        if let (Some(record), Some((_, field))) = (records.first(), way.first()) {
            let field = &record.fields[*field];
            let ty = context.type_span(field);
            context.endless_record(&record.name, &names, field.name_span, ty);
        }
    }
}

/// For each record whether it has no end: a record ends when all that it needs do.
fn endless(api: &Api) -> Vec<bool> {
    let mut open: Vec<usize> = api
        .records
        .iter()
        .map(|record| needs(record).count())
        .collect();
    let mut needed_by = vec![Vec::new(); api.records.len()];
    for (index, record) in api.records.iter().enumerate() {
        for (_, id) in needs(record) {
            needed_by[id.0].push(index);
        }
    }
    let mut ended: Vec<usize> = (0..open.len()).filter(|index| open[*index] == 0).collect();
    while let Some(index) = ended.pop() {
        for &other in &needed_by[index] {
            open[other] -= 1;
            if open[other] == 0 {
                ended.push(other);
            }
        }
    }
    open.into_iter().map(|open| open > 0).collect()
}

/// The shortest way from a record over required fields back to itself.
fn way_back(api: &Api, goal: RecordId, endless: &[bool]) -> Option<Vec<(RecordId, usize)>> {
    let mut came_from: Vec<Option<(RecordId, usize)>> = vec![None; api.records.len()];
    let mut queue = VecDeque::from([goal]);
    while let Some(here) = queue.pop_front() {
        for (field, next) in needs(&api.records[here.0]).filter(|(_, next)| endless[next.0]) {
            if came_from[next.0].is_none() {
                came_from[next.0] = Some((here, field));
                queue.push_back(next);
            }
        }
    }
    let mut way = vec![came_from[goal.0]?];
    while let Some(&(here, _)) = way.last().filter(|(here, _)| *here != goal) {
        way.push(came_from[here.0]?);
    }
    way.reverse();
    Some(way)
}

/// The records without which a record cannot be, with the fields that need them.
fn needs(record: &Record) -> impl Iterator<Item = (usize, RecordId)> {
    let fields = record.fields.iter().enumerate();
    let required = fields.filter(|(_, field)| field.required);
    required.filter_map(|(index, field)| Some((index, needed(&field.ty)?)))
}

/// The record without which a value of this type cannot be.
fn needed(ty: &Type) -> Option<RecordId> {
    match ty {
        Type::Record(id) => Some(*id),
        Type::Json(inner) => needed(inner),
        _ => None,
    }
}
