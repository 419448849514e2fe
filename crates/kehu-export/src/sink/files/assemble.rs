//! From merged parts to the file.

use std::{
    fs::File,
    io::{self, BufWriter, Write},
};

use super::super::{Address, FileFormat};
use super::{csv, ndjson};
use crate::{row::Reject, spool::Best, table::Table};

/// A file that was written.
pub(super) struct Made {
    pub(super) file: File,
    pub(super) rows: u64,
    /// Rows that no longer fit the table: it has changed since they came.
    pub(super) rejects: Vec<Reject>,
}

pub(super) fn assemble(
    rows: &mut Best,
    address: &Address,
    table: &Table,
    file: File,
) -> io::Result<Made> {
    let Address::File { format, zstd, .. } = address else {
        return Err(io::Error::other("not a file"));
    };
    let out = BufWriter::with_capacity(256 * 1024, file);
    match format {
        #[cfg(feature = "parquet")]
        FileFormat::Parquet => super::parquet::write(rows, table, out),
        _ if *zstd => {
            let mut encoder = zstd::Encoder::new(out, 3)?;
            encoder.include_checksum(true)?;
            // Rows are made here while others are compressed there.
            encoder.multithread(1)?;
            let (encoder, rows, rejects) = text(rows, *format, table, encoder)?;
            made(encoder.finish()?, rows, rejects)
        }
        _ => {
            let (out, rows, rejects) = text(rows, *format, table, out)?;
            made(out, rows, rejects)
        }
    }
}

pub(super) fn made(out: BufWriter<File>, rows: u64, rejects: Vec<Reject>) -> io::Result<Made> {
    let file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
    Ok(Made {
        file,
        rows,
        rejects,
    })
}

fn text<W: Write>(
    rows: &mut Best,
    format: FileFormat,
    table: &Table,
    out: W,
) -> io::Result<(W, u64, Vec<Reject>)> {
    match format {
        FileFormat::Csv => csv::write(rows, table, out),
        _ => ndjson::write(rows, out),
    }
}
