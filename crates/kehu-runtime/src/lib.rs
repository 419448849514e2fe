//! Everything that a generated client does at run time.
//!
//! A generated crate says what an API looks like, as data ([`info`]) and types; this crate sends its
//! requests: encodes a body once, signs those very bytes, keeps the vendor's limits, tries again what
//! may be tried again, and turns what comes back into a [`Response`] or one [`Error`].

#![warn(missing_docs)]
#![cfg_attr(
    not(test),
    warn(clippy::unwrap_used, clippy::expect_used, clippy::panic)
)]

pub mod auth;
mod call;
pub mod clock;
mod config;
mod encode;
mod envelope;
mod error;
pub mod info;
mod json;
mod limiter;
mod operation;
pub mod paging;
mod redact;
pub mod registry;
mod response;
mod retry;
mod runtime;
mod transport;

pub use clock::Clock;
pub use config::Config;
pub use error::{Code, Error, ErrorKind};
pub use kehu_wire::Secret;
pub use operation::{NoData, Operation, PagedOperation};
pub use paging::{Cursor, Direction, Items, Pages};
pub use response::Response;
pub use retry::Retry;
pub use runtime::Runtime;
pub use transport::HttpClient;

/// What a call returns.
pub type Result<T, E = Error> = std::result::Result<T, E>;
