//! Rows of Parquet.

use std::{fs::File, io};

use parquet::{
    file::reader::{FileReader as _, SerializedFileReader},
    record::{Field, Row},
};

use super::key_of;
use crate::{
    row::{Cell, is_json},
    sink::read::Each,
    table::{Column, Scalar, Table, Type},
};

pub(super) fn rows(file: File, table: &Table, each: &mut Each<'_>) -> io::Result<()> {
    let reader = SerializedFileReader::new(file)?;
    for (number, row) in reader.get_row_iter(None)?.enumerate() {
        let cells = record(table.columns(), &row?);
        each(table.columns(), &key_of(table, &cells, number), &cells)?;
    }
    Ok(())
}

/// Cells in the order of the columns, which may be others than those of the file.
fn record(columns: &[Column], row: &Row) -> Vec<Cell<'static>> {
    let cells = columns.iter().enumerate().map(|(index, column)| {
        let same = |(name, _): &(&String, &Field)| **name == column.name;
        let guess = row.get_column_iter().nth(index).filter(same);
        let found = guess.or_else(|| row.get_column_iter().find(same));
        found.map_or(Cell::Null, |(_, field)| cell(&column.ty, field))
    });
    cells.collect()
}

fn cell(ty: &Type, field: &Field) -> Cell<'static> {
    if let Type::Embedded(inner) = ty {
        return cell(inner, field);
    }
    match (field, ty) {
        (Field::Bool(value), _) => Cell::Bool(*value),
        (Field::Int(value), _) => Cell::Int((*value).into()),
        (Field::Long(value), _) => Cell::Int(*value),
        (Field::Double(value), _) => Cell::Float(*value),
        (Field::Str(text), ty) if is_json(ty) => Cell::Json(text.clone().into()),
        (Field::Str(text), Type::Scalar(Scalar::Decimal, _)) => Cell::Decimal(text.clone().into()),
        (Field::Str(text), _) => Cell::Text(text.clone().into()),
        (Field::Bytes(bytes), _) => Cell::Bytes(bytes.data().to_vec()),
        (Field::Date(days), _) => Cell::Date(*days),
        (Field::TimestampMillis(millis), _) => Cell::Instant(*millis),
        (Field::TimestampMicros(micros), _) => Cell::DateTime(*micros),
        (Field::ListInternal(list), Type::List(item)) => {
            let items = list.elements().iter();
            Cell::List(items.map(|field| cell(item, field)).collect())
        }
        (Field::MapInternal(map), Type::Map(value)) => {
            let pairs = map.entries().iter().map(|(key, field)| {
                let key = match key {
                    Field::Str(key) => key.clone(),
                    key => key.to_string(),
                };
                (key, cell(value, field))
            });
            Cell::Map(pairs.collect())
        }
        (Field::Group(row), Type::Record(inner)) => Cell::Record(record(&inner.columns, row)),
        _ => Cell::Null,
    }
}
