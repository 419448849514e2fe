#![doc = include_str!("../README.md")]
//!
//! - [`codec`]: how values travel that serde alone would write differently (times as numbers, JSON
//!   inside a string, numbers inside strings);
//! - [`open_enum!`]: enums that keep the values they do not list;
//! - [`setters!`]: requests in one expression;
//! - [`Secret`]: values that are never shown;
//! - [`Quick`]: a reader of JSON text; [`json`]: values in it by their path; [`arrival`]: the forms in which they may arrive beside
//!   their own;
//! - [`Validate`]: what can be said about a request before it is sent;
//! - [`TimeFormat`] and [`scalar`]: what a string says as a time, a number, a boolean; [`reason`]: why a
//!   value was not taken. Check, export and sandbox read by them too, so that there is one idea of each;
//! - the types of other crates that models use: [`Timestamp`], [`Date`], [`DateTime`], [`Value`].

#![warn(missing_docs)]
#![cfg_attr(
    not(test),
    warn(clippy::unwrap_used, clippy::expect_used, clippy::panic)
)]

pub mod arrival;
#[cfg(feature = "base64")]
mod bytes;
pub mod codec;
#[cfg(feature = "base64")]
mod file_source;
pub mod json;
mod objects;
mod open_enum;
mod quick;
mod reason;
pub mod scalar;
mod schema;
mod secret;
mod setters;
mod time_format;
mod validate;

pub use jiff::Timestamp;
pub use jiff::civil::{Date, DateTime};
#[cfg(feature = "decimal")]
pub use rust_decimal::Decimal;
#[cfg(feature = "schema")]
#[doc(hidden)]
pub use schemars;
#[doc(hidden)]
pub use serde;
#[doc(no_inline)]
pub use serde_json::{self, Value};

#[cfg(feature = "base64")]
pub use bytes::Bytes;
#[cfg(feature = "decimal")]
#[doc(no_inline)]
pub use codec::decimal;
#[doc(no_inline)]
pub use codec::{
    bool_either, bool_number, bool_text, date_compact, date_iso, date_slash, datetime_compact,
    datetime_iso, datetime_minutes, datetime_slash, datetime_space, instant_iso, instant_utc,
    json_text, json_text_each, list, number_either, number_text, text_either, text_number,
    timestamp_ms, timestamp_ms_either, timestamp_ms_text, timestamp_s, timestamp_s_either,
    timestamp_s_text,
};
#[cfg(feature = "base64")]
pub use file_source::FileSource;
pub use objects::{Objects, object};
pub use open_enum::{OpenInt, OpenText, ParseEnumError};
pub use quick::Quick;
pub use reason::{plain, reason, wanted};
pub use secret::{Secret, Secrets};
pub use time_format::TimeFormat;
pub use validate::{Check, Given, Invalid, Length, Nested, Number, Problem, Validate};

/// What [`open_enum!`] expands to calls.
#[doc(hidden)]
pub mod __open_enum {
    pub use crate::open_enum::{int, text};
}
