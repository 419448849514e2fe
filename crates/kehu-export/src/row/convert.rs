//! The converter: `serde` seeds that walk the JSON text along the table's types.

use std::{borrow::Cow, cell::RefCell, fmt};

use serde::{
    Deserialize as _,
    de::{
        DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Unexpected,
        Visitor,
    },
};
use serde_json::value::RawValue;

use super::{Cell, Nested, Row, is_json, time};
use crate::table::{Record, Scalar, Table, Type, Wire};

/// The row, or path and reason.
pub(super) fn row<'a>(
    table: &Table,
    nested: Nested,
    raw: &'a str,
) -> Result<Row<'a>, (String, String)> {
    let context = Context {
        mode: match nested {
            Nested::Text => Mode::Text,
            Nested::Typed => Mode::Typed,
        },
        ..Context::default()
    };
    let mut deserializer = serde_json::Deserializer::from_str(raw);
    let cells = if table.bare {
        let ty = &table.columns()[0].ty;
        Seed {
            ty,
            context: &context,
        }
        .deserialize(&mut deserializer)
        .map(|cell| vec![cell])
    } else {
        let seed = RecordSeed {
            record: &table.record,
            context: &context,
        };
        deserializer.deserialize_map(seed)
    };
    let cells = cells.and_then(|cells| deserializer.end().map(|()| cells));
    match cells {
        Ok(cells) => Ok(Row {
            cells,
            extra: context.extra(),
        }),
        Err(error) => Err((context.path(), without_position(&error))),
    }
}

/// One value, nested ones as cells.
#[cfg(all(feature = "report", any(feature = "sqlite", feature = "postgres")))]
pub(super) fn value(ty: &Type, text: &str) -> Option<Cell<'static>> {
    let context = Context {
        mode: Mode::Typed,
        ..Context::default()
    };
    let seed = Seed {
        ty,
        context: &context,
    };
    let cell = seed.deserialize(&mut serde_json::Deserializer::from_str(text));
    cell.ok().map(Cell::into_owned)
}

/// Where the walk is, and what was found on the way.
#[derive(Default)]
struct Context<'t> {
    mode: Mode,
    path: RefCell<Vec<Step<'t>>>,
    extra: RefCell<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Default)]
enum Mode {
    /// Columns become cells, what is nested in them stays text.
    #[default]
    Text,
    /// Everything becomes cells.
    Typed,
    /// Nothing is kept: is it all of its type?
    Check,
}

enum Step<'t> {
    Field(&'t str),
    Key(String),
    Index(usize),
}

impl<'t> Context<'t> {
    /// Goes one step down; the step stays on the path when something fails below.
    fn within<T, E>(&self, step: Step<'t>, walk: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
        self.path.borrow_mut().push(step);
        let value = walk()?;
        self.path.borrow_mut().pop();
        Ok(value)
    }

    fn path(&self) -> String {
        let mut text = String::new();
        for step in self.path.borrow().iter() {
            match step {
                Step::Field(name) => push_name(&mut text, name),
                Step::Key(name) => push_name(&mut text, name),
                Step::Index(index) => text.push_str(&format!("[{index}]")),
            }
        }
        text
    }

    /// Keeps a field that the table does not have.
    fn unknown(&self, name: &str, raw: &RawValue) {
        if self.mode == Mode::Check || raw.get() == "null" {
            return;
        }
        let mut path = self.path();
        push_name(&mut path, name);
        let mut extra = self.extra.borrow_mut();
        let first = extra.is_empty();
        extra.push(if first { '{' } else { ',' });
        extra.push_str(&serde_json::Value::from(path).to_string());
        extra.push(':');
        extra.push_str(raw.get());
    }

    fn extra(&self) -> Option<String> {
        let mut extra = self.extra.take();
        if extra.is_empty() {
            return None;
        }
        extra.push('}');
        Some(extra)
    }
}

fn push_name(path: &mut String, name: &str) {
    if !path.is_empty() {
        path.push('.');
    }
    path.push_str(name);
}

fn without_position(error: &serde_json::Error) -> String {
    let text = error.to_string();
    match text.rfind(" at line ") {
        Some(end) => text[..end].to_owned(),
        None => text,
    }
}

