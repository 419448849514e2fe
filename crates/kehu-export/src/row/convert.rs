//! The converter: `serde` seeds that walk the JSON text along the table's types.

mod collection;
mod context;
mod record;
mod string;

use std::{borrow::Cow, fmt};

use kehu_wire::reason;
use serde::{
    Deserialize as _,
    de::{DeserializeSeed, Deserializer, Error as _},
};
use serde_json::{Value, value::RawValue};

use self::{
    collection::{ListSeed, MapSeed},
    context::{At, Context, Mode},
    record::{OptionalRecord, RecordSeed},
    string::Embedded,
};
use super::{Cell, Nested, Row, is_json, reread::Reread, scalar::cell};
use crate::table::{Table, Type};

/// The row, or path and reason.
pub(super) fn row<'a>(
    table: &Table,
    nested: Nested,
    text: &'a str,
) -> Result<Row<'a>, (String, String)> {
    let context = Context::default();
    let mut json = Reread::new(text);
    let read = cells(table, nested, &context, &mut json);
    if let Ok(cells) = read.and_then(|cells| json.end().map(|()| cells)) {
        return Ok(made(table, cells, &context));
    }
    // Something does not fit, or is not even JSON: the reader of any text says what.
    let context = Context::default();
    let mut json = serde_json::Deserializer::from_str(text);
    let read = cells(table, nested, &context, &mut json);
    match read.and_then(|cells| json.end().map(|()| cells)) {
        Ok(cells) => Ok(made(table, cells, &context)),
        Err(error) => Err((context.path(), reason(&error))),
    }
}

/// The cells of all columns that rows bring along.
fn cells<'de, D: Deserializer<'de>>(
    table: &Table,
    nested: Nested,
    context: &Context,
    json: D,
) -> Result<Vec<Cell<'de>>, D::Error> {
    let place = Place {
        context,
        mode: match nested {
            Nested::Text => Mode::Text,
            Nested::Typed => Mode::Typed,
            Nested::Checked => Mode::Check,
        },
        at: None,
    };
    if table.bare {
        let ty = &table.columns()[0].ty;
        return Ok(vec![Seed { ty, place }.deserialize(json)?]);
    }
    let record = &table.record;
    json.deserialize_any(RecordSeed { record, place })
}

fn made<'a>(table: &Table, mut cells: Vec<Cell<'a>>, context: &Context) -> Row<'a> {
    if let Some(account) = &table.account {
        // It is the last column, which no row brings along.
        cells.truncate(table.columns().len() - 1);
        cells.push(Cell::Text(Cow::Owned(account.to_string())));
    }
    Row {
        cells,
        extra: context.extra(),
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
            Type::Embedded(inner) => {
                deserializer.deserialize_option(Embedded(Seed { ty: inner, place }))
            }
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

    /// What is JSON inside a string; an empty string is not a value.
    fn embedded(self, text: Cow<'_, str>) -> Result<Cell<'_>, String> {
        if text.is_empty() || text.trim_ascii() == "null" {
            return Ok(Cell::Null);
        }
        if self.place.mode == Mode::Typed && !is_json(self.ty) {
            let mut deserializer = serde_json::Deserializer::from_str(&text);
            let cell = self
                .deserialize(&mut deserializer)
                .and_then(|cell| deserializer.end().map(|()| cell.into_owned()));
            return cell.map_err(|error| inside(&reason(&error)));
        }
        self.check(&text).map_err(|reason| inside(&reason))?;
        Ok(Cell::Json(match self.place.mode {
            Mode::Check => Cow::Borrowed(""),
            Mode::Text | Mode::Typed => self.written(text),
        }))
    }
}

/// The text of any JSON. What stands deeper than readers of JSON go, or holds half a character, is kept
/// by no target; only what may do so is read a second time.
fn sound<E: serde::de::Error>(raw: &RawValue) -> Result<&str, E> {
    const DEEPEST: usize = 127;
    let text = raw.get();
    let brackets = || text.bytes().filter(|byte| matches!(byte, b'[' | b'{'));
    let deep = text.len() > DEEPEST && brackets().count() > DEEPEST;
    if deep || (text.contains('\\') && text.contains("\\u")) {
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
