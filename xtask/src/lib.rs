#![doc = include_str!("../README.md")]
//!
//! A library, so that tests and benches call the same functions as the commands. `command` is the
//! command line; one command, one module:
//!
//! - [`generate`] (`codegen`): specs to crates. The generator itself is [`codegen`], pure from
//!   sources to tree; [`sync`] is what touches the disk.
//! - [`corpus`]: how well pages with known truth are understood.
//! - [`check`], [`import`], [`diff`] and [`init`] are the commands that `kehu` has, too: `kehu_workshop`.

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

use std::env;
use std::path::PathBuf;
use std::process::ExitCode;

pub use command::run;
pub use kehu_workshop::{check, diff, import, init};

/// The whole program: reads the command line and runs it.
pub fn main() -> ExitCode {
    ExitCode::from(run(env::args_os()))
}

/// The folder of the workspace whose `xtask` this is, as cargo says where it runs programs and tests; else the
/// one where it was built.
pub fn home() -> PathBuf {
    let package = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    let package = package.unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    package.parent().unwrap_or(&package).to_owned()
}
