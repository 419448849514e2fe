//! One pass from an item's JSON text to a typed row, or to a reject that says where and why.
//!
//! Items are held against the table alone: a row whose every field fits is taken, whatever else it
//! carries goes to `_extra`, and a row with one field that does not fit is a [`Reject`].

mod cell;
#[cfg(feature = "parquet")]
pub(crate) mod columns;
mod convert;
mod json;
mod scalar;
pub mod time;

use std::fmt;

use kehu_wire::TimeFormat;
use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use cell::Cell;
pub use json::Object;

use crate::table::{Column, Scalar, Table, Type};

/// What becomes of lists, objects and nested records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nested {
    /// The JSON text as it arrived, held against the table: databases and CSV.
    Text,
    /// Cells of their own: Parquet.
    Typed,
}

/// A row that fits the table.
#[derive(Debug, Clone, PartialEq)]
pub struct Row<'a> {
    /// One a column, in the table's order.
    pub cells: Vec<Cell<'a>>,
    /// Fields that the table does not have, a JSON object.
    pub extra: Option<String>,
}

impl Row<'_> {
    /// A copy that borrows from nothing.
    #[must_use]
    pub fn into_owned(self) -> Row<'static> {
        Row {
            cells: self.cells.into_iter().map(Cell::into_owned).collect(),
            extra: self.extra,
        }
    }

    /// What identifies the row.
    #[must_use]
    pub fn key(&self, table: &Table) -> Option<Key> {
        self.marks(table).key
    }

    /// What tells the row from others.
    #[must_use]
    pub fn marks(&self, table: &Table) -> Marks {
        Marks::of(table, |column| self.cells.get(column))
    }
}

/// What tells a row from others of its list.
#[derive(Debug, Clone, PartialEq)]
pub struct Marks {
    /// What identifies it.
    pub key: Option<Key>,
    /// What the vendor's time filter compares, in milliseconds since 1970.
    pub time: Option<i64>,
    /// When it was last changed, in milliseconds since 1970.
    pub updated: Option<i64>,
}

impl Marks {
    fn of<'c>(table: &Table, cell: impl Fn(usize) -> Option<&'c Cell<'c>>) -> Self {
        let cell = |column: Option<usize>| column.and_then(&cell);
        Self {
            key: cell(table.key).and_then(Cell::key),
            time: cell(table.time).and_then(Cell::ticks),
            updated: cell(table.updated).and_then(Cell::ticks),
        }
    }
}

/// What identifies a row; rows of one table have one kind.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Key {
    /// A number.
    Int(i64),
    /// A string.
    Text(Box<str>),
}

impl Key {
    /// The key of this kind that a cursor is, as number or text.
    #[must_use]
    pub fn of(&self, cursor: &Value) -> Option<Self> {
        match self {
            Self::Int(_) => {
                let number = || cursor.as_str()?.parse().ok();
                cursor.as_i64().or_else(number).map(Self::Int)
            }
            Self::Text(_) => cursor.as_str().map(|text| Self::Text(text.into())),
        }
    }

    /// Whether a cursor is this key, as number or text.
    #[must_use]
    pub fn is(&self, cursor: Option<&Value>) -> bool {
        cursor.and_then(|cursor| self.of(cursor)).as_ref() == Some(self)
    }
}

/// A row that does not fit the table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reject {
    /// Where in the row: `tags[3].id`; empty for the row itself.
    pub path: String,
    /// Why it was refused.
    pub reason: String,
    /// The row as it arrived.
    pub raw: String,
}

/// Reads one item from its JSON text.
///
/// # Errors
/// A reject when the item does not fit the table or has no key.
pub fn read<'a>(table: &Table, nested: Nested, text: &'a str) -> Result<Row<'a>, Reject> {
    let row = convert::row(table, nested, text);
    known(table, text, row, |row| row.marks(table).key.is_some())
}

/// Holds one item against the table, and keeps no more than what tells it from others.
///
/// # Errors
/// A reject when the item does not fit the table or has no key.
pub fn check(table: &Table, text: &str) -> Result<Marks, Reject> {
    let marks = convert::marks(table, text);
    known(table, text, marks, |marks| marks.key.is_some())
}

/// What came of an item, which has to have a key where rows have one.
fn known<T>(
    table: &Table,
    text: &str,
    read: Result<T, (String, String)>,
    has_key: impl Fn(&T) -> bool,
) -> Result<T, Reject> {
    let missing = |key: &Column| (key.name.clone(), "the key is missing".to_owned());
    let read = read.and_then(|read| match table.key_column() {
        Some(key) if !has_key(&read) => Err(missing(key)),
        _ => Ok(read),
    });
    read.map_err(|(path, reason)| Reject {
        path,
        reason,
        raw: text.to_owned(),
    })
}

/// The key of an item whose other fields may be anything; `None` where it has none that fits.
pub(crate) fn key(table: &Table, text: &str) -> Option<Key> {
    let column = table.key_column()?;
    let value = match table.bare {
        true => text,
        false => kehu_wire::json::find(text, [column.name.as_str()])?.get(),
    };
    let mut cells = vec![Cell::Null; table.columns().len()];
    cells[table.key?] = convert::value(&column.ty, value)?;
    Row { cells, extra: None }.key(table)
}

/// A cell from what a database or CSV says of it as text.
#[cfg(feature = "report")]
pub(crate) fn from_text(ty: &Type, text: &str) -> Cell<'static> {
    let Type::Scalar(scalar, _) = ty else {
        let inner = match ty {
            Type::Embedded(inner) => inner,
            ty => ty,
        };
        return convert::value(inner, text).unwrap_or(Cell::Null);
    };
    let cell = match scalar {
        Scalar::Text | Scalar::Decimal | Scalar::Bytes => Some(Cell::Text(text.to_owned().into())),
        Scalar::Bool => Some(Cell::Bool(matches!(text, "t" | "true" | "1"))),
        Scalar::Int32 | Scalar::Int64 => text.parse().ok().map(Cell::Int),
        Scalar::Float => text.parse().ok().map(Cell::Float),
        Scalar::Millis | Scalar::Seconds | Scalar::Instant(_) => {
            time::from_database(text).map(Cell::Instant)
        }
        Scalar::DateTime(_) => time::civil_from_database(text).map(Cell::DateTime),
        Scalar::Date(_) => time::date("%Y-%m-%d", text).map(Cell::Date),
    };
    cell.unwrap_or(Cell::Null)
}

/// Whether files, too, keep values of this type as JSON text: their layout is not known.
#[must_use]
pub fn is_json(ty: &Type) -> bool {
    match ty {
        Type::Any => true,
        Type::Embedded(inner) | Type::List(inner) | Type::Map(inner) => is_json(inner),
        Type::Scalar(..) => false,
        Type::Record(record) => record.columns.is_empty(),
    }
}

impl Scalar {
    /// What a value must be, in the words of the codecs.
    fn expects(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Text => "a string",
            Self::Bool => "true or false",
            Self::Int32 => "a whole number of 32 bits",
            Self::Int64 => "a whole number",
            Self::Float => "a number",
            Self::Decimal => "a decimal number",
            Self::Bytes => "base64 in a string",
            Self::Millis => "milliseconds since 1970",
            Self::Seconds => "seconds since 1970",
            Self::Instant(format) | Self::DateTime(format) => {
                return write!(f, "a time like {}", TimeFormat::new(format).sample());
            }
            Self::Date(format) => {
                return write!(f, "a date like {}", TimeFormat::new(format).sample());
            }
        })
    }
}

#[cfg(test)]
mod tests;
