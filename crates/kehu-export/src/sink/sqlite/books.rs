//! What the database knows about exports: how far each is, and the rows that it did not take.

use std::path::Path;

use rusqlite::{Connection, OpenFlags, OptionalExtension as _, Transaction, params};

use super::failed;
use crate::sink::Opening;
use crate::{
    error::{Error, Result},
    row::Reject,
    state::State,
};

pub(super) const BOOKS: &str = "
    CREATE TABLE IF NOT EXISTS _kehu_exports (
      table_name TEXT PRIMARY KEY,
      state TEXT -- how far the export is, JSON
    );
    CREATE TABLE IF NOT EXISTS _kehu_rejects (
      table_name TEXT NOT NULL,
      digest INTEGER NOT NULL,
      path TEXT NOT NULL,
      reason TEXT NOT NULL,
      raw TEXT NOT NULL,
      run INTEGER, -- number of the run that last came across it
      PRIMARY KEY (table_name, digest)
    );";

/// What earlier runs left.
pub(in crate::sink) fn peek(path: &Path, opening: &Opening) -> Result<Option<State>> {
    if !path.exists() {
        return Ok(None);
    }
    let read_only = OpenFlags::SQLITE_OPEN_READ_ONLY;
    let connection = Connection::open_with_flags(path, read_only);
    let connection = connection.map_err(|error| failed("opening", &opening.address, &error))?;
    let known = connection.table_exists(None, "_kehu_exports");
    match known.map_err(|error| failed("reading", &opening.address, &error))? {
        true => read_state(&connection, opening),
        false => Ok(None),
    }
}

pub(super) fn read_state(connection: &Connection, opening: &Opening) -> Result<Option<State>> {
    let sql = "SELECT state FROM _kehu_exports WHERE table_name = ?1";
    let book = opening.table.book();
    let text = connection
        .query_row(sql, [&book], |row| row.get::<_, Option<String>>(0))
        .optional();
    let text = text.map_err(|error| failed("reading", &opening.address, &error))?;
    let state = text.flatten().map(|text| State::from_json(&text));
    state.transpose().map_err(|problem| {
        Error::usage(format!("{book} of {}: {problem}", opening.address))
            .with_help("take the version of kehu that filled it, or begin anew: --restart")
    })
}

/// Whether the table is an export's.
pub(super) fn knows(connection: &Connection, table: &str) -> rusqlite::Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM _kehu_exports WHERE table_name = ?1)";
    connection.query_row(sql, [table], |row| row.get(0))
}

/// From now on the table is an export's.
pub(super) fn know(transaction: &Transaction<'_>, table: &str) -> rusqlite::Result<()> {
    let sql = "INSERT OR IGNORE INTO _kehu_exports (table_name) VALUES (?1)";
    transaction.execute(sql, [table]).map(drop)
}

pub(super) fn note_rejects(
    transaction: &Transaction<'_>,
    table: &str,
    rejects: &[(i64, Reject)],
    run: u64,
) -> rusqlite::Result<()> {
    let sql = "INSERT OR REPLACE INTO _kehu_rejects (table_name, digest, path, reason, raw, run)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    let mut statement = transaction.prepare_cached(sql)?;
    for (digest, reject) in rejects {
        let Reject { path, reason, raw } = reject;
        statement.execute(params![table, digest, path, reason, raw, run.cast_signed()])?;
    }
    Ok(())
}

/// Rows that were refused before and have been taken.
pub(super) fn forget_rejects(
    transaction: &Transaction<'_>,
    table: &str,
    taken: &[i64],
) -> rusqlite::Result<()> {
    let sql = "DELETE FROM _kehu_rejects WHERE table_name = ?1 AND digest = ?2";
    for digest in taken {
        transaction
            .prepare_cached(sql)?
            .execute(params![table, digest])?;
    }
    Ok(())
}

pub(super) fn note_state(
    transaction: &Transaction<'_>,
    table: &str,
    state: &State,
) -> rusqlite::Result<()> {
    let text = serde_json::to_string(state)
        .map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))?;
    let sql = "INSERT OR REPLACE INTO _kehu_exports (table_name, state) VALUES (?1, ?2)";
    transaction.prepare_cached(sql)?.execute([table, &text])?;
    Ok(())
}
