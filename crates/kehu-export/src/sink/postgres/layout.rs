//! The tables in the database, and the statements that fill them.

use tokio_postgres::Transaction;

use super::Failure;
use crate::{
    error::Error,
    sink::Opening,
    table::{ACCOUNT, EXTRA, GONE, HASH, RUN, Scalar, Table, Type, VALID_FROM},
};

/// Where things are in the database, and how they get there.
#[derive(Debug)]
pub(in crate::sink) struct Layout {
    pub(in crate::sink) table: String,
    /// Where rows are kept that are to take the place of those in the table.
    pub(super) beside: String,
    /// The keys that a run comes across.
    pub(super) seen: String,
    pub(super) books: String,
    /// By what the books know this export.
    pub(super) book: String,
    pub(super) rejects: String,
    /// COPY into the staging table.
    pub(super) copy: String,
    /// The names of the columns, but for the mark of what is gone.
    list: String,
    /// On what condition a row is of this export.
    whose: String,
    /// From the staging table into the table, and beside it.
    merge: [String; 2],
}

const STAGE: &str = "pg_temp._kehu_stage";

/// Waits for its turn at making tables, to the end of the transaction: accounts begin at once and share a
/// table, and what is looked at here must be true when something is made of it.
pub(super) async fn take_turn(transaction: &Transaction<'_>) -> Result<(), Failure> {
    let sql = "SELECT pg_advisory_xact_lock(5420198127)";
    Ok(transaction.batch_execute(sql).await?)
}

impl Layout {
    pub(in crate::sink) fn of(table: &Table) -> Self {
        let (schema, name) = match table.name.split_once('.') {
            Some((schema, name)) => (format!("{}.", quoted(schema)), name),
            None => (String::new(), table.name.as_str()),
        };
        let book = match &table.account {
            Some(account) => format!("{name}/{account}"),
            None => name.to_owned(),
        };
        let own = |kind: &str| format!("{schema}{}", quoted(&own_name(kind, &book)));
        let (target, beside) = (format!("{schema}{}", quoted(name)), own("next"));
        let names: Vec<String> = taken(table).map(|(name, _)| quoted(name)).collect();
        let list = names.join(", ");
        Self {
            merge: [merge(table, &target, &names), merge(table, &beside, &names)],
            table: target,
            beside,
            seen: own("seen"),
            books: format!("{schema}_kehu_exports"),
            book: table.book(),
            rejects: format!("{schema}_kehu_rejects"),
            copy: format!("COPY {STAGE} ({list}) FROM STDIN"),
            list,
            whose: table.whose(),
        }
    }

    /// From the staging table to where a run's rows go.
    pub(super) fn merge(&self, beside: bool) -> &str {
        &self.merge[usize::from(beside)]
    }

