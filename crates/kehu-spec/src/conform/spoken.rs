//! Values and types in words.

use kehu_wire::TimeFormat;
use serde_json::Value;

use crate::model::{Api, EnumRepr, Type, Wire};

/// What is expected, for people: `a whole number`.
pub fn expected(api: &Api, ty: &Type, wire: Wire) -> String {
    let number = |plain: &str| match wire {
        Wire::String => format!("{plain} inside a string"),
        Wire::Either => format!("{plain}, alone or inside a string"),
        Wire::Plain | Wire::Number => plain.to_owned(),
    };
    match ty {
        Type::String if wire == Wire::Number => "a number".to_owned(),
        Type::String if wire == Wire::Either => "a string or a number".to_owned(),
        Type::String => "a string".to_owned(),
        Type::Bool if wire == Wire::Number => "0 or 1".to_owned(),
        Type::Bool => number("true or false"),
        Type::Int32 => number("a whole number of 32 bits"),
        Type::Int64 => number("a whole number"),
        Type::Float64 | Type::Decimal => number("a number"),
        Type::TimestampMs => number("a whole number of milliseconds"),
        Type::TimestampS => number("a whole number of seconds"),
        Type::Bytes => "base64 in a string".to_owned(),
        Type::Any => "any value".to_owned(),
        Type::DateTime { format } | Type::Instant { format } => {
            format!("a time like {}", TimeFormat::new(format).sample())
        }
        Type::Date { format } => format!("a date like {}", TimeFormat::new(format).sample()),
        Type::Json(inner) => format!("JSON inside a string: {}", expected(api, inner, wire)),
        Type::List(_) => "a list".to_owned(),
        Type::Map(_) | Type::Record(_) => "an object".to_owned(),
        Type::Enum(id) => match api.enums.get(id.0).map(|list| list.repr) {
            Some(EnumRepr::Text) => expected(api, &Type::String, wire),
            _ => number("a whole number"),
        },
    }
}

/// What kind of value it is, for people: all that may be said of a secret.
pub fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// A value for people: short, on one line.
pub fn shown(value: &Value) -> String {
    const MOST: usize = 40;
    match value {
        Value::Null => "null".to_owned(),
        Value::Array(items) if items.is_empty() => "an empty list".to_owned(),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
        Value::String(text) if text.chars().count() > MOST => {
            let start: String = text.chars().take(MOST).collect();
            format!("{:?}", format!("{start}…"))
        }
        other => other.to_string(),
    }
}
