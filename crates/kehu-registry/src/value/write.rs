//! Values as they are sent.

use kehu_spec::model::{Type, Wire};
use kehu_wire::codec::TextTime as _;
use kehu_wire::{
    bool_number, bool_text, decimal, json_text, number_text, text_number, timestamp_ms,
    timestamp_ms_text, timestamp_s, timestamp_s_text,
};
use serde::{
    Serialize, Serializer,
    ser::{Error as _, SerializeMap as _},
};

use super::record::{Fields, Row};
use super::{Datum, Form, Side};
use crate::field::{Start, start};

/// A value beside its form.
pub(crate) struct Written<'v>(pub Form, pub &'v Datum);

impl Serialize for Written<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let Self(form, value) = self;
        if let Datum::Null = value {
            return to.serialize_unit();
        }
        if let Type::Json(inner) = form.ty {
            let inside = Written(form.inside(inner), value);
            return match form.side {
                Side::Vendor => json_text::serialize(&inside, to),
                Side::Border => inside.serialize(to),
            };
        }
        let text = form.wire == Wire::String;
        match (form.ty, *value) {
            (Type::Bool, Datum::Bool(value)) => match form.wire {
                Wire::String => bool_text::serialize(value, to),
                Wire::Number => bool_number::serialize(value, to),
                Wire::Plain | Wire::Either => to.serialize_bool(*value),
            },
            (_, Datum::Int(number)) if text => number_text::serialize(number, to),
            (_, Datum::Int(number)) => to.serialize_i64(*number),
            (_, Datum::Float(number)) if text => number_text::serialize(number, to),
            (_, Datum::Float(number)) => to.serialize_f64(*number),
            (_, Datum::Decimal(number)) if text => number_text::serialize(number, to),
            (_, Datum::Decimal(number)) => decimal::serialize(number, to),
            (_, Datum::Text(text)) if form.wire == Wire::Number => text_number::serialize(text, to),
            (_, Datum::Text(text)) => to.serialize_str(text),
            (_, Datum::Secret(secret)) => secret.serialize(to),
            (_, Datum::Bytes(bytes)) => bytes.serialize(to),
            (_, Datum::FileSource(file)) => file.serialize(to),
            (_, Datum::Any(json)) => json.serialize(to),
            (Type::TimestampMs, Datum::Instant(at)) if text => timestamp_ms_text::serialize(at, to),
            (Type::TimestampMs, Datum::Instant(at)) => timestamp_ms::serialize(at, to),
            (Type::TimestampS, Datum::Instant(at)) if text => timestamp_s_text::serialize(at, to),
            (Type::TimestampS, Datum::Instant(at)) => timestamp_s::serialize(at, to),
            (Type::Instant { format }, Datum::Instant(at)) => at.write(format, to),
            (Type::DateTime { format }, Datum::DateTime(at)) => at.write(format, to),
            (Type::Date { format }, Datum::Date(at)) => at.write(format, to),
            (Type::List(inner), Datum::List(items)) => {
                let item = form.item(inner);
                to.collect_seq(items.iter().map(|value| Written(item, value)))
            }
            (Type::Map(inner), Datum::Map(entries)) => {
                let item = form.item(inner);
                let entries = entries.iter();
                to.collect_map(entries.map(|(key, value)| (key, Written(item, value))))
            }
            (Type::Record(id), Datum::Record(row)) => match form.api.records.get(id.0) {
                Some(record) => {
                    let fields = Fields::of_record(form.api, record, form.side);
                    Object(fields, row).serialize(to)
                }
                None => Err(S::Error::custom("there is no such record")),
            },
            _ => Err(S::Error::custom("a value is not of its type")),
        }
    }
}

impl Fields {
    /// Writes a row as an object.
    pub fn write<S: Serializer>(self, row: &Row, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_map(None)?;
        let none = Datum::List(Vec::new());
        for (at, field) in self.settable() {
            let begins_empty = start(field, self.ways) == Start::Nothing;
            let is_list = matches!(field.ty, Type::List(_));
            // At the border a promised list is there, be it empty.
            let promised = is_list && field.required && self.side == Side::Border;
            let value = row.get(at).and_then(Option::as_ref);
            let value = value.or(promised.then_some(&none));
            let is_nothing = match value {
                None => true,
                // Where a list may come, an empty one is no other than none.
                Some(Datum::List(items)) => {
                    begins_empty && self.ways.received && items.is_empty() && !promised
                }
                Some(_) => false,
            };
            if let Some(value) = value.filter(|_| !is_nothing) {
                object.serialize_entry(&field.name, &Written(self.form(field), value))?;
            }
        }
        object.end()
    }
}

/// A row beside what it is of.
struct Object<'r>(Fields, &'r Row);

impl Serialize for Object<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.write(self.1, serializer)
    }
}
