//! Apache Parquet: nested lists stay lists, times are times, 64-bit integers stay integers.

use std::{
    fs::File,
    io::{self, BufWriter},
    sync::{
        Arc,
        mpsc::{self, SyncSender},
    },
    thread,
};

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use parquet::{
    arrow::ArrowWriter,
    basic::{Compression, ZstdLevel},
    file::properties::WriterProperties,
};

use super::made::{Made, Rows, made};
use crate::{
    row::{self, Nested, Reject, Row, columns},
    spool::{Ahead, Record},
    table::Table,
};

/// Rows that are turned into columns at once.
const ROWS_AT_ONCE: usize = 1024;
/// The same by their size: a column's text is far below the 2 GiB that an array of it takes.
const BYTES_AT_ONCE: usize = 8 << 20;
/// No row is larger, whatever a response may be.
const ROW_BYTES: usize = 1 << 30;
/// A row group is closed when it takes so much memory.
const ROW_GROUP_BYTES: usize = 8 << 20;

pub(super) fn write(rows: &mut Ahead, table: &Table, out: BufWriter<File>) -> io::Result<Made> {
    let schema = Arc::new(columns::schema(table));
    let mut writer = writer(out, &schema)?;
    let mut written = Rows::default();
    // One thread turns rows into columns, the other encodes them.
    written.rejects = thread::scope(|scope| {
        let (sender, batches) = mpsc::sync_channel(1);
        let making = scope.spawn(move || make(rows, table, &schema, &sender));
        for batch in batches {
            written.count += batch.num_rows() as u64;
            writer.write(&batch)?;
            if writer.in_progress_size() > ROW_GROUP_BYTES {
                writer.flush()?;
            }
        }
        let panicked = |_| Err(io::Error::other("turning rows into columns broke down"));
        making.join().unwrap_or_else(panicked)
    })?;
    made(writer.into_inner()?, written)
}

/// A writer of a file with these columns.
pub(crate) fn writer<W: io::Write + Send>(
    out: W,
    schema: &SchemaRef,
) -> io::Result<ArrowWriter<W>> {
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_created_by(format!("kehu {}", env!("CARGO_PKG_VERSION")))
        .build();
    Ok(ArrowWriter::try_new(
        out,
        Arc::clone(schema),
        Some(properties),
    )?)
}

/// Sends batch after batch, until there are no rows or nobody takes them; rows that do not fit.
fn make(
    rows: &mut Ahead,
    table: &Table,
    schema: &SchemaRef,
    batches: &SyncSender<RecordBatch>,
) -> io::Result<Vec<Reject>> {
    let mut rejects = Vec::new();
    loop {
        let records = take(rows, &mut rejects)?;
        if records.is_empty() {
            return Ok(rejects);
        }
        let batch = batch(&records, table, schema, &mut rejects)?;
        if batches.send(batch).is_err() {
            return Ok(rejects);
        }
    }
}

fn take(rows: &mut Ahead, rejects: &mut Vec<Reject>) -> io::Result<Vec<Record>> {
    let mut taken = Vec::new();
    let mut bytes = 0;
    while taken.len() < ROWS_AT_ONCE
        && bytes < BYTES_AT_ONCE
        && let Some(record) = rows.next_record()?
    {
        if record.body.len() > ROW_BYTES {
            rejects.push(Reject {
                path: String::new(),
                reason: "the row is above 1 GiB, more than Parquet takes".to_owned(),
                raw: record.body.into(),
            });
            continue;
        }
        bytes += record.body.len();
        taken.push(record);
    }
    Ok(taken)
}

fn batch(
    records: &[Record],
    table: &Table,
    schema: &SchemaRef,
    rejects: &mut Vec<Reject>,
) -> io::Result<RecordBatch> {
    let mut rows: Vec<Row<'_>> = Vec::with_capacity(records.len());
    for record in records {
        match row::read(table, Nested::Typed, &record.body) {
            Ok(row) => rows.push(row),
            Err(reject) => rejects.push(reject),
        }
    }
    columns::batch(&rows, table, schema)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        row::Key,
        spool::{Merge, write_part},
    };

    #[test]
    fn rows_become_columns_by_their_size_too() {
        let check = |rows: i64, bytes: usize, expect: usize| {
            let folder = tempfile::tempdir().expect("a temporary folder");
            let part = folder.path().join("part");
            let records = (0..rows).map(|key| Record {
                key: Key::Int(key),
                rank: (1, 0, 0),
                body: "x".repeat(bytes).into(),
            });
            write_part(&part, &records.collect::<Vec<_>>()).expect("is written");
            let mut best = Merge::open([&part]).expect("opens").best();
            let taken = Ahead::of(&mut best, |rows| take(rows, &mut Vec::new()));
            assert_eq!(taken.expect("reads").len(), expect);
        };
        check(5_000, 10, ROWS_AT_ONCE);
        check(30, 1 << 20, 8);
        check(2, 20 << 20, 1);
    }
}
