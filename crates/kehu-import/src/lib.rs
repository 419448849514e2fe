#![doc = include_str!("../README.md")]
//!
//! # How it works
//!
//! [`draft`] makes the documents, alone or into the spec that a person has changed; its
//! second look ([`draft::owners`]) asks, by other means, whether anything on a page is in neither the draft nor
//! the report.

#![warn(missing_docs)]
#![cfg_attr(
    not(test),
    warn(clippy::unwrap_used, clippy::expect_used, clippy::panic)
)]

pub mod draft;
