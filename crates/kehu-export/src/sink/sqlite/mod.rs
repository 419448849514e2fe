//! A table of an SQLite database. Rows and progress go in one transaction.

mod layout;

use std::{fs::OpenOptions, path::Path, time::Duration};

use rusqlite::{
    Connection, OpenFlags, OptionalExtension as _, Params, Transaction, TransactionBehavior,
    params, types::ToSqlOutput,
};

use self::layout::Layout;
#[cfg(feature = "report")]
pub(super) use self::layout::quoted;
use super::{Address, Batch, Holdings, Opening, best_of_each};
use crate::{
    error::{Error, Result},
    fetch::{Body, Item},
    files::{make_folder, private},
    lock::{Lock, LockError},
    rejects,
    row::{Cell, Reject, time},
    state::State,
};

const BOOKS: &str = "
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
      PRIMARY KEY (table_name, digest)
    );";

/// An open database.
pub struct Sqlite {
    opening: Opening,
    connection: Connection,
    layout: Layout,
    _lock: Lock,
}

impl Sqlite {
    pub(super) fn open(opening: Opening) -> Result<Self> {
        let Address::Sqlite { path } = &opening.address else {
            return Err(Error::usage("not an SQLite database"));
        };
        let path = path.clone();
        let lock = lock(&opening)?;
        // SQLite gives the files beside it the same permissions.
        private(OpenOptions::new().append(true).create(true))
            .open(&path)
            .map_err(|error| Error::target(format!("opening {}", opening.address), &error))?;
        let opened = Connection::open(&path).and_then(|mut connection| {
            let layout = prepare(&mut connection, &opening)?;
            Ok((connection, layout))
        });
        let (connection, layout) =
            opened.map_err(|error| failed("opening", &opening.address, &error))?;
        if let Some(problem) = &layout.problem {
            return Err(Error::usage(format!("{}: {problem}", opening.address))
                .with_help("name another table (--table), or replace this one (--restart)"));
        }
        Ok(Self {
            connection,
            layout,
            opening,
            _lock: lock,
        })
    }

    pub(super) fn state(&self) -> Result<Option<State>> {
        read_state(&self.connection, &self.opening)
    }

    pub(super) fn commit(&mut self, batch: Batch, mut state: State) -> Result<State> {
        let table = &self.opening.table.name;
        let layout = &self.layout;
        let connection = &mut self.connection;
        let write = || -> rusqlite::Result<()> {
            let transaction =
                connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            state.counts.written += insert(&transaction, layout, batch.items, state.run)?;
            note_rejects(&transaction, table, &batch.rejects)?;
            state.commits += 1;
            note_state(&transaction, table, &state)?;
            transaction.commit()
        };
        write().map_err(|error| failed("writing to", &self.opening.address, &error))?;
        Ok(state)
    }

    pub(super) fn begin(&mut self, state: State) -> Result<State> {
        let sql = "DELETE FROM _kehu_rejects WHERE table_name = ?1";
        self.execute(sql, [&self.opening.table.name.clone()])?;
        self.commit(Batch::default(), state)
    }

    pub(super) fn finish(&mut self, mut state: State) -> Result<Holdings> {
        if state.windows.is_empty() {
            state.end();
            self.commit(Batch::default(), state)?;
        }
        let list = self.opening.rejects_file();
        let rejects = self.list_rejects(&list).map_err(|error| {
            Error::target(format!("listing rejects in {}", list.display()), &error)
        })?;
        let sql = format!("SELECT count(*) FROM {}", self.layout.table);
        let rows = self
            .connection
            .query_row(&sql, [], |row| row.get::<_, i64>(0));
        let rows = rows.map_err(|error| failed("counting", &self.opening.address, &error))?;
        Ok(Holdings {
            rows: rows.unsigned_abs(),
            rejects,
            rejects_file: (rejects > 0).then_some(list),
            escaped: 0,
        })
    }

    fn list_rejects(&self, list: &Path) -> std::io::Result<u64> {
        let mut list = rejects::List::new(list, self.opening.label());
        let sql =
            "SELECT path, reason, raw FROM _kehu_rejects WHERE table_name = ?1 ORDER BY digest";
        let mut statement = self
            .connection
            .prepare(sql)
            .map_err(std::io::Error::other)?;
        let rejects = statement.query_map([&self.opening.table.name], |row| {
            Ok(Reject {
                path: row.get(0)?,
                reason: row.get(1)?,
                raw: row.get(2)?,
            })
        });
        for reject in rejects.map_err(std::io::Error::other)? {
            list.push(&reject.map_err(std::io::Error::other)?)?;
        }
        list.finish()
    }