    /// The tables that are kept about exports.
    pub(super) async fn make_books(&self, transaction: &Transaction<'_>) -> Result<(), Failure> {
        let Self { books, rejects, .. } = self;
        let sql = format!(
            "CREATE TABLE IF NOT EXISTS {books} (
               table_name text PRIMARY KEY, state text, holder text, made boolean NOT NULL DEFAULT false);
             COMMENT ON TABLE {books} IS 'How far exports of kehu are.';
             CREATE TABLE IF NOT EXISTS {rejects} (
               table_name text NOT NULL, digest bigint NOT NULL, path text NOT NULL, reason text NOT NULL,
               raw bytea NOT NULL, run bigint, PRIMARY KEY (table_name, digest));
             ALTER TABLE {rejects} ADD COLUMN IF NOT EXISTS run bigint;
             COMMENT ON TABLE {rejects} IS 'Rows that exports of kehu did not take.'"
        );
        // IF NOT EXISTS says so with a notice each time.
        transaction
            .batch_execute("SET LOCAL client_min_messages = warning")
            .await?;
        Ok(transaction.batch_execute(&sql).await?)
    }

    /// The table's columns and their types; none where it is not there.
    async fn columns(
        &self,
        transaction: &Transaction<'_>,
    ) -> Result<Vec<(String, String)>, Failure> {
        columns_of(transaction, &self.table).await
    }

    /// Whether the table is there.
    ///
    /// # Errors
    /// When it is, and is not an export's.
    pub(super) async fn is_there(
        &self,
        transaction: &Transaction<'_>,
        opening: &Opening,
    ) -> Result<bool, Failure> {
        let columns = self.columns(transaction).await?;
        let there = !columns.is_empty();
        let several = columns.iter().any(|(name, _)| name == ACCOUNT);
        let sql = format!("SELECT made FROM {} WHERE table_name = $1", self.books);
        let made = transaction.query_opt(&sql, &[&opening.table.name]).await?;
        if there && !made.is_some_and(|row| row.get(0)) {
            let (target, address) = (&self.table, &opening.address);
            let message = format!("{target} of {address} is there already, and not from an export");
            let help = "name another table (--table); kehu replaces only what it has made";
            return Err(Error::usage(message).with_help(help).into());
        }
        let wanted = opening.table.account.is_some();
        if let Some(kind) = crate::sink::other_kind(several, wanted && there) {
            let message = format!("{} of {} {kind}", self.table, opening.address);
            return Err(Error::usage(message)
                .with_help("name another table (--table)")
                .into());
        }
        Ok(there)
    }

    /// Whether the table that is there, if it is, can be used.
    ///
    /// # Errors
    /// When it cannot.
    pub(super) async fn check(
        &self,
        transaction: &Transaction<'_>,
        table: &Table,
    ) -> Result<(), Failure> {
        let there = self.columns(transaction).await?;
        match self.problem(table, &there) {
            None => Ok(()),
            Some(message) => {
                let help = "name another table (--table), or replace this one (--restart)";
                Err(Error::usage(message).with_help(help).into())
            }
        }
    }

    /// Creates the table, or adds the columns that it lacks; with comments from the spec. What is to be known
    /// of that.
    pub(super) async fn make_table(
        &self,
        transaction: &Transaction<'_>,
        table: &Table,
    ) -> Result<Option<String>, Failure> {
        self.check(transaction, table).await?;
        let target = &self.table;
        let there = self.columns(transaction).await?;
        let mut note = None;
        if there.is_empty() {
            transaction.batch_execute(&create(table, target)).await?;
        } else {
            for (name, ty) in columns(table) {
                if there
                    .iter()
                    .any(|(there, found)| there == name && is_wider(found, ty))
                {
                    let name = quoted(name);
                    let sql = format!("ALTER TABLE {target} ALTER COLUMN {name} TYPE {ty}");
                    transaction.batch_execute(&sql).await?;
                }
            }
            let has = |name: &str| there.iter().any(|(there, _)| there == name);
            let added: Vec<_> = columns(table).filter(|(name, _)| !has(name)).collect();
            for (name, ty) in &added {
                let sql = format!("ALTER TABLE {target} ADD COLUMN {} {ty}", quoted(name));
                transaction.batch_execute(&sql).await?;
            }
            let added: Vec<&str> = added.iter().map(|(name, _)| *name).collect();
            let known = |name: &&str| {
                *name == VALID_FROM || columns(table).any(|(column, _)| column == *name)
            };
            let others = there.iter().map(|(name, _)| name.as_str());
            let others: Vec<&str> = others.filter(|name| !known(name)).collect();
            note = crate::sink::beside_others(target, &added, &others);
        }
        transaction.batch_execute(&comments(table, target)).await?;
        let sql = format!(
            "INSERT INTO {} (table_name, made) VALUES ($1, true)
             ON CONFLICT (table_name) DO UPDATE SET made = true",
            self.books
        );
        transaction.execute(&sql, &[&table.name]).await?;
        Ok(note)
    }

    fn problem(&self, table: &Table, there: &[(String, String)]) -> Option<String> {
        columns(table).find_map(|(name, ty)| {
            let (_, found) = there
                .iter()
                .find(|(there, found)| there == name && found != ty && !is_wider(found, ty))?;
            let target = &self.table;
            Some(format!(
                "the column {name} of {target} holds {found}, and {ty} is to be written"
            ))
        })
    }

    /// Creates the table beside, empty.
    pub(super) async fn make_beside(
        &self,
        transaction: &Transaction<'_>,
        table: &Table,
    ) -> Result<(), Failure> {
        Ok(transaction
            .batch_execute(&create(table, &self.beside))
            .await?)
    }

    /// Creates the table of keys that a run comes across, empty.
    pub(super) async fn make_seen(
        &self,
        transaction: &Transaction<'_>,
        table: &Table,
    ) -> Result<(), Failure> {
        let key = table.key_column().map_or("text", |key| type_name(&key.ty));
        let sql = format!("CREATE TABLE {} (key {key} PRIMARY KEY)", self.seen);
        Ok(transaction.batch_execute(&sql).await?)
    }

    /// Drops what a run keeps beside the table.
    pub(super) async fn forget_scraps(&self, transaction: &Transaction<'_>) -> Result<(), Failure> {
        let Self { beside, seen, .. } = self;
        let sql = format!("DROP TABLE IF EXISTS {beside}; DROP TABLE IF EXISTS {seen}");
        // IF EXISTS says so with a notice each time.
        transaction
            .batch_execute("SET LOCAL client_min_messages = warning")
            .await?;
        Ok(transaction.batch_execute(&sql).await?)
    }

    /// Puts rows that were kept beside in the place of those of the table, which stays the table that it is
    /// where its columns allow for that.
    pub(super) async fn take_over(
        &self,
        transaction: &Transaction<'_>,
        table: &Table,
    ) -> Result<(), Failure> {
        let Self {
            table: target,
            beside,
            list,
            whose,
            ..
        } = self;
        let there = self.columns(transaction).await?;
        if self.problem(table, &there).is_some() {
            transaction
                .batch_execute(&format!("DROP TABLE {target}"))
                .await?;
        }
        let _ = self.make_table(transaction, table).await?;
        let sql = format!(
            "DELETE FROM {target} WHERE {whose}; INSERT INTO {target} ({list}) SELECT {list} FROM {beside}"
        );
        Ok(transaction.batch_execute(&sql).await?)
    }

    /// Whether the table is there, whosever it is.
    pub(super) async fn exists(&self, transaction: &Transaction<'_>) -> Result<bool, Failure> {
        Ok(!self.columns(transaction).await?.is_empty())
    }

    /// Whether the table has any row.
    pub(super) async fn has_rows(&self, transaction: &Transaction<'_>) -> Result<bool, Failure> {
        let sql = format!(
            "SELECT EXISTS (SELECT FROM {} WHERE {})",
            self.table, self.whose
        );
        Ok(transaction.query_one(&sql, &[]).await?.get(0))
    }

    /// How many rows the table has, without those that are gone.
    pub(super) async fn rows(&self, transaction: &Transaction<'_>) -> Result<u64, Failure> {
        let there = self.columns(transaction).await?;
        let listed = match there.iter().any(|(name, _)| name == GONE) {
            true => format!("{} WHERE {} AND {GONE} IS NULL", self.table, self.whose),
            false if there.is_empty() => return Ok(0),
            false => format!("{} WHERE {}", self.table, self.whose),
        };
        count(transaction, &listed).await
    }

    /// Marks the rows that a run which read everything has not come across; how many.
    pub(super) async fn mark_gone(
        &self,
        transaction: &Transaction<'_>,
        table: &Table,
    ) -> Result<u64, Failure> {
        let Some(key) = table.key_column() else {
            return Ok(0);
        };
        let sql = format!(
            "UPDATE {} AS kept SET {GONE} = now() WHERE {} AND {GONE} IS NULL
             AND NOT EXISTS (SELECT FROM {} AS seen WHERE seen.key = kept.{})",
            self.table,
            self.whose,
            self.seen,
            quoted(&key.sql)
        );
        Ok(transaction.execute(&sql, &[]).await?)
    }

    /// Notes which rows of the staging table a run has come across.
    pub(super) async fn note_keys(
        &self,
        transaction: &Transaction<'_>,
        table: &Table,
    ) -> Result<(), Failure> {
        if let Some(key) = table.key_column() {
            let (seen, key) = (&self.seen, quoted(&key.sql));
            let sql =
                format!("INSERT INTO {seen} SELECT {key} FROM {STAGE} ON CONFLICT DO NOTHING");
            transaction.execute(&sql, &[]).await?;
        }
        Ok(())
    }

    /// The staging table: of this connection alone, empty after every transaction.
    pub(super) fn stage(&self, table: &Table) -> String {
        let columns: Vec<String> = taken(table)
            .map(|(name, ty)| format!("{} {ty}", quoted(name)))
            .collect();
        let columns = columns.join(", ");
        format!("CREATE TEMPORARY TABLE _kehu_stage ({columns}) ON COMMIT DELETE ROWS")
    }
}

