//! A local server that behaves as the vendors' services do, from the specs.
//!
//! It listens on loopback, checks tokens, signatures and requests as the vendor would, and refuses
//! with the vendor's own envelope, code and words. Operations that a specification ties to a collection
//! work on real data in SQLite: look-ups, filters, pages in both directions, upserts. Others answer with
//! the documentation's example. What goes wrong can be asked for: see [`Faults`].
//!
//! It reads the same specifications as the generator, through `kehu-spec`, and knows nothing of the
//! generated crates: what a client and the sandbox agree on has been read twice.
//!
//! ```
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
//! let sandbox = kehu_sandbox::Sandbox::builder().customers(100).seed(7).start().await?;
//! for api in sandbox.apis() {
//!     println!("{} with {:?}", sandbox.url(api), sandbox.credentials(api));
//! }
//! sandbox.faults().set_text("429:next=1:retry_after=1,latency:5ms")?;
//! sandbox.shutdown().await;
//! # Ok(()) })
//! # }
//! ```
//!
//! | file | what it does |
//! |---|---|
//! | `sandbox`, `items` | what a test or the command holds in its hand |
//! | `server`, `wire`, `misbehave` | HTTP, connections, faults at work |
//! | `route`, `arrived` | from a request to an operation and its fields |
//! | `authorise`, `validate`, `refuse` | who calls, is it right, and what if not |
//! | `vendor`, `find`, `upsert`, `answer`, `project` | carrying it out and writing the answer |
//! | `store`, `collection`, `shape` | items in SQLite, and values in the forms of fields |
//! | `seed`, `people`, `fill` | made-up people, and items made from them |
//!
//! People are the same on every API: one phone number, dialling code first, digits only, finds the
//! same person on all of them. The documentation's own customers are always there too. Times that name
//! no zone are China Standard Time.
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
mod validate;
mod vendor;
mod wire;

pub use error::{Error, Result};
pub use faults::{Fault, FaultKind, FaultSyntax, Faults, FaultsHandle, When};
pub use items::Items;
pub use kehu_spec::Sources;
pub use request_log::Received;
pub use sandbox::{Builder, Sandbox};
