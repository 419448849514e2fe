#![doc = include_str!("../README.md")]
//!
//! # How it works
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
//! | room | what it does |
//! |---|---|
//! | `source` | pages of an operation, and how a request says a time |
//! | `table`, `row` | shape to columns; one pass from an item's text to a row or a reject |
//! | `fetch` | readers, the windows of a list, patience with a service that is away |
//! | `plan`, `export`, `state`, `subject` | what a run does first, the run, what is known between two runs, and of whom |
//! | `sink` | files and objects of a store (from sorted parts with a manifest), SQLite, PostgreSQL |
//! | `stream` | a run whose rows go to whoever asks, and whose progress is theirs to keep |
//! | `parts` | a list in parts, each of which any machine can read |
//! | `pipe` | rows to standard output |
//! | `spool` | sorting and merging of any size |
//! | `accounts`, `memory` | exports of several accounts side by side, and what bounds them together |
//! | `estimate`, `progress`, `summary`, `report` | what people are told before, while and after |

#![warn(missing_docs)]
#![cfg_attr(
    not(test),
    warn(clippy::unwrap_used, clippy::expect_used, clippy::panic)
)]

#[cfg(not(any(feature = "files", feature = "sqlite", feature = "postgres")))]
compile_error!("choose a target at least: the features files, parquet, sqlite, postgres");

pub mod accounts;
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
mod memory;
pub mod parts;
pub mod pipe;
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
pub mod stream;
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