/// A table's columns and their types; none where it is not there.
pub(super) async fn columns_of(
    transaction: &Transaction<'_>,
    table: &str,
) -> Result<Vec<(String, String)>, Failure> {
    let sql = "SELECT attname::text, format_type(atttypid, atttypmod) FROM pg_attribute
        WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped";
    let rows = transaction.query(sql, &[&table]).await?;
    Ok(rows.iter().map(|row| (row.get(0), row.get(1))).collect())
}

/// How many rows there are.
pub(super) async fn count(transaction: &Transaction<'_>, rows: &str) -> Result<u64, Failure> {
    let count = transaction
        .query_one(&format!("SELECT count(*) FROM {rows}"), &[])
        .await?;
    Ok(count.get::<_, i64>(0).unsigned_abs())
}

/// Whether every value of one type is one of the other.
pub(super) fn is_wider(found: &str, ty: &str) -> bool {
    matches!(
        (found, ty),
        ("integer", "bigint" | "numeric" | "text")
            | ("bigint", "numeric" | "text")
            | ("numeric", "text")
    )
}

/// The name of a table that is kept beside another one.
fn own_name(kind: &str, table: &str) -> String {
    // PostgreSQL cuts longer names off.
    let name = format!("_kehu_{kind}_{table}");
    match name.len() <= 63 {
        true => name,
        false => format!(
            "_kehu_{kind}_{:016x}",
            xxhash_rust::xxh3::xxh3_64(table.as_bytes())
        ),
    }
}