/// Reads one value of a type.
#[derive(Clone, Copy)]
struct Seed<'c, 't> {
    ty: &'t Type,
    context: &'c Context<'t>,
}

impl<'de, 't> DeserializeSeed<'de> for Seed<'_, 't> {
    type Value = Cell<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Cell<'de>, D::Error> {
        let typed_as_text = self.context.mode == Mode::Typed && is_json(self.ty);
        match self.ty {
            Type::Any => {
                let raw = <&RawValue>::deserialize(deserializer)?;
                Ok(match raw.get() {
                    "null" => Cell::Null,
                    text => Cell::Json(Cow::Borrowed(text)),
                })
            }
            Type::Scalar(scalar, wire) => scalar_cell(scalar, *wire, deserializer),
            Type::Embedded(inner) => self.embedded(inner, deserializer),
            _ if typed_as_text || self.context.mode == Mode::Text => self.nested_text(deserializer),
            Type::List(item) => deserializer.deserialize_any(ListSeed {
                item: Seed { ty: item, ..self },
            }),
            Type::Map(value) => deserializer.deserialize_any(MapSeed {
                value: Seed { ty: value, ..self },
            }),
            Type::Record(record) => deserializer.deserialize_option(OptionalRecord(RecordSeed {
                record,
                context: self.context,
            })),
        }
    }
}

impl<'t> Seed<'_, 't> {
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
        Ok(Cell::Json(Cow::Borrowed(raw.get())))
    }

    /// Holds a nested value's text against its type; the path of a failure stays in the context.
    fn check(self, text: &str) -> Result<(), String> {
        let context = Context {
            mode: Mode::Check,
            path: RefCell::new(self.context.path.take()),
            ..Context::default()
        };
        let seed = Seed {
            ty: self.ty,
            context: &context,
        };
        let checked = seed.deserialize(&mut serde_json::Deserializer::from_str(text));
        let checked = checked.map(drop);
        self.context.path.replace(context.path.take());
        checked.map_err(|error| without_position(&error))
    }

    /// JSON inside a string; an empty string is no value.
    fn embedded<'de, D: Deserializer<'de>>(
        self,
        inner: &'t Type,
        deserializer: D,
    ) -> Result<Cell<'de>, D::Error> {
        let Some(text) = deserializer.deserialize_option(OptionalText)? else {
            return Ok(Cell::Null);
        };
        if text.trim().is_empty() {
            return Ok(Cell::Null);
        }
        let seed = Seed { ty: inner, ..self };
        if self.context.mode == Mode::Typed && !is_json(inner) {
            let mut deserializer = serde_json::Deserializer::from_str(&text);
            let cell = seed
                .deserialize(&mut deserializer)
                .and_then(|cell| deserializer.end().map(|()| cell.into_owned()));
            return cell.map_err(|error| D::Error::custom(without_position(&error)));
        }
        serde_json::from_str::<&RawValue>(&text)
            .map_err(|error| without_position(&error))
            .and_then(|raw| seed.check(raw.get()))
            .map_err(|reason| D::Error::custom(format!("JSON inside the string: {reason}")))?;
        Ok(match text.trim() {
            "null" => Cell::Null,
            _ => Cell::Json(text),
        })
    }
}

struct ListSeed<'c, 't> {
    item: Seed<'c, 't>,
}

impl<'de> Visitor<'de> for ListSeed<'_, '_> {
    type Value = Cell<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_unit<E>(self) -> Result<Cell<'de>, E> {
        Ok(Cell::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Cell<'de>, A::Error> {
        let context = self.item.context;
        let mut cells = Vec::new();
        let mut index = 0;
        while let Some(cell) =
            context.within(Step::Index(index), || items.next_element_seed(self.item))?
        {
            index += 1;
            if context.mode == Mode::Typed {
                cells.push(cell);
            }
        }
        Ok(Cell::List(cells))
    }
}

struct MapSeed<'c, 't> {
    value: Seed<'c, 't>,
}

