//! The converter: one walk over the JSON text, along the table's types.

mod collection;
mod context;
mod kept;
mod record;

use std::{borrow::Cow, fmt};

use kehu_wire::{Quick, reason};
use serde::de::Error as _;
use serde_json::{Error, Value};

use self::{
    context::{At, Came, Context},
    kept::{All, Columns, Kept, Marking},
};
use super::{Cell, Marks, Nested, Row, is_json};
use crate::table::{Table, Type};

/// The row, or path and reason.
pub(super) fn row<'a>(
    table: &Table,
    nested: Nested,
    text: &'a str,
) -> Result<Row<'a>, (String, String)> {
    let context = Context::default();
    let mut columns = All::of(table.columns().len());
    walk(table, nested, &context, &mut columns, text)?;
    let mut cells = columns.into_columns();
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
    let mut marking = Marking::of([table.key, table.time, table.updated]);
    walk(table, Nested::Text, &Context::default(), &mut marking, text)?;
    Ok(Marks::of(table, |column| marking.cell(column)))
}

/// Walks over an item; or path and reason.
fn walk<'t>(
    table: &Table,
    nested: Nested,
    context: &Context,
    columns: &mut impl Columns<'t>,
    text: &'t str,
) -> Result<(), (String, String)> {
    let place = Place {
        context,
        nested,
        at: None,
    };
    let mut json = Quick::new(text);
    let read = match table.bare {
        true => {
            let taken = columns.take(place, 0, &table.columns()[0].ty, &mut json);
            taken.map(drop)
        }
        false => place.record(&table.record, columns, &mut json),
    };
    let read = read.and_then(|()| json.end());
    read.map_err(|error| (context.path(), reason(&error)))
}

/// One value, nested ones as cells.
pub(super) fn value(ty: &Type, text: &str) -> Option<Cell<'static>> {
    let context = Context::default();
    let place = Place {
        context: &context,
        nested: Nested::Typed,
        at: None,
    };
    let cell = place.value::<Cell<'_>>(ty, &mut Quick::new(text));
    cell.ok().map(Cell::into_owned)
}

/// Where the walk is, and what becomes of nested values that are kept.
#[derive(Clone, Copy)]
struct Place<'c> {
    context: &'c Context,
    nested: Nested,
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

impl Place<'_> {
    /// Reads one value of a type.
    fn value<'t, K: Kept<'t>>(self, ty: &Type, json: &mut Quick<'t>) -> Result<K, Error> {
        match ty {
            Type::Scalar(scalar, wire) => K::scalar(scalar, *wire, json),
            _ if json.null()? => Ok(K::of(Cell::Null)),
            Type::Any => sound(json.raw()?).map(|text| K::of(Cell::Json(Cow::Borrowed(text)))),
            Type::Embedded(_) if json.peek() != Some(b'"') => {
                Err(json.refuse(&"JSON inside a string"))
            }
            Type::Embedded(inner) => self.embedded(inner, json.string()?),
            _ if K::IS_KEPT && self.is_text(ty) => {
                let text = json.raw()?;
                self.check(ty, text).map_err(Error::custom)?;
                Ok(K::of(Cell::Json(written(ty, Cow::Borrowed(text)))))
            }
            Type::List(item) => self.list(item, json),
            Type::Map(value) => self.map(value, json),
            Type::Record(record) => {
                let mut columns = All::of(record.columns.len());
                self.record(record, &mut columns, json)?;
                Ok(K::record(columns.into_columns()))
            }
        }
    }

    /// Whether a nested value that is kept stays text.
    fn is_text(self, ty: &Type) -> bool {
        self.nested == Nested::Text || is_json(ty)
    }

    /// Holds the text of a value against its type.
    fn check(self, ty: &Type, text: &str) -> Result<(), String> {
        let mut json = Quick::new(text);
        let checked = self.value::<Came>(ty, &mut json);
        let checked = checked.and_then(|_| json.end());
        checked.map_err(|error| reason(&error))
    }

    /// What is JSON inside a string; an empty string is not a value.
    fn embedded<'t, K: Kept<'t>>(self, ty: &Type, text: Cow<'t, str>) -> Result<K, Error> {
        let inside = |reason: String| Error::custom(format!("JSON inside the string: {reason}"));
        if text.is_empty() || text.trim_ascii() == "null" {
            return Ok(K::of(Cell::Null));
        }
        if K::IS_KEPT && !self.is_text(ty) {
            let mut json = Quick::new(&text);
            let cell = self.value::<Cell<'_>>(ty, &mut json);
            let cell = cell.and_then(|cell| json.end().map(|()| cell.into_owned()));
            return cell.map(K::of).map_err(|error| inside(reason(&error)));
        }
        self.check(ty, &text).map_err(inside)?;
        Ok(K::of(Cell::Json(written(ty, text))))
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
fn item<'t, K: Kept<'t>>(ty: &Type, value: K) -> Result<K, Error> {
    match value.came() {
        Came::Null if *ty != Type::Any => Err(Error::custom(format!("must be {ty}, is null"))),
        _ => Ok(value),
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
