//! Rows on their way into the table.

use jiff::Timestamp;
use rusqlite::{Transaction, types::ToSqlOutput};

use super::layout::Layout;
use crate::sink::sql::{best_of_each, quoted};
use crate::{
    fetch::{Body, Item},
    row::{Cell, time},
    table::{GONE, Table},
};

/// Notes which rows a run has come across.
pub(super) fn note_keys(
    transaction: &Transaction<'_>,
    seen: &str,
    table: &Table,
    items: &[Item],
) -> rusqlite::Result<()> {
    let mut statement =
        transaction.prepare_cached(&format!("INSERT OR IGNORE INTO {seen} VALUES (?1)"))?;
    for item in items {
        if let (Body::Cells(row, _), Some(key)) = (&item.body, table.key) {
            statement.execute([value(&row.cells[key])])?;
        }
    }
    Ok(())
}

/// Marks the rows that a run which read everything has not come across; how many.
pub(super) fn mark_gone(
    transaction: &Transaction<'_>,
    seen: &str,
    table: &Table,
) -> rusqlite::Result<u64> {
    let Some(key) = table.key_column() else {
        return Ok(0);
    };
    let sql = format!(
        "UPDATE {} SET {GONE} = ?1 WHERE {} AND {GONE} IS NULL AND {} NOT IN (SELECT key FROM {seen})",
        quoted(&table.name),
        table.whose(),
        quoted(&key.sql)
    );
    let now = Timestamp::now();
    Ok(transaction.execute(&sql, [format!("{now:.3}")])? as u64)
}

/// Inserts or replaces rows; how many were new or changed.
pub(super) fn insert(
    transaction: &Transaction<'_>,
    layout: &Layout,
    items: Vec<Item>,
    run: u64,
) -> rusqlite::Result<u64> {
    let mut statement = transaction.prepare_cached(&layout.insert)?;
    let mut written = 0;
    for item in best_of_each(items) {
        let Body::Cells(row, _) = item.body else {
            continue;
        };
        let mut place = 0;
        for cell in &row.cells {
            place += 1;
            statement.raw_bind_parameter(place, value(cell))?;
        }
        statement.raw_bind_parameter(place + 1, row.extra.as_deref())?;
        statement.raw_bind_parameter(place + 2, run.cast_signed())?;
        statement.raw_bind_parameter(place + 3, item.rank.hash)?;
        written += statement.raw_execute()? as u64;
    }
    Ok(written)
}

/// Times are ISO 8601 text, which SQLite's own functions read.
fn value<'c>(cell: &'c Cell<'_>) -> ToSqlOutput<'c> {
    match cell {
        Cell::Null | Cell::List(_) | Cell::Map(_) | Cell::Record(_) => {
            ToSqlOutput::from(rusqlite::types::Null)
        }
        Cell::Bool(value) => ToSqlOutput::from(*value),
        Cell::Int(value) => ToSqlOutput::from(*value),
        Cell::Float(value) => ToSqlOutput::from(*value),
        Cell::Decimal(text) | Cell::Text(text) | Cell::Json(text) => {
            ToSqlOutput::from(text.as_ref())
        }
        Cell::Bytes(bytes) => ToSqlOutput::from(bytes.as_slice()),
        Cell::Instant(micros) => match time::instant(*micros) {
            Some(instant) if micros % 1000 == 0 => ToSqlOutput::from(format!("{instant:.3}")),
            Some(instant) => ToSqlOutput::from(format!("{instant:.6}")),
            None => ToSqlOutput::from(*micros),
        },
        Cell::DateTime(micros) => ToSqlOutput::from(time::civil(*micros).to_string()),
        Cell::Date(days) => ToSqlOutput::from(time::civil_date(*days).to_string()),
    }
}
