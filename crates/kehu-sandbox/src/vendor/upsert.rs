//! Items that requests put into a collection: who is there already, and what happens then.

use kehu_spec::model::{
    Code, Enum, Field, MappingOp, Meaning, Operation, Record, Type, UpsertAction, UpsertMode, Wire,
};
use serde_json::{Map, Value};

use crate::answer::Filling;
use crate::arrived::given;
use crate::collection::{item_record, target};
use crate::fill::{Form, Subject};

use crate::json::Node;
use crate::people::{self, Person};
use crate::refuse::{Refusal, database_failed};
use crate::shape::{self, Cell, key_number};
use crate::store::Table;
use crate::vendor::{Served, Shelf, Vendor};

/// What happens to an item that is there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    Replace,
    Merge,
    Keep,
}

/// Carries out an upsert.
pub(crate) fn upsert(
    vendor: &Vendor,
    served: &Served,
    action: &UpsertAction,
    fields: &Map<String, Value>,
    now_ms: i64,
    request_id: &str,
) -> Result<String, Refusal> {
    let operation = &vendor.api.operations[served.operation];
    let shelf = vendor.shelf(action.collection)?;
    let put = Put {
        vendor,
        shelf,
        table: &shelf.table,
        form: &shelf.form,
        item: item_record(&vendor.api, operation, action.items),
        action,
        mode: mode(action, operation, fields),
        now_ms,
    };
    let list = operation
        .request
        .fields
        .get(action.items.0)
        .and_then(|field| given(fields, field));
    let mut count = 0;
    if let Some(list) = list {
        let mut items = Vec::new();
        list.each(&[], &mut |node| items.push(node.clone()));
        for item in items {
            put.one(&item)?;
            count += 1;
        }
    }
    let filling = Filling {
        request_id,
        total: count,
        request: Some(fields),
        ..Filling::default()
    };
    Ok(served.template.fill(operation, &filling))
}

fn mode(action: &UpsertAction, operation: &Operation, fields: &Map<String, Value>) -> Mode {
    let Some(UpsertMode {
        field,
        replace,
        keep,
        ..
    }) = &action.mode
    else {
        return Mode::Merge;
    };
    let asked = operation
        .request
        .fields
        .get(field.0)
        .and_then(|field| fields.get(&field.name));
    match asked {
        Some(value) if Some(value) == replace.as_ref() => Mode::Replace,
        Some(value) if Some(value) == keep.as_ref() => Mode::Keep,
        _ => Mode::Merge,
    }
}

struct Put<'a> {
    vendor: &'a Vendor,
    shelf: &'a Shelf,
    table: &'a Table,
    form: &'a Form,
    /// The record of the request's items.
    item: Option<&'a Record>,
    action: &'a UpsertAction,
    mode: Mode,
    now_ms: i64,
}

