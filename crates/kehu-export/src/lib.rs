//! Every item of a paged operation, once, in a file or a database of one's own.

#![warn(missing_docs)]
#![cfg_attr(not(test), warn(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

pub mod fetch;
pub mod row;
pub mod source;
pub mod state;
mod stop;
pub mod table;

pub use stop::Stop;
