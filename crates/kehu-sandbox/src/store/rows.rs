//! Items going in and out one by one, and many at once.

use std::sync::PoisonError;
use std::sync::atomic::Ordering;

use rusqlite::types::{ToSql, ToSqlOutput, Value as Sql, ValueRef};
use rusqlite::{Connection, OptionalExtension as _};

use super::{Result, Table};
use crate::collection::Column;
use crate::json::Node;
use crate::shape::{self, Cell};

impl ToSql for Cell {
    fn to_sql(&self) -> Result<ToSqlOutput<'_>> {
        Ok(match self {
            Self::Int(value) => ToSqlOutput::Owned(Sql::Integer(*value)),
            Self::Real(value) => ToSqlOutput::Owned(Sql::Real(*value)),
            Self::Text(value) => ToSqlOutput::Borrowed(ValueRef::Text(value.as_bytes())),
        })
    }
}

impl Cell {
    pub(super) fn from_sql(value: ValueRef<'_>) -> Option<Self> {
        match value {
            ValueRef::Integer(value) => Some(Self::Int(value)),
            ValueRef::Real(value) => Some(Self::Real(value)),
            ValueRef::Text(text) => Some(Self::Text(String::from_utf8_lossy(text).into_owned())),
            ValueRef::Null | ValueRef::Blob(_) => None,
        }
    }
}

/// An item as the tables hold it.
#[derive(Debug)]
pub(crate) struct Row {
    key: Cell,
    /// Of the columns that are not behind a list, in their order.
    values: Vec<Option<Cell>>,
    listed: Vec<Listed>,
    text: String,
}

/// A value behind a list: column, value, which item of the list.
type Listed = (usize, Cell, i64);

impl Table {
    /// Adds many items to an empty collection; of two with one key the first stays. [`Table::seal`]
    /// comes after it.
    pub(crate) fn fill(&self, rows: impl IntoIterator<Item = Row>) -> Result<()> {
        let mut connection = self.store.lock();
        let transaction = connection.transaction()?;
        for row in rows {
            self.put(&transaction, &row)?;
        }
        transaction.commit()
    }

    /// An item as the tables hold it.
    pub(crate) fn row(&self, key: Cell, item: &Node) -> Row {
        let value = |column: &Column| {
            let mut found = None;
            item.each(&column.path, &mut |node| {
                found = shape::cell(&self.api, &column.ty, node)
            });
            found
        };
        let columns = self.collection.columns.iter().enumerate();
        let listed = columns
            .filter(|(_, column)| column.listed)
            .flat_map(|(at, _)| self.listed(at, item));
        Row {
            values: self
                .plain_columns()
                .map(|(_, column)| value(column))
                .collect(),
            listed: listed.collect(),
            text: item.to_text(),
            key,
        }
    }

    /// The text of an item.
    pub(crate) fn get(&self, key: &Cell) -> Result<Option<String>> {
        let connection = self.store.lock();
        let mut statement =
            connection.prepare_cached(&format!("SELECT item FROM {} WHERE key = ?1", self.name))?;
        statement.query_row([key], |row| row.get(0)).optional()
    }

    /// The first key of an item with a value in a column.
    pub(crate) fn key_with(&self, column: usize, value: &Cell) -> Result<Option<Cell>> {
        let connection = self.store.lock();
        self.index(&connection, column)?;
        let sql = match self.is_listed(column) {
            true => format!(
                "SELECT key FROM {} WHERE path = {column} AND value = ?1 ORDER BY key LIMIT 1",
                self.lists
            ),
            false => format!(
                "SELECT key FROM {} WHERE c{column} = ?1 ORDER BY key LIMIT 1",
                self.name
            ),
        };
        let found = connection
            .prepare_cached(&sql)?
            .query_row([value], |row| Ok(Cell::from_sql(row.get_ref(0)?)));
        found.optional().map(Option::flatten)
    }

    /// Puts an item in; one of the same key gives way. True where the item is new.
    pub(crate) fn upsert(&self, key: &Cell, item: &Node) -> Result<bool> {
        let mut connection = self.store.lock();
        let transaction = connection.transaction()?;
        let gone = self.take(&transaction, key)?;
        self.put(&transaction, &self.row(key.clone(), item))?;
        self.watch(&transaction, key)?;
        transaction.commit()?;
        if gone.is_none() {
            self.count.fetch_add(1, Ordering::Relaxed);
        }
        Ok(gone.is_none())
    }

    /// Replaces the text of an item by any text; what it is found by stays. False where there is none.
    pub(crate) fn replace_text(&self, key: &Cell, text: &str) -> Result<bool> {
        let connection = self.store.lock();
        let sql = format!("UPDATE {} SET item = ?2 WHERE key = ?1", self.name);
        self.replaced
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(key.clone());
        Ok(connection.execute(&sql, rusqlite::params![key, text])? > 0)
    }

    /// Takes an item out; false where there is none.
    pub(crate) fn remove(&self, key: &Cell) -> Result<bool> {
        let mut connection = self.store.lock();
        let transaction = connection.transaction()?;
        let gone = self.take(&transaction, key)?;
        transaction.commit()?;
        if gone.is_some() {
            self.count.fetch_sub(1, Ordering::Relaxed);
        }
        Ok(gone.is_some())
    }

