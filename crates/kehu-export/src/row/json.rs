//! A row as JSON for programs that know nothing of the vendor: typed as the columns of a Parquet file are.
//!
//! Whole numbers are numbers of up to 64 bits, decimals are strings, bytes base64, times as RFC 3339 has them
//! (without an offset where the vendor names no zone), and what has no known layout is JSON in a string. Every
//! column is there, null where the row has nothing.

use kehu_wire::Bytes;
use serde::{
    Serialize, Serializer,
    ser::{Error as _, SerializeMap as _},
};

use super::{Cell, Row, time};
use crate::table::{EXTRA, Record, Table, Type};

/// A row as a JSON object: serialize it.
#[derive(Debug)]
pub struct Object<'a> {
    table: &'a Table,
    row: &'a Row<'a>,
    /// The columns that are wanted; empty: all.
    columns: &'a [bool],
}

impl<'a> Object<'a> {
    /// A row of the table, read with [`Nested::Typed`](super::Nested::Typed).
    #[must_use]
    pub fn new(table: &'a Table, row: &'a Row<'a>) -> Self {
        Self {
            table,
            row,
            columns: &[],
        }
    }

    /// The same with these columns alone, in the table's order, the last for what the spec does not know; all of
    /// them where none is named.
    #[must_use]
    pub fn only(mut self, columns: &'a [bool]) -> Self {
        self.columns = columns;
        self
    }

    fn has(&self, column: usize) -> bool {
        self.columns.is_empty() || self.columns.get(column) == Some(&true)
    }
}

impl Serialize for Object<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_map(None)?;
        let columns = self.table.columns();
        for (at, (column, cell)) in columns.iter().zip(&self.row.cells).enumerate() {
            if self.has(at) {
                object.serialize_entry(&column.name, &Value(&column.ty, cell))?;
            }
        }
        if !self.table.bare && self.has(columns.len()) {
            object.serialize_entry(EXTRA, &self.row.extra)?;
        }
        object.end()
    }
}

struct Value<'a>(&'a Type, &'a Cell<'a>);

impl Serialize for Value<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(ty, cell) = self;
        match (ty, cell) {
            (_, Cell::Null) => serializer.serialize_none(),
            (Type::Embedded(inner), cell) => Value(inner, cell).serialize(serializer),
            (_, Cell::Bool(value)) => serializer.serialize_bool(*value),
            (_, Cell::Int(value)) => serializer.serialize_i64(*value),
            (_, Cell::Float(value)) => serializer.serialize_f64(*value),
            (_, Cell::Decimal(text) | Cell::Text(text) | Cell::Json(text)) => {
                serializer.serialize_str(text)
            }
            (_, Cell::Bytes(bytes)) => Bytes::from(bytes.as_slice()).serialize(serializer),
            (_, Cell::Instant(micros)) => {
                let instant = time::instant(*micros);
                let instant = instant.ok_or_else(|| S::Error::custom("a time beyond the calendar"));
                serializer.collect_str(&instant?)
            }
            (_, Cell::DateTime(micros)) => serializer.collect_str(&time::civil(*micros)),
            (_, Cell::Date(days)) => serializer.collect_str(&time::civil_date(*days)),
            (Type::List(item), Cell::List(cells)) => {
                serializer.collect_seq(cells.iter().map(|cell| Value(item, cell)))
            }
            (Type::Map(value), Cell::Map(pairs)) => {
                serializer.collect_map(pairs.iter().map(|(key, cell)| (key, Value(value, cell))))
            }
            (Type::Record(record), Cell::Record(cells)) => fields(record, cells, serializer),
            _ => Err(S::Error::custom("a value of another type than its column")),
        }
    }
}

fn fields<S: Serializer>(
    record: &Record,
    cells: &[Cell<'_>],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let fields = record.columns.iter().zip(cells);
    serializer.collect_map(fields.map(|(column, cell)| (&column.name, Value(&column.ty, cell))))
}
