//! The converter: one walk over the JSON text, along the table's types.

mod collection;
mod context;
mod record;

use std::{borrow::Cow, fmt};

use kehu_wire::{Quick, reason};
use serde::de::Error as _;
use serde_json::{Error, Value};

use self::context::{At, Context, Mode};
use super::{Cell, Marks, Nested, Row, is_json, scalar};
use crate::table::{Table, Type};

/// The row, or path and reason.
pub(super) fn row<'a>(
    table: &Table,
    nested: Nested,
    text: &'a str,
) -> Result<Row<'a>, (String, String)> {
    let mode = match nested {
        Nested::Text => Mode::Text,
        Nested::Typed => Mode::Typed,
    };
    let context = Context::default();
    let mut cells = cells(table, mode, &context, text)?;
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

/// What tells the row from others, where it fits; or path and reason.
pub(super) fn marks(table: &Table, text: &str) -> Result<Marks, (String, String)> {
    let context = Context::wanting([table.key, table.time, table.updated]);
    let cells = cells(table, Mode::Check, &context, text)?;
    Ok(Marks::of(table, |column| {
        context.wanted(column).and_then(|place| cells.get(place))
    }))
}

/// The cells of all columns that rows bring along, or of those that are wanted.
fn cells<'t>(
    table: &Table,
    mode: Mode,
    context: &Context,
    text: &'t str,
) -> Result<Vec<Cell<'t>>, (String, String)> {
    let place = Place {
        context,
        mode,
        at: None,
    };
    let mut json = Quick::new(text);
    let read = match table.bare {
        true => {
            let (place, _) = place.in_column(0);
            let cell = place.value(&table.columns()[0].ty, &mut json);
            cell.map(|cell| vec![cell])
        }
        false => place.record(&table.record, &mut json),
    };
    let read = read.and_then(|cells| json.end().map(|()| cells));
    read.map_err(|error| (context.path(), reason(&error)))
}

/// One value, nested ones as cells.
pub(super) fn value(ty: &Type, text: &str) -> Option<Cell<'static>> {
    let context = Context::default();
    let place = Place {
        context: &context,
        mode: Mode::Typed,
        at: None,
    };
    let cell = place.value(ty, &mut Quick::new(text));
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

    /// The same, in a column, and where its cell is kept: where nothing is kept of an item, what tells it from others
    /// is.
    fn in_column(self, index: usize) -> (Self, Option<usize>) {
        if self.mode != Mode::Check {
            return (self, Some(index));
        }
        let kept = self.context.wanted(index).filter(|_| self.at.is_none());
        let mode = if kept.is_some() {
            Mode::Text
        } else {
            self.mode
        };
        (Self { mode, ..self }, kept)
    }
}

impl Place<'_> {
    /// Reads one value of a type.
    fn value<'t>(self, ty: &Type, json: &mut Quick<'t>) -> Result<Cell<'t>, Error> {
        let as_text = match self.mode {
            Mode::Text => true,
            Mode::Typed => is_json(ty),
            Mode::Check => false,
        };
        match ty {
            Type::Scalar(scalar, wire) => match self.mode {
                Mode::Check => scalar::check(scalar, *wire, json),
                Mode::Text | Mode::Typed => scalar::cell(scalar, *wire, json),
            },
            _ if json.null()? => Ok(Cell::Null),
            Type::Any => sound(json.raw()?).map(|text| Cell::Json(Cow::Borrowed(text))),
            Type::Embedded(_) if json.peek() != Some(b'"') => {
                Err(json.refuse(&"JSON inside a string"))
            }
            Type::Embedded(inner) => self.embedded(inner, json.string()?),
            _ if as_text => {
                let text = json.raw()?;
                self.check(ty, text).map_err(Error::custom)?;
                Ok(Cell::Json(written(ty, Cow::Borrowed(text))))
            }
            Type::List(item) => self.list(item, json),
            Type::Map(value) => self.map(value, json),
            Type::Record(record) => self.record(record, json).map(Cell::Record),
        }
    }

    /// Holds the text of a value against its type.
    fn check(self, ty: &Type, text: &str) -> Result<(), String> {
        let mode = Mode::Check;
        let mut json = Quick::new(text);
        let checked = Place { mode, ..self }.value(ty, &mut json);
        let checked = checked.and_then(|_| json.end());
        checked.map_err(|error| reason(&error))
    }

    /// What is JSON inside a string; an empty string is not a value.
    fn embedded<'t>(self, ty: &Type, text: Cow<'t, str>) -> Result<Cell<'t>, Error> {
        let inside = |reason: String| Error::custom(format!("JSON inside the string: {reason}"));
        if text.is_empty() || text.trim_ascii() == "null" {
            return Ok(Cell::Null);
        }
        if self.mode == Mode::Typed && !is_json(ty) {
            let mut json = Quick::new(&text);
            let cell = self.value(ty, &mut json);
            let cell = cell.and_then(|cell| json.end().map(|()| cell.into_owned()));
            return cell.map_err(|error| inside(reason(&error)));
        }
        self.check(ty, &text).map_err(inside)?;
        Ok(Cell::Json(match self.mode {
            Mode::Check => Cow::Borrowed(""),
            Mode::Text | Mode::Typed => written(ty, text),
        }))
    }
}

/// A list without items that stands for an object is written as one.
fn written<'t>(ty: &Type, text: Cow<'t, str>) -> Cow<'t, str> {
    match ty {
        Type::Map(_) | Type::Record(_) if text.trim_start().starts_with('[') => "{}".into(),
        _ => text,
    }
}

/// The text of any JSON. What holds half a character is kept by no target; only what may do so is read a second
/// time.
fn sound(text: &str) -> Result<&str, Error> {
    if text.contains('\\') && text.contains("\\u") {
        serde_json::from_str::<Value>(text).map_err(|error| Error::custom(reason(&error)))?;
    }
    Ok(text)
}

/// An item of a list or map has to be there.
fn item<'t>(ty: &Type, cell: Cell<'t>) -> Result<Cell<'t>, Error> {
    match cell {
        Cell::Null if *ty != Type::Any => Err(Error::custom(format!("must be {ty}, is null"))),
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
