//! The tables in the database, and the statements that fill them.

use tokio_postgres::Transaction;

use super::Failure;
use crate::{
    error::Error,
    sink::Opening,
    table::{EXTRA, HASH, RUN, Scalar, Table, Type},
};

/// Where things are in the database, and how they get there.
#[derive(Debug)]
pub(in crate::sink) struct Layout {
    pub(in crate::sink) table: String,
    pub(super) books: String,
    pub(super) rejects: String,
    /// COPY into the staging table.
    pub(super) copy: String,
    /// From the staging table into the table.
    pub(super) merge: String,
}

const STAGE: &str = "pg_temp._kehu_stage";

impl Layout {
    pub(in crate::sink) fn of(table: &Table) -> Self {
        let (schema, name) = match table.name.split_once('.') {
            Some((schema, name)) => (format!("{}.", quoted(schema)), name),
            None => (String::new(), table.name.as_str()),
        };
        let target = format!("{schema}{}", quoted(name));
        let names: Vec<String> = columns(table).map(|(name, _)| quoted(name)).collect();
        let list = names.join(", ");
        let mut merge = format!("INSERT INTO {target} AS kept ({list}) SELECT {list} FROM {STAGE}");
        if let Some(key) = table.key {
            let sets = names.iter().enumerate().filter(|(index, _)| *index != key);
            let sets: Vec<String> = sets
                .map(|(_, name)| format!("{name} = excluded.{name}"))
                .collect();
            let updated = table.updated.map(|updated| names[updated].as_str());
            let stays = crate::sink::stays("kept", updated, "IS NOT DISTINCT FROM");
            merge.push_str(&format!(
                " ON CONFLICT ({}) DO UPDATE SET {} WHERE {stays}",
                names[key],
                sets.join(", ")
            ));
        }
        Self {
            table: target,
            books: format!("{schema}_kehu_exports"),
            rejects: format!("{schema}_kehu_rejects"),
            copy: format!("COPY {STAGE} ({list}) FROM STDIN"),
            merge,
        }
    }

    /// The tables that are kept about exports; several runs may want to make them at once.
    pub(super) async fn make_books(&self, transaction: &Transaction<'_>) -> Result<(), Failure> {
        let Self { books, rejects, .. } = self;
        transaction
            .batch_execute("SELECT pg_advisory_xact_lock(5420198127)")
            .await?;
        let sql = format!(
            "CREATE TABLE IF NOT EXISTS {books} (
               table_name text PRIMARY KEY, state text, holder text, made boolean NOT NULL DEFAULT false);
             COMMENT ON TABLE {books} IS 'How far exports of kehu are.';
             CREATE TABLE IF NOT EXISTS {rejects} (
               table_name text NOT NULL, digest bigint NOT NULL, path text NOT NULL, reason text NOT NULL,
               raw bytea NOT NULL, PRIMARY KEY (table_name, digest));
             COMMENT ON TABLE {rejects} IS 'Rows that exports of kehu did not take.'"
        );
        // IF NOT EXISTS says so with a notice each time.
        transaction
            .batch_execute("SET LOCAL client_min_messages = warning")
            .await?;
        Ok(transaction.batch_execute(&sql).await?)
    }

    /// Creates the table, or adds the columns that it lacks; with comments from the spec.
    pub(super) async fn make_table(
        &self,
        transaction: &Transaction<'_>,
        opening: &Opening,
    ) -> Result<(), Failure> {
        let (table, target) = (&opening.table, &self.table);
        let sql = "SELECT attname::text, format_type(atttypid, atttypmod) FROM pg_attribute
            WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped";
        let rows = transaction.query(sql, &[target]).await?;
        let there: Vec<(String, String)> =
            rows.iter().map(|row| (row.get(0), row.get(1))).collect();
        let sql = format!("SELECT made FROM {} WHERE table_name = $1", self.books);
        let made = transaction.query_opt(&sql, &[&table.name]).await?;
        let made = made.is_some_and(|row| row.get(0));
        if !there.is_empty() && !made {
            let message = format!(
                "{target} of {} is there already, and not from an export",
                opening.address
            );
            let help = "name another table (--table), or replace this one (--restart)";
            return Err(Error::usage(message).with_help(help).into());
        }
        if there.is_empty() {
            transaction.batch_execute(&create(table, target)).await?;
        }
        for (name, ty) in columns(table) {
            match there.iter().find(|(there, _)| there == name) {
                Some((_, found)) if found != ty => {
                    let message = format!(
                        "the column {name} of {target} holds {found}, and {ty} is to be written"
                    );
                    let help = "name another table (--table), or replace this one (--restart)";
                    return Err(Error::usage(message).with_help(help).into());
                }
                None if !there.is_empty() => {
                    let sql = format!("ALTER TABLE {target} ADD COLUMN {} {ty}", quoted(name));
                    transaction.batch_execute(&sql).await?;
                }
                _ => {}
            }
        }
        transaction.batch_execute(&comments(table, target)).await?;
        let sql = format!(
            "INSERT INTO {} (table_name, made) VALUES ($1, true)
             ON CONFLICT (table_name) DO UPDATE SET made = true",
            self.books
        );
        transaction.execute(&sql, &[&table.name]).await?;
        Ok(())
    }

    /// The staging table: of this connection alone, empty after every transaction.
    pub(super) fn stage(&self) -> String {
        format!(
            "CREATE TEMPORARY TABLE _kehu_stage (LIKE {}) ON COMMIT DELETE ROWS",
            self.table
        )
    }
}

pub(in crate::sink) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// Names and types, bookkeeping columns last.
fn columns(table: &Table) -> impl Iterator<Item = (&str, &'static str)> {
    let columns = table.columns().iter();
    let columns = columns.map(|column| (column.sql.as_str(), type_name(&column.ty)));
    columns.chain([(EXTRA, "jsonb"), (RUN, "bigint"), (HASH, "bigint")])
}

fn type_name(ty: &Type) -> &'static str {
    let Type::Scalar(scalar, _) = ty else {
        return "jsonb";
    };
    match scalar {
        Scalar::Text => "text",
        Scalar::Bool => "boolean",
        Scalar::Int32 => "integer",
        Scalar::Int64 => "bigint",
        Scalar::Float => "double precision",
        Scalar::Decimal => "numeric",
        Scalar::Bytes => "bytea",
        Scalar::Millis | Scalar::Seconds => "timestamp with time zone",
        Scalar::DateTime(_) => "timestamp without time zone",
        Scalar::Date(_) => "date",
    }
}

fn create(table: &Table, target: &str) -> String {
    let columns: Vec<String> = columns(table)
        .enumerate()
        .map(|(index, (name, ty))| {
            let key = if table.key == Some(index) {
                " PRIMARY KEY"
            } else {
                ""
            };
            format!("{} {ty}{key}", quoted(name))
        })
        .collect();
    format!("CREATE TABLE {target} ({})", columns.join(", "))
}

fn comments(table: &Table, target: &str) -> String {
    let mut sql = format!("COMMENT ON TABLE {target} IS {};", literal(&table.comment));
    let own = table
        .columns()
        .iter()
        .map(|column| (column.sql.as_str(), column.comment.as_str()));
    let kept = [
        (EXTRA, "Fields that the spec does not know."),
        (RUN, "Number of the run that last wrote the row."),
        (HASH, "Digest of the row as it arrived."),
    ];
    for (name, comment) in own.chain(kept) {
        let comment = literal(comment);
        sql.push_str(&format!(
            "COMMENT ON COLUMN {target}.{} IS {comment};",
            quoted(name)
        ));
    }
    sql
}
