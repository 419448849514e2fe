//! The tables in the database, and the statements that fill them.

mod columns;

use tokio_postgres::Transaction;

use super::Failure;
use crate::{
    error::Error,
    sink::{
        Opening,
        sql::{self, quoted},
    },
    table::{ACCOUNT, GONE, Table, VALID_FROM},
};
use columns::{STAGE, comments, create, merge, own_name, taken, type_name};

pub(super) use columns::{columns, columns_of, is_wider};

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
        without_notices(transaction, &sql).await
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
        if let Some(kind) = sql::other_kind(several, wanted && there) {
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
                let mut there = there.iter();
                if there.any(|(there, found)| there == name && is_wider(found, ty)) {
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
            note = sql::beside_others(target, &added, &others);
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
        without_notices(transaction, &sql).await
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

/// IF EXISTS and IF NOT EXISTS say so with a notice each time.
async fn without_notices(transaction: &Transaction<'_>, sql: &str) -> Result<(), Failure> {
    let quiet = "SET LOCAL client_min_messages = warning";
    transaction.batch_execute(quiet).await?;
    Ok(transaction.batch_execute(sql).await?)
}

/// How many rows there are.
pub(super) async fn count(transaction: &Transaction<'_>, rows: &str) -> Result<u64, Failure> {
    let count = transaction
        .query_one(&format!("SELECT count(*) FROM {rows}"), &[])
        .await?;
    Ok(count.get::<_, i64>(0).unsigned_abs())
}
