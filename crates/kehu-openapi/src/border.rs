//! Values of the spec as the gateway's callers see them: [`kehu_spec::border`] says how.

use kehu_spec::border;
use kehu_spec::model::{Api, EnumRepr, Field, Type};
use serde_json::{Map, Value};

use crate::{Side, schema::Schema};

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
    match border::is_small(field) {
        true => number(value),
        false => clean(api, &field.ty, value),
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
