#![doc = include_str!("../README.md")]
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
