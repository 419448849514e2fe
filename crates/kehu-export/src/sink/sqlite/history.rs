//! Former rows: what a row was before it changed, was gone or came back, in a table beside.
//!
//! A trigger keeps them, so that they are written together with what takes their place, whatever that is;
//! from then on it is there for every run.

use rusqlite::{Connection, OptionalExtension as _};

use super::layout::{self, TRIGGERS, columns, columns_of};
use crate::{
    sink::sql::{self, quoted},
    table::{Table, VALID_FROM, VALID_TO},
};

/// The time as rows have it.
const NOW: &str = "strftime('%Y-%m-%dT%H:%M:%fZ', 'now')";

/// Whether former rows are kept.
pub(super) fn is_kept(connection: &Connection, table: &Table) -> rusqlite::Result<bool> {
    Ok(!columns_of(connection, &table.history())?.is_empty())
}

/// Keeps former rows of the table, which is there.
pub(super) fn keep(connection: &Connection, table: &Table) -> rusqlite::Result<()> {
    let (name, former) = (quoted(&table.name), quoted(&table.history()));
    let there = columns_of(connection, &table.name)?;
    if layout::find(&there, VALID_FROM).is_none() {
        connection.execute_batch(&format!(
            "ALTER TABLE {name} ADD COLUMN {VALID_FROM} TEXT; UPDATE {name} SET {VALID_FROM} = {NOW}"
        ))?;
    }
    make_former(connection, table, &former)?;
    let own: Vec<String> = columns(table).map(|(column, _)| quoted(column)).collect();
    let (list, identity) = (own.join(", "), table.identity().into_iter());
    let same: Vec<String> = identity
        .map(|column| format!("{0} = NEW.{0}", quoted(column)))
        .collect();
    let (same, old) = (same.join(" AND "), format!("OLD.{}", own.join(", OLD.")));
    let [came, changed] = TRIGGERS;
    let now = format!("UPDATE {name} SET {VALID_FROM} = {NOW} WHERE {same}");
    trigger(
        connection,
        &format!("{came}{}", table.name),
        &format!("AFTER INSERT ON {name} BEGIN {now}; END"),
    )?;
    trigger(
        connection,
        &format!("{changed}{}", table.name),
        &format!(
            "AFTER UPDATE OF {list} ON {name} BEGIN \
             INSERT INTO {former} ({list}, {VALID_FROM}, {VALID_TO}) \
             VALUES ({old}, OLD.{VALID_FROM}, {NOW}); {now}; END"
        ),
    )
}

/// The table of former rows, with every column that rows have now; columns have no types, and take what rows
/// had, whatever that was.
fn make_former(connection: &Connection, table: &Table, former: &str) -> rusqlite::Result<()> {
    let wanted = columns(table).map(|(column, _)| column);
    let wanted = wanted.chain([VALID_FROM, VALID_TO]);
    let there = columns_of(connection, &table.history())?;
    if there.is_empty() {
        let wanted: Vec<String> = wanted.map(quoted).collect();
        let identity = sql::identity(table);
        return connection.execute_batch(&format!(
            "CREATE TABLE {former} ({}); CREATE INDEX {} ON {former} ({})",
            wanted.join(", "),
            quoted(&format!("{}_of", table.history())),
            identity.join(", ")
        ));
    }
    for column in wanted.filter(|column| layout::find(&there, column).is_none()) {
        let column = quoted(column);
        connection.execute_batch(&format!("ALTER TABLE {former} ADD COLUMN {column}"))?;
    }
    Ok(())
}

/// Makes a trigger, where it is not there just so.
fn trigger(connection: &Connection, name: &str, what: &str) -> rusqlite::Result<()> {
    let quoted = quoted(name);
    let create = format!("CREATE TRIGGER {quoted} {what}");
    let sql = "SELECT sql FROM sqlite_schema WHERE type = 'trigger' AND name = ?1";
    let there: Option<String> = connection
        .query_row(sql, [name], |row| row.get(0))
        .optional()?;
    if there.as_ref() == Some(&create) {
        return Ok(());
    }
    connection.execute_batch(&format!("DROP TRIGGER IF EXISTS {quoted}; {create}"))
}
