//! Whether a value is of a type that has no parts.

use kehu_wire::{TimeFormat, Timestamp, scalar};
use serde_json::Value;

use crate::model::{Code, Enum, EnumRepr, Type, Wire};

/// Whether an enum lists a value. One that is wrong itself, empty or of two kinds, lists everything.
pub(super) fn lists(list: &Enum, code: &Code) -> bool {
    let mut values = list.values.iter().map(|listed| &listed.value);
    list.values.is_empty()
        || values.any(|listed| listed == code || listed.is_int() != code.is_int())
}

/// The value of an enum that a JSON value is, listed or not.
pub(super) fn code(list: &Enum, wire: Wire, value: &Value) -> Option<Code> {
    match (list.repr, value) {
        (EnumRepr::Int, Value::Number(number)) if wire != Wire::String => {
            number.as_i64().map(Code::Int)
        }
        (EnumRepr::Int, Value::String(text)) if text_allowed(wire) => {
            scalar::integer(text).map(Code::Int)
        }
        (EnumRepr::Text, Value::String(text)) if wire != Wire::Number => {
            Some(Code::Text(text.clone()))
        }
        (EnumRepr::Text, Value::Number(number)) if matches!(wire, Wire::Number | Wire::Either) => {
            Some(Code::Text(number.to_string()))
        }
        _ => None,
    }
}

fn text_allowed(wire: Wire) -> bool {
    matches!(wire, Wire::String | Wire::Either)
}

/// Whether it is not between its bounds; bounds that have nothing between them are wrong themselves.
pub(super) fn is_outside<N: PartialOrd>(number: N, min: Option<N>, max: Option<N>) -> bool {
    let is_low = min.as_ref().is_some_and(|min| number < *min);
    let is_high = max.as_ref().is_some_and(|max| number > *max);
    (is_low || is_high) && min.zip(max).is_none_or(|(min, max)| min <= max)
}

/// Whether a value is of a type that has no parts.
pub(super) fn fits(ty: &Type, wire: Wire, value: &Value) -> bool {
    let whole = || integer(wire, value);
    let number_allowed = matches!(wire, Wire::Number | Wire::Either);
    match (ty, value) {
        (Type::String, Value::String(_)) => wire != Wire::Number,
        (Type::String, Value::Number(_)) => number_allowed,
        (Type::Bool, Value::Bool(_)) => matches!(wire, Wire::Plain | Wire::Either),
        (Type::Bool, Value::Number(number)) => {
            number_allowed && matches!(number.as_i64(), Some(0 | 1))
        }
        (Type::Bool, Value::String(text)) => text_allowed(wire) && scalar::boolean(text).is_some(),
        (Type::Int32, _) => whole().is_some_and(|number| i32::try_from(number).is_ok()),
        (Type::Int64, _) => whole().is_some(),
        (Type::TimestampMs, _) => {
            whole().is_some_and(|number| Timestamp::from_millisecond(number).is_ok())
        }
        (Type::TimestampS, _) => {
            whole().is_some_and(|number| Timestamp::from_second(number).is_ok())
        }
        (Type::Float64, Value::Number(_)) => wire != Wire::String,
        (Type::Float64, Value::String(text)) => text_allowed(wire) && scalar::float(text).is_some(),
        (Type::Decimal, Value::Number(number)) => {
            wire != Wire::String && scalar::decimal(&number.to_string()).is_some()
        }
        (Type::Decimal, Value::String(text)) => {
            text_allowed(wire) && scalar::decimal(text).is_some()
        }
        (Type::Bytes, Value::String(text)) => scalar::base64(text).is_some(),
        (Type::DateTime { format }, Value::String(text)) => {
            TimeFormat::new(format).datetime(text).is_some()
        }
        (Type::Instant { format }, Value::String(text)) => {
            TimeFormat::new(format).instant(text).is_some()
        }
        (Type::Date { format }, Value::String(text)) => {
            TimeFormat::new(format).date(text).is_some()
        }
        _ => false,
    }
}

/// Whether a number is a time of this century in seconds since 1970.
pub(super) fn is_seconds(wire: Wire, value: &Value) -> bool {
    const FROM_2000_TO_2100: std::ops::Range<i64> = 946_684_800..4_102_444_800;
    integer(wire, value).is_some_and(|number| FROM_2000_TO_2100.contains(&number))
}

fn integer(wire: Wire, value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) if wire != Wire::String => number.as_i64(),
        Value::String(text) if text_allowed(wire) => scalar::integer(text),
        _ => None,
    }
}

/// Whether a string is a JSON object or list.
pub(super) fn is_json(text: &str) -> bool {
    let text = text.trim();
    (text.starts_with('{') || text.starts_with('['))
        && serde_json::from_str::<Value>(text)
            .is_ok_and(|value| value.is_object() || value.is_array())
}
