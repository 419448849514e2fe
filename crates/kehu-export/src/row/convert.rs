//! The converter: `serde` seeds that walk the JSON text along the table's types.

mod collection;
mod context;
mod record;

use std::{borrow::Cow, fmt};

use kehu_wire::reason;
use serde::{
    Deserialize as _,
    de::{DeserializeSeed, Deserializer, Error as _, Visitor},
};
use serde_json::{Value, value::RawValue};

use self::{
    collection::{ListSeed, MapSeed},
    context::{At, Context, Mode},
    record::{OptionalRecord, RecordSeed},
};
use super::{Cell, Nested, Row, is_json, scalar::cell};
use crate::table::{Table, Type};

/// The row, or path and reason.
pub(super) fn row<'a>(
    table: &Table,
    nested: Nested,
    text: &'a str,
) -> Result<Row<'a>, (String, String)> {
    let context = Context::default();
    let root = Place {
        context: &context,
        mode: match nested {
            Nested::Text => Mode::Text,
            Nested::Typed => Mode::Typed,
            Nested::Checked => Mode::Check,
        },
        at: None,
    };
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let cells = if table.bare {
        let ty = &table.columns()[0].ty;
        let cell = Seed { ty, place: root }.deserialize(&mut deserializer);
        cell.map(|cell| vec![cell])
    } else {
        let record = &table.record;
        deserializer.deserialize_any(RecordSeed {
            record,
            place: root,
        })
    };
    let cells = cells.and_then(|cells| deserializer.end().map(|()| cells));
    match cells {
        Ok(mut cells) => {
            if let Some(account) = &table.account {
                // It is the last column, which no row brings along.
                cells.truncate(table.columns().len() - 1);
                cells.push(Cell::Text(Cow::Owned(account.to_string())));
            }
            Ok(Row {
                cells,
                extra: context.extra(),
            })
        }
        Err(error) => Err((context.path(), reason(&error))),
    }
}

/// One value, nested ones as cells.
pub(super) fn value(ty: &Type, text: &str) -> Option<Cell<'static>> {
    let context = Context::default();
    let place = Place {
        context: &context,
        mode: Mode::Typed,
        at: None,
    };
    let cell = Seed { ty, place }.deserialize(&mut serde_json::Deserializer::from_str(text));
    cell.ok().map(Cell::into_owned)
}

/// Where the walk is, and what it is for.
#[derive(Clone, Copy)]
struct Place<'c> {
    context: &'c Context,
    mode: Mode,
    at: Option<&'c At<'c>>,
}

impl<'c> Place<'c> {
    /// The same, one step further down.
    fn below<'b>(self, at: &'b At<'b>) -> Place<'b>
    where
        'c: 'b,
    {
        Place {
            at: Some(at),
            ..self
        }
    }
}

/// Reads one value of a type.
#[derive(Clone, Copy)]
struct Seed<'c> {
    ty: &'c Type,
    place: Place<'c>,
}

impl<'de> DeserializeSeed<'de> for Seed<'_> {
    type Value = Cell<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Cell<'de>, D::Error> {
        let Self { ty, place } = self;
        let as_text = match place.mode {
            Mode::Text => true,
            Mode::Typed => is_json(ty),
            Mode::Check => false,
        };
        match ty {
            Type::Any => {
                let raw = <&RawValue>::deserialize(deserializer)?;
                Ok(match sound(raw)? {
                    "null" => Cell::Null,
                    text => Cell::Json(Cow::Borrowed(text)),
                })
            }
            Type::Scalar(scalar, wire) => cell(scalar, *wire, deserializer),
            Type::Embedded(inner) => Seed { ty: inner, place }.embedded(deserializer),
            _ if as_text => self.nested_text(deserializer),
            Type::List(item) => deserializer.deserialize_any(ListSeed { item, place }),
            Type::Map(value) => deserializer.deserialize_any(MapSeed { value, place }),
            Type::Record(record) => {
                let seed = RecordSeed { record, place };
                deserializer.deserialize_option(OptionalRecord(seed))
            }
        }
    }
}

