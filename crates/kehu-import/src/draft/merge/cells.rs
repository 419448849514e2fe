//! Cells of a row's inline table and tables of a file, changed without a change to the others.

use serde_json::Value as Json;
use toml_edit::{ArrayOfTables, DocumentMut, InlineTable, Item, Key, Table, Value};

/// The keys of a row that are facts, in the order in which rows have them.
const ORDER: [&str; 20] = [
    "name",
    "rust",
    "type",
    "format",
    "wire",
    "in",
    "required",
    "secret",
    "fixed",
    "default",
    "from",
    "min",
    "max",
    "min_len",
    "max_len",
    "label",
    "doc",
    "example",
    "deprecated",
    "means",
];

pub(super) fn replace(cell: &mut Value, mut new: Value) {
    *new.decor_mut() = cell.decor().clone();
    *cell = new;
}

/// Puts a value into a row: in its place, or where rows have it.
pub(super) fn put(table: &mut InlineTable, key: &'static str, value: Value) {
    if let Some(cell) = table.get_mut(key) {
        replace(cell, value);
        return;
    }
    let rank = |k: &str| ORDER.iter().position(|o| *o == k).unwrap_or(ORDER.len());
    let mut cells: Vec<(Key, Value)> = Vec::new();
    let old: Vec<String> = table.iter().map(|(k, _)| k.to_owned()).collect();
    for name in old {
        if let (Some(key), Some(value)) = (table.key(&name).cloned(), table.get(&name).cloned()) {
            cells.push((key, value));
        }
    }
    let at = cells
        .iter()
        .position(|(k, _)| rank(k.get()) > rank(key))
        .unwrap_or(cells.len());
    let mut name = Key::new(key);
    name.leaf_decor_mut().set_prefix(" ");
    name.leaf_decor_mut().set_suffix(" ");
    cells.insert(at, (name, value));
    let last = cells.len() - 1;
    table.clear();
    for (i, (key, mut value)) in cells.into_iter().enumerate() {
        value.decor_mut().set_prefix(" ");
        value
            .decor_mut()
            .set_suffix(if i == last { " " } else { "" });
        table.insert_formatted(&key, value);
    }
}

/// A TOML value as JSON, for comparison.
pub(super) fn json(value: &Value) -> Json {
    match value {
        Value::String(text) => Json::from(text.value().as_str()),
        Value::Integer(number) => Json::from(*number.value()),
        Value::Float(number) => Json::from(*number.value()),
        Value::Boolean(yes) => Json::from(*yes.value()),
        Value::Datetime(time) => Json::from(time.value().to_string()),
        Value::Array(items) => items.iter().map(json).collect(),
        Value::InlineTable(members) => members
            .iter()
            .map(|(k, v)| (k.to_owned(), json(v)))
            .collect(),
    }
}

/// Adds a table behind those of its kind: `[[rule]]`.
pub(super) fn add_table(doc: &mut DocumentMut, kind: &str, table: Table) {
    let tables = doc
        .entry(kind)
        .or_insert_with(|| Item::ArrayOfTables(ArrayOfTables::new()));
    if let Some(tables) = tables.as_array_of_tables_mut() {
        tables.push(table);
    }
}
