//! Rows to standard output, or to whatever takes bytes: `ndjson:-`, `arrow:-`, `parquet:-`.
//!
//! Nothing is kept about it: what was written before a failure is of no use, and whoever reads it goes by the exit
//! code.

#[cfg(feature = "parquet")]
use std::sync::Arc;
use std::{fmt, io, str::FromStr};

#[cfg(feature = "parquet")]
use arrow_ipc::writer::StreamWriter;
#[cfg(feature = "parquet")]
use parquet::arrow::ArrowWriter;

use crate::{
    error::{Error, Result},
    fetch::{Body, Item},
    row::Reject,
    table::Table,
};
#[cfg(feature = "parquet")]
use crate::{
    row::{self, Nested, columns},
    sink::parquet_writer,
};

/// What is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PipeFormat {
    /// One JSON object a line, as it came.
    Ndjson,
    /// A stream of Apache Arrow's IPC format, a batch a page.
    Arrow,
    /// A file of Apache Parquet.
    Parquet,
}

/// `ndjson:-` and the others; no error where it is the name of a target.
impl PipeFormat {
    /// The format that the name of a target asks for, where it is standard output.
    ///
    /// # Errors
    /// When standard output takes no such format, or this build cannot write it.
    pub fn of(target: &str) -> Result<Option<Self>> {
        let Some(format) = target.strip_suffix(":-") else {
            return match target {
                "-" => Err(Error::usage(
                    "`-` does not tell what is to be written to standard output",
                )
                .with_help("write ndjson:-, arrow:- or parquet:-")),
                _ => Ok(None),
            };
        };
        format.parse().map(Some)
    }
}

impl FromStr for PipeFormat {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let (format, has) = match text {
            "ndjson" => (Self::Ndjson, true),
            "arrow" => (Self::Arrow, cfg!(feature = "parquet")),
            "parquet" => (Self::Parquet, cfg!(feature = "parquet")),
            _ => {
                return Err(Error::usage("standard output takes no such format")
                    .with_help("write ndjson:-, arrow:- or parquet:-"));
            }
        };
        if has {
            return Ok(format);
        }
        Err(crate::sink::lacks("Arrow and Parquet", "parquet"))
    }
}

/// Writes rows.
pub struct Pipe<W: io::Write + Send>(Writer<W>);

enum Writer<W: io::Write + Send> {
    Ndjson(W),
    #[cfg(feature = "parquet")]
    Arrow(Box<StreamWriter<W>>, arrow_schema::SchemaRef, Arc<Table>),
    #[cfg(feature = "parquet")]
    Parquet(Box<ArrowWriter<W>>, arrow_schema::SchemaRef, Arc<Table>),
}

impl<W: io::Write + Send> fmt::Debug for Pipe<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Writer::Ndjson(_) => "Pipe(Ndjson)",
            #[cfg(feature = "parquet")]
            Writer::Arrow(..) => "Pipe(Arrow)",
            #[cfg(feature = "parquet")]
            Writer::Parquet(..) => "Pipe(Parquet)",
        })
    }
}

impl<W: io::Write + Send> Pipe<W> {
    /// Begins to write rows of a table.
    ///
    /// # Errors
    /// When it cannot.
    pub fn new(format: PipeFormat, table: &Table, out: W) -> io::Result<Self> {
        #[cfg(feature = "parquet")]
        let (schema, kept) = (Arc::new(columns::schema(table)), Arc::new(table.clone()));
        #[cfg(not(feature = "parquet"))]
        let _ = table;
        let writer = match format {
            #[cfg(feature = "parquet")]
            PipeFormat::Arrow => {
                let writer = StreamWriter::try_new(out, &schema).map_err(io::Error::other)?;
                Writer::Arrow(Box::new(writer), schema, kept)
            }
            #[cfg(feature = "parquet")]
            PipeFormat::Parquet => {
                Writer::Parquet(Box::new(parquet_writer(out, &schema)?), schema, kept)
            }
            _ => Writer::Ndjson(out),
        };
        Ok(Self(writer))
    }

    /// Writes the rows of a page. Rows that fit as they came and not as columns are given back.
    ///
    /// # Errors
    /// When it cannot.
    pub fn write(&mut self, items: &[Item]) -> io::Result<Vec<Reject>> {
        match &mut self.0 {
            Writer::Ndjson(out) => {
                for item in items {
                    out.write_all(text(item).as_bytes())?;
                    out.write_all(b"\n")?;
                }
                Ok(Vec::new())
            }
            #[cfg(feature = "parquet")]
            Writer::Arrow(writer, schema, table) => {
                let (batch, rejects) = batch(items, table, schema)?;
                writer.write(&batch).map_err(io::Error::other)?;
                Ok(rejects)
            }
            #[cfg(feature = "parquet")]
            Writer::Parquet(writer, schema, table) => {
                let (batch, rejects) = batch(items, table, schema)?;
                writer.write(&batch)?;
                Ok(rejects)
            }
        }
    }

    /// Writes what stands at the end: without it what was written is not whole.
    ///
    /// # Errors
    /// When it cannot.
    pub fn finish(self) -> io::Result<()> {
        match self.0 {
            Writer::Ndjson(mut out) => out.flush(),
            #[cfg(feature = "parquet")]
            Writer::Arrow(mut writer, ..) => {
                writer.finish().map_err(io::Error::other)?;
                writer.get_mut().flush()
            }
            #[cfg(feature = "parquet")]
            Writer::Parquet(writer, ..) => writer.into_inner()?.flush(),
        }
    }
}

/// The columns of a table, as the beginning of an Arrow stream; `None` where this build writes none.
pub(crate) fn header(table: &Table) -> Option<Vec<u8>> {
    #[cfg(feature = "parquet")]
    return StreamWriter::try_new(Vec::new(), &columns::schema(table))
        .and_then(StreamWriter::into_inner)
        .ok();
    #[cfg(not(feature = "parquet"))]
    {
        let _ = table;
        None
    }
}

fn text(item: &Item) -> &str {
    let (Body::Raw(text) | Body::Cells(_, text)) = &item.body;
    text
}

#[cfg(feature = "parquet")]
fn batch(
    items: &[Item],
    table: &Table,
    schema: &arrow_schema::SchemaRef,
) -> io::Result<(arrow_array::RecordBatch, Vec<Reject>)> {
    let (mut rows, mut rejects) = (Vec::with_capacity(items.len()), Vec::new());
    for item in items {
        match row::read(table, Nested::Typed, text(item)) {
            Ok(row) => rows.push(row),
            Err(reject) => rejects.push(reject),
        }
    }
    Ok((columns::batch(&rows, table, schema)?, rejects))
}
