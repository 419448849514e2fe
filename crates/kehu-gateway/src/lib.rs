//! Every operation of an API over plain HTTP and JSON, for programs in any language: one local process that
//! signs, renews tokens, keeps the vendor's limits for all its callers, tells refusals by HTTP statuses and
//! keeps 64-bit ids whole.
//!
//! ```text
//! POST /<api>/<operation> ─guard→ body ─border→ the operation ─→ data, Link │ application/problem+json
//!                                                            └─→ application/x-ndjson, page after page
//! ```
//!
//! | file | what it does |
//! |---|---|
//! | `gateway` | sets one up, starts and ends it |
//! | `guard` | who may ask: host, origin, token, how many at a time |
//! | `routes` | which address is what; document, documentation page, health, metrics |
//! | `asked` | what is asked for: operation, page, body |
//! | `call` | one call: its answer |
//! | `rows` | every row of every page, as they are taken |
//! | `place` | where a page begins, as an address |
//! | `problem` | what went wrong, as an answer |
//! | `metrics` | counts and times |
//! | `state` | what every request needs |
//!
//! How requests and answers look is in `kehu_spec::border`, and in the document
//! that `/openapi.json` is.
//!
//! ```no_run
//! # async fn example(api: &'static kehu_registry::Api, sources: &kehu_spec::Sources) -> Result<(), Box<dyn std::error::Error>> {
//! use kehu_gateway::{Gateway, Served};
//! use kehu_registry::Config;
//!
//! let session = api.connect(Config::from_env(api.info)?)?;
//! let gateway = Gateway::builder().serve(Served::new(api, session, sources)).start().await?;
//! println!("http://{}/openapi.json", gateway.address());
//! gateway.shutdown().await;
//! # Ok(())
//! # }
//! ```
#![warn(missing_docs, missing_debug_implementations)]
#![cfg_attr(
    not(test),
    warn(clippy::unwrap_used, clippy::expect_used, clippy::panic)
)]

mod asked;
mod call;
mod gateway;
mod guard;
mod metrics;
mod place;
mod problem;
mod routes;
mod rows;
mod state;

pub use gateway::{Builder, Error, Gateway};
pub use state::Served;
