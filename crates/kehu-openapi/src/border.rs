//! The gateway's border: how a value looks to its callers.
//!
//! | what | how |
//! |---|---|
//! | `int64` | a string of digits, `format: int64`: JavaScript rounds numbers above 2^53. Where the row's own range keeps below that, a number |
//! | `decimal` | a string: its digits count |
//! | `timestamp_ms`, `timestamp_s` | a number, which stays below 2^53 |
//! | `json<T>` | what is inside the string |
//! | numbers and truth values that travel inside strings | numbers and truth values |
//! | nothing | left out: null does not travel |
//! | what the client fills in (`fixed`, and secrets `from` the client) | left out |

use kehu_spec::model::{Api, EnumRepr, Field, Type};
use serde_json::{Map, Value};

use crate::{Side, schema::Schema};

/// The whole numbers that a double tells apart.
const SAFE: i64 = (1 << 53) - 1;

/// How a row's 64-bit integer travels at the gateway.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Border {
    /// As a string of digits.
    Text,
    /// As a number: its range is stated, and small.
    Number,
}

impl Border {
    pub fn of(field: &Field) -> Self {
        let safe = |bound: Option<i64>| bound.is_some_and(|bound| bound.abs() <= SAFE);
        match field.ty {
            Type::Int64 if safe(field.min) && safe(field.max) => Self::Number,
            _ => Self::Text,
        }
    }
}

/// Whether the gateway fills a row by itself.
pub(crate) fn is_filled(field: &Field) -> bool {
    field.fixed.is_some() || (field.from.is_some() && field.secret)
}

/// Whether a caller must give a row, or may rely on it.
pub(crate) fn must_be_given(side: Side, field: &Field) -> bool {
    match side {
        Side::Vendor => field.required || field.fixed.is_some(),
        Side::Gateway => field.required && field.from.is_none() && field.default.is_none(),
    }
}

pub(crate) fn int64_text() -> Schema {
    Schema {
        format: Some("int64"),
        pattern: Some("^-?[0-9]+$"),
        ..Schema::of("string")
    }
}

pub(crate) fn decimal_text() -> Schema {
    Schema {
        format: Some("decimal"),
        ..Schema::of("string")
    }
}

/// A row's value as the gateway's callers see it; `None` where it cannot be told.
pub(crate) fn value(api: &Api, field: &Field, value: &Value) -> Option<Value> {
    match Border::of(field) {
        Border::Number => number(value),
        Border::Text => clean(api, &field.ty, value),
    }
}

fn clean(api: &Api, ty: &Type, value: &Value) -> Option<Value> {
    match (ty, value) {
        (Type::List(inner), Value::Array(items)) => {
            items.iter().map(|item| clean(api, inner, item)).collect()
        }
        (Type::Map(inner), Value::Object(entries)) => {
            let entries = entries
                .iter()
                .map(|(key, value)| Some((key.clone(), clean(api, inner, value)?)));
            entries.collect::<Option<Map<_, _>>>().map(Value::from)
        }
        (Type::Json(inner), Value::String(text)) => {
            clean(api, inner, &serde_json::from_str(text).ok()?)
        }
        (Type::Record(id), Value::Object(entries)) => {
            let fields = &api.records.get(id.0)?.fields;
            let row = |key: &str| fields.iter().find(|field| field.name == key);
            let known = entries.iter().filter(|(_, value)| !value.is_null());
            let entries =
                known.map(|(key, value)| Some((key.clone(), self::value(api, row(key)?, value)?)));
            entries.collect::<Option<Map<_, _>>>().map(Value::from)
        }
        (Type::Enum(id), value) => match api.enums.get(id.0)?.repr {
            EnumRepr::Int => number(value),
            EnumRepr::Text => text(value),
        },
        (Type::Int64 | Type::Decimal | Type::String, value) => text(value),
        (Type::Int32 | Type::Float64 | Type::TimestampMs | Type::TimestampS, value) => {
            number(value)
        }
        (Type::Bool, value) => truth(value),
        (_, value) => Some(value.clone()),
    }
}

fn text(value: &Value) -> Option<Value> {
    match value {
        Value::String(_) => Some(value.clone()),
        Value::Number(number) => Some(Value::from(number.to_string())),
        _ => None,
    }
}

fn number(value: &Value) -> Option<Value> {
    match value {
        Value::Number(_) => Some(value.clone()),
        Value::String(text) => Some(Value::Number(text.parse().ok()?)),
        _ => None,
    }
}

fn truth(value: &Value) -> Option<Value> {
    let truth = match value {
        Value::Bool(_) => return Some(value.clone()),
        Value::Number(number) => number.as_i64()? != 0,
        Value::String(text) => text.parse().ok()?,
        _ => return None,
    };
    Some(Value::Bool(truth))
}
