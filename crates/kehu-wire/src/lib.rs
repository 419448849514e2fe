//! Small types and serde codecs that model crates need, and nothing that talks to a network.

#![warn(missing_docs)]
#![cfg_attr(not(test), warn(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

mod secret;
mod validate;

pub use jiff::Timestamp;
pub use jiff::civil::{Date, DateTime};
#[cfg(feature = "decimal")]
pub use rust_decimal::Decimal;
#[doc(no_inline)]
pub use serde_json::{self, Value};

pub use secret::Secret;
pub use validate::{Check, Given, Invalid, Length, Nested, Number, Problem, Validate};
