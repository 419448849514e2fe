//! The tables in the database, and the statements that fill them.

use rusqlite::{Connection, OptionalExtension as _};

use crate::{
    sink::sql::{self, quoted},
    table::{ACCOUNT, GONE, Scalar, Table, Type, VALID_FROM},
};

/// One table in the database, by its own name or by that under which its rows are kept beside it.
#[derive(Debug)]
pub(super) struct Layout {
    /// Its quoted name.
    pub(super) table: String,
    /// The names of its columns, quoted, but for the mark of what is gone.
    columns: Vec<String>,
    /// Creates it.
    create: String,
    /// Inserts a row, or replaces the one of the same key where the new one is to stay.
    pub(super) insert: String,
    /// On what condition a row is of this export.
    whose: String,
}

impl Layout {
    pub(super) fn of(table: &Table, name: &str) -> Self {
        let columns = columns(table).filter(|(name, _)| *name != GONE);
        let columns: Vec<String> = columns.map(|(name, _)| quoted(name)).collect();
        Self {
            table: quoted(name),
            create: create(table, name),
            insert: insert(table, name, &columns),
            whose: table.whose(),
            columns,
        }
    }

    /// Why the table that is there cannot be used.
    pub(super) fn problem(
        &self,
        connection: &Connection,
        table: &Table,
    ) -> rusqlite::Result<Option<String>> {
        Ok(problem(table, &columns_of(connection, &table.name)?))
    }

    /// Creates the table, which can be used where it is there, or adds the columns that it lacks; what is to
    /// be known of that.
    pub(super) fn make(
        &self,
        connection: &Connection,
        table: &Table,
    ) -> rusqlite::Result<Option<String>> {
        let there = columns_of(connection, &table.name)?;
        if there.is_empty() {
            connection.execute_batch(&self.create)?;
            return Ok(None);
        }
        let widened: Vec<&str> = widened(table, &there).collect();
        if !widened.is_empty() {
            pause_history(connection, table)?;
        }
        for column in widened {
            self.widen(connection, column)?;
        }
        let added = columns(table).filter(|(column, _)| find(&there, column).is_none());
        let added: Vec<_> = added.collect();
        for (column, ty) in &added {
            let column = quoted(column);
            connection.execute_batch(&format!(
                "ALTER TABLE {} ADD COLUMN {column} {ty}",
                self.table
            ))?;
        }
        let added: Vec<&str> = added.iter().map(|(column, _)| *column).collect();
        let known = |name: &&str| {
            let mut wanted = columns(table).chain([(VALID_FROM, "")]);
            wanted.any(|(column, _)| column.eq_ignore_ascii_case(name))
        };
        let others = there.iter().map(|(name, _)| name.as_str());
        let others: Vec<&str> = others.filter(|name| !known(name)).collect();
        Ok(sql::beside_others(&self.table, &added, &others))
    }

    /// What the column has becomes text.
    fn widen(&self, connection: &Connection, column: &str) -> rusqlite::Result<()> {
        let (table, column) = (&self.table, quoted(column));
        connection.execute_batch(&format!(
            "ALTER TABLE {table} RENAME COLUMN {column} TO _kehu_former;
             ALTER TABLE {table} ADD COLUMN {column} TEXT;
             UPDATE {table} SET {column} = CAST(_kehu_former AS TEXT);
             ALTER TABLE {table} DROP COLUMN _kehu_former"
        ))
    }

    /// Creates the table, which must not be there.
    pub(super) fn create(&self, connection: &Connection) -> rusqlite::Result<()> {
        connection.execute_batch(&self.create)
    }

    /// Puts rows that were kept beside in the place of those of the table, which stays the table that it is
    /// where its columns allow for that.
    pub(super) fn take_over(
        &self,
        connection: &Connection,
        table: &Table,
        beside: &Self,
    ) -> rusqlite::Result<()> {
        match self.problem(connection, table)? {
            Some(_) => {
                connection.execute_batch(&format!("DROP TABLE {}; {}", self.table, self.create))?;
            }
            None => drop(self.make(connection, table)?),
        }
        let columns = self.columns.join(", ");
        connection.execute_batch(&format!(
            "DELETE FROM {table} WHERE {whose}; INSERT INTO {table} ({columns}) SELECT {columns} FROM {beside}; DROP TABLE {beside}",
            table = self.table,
            whose = self.whose,
            beside = beside.table,
        ))
    }
}

/// How many rows of an export a table has, without those that are gone; `None` where there is no such table.
pub(super) fn rows(connection: &Connection, table: &Table) -> rusqlite::Result<Option<u64>> {
    let there = columns_of(connection, &table.name)?;
    if there.is_empty() {
        return Ok(None);
    }
    let listed = match find(&there, GONE) {
        Some(_) => format!("{GONE} IS NULL"),
        None => "true".to_owned(),
    };
    let (name, whose) = (quoted(&table.name), table.whose());
    let sql = format!("SELECT count(*) FROM {name} WHERE {whose} AND {listed}");
    let rows: Option<i64> = connection
        .query_row(&sql, [], |row| row.get(0))
        .optional()?;
    Ok(rows.map(i64::unsigned_abs))
}

