//! Rows out of PostgreSQL.

use std::pin::pin;

use futures_util::TryStreamExt as _;
use tokio_postgres::{Client, types::ToSql};

use super::{Each, StoredExport, cells, chosen, listed, state};
use crate::{
    error::{Error, Result},
    sink::{
        PostgresUrl,
        postgres::{Layout, connect},
        sql::quoted,
    },
    table::{Column, Table},
};

/// A database that is read.
pub(crate) struct Postgres {
    client: Client,
}

impl Postgres {
    pub(super) async fn open(url: &PostgresUrl) -> Result<Self> {
        let client = connect(url).await?;
        let settings = client
            .batch_execute("SET TimeZone = 'UTC'; SET DateStyle = 'ISO'")
            .await;
        settings.map_err(|error| failed(&error))?;
        Ok(Self { client })
    }

    /// The exports of every schema that keeps books.
    pub(super) async fn exports(&self) -> Result<Vec<StoredExport>> {
        let sql = "SELECT oid::regclass::text FROM pg_class WHERE relname = '_kehu_exports' AND relkind = 'r' ORDER BY 1";
        let books = self
            .client
            .query(sql, &[])
            .await
            .map_err(|error| failed(&error))?;
        let mut exports = Vec::new();
        for books in books {
            let books: String = books.get(0);
            let sql = format!(
                "SELECT table_name, state FROM {books} WHERE state IS NOT NULL ORDER BY table_name"
            );
            for row in self
                .client
                .query(&sql, &[])
                .await
                .map_err(|error| failed(&error))?
            {
                exports.push(StoredExport {
                    table: row.get(0),
                    state: state(row.get(1))?,
                });
            }
        }
        Ok(exports)
    }

    pub(super) async fn rows(
        &self,
        table: &Table,
        wanted: fn(&Column) -> bool,
        each: &mut Each<'_>,
    ) -> Result<()> {
        let target = Layout::of(table).table;
        let sql = "SELECT attname::text FROM pg_attribute
            WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped";
        let there = self
            .client
            .query(sql, &[&target])
            .await
            .map_err(|error| failed(&error))?;
        let there: Vec<String> = there.iter().map(|row| row.get(0)).collect();
        let columns = chosen(table, wanted, &there);
        let key = table
            .key_column()
            .map_or_else(|| "ctid".to_owned(), |key| quoted(&key.sql));
        let list: String = columns
            .iter()
            .map(|column| format!(", {}::text", quoted(&column.sql)))
            .collect();
        let sql = format!(
            "SELECT {key}::text{list} FROM {target}{}",
            listed(table, &there)
        );
        let nothing: [&(dyn ToSql + Sync); 0] = [];
        let rows = self
            .client
            .query_raw(&sql, nothing)
            .await
            .map_err(|error| failed(&error))?;
        let mut rows = pin!(rows);
        while let Some(row) = rows.try_next().await.map_err(|error| failed(&error))? {
            let cells = cells(&columns, (0..columns.len()).map(|index| row.get(index + 1)));
            let key: Option<&str> = row.get(0);
            each(&columns, key.unwrap_or_default(), &cells)
                .map_err(|error| Error::target("collecting what is reported", &error))?;
        }
        Ok(())
    }
}

fn failed(error: &tokio_postgres::Error) -> Error {
    Error::target("reading the database for the report", error)
}