impl Put<'_> {
    fn one(&self, item: &Node) -> Result<(), Refusal> {
        let Some(record) = self.item else {
            return Ok(());
        };
        let found = self.known(record, item)?;
        let key = match &found {
            Some(_) if self.mode == Mode::Keep => return Ok(()),
            Some(key) => key.clone(),
            None => self.shelf.new_key(self.now_ms)?,
        };
        let old = match &found {
            Some(key) => self
                .table
                .get(key)
                .map_err(database_failed)?
                .and_then(|text| Node::parse(&text).ok()),
            None => None,
        };
        let created_ms = old
            .as_ref()
            .and_then(|old| self.created(old))
            .unwrap_or(self.now_ms);
        let base = match (old, self.mode) {
            (Some(old), Mode::Merge) => old,
            _ => self.empty(&key, created_ms),
        };
        let mut merged = base;
        for field in &record.fields {
            let is_given = |value: &&Node| !value.is_null() || field.nullable;
            if let Some(value) = item.get(&field.name).filter(is_given) {
                self.store(&mut merged, &key, field, value);
            }
        }
        self.stamp(&mut merged, Meaning::UpdatedAt, self.now_ms);
        let ordered = self.ordered(merged);
        self.table.upsert(&key, &ordered).map_err(database_failed)?;
        Ok(())
    }

    /// The key of the item that is there already: by the fields that identify one, else by the key.
    fn known(&self, record: &Record, item: &Node) -> Result<Option<Cell>, Refusal> {
        let collection = &self.table.collection;
        let api = &self.vendor.api;
        for field in self
            .action
            .identify
            .iter()
            .filter_map(|at| record.fields.get(at.0))
        {
            let path = target(field);
            let (Some(column), Some(value)) = (collection.column(&path), item.get(&field.name))
            else {
                continue;
            };
            let cell = shape::cell(api, &collection.columns[column].ty, value);
            if let Some(cell) = cell.filter(|cell| *cell != Cell::Text(String::new()))
                && let Some(key) = self
                    .table
                    .key_with(column, &cell)
                    .map_err(database_failed)?
            {
                return Ok(Some(key));
            }
        }
        match collection.key_of(api, item) {
            Some(key) if self.table.get(&key).map_err(database_failed)?.is_some() => Ok(Some(key)),
            _ => Ok(None),
        }
    }

    /// An item of which nothing is known but its key and when it was created.
    fn empty(&self, key: &Cell, created_ms: i64) -> Node {
        let mut person = Person::unknown(0);
        (person.created_ms, person.updated_ms, person.active_ms) =
            (created_ms, self.now_ms, self.now_ms);
        self.form.blank(&Subject {
            person: &person,
            key: key_number(key),
            seed: 0,
        })
    }

    fn created(&self, old: &Node) -> Option<i64> {
        let field = self
            .fields()
            .iter()
            .find(|field| field.means == Some(Meaning::CreatedAt))?;
        crate::time::read(old.get(&field.name)?, &field.ty)
    }

    fn fields(&self) -> &[Field] {
        let records = &self.vendor.api.records;
        records
            .get(self.table.collection.record.0)
            .map_or(&[], |record| &record.fields)
    }

    fn stamp(&self, item: &mut Node, means: Meaning, ms: i64) {
        if let Some(field) = self
            .fields()
            .iter()
            .find(|field| field.means == Some(means))
            && let Some(value) = crate::time::write(ms, &field.ty)
        {
            item.put(std::slice::from_ref(&field.name), value);
        }
    }

    /// Stores one field of the request where it belongs; fields that belong nowhere are passed over.
    fn store(&self, into: &mut Node, key: &Cell, field: &Field, value: &Node) {
        let api = &self.vendor.api;
        let split = field
            .maps
            .as_ref()
            .is_some_and(|maps| maps.op == MappingOp::Split);
        let path = target(field);
        let stored = shape::follow(api, self.table.collection.record, &path);
        let by_means = || {
            let same = |stored: &&Field| field.means.is_some() && stored.means == field.means;
            self.fields()
                .iter()
                .find(same)
                .map(|stored| (vec![stored.name.clone()], stored))
        };
        let stored = stored.map(|(stored, _)| (path, stored)).or_else(by_means);
        let Some((path, stored)) = stored else { return };
        if path == [self.table.collection.key.name.clone()] {
            return;
        }
        let top = &path[..1];
        let outer = shape::follow(api, self.table.collection.record, top).map(|(field, _)| field);
        match (outer, value) {
            (Some(outer), Node::Text(text))
                if split || outer.means == Some(Meaning::Tags) && outer.ty != field.ty =>
            {
                let names = text
                    .split(',')
                    .map(str::trim)
                    .filter(|name| !name.is_empty());
                let tags: Vec<_> = names.map(people::tag_named).collect();
                into.put(
                    top,
                    self.form
                        .tagged(&outer.name, &tags, key_number(key), self.now_ms),
                );
            }
            // A field inside a list of records: the list becomes one item of it.
            (Some(outer), value) if matches!(outer.ty, Type::List(_)) && path.len() > 1 => {
                let mut object = Node::Null;
                object.put(
                    &path[1..],
                    shape::convert(api, value, field, &stored.ty, stored.wire),
                );
                into.put(top, Node::List(vec![object]));
            }
            (_, value) => into.put(
                &path,
                shape::convert(api, value, field, &stored.ty, wire(api, stored)),
            ),
        }
    }

    /// The members in the order of the record, unknown ones dropped.
    fn ordered(&self, item: Node) -> Node {
        let Node::Object(mut members) = item else {
            return item;
        };
        let fields = self.fields();
        let rank = |name: &str| {
            fields
                .iter()
                .position(|field| field.name == name)
                .unwrap_or(usize::MAX)
        };
        members.sort_by_key(|(name, _)| rank(name));
        Node::Object(members)
    }
}

fn wire(api: &kehu_spec::model::Api, field: &Field) -> Wire {
    let listed: Option<&Enum> = match &field.ty {
        Type::Enum(id) => api.enums.get(id.0),
        _ => None,
    };
    match (field.wire, listed) {
        (Wire::Plain, Some(listed))
            if !matches!(listed.values.first().map(|v| &v.value), Some(Code::Text(_))) =>
        {
            listed.wire
        }
        (wire, _) => wire,
    }
}
