//! What is said about the work, on standard error.

use std::io::{self, Write as _};

use crate::{io::Io, language, style};

/// Writes a line about what was done to standard error, unless nothing is to be said.
pub fn note(io: &Io, text: &str) -> io::Result<()> {
    if io.quiet {
        return Ok(());
    }
    writeln!(
        io.stderr.clone(),
        "{}",
        style::safe(&language::sentence(text))
    )
}

/// Writes a warning to standard error.
pub fn warn(io: &Io, text: &str) -> io::Result<()> {
    let mut err = io.stderr.clone();
    writeln!(
        err,
        "{}{}",
        style::warning(language::text("warning: "), io.colored_stderr()),
        style::safe(&language::sentence(text))
    )
}
