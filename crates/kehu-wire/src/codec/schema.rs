//! JSON Schema of what the codecs write.

use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, json_schema};
use serde_json::Value;

#[cfg(feature = "decimal")]
use super::decimal;
use super::{
    TextFormat, bool_either, bool_number, bool_text, json_text, json_text_each, number_either,
    number_text, text_either, text_number, timestamp_ms, timestamp_ms_either, timestamp_ms_text,
    timestamp_s, timestamp_s_either, timestamp_s_text,
};
use crate::open_enum::{OpenInt, OpenText};
use crate::schema::inline_schema;
use crate::{Date, DateTime, Timestamp};

/// A value whose schema is known in the form that the codec `C` names.
pub trait SchemaVia<C> {
    /// Its schema.
    fn schema() -> Schema;
}

impl<C, T: SchemaVia<C>> SchemaVia<C> for Option<T> {
    fn schema() -> Schema {
        let mut schema = T::schema();
        match schema.get_mut("type") {
            Some(Value::String(ty)) => {
                let ty = std::mem::take(ty);
                schema.insert("type".to_owned(), Value::from(vec![ty, "null".to_owned()]));
            }
            Some(Value::Array(types)) => types.push("null".into()),
            _ => {}
        }
        schema
    }
}

impl<C, T: SchemaVia<C>> SchemaVia<C> for Vec<T> {
    fn schema() -> Schema {
        json_schema!({ "type": "array", "items": T::schema() })
    }
}

impl<C, T: SchemaVia<C>> SchemaVia<C> for BTreeMap<String, T> {
    fn schema() -> Schema {
        json_schema!({ "type": "object", "additionalProperties": T::schema() })
    }
}

macro_rules! schemas {
    ($($codec:ident { $($ty:ty),* } $(where $open:ident)? => $schema:tt;)*) => {
        $(
            $(impl SchemaVia<$codec> for $ty {
                fn schema() -> Schema {
                    json_schema!($schema)
                }
            })*

            $(impl<T: $open> SchemaVia<$codec> for T {
                fn schema() -> Schema {
                    json_schema!($schema)
                }
            })?
        )*
    };
}

schemas! {
    timestamp_ms { Timestamp } => { "type": "integer", "format": "int64", "description": "Milliseconds since 1970." };
    timestamp_ms_text { Timestamp } => { "type": "string", "pattern": "^-?[0-9]+$", "description": "Milliseconds since 1970." };
    timestamp_ms_either { Timestamp } => { "type": ["integer", "string"], "format": "int64", "description": "Milliseconds since 1970." };
    timestamp_s_text { Timestamp } => { "type": "string", "pattern": "^-?[0-9]+$", "description": "Seconds since 1970." };
    timestamp_s_either { Timestamp } => { "type": ["integer", "string"], "format": "int64", "description": "Seconds since 1970." };
    timestamp_s { Timestamp } => { "type": "integer", "format": "int64", "description": "Seconds since 1970." };
    number_text { i32, i64 } where OpenInt => { "type": "string", "pattern": "^-?[0-9]+$" };
    number_text { f64 } => { "type": "string", "description": "A number inside a string." };
    number_either { i32 } => { "type": ["integer", "string"], "format": "int32" };
    number_either { i64 } where OpenInt => { "type": ["integer", "string"], "format": "int64" };
    number_either { f64 } => { "type": ["number", "string"], "format": "double" };
    text_number { String } where OpenText => { "type": "number" };
    text_either { String } where OpenText => { "type": ["string", "number"] };
    bool_text { bool } => { "type": "string", "enum": ["true", "false"] };
    bool_number { bool } => { "type": "integer", "enum": [0, 1] };
    bool_either { bool } => { "type": ["boolean", "integer", "string"] };
}

#[cfg(feature = "decimal")]
schemas! {
    decimal { crate::Decimal } => { "type": "number" };
    number_text { crate::Decimal } => { "type": "string", "pattern": "^-?[0-9]+(\\.[0-9]+)?$" };
    number_either { crate::Decimal } => { "type": ["number", "string"] };
}

fn like(kind: &str, format: &str) -> Schema {
    let sample = crate::TimeFormat::new(format).sample();
    json_schema!({ "type": "string", "description": format!("{kind} like `{sample}`.") })
}

impl<F: TextFormat> SchemaVia<F> for DateTime {
    fn schema() -> Schema {
        like("A time", F::FORMAT)
    }
}

