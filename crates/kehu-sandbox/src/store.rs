//! Where items live: SQLite, in memory or in a file, one database connection for each API.
//!
//! A collection is a table of key, JSON text and one column for each value that requests compare.
//! Values behind a list stand in a second table, a row each. The text is the very text that a page
//! contains: a page is made without looking into it.

mod find;
mod rows;
mod sql;

use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use kehu_spec::model::{Api, Type};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OptionalExtension as _, params};

use crate::collection::{Collection, Column};
use crate::json::Node;
use crate::shape::{self, Cell};

pub(crate) use find::{Filter, Found, Place, Query};
pub(crate) use rows::Row;

/// What the database says went wrong.
pub(crate) type Result<T> = rusqlite::Result<T>;

/// Up to so many items all indexes are made at once: it takes no time that anyone notices.
const SOON: u64 = 100_000;

/// One API's data.
#[derive(Debug)]
pub(crate) struct Store {
    connection: Mutex<Connection>,
}

/// One collection's table.
#[derive(Debug)]
pub(crate) struct Table {
    store: Arc<Store>,
    api: Arc<Api>,
    pub(crate) collection: Arc<Collection>,
    /// Names in SQL, quoted.
    name: String,
    lists: String,
    /// Statements that filling repeats.
    insert: String,
    insert_listed: String,
    /// Which columns have their index.
    indexed: Vec<AtomicBool>,
    /// Items in the table.
    count: AtomicU64,
    /// Items whose text was replaced as it is.
    replaced: Mutex<Vec<Cell>>,
    /// The time of creation has never fallen while the key grew, so far.
    grows: AtomicBool,
}

impl Store {
    /// Opens a database.
    pub(crate) fn open(path: Option<&Path>) -> Result<Arc<Self>> {
        let connection = match path {
            Some(path) => Connection::open(path)?,
            None => Connection::open_in_memory()?,
        };
        connection.busy_timeout(Duration::from_secs(120))?;
        connection.set_prepared_statement_cache_capacity(256);
        // Else a statement is planned anew whenever a value is bound that a partial index might mind.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        // Nothing here is worth waiting for the disk; the journal survives a killed sandbox, not a power cut.
        connection.execute_batch(
            "PRAGMA journal_mode = TRUNCATE; PRAGMA synchronous = OFF; PRAGMA temp_store = MEMORY; \
             PRAGMA cache_size = -65536; PRAGMA threads = 4;",
        )?;
        Ok(Arc::new(Self {
            connection: Mutex::new(connection),
        }))
    }