impl Seed<'_> {
    /// The JSON text of a nested value that fits its type.
    fn nested_text<'de, D: Deserializer<'de>>(
        self,
        deserializer: D,
    ) -> Result<Cell<'de>, D::Error> {
        let raw = <&'de RawValue>::deserialize(deserializer)?;
        if raw.get() == "null" {
            return Ok(Cell::Null);
        }
        self.check(raw.get()).map_err(D::Error::custom)?;
        Ok(Cell::Json(self.written(Cow::Borrowed(raw.get()))))
    }

    /// A list without items that stands for an object is written as one.
    fn written<'de>(self, text: Cow<'de, str>) -> Cow<'de, str> {
        match self.ty {
            Type::Map(_) | Type::Record(_) if text.trim_start().starts_with('[') => "{}".into(),
            _ => text,
        }
    }

    /// Holds a nested value's text against its type.
    fn check(self, text: &str) -> Result<(), String> {
        let place = Place {
            mode: Mode::Check,
            ..self.place
        };
        let mut deserializer = serde_json::Deserializer::from_str(text);
        let checked = Seed { place, ..self }.deserialize(&mut deserializer);
        let checked = checked.and_then(|_| deserializer.end());
        checked.map_err(|error| reason(&error))
    }

    /// The value as JSON inside a string; an empty string is not a value.
    fn embedded<'de, D: Deserializer<'de>>(self, deserializer: D) -> Result<Cell<'de>, D::Error> {
        let Some(text) = deserializer.deserialize_option(OptionalText)? else {
            return Ok(Cell::Null);
        };
        if text.is_empty() || text.trim_ascii() == "null" {
            return Ok(Cell::Null);
        }
        if self.place.mode == Mode::Typed && !is_json(self.ty) {
            let mut deserializer = serde_json::Deserializer::from_str(&text);
            let cell = self
                .deserialize(&mut deserializer)
                .and_then(|cell| deserializer.end().map(|()| cell.into_owned()));
            return cell.map_err(|error| D::Error::custom(inside(&reason(&error))));
        }
        self.check(&text)
            .map_err(|reason| D::Error::custom(inside(&reason)))?;
        Ok(Cell::Json(self.written(text)))
    }
}

/// The text of any JSON. What stands deeper than readers of JSON go, or holds half a character, is kept
/// by no target; only what may do so is read a second time.
fn sound<E: serde::de::Error>(raw: &RawValue) -> Result<&str, E> {
    const DEEPEST: usize = 127;
    let text = raw.get();
    let brackets = text.bytes().filter(|byte| matches!(byte, b'[' | b'{'));
    if brackets.count() > DEEPEST || text.contains("\\u") {
        serde_json::from_str::<Value>(text).map_err(|error| E::custom(reason(&error)))?;
    }
    Ok(text)
}

fn inside(reason: &str) -> String {
    format!("JSON inside the string: {reason}")
}

/// An item of a list or map has to be there.
fn item<'de, E: serde::de::Error>(ty: &Type, cell: Cell<'de>) -> Result<Cell<'de>, E> {
    match cell {
        Cell::Null if *ty != Type::Any => Err(E::custom(format!("must be {ty}, is null"))),
        cell => Ok(cell),
    }
}

/// What a value must be.
impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Scalar(scalar, _) => return scalar.expects(f),
            Self::Any => "any JSON",
            Self::Embedded(_) => "JSON inside a string",
            Self::List(_) => "a list",
            Self::Map(_) | Self::Record(_) => "an object",
        })
    }
}

struct OptionalText;

impl<'de> Visitor<'de> for OptionalText {
    type Value = Option<Cow<'de, str>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON inside a string")
    }

    fn visit_none<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Some(Cow::Owned(text.to_owned())))
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Some(Cow::Borrowed(text)))
    }
}
