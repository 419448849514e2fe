//! The workshop of kehu: `cargo xtask codegen`, `check`, `import`, `corpus`, `diff`.
//!
//! A library, so that tests and benches call the same functions as the commands. `command` is the
//! command line; one command, one module:
//!
//! - [`check`]: specs held against themselves and against the documentation's examples.
//! - [`generate`] (`codegen`): specs to crates. The generator itself is [`codegen`], pure from
//!   sources to tree; [`sync`] is what touches the disk.
//! - [`corpus`]: how well pages with known truth are understood.
//! - [`import`]: documentation pages to draft specs.
//! - [`diff`]: what changed between two versions of a spec.

#![warn(missing_docs, missing_debug_implementations)]
#![cfg_attr(
    not(test),
    warn(clippy::unwrap_used, clippy::expect_used, clippy::panic)
)]

pub mod check;
pub mod codegen;
mod command;
pub mod corpus;
pub mod diff;
pub mod generate;
pub mod import;
pub mod sync;

use std::path::{Path, PathBuf};

pub use command::run;

/// The folder of the repository.
pub fn home() -> PathBuf {
    let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().unwrap_or(xtask).to_owned()
}
