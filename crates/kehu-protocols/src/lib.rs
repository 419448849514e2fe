//! Every row of an API on standard output, for loaders that speak Singer or Airbyte.
//!
//! ```text
//! settings -> streams of the API (schema, key, time filter) -> selection and bookmarks
//!          -> kehu_export::stream, page by page -> messages of the protocol
//! ```
//!
//! A stream is an operation that answers page by page. Its bookmark is the [`State`](kehu_export::state::State)
//! of an export: true after each page, so that a run that begins with it brings exactly the rest. Rows are typed as
//! the columns of a Parquet file are ([`kehu_export::row::Object`]); their schema is
//! [`kehu_openapi::row_schema`].
//!
//! | file | what it is |
//! |---|---|
//! | `settings` | what a configuration says |
//! | `streams` | which streams an API has |
//! | `run` | the run itself, whatever the protocol |
//! | `singer`, `airbyte` | how each protocol says it: catalogue, state, messages |
//!
//! A third protocol is a file beside these two, which implements [`Protocol`].

#![warn(missing_docs, missing_debug_implementations)]
#![cfg_attr(
    not(test),
    warn(clippy::unwrap_used, clippy::expect_used, clippy::panic)
)]

pub mod airbyte;
mod run;
pub mod settings;
pub mod singer;
mod streams;

pub use run::{Ended, Job, Level, Protocol, Wanted, run};
pub use settings::Settings;
pub use streams::{LeftOut, StreamInfo, streams};
