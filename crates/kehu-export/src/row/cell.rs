//! One value of a row.

use std::borrow::Cow;

use super::Key;

/// One value of a row, as the table's types have it.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell<'a> {
    /// Absent or null.
    Null,
    /// A truth value.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A floating-point number.
    Float(f64),
    /// A decimal number, digit for digit.
    Decimal(Cow<'a, str>),
    /// Text.
    Text(Cow<'a, str>),
    /// Bytes.
    Bytes(Vec<u8>),
    /// An instant: microseconds since 1970, UTC.
    Instant(i64),
    /// Date and time without a zone: microseconds since 1970.
    DateTime(i64),
    /// A date: days since 1970.
    Date(i32),
    /// JSON text.
    Json(Cow<'a, str>),
    /// Items of a list.
    List(Vec<Cell<'a>>),
    /// Keys and values of an object with any keys.
    Map(Vec<(String, Cell<'a>)>),
    /// The columns of a nested record, in their order.
    Record(Vec<Cell<'a>>),
}

impl Cell<'_> {
    /// A copy that borrows from nothing.
    #[must_use]
    pub fn into_owned(self) -> Cell<'static> {
        let owned = |text: Cow<'_, str>| Cow::Owned(text.into_owned());
        match self {
            Self::Null => Cell::Null,
            Self::Bool(value) => Cell::Bool(value),
            Self::Int(value) => Cell::Int(value),
            Self::Float(value) => Cell::Float(value),
            Self::Decimal(text) => Cell::Decimal(owned(text)),
            Self::Text(text) => Cell::Text(owned(text)),
            Self::Bytes(bytes) => Cell::Bytes(bytes),
            Self::Instant(value) => Cell::Instant(value),
            Self::DateTime(value) => Cell::DateTime(value),
            Self::Date(value) => Cell::Date(value),
            Self::Json(text) => Cell::Json(owned(text)),
            Self::List(cells) => Cell::List(cells.into_iter().map(Cell::into_owned).collect()),
            Self::Map(pairs) => {
                let pairs = pairs.into_iter();
                Cell::Map(pairs.map(|(key, cell)| (key, cell.into_owned())).collect())
            }
            Self::Record(cells) => Cell::Record(cells.into_iter().map(Cell::into_owned).collect()),
        }
    }

    /// What identifies a row by this cell.
    pub(super) fn key(&self) -> Option<Key> {
        match self {
            Self::Int(value) | Self::Instant(value) | Self::DateTime(value) => {
                Some(Key::Int(*value))
            }
            Self::Date(days) => Some(Key::Int(i64::from(*days))),
            Self::Text(text) | Self::Decimal(text) => Some(Key::Text(text.as_ref().into())),
            _ => None,
        }
    }

    /// The moment that the cell tells, in milliseconds since 1970; a civil time counts as UTC.
    #[must_use]
    pub fn ticks(&self) -> Option<i64> {
        match self {
            Self::Instant(micros) | Self::DateTime(micros) => Some(micros.div_euclid(1000)),
            Self::Date(days) => Some(i64::from(*days) * 86_400_000),
            _ => None,
        }
    }
}
