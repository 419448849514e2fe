//! Reads lines of `field`, a tab and JSON, and prints for each what the generated client and the export
//! make of that field: what the client sends back and what a cell says, or nothing where they refuse it.

use std::collections::BTreeMap;
use std::io::Read as _;

use kehu_export::row::{self, Cell, Nested, time};
use kehu_export::table::Table;
use kehu_runtime::Response;
use serde_json::value::RawValue;

fn main() {
    let api = kehu_apis::api("values").unwrap();
    let table = Table::of(api, api.operation("list_values").unwrap()).unwrap();
    let mut lines = String::new();
    std::io::stdin().read_to_string(&mut lines).unwrap();
    for line in lines.lines() {
        let (field, json) = line.split_once('\t').unwrap();
        let row = arrived(&format!("{{\"{field}\":{json}}}"));
        let client = client(&row, field).unwrap_or_default();
        let export = export(&table, &row, field).unwrap_or_else(|| "refused".to_owned());
        println!("{client}\t{export}");
    }
}

/// The row of an answer, as a client hands it on.
fn arrived(row: &str) -> String {
    let api = kehu_apis::api("values").unwrap();
    let list = api.operation("list_values").unwrap();
    let answer = format!("{{\"rows\":[{row}],\"next\":null}}");
    let page = Response::<Box<RawValue>>::decode(api.info, list.info, answer).unwrap();
    let page: BTreeMap<&str, &RawValue> = serde_json::from_str(page.raw_data()).unwrap();
    let rows: Vec<&RawValue> = serde_json::from_str(page["rows"].get()).unwrap();
    rows[0].get().to_owned()
}

/// What the client sends back.
fn client(row: &str, field: &str) -> Option<String> {
    let read: values_model::Values = serde_json::from_str(row).ok()?;
    let sent = serde_json::to_string(&read).unwrap();
    let fields: BTreeMap<&str, &RawValue> = serde_json::from_str(&sent).unwrap();
    Some(fields[field].get().to_owned())
}

/// What the export writes into a cell, nested values as they came.
fn export(table: &Table, row: &str, field: &str) -> Option<String> {
    let typed = row::read(table, Nested::Typed, row);
    let text = row::read(table, Nested::Text, row);
    assert_eq!(typed.is_ok(), text.is_ok(), "{row}");
    let at = table.record.find(field, 0).unwrap();
    Some(match &text.ok()?.cells[at] {
        Cell::Null => String::new(),
        Cell::Bool(value) => value.to_string(),
        Cell::Int(value) => value.to_string(),
        Cell::Float(value) => value.to_string(),
        Cell::Decimal(text) | Cell::Text(text) | Cell::Json(text) => text.to_string(),
        Cell::Bytes(bytes) => kehu_wire::Bytes::from(bytes.as_slice()).to_string(),
        Cell::Instant(micros) => time::instant(*micros).unwrap().to_string(),
        Cell::DateTime(micros) => time::civil(*micros).to_string(),
        Cell::Date(days) => time::civil_date(*days).to_string(),
        nested => format!("{nested:?}"),
    })
}
