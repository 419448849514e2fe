//! Every item of a paged operation, once, in a file or a database of one's own.
//!
//! ```text
//! registry -> Source + Table -> readers (windows of time, several at a time) -> bounded channel
//!          -> batch -> Sink::commit (rows and progress, both or neither) -> Sink::finish
//! ```
//!
//! It knows no API by name: columns, types, key and comments come from the registry's shape of an
//! item, filters by time from its parameters. [`Export`] is the whole of it; the `kehu export` command
//! only reads flags.
//!
//! # What is promised
//! - **Nothing lost, nothing twice.** What a target knows of a run is committed together with the rows
//!   that it is true of. A run that ends in any way before its end goes on from its last commit, and
//!   leaves what an undisturbed run leaves. Rows with one key are one row: of two in one run the later
//!   change stays, whichever comes first.
//! - **One run at a time** on a target (a file, or a table of a database); the second is told who is
//!   first. The lock ends with the process that holds it.
//! - **Bounded memory.** Readers wait for the target; sorting and merging go through part files.
//! - **A row that does not fit the spec** is listed with path, reason and raw text, and counted.
//!
//! # What `--since last` can and cannot promise
//! The service's own time filter decides. Where it compares the time of the last change, new and
//! changed rows are found. Where it compares the time of creation, as with most of these platforms,
//! only *new* rows are found, and changes among those of the overlap; a change of an older row is seen
//! when everything is read again ([`Plan::full_every`]). The filter begins at what was seen last, minus
//! the overlap, minus how far rows were seen to come out of order; this machine's clock plays no part.
//! Rows that the vendor deleted stay in databases; a file holds what the last full run found, and what
//! came since.
//!
//! # Windows of time
//! An operation with filters from and up to a time is read by several readers. A reader whose window
//! is long gives the unread half of it away when another has nothing to do: nothing is assumed of how
//! rows spread. Rows without a time would fall between windows: where the first pages show such
//! rows, one reader reads everything. `--parallel 1` never uses windows.
//!
//! | room | what it does |
//! |---|---|
//! | `source` | pages of an operation, and how a request says a time |
//! | `table`, `row` | shape to columns; one pass from an item's text to a row or a reject |
//! | `fetch` | readers, windows, patience with a service that is away |
//! | `plan`, `export`, `state` | what a run does first, the run, what is known between two runs |
//! | `sink` | files (from sorted parts with a manifest), SQLite, PostgreSQL |
//! | `spool` | sorting and merging of any size |
//! | `estimate`, `progress`, `summary`, `report` | what people are told before, while and after |

#![warn(missing_docs)]
#![cfg_attr(
    not(test),
    warn(clippy::unwrap_used, clippy::expect_used, clippy::panic)
)]

#[cfg(not(any(feature = "files", feature = "sqlite", feature = "postgres")))]
compile_error!("choose a target at least: the features files, parquet, sqlite, postgres");

mod error;
mod estimate;
mod export;
#[cfg(all(test, feature = "parquet", feature = "sqlite"))]
mod export_tests;
pub mod fetch;
mod files;
mod holder;
#[cfg(any(feature = "files", feature = "sqlite"))]
mod lock;
pub mod plan;
pub mod progress;
mod rejects;
#[cfg(feature = "report")]
pub mod report;
pub mod row;
pub mod sink;
pub mod source;
#[cfg(feature = "files")]
mod spool;
pub mod state;
mod stop;
mod subject;
mod summary;
pub mod table;
#[cfg(all(test, feature = "parquet", feature = "sqlite"))]
mod testing;

pub use error::{Error, ErrorKind, Result};
pub use estimate::Estimate;
pub use export::Export;
pub use holder::Holder;
pub use plan::{Plan, Since};
pub use stop::Stop;
pub use subject::Subject;
pub use summary::{End, Summary};
