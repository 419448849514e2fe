//! Rows as columns of Apache Arrow: nested lists stay lists, times are times, 64-bit integers stay integers.

use std::{collections::HashMap, io, sync::Arc};

use arrow_array::{
    ArrayRef, BinaryArray, BooleanArray, Date32Array, Float64Array, Int32Array, Int64Array,
    ListArray, MapArray, RecordBatch, StringArray, StructArray, TimestampMicrosecondArray,
    TimestampMillisecondArray,
};
use arrow_buffer::{NullBuffer, OffsetBuffer};
use arrow_schema::{ArrowError, DataType, Field, Fields, Schema, SchemaRef, TimeUnit};

use super::{Cell, Row, is_json};
use crate::table::{Column, EXTRA, Scalar, Table, Type};

/// Rows that were read with [`Nested::Typed`](super::Nested::Typed), as columns.
pub(crate) fn batch(
    rows: &[Row<'_>],
    table: &Table,
    schema: &SchemaRef,
) -> io::Result<RecordBatch> {
    let mut arrays = Vec::with_capacity(schema.fields().len());
    for (index, column) in table.columns().iter().enumerate() {
        let cells: Vec<&Cell<'_>> = rows.iter().map(|row| &row.cells[index]).collect();
        arrays.push(array(&column.ty, &cells).map_err(io::Error::other)?);
    }
    let extra: StringArray = rows.iter().map(|row| row.extra.as_deref()).collect();
    arrays.push(Arc::new(extra));
    RecordBatch::try_new(Arc::clone(schema), arrays).map_err(io::Error::other)
}

/// The columns of a table.
pub(crate) fn schema(table: &Table) -> Schema {
    let mut fields: Vec<Field> = table.columns().iter().map(field).collect();
    fields.push(Field::new(EXTRA, DataType::Utf8, true));
    let metadata = HashMap::from([("comment".to_owned(), table.comment.clone())]);
    Schema::new_with_metadata(fields, metadata)
}

fn field(column: &Column) -> Field {
    let field = Field::new(&column.name, data_type(&column.ty), true);
    if column.comment.is_empty() {
        return field;
    }
    field.with_metadata(HashMap::from([(
        "comment".to_owned(),
        column.comment.clone(),
    )]))
}

fn data_type(ty: &Type) -> DataType {
    if is_json(ty) {
        return DataType::Utf8;
    }
    match ty {
        Type::Any => DataType::Utf8,
        Type::Scalar(scalar, _) => scalar_type(scalar),
        Type::Embedded(inner) => data_type(inner),
        Type::List(item) => DataType::List(item_field(item)),
        Type::Map(value) => DataType::Map(Arc::new(entries_field(value)), false),
        Type::Record(record) => DataType::Struct(record.columns.iter().map(field).collect()),
    }
}

fn scalar_type(scalar: &Scalar) -> DataType {
    match scalar {
        Scalar::Text | Scalar::Decimal => DataType::Utf8,
        Scalar::Bool => DataType::Boolean,
        Scalar::Int32 => DataType::Int32,
        Scalar::Int64 => DataType::Int64,
        Scalar::Float => DataType::Float64,
        Scalar::Bytes => DataType::Binary,
        Scalar::Millis | Scalar::Seconds => {
            DataType::Timestamp(TimeUnit::Millisecond, Some("UTC".into()))
        }
        Scalar::Instant(_) => DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())),
        Scalar::DateTime(_) => DataType::Timestamp(TimeUnit::Microsecond, None),
        Scalar::Date(_) => DataType::Date32,
    }
}

fn item_field(item: &Type) -> Arc<Field> {
    Arc::new(Field::new("element", data_type(item), true))
}

fn entries_field(value: &Type) -> Field {
    Field::new("entries", DataType::Struct(entry_fields(value)), false)
}

fn entry_fields(value: &Type) -> Fields {
    Fields::from(vec![
        Field::new("key", DataType::Utf8, false),
        Field::new("value", data_type(value), true),
    ])
}

