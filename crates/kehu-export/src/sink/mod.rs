//! Where rows go. A target keeps rows and progress together: whatever happens, what it knows about
//! the run is true of the rows it has.

mod address;
#[cfg(any(feature = "files", feature = "sqlite"))]
mod blocking;
mod common;
#[cfg(feature = "files")]
mod files;
mod object_url;
#[cfg(feature = "objects")]
mod objects;
mod outputs;
#[cfg(feature = "postgres")]
mod postgres;
#[cfg(feature = "report")]
pub(crate) mod read;
#[cfg(any(feature = "sqlite", feature = "postgres"))]
mod sql;
#[cfg(feature = "sqlite")]
mod sqlite;
mod url;

use std::{path::PathBuf, sync::Arc, time::Duration};

use kehu_registry::csv::CsvStyle;

pub(crate) use address::lacks;
pub use address::{Address, FileFormat};
#[cfg(any(feature = "files", feature = "sqlite"))]
pub use blocking::Blocking;
pub use common::Common;
#[cfg(feature = "parquet")]
pub(crate) use files::parquet_writer;
pub use object_url::ObjectsUrl;
pub use outputs::check;
pub use url::PostgresUrl;

use crate::{
    error::Result,
    fetch::{Item, Keep},
    files::behind_link,
    holder::Holder,
    memory::Room,
    progress::Progress,
    row::Reject,
    state::State,
    stop::Stop,
    table::Table,
};

/// A target that is open and held by this process.
#[derive(Debug)]
pub enum Sink {
    /// One file or the objects of a store, made from part files.
    #[cfg(feature = "files")]
    Files(Blocking<files::Files>),
    /// A table of an SQLite database.
    #[cfg(feature = "sqlite")]
    Sqlite(Blocking<sqlite::Sqlite>),
    /// A table of a PostgreSQL database.
    #[cfg(feature = "postgres")]
    Postgres(Box<postgres::Postgres>),
}

/// What goes into a target at once.
#[derive(Debug, Default)]
pub struct Batch {
    /// Items that fit the table.
    pub items: Vec<Item>,
    /// Items that do not.
    pub rejects: Vec<Reject>,
    /// Size of the items as they came.
    pub bytes: usize,
    /// The room that they take among the rows of other exports, until they are in the target.
    pub(crate) room: Vec<Room>,
}

/// What a target has when a run ends.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Holdings {
    /// Rows in the target, without those that the service lists no more.
    pub rows: u64,
    /// Different rows that this run did not take.
    pub rejects: u64,
    /// Where they are listed.
    pub rejects_file: Option<PathBuf>,
    /// Values that a `'` keeps from being formulas, in CSV.
    pub escaped: u64,
}

/// What the end of a run may do.
#[derive(Debug, Clone, Copy)]
pub struct Ending {
    /// A run that finds so much less than is there that more than so many of a hundred rows are missing
    /// replaces nothing.
    pub shrink: u8,
    /// Later runs add to the rows: a file keeps beside it what they are merged with.
    pub adds: bool,
}

/// How a target is opened.
#[derive(Debug, Clone)]
pub struct Opening {
    /// Where.
    pub address: Address,
    /// What for.
    pub table: Arc<Table>,
    /// By whom.
    pub holder: Holder,
    /// Former rows are kept, from now on: a database has them in a table beside, `<table>_history`.
    pub history: bool,
    /// Forget what earlier runs did; what is there is replaced when everything has been read.
    pub restart: bool,
    /// Where rejects are listed, instead of beside the target.
    pub rejects: Option<PathBuf>,
    /// How CSV is written.
    pub csv: CsvStyle,
    /// How long to wait for a target that went away.
    pub patience: Duration,
    /// Asked to end.
    pub stop: Stop,
    /// Told what is waited for.
    pub progress: Progress,
    /// What exports side by side have in common; each of a target's own where there is only one.
    pub common: Common,
}

impl Opening {
    /// Where rejects are listed.
    #[must_use]
    pub fn rejects_file(&self) -> PathBuf {
        match &self.rejects {
            Some(path) => behind_link(path),
            None => self
                .address
                .clone()
                .behind_links()
                .rejects(&self.file_name()),
        }
    }

    /// What tells this export from others: the target, and the table in it.
    pub(crate) fn label(&self) -> String {
        let address = self.address.clone().behind_links();
        let target = match address.path().map(std::path::absolute) {
            Some(Ok(path)) => path.display().to_string(),
            _ => address.to_string(),
        };
        format!("{target} ({})", self.table.book())
    }

    /// What a file of one export among those of a database is called.
    fn file_name(&self) -> String {
        match &self.table.account {
            Some(account) => format!("{}@{account}", self.table.name),
            None => self.table.name.clone(),
        }
    }
}

impl Sink {
    /// Opens the target and takes its lock.
    ///
    /// # Errors
    /// When it cannot be used or another run holds it.
    pub async fn open(mut opening: Opening) -> Result<Self> {
        check(&opening, None, &[])?;
        opening.address = opening.address.behind_links();
        match &opening.address {
            #[cfg(feature = "files")]
            Address::File { .. } => Blocking::open(move || files::Files::beside(opening))
                .await
                .map(Self::Files),
            #[cfg(feature = "objects")]
            Address::Objects { url, .. } => {
                let place = Box::new(objects::Objects::open(url, &opening)?);
                Blocking::open(move || files::Files::open(opening, place))
                    .await
                    .map(Self::Files)
            }
            #[cfg(feature = "sqlite")]
            Address::Sqlite { .. } => Blocking::open(move || sqlite::Sqlite::open(opening))
                .await
                .map(Self::Sqlite),
            #[cfg(feature = "postgres")]
            Address::Postgres { .. } => {
                let target = postgres::Postgres::open(opening).await?;
                Ok(Self::Postgres(Box::new(target)))
            }
            #[allow(unreachable_patterns, reason = "with every feature there is no other")]
            address => Err(address.lacking()),
        }
    }

