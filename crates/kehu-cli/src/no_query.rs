//! What stands for `--query` in a build without jq: no filter is ever understood.

use std::io::{self, Write};

/// A filter: there is none.
#[derive(Debug)]
pub enum Query {}

impl Query {
    /// Writes nothing: there is no filter to write with.
    pub fn write(&self, _: &mut dyn Write, _: &str) -> io::Result<Result<(), String>> {
        match *self {}
    }
}
