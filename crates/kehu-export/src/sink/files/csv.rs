//! Comma-separated values: a line of names, times as ISO 8601, what is nested as JSON.

use std::io::{self, Write};

use crate::{
    row::{self, Cell, Nested, Reject, time},
    spool::Best,
    table::{EXTRA, Table},
};

pub(super) fn write<W: Write>(
    rows: &mut Best,
    table: &Table,
    out: W,
) -> io::Result<(W, u64, Vec<Reject>)> {
    let mut out = csv::Writer::from_writer(out);
    let names = table.columns().iter().map(|column| column.name.as_str());
    out.write_record(names.chain([EXTRA]))?;
    let mut count = 0;
    let mut rejects = Vec::new();
    let mut field = String::new();
    while let Some(record) = rows.next_record()? {
        let row = match row::read(table, Nested::Text, &record.body) {
            Ok(row) => row,
            Err(reject) => {
                rejects.push(reject);
                continue;
            }
        };
        for cell in &row.cells {
            field.clear();
            push(&mut field, cell);
            out.write_field(&field)?;
        }
        out.write_field(row.extra.as_deref().unwrap_or_default())?;
        out.write_record(None::<&[u8]>)?;
        count += 1;
    }
    let out = out
        .into_inner()
        .map_err(|error| io::Error::other(error.to_string()))?;
    Ok((out, count, rejects))
}

/// The cell as text; nothing for a value that is absent.
fn push(field: &mut String, cell: &Cell<'_>) {
    use std::fmt::Write as _;
    // Writing to a string does not fail.
    let _ = match cell {
        Cell::Bool(value) => write!(field, "{value}"),
        Cell::Int(value) => write!(field, "{value}"),
        Cell::Float(value) => write!(field, "{value}"),
        Cell::Decimal(text) | Cell::Text(text) | Cell::Json(text) => {
            field.push_str(text);
            Ok(())
        }
        Cell::Bytes(bytes) => {
            field.push_str(&row::to_base64(bytes));
            Ok(())
        }
        Cell::Instant(millis) => match time::instant(*millis) {
            Some(instant) => write!(field, "{instant}"),
            None => write!(field, "{millis}"),
        },
        Cell::DateTime(micros) => write!(field, "{}", time::civil(*micros)),
        Cell::Date(days) => write!(field, "{}", time::civil_date(*days)),
        // Nested values come as text here.
        Cell::Null | Cell::List(_) | Cell::Map(_) | Cell::Record(_) => Ok(()),
    };
}
