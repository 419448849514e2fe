//! The JSON Schema of the three kinds of files, for completion and checks in editors.

use serde_json::{Map, Value, json};

use super::read::Read;
use super::{ApiFile, EndpointFile, TypesFile};

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

/// The JSON Schema of a spec file: `api.toml`, `types.toml` or one under `endpoints/`.
pub fn schema() -> Value {
    let mut definitions = Definitions::default();
    let files = [
        ApiFile::schema(&mut definitions),
        TypesFile::schema(&mut definitions),
        EndpointFile::schema(&mut definitions),
    ];
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "kehu spec",
        "description": "A file of a kehu spec: api.toml, types.toml or endpoints/*.toml. Generated: cargo xtask check --schema.",
        "anyOf": files,
        "$defs": definitions.0,
    })
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