fn merge(table: &Table, target: &str, names: &[String]) -> String {
    let list = names.join(", ");
    let mut merge = format!("INSERT INTO {target} AS kept ({list}) SELECT {list} FROM {STAGE}");
    let identity: Vec<String> = table.identity().into_iter().map(quoted).collect();
    if !identity.is_empty() {
        let sets = names.iter().filter(|name| !identity.contains(name));
        let sets: Vec<String> = sets
            .map(|name| format!("{name} = excluded.{name}"))
            .collect();
        let updated = table.updated.map(|updated| names[updated].as_str());
        let stays = crate::sink::stays(names, updated, "IS NOT DISTINCT FROM", "IS DISTINCT FROM");
        merge.push_str(&format!(
            " ON CONFLICT ({}) DO UPDATE SET {}, {GONE} = NULL WHERE {stays}",
            identity.join(", "),
            sets.join(", ")
        ));
    }
    merge
}

pub(in crate::sink) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// Names and types, bookkeeping columns last.
pub(super) fn columns(table: &Table) -> impl Iterator<Item = (&str, &'static str)> {
    let columns = table.columns().iter();
    let columns = columns.map(|column| (column.sql.as_str(), type_name(&column.ty)));
    columns.chain([
        (EXTRA, "jsonb"),
        (RUN, "bigint"),
        (HASH, "bigint"),
        (GONE, "timestamp with time zone"),
    ])
}

/// Those that a row brings along.
fn taken(table: &Table) -> impl Iterator<Item = (&str, &'static str)> {
    columns(table).filter(|(name, _)| *name != GONE)
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
        Scalar::Millis | Scalar::Seconds | Scalar::Instant(_) => "timestamp with time zone",
        Scalar::DateTime(_) => "timestamp without time zone",
        Scalar::Date(_) => "date",
    }
}

fn create(table: &Table, target: &str) -> String {
    let columns = columns(table).map(|(name, ty)| format!("{} {ty}", quoted(name)));
    let identity: Vec<String> = table.identity().into_iter().map(quoted).collect();
    let key = match identity.is_empty() {
        true => None,
        false => Some(format!("PRIMARY KEY ({})", identity.join(", "))),
    };
    let columns: Vec<String> = columns.chain(key).collect();
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
        (
            GONE,
            "When a run that read everything did not find the row any more; NULL while it is listed.",
        ),
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
