//! The workshop of kehu: `cargo xtask codegen`, `check`, `import`, `corpus`, `diff`.
//!
//! A library, so that tests and benches call the same functions as the commands. `command` is the
//! command line; one command, one module:
//!
//! - [`generate`] (`codegen`): specs to crates. The generator itself is [`codegen`], pure from
//!   sources to tree; [`sync`] is what touches the disk.
//! - [`corpus`]: how well pages with known truth are understood.
//! - [`check`], [`import`] and [`diff`] are the commands that `kehu` has, too: `kehu_workshop`.

#![warn(missing_docs, missing_debug_implementations)]
#![cfg_attr(
    not(test),
    warn(clippy::unwrap_used, clippy::expect_used, clippy::panic)
)]

pub mod codegen;
mod command;
pub mod corpus;
pub mod generate;
pub mod sync;

use std::path::{Path, PathBuf};

pub use command::run;
pub use kehu_workshop::{check, diff, import};

/// The folder of the repository.
pub fn home() -> PathBuf {
    let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().unwrap_or(xtask).to_owned()
}
