//! Collections: that the sandbox can do with them what operations ask for.

use serde_json::Value;

use super::Context;
use crate::border::issues_token;
use crate::conform;
use crate::document::{EndpointFile, SandboxTable, SandboxVerb};
use crate::model::{Api, Collection, Field, Operation, OperationId, RecordId, SandboxAction, Type};
use crate::paths;
use crate::resolve::names;
use crate::source::{Optional, Span};

pub(super) fn check(context: &mut Context<'_>) {
    for (index, (operation, file)) in context.operations().enumerate() {
        if let Some(table) = &file.sandbox {
            unused_keys(context, table);
            action(context, (OperationId(index), operation), file, table);
        }
        if !matches!(operation.sandbox, SandboxAction::Find(_)) {
            no_mapping(context, operation);
        }
    }
}

fn unused_keys(context: &mut Context<'_>, table: &SandboxTable) {
    use SandboxVerb::{Find, Upsert};
    let keys: [(&str, &[SandboxVerb]); 6] = [
        ("collection", &[Find, Upsert]),
        ("order", &[Find]),
        ("all_when", &[Find]),
        ("items", &[Upsert]),
        ("identify", &[Upsert]),
        ("mode", &[Upsert]),
    ];
    for (key, verbs) in keys {
        let given = table.place_of(key);
        if let Some(at) = given.filter(|_| !verbs.contains(&table.action.value)) {
            context.unused_sandbox_key(key, at, table.action.span);
        }
    }
}

fn action(
    context: &mut Context<'_>,
    (id, operation): (OperationId, &Operation),
    file: &EndpointFile,
    table: &SandboxTable,
) {
    let api = context.api;
    let (fields, at) = (&operation.request.fields, table.action.span);
    match &operation.sandbox {
        SandboxAction::Example => {}
        SandboxAction::IssueToken => {
            if !issues_token(api, id) {
                context.issues_no_token(&operation.name, at);
            }
        }
        SandboxAction::Find(find) => {
            let collection = &api.collections[find.collection];
            mappings(context, fields, collection.record);
            let data = operation.response.data.as_ref();
            if !data.is_some_and(|data| holds_items(api, data, collection, 4)) {
                let cell = file.response.as_ref().and_then(|table| table.data.span());
                let record = &api.records[collection.record.0].name;
                context.finds_something_else(record, cell.unwrap_or(file.name.span), at);
            }
            let cells = table.all_when.as_ref();
            let cell = cells.and_then(|entries| entries.0.first());
            if let (Some((field, value)), Some((_, cell))) = (&find.all_when, cell) {
                possible(context, &fields[field.0], value, cell.span);
            }
        }
        SandboxAction::Upsert(upsert) => {
            let record = api.collections[upsert.collection].record;
            let items = &fields[upsert.items.0];
            mappings(context, paths::fields(api, &items.ty), record);
            if !matches!(&items.ty, Type::List(item) if matches!(**item, Type::Record(_))) {
                let at = table.items.span_or(table.head);
                context.items_not_records(&items.name, at, items.name_span);
            }
            if let (Some(mode), Some(cells)) = (&upsert.mode, &table.mode) {
                for cell in [&cells.replace, &cells.merge, &cells.keep]
                    .into_iter()
                    .flatten()
                {
                    possible(context, &fields[mode.field.0], &cell.value, cell.span);
                }
            }
        }
    }
}

/// A value that a request field can have.
fn possible(context: &mut Context<'_>, field: &Field, value: &Value, at: Span) {
    if !conform::field(context.api, field, value).is_empty() {
        context.impossible_value(&field.name, &conform::shown(value), at, field.name_span);
    }
}

/// Paths of `maps` lead somewhere in the collection's record.
fn mappings(context: &mut Context<'_>, fields: &[Field], record: RecordId) {
    let api = context.api;
    for field in fields {
        let Some(mapping) = &field.maps else { continue };
        if paths::field_of_items(api, &Type::Record(record), &mapping.path).is_none() {
            let row = context.row(field);
            let at = row
                .and_then(|row| row.maps.span())
                .unwrap_or(field.name_span);
            let record = &api.records[record.0];
            let known = names(&record.fields);
            context.maps_to_nothing(&mapping.path, &record.name, &known, at);
        }
    }
}

fn no_mapping(context: &mut Context<'_>, operation: &Operation) {
    for field in &operation.request.fields {
        let cell = context.row(field).and_then(|row| row.maps.as_ref());
        if let (Some(_), Some(cell)) = (&field.maps, cell) {
            context.maps_without_find(&operation.name, cell.span);
        }
    }
}

/// Whether a type holds what the sandbox can make of a collection's items: the record itself, a list of
/// keys, or another record that has a field in common with it.
fn holds_items(api: &Api, data: &Type, collection: &Collection, depth: usize) -> bool {
    let stored = &api.records[collection.record.0].fields;
    let is_like = |known: &Field, field: &Field| {
        known.name == field.name || known.means.is_some() && known.means == field.means
    };
    let common =
        |field: &Field| field.maps.is_some() || stored.iter().any(|known| is_like(known, field));
    match data {
        Type::Record(id) if *id == collection.record => true,
        Type::List(item) => {
            **item == stored[collection.key.0].ty || holds_items(api, item, collection, depth)
        }
        Type::Record(id) if depth > 0 => {
            let mut fields = api.records[id.0].fields.iter();
            fields.any(|field| common(field) || holds_items(api, &field.ty, collection, depth - 1))
        }
        _ => false,
    }
}
