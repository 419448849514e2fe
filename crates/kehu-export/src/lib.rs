//! Every item of a paged operation, once, in a file or a database of one's own.
//!
//! ```text
//! registry -> Source + Table -> readers (one walk through the list, several at a time) -> bounded channel
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
//! - **Complete means shown to be complete.** A list that ends in a way that proves nothing makes the run
//!   [`Partial`](End::Partial), with the reason, and the next run begins anew. So does a run that reads
//!   everything and finds less than half of what was there ([`Plan::shrink`]).
//! - **Nothing better is replaced.** What a run finds takes the place of what was there when it is complete,
//!   and all at once: a file by renaming; a table without a key, or one that is restarted, out of a table
//!   beside it in one transaction. A partial run takes the place only of a lesser partial one. Only what an
//!   export has made is replaced.
//! - **A target belongs to one operation, server, account and set of filters.** They are noted (the account
//!   as a digest); another one is refused. The size of a page and the time filter of `--since` are not part
//!   of it.
//! - **Nothing of somebody else's is touched.** Everything that a run writes is held against the rest of it
//!   and against what is there before anything is fetched ([`sink::check`]). What it makes, only its owner
//!   can read; a compressed copy of a file's rows is kept beside it only where `--since` adds to them.
//! - **One run at a time** on a target (a file, or a table of a database); the second is told who is
//!   first. The lock ends with the process that holds it.
//! - **Bounded memory.** Readers wait for the target; sorting and merging go through part files.
//! - **A row that does not fit the spec** is listed with path, reason and raw text, and counted, until it is
//!   taken, or a complete run does not find it any more.
//!
//! # Rows that are gone
//! A file holds what the last run that read everything found, and what came since. In a database such a run
//! marks the rows that it does not find any more (`_deleted_at`), and drops none; a row that comes back loses
//! the mark. A table without a key holds what the last run found. Rows and columns that somebody changed in
//! the database are repaired.
//!
//! # What `--since last` can and cannot promise
//! The service's own time filter decides. Where it compares the time of the last change, new and
//! changed rows are found. Where it compares the time of creation, as with most of these platforms,
//! only *new* rows are found, and changes among those of the overlap; a change of an older row, a row that
//! is entered with an earlier time, and a deletion are seen when everything is read again
//! ([`Plan::full_every`]). The filter begins at the latest row that was seen and is not dated after the
//! beginning of the run by the vendor's clock (`Date`), minus the overlap, minus how far rows were seen to
//! come out of order, minus one step of the filter. Times without a zone count as UTC there: for a platform
//! east of Greenwich the last hours are read again each time. `--since TIME` moves that beginning on only
//! where it leaves no gap.
//!
//! # Several readers of one list
//! A list is one walk from page to page, and that walk alone decides what is in it and where it ends. Where
//! the cursor is the key of a row, further readers begin behind a row in the middle and read ahead; when the
//! walk comes to a row of theirs, it goes on where they are. The vendor's time filter only leads to such a
//! row: one page of it is asked for and thrown away. So rows without a time, or with one that no filter
//! finds, are where they are in the list; whether bounds are inclusive does not matter; and a filter that
//! the vendor ignores, or a cursor that it does not take, costs a few requests and leaves one reader. What
//! readers have read for nothing is not counted on. Lists by page number, by offset or by a cursor that
//! tells nothing have one reader, which asks for the next page while it takes one; so has a list without a
//! key. The summary says how rows were found.
//!
//! | room | what it does |
//! |---|---|
//! | `source` | pages of an operation, and how a request says a time |
//! | `table`, `row` | shape to columns; one pass from an item's text to a row or a reject |
//! | `fetch` | readers, the windows of a list, patience with a service that is away |
//! | `plan`, `export`, `state`, `subject` | what a run does first, the run, what is known between two runs, and of whom |
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
mod human;
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
mod window;

pub use error::{Error, ErrorKind, Result};
pub use estimate::Estimate;
pub use export::Export;
pub use holder::Holder;
pub use human::human;
pub use plan::{Plan, Since};
pub use stop::Stop;
pub use subject::Subject;
pub use summary::{End, Summary};
