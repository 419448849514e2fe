//! Reads lines of `field`, a tab and a row, and prints for each what the generated client sends back of the
//! field, or nothing where it refuses it.

use std::collections::BTreeMap;
use std::io::Read as _;

use serde_json::value::RawValue;

fn main() {
    let mut lines = String::new();
    std::io::stdin().read_to_string(&mut lines).unwrap();
    for line in lines.lines() {
        let (field, row) = line.split_once('\t').unwrap();
        println!("{}", client(row, field).unwrap_or_default());
    }
}

/// What the client sends back.
fn client(row: &str, field: &str) -> Option<String> {
    let read: values_model::Values = serde_json::from_str(row).ok()?;
    let sent = serde_json::to_string(&read).unwrap();
    let fields: BTreeMap<&str, &RawValue> = serde_json::from_str(&sent).unwrap();
    Some(fields[field].get().to_owned())
}