impl<F: TextFormat> SchemaVia<F> for Timestamp {
    fn schema() -> Schema {
        like("An instant", F::FORMAT)
    }
}

impl<F: TextFormat> SchemaVia<F> for Date {
    fn schema() -> Schema {
        like("A date", F::FORMAT)
    }
}

inline_schema! {
    json_text<T: JsonSchema>, |generator| json_schema!({
        "type": ["string", "null"],
        "contentMediaType": "application/json",
        "contentSchema": generator.subschema_for::<T>(),
    })
}

inline_schema! {
    json_text_each<T: Sized>, |_| json_schema!({
        "type": ["array", "object"],
        "items": { "type": "string", "contentMediaType": "application/json" },
        "additionalProperties": { "type": "string", "contentMediaType": "application/json" },
    })
}

/// The listed values with their names, and anything else of the same type.
pub fn open_enum_schema<const N: usize>(ty: &str, listed: [(&str, Value); N]) -> Schema {
    let mut values: Vec<Value> = listed
        .into_iter()
        .map(|(title, value)| serde_json::json!({ "const": value, "title": title }))
        .collect();
    values.push(serde_json::json!({ "title": "a value that the documentation does not list" }));
    let mut schema = json_schema!({ "type": ty, "anyOf": values });
    if ty == "integer" {
        schema.insert("format".to_owned(), "int64".into());
    }
    schema
}

#[cfg(test)]
mod tests {
    use schemars::schema_for;
    use serde::{Deserialize, Serialize};
    use serde_json::json;

    use crate::*;

    /// How it came.
    #[derive(Debug, Clone, Copy)]
    enum Source {
        Unknown,
        Added,
        Other(i64),
    }

    open_enum! { Source: i64, Other, { Unknown = 0 "unknown", Added = 1 "added" } }

    #[derive(Default, Serialize, Deserialize, JsonSchema)]
    #[serde(default)]
    struct Row {
        id: Option<i64>,
        #[serde(with = "timestamp_ms")]
        seen: Option<Timestamp>,
        #[serde(with = "timestamp_ms::<Vec<Timestamp>>")]
        all: Vec<Timestamp>,
        #[serde(with = "datetime_space::<DateTime>")]
        at: DateTime,
        #[serde(with = "json_text")]
        fields: Option<Value>,
        source: Option<Source>,
        #[serde(with = "number_either::<Option<Source>>")]
        loose: Option<Source>,
        #[serde(deserialize_with = "list")]
        tags: Vec<String>,
        key: Secret,
    }

    use schemars::JsonSchema;

    #[test]
    fn fields_with_codecs_have_the_schema_of_what_travels() {
        let schema = schema_for!(Row);
        let properties = schema.get("properties").unwrap();
        let check = |field: &str, expect: Value| {
            let mut got = properties[field].clone();
            if let Some(object) = got.as_object_mut() {
                object.remove("default");
            }
            assert_eq!(got, expect, "{field}");
        };
        check(
            "id",
            json!({ "type": ["integer", "null"], "format": "int64" }),
        );
        check(
            "seen",
            json!({ "type": ["integer", "null"], "format": "int64", "description": "Milliseconds since 1970." }),
        );
        check(
            "all",
            json!({ "type": "array", "items": { "type": "integer", "format": "int64", "description": "Milliseconds since 1970." } }),
        );
        check(
            "at",
            json!({ "type": "string", "description": "A time like `2024-07-19 17:29:27`." }),
        );
        check(
            "fields",
            json!({ "type": ["string", "null"], "contentMediaType": "application/json", "contentSchema": true }),
        );
        check(
            "source",
            json!({ "anyOf": [{ "$ref": "#/$defs/Source" }, { "type": "null" }] }),
        );
        check(
            "loose",
            json!({ "type": ["integer", "string", "null"], "format": "int64" }),
        );
        check(
            "tags",
            json!({ "type": "array", "items": { "type": "string" } }),
        );
        check(
            "key",
            json!({ "type": "string", "format": "password", "writeOnly": true }),
        );
        assert_eq!(schema.get("required"), None);
        assert_eq!(
            schema.get("$defs").unwrap()["Source"],
            json!({
                "type": "integer",
                "format": "int64",
                "anyOf": [
                    { "const": 0, "title": "Unknown" },
                    { "const": 1, "title": "Added" },
                    { "title": "a value that the documentation does not list" },
                ],
            }),
        );
    }
}
