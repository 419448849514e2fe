#![doc = include_str!("../README.md")]
#![warn(missing_docs)]
#![cfg_attr(
    not(test),
    warn(clippy::unwrap_used, clippy::expect_used, clippy::panic)
)]

pub mod auth;
#[cfg(feature = "blocking")]
mod blocking;
mod body;
mod callback;
pub mod clock;
mod config;
mod encode;
mod envelope;
mod error;
#[cfg(feature = "test-util")]
pub mod examples;
mod excerpt;
mod fill;
pub mod info;
mod limiter;
mod named;
mod operation;
mod options;
pub mod paging;
mod partial;
mod pipeline;
mod place;
mod random;
mod redact;
mod request;
mod request_body;
mod response;
mod retry;
mod runtime;
mod salvage;
mod transport;
#[cfg(feature = "xml")]
mod xml;

#[cfg(feature = "blocking")]
pub use blocking::Blocking;
pub use callback::Callback;
pub use clock::Clock;
pub use config::Config;
pub use error::{BadRow, Code, Error, ErrorKind};
pub use fill::Fill;
pub use http::HeaderMap;
pub use info::Direction;
pub use kehu_wire::{Secret, Secrets};
pub use named::VendorCode;
#[doc(hidden)]
pub use named::unknown_name as __unknown_name;
pub use operation::{ListOperation, LookupOperation, NoData, Operation, PagedOperation};
pub use options::CallOptions;
pub use paging::{Cursor, Items, Lookup, Pages, Position};
pub use pipeline::{Call, Layer, Next};
pub use request_body::{Piece, RequestBody};
pub use response::Response;
pub use retry::Retry;
pub use runtime::{Origin, Runtime};
#[cfg(feature = "test-util")]
pub use transport::Stub;
pub use transport::{BoxFuture, Reply, Transport};
#[cfg(feature = "http-client")]
pub use transport::{HttpClient, HttpClientBuilder};

/// What a call returns.
pub type Result<T, E = Error> = std::result::Result<T, E>;
