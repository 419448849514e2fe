//! Values of types that are known only at run time: read, written and parsed by the codecs that generated
//! models name.

mod read;
mod record;
mod write;

use std::collections::BTreeMap;

use kehu_spec::model::{Api, Code, EnumRepr, Field, Type, Wire};
use kehu_spec::{border, conform};
use kehu_wire::{Bytes, Date, DateTime, Decimal, FileSource, Secret, Timestamp};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

pub(crate) use record::{Fields, Row};
pub(crate) use write::Written;

/// A value of some type.
#[derive(Debug, Clone)]
pub(crate) enum Datum {
    /// Null that is sent; what is left out is no datum.
    Null,
    Bool(bool),
    /// Of enums of numbers, too.
    Int(i64),
    Float(f64),
    Decimal(Decimal),
    /// Of enums of text, too.
    Text(String),
    Secret(Secret),
    Bytes(Bytes),
    /// A file of this machine, in a request.
    FileSource(FileSource),
    Any(Value),
    Instant(Timestamp),
    DateTime(DateTime),
    Date(Date),
    List(Vec<Datum>),
    Map(BTreeMap<String, Datum>),
    Record(Row),
}

/// Without a type it is any JSON.
impl<'de> Deserialize<'de> for Datum {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Value::deserialize(deserializer).map(Self::Any)
    }
}

/// Where a value travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    /// Between the client and the vendor, as the spec's tables say.
    Vendor,
    /// Between callers who speak plain JSON and the client: [`kehu_spec::border`].
    Border,
}

/// A type, and how its values travel.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Form {
    pub api: &'static Api,
    pub ty: &'static Type,
    pub side: Side,
    wire: Wire,
    /// Its text is never shown.
    secret: bool,
    /// Items of lists and maps are there: null is none.
    item: bool,
}

impl Form {
    pub fn new(api: &'static Api, ty: &'static Type, side: Side, wire: Wire) -> Self {
        let wire = match (side, ty) {
            (Side::Vendor, ty) => conform::wire_of(api, ty, wire),
            (Side::Border, Type::Int64 | Type::Decimal) => Wire::String,
            (Side::Border, _) => Wire::Plain,
        };
        Self {
            api,
            ty,
            side,
            wire,
            secret: false,
            item: false,
        }
    }

    pub fn of(api: &'static Api, field: &'static Field, side: Side) -> Self {
        let form = Self::new(api, &field.ty, side, field.wire);
        let is_small = side == Side::Border && border::is_small(field);
        Self {
            wire: if is_small { Wire::Plain } else { form.wire },
            secret: field.secret && field.ty == Type::String,
            ..form
        }
    }

    /// What a list or map holds.
    fn item(self, ty: &'static Type) -> Self {
        Self {
            item: true,
            ..Self::new(self.api, ty, self.side, self.wire)
        }
    }

    /// What is in JSON inside a string; at the border there is no string around it.
    fn inside(self, ty: &'static Type) -> Self {
        Self {
            item: self.item && self.side == Side::Border,
            ..Self::new(self.api, ty, self.side, Wire::Plain)
        }
    }

    /// Whether JSON alone does not say how it travels: lists and maps of such are empty where they are null.
    fn is_coded(self) -> bool {
        match self.ty {
            Type::List(inner) | Type::Map(inner) => self.item(inner).is_coded(),
            Type::Json(_) | Type::TimestampMs | Type::TimestampS => true,
            Type::DateTime { .. } | Type::Instant { .. } | Type::Date { .. } => true,
            Type::Decimal => self.wire != Wire::Number,
            Type::Int32 | Type::Int64 | Type::Float64 => {
                matches!(self.wire, Wire::String | Wire::Either)
            }
            Type::String => matches!(self.wire, Wire::Number | Wire::Either),
            Type::Bool | Type::Enum(_) => self.wire != Wire::Plain,
            Type::Bytes | Type::Any | Type::Record(_) => false,
        }
    }

    /// A value of the spec: what a field begins with.
    pub fn value(self, value: &Value) -> Option<Datum> {
        match self.ty {
            Type::String => value.as_str().map(|text| self.text(text.to_owned())),
            Type::Bool => value.as_bool().map(Datum::Bool),
            Type::Int32 | Type::Int64 => integer(value).map(Datum::Int),
            Type::Float64 => value.as_f64().map(Datum::Float),
            Type::List(inner) => {
                let items = value.as_array()?.iter();
                let items: Option<_> = items.map(|item| self.item(inner).value(item)).collect();
                items.map(Datum::List)
            }
            Type::Enum(id) => match self.api.enums.get(id.0)?.repr {
                EnumRepr::Int => value.as_i64().map(Datum::Int),
                EnumRepr::Text => value.as_str().map(|text| Datum::Text(text.to_owned())),
            },
            _ => None,
        }
    }

    /// What a string says: of a client field, or of a cursor.
    pub fn parse(self, text: &str) -> Option<Datum> {
        match self.ty {
            Type::String => Some(self.text(text.to_owned())),
            Type::Bool => text.parse().ok().map(Datum::Bool),
            Type::Int32 => text.parse::<i32>().ok().map(|n| Datum::Int(n.into())),
            Type::Int64 => text.parse().ok().map(Datum::Int),
            Type::Float64 => text.parse().ok().map(Datum::Float),
            Type::Decimal => text.parse().ok().map(Datum::Decimal),
            Type::TimestampMs | Type::TimestampS | Type::Instant { .. } => {
                text.parse().ok().map(Datum::Instant)
            }
            Type::DateTime { .. } => text.parse().ok().map(Datum::DateTime),
            Type::Date { .. } => text.parse().ok().map(Datum::Date),
            Type::Enum(id) => {
                let list = self.api.enums.get(id.0)?;
                let named = list.values.iter().find(|value| value.name == text);
                let named = named.map(|value| match &value.value {
                    Code::Int(number) => Datum::Int(*number),
                    Code::Text(text) => Datum::Text(text.clone()),
                });
                match list.repr {
                    EnumRepr::Int => named.or_else(|| text.parse().ok().map(Datum::Int)),
                    EnumRepr::Text => {
                        let is = |code: &Code| matches!(code, Code::Text(value) if value == text);
                        let is_listed = list.values.iter().any(|value| is(&value.value));
                        let named = named.filter(|_| !is_listed);
                        Some(named.unwrap_or_else(|| Datum::Text(text.to_owned())))
                    }
                }
            }
            _ => None,
        }
    }

    /// Whether it is a date or a time.
    pub fn is_time(self) -> bool {
        let ty = self.ty;
        matches!(
            ty,
            Type::TimestampMs
                | Type::TimestampS
                | Type::DateTime { .. }
                | Type::Instant { .. }
                | Type::Date { .. }
        )
    }

    fn text(self, text: String) -> Datum {
        match self.secret {
            true => Datum::Secret(text.into()),
            false => Datum::Text(text),
        }
    }
}

/// A whole number, which may travel inside a string.
fn integer(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.parse().ok())
}

/// Adds the secrets in a value.
pub(crate) fn secrets(value: &Datum, found: &mut Vec<Secret>) {
    match value {
        Datum::Secret(secret) => found.push(secret.clone()),
        Datum::List(items) => items.iter().for_each(|item| secrets(item, found)),
        Datum::Map(entries) => entries.values().for_each(|entry| secrets(entry, found)),
        Datum::Record(row) => {
            let values = row.iter().flatten();
            values.for_each(|value| secrets(value, found));
        }
        _ => {}
    }
}
