#![doc = include_str!("../README.md")]
//!
//! | file | what it does |
//! |---|---|
//! | `sandbox`, `items` | what a test or the command holds in its hand |
//! | `server`, `wire`, `misbehave` | HTTP, connections, faults at work |
//! | `route`, `arrived`, `upload` | from a request to an operation and its fields |
//! | `authorise`, `validate`, `refuse` | who calls, is it right, and what if not |
//! | `vendor`, `find`, `upsert`, `answer`, `project` | carrying it out and writing the answer |
//! | `store`, `collection`, `shape` | items in SQLite, and values in the forms of fields |
//! | `seed`, `people`, `fill` | made-up people, and items made from them |

#![warn(missing_docs)]
#![cfg_attr(
    not(test),
    warn(clippy::unwrap_used, clippy::expect_used, clippy::panic)
)]

mod answer;
mod arrived;
mod collection;
mod credentials;
mod error;
mod faults;
mod fill;
mod holders;
mod index;
mod items;
mod json;
mod people;
mod project;
mod random;
mod refuse;
mod request_log;
mod route;
mod sandbox;
mod seed;
mod server;
mod shape;
mod store;
mod time;
mod upload;
mod validate;
mod vendor;
mod wire;

pub use error::{Error, Result};
pub use faults::{Fault, FaultKind, FaultSyntax, Faults, FaultsHandle, When};
pub use items::Items;
pub use kehu_spec::Sources;
pub use request_log::Received;
pub use sandbox::{Builder, Sandbox};
