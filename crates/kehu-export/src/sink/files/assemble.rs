//! From merged parts to the file.

use std::{
    fs::File,
    io::{self, BufWriter, Write},
};

use zstd::zstd_safe::CParameter;

use super::{
    csv,
    made::{Made, Rows, made},
    ndjson,
};
use crate::{
    sink::{FileFormat, Opening},
    spool::{Ahead, Best},
};

/// So many bytes are compressed beside the making of others.
const BYTES_A_JOB: u32 = 1 << 20;

pub(super) fn assemble(rows: &mut Best, opening: &Opening, file: File) -> io::Result<Made> {
    let Some((format, zstd)) = opening.address.format() else {
        return Err(io::Error::other("not a file"));
    };
    let out = BufWriter::with_capacity(256 * 1024, file);
    Ahead::of(rows, |rows| match format {
        #[cfg(feature = "parquet")]
        FileFormat::Parquet => super::parquet::write(rows, &opening.table, out),
        _ if zstd => {
            let mut encoder = zstd::Encoder::new(out, 3)?;
            encoder.include_checksum(true)?;
            // Rows are made here while others are compressed there, not many of them at once.
            encoder.multithread(1)?;
            encoder.set_parameter(CParameter::JobSize(BYTES_A_JOB))?;
            let (encoder, rows) = text(rows, format, opening, encoder)?;
            made(encoder.finish()?, rows)
        }
        _ => {
            let (out, rows) = text(rows, format, opening, out)?;
            made(out, rows)
        }
    })
}

fn text<W: Write>(
    rows: &mut Ahead,
    format: FileFormat,
    opening: &Opening,
    out: W,
) -> io::Result<(W, Rows)> {
    match format {
        FileFormat::Csv => csv::write(rows, &opening.table, &opening.csv, out),
        _ => ndjson::write(rows, &opening.table, out),
    }
}
