//! Documentation pages to draft specs.
#![warn(missing_docs)]
#![cfg_attr(not(test), warn(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

pub mod block;
pub mod inline;
pub mod read;
pub mod text;
pub mod types;
pub mod words;
