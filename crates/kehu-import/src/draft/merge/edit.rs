//! Cells of a row's inline table and tables of a file, changed without a change to the others. What is put
//! in is what `kehu_spec` would write, and where it would.

use kehu_spec::document::FieldRow;
use kehu_spec::document::write::{self, Cell, Comments, Parts};
use serde_json::Value as Json;
use toml_edit::{ArrayOfTables, DocumentMut, InlineTable, Item, Key, Table, Value};

pub(super) fn replace(cell: &mut Value, mut new: Value) {
    *new.decor_mut() = cell.decor().clone();
    *cell = new;
}

/// A cell as a value of a file.
pub(super) fn value(cell: &Cell) -> Option<Value> {
    cell.to_string().parse().ok()
}

/// Puts a value into a row: in its place, or where rows have it.
pub(super) fn put(table: &mut InlineTable, key: &'static str, value: Value) {
    if let Some(cell) = table.get_mut(key) {
        replace(cell, value);
        return;
    }
    let keys = FieldRow::KEYS;
    let rank = |k: &str| keys.iter().position(|o| *o == k).unwrap_or(keys.len());
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

/// Adds a table behind those of its kind, `[[rule]]`, with a comment above it.
pub(super) fn add_table(
    doc: &mut DocumentMut,
    kind: &str,
    table: &impl Parts,
    comments: &Comments,
) {
    let text = write::table(kind, table, comments);
    let Ok(written) = text.parse::<DocumentMut>() else {
        return;
    };
    let tables = written.get(kind).and_then(Item::as_array_of_tables);
    for table in tables.into_iter().flatten() {
        let mut table = table.clone();
        table.set_position(None);
        let above = table.decor().prefix().and_then(|prefix| prefix.as_str());
        let above = format!("\n{}", above.unwrap_or_default());
        table.decor_mut().set_prefix(above);
        push(doc, kind, table);
    }
}

fn push(doc: &mut DocumentMut, kind: &str, table: Table) {
    let tables = doc
        .entry(kind)
        .or_insert_with(|| Item::ArrayOfTables(ArrayOfTables::new()));
    if let Some(tables) = tables.as_array_of_tables_mut() {
        tables.push(table);
    }
}
