//! Every item of a paged operation, once, in a file or a database of one's own.

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
pub mod source;
#[cfg(feature = "files")]
mod spool;
pub mod state;
mod stop;
mod summary;
pub mod table;
pub mod target;
#[cfg(all(test, feature = "parquet", feature = "sqlite"))]
mod testing;

pub use error::{Error, ErrorKind, Result};
pub use estimate::Estimate;
pub use export::Export;
pub use holder::Holder;
pub use plan::{Plan, Since};
pub use stop::Stop;
pub use summary::{End, Summary};
