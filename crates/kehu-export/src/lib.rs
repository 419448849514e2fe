//! Every item of a paged operation, once, in a file or a database of one's own.

#![warn(missing_docs)]
#![cfg_attr(not(test), warn(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

mod error;
pub mod fetch;
mod files;
mod lock;
mod rejects;
pub mod row;
pub mod source;
#[cfg(any(feature = "files", feature = "report"))]
mod spool;
pub mod state;
mod stop;
pub mod table;
pub mod target;

pub use error::{Error, ErrorKind, Result};
pub use lock::Holder;
pub use stop::Stop;
