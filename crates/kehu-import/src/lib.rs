//! Documentation pages to draft specs.
#![warn(missing_docs)]
#![cfg_attr(
    not(test),
    warn(clippy::unwrap_used, clippy::expect_used, clippy::panic)
)]

pub mod block;
pub mod curl;
pub mod inline;
pub mod json;
pub mod read;
pub mod recognise;
pub mod text;
pub mod types;
pub mod words;
