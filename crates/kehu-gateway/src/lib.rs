#![doc = include_str!("../README.md")]
//!
//! | file | what it does |
//! |---|---|
//! | `gateway` | sets one up, starts and ends it |
//! | `guard` | who may ask: host, origin, token, how many at a time |
//! | `routes` | which address is what; document, documentation page, health, metrics |
//! | `asked` | what is asked for: operation, page, body |
//! | `call` | one call: its answer |
//! | `rows` | every row of every page, as they are taken |
//! | `page_token` | where a page begins, as an address |
//! | `problem` | what went wrong, as an answer |
//! | `language` | which language that is told in |
//! | `metrics` | counts and times |
//! | `state` | what every request needs |
//!
//! How requests and answers look is in `kehu_spec::border`, and in the document
//! that `/openapi.json` is.
//!

#![warn(missing_docs, missing_debug_implementations)]
#![cfg_attr(
    not(test),
    warn(clippy::unwrap_used, clippy::expect_used, clippy::panic)
)]

mod asked;
mod call;
mod gateway;
mod guard;
mod language;
mod metrics;
mod page_token;
mod problem;
mod routes;
mod rows;
mod state;

pub use gateway::{Builder, Error, Gateway};
pub use state::Served;