/// Whether there is a table of this name.
pub(super) fn is_there(connection: &Connection, name: &str) -> rusqlite::Result<bool> {
    Ok(!columns_of(connection, name)?.is_empty())
}

/// Why rows of one account and those of several do not go together into the table that is there.
pub(super) fn other_kind(
    connection: &Connection,
    table: &Table,
) -> rusqlite::Result<Option<&'static str>> {
    let there = columns_of(connection, &table.name)?;
    let several = find(&there, ACCOUNT).is_some();
    Ok(sql::other_kind(
        several && !there.is_empty(),
        table.account.is_some() && !there.is_empty(),
    ))
}

pub(super) fn find<'t>(there: &'t [(String, String)], column: &str) -> Option<&'t str> {
    let found = there
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case(column));
    found.map(|(_, ty)| ty.as_str())
}

/// How the names of the triggers begin that keep former rows: of what comes, and of what changes.
pub(super) const TRIGGERS: [&str; 2] = ["_kehu_came_", "_kehu_changed_"];

/// While a column changes its type no former rows are kept.
fn pause_history(connection: &Connection, table: &Table) -> rusqlite::Result<()> {
    let [came, changed] = TRIGGERS.map(|kind| quoted(&format!("{kind}{}", table.name)));
    connection.execute_batch(&format!(
        "DROP TRIGGER IF EXISTS {came}; DROP TRIGGER IF EXISTS {changed}"
    ))
}

/// The columns of numbers that are to be text: every number can be written so.
fn widened<'t>(table: &'t Table, there: &'t [(String, String)]) -> impl Iterator<Item = &'t str> {
    let identity = table.identity();
    let wider = move |(column, ty): &(&'t str, &str)| {
        let number = find(there, column).is_some_and(|found| found.eq_ignore_ascii_case("INTEGER"));
        number && *ty == "TEXT" && !identity.contains(column)
    };
    columns(table).filter(wider).map(|(column, _)| column)
}

fn problem(table: &Table, there: &[(String, String)]) -> Option<String> {
    let widened: Vec<&str> = widened(table, there).collect();
    columns(table).find_map(|(column, ty)| {
        let found = find(there, column).filter(|found| !found.eq_ignore_ascii_case(ty))?;
        if widened.contains(&column) {
            return None;
        }
        let name = quoted(&table.name);
        Some(format!(
            "the column {column} of {name} holds {found}, and {ty} is to be written"
        ))
    })
}

/// Names and types, bookkeeping columns last.
pub(super) fn columns(table: &Table) -> impl Iterator<Item = (&str, &'static str)> {
    sql::columns(table, type_name, ["TEXT", "INTEGER", "INTEGER", "TEXT"])
}

fn type_name(ty: &Type) -> &'static str {
    match ty {
        Type::Scalar(Scalar::Bool, _) => "BOOLEAN",
        Type::Scalar(Scalar::Int32 | Scalar::Int64, _) => "INTEGER",
        Type::Scalar(Scalar::Float, _) => "REAL",
        Type::Scalar(Scalar::Bytes, _) => "BLOB",
        // Decimals stay text: a number would lose digits.
        Type::Scalar(_, _) => "TEXT",
        Type::Any | Type::Embedded(_) | Type::List(_) | Type::Map(_) | Type::Record(_) => "TEXT",
    }
}

/// SQLite keeps the statement, comments and all: `.schema` shows what each column holds.
fn create(table: &Table, table_name: &str) -> String {
    let line = |text: &str| text.replace(['\n', '\r'], " ");
    let mut out = format!(
        "CREATE TABLE {} ( -- {}\n",
        quoted(table_name),
        line(&table.comment)
    );
    let identity = table.identity();
    let own = columns(table).count() - usize::from(identity.is_empty());
    for (index, ((name, ty), (_, comment))) in columns(table).zip(sql::comments(table)).enumerate()
    {
        let key = if identity.contains(&name) {
            " NOT NULL"
        } else {
            ""
        };
        let comma = if index < own { "," } else { "" };
        let (name, comment) = (quoted(name), line(comment));
        out.push_str(&format!("  {name} {ty}{key}{comma} -- {comment}\n"));
    }
    if !identity.is_empty() {
        let identity = sql::identity(table).join(", ");
        out.push_str(&format!("  PRIMARY KEY ({identity})\n"));
    }
    out + ")"
}

fn insert(table: &Table, name: &str, names: &[String]) -> String {
    let places: Vec<String> = (1..=names.len()).map(|place| format!("?{place}")).collect();
    let (name, list, places) = (quoted(name), names.join(", "), places.join(", "));
    let on_conflict = sql::on_conflict(table, names, "IS", "IS NOT");
    format!("INSERT INTO {name} AS kept ({list}) VALUES ({places}){on_conflict}")
}

pub(super) fn columns_of(
    connection: &Connection,
    table: &str,
) -> rusqlite::Result<Vec<(String, String)>> {
    let mut statement = connection.prepare("SELECT name, type FROM pragma_table_info(?1)")?;
    let columns = statement.query_map([table], |row| Ok((row.get(0)?, row.get(1)?)))?;
    columns.collect()
}
