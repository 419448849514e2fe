//! The converter: `serde` seeds that walk the JSON text along the table's types.

use std::{borrow::Cow, cell::RefCell, fmt};

use serde::{
    Deserialize as _,
    de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor},
};
use serde_json::value::RawValue;

use super::{Cell, Nested, Row, is_json, scalar::cell};
use crate::table::{Record, Table, Type};

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

pub(super) fn without_position(error: &serde_json::Error) -> String {
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
            Type::Scalar(scalar, wire) => cell(scalar, *wire, deserializer),
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
