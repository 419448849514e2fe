//! Everything that a generated client does at run time.
//!
//! A generated crate says what an API looks like, as data ([`info`]) and types; this crate sends its
//! requests: encodes a body once, signs those very bytes, keeps the vendor's limits, tries again what
//! may be tried again, and turns what comes back into a [`Response`] or one [`Error`].
//!
//! Nobody has to write what follows by hand, but it shows all there is to an operation:
//!
//! ```no_run
//! use kehu_runtime::info::{ApiInfo, Body, EnvelopeInfo, Method, OperationInfo, ServerInfo};
//! use kehu_runtime::{Config, Fill, Operation, Runtime};
//! use kehu_wire::{Check, Validate};
//! use serde::{Deserialize, Serialize};
//!
//! static SHOP: ApiInfo = ApiInfo {
//!     name: "shop",
//!     title: "Shop",
//!     servers: &[ServerInfo { name: "main", url: "https://shop.example", doc: "" }],
//!     envelope: Some(EnvelopeInfo { data: Some(&["data"]), ..EnvelopeInfo::EMPTY }),
//!     ..ApiInfo::EMPTY
//! };
//!
//! static FIND: OperationInfo = OperationInfo {
//!     name: "find_customers",
//!     method: Method::Post,
//!     path: "/customers/find",
//!     body: Body::Json,
//!     idempotent: true,
//!     ..OperationInfo::EMPTY
//! };
//!
//! #[derive(Clone, Serialize)]
//! struct FindRequest {
//!     phone: String,
//!     limit: Option<i64>,
//! }
//!
//! impl Validate for FindRequest {
//!     fn check(&self, check: &mut Check) {
//!         check.range("limit", &self.limit, 1, 50);
//!     }
//! }
//!
//! #[derive(Debug, Deserialize)]
//! struct Customer {
//!     id: i64,
//! }
//!
//! #[derive(Clone)]
//! struct FindCustomers;
//!
//! impl Operation for FindCustomers {
//!     type Request = FindRequest;
//!     type Output = Vec<Customer>;
//!
//!     fn info(&self) -> &'static OperationInfo {
//!         &FIND
//!     }
//!
//!     fn fill(&self, request: &mut FindRequest, _client: &mut Fill<'_>) {
//!         request.limit.get_or_insert(10);
//!     }
//! }
//!
//! # async fn example() -> kehu_runtime::Result<()> {
//! let runtime = Runtime::new(Config::new(&SHOP))?;
//! let request = FindRequest { phone: "8618593271111".to_owned(), limit: None };
//! let found = runtime.send(&FindCustomers, request).await?;
//! println!("{:?}, after {} attempts", found.first(), found.attempts());
//! # Ok(())
//! # }
//! ```

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
mod pipeline;
mod place;
mod random;
mod redact;
mod request;
mod response;
mod retry;
mod runtime;
mod salvage;
mod transport;

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
