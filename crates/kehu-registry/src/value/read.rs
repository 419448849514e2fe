//! Values from what came.

use std::collections::BTreeMap;
use std::fmt;

use kehu_spec::model::{EnumRepr, Type, Wire};
use kehu_wire::codec::{JsonText, TextTime, Via};
use kehu_wire::{
    Bytes, Date, DateTime, Decimal, Objects, Timestamp, bool_either, bool_number, bool_text,
    decimal, number_either, number_text, text_either, text_number, timestamp_ms,
    timestamp_ms_either, timestamp_ms_text, timestamp_s, timestamp_s_either, timestamp_s_text,
};
use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use super::{Datum, Fields, Form, Side};

/// A value that is there.
impl<'de> DeserializeSeed<'de> for Form {
    type Value = Datum;

    fn deserialize<D: Deserializer<'de>>(self, data: D) -> Result<Datum, D::Error> {
        match self.ty {
            Type::String => text(self.wire, data).map(|text| self.text(text)),
            Type::Bool => boolean(self.wire, data).map(Datum::Bool),
            Type::Int32 => number::<i32, D>(self.wire, data).map(|n| Datum::Int(n.into())),
            Type::Int64 => number(self.wire, data).map(Datum::Int),
            Type::Float64 => number(self.wire, data).map(Datum::Float),
            Type::Decimal => exact(self.wire, data).map(Datum::Decimal),
            Type::Bytes => Bytes::deserialize(data).map(Datum::Bytes),
            Type::Any => Value::deserialize(data).map(Datum::Any),
            Type::TimestampMs => match self.wire {
                Wire::String => timestamp_ms_text::<Timestamp>::deserialize(data),
                Wire::Either => timestamp_ms_either::<Timestamp>::deserialize(data),
                Wire::Plain | Wire::Number => timestamp_ms::<Timestamp>::deserialize(data),
            }
            .map(Datum::Instant),
            Type::TimestampS => match self.wire {
                Wire::String => timestamp_s_text::<Timestamp>::deserialize(data),
                Wire::Either => timestamp_s_either::<Timestamp>::deserialize(data),
                Wire::Plain | Wire::Number => timestamp_s::<Timestamp>::deserialize(data),
            }
            .map(Datum::Instant),
            Type::Instant { format } => Timestamp::read(format, data).map(Datum::Instant),
            Type::DateTime { format } => DateTime::read(format, data).map(Datum::DateTime),
            Type::Date { format } => Date::read(format, data).map(Datum::Date),
            Type::Json(inner) if self.side == Side::Border => self.inside(inner).deserialize(data),
            Type::Json(inner) => JsonText {
                item: self.item,
                inside: self.inside(inner),
            }
            .deserialize(data),
            Type::List(inner) => data.deserialize_seq(List(self.item(inner))),
            Type::Map(inner) => match self.side {
                Side::Vendor => Objects(data).deserialize_map(Map(self.item(inner))),
                Side::Border => data.deserialize_map(Map(self.item(inner))),
            },
            Type::Record(id) => match self.api.records.get(id.0) {
                Some(record) => Fields::of_record(self.api, record, self.side)
                    .deserialize(data)
                    .map(Datum::Record),
                None => Err(D::Error::custom("there is no such record")),
            },
            Type::Enum(id) => match self.api.enums.get(id.0).map(|list| list.repr) {
                Some(EnumRepr::Text) => text(self.wire, data).map(Datum::Text),
                Some(EnumRepr::Int) | None => number(self.wire, data).map(Datum::Int),
            },
        }
    }
}

fn text<'de, D: Deserializer<'de>>(wire: Wire, data: D) -> Result<String, D::Error> {
    match wire {
        Wire::Number => text_number::<String>::deserialize(data),
        Wire::Either => text_either::<String>::deserialize(data),
        Wire::Plain | Wire::String => String::deserialize(data),
    }
}

fn boolean<'de, D: Deserializer<'de>>(wire: Wire, data: D) -> Result<bool, D::Error> {
    match wire {
        Wire::String => bool_text::<bool>::deserialize(data),
        Wire::Number => bool_number::<bool>::deserialize(data),
        Wire::Either => bool_either::<bool>::deserialize(data),
        Wire::Plain => bool::deserialize(data),
    }
}

fn number<'de, N, D>(wire: Wire, data: D) -> Result<N, D::Error>
where
    N: Deserialize<'de> + Via<number_text> + Via<number_either>,
    D: Deserializer<'de>,
{
    match wire {
        Wire::String => number_text::<N>::deserialize(data),
        Wire::Either => number_either::<N>::deserialize(data),
        Wire::Plain | Wire::Number => N::deserialize(data),
    }
}

fn exact<'de, D: Deserializer<'de>>(wire: Wire, data: D) -> Result<Decimal, D::Error> {
    match wire {
        Wire::String => number_text::<Decimal>::deserialize(data),
        Wire::Either => number_either::<Decimal>::deserialize(data),
        Wire::Plain | Wire::Number => decimal::<Decimal>::deserialize(data),
    }
}

/// A value that may be absent: null is none.
#[derive(Debug, Clone, Copy)]
pub(super) struct Optional(pub Form);

impl<'de> DeserializeSeed<'de> for Optional {
    type Value = Option<Datum>;

    fn deserialize<D: Deserializer<'de>>(self, data: D) -> Result<Option<Datum>, D::Error> {
        match self.0.ty {
            Type::Json(inner) if self.0.side == Side::Border => {
                Self(self.0.inside(inner)).deserialize(data)
            }
            Type::Json(inner) => JsonText {
                item: false,
                inside: Optional(self.0.inside(inner)),
            }
            .deserialize(data),
            _ => data.deserialize_option(self),
        }
    }
}

impl<'de> Visitor<'de> for Optional {
    type Value = Option<Datum>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("option")
    }

    fn visit_unit<E: Error>(self) -> Result<Option<Datum>, E> {
        Ok(None)
    }

    fn visit_none<E: Error>(self) -> Result<Option<Datum>, E> {
        Ok(None)
    }

    fn visit_some<D: Deserializer<'de>>(self, data: D) -> Result<Option<Datum>, D::Error> {
        self.0.deserialize(data).map(Some)
    }
}

struct List(Form);

impl<'de> Visitor<'de> for List {
    type Value = Datum;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Datum, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(self.0)? {
            list.push(item);
        }
        Ok(Datum::List(list))
    }
}

struct Map(Form);

impl<'de> Visitor<'de> for Map {
    type Value = Datum;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Datum, A::Error> {
        let mut map = BTreeMap::new();
        while let Some(key) = entries.next_key::<String>()? {
            map.insert(key, entries.next_value_seed(self.0)?);
        }
        Ok(Datum::Map(map))
    }
}
