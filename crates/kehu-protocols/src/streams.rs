//! Which streams an API has.

use kehu_export::table::{EXTRA, Table};
use kehu_openapi::{Options, Spec};
use kehu_registry::{Api, Operation};
use kehu_spec::Sources;
use serde_json::{Value, json};

use crate::settings::Settings;

/// A stream: an operation that answers page by page.
#[derive(Debug, Clone)]
pub struct StreamInfo {
    /// The operation; its name is that of the stream.
    pub operation: &'static Operation,
    /// What its rows are held against.
    pub table: Table,
    /// The JSON Schema of a row, without references.
    pub schema: Value,
    /// The column that its filter by time compares: without one, or without a key, every run reads everything.
    pub replication_key: Option<&'static str>,
    /// That column says when a row was last changed: an incremental run finds changes too, and not only rows that
    /// are new.
    pub by_change: bool,
}

/// An operation with pages that is not a stream with these settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// The operation.
    pub operation: &'static str,
    /// Why, and what to do about it.
    pub why: String,
}

impl StreamInfo {
    /// The operation's name.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.operation.info.name
    }

    /// The column that identifies a row.
    #[must_use]
    pub fn key(&self) -> Option<&str> {
        self.table.key_column().map(|column| column.name.as_str())
    }
}

/// The streams of an API, in the order of its spec, and what is left out.
#[must_use]
pub fn streams(api: &'static Api, settings: &Settings) -> (Vec<StreamInfo>, Vec<LeftOut>) {
    let (mut streams, mut left_out) = (Vec::new(), Vec::new());
    let paged = |operation: &&Operation| operation.has_pages() && operation.item.is_some();
    for operation in api.operations.iter().filter(paged) {
        let name = operation.info.name;
        match missing(operation, settings) {
            missing if missing.is_empty() => streams.extend(stream(api, operation)),
            missing => left_out.push(LeftOut {
                operation: name,
                why: format!(
                    "`{name}` needs {}: give it in the settings, under filters.{name}",
                    missing.join(", ")
                ),
            }),
        }
    }
    (streams, left_out)
}

/// What a request must have, and nothing fills in.
fn missing(operation: &Operation, settings: &Settings) -> Vec<&'static str> {
    let given = settings.filters.get(operation.info.name);
    let size = operation.paging().and_then(|paging| paging.size);
    let params = operation.params.iter().filter(|param| {
        let filled = param.from_client.is_some()
            || param.default.is_some()
            || size == Some(param.name)
            || operation.leads_on(param.name)
            || given.is_some_and(|given| given.contains_key(param.name));
        param.required && !filled
    });
    params.map(|param| param.name).collect()
}

fn stream(api: &'static Api, operation: &'static Operation) -> Option<StreamInfo> {
    let table = Table::of(api, operation).ok()?;
    let spec = Spec::new(api.model(), &Sources::default());
    let mut schema = kehu_openapi::row_schema(&spec, operation.info.name, &Options::default())?;
    if !table.bare {
        schema["properties"][EXTRA] = json!({
            "type": ["string", "null"],
            "description": "Fields that the spec does not know, a JSON object in a string.",
        });
    }
    if let Some(key) = table.key_column() {
        // A row without its key is left out.
        promise(&mut schema, &key.name);
    }
    let since = operation.since.filter(|_| table.key.is_some());
    let by_change = since.is_some() && table.time.is_some() && table.time == table.updated;
    Some(StreamInfo {
        replication_key: since.map(|since| since.column),
        by_change,
        operation,
        table,
        schema,
    })
}

/// A column that every row has.
fn promise(schema: &mut Value, column: &str) {
    if let Some(types) = schema["properties"][column]["type"].as_array_mut() {
        types.retain(|name| name != "null");
    }
    match schema.get_mut("required").and_then(Value::as_array_mut) {
        Some(required) if required.iter().any(|known| known == column) => {}
        Some(required) => required.push(json!(column)),
        None => schema["required"] = json!([column]),
    }
}
