//! Comma-separated values: a line of names, times as ISO 8601, what is nested as JSON.

use std::{
    fmt::Write as _,
    io::{self, Write},
};

use kehu_registry::csv::{CsvStyle, CsvWriter};
use kehu_wire::Bytes;

use super::made::Rows;
use crate::{
    row::{self, Cell, Nested, Row, time},
    spool::Ahead,
    table::{EXTRA, Table},
};

pub(super) fn write<W: Write>(
    rows: &mut Ahead,
    table: &Table,
    style: &CsvStyle,
    out: W,
) -> io::Result<(W, Rows)> {
    let mut csv = CsvWriter::new(out, style.clone());
    for column in table.columns() {
        csv.exact(&column.name);
    }
    csv.exact(EXTRA);
    csv.end_row()?;
    let mut written = Rows::default();
    let mut buffer = String::new();
    while let Some(texts) = rows.texts()? {
        for text in texts.iter() {
            match row::read(table, Nested::Text, text) {
                Ok(row) => push_row(&mut csv, &row, &mut buffer)?,
                Err(reject) => {
                    written.rejects.push(reject);
                    continue;
                }
            }
            written.count += 1;
        }
    }
    written.escaped = csv.escaped();
    Ok((csv.into_inner(), written))
}

fn push_row<W: Write>(
    csv: &mut CsvWriter<W>,
    row: &Row<'_>,
    buffer: &mut String,
) -> io::Result<()> {
    for cell in &row.cells {
        push(csv, cell, buffer);
    }
    match &row.extra {
        Some(extra) => csv.exact(extra),
        None => csv.null(),
    };
    csv.end_row()
}

fn push<W: Write>(csv: &mut CsvWriter<W>, cell: &Cell<'_>, buffer: &mut String) {
    buffer.clear();
    // Writing to a string does not fail.
    let _ = match cell {
        Cell::Text(text) => return csv.text(text),
        // Nested values come as text here.
        Cell::Null | Cell::List(_) | Cell::Map(_) | Cell::Record(_) => return csv.null(),
        Cell::Decimal(text) | Cell::Json(text) => return csv.exact(text),
        Cell::Bool(value) => write!(buffer, "{value}"),
        Cell::Int(value) => write!(buffer, "{value}"),
        Cell::Float(value) => write!(buffer, "{value}"),
        Cell::Bytes(bytes) => write!(buffer, "{}", Bytes::from(bytes.as_slice())),
        Cell::Instant(micros) => match time::instant(*micros) {
            Some(instant) => write!(buffer, "{instant}"),
            None => write!(buffer, "{micros}"),
        },
        Cell::DateTime(micros) => write!(buffer, "{}", time::civil(*micros)),
        Cell::Date(days) => write!(buffer, "{}", time::civil_date(*days)),
    };
    csv.exact(buffer);
}
