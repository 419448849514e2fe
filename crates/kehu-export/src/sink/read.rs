//! Rows out of targets again, for the report.

#[cfg(feature = "files")]
mod files;
#[cfg(feature = "postgres")]
mod postgres;
#[cfg(feature = "sqlite")]
mod sqlite;

use std::io;

use super::Address;
use crate::{
    error::Result,
    row::Cell,
    state::State,
    table::{Column, Table},
};

/// A target that is read.
pub(crate) enum Stored {
    #[cfg(feature = "files")]
    Files(Box<files::Files>),
    #[cfg(feature = "sqlite")]
    Sqlite(sqlite::Sqlite),
    #[cfg(feature = "postgres")]
    Postgres(postgres::Postgres),
}

/// One export in a target.
#[derive(Debug, Clone)]
pub(crate) struct StoredExport {
    /// Its table.
    pub(crate) table: String,
    /// How far it is.
    pub(crate) state: State,
}

/// Takes a row: its columns, its key, its cells.
pub(crate) type Each<'e> = dyn FnMut(&[Column], &str, &[Cell<'_>]) -> io::Result<()> + Send + 'e;

impl Stored {
    /// Opens a target for reading; nothing is made and nothing is held.
    pub(crate) async fn open(address: &Address) -> Result<Self> {
        match &address.clone().behind_links() {
            #[cfg(feature = "files")]
            address @ Address::File { .. } => {
                files::Files::open(address).map(|files| Self::Files(Box::new(files)))
            }
            #[cfg(feature = "objects")]
            address @ Address::Objects { url, .. } => files::Files::fetched(address, url)
                .await
                .map(|files| Self::Files(Box::new(files))),
            #[cfg(feature = "sqlite")]
            Address::Sqlite { path } => sqlite::Sqlite::open(path).map(Self::Sqlite),
            #[cfg(feature = "postgres")]
            Address::Postgres { url } => postgres::Postgres::open(url).await.map(Self::Postgres),
            #[allow(unreachable_patterns, reason = "with every feature there is no other")]
            address => Err(address.lacking()),
        }
    }

    /// Its exports.
    pub(crate) async fn exports(&self) -> Result<Vec<StoredExport>> {
        match self {
            #[cfg(feature = "files")]
            Self::Files(files) => Ok(files.exports()),
            #[cfg(feature = "sqlite")]
            Self::Sqlite(sqlite) => sqlite.exports(),
            #[cfg(feature = "postgres")]
            Self::Postgres(postgres) => postgres.exports().await,
        }
    }

    /// All rows of one of them, with the columns that are wanted; files give all of them.
    #[cfg_attr(
        not(any(feature = "sqlite", feature = "postgres")),
        expect(unused_variables, reason = "only databases can leave columns out")
    )]
    pub(crate) async fn rows(
        &self,
        table: &Table,
        wanted: fn(&Column) -> bool,
        each: &mut Each<'_>,
    ) -> Result<()> {
        match self {
            #[cfg(feature = "files")]
            Self::Files(files) => files.rows(table, each),
            #[cfg(feature = "sqlite")]
            Self::Sqlite(sqlite) => sqlite.rows(table, wanted, each),
            #[cfg(feature = "postgres")]
            Self::Postgres(postgres) => postgres.rows(table, wanted, each).await,
        }
    }
}

/// The columns that are wanted and there.
#[cfg(any(feature = "sqlite", feature = "postgres"))]
fn chosen(table: &Table, wanted: fn(&Column) -> bool, there: &[String]) -> Vec<Column> {
    let columns = table.columns().iter();
    columns
        .filter(|column| wanted(column) && there.contains(&column.sql))
        .cloned()
        .collect()
}

/// Leaves out the rows of other exports, and those that are gone, where a table says which.
#[cfg(any(feature = "sqlite", feature = "postgres"))]
fn listed(table: &Table, there: &[String]) -> String {
    let gone = match there.iter().any(|column| column == crate::table::GONE) {
        true => " AND _deleted_at IS NULL",
        false => "",
    };
    format!(" WHERE {}{gone}", table.whose())
}

/// Cells of a database's row, all of it read as text.
#[cfg(any(feature = "sqlite", feature = "postgres"))]
fn cells<'t>(
    columns: &[Column],
    texts: impl Iterator<Item = Option<&'t str>>,
) -> Vec<Cell<'static>> {
    let cells = columns.iter().zip(texts);
    let cells = cells.map(|(column, text)| {
        text.map_or(Cell::Null, |text| crate::row::from_text(&column.ty, text))
    });
    cells.collect()
}

#[cfg(any(feature = "sqlite", feature = "postgres"))]
fn state(text: &str) -> Result<State> {
    State::from_json(text).map_err(|problem| crate::Error::usage(format!("an export: {problem}")))
}