impl<'de> Visitor<'de> for MapSeed<'_, '_> {
    type Value = Cell<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_unit<E>(self) -> Result<Cell<'de>, E> {
        Ok(Cell::Null)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut pairs: A) -> Result<Cell<'de>, A::Error> {
        let context = self.value.context;
        let mut cells = Vec::new();
        while let Some(key) = pairs.next_key::<String>()? {
            let step = Step::Key(key.clone());
            let cell = context.within(step, || pairs.next_value_seed(self.value))?;
            if context.mode == Mode::Typed {
                cells.push((key, cell));
            }
        }
        Ok(Cell::Map(cells))
    }
}

struct OptionalRecord<'c, 't>(RecordSeed<'c, 't>);

impl<'de> Visitor<'de> for OptionalRecord<'_, '_> {
    type Value = Cell<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.expecting(f)
    }

    fn visit_none<E>(self) -> Result<Cell<'de>, E> {
        Ok(Cell::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Cell<'de>, D::Error> {
        deserializer.deserialize_map(self.0).map(Cell::Record)
    }
}

#[derive(Clone, Copy)]
struct RecordSeed<'c, 't> {
    record: &'t Record,
    context: &'c Context<'t>,
}

impl<'de> Visitor<'de> for RecordSeed<'_, '_> {
    type Value = Vec<Cell<'de>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Vec<Cell<'de>>, A::Error> {
        let columns = &self.record.columns;
        let mut cells: Vec<Option<Cell<'de>>> = Vec::new();
        cells.resize_with(columns.len(), || None);
        let mut guess = 0;
        while let Some(name) = fields.next_key_seed(NameSeed {
            record: self.record,
            guess,
        })? {
            let index = match name {
                Name::Column(index) => index,
                Name::Unknown(name) => {
                    self.context
                        .unknown(&name, fields.next_value::<&RawValue>()?);
                    continue;
                }
            };
            let column = &columns[index];
            let seed = Seed {
                ty: &column.ty,
                context: self.context,
            };
            let cell = self.context.within(Step::Field(&column.name), || {
                if cells[index].is_some() {
                    fields.next_value::<IgnoredAny>()?;
                    return Err(A::Error::custom("the field is there twice"));
                }
                fields.next_value_seed(seed)
            })?;
            cells[index] = Some(cell);
            guess = index + 1;
        }
        Ok(cells
            .into_iter()
            .map(|cell| cell.unwrap_or(Cell::Null))
            .collect())
    }
}

enum Name {
    Column(usize),
    Unknown(String),
}

struct NameSeed<'t> {
    record: &'t Record,
    guess: usize,
}

