//! The sub-commands, one file each.
//!
//! A command is a function `command()` that says what it takes, and one that runs it.

pub mod apis;
pub mod call;
pub mod completion;
pub mod docs;
#[cfg(feature = "export")]
pub mod export;
mod file;
pub mod openapi;
#[cfg(feature = "sandbox")]
pub mod sandbox;
pub mod schema;
pub mod workshop;

use std::io::{self, Write as _};

use crate::{io::Io, style};

/// Writes a line about what was done to standard error.
pub fn note(io: &Io, text: &str) -> io::Result<()> {
    writeln!(io.stderr.clone(), "{}", style::safe(text))
}

/// Writes a warning to standard error.
pub fn warn(io: &Io, text: &str) -> io::Result<()> {
    let mut err = io.stderr.clone();
    writeln!(
        err,
        "{} {}",
        style::warning("warning:", io.colored_stderr()),
        style::safe(text)
    )
}
