//! Every operation of an API by name, made of its checked model: for programs that learn at run time what to
//! call.
//!
//! ```
//! # async fn example(specs: &str) -> Result<(), Box<dyn std::error::Error>> {
//! use kehu_registry::{Api, Config};
//! use kehu_spec::Sources;
//! use serde_json::json;
//!
//! let sources = Sources::read_dir(specs)?;
//! let loaded = kehu_spec::load(&sources).into_result();
//! for api in loaded.map_err(|found| found.render(&sources, false))? {
//!     let api = Api::of(api);
//!     let session = api.connect(Config::from_env(api.info)?)?;
//!     if let Some(list) = api.operation("list_customers") {
//!         println!("{}", list.call(&session, json!({ "limit": 50 })).await?.get());
//!     }
//! }
//! # Ok(())
//! # }
//! ```
//!
//! A call goes the way of a generated client: its request and its answer are read and written by the same
//! codecs, sent by the same runtime.
//!
//! Where a new key of the spec format goes: what the runtime must know of it is mapped from the model in
//! [`info`](mod@info) alone, `info/auth.rs` for authentication and `info/pages.rs` for paging. The generator
//! asks for the same values and prints them as Rust, so that nothing is mapped a second time.

#![warn(missing_docs, missing_debug_implementations)]
#![cfg_attr(
    not(test),
    warn(clippy::unwrap_used, clippy::expect_used, clippy::panic)
)]

mod api;
mod border;
mod called;
pub mod csv;
pub mod field;
pub mod info;
mod keep;
pub mod pages;
mod session;
mod shape;
mod value;

pub use api::{Api, Collection, Operation, RawResponse, TimeFilter};
pub use border::{Border, BorderAnswer};
#[doc(no_inline)]
pub use kehu_runtime::Config;
#[doc(no_inline)]
pub use kehu_runtime::paging::{RawPage, Rows};
#[doc(no_inline)]
pub use kehu_spec::model::{Meaning, Wire};
pub use session::Session;
pub use shape::{Column, EnumShape, EnumValue, Param, RecordShape, Shape};