    fn lock(&self) -> MutexGuard<'_, Connection> {
        self.connection
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl Table {
    /// Opens a collection's table; true where it is new and empty.
    pub(crate) fn open(
        store: &Arc<Store>,
        api: &Arc<Api>,
        collection: &Arc<Collection>,
    ) -> Result<(Self, bool)> {
        let name = format!("{}.{}", api.name, collection.name).replace('"', "");
        let plain = collection
            .columns
            .iter()
            .enumerate()
            .filter(|(_, column)| !column.listed);
        let plain: Vec<usize> = plain.map(|(at, _)| at).collect();
        let columns: String = plain.iter().map(|at| format!(", c{at}")).collect();
        let marks: String = (0..plain.len())
            .map(|at| format!(", ?{}", at + 3))
            .collect();
        let table = Self {
            store: store.clone(),
            api: api.clone(),
            collection: collection.clone(),
            insert: format!(
                "INSERT OR IGNORE INTO \"{name}\" (key, item{columns}) VALUES (?1, ?2{marks})"
            ),
            insert_listed: format!("INSERT INTO \"{name}.lists\" VALUES (?1, ?2, ?3, ?4)"),
            lists: format!("\"{name}.lists\""),
            name: format!("\"{name}\""),
            indexed: collection
                .columns
                .iter()
                .map(|_| AtomicBool::new(false))
                .collect(),
            count: AtomicU64::new(0),
            replaced: Mutex::default(),
            grows: AtomicBool::new(true),
        };
        let fresh = table.create()?;
        Ok((table, fresh))
    }

    /// Makes the tables. Those of another layout, left by an older specification, give way, and so do
    /// those that were never filled to the end.
    fn create(&self) -> Result<bool> {
        let connection = self.store.lock();
        connection.execute_batch(
            "CREATE TABLE IF NOT EXISTS \"kehu.layout\" (name TEXT PRIMARY KEY, layout TEXT)",
        )?;
        let known: Option<String> = connection
            .query_row(
                "SELECT layout FROM \"kehu.layout\" WHERE name = ?1",
                [&self.name],
                |row| row.get(0),
            )
            .optional()?;
        if known == Some(self.layout()) {
            return Ok(false);
        }
        let key = if self.key_is_int() { "INTEGER" } else { "TEXT" };
        let columns: String = self
            .plain_columns()
            .map(|(at, _)| format!(", c{at}"))
            .collect();
        connection.execute_batch(&format!(
            "DROP TABLE IF EXISTS {table}; DROP TABLE IF EXISTS {lists};
             CREATE TABLE {table} (key {key} PRIMARY KEY NOT NULL{columns}, item TEXT NOT NULL);
             CREATE TABLE {lists} (path INTEGER NOT NULL, value NOT NULL, key {key} NOT NULL, at INTEGER NOT NULL);",
            table = self.name,
            lists = self.lists,
        ))?;
        Ok(true)
    }

    /// What the tables hold, written down: tables of another layout are filled anew.
    ///
    /// Version 2: the key's kind, then a column a line, its path, how it is compared, `[]` for values in
    /// lists. The first version was Rust's own description, which changed when a type was renamed.
    fn layout(&self) -> String {
        let key = if self.key_is_int() {
            "number"
        } else {
            "string"
        };
        let mut layout = format!("2 key {key}");
        for column in &self.collection.columns {
            layout += &format!(
                "\n{} {}{}",
                column.path.join("."),
                compared(&column.ty),
                if column.listed { " []" } else { "" }
            );
        }
        layout
    }

    /// Ends the filling.
    pub(crate) fn seal(&self) -> Result<()> {
        let connection = self.store.lock();
        if let Some((at, _)) = self.created_column() {
            self.index(&connection, at)?;
        }
        self.survey(&connection)?;
        if self.len() <= SOON {
            (0..self.indexed.len()).try_for_each(|column| self.index(&connection, column))?;
        }
        let filled = "INSERT OR REPLACE INTO \"kehu.layout\" VALUES (?1, ?2)";
        connection.execute(filled, params![self.name, self.layout()])?;
        Ok(())
    }

    /// Makes the index of a column, where it is not there yet. A large collection is there sooner when
    /// that waits for the first query: most indexes are never needed.
    fn index(&self, connection: &Connection, column: usize) -> Result<()> {
        let (Some(done), Some(spec)) = (
            self.indexed.get(column),
            self.collection.columns.get(column),
        ) else {
            return Ok(());
        };
        if done.load(Ordering::Acquire) {
            return Ok(());
        }
        let named = |suffix: &str| format!("\"{}.{suffix}\"", self.name.trim_matches('"'));
        connection.execute_batch(&match spec.listed {
            true => format!(
                "CREATE INDEX IF NOT EXISTS {} ON {} (path, value, key, at)",
                named("by_value"),
                self.lists
            ),
            false => format!(
                "CREATE INDEX IF NOT EXISTS {} ON {} (c{column}, key) WHERE c{column} IS NOT NULL",
                named(&format!("c{column}")),
                self.name
            ),
        })?;
        done.store(true, Ordering::Release);
        Ok(())
    }

    /// Looks at what is there: how much, and whether the time of creation grows with the key.
    fn survey(&self, connection: &Connection) -> Result<()> {
        let count: i64 =
            connection.query_row(&format!("SELECT count(*) FROM {}", self.name), [], |row| {
                row.get(0)
            })?;
        self.count.store(count.unsigned_abs(), Ordering::Relaxed);
        let Some((at, _)) = self.created_column() else {
            return Ok(());
        };
        let sql = format!(
            "SELECT key FROM {} WHERE c{at} IS NOT NULL ORDER BY c{at}, key",
            self.name
        );
        let mut statement = connection.prepare(&sql)?;
        let mut rows = statement.query([])?;
        let (mut seen, mut grows, mut before) = (0, true, None);
        while let Some(row) = rows.next()? {
            let key = Cell::from_sql(row.get_ref(0)?);
            grows &= before.is_none() || before <= key;
            (seen, before) = (seen + 1, key);
        }
        self.grows.store(grows && seen == count, Ordering::Relaxed);
        Ok(())
    }

    /// How many items there are.
    pub(crate) fn len(&self) -> u64 {
        self.count.load(Ordering::Relaxed)
    }

    pub(crate) fn key_is_int(&self) -> bool {
        !matches!(
            shape::cell(&self.api, &self.collection.key.ty, &Node::text("1")),
            Some(Cell::Text(_))
        )
    }

    /// The columns of the first table, with their numbers.
    fn plain_columns(&self) -> impl Iterator<Item = (usize, &Column)> {
        self.collection
            .columns
            .iter()
            .enumerate()
            .filter(|(_, column)| !column.listed)
    }

    fn created_column(&self) -> Option<(usize, &Column)> {
        self.plain_columns().find(|(_, column)| column.created)
    }
}

/// How values of a type are compared.
fn compared(ty: &Type) -> &'static str {
    match ty {
        Type::Bool => "truth",
        Type::Int32 | Type::Int64 | Type::Float64 | Type::Decimal => "number",
        Type::TimestampMs | Type::TimestampS | Type::Instant { .. } => "moment",
        Type::DateTime { .. } | Type::Date { .. } => "calendar",
        Type::Enum(_) => "listed",
        Type::String | Type::Bytes => "string",
        Type::Any | Type::Json(_) | Type::List(_) | Type::Map(_) | Type::Record(_) => "json",
    }
}
