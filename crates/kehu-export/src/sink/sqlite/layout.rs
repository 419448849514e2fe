//! The table in the database, and the statement that fills it.

use rusqlite::Connection;

use crate::table::{Column, EXTRA, HASH, RUN, Scalar, Table, Type};

/// The table in the database.
#[derive(Debug)]
pub(super) struct Layout {
    /// Its quoted name.
    pub(super) table: String,
    /// Inserts a row, or replaces the one of the same key where the new one is to stay.
    pub(super) insert: String,
    /// Why the table that is there cannot be used.
    pub(super) problem: Option<String>,
}

impl Layout {
    /// Creates the table, or adds the columns that it lacks.
    pub(super) fn make(connection: &Connection, table: &Table) -> rusqlite::Result<Self> {
        let name = quoted(&table.name);
        let there = columns_of(connection, &table.name)?;
        let known = "SELECT EXISTS (SELECT 1 FROM _kehu_exports WHERE table_name = ?1)";
        let known: bool = connection.query_row(known, [&table.name], |row| row.get(0))?;
        let mut problem = None;
        if there.is_empty() {
            connection.execute_batch(&create(table))?;
        } else if !known {
            problem = Some(format!("{name} is there already, and not from an export"));
        }
        for (column, ty) in columns(table) {
            match there
                .iter()
                .find(|(name, _)| name.eq_ignore_ascii_case(column))
            {
                None if there.is_empty() || problem.is_some() => {}
                None => {
                    let column = quoted(column);
                    connection
                        .execute_batch(&format!("ALTER TABLE {name} ADD COLUMN {column} {ty}"))?;
                }
                Some((_, found)) if !found.eq_ignore_ascii_case(ty) => {
                    problem = Some(format!(
                        "the column {column} of {name} holds {found}, and {ty} is to be written"
                    ));
                }
                Some(_) => {}
            }
        }
        Ok(Self {
            insert: insert(table),
            table: name,
            problem,
        })
    }
}

pub(in crate::sink) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// Names and types, bookkeeping columns last.
fn columns(table: &Table) -> impl Iterator<Item = (&str, &'static str)> {
    let columns = table.columns().iter();
    let columns = columns.map(|column| (column.sql.as_str(), type_name(&column.ty)));
    columns.chain([(EXTRA, "TEXT"), (RUN, "INTEGER"), (HASH, "INTEGER")])
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
fn create(table: &Table) -> String {
    let mut sql = format!(
        "CREATE TABLE IF NOT EXISTS {} ( -- {}\n",
        quoted(&table.name),
        line(&table.comment)
    );
    let own = columns(table).count() - 1;
    for (index, (name, ty)) in columns(table).enumerate() {
        let key = if table.key == Some(index) {
            " PRIMARY KEY NOT NULL"
        } else {
            ""
        };
        let comma = if index < own { "," } else { "" };
        let comment = table
            .columns()
            .get(index)
            .map_or_else(|| bookkeeping(name), comment);
        sql.push_str(&format!(
            "  {} {ty}{key}{comma} -- {comment}\n",
            quoted(name)
        ));
    }
    sql.push(')');
    sql
}

fn comment(column: &Column) -> String {
    line(&column.comment)
}

fn bookkeeping(name: &str) -> String {
    let text = match name {
        EXTRA => "Fields that the spec does not know, JSON.",
        RUN => "Number of the run that last wrote the row.",
        _ => "Digest of the row as it arrived.",
    };
    text.to_owned()
}

fn line(text: &str) -> String {
    text.replace(['\n', '\r'], " ")
}

fn insert(table: &Table) -> String {
    let name = quoted(&table.name);
    let names: Vec<String> = columns(table).map(|(name, _)| quoted(name)).collect();
    let places: Vec<String> = (1..=names.len()).map(|place| format!("?{place}")).collect();
    let mut sql = format!(
        "INSERT INTO {name} AS kept ({}) VALUES ({})",
        names.join(", "),
        places.join(", ")
    );
    if let Some(key) = table.key {
        let sets: Vec<String> = names
            .iter()
            .enumerate()
            .filter(|(index, _)| *index != key)
            .map(|(_, name)| format!("{name} = excluded.{name}"))
            .collect();
        let updated = table.updated.map(|updated| names[updated].as_str());
        sql.push_str(&format!(
            " ON CONFLICT ({}) DO UPDATE SET {} WHERE {}",
            names[key],
            sets.join(", "),
            crate::sink::stays("kept", updated, "IS")
        ));
    }
    sql
}

fn columns_of(connection: &Connection, table: &str) -> rusqlite::Result<Vec<(String, String)>> {
    let mut statement = connection.prepare("SELECT name, type FROM pragma_table_info(?1)")?;
    let columns = statement.query_map([table], |row| Ok((row.get(0)?, row.get(1)?)))?;
    columns.collect()
}
