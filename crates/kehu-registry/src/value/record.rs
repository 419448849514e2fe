//! Records: a value a field.

use std::collections::BTreeMap;
use std::fmt;

use kehu_spec::border;
use kehu_spec::model::{Api, Field, Record, Type};
use kehu_spec::near::did_you_mean;
use kehu_wire::Objects;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, Visitor};

use super::read::Optional;
use super::{Datum, Form, Side};
use crate::field::{Start, Ways, start};

/// One value a field, in the order of the table; nothing where it is absent.
pub(crate) type Row = Vec<Option<Datum>>;

/// The fields of a record or of a request.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fields {
    api: &'static Api,
    fields: &'static [Field],
    pub(super) ways: Ways,
    pub(super) side: Side,
}

impl Fields {
    pub fn of_record(api: &'static Api, record: &'static Record, side: Side) -> Self {
        Self {
            api,
            fields: &record.fields,
            ways: Ways::of(record),
            side,
        }
    }

    pub fn of_request(api: &'static Api, fields: &'static [Field], side: Side) -> Self {
        Self {
            api,
            fields,
            ways: Ways::REQUEST,
            side,
        }
    }

    /// The fields that can be set, each with its place in a row.
    pub fn settable(self) -> impl Iterator<Item = (usize, &'static Field)> {
        let is_settable = move |field: &Field| match self.side {
            Side::Vendor => !(self.ways.filled && field.fixed.is_some()),
            Side::Border => !border::is_filled(field),
        };
        let fields = self.fields.iter().enumerate();
        fields.filter(move |(_, field)| is_settable(field))
    }

    pub fn form(self, field: &'static Field) -> Form {
        Form::of(self.api, field, self.side)
    }

    /// What stands in a row for a field that does not come.
    fn absent<E: Error>(self, field: &'static Field) -> Result<Option<Datum>, E> {
        match start(field, self.ways) {
            Start::Given => Err(E::missing_field(&field.name)),
            Start::Nothing => Ok(None),
            Start::Value(value) => Ok(self.form(field).value(value)),
        }
    }
}

impl<'de> DeserializeSeed<'de> for Fields {
    type Value = Row;

    fn deserialize<D: Deserializer<'de>>(self, data: D) -> Result<Row, D::Error> {
        match self.side {
            Side::Vendor => Objects(data).deserialize_struct("", &[], self),
            Side::Border => data.deserialize_struct("", &[], self),
        }
    }
}

impl<'de> Visitor<'de> for Fields {
    type Value = Row;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Row, A::Error> {
        let mut row = vec![None; self.fields.len()];
        let mut came = vec![false; self.fields.len()];
        while let Some(found) = members.next_key_seed(Key(self))? {
            let Some((at, field)) = found else {
                members.next_value::<IgnoredAny>()?;
                continue;
            };
            if std::mem::replace(&mut came[at], true) {
                return Err(A::Error::duplicate_field(&field.name));
            }
            row[at] = members.next_value_seed(Value {
                form: self.form(field),
                start: start(field, self.ways),
                received: self.ways.received,
                nullable: field.nullable,
            })?;
        }
        for (at, field) in self.settable().filter(|(at, _)| !came[*at]) {
            row[at] = self.absent(field)?;
        }
        Ok(row)
    }
}

/// The key of a member: which field it is of.
struct Key(Fields);

impl<'de> DeserializeSeed<'de> for Key {
    type Value = Option<(usize, &'static Field)>;

    fn deserialize<D: Deserializer<'de>>(self, key: D) -> Result<Self::Value, D::Error> {
        key.deserialize_identifier(self)
    }
}

impl Visitor<'_> for Key {
    type Value = Option<(usize, &'static Field)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("field identifier")
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<Self::Value, E> {
        let found = self.0.settable().find(|(_, field)| field.name == key);
        // What a caller means to set and nobody reads would change what is asked for.
        match (found, self.0.side) {
            (None, Side::Border) => {
                let names = self.0.settable().map(|(_, field)| &*field.name);
                let instead = did_you_mean(key, names);
                Err(E::custom(format_args!("there is no such field; {instead}")))
            }
            (found, _) => Ok(found),
        }
    }
}

/// The value of a field that is there.
struct Value<'f> {
    form: Form,
    start: Start<'f>,
    received: bool,
    nullable: bool,
}

impl<'de> DeserializeSeed<'de> for Value<'_> {
    type Value = Option<Datum>;

    fn deserialize<D: Deserializer<'de>>(self, data: D) -> Result<Option<Datum>, D::Error> {
        let Self { form, .. } = self;
        if self.nullable {
            let value = Optional(form).deserialize(data)?;
            return Ok(value.or(Some(Datum::Null)));
        }
        let empty = match form.ty {
            // Null does not cross the border.
            _ if form.side == Side::Border => return form.deserialize(data).map(Some),
            Type::List(_) if form.is_coded() || self.received => Datum::List(Vec::new()),
            Type::Map(_) if form.is_coded() => Datum::Map(BTreeMap::new()),
            _ if self.start != Start::Nothing => return form.deserialize(data).map(Some),
            _ => return Optional(form).deserialize(data),
        };
        let value = Optional(form).deserialize(data)?;
        Ok(match self.start {
            Start::Nothing => value,
            Start::Given | Start::Value(_) => value.or(Some(empty)),
        })
    }
}