    /// What it takes of an item.
    #[must_use]
    pub fn keeps(&self) -> Keep {
        match self {
            #[cfg(feature = "files")]
            Self::Files(_) => Keep::Raw,
            #[allow(unreachable_patterns, reason = "without databases there is no other")]
            _ => Keep::Cells,
        }
    }

    /// How much is best committed at once: rows, bytes and milliseconds.
    #[must_use]
    pub fn appetite(&self) -> Appetite {
        match self {
            #[cfg(feature = "files")]
            Self::Files(_) => Appetite {
                rows: usize::MAX,
                bytes: 8 << 20,
                millis: 2_000,
            },
            #[allow(unreachable_patterns, reason = "without databases there is no other")]
            _ => Appetite {
                rows: 5_000,
                bytes: 8 << 20,
                millis: 500,
            },
        }
    }

    /// What earlier runs left.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn state(&mut self) -> Result<Option<State>> {
        match self {
            #[cfg(feature = "files")]
            Self::Files(files) => files.run(files::Files::state).await,
            #[cfg(feature = "sqlite")]
            Self::Sqlite(sqlite) => sqlite.run(|sqlite| sqlite.state()).await,
            #[cfg(feature = "postgres")]
            Self::Postgres(postgres) => postgres.state().await,
        }
    }

    /// Makes what a run lacks that begins or goes on, and changes what a spec has changed; what somebody had
    /// better know of that. What is to be replaced is left alone.
    ///
    /// # Errors
    /// When it cannot: then nothing has changed.
    pub async fn make(&mut self) -> Result<Option<String>> {
        match self {
            #[cfg(feature = "files")]
            Self::Files(_) => Ok(None),
            #[cfg(feature = "sqlite")]
            Self::Sqlite(sqlite) => sqlite.run(|sqlite| sqlite.make()).await,
            #[cfg(feature = "postgres")]
            Self::Postgres(postgres) => postgres.make().await,
        }
    }

    /// Notes that a run begins. Where it is to replace what is there, as a restart does, its rows are kept
    /// beside until it has ended.
    ///
    /// # Errors
    /// When it cannot: then nothing has changed.
    pub async fn begin(&mut self, state: State) -> Result<State> {
        match self {
            #[cfg(feature = "files")]
            Self::Files(files) => files.run(move |files| files.begin(state)).await,
            #[cfg(feature = "sqlite")]
            Self::Sqlite(sqlite) => sqlite.run(move |sqlite| sqlite.begin(state)).await,
            #[cfg(feature = "postgres")]
            Self::Postgres(postgres) => postgres.begin(state).await,
        }
    }

    /// Takes rows and the progress that they mean: both or neither. Returns the progress with what
    /// was written counted in.
    ///
    /// # Errors
    /// When it cannot: then nothing has changed.
    pub async fn commit(&mut self, batch: Batch, state: State) -> Result<State> {
        match self {
            #[cfg(feature = "files")]
            Self::Files(files) => files.run(move |files| files.commit(batch, state)).await,
            #[cfg(feature = "sqlite")]
            Self::Sqlite(sqlite) => sqlite.run(move |sqlite| sqlite.commit(batch, state)).await,
            #[cfg(feature = "postgres")]
            Self::Postgres(postgres) => postgres.commit(batch, state).await,
        }
    }

    /// Ends a run that has read everything, and tells how far one is that has not.
    ///
    /// # Errors
    /// When it cannot: then the next run ends it.
    pub async fn finish(&mut self, state: State, ending: Ending) -> Result<(State, Holdings)> {
        match self {
            #[cfg(feature = "files")]
            Self::Files(files) => files.run(move |files| files.finish(state, ending)).await,
            #[cfg(feature = "sqlite")]
            Self::Sqlite(sqlite) => {
                sqlite
                    .run(move |sqlite| sqlite.finish(state, ending.shrink))
                    .await
            }
            #[cfg(feature = "postgres")]
            Self::Postgres(postgres) => postgres.finish(state, ending.shrink).await,
        }
    }
}

/// What earlier runs left in a target, without opening it: nothing is made and nothing is held.
///
/// # Errors
/// When it is there and cannot be read.
pub async fn peek(opening: &Opening) -> Result<Option<State>> {
    match &opening.address.clone().behind_links() {
        #[cfg(feature = "files")]
        Address::File { path, .. } => files::peek(path),
        #[cfg(feature = "objects")]
        Address::Objects { url, .. } => objects::peek(url, opening).await,
        #[cfg(feature = "sqlite")]
        Address::Sqlite { path } => sqlite::peek(path, opening),
        #[cfg(feature = "postgres")]
        Address::Postgres { url } => postgres::peek(url, opening).await,
        #[allow(unreachable_patterns, reason = "with every feature there is no other")]
        _ => Ok(None),
    }
}

/// How much a target likes to take at once.
#[derive(Debug, Clone, Copy)]
pub struct Appetite {
    /// Rows.
    pub rows: usize,
    /// Bytes.
    pub bytes: usize,
    /// Milliseconds since the first of the rows came.
    pub millis: u64,
}
