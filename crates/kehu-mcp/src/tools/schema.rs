//! The schema of a request as a tool has it: without references, and as short as need be.

use serde_json::{Map, Value, json};

/// How much a tool's schema tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Detail {
    /// Everything but examples.
    Whole,
    /// The first sentence about each field.
    Sentences,
    /// The first sentence about each parameter, and no more about what is inside it than names and types.
    Parameters,
    /// Names and types.
    Types,
    /// Names and types of parameters.
    Outer,
}

impl Detail {
    /// The most telling first.
    pub const ALL: [Self; 5] = [
        Self::Whole,
        Self::Sentences,
        Self::Parameters,
        Self::Types,
        Self::Outer,
    ];
}

/// A schema with what it refers to in its place; a record inside itself is any object there.
pub(crate) fn inlined(schema: &Value) -> Value {
    let definitions = schema.get("$defs").and_then(Value::as_object);
    let nothing = Map::new();
    let mut schema = replaced(schema, definitions.unwrap_or(&nothing), &mut Vec::new());
    if let Some(schema) = schema.as_object_mut() {
        schema.remove("$defs");
    }
    schema
}

fn replaced<'s>(
    schema: &'s Value,
    definitions: &'s Map<String, Value>,
    inside: &mut Vec<&'s str>,
) -> Value {
    match schema {
        Value::Array(items) => items
            .iter()
            .map(|item| replaced(item, definitions, inside))
            .collect(),
        Value::Object(members) => {
            let name = members.get("$ref").and_then(Value::as_str);
            let name = name.and_then(|reference| reference.strip_prefix("#/$defs/"));
            let mut merged = match name.map(|name| (name, definitions.get(name))) {
                Some((name, Some(_))) if inside.contains(&name) => json!({ "type": "object" }),
                Some((name, Some(definition))) => {
                    inside.push(name);
                    let definition = replaced(definition, definitions, inside);
                    inside.pop();
                    definition
                }
                Some((_, None)) | None => json!({}),
            };
            if let Some(merged) = merged.as_object_mut() {
                let own = members
                    .iter()
                    .filter(|(key, _)| *key != "$ref" && *key != "$defs");
                for (key, value) in own {
                    merged.insert(key.clone(), replaced(value, definitions, inside));
                }
            }
            merged
        }
        plain => plain.clone(),
    }
}

/// Keys that say what a value is.
const SHAPE: [&str; 9] = [
    "type",
    "items",
    "properties",
    "required",
    "enum",
    "const",
    "additionalProperties",
    "minimum",
    "maximum",
];

/// Keys that a validator can use beside them.
const BOUNDS: [&str; 7] = [
    "pattern",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "contentEncoding",
    "deprecated",
];

/// Leaves out of a request's schema what the detail does not ask for.
pub(crate) fn trimmed(schema: &mut Map<String, Value>, detail: Detail) {
    trim(schema, detail, 0);
    // Of the request itself the tool's own description tells.
    schema.remove("description");
}

fn trim(schema: &mut Map<String, Value>, detail: Detail, depth: usize) {
    let whole = detail == Detail::Whole;
    let values = schema.remove("x-kehu-values");
    let told = match detail {
        Detail::Whole | Detail::Sentences => true,
        Detail::Parameters => depth <= 1,
        Detail::Types | Detail::Outer => false,
    };
    let is_kept = |key: &str| {
        SHAPE.contains(&key) || (whole && BOUNDS.contains(&key)) || (told && key == "description")
    };
    schema.retain(|key, _| is_kept(key));
    if let Some(Value::String(text)) = schema.get_mut("description") {
        let first = if whole { text.as_str() } else { sentence(text) };
        *text = match values.as_ref().and_then(Value::as_array) {
            Some(values) if !whole => format!("{first}{}", listed(values)),
            _ => first.to_owned(),
        };
    }
    if detail == Detail::Outer && depth >= 1 {
        schema.retain(|key, _| !matches!(key.as_str(), "properties" | "required"));
    }
    if let Some(Value::Object(fields)) = schema.get_mut("properties") {
        let fields = fields.values_mut().filter_map(Value::as_object_mut);
        fields.for_each(|field| trim(field, detail, depth + 1));
    }
    for key in ["items", "additionalProperties"] {
        if let Some(Value::Object(inner)) = schema.get_mut(key) {
            trim(inner, detail, depth.max(1));
        }
    }
}

/// The first sentence, without its full stop.
fn sentence(text: &str) -> &str {
    let line = text.lines().next().unwrap_or_default();
    let end = line.find(". ").unwrap_or(line.len());
    line.get(..end)
        .unwrap_or(line)
        .trim_end_matches(['.', '。'])
}

/// The first listed values by name.
fn listed(values: &[Value]) -> String {
    const SHOWN: usize = 8;
    let plain = |value: &Value| match value {
        Value::String(text) => text.clone(),
        value => value.to_string(),
    };
    let one = |value: &Value| {
        let (code, name) = (plain(&value["value"]), plain(&value["name"]));
        if code == name {
            code
        } else {
            format!("{code} {name}")
        }
    };
    let shown: Vec<_> = values.iter().take(SHOWN).map(one).collect();
    let more = if values.len() > SHOWN { ", …" } else { "" };
    format!(": {}{more}", shown.join(", "))
}
