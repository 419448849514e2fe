//! Values that have no keys, read from TOML: what each is called, its schema, and how it is taken.

use serde_json::Value;
use toml::de::DeValue;

use super::{AuthUse, Node, Read, Reader};
use crate::document::definitions::Definitions;
use crate::model::Code;
use crate::source::Spanned;

pub(super) fn kind_of(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a string",
        DeValue::Integer(number) => match integer(number) {
            None => "a number that is too large",
            Some(..0) => "a negative number",
            Some(_) => "a whole number",
        },
        DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "a truth value",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

fn integer(value: &toml::de::DeInteger<'_>) -> Option<i64> {
    i64::from_str_radix(value.as_str(), value.radix()).ok()
}

/// A TOML value as JSON. `None` for what JSON cannot say.
fn json(value: &DeValue<'_>) -> Option<Value> {
    Some(match value {
        DeValue::String(text) => Value::from(text.as_ref()),
        DeValue::Integer(number) => match integer(number) {
            Some(number) => Value::from(number),
            None => Value::from(u64::from_str_radix(number.as_str(), number.radix()).ok()?),
        },
        DeValue::Float(number) => {
            let number: f64 = number.as_str().parse().ok()?;
            Value::Number(serde_json::Number::from_f64(number)?)
        }
        DeValue::Boolean(truth) => Value::from(*truth),
        DeValue::Datetime(date) => Value::from(date.to_string()),
        DeValue::Array(items) => {
            let items = items.iter().map(|item| json(item.get_ref()));
            Value::Array(items.collect::<Option<_>>()?)
        }
        DeValue::Table(table) => {
            let entry = |(key, value): (&toml::Spanned<_>, &Node<'_>)| {
                let key: &std::borrow::Cow<'_, str> = key.get_ref();
                Some((key.to_string(), json(value.get_ref())?))
            };
            Value::Object(table.iter().map(entry).collect::<Option<_>>()?)
        }
    })
}

/// Reads plain types: what each is called, its schema, and how it is taken from a value.
macro_rules! plain {
    ($($type:ty, $expected:literal, $schema:tt { $($pattern:pat => $value:expr,)+ })*) => { $(
        impl Read for Spanned<$type> {
            fn read(node: &Node<'_>, reader: &mut Reader<'_>) -> Option<Self> {
                let value: Option<$type> = match node.get_ref() {
                    $($pattern => $value,)+
                    #[allow(unreachable_patterns, reason = "some are read from every value")]
                    _ => None,
                };
                match value {
                    Some(value) => Some(Spanned { value, span: reader.span(node) }),
                    None => reader.unexpected(node, $expected),
                }
            }

            fn schema(_: &mut Definitions) -> Value {
                serde_json::json!($schema)
            }
        }
    )* };
}

plain! {
    String, "a string", { "type": "string" } {
        DeValue::String(text) => Some(text.to_string()),
    }
    bool, "`true` or `false`", { "type": "boolean" } {
        DeValue::Boolean(truth) => Some(*truth),
    }
    i64, "a whole number", { "type": "integer" } {
        DeValue::Integer(number) => integer(number),
    }
    u64, "a whole number, not negative", { "type": "integer" } {
        DeValue::Integer(number) => integer(number).and_then(|number| u64::try_from(number).ok()),
    }
    f64, "a number", { "type": "number" } {
        DeValue::Integer(number) => integer(number).map(|number| number as f64),
        DeValue::Float(number) => number.as_str().parse().ok().filter(|number: &f64| number.is_finite()),
    }
    Code, "a whole number or a string", { "type": ["integer", "string"] } {
        DeValue::Integer(number) => integer(number).map(Code::Int),
        DeValue::String(text) => Some(Code::Text(text.to_string())),
    }
    AuthUse, "`true`, `false` or the name of a scheme", { "type": ["boolean", "string"] } {
        DeValue::Boolean(is_used) => Some(AuthUse::Default(*is_used)),
        DeValue::String(name) => Some(AuthUse::Named(name.to_string())),
    }
    Value, "a value that JSON can say", true {
        value => json(value),
    }
}
