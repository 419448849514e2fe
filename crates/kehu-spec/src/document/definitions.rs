//! What the JSON Schema says of each table, said once.

use serde_json::{Map, Value, json};

/// The tables that are described already, by name.
#[derive(Default)]
pub(super) struct Definitions(Map<String, Value>);

/// One key of a table.
pub(super) struct Property {
    pub(super) key: &'static str,
    pub(super) doc: &'static [&'static str],
    pub(super) required: bool,
    pub(super) schema: Value,
}

impl Definitions {
    /// All of them, by name.
    pub(super) fn all(self) -> Map<String, Value> {
        self.0
    }

    /// Describes a table once and refers to it.
    pub(super) fn define(
        &mut self,
        name: &str,
        doc: &[&str],
        properties: impl FnOnce(&mut Self) -> Vec<Property>,
    ) -> Value {
        if !self.0.contains_key(name) {
            self.0.insert(name.to_owned(), Value::Null);
            let properties = properties(self);
            let required = properties.iter().filter(|p| p.required);
            let required: Vec<&str> = required.map(|p| p.key).collect();
            let described = properties.into_iter();
            let described = described.map(|p| (p.key.to_owned(), describe(p.schema, p.doc)));
            let table = json!({
                "type": "object",
                "additionalProperties": false,
                "required": required,
                "properties": described.collect::<Map<_, _>>(),
            });
            self.0.insert(name.to_owned(), describe(table, doc));
        }
        json!({ "$ref": format!("#/$defs/{name}") })
    }
}

fn describe(mut schema: Value, doc: &[&str]) -> Value {
    match &mut schema {
        Value::Object(object) => {
            object.insert("description".to_owned(), sentence(doc).into());
            schema
        }
        _ => json!({ "description": sentence(doc) }),
    }
}

fn sentence(doc: &[&str]) -> String {
    let lines: Vec<&str> = doc.iter().map(|line| line.trim()).collect();
    lines.join(" ")
}
