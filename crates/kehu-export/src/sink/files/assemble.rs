//! From merged parts to the file.

use std::{
    fs::File,
    io::{self, BufWriter, Write},
};

use super::super::{Address, FileFormat, Opening};
use super::{csv, ndjson};
use crate::{row::Reject, spool::Best};

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

pub(super) fn assemble(rows: &mut Best, opening: &Opening, file: File) -> io::Result<Made> {
    let Address::File { format, zstd, .. } = &opening.address else {
        return Err(io::Error::other("not a file"));
    };
    let out = BufWriter::with_capacity(256 * 1024, file);
    match format {
        #[cfg(feature = "parquet")]
        FileFormat::Parquet => super::parquet::write(rows, &opening.table, out),
        _ if *zstd => {
            let mut encoder = zstd::Encoder::new(out, 3)?;
            encoder.include_checksum(true)?;
            // Rows are made here while others are compressed there.
            encoder.multithread(1)?;
            let (encoder, rows) = text(rows, *format, opening, encoder)?;
            made(encoder.finish()?, rows)
        }
        _ => {
            let (out, rows) = text(rows, *format, opening, out)?;
            made(out, rows)
        }
    }
}

pub(super) fn made(out: BufWriter<File>, rows: Rows) -> io::Result<Made> {
    let file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
    Ok(Made { file, rows })
}

fn text<W: Write>(
    rows: &mut Best,
    format: FileFormat,
    opening: &Opening,
    out: W,
) -> io::Result<(W, Rows)> {
    match format {
        FileFormat::Csv => csv::write(rows, &opening.table, &opening.csv, out),
        _ => ndjson::write(rows, out),
    }
}
