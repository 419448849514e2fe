//! What was written into a file.

use std::{
    fs::File,
    io::{self, BufWriter},
};

use crate::row::Reject;

/// A file that was written.
pub(super) struct Made {
    pub(super) file: File,
    pub(super) rows: Rows,
}

/// What was written into a file.
#[derive(Debug, Default)]
pub(super) struct Rows {
    pub(super) count: u64,
    /// Rows that no longer fit the table: it has changed since they came.
    pub(super) rejects: Vec<Reject>,
    /// Values that a `'` keeps from being formulas.
    pub(super) escaped: u64,
}

impl Rows {
    /// Counts in what was written into another file.
    pub(super) fn add(&mut self, other: Self) {
        self.count += other.count;
        self.rejects.extend(other.rejects);
        self.escaped += other.escaped;
    }
}

pub(super) fn made(out: BufWriter<File>, rows: Rows) -> io::Result<Made> {
    let file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
    Ok(Made { file, rows })
}
