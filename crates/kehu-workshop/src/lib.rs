#![doc = include_str!("../README.md")]
//!
//! - [`check`]: specs held against themselves and against the documentation's examples.
//! - [`import`]: documentation pages to draft specs.
//! - [`diff`]: what changed between two versions of a spec.
//! - [`init`]: a workspace of one's own.
//!
//! Each is a command line, which clap reads, and a function that runs it on a [`Desk`] and returns the
//! process's exit code.

#![warn(missing_docs, missing_debug_implementations)]
#![cfg_attr(
    not(test),
    warn(clippy::unwrap_used, clippy::expect_used, clippy::panic)
)]

pub mod check;
mod desk;
#[cfg(feature = "import")]
pub mod diff;
#[cfg(feature = "import")]
pub mod import;
pub mod init;
mod unreadable;

pub use desk::{Desk, write_file};