    fn execute(&self, sql: &str, params: impl Params) -> Result<()> {
        let done = self.connection.execute(sql, params).map(drop);
        done.map_err(|error| failed("writing to", &self.opening.address, &error))
    }
}

/// What earlier runs left.
pub(super) fn peek(path: &Path, opening: &Opening) -> Result<Option<State>> {
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

fn read_state(connection: &Connection, opening: &Opening) -> Result<Option<State>> {
    let sql = "SELECT state FROM _kehu_exports WHERE table_name = ?1";
    let table = &opening.table.name;
    let text = connection
        .query_row(sql, [table], |row| row.get::<_, Option<String>>(0))
        .optional();
    let text = text.map_err(|error| failed("reading", &opening.address, &error))?;
    let state = text.flatten().map(|text| serde_json::from_str(&text));
    state.transpose().map_err(|error| {
        Error::target(
            format!("reading the progress in {}", opening.address),
            &error,
        )
        .with_help("it is from another version of kehu; begin anew: --restart")
    })
}

/// Sets the database up and makes what is missing.
fn prepare(connection: &mut Connection, opening: &Opening) -> rusqlite::Result<Layout> {
    connection.busy_timeout(Duration::from_secs(60))?;
    connection.pragma_update(None, "journal_mode", "wal")?;
    connection.pragma_update(None, "synchronous", "full")?;
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    transaction.execute_batch(BOOKS)?;
    if opening.restart {
        forget(&transaction, &opening.table.name)?;
    }
    let layout = Layout::make(&transaction, &opening.table)?;
    if layout.problem.is_none() {
        let sql = "INSERT OR IGNORE INTO _kehu_exports (table_name) VALUES (?1)";
        transaction.execute(sql, [&opening.table.name])?;
        transaction.commit()?;
    }
    Ok(layout)
}

fn failed(doing: &str, address: &Address, error: &rusqlite::Error) -> Error {
    Error::target(format!("{doing} {address}"), error)
}

/// One lock a table: several tables of a database may be filled at once.
fn lock(opening: &Opening) -> Result<Lock> {
    let Address::Sqlite { path } = &opening.address else {
        return Err(Error::usage("not an SQLite database"));
    };
    let folder = Address::keeping(path);
    let made = make_folder(&folder).map_err(LockError::Io);
    let name = format!("{}.lock", opening.table.name);
    made.and_then(|()| Lock::take(&folder.join(name), &opening.holder))
        .map_err(|error| match error {
            LockError::Held(holder) => {
                let target = format!("{} of {}", opening.table.name, opening.address);
                Error::held(target, holder.as_ref())
            }
            LockError::Io(error) => Error::target(format!("locking {}", opening.address), &error),
        })
}

fn forget(transaction: &Transaction<'_>, table: &str) -> rusqlite::Result<()> {
    transaction.execute_batch(&format!("DROP TABLE IF EXISTS {}", layout::quoted(table)))?;
    for books in ["_kehu_exports", "_kehu_rejects"] {
        let sql = format!("DELETE FROM {books} WHERE table_name = ?1");
        transaction.execute(&sql, [table])?;
    }
    Ok(())
}

/// Inserts or replaces rows; how many were new or changed.
fn insert(
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
        Cell::Instant(millis) => match time::instant(*millis) {
            Some(instant) => ToSqlOutput::from(format!("{instant:.3}")),
            None => ToSqlOutput::from(*millis),
        },
        Cell::DateTime(micros) => ToSqlOutput::from(time::civil(*micros).to_string()),
        Cell::Date(days) => ToSqlOutput::from(time::civil_date(*days).to_string()),
    }
}

fn note_rejects(
    transaction: &Transaction<'_>,
    table: &str,
    rejects: &[Reject],
) -> rusqlite::Result<()> {
    let sql = "INSERT OR REPLACE INTO _kehu_rejects (table_name, digest, path, reason, raw)
        VALUES (?1, ?2, ?3, ?4, ?5)";
    let mut statement = transaction.prepare_cached(sql)?;
    for reject in rejects {
        let digest = rejects::digest(reject).cast_signed();
        statement.execute(params![
            table,
            digest,
            reject.path,
            reject.reason,
            reject.raw
        ])?;
    }
    Ok(())
}

fn note_state(transaction: &Transaction<'_>, table: &str, state: &State) -> rusqlite::Result<()> {
    let text = serde_json::to_string(state)
        .map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))?;
    let sql = "INSERT OR REPLACE INTO _kehu_exports (table_name, state) VALUES (?1, ?2)";
    transaction.prepare_cached(sql)?.execute([table, &text])?;
    Ok(())
}
