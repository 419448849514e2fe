//! Rows out of SQLite.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags};

use super::{Each, StoredExport, cells, chosen, listed, state};
use crate::{
    error::{Error, Result},
    sink::sql::{literal, quoted},
    table::{Column, Table},
};

/// A database that is read.
pub(crate) struct Sqlite {
    path: PathBuf,
    connection: Connection,
}

impl Sqlite {
    pub(super) fn open(path: &Path) -> Result<Self> {
        let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY);
        let failed = |error| Error::target(format!("opening {}", path.display()), &error);
        Ok(Self {
            path: path.to_owned(),
            connection: connection.map_err(failed)?,
        })
    }

    pub(super) fn exports(&self) -> Result<Vec<StoredExport>> {
        let sql = "SELECT table_name, state FROM _kehu_exports WHERE state IS NOT NULL ORDER BY table_name";
        let exports = self.texts(sql, |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))
        })?;
        let exports = exports.into_iter().map(|(table, text)| {
            Ok(StoredExport {
                table,
                state: state(&text)?,
            })
        });
        exports.collect()
    }

    pub(super) fn rows(
        &self,
        table: &Table,
        wanted: fn(&Column) -> bool,
        each: &mut Each<'_>,
    ) -> Result<()> {
        let there = format!(
            "SELECT name FROM pragma_table_info({})",
            literal(&table.name)
        );
        let there: Vec<String> = self.texts(&there, |row| row.get(0))?;
        let columns = chosen(table, wanted, &there);
        let key = table
            .key_column()
            .map_or_else(|| "rowid".to_owned(), |key| quoted(&key.sql));
        let list: String = columns
            .iter()
            .map(|column| format!(", CAST({} AS TEXT)", quoted(&column.sql)))
            .collect();
        let sql = format!(
            "SELECT CAST({key} AS TEXT){list} FROM {}{}",
            quoted(&table.name),
            listed(table, &there)
        );
        let mut statement = self
            .connection
            .prepare(&sql)
            .map_err(|error| self.failed(&error))?;
        let mut rows = statement.query([]).map_err(|error| self.failed(&error))?;
        while let Some(row) = rows.next().map_err(|error| self.failed(&error))? {
            let text = |index: usize| {
                row.get_ref(index)
                    .ok()
                    .and_then(|value| value.as_str_or_null().ok().flatten())
            };
            let cells = cells(&columns, (0..columns.len()).map(|index| text(index + 1)));
            each(&columns, text(0).unwrap_or_default(), &cells)
                .map_err(|error| Error::target("collecting what is reported", &error))?;
        }
        Ok(())
    }

    fn texts<T>(
        &self,
        sql: &str,
        row: impl FnMut(&rusqlite::Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>> {
        let read = || -> rusqlite::Result<Vec<T>> {
            let mut statement = self.connection.prepare(sql)?;
            let rows = statement.query_map([], row)?;
            rows.collect()
        };
        read().map_err(|error| self.failed(&error))
    }

    fn failed(&self, error: &rusqlite::Error) -> Error {
        Error::target(format!("reading {}", self.path.display()), error)
    }
}