    /// Every key, the smallest first.
    pub(crate) fn keys(&self) -> Result<Vec<Cell>> {
        let connection = self.store.lock();
        let mut statement =
            connection.prepare(&format!("SELECT key FROM {} ORDER BY key", self.name))?;
        let keys = statement.query_map([], |row| Ok(Cell::from_sql(row.get_ref(0)?)))?;
        keys.filter_map(Result::transpose).collect()
    }

    /// The largest key.
    pub(crate) fn last_key(&self) -> Result<Option<Cell>> {
        let connection = self.store.lock();
        let sql = format!("SELECT key FROM {} ORDER BY key DESC LIMIT 1", self.name);
        let found = connection.query_row(&sql, [], |row| Ok(Cell::from_sql(row.get_ref(0)?)));
        found.optional().map(Option::flatten)
    }

    fn put(&self, connection: &Connection, row: &Row) -> Result<()> {
        let mut insert = connection.prepare_cached(&self.insert)?;
        insert.raw_bind_parameter(1, &row.key)?;
        insert.raw_bind_parameter(2, &row.text)?;
        for (at, value) in row.values.iter().enumerate() {
            insert.raw_bind_parameter(at + 3, value)?;
        }
        if insert.raw_execute()? == 0 || row.listed.is_empty() {
            return Ok(());
        }
        let mut insert = connection.prepare_cached(&self.insert_listed)?;
        for (path, value, at) in &row.listed {
            insert.execute(rusqlite::params![*path as i64, value, row.key, at])?;
        }
        Ok(())
    }

    /// The values behind a list, numbered by the outermost list's items.
    fn listed(&self, column: usize, item: &Node) -> Vec<Listed> {
        let spec = &self.collection.columns[column];
        let mut values = Vec::new();
        let (mut node, mut path) = (item, &spec.path[..]);
        while !matches!(node, Node::List(_)) {
            let Some((name, rest)) = path.split_first() else {
                return values;
            };
            let Some(next) = node.get(name) else {
                return values;
            };
            (node, path) = (next, rest);
        }
        if let Node::List(items) = node {
            for (at, item) in items.iter().enumerate() {
                item.each(path, &mut |node| {
                    if let Some(value) = shape::cell(&self.api, &spec.ty, node) {
                        values.push((column, value, at as i64));
                    }
                });
            }
        }
        values
    }

    /// Whether the text of an item was replaced as it is; it is not any more.
    fn forget_replaced(&self, key: &Cell) -> bool {
        let mut replaced = self.replaced.lock().unwrap_or_else(PoisonError::into_inner);
        let count = replaced.len();
        replaced.retain(|known| known != key);
        replaced.len() < count
    }

    /// Takes an item out of both tables.
    fn take(&self, connection: &Connection, key: &Cell) -> Result<Option<()>> {
        let sql = format!("SELECT item FROM {} WHERE key = ?1", self.name);
        let text: Option<String> = connection
            .prepare_cached(&sql)?
            .query_row([key], |row| row.get(0))
            .optional()?;
        let Some(text) = text else { return Ok(None) };
        if self.forget_replaced(key) {
            // The text no longer says under which values the item stands: all rows are looked through.
            let sql = format!("DELETE FROM {} WHERE key = ?1", self.lists);
            connection.execute(&sql, [key])?;
        }
        let item = Node::parse(&text).unwrap_or_default();
        let listed = self
            .collection
            .columns
            .iter()
            .enumerate()
            .filter(|(_, column)| column.listed);
        for (path, value, _) in listed.flat_map(|(at, _)| self.listed(at, &item)) {
            self.index(connection, path)?;
            let sql = format!(
                "DELETE FROM {} WHERE path = ?1 AND value = ?2 AND key = ?3",
                self.lists
            );
            let mut delete = connection.prepare_cached(&sql)?;
            delete.execute(rusqlite::params![path as i64, value, key])?;
        }
        connection
            .prepare_cached(&format!("DELETE FROM {} WHERE key = ?1", self.name))?
            .execute([key])?;
        Ok(Some(()))
    }

    /// Notices when the time of creation stops growing with the key.
    fn watch(&self, connection: &Connection, key: &Cell) -> Result<()> {
        let Some((at, _)) = self.created_column() else {
            return Ok(());
        };
        if !self.grows.load(Ordering::Relaxed) {
            return Ok(());
        }
        let sql = format!(
            "SELECT coalesce((SELECT c{at} FROM {t} WHERE key < ?1 ORDER BY key DESC LIMIT 1) <= c{at}, 1) \
             AND coalesce((SELECT c{at} FROM {t} WHERE key > ?1 ORDER BY key LIMIT 1) >= c{at}, 1) \
             AND c{at} IS NOT NULL FROM {t} WHERE key = ?1",
            t = self.name
        );
        let grows: bool = connection
            .prepare_cached(&sql)?
            .query_row([key], |row| row.get(0))?;
        self.grows.fetch_and(grows, Ordering::Relaxed);
        Ok(())
    }
}