impl<'de> DeserializeSeed<'de> for NameSeed<'_> {
    type Value = Name;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Name, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for NameSeed<'_> {
    type Value = Name;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a field name")
    }

    fn visit_str<E>(self, name: &str) -> Result<Name, E> {
        Ok(match self.record.find(name, self.guess) {
            Some(index) => Name::Column(index),
            None => Name::Unknown(name.to_owned()),
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

fn scalar_cell<'de, D: Deserializer<'de>>(
    scalar: &Scalar,
    wire: Wire,
    deserializer: D,
) -> Result<Cell<'de>, D::Error> {
    let digits_matter =
        *scalar == Scalar::Decimal || (*scalar == Scalar::Text && wire == Wire::Either);
    if !digits_matter {
        return deserializer.deserialize_any(ScalarSeed { scalar, wire });
    }
    let raw = <&'de RawValue>::deserialize(deserializer)?.get();
    match raw.as_bytes().first() {
        Some(b'"') => serde_json::Deserializer::from_str(raw)
            .deserialize_any(ScalarSeed { scalar, wire })
            .map_err(|error| D::Error::custom(without_position(&error))),
        Some(b'n') => Ok(Cell::Null),
        Some(b'-' | b'0'..=b'9') if *scalar == Scalar::Decimal => {
            Ok(Cell::Decimal(Cow::Borrowed(raw)))
        }
        Some(b'-' | b'0'..=b'9') => Ok(Cell::Text(Cow::Borrowed(raw))),
        _ => Err(D::Error::custom(format!("expected {}", scalar.expects()))),
    }
}

struct ScalarSeed<'t> {
    scalar: &'t Scalar,
    wire: Wire,
}

impl ScalarSeed<'_> {
    fn wrong<E: serde::de::Error>(&self, found: Unexpected<'_>) -> E {
        E::invalid_type(found, self)
    }

    /// A number or truth value inside a string.
    fn parse<'de, E: serde::de::Error>(&self, text: &str) -> Result<Cell<'de>, E> {
        let wrong = || E::invalid_value(Unexpected::Str(text), self);
        match self.scalar {
            Scalar::Bool => match text {
                "true" | "1" => Ok(Cell::Bool(true)),
                "false" | "0" => Ok(Cell::Bool(false)),
                _ => Err(wrong()),
            },
            Scalar::Float => text.parse().map(Cell::Float).map_err(|_| wrong()),
            _ => {
                let number = text.parse().map_err(|_| wrong())?;
                self.int(number)
            }
        }
    }

    fn int<'de, E: serde::de::Error>(&self, value: i64) -> Result<Cell<'de>, E> {
        let out_of_range = || E::invalid_value(Unexpected::Signed(value), self);
        let instant = |millis: Option<i64>| {
            millis
                .filter(|millis| time::instant(*millis).is_some())
                .map(Cell::Instant)
                .ok_or_else(out_of_range)
        };
        match self.scalar {
            Scalar::Int64 => Ok(Cell::Int(value)),
            Scalar::Int32 => match i32::try_from(value) {
                Ok(value) => Ok(Cell::Int(value.into())),
                Err(_) => Err(out_of_range()),
            },
            Scalar::Millis => instant(Some(value)),
            Scalar::Seconds => instant(value.checked_mul(1000)),
            #[expect(clippy::cast_precision_loss, reason = "a float column holds floats")]
            Scalar::Float => Ok(Cell::Float(value as f64)),
            Scalar::Bool if self.wire == Wire::Either && (value == 0 || value == 1) => {
                Ok(Cell::Bool(value == 1))
            }
            _ => Err(self.wrong(Unexpected::Signed(value))),
        }
    }

    fn text<'de, E: serde::de::Error>(&self, text: Cow<'de, str>) -> Result<Cell<'de>, E> {
        match self.scalar {
            Scalar::Text => Ok(Cell::Text(text)),
            Scalar::DateTime(format) => time::datetime(format, &text)
                .map(Cell::DateTime)
                .map_err(|error| E::custom(format!("{text:?} is no date and time: {error}"))),
            Scalar::Date(format) => time::date(format, &text)
                .map(Cell::Date)
                .map_err(|error| E::custom(format!("{text:?} is no date: {error}"))),
            Scalar::Bytes => super::base64(&text)
                .map(Cell::Bytes)
                .ok_or_else(|| E::invalid_value(Unexpected::Str(&text), self)),
            Scalar::Decimal if text.parse::<serde_json::Number>().is_ok() => {
                Ok(Cell::Decimal(text))
            }
            _ if self.wire == Wire::Either => self.parse(&text),
            _ => Err(self.wrong(Unexpected::Str(&text))),
        }
    }
}

impl<'de> Visitor<'de> for ScalarSeed<'_> {
    type Value = Cell<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.scalar.expects())
    }

    fn visit_unit<E>(self) -> Result<Cell<'de>, E> {
        Ok(Cell::Null)
    }

    fn visit_bool<E: serde::de::Error>(self, value: bool) -> Result<Cell<'de>, E> {
        match self.scalar {
            Scalar::Bool => Ok(Cell::Bool(value)),
            _ => Err(self.wrong(Unexpected::Bool(value))),
        }
    }

    fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<Cell<'de>, E> {
        self.int(value)
    }

    fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<Cell<'de>, E> {
        match i64::try_from(value) {
            Ok(value) => self.int(value),
            Err(_) => Err(self.wrong(Unexpected::Unsigned(value))),
        }
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Cell<'de>, E> {
        match self.scalar {
            Scalar::Float => Ok(Cell::Float(value)),
            _ => Err(self.wrong(Unexpected::Float(value))),
        }
    }

    fn visit_borrowed_str<E: serde::de::Error>(self, text: &'de str) -> Result<Cell<'de>, E> {
        self.text(Cow::Borrowed(text))
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Cell<'de>, E> {
        self.text(Cow::Owned(text.to_owned()))
    }
}
