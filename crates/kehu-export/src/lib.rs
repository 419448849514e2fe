//! Every item of a paged operation, once, in a file or a database of one's own.

#![warn(missing_docs)]
#![cfg_attr(
    not(test),
    warn(clippy::unwrap_used, clippy::expect_used, clippy::panic)
)]

mod error;
mod estimate;
mod export;
#[cfg(all(test, feature = "parquet", feature = "sqlite"))]
mod export_tests;
pub mod fetch;
mod files;
mod lock;
pub mod plan;
pub mod progress;
mod rejects;
pub mod row;
pub mod source;
#[cfg(any(feature = "files", feature = "report"))]
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
pub use lock::Holder;
pub use plan::{Plan, Since};
pub use stop::Stop;
pub use summary::{End, Summary};
