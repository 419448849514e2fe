//! Former rows: what a row was before it changed, was gone or came back, in a table beside.
//!
//! A trigger keeps them, so that they are written together with what takes their place, whatever that is;
//! from then on it is there for every run.

use tokio_postgres::Transaction;

use super::{
    Failure,
    layout::{columns, columns_of, is_wider},
};
use crate::{
    error::Error,
    sink::{
        Opening,
        sql::{self, quoted},
    },
    table::{Table, VALID_FROM, VALID_TO},
};

/// The table of former rows and the trigger that fills it, by their quoted names.
#[derive(Debug)]
pub(super) struct History {
    table: String,
    former: String,
    function: String,
}

impl History {
    pub(super) fn of(table: &Table) -> Self {
        let (schema, name) = match table.name.split_once('.') {
            Some((schema, name)) => (format!("{}.", quoted(schema)), name),
            None => (String::new(), table.name.as_str()),
        };
        Self {
            table: format!("{schema}{}", quoted(name)),
            former: format!("{schema}{}", quoted(&format!("{name}_history"))),
            function: format!("{schema}{}", quoted(&format!("_kehu_history_{name}"))),
        }
    }

    /// Whether former rows are kept.
    pub(super) async fn is_kept(&self, transaction: &Transaction<'_>) -> Result<bool, Failure> {
        Ok(!columns_of(transaction, &self.former).await?.is_empty())
    }

    /// What is asked of former rows cannot be done.
    pub(super) async fn check(
        &self,
        transaction: &Transaction<'_>,
        opening: &Opening,
    ) -> Result<(), Failure> {
        let (message, help) = if opening.restart && self.is_kept(transaction).await? {
            let message = format!(
                "{} keeps former rows, and --restart forgets them",
                self.table
            );
            (
                message,
                "leave out --restart, or name another table (--table)",
            )
        } else if opening.history && self.is_foreign(transaction).await? {
            let message = format!(
                "{} of {} is there already, and not from an export",
                self.former, opening.address
            );
            (
                message,
                "name another table (--table); kehu writes only into what it has made",
            )
        } else {
            return Ok(());
        };
        Err(Error::usage(message).with_help(help).into())
    }

    /// Whether a table of that name is there that no export has made.
    async fn is_foreign(&self, transaction: &Transaction<'_>) -> Result<bool, Failure> {
        let sql = "SELECT obj_description(to_regclass($1), 'pg_class') LIKE 'Former rows of %'";
        let ours = transaction.query_one(sql, &[&self.former]).await?;
        let ours: Option<bool> = ours.get(0);
        Ok(self.is_kept(transaction).await? && ours != Some(true))
    }

    /// Keeps former rows of the table, which is there.
    pub(super) async fn keep(
        &self,
        transaction: &Transaction<'_>,
        table: &Table,
    ) -> Result<(), Failure> {
        let Self {
            table: name,
            former,
            function,
        } = self;
        const TIME: &str = "timestamp with time zone";
        let validity = [(VALID_FROM, TIME), (VALID_TO, TIME)];
        let wanted: Vec<String> = columns(table)
            .chain(validity)
            .map(|(column, ty)| format!("ADD COLUMN IF NOT EXISTS {} {ty}", quoted(column)))
            .collect();
        for (column, found) in columns_of(transaction, former).await? {
            let wider = columns(table).find(|(name, ty)| *name == column && is_wider(&found, ty));
            if let Some((_, ty)) = wider {
                let column = quoted(&column);
                let sql = format!("ALTER TABLE {former} ALTER COLUMN {column} TYPE {ty}");
                transaction.batch_execute(&sql).await?;
            }
        }
        let own: Vec<String> = columns(table).map(|(column, _)| quoted(column)).collect();
        let (list, old) = (own.join(", "), format!("OLD.{}", own.join(", OLD.")));
        let index = quoted(&format!("{}_of", table.history().replace('.', "_")));
        let identity = sql::identity(table);
        let sql = format!(
            "SET LOCAL client_min_messages = warning;
             ALTER TABLE {name} ADD COLUMN IF NOT EXISTS {VALID_FROM} {TIME} DEFAULT now();
             CREATE TABLE IF NOT EXISTS {former} ();
             ALTER TABLE {former} {wanted};
             COMMENT ON TABLE {former} IS 'Former rows of {comment}.';
             CREATE INDEX IF NOT EXISTS {index} ON {former} ({identity});
             CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $kehu$
             BEGIN
               INSERT INTO {former} ({list}, {VALID_FROM}, {VALID_TO})
               VALUES ({old}, OLD.{VALID_FROM}, now());
               NEW.{VALID_FROM} := now();
               RETURN NEW;
             END $kehu$;
             CREATE OR REPLACE TRIGGER _kehu_history BEFORE UPDATE ON {name}
             FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION {function}()",
            wanted = wanted.join(", "),
            comment = table.name.replace('\'', "''"),
            identity = identity.join(", "),
        );
        Ok(transaction.batch_execute(&sql).await?)
    }
}