/// One column of cells, and the columns nested in it.
fn array(ty: &Type, cells: &[&Cell<'_>]) -> Result<ArrayRef, ArrowError> {
    if is_json(ty) {
        return Ok(Arc::new(texts(cells)));
    }
    match ty {
        Type::Any => Ok(Arc::new(texts(cells))),
        Type::Scalar(scalar, _) => Ok(scalars(scalar, cells)),
        Type::Embedded(inner) => array(inner, cells),
        Type::List(item) => list(item, cells),
        Type::Map(value) => map(value, cells),
        Type::Record(record) => structs(&record.columns, cells),
    }
}

fn texts(cells: &[&Cell<'_>]) -> StringArray {
    fn text<'c>(cell: &&'c Cell<'_>) -> Option<&'c str> {
        match cell {
            Cell::Text(text) | Cell::Json(text) | Cell::Decimal(text) => Some(text),
            _ => None,
        }
    }
    cells.iter().map(text).collect()
}

fn ints<'c>(cells: &'c [&Cell<'_>]) -> impl Iterator<Item = Option<i64>> + 'c {
    cells.iter().map(|cell| match cell {
        Cell::Int(value) | Cell::Instant(value) | Cell::DateTime(value) => Some(*value),
        _ => None,
    })
}

fn scalars(scalar: &Scalar, cells: &[&Cell<'_>]) -> ArrayRef {
    match scalar {
        Scalar::Text | Scalar::Decimal => Arc::new(texts(cells)),
        Scalar::Int64 => Arc::new(ints(cells).collect::<Int64Array>()),
        Scalar::Int32 => {
            let narrow = |value: Option<i64>| value.and_then(|value| i32::try_from(value).ok());
            Arc::new(ints(cells).map(narrow).collect::<Int32Array>())
        }
        Scalar::Millis | Scalar::Seconds => {
            let millis = ints(cells).map(|micros| micros.map(|micros| micros.div_euclid(1000)));
            Arc::new(
                millis
                    .collect::<TimestampMillisecondArray>()
                    .with_timezone("UTC"),
            )
        }
        Scalar::Instant(_) => {
            let array: TimestampMicrosecondArray = ints(cells).collect();
            Arc::new(array.with_timezone("UTC"))
        }
        Scalar::DateTime(_) => Arc::new(ints(cells).collect::<TimestampMicrosecondArray>()),
        Scalar::Bool => {
            let cells = cells.iter().map(|cell| match cell {
                Cell::Bool(value) => Some(*value),
                _ => None,
            });
            Arc::new(cells.collect::<BooleanArray>())
        }
        Scalar::Float => {
            let cells = cells.iter().map(|cell| match cell {
                Cell::Float(value) => Some(*value),
                _ => None,
            });
            Arc::new(cells.collect::<Float64Array>())
        }
        Scalar::Date(_) => {
            let cells = cells.iter().map(|cell| match cell {
                Cell::Date(days) => Some(*days),
                _ => None,
            });
            Arc::new(cells.collect::<Date32Array>())
        }
        Scalar::Bytes => {
            let cells = cells.iter().map(|cell| match cell {
                Cell::Bytes(bytes) => Some(bytes.as_slice()),
                _ => None,
            });
            Arc::new(cells.collect::<BinaryArray>())
        }
    }
}

fn valid(cells: &[&Cell<'_>]) -> NullBuffer {
    cells
        .iter()
        .map(|cell| !matches!(cell, Cell::Null))
        .collect()
}

fn list(item: &Type, cells: &[&Cell<'_>]) -> Result<ArrayRef, ArrowError> {
    let items = |cell: &&Cell<'_>| match cell {
        Cell::List(items) => items.len(),
        _ => 0,
    };
    let offsets = OffsetBuffer::from_lengths(cells.iter().map(items));
    let flat: Vec<&Cell<'_>> = cells
        .iter()
        .flat_map(|cell| match cell {
            Cell::List(items) => items.iter(),
            _ => [].iter(),
        })
        .collect();
    let values = array(item, &flat)?;
    Ok(Arc::new(ListArray::try_new(
        item_field(item),
        offsets,
        values,
        Some(valid(cells)),
    )?))
}

fn map(value: &Type, cells: &[&Cell<'_>]) -> Result<ArrayRef, ArrowError> {
    let pairs = |cell: &&Cell<'_>| match cell {
        Cell::Map(pairs) => pairs.len(),
        _ => 0,
    };
    let offsets = OffsetBuffer::from_lengths(cells.iter().map(pairs));
    let flat = || {
        cells.iter().flat_map(|cell| match cell {
            Cell::Map(pairs) => pairs.iter(),
            _ => [].iter(),
        })
    };
    let keys: StringArray = flat().map(|(key, _)| Some(key.as_str())).collect();
    let values: Vec<&Cell<'_>> = flat().map(|(_, cell)| cell).collect();
    let arrays = vec![Arc::new(keys) as ArrayRef, array(value, &values)?];
    let entries = StructArray::try_new(entry_fields(value), arrays, None)?;
    let field = Arc::new(entries_field(value));
    Ok(Arc::new(MapArray::try_new(
        field,
        offsets,
        entries,
        Some(valid(cells)),
        false,
    )?))
}

fn structs(columns: &[Column], cells: &[&Cell<'_>]) -> Result<ArrayRef, ArrowError> {
    let mut arrays = Vec::with_capacity(columns.len());
    for (index, column) in columns.iter().enumerate() {
        let inner: Vec<&Cell<'_>> = cells
            .iter()
            .map(|cell| match cell {
                Cell::Record(cells) => &cells[index],
                _ => &Cell::Null,
            })
            .collect();
        arrays.push(array(&column.ty, &inner)?);
    }
    let fields: Fields = columns.iter().map(field).collect();
    Ok(Arc::new(StructArray::try_new(
        fields,
        arrays,
        Some(valid(cells)),
    )?))
}
