//! Apache Parquet: nested lists stay lists, times are times, 64-bit integers stay integers.

use std::{
    fs::File,
    io::{self, BufWriter},
    sync::{
        Arc,
        mpsc::{self, Receiver, SyncSender},
    },
    thread::{self, Scope, ScopedJoinHandle},
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
    spool::{Ahead, Texts},
    table::Table,
};

/// No row is larger, whatever a response may be: a column's text is far below the 2 GiB that an array of it takes.
const ROW_BYTES: usize = 1 << 30;
/// A row group is closed when it takes so much memory, and so much for each of its columns.
const ROW_GROUP_BYTES: usize = 16 << 20;
const COLUMN_BYTES: usize = 256 << 10;
/// A column whose different values take more is written without a dictionary: most of them are there once. What it is
/// compressed into stays as large until the row group is closed.
const DICTIONARY_BYTES: usize = 256 << 10;

/// So many threads turn rows into columns: that takes longer than to encode these.
const MAKERS: usize = 2;

pub(super) fn write(rows: &mut Ahead, table: &Table, out: BufWriter<File>) -> io::Result<Made> {
    let schema = Arc::new(columns::schema(table));
    let mut writer = writer(out, &schema)?;
    let mut written = Rows::default();
    thread::scope(|scope| {
        let makers = [(); MAKERS].map(|()| Maker::start(scope, table, &schema));
        let senders = makers.each_ref().map(|maker| maker.rows.clone());
        let dealing = scope.spawn(move || deal(rows, &senders));
        let (batches, making): (Vec<_>, Vec<_>) = makers.into_iter().map(Maker::apart).unzip();
        let columns = schema.flattened_fields().len();
        let most = ROW_GROUP_BYTES.max(COLUMN_BYTES * columns);
        let encoded = encode(&mut writer, most, &batches, &mut written);
        // Whoever makes batches ends when nobody takes them.
        drop(batches);
        let dealt = dealing.join();
        let made = making.into_iter().try_for_each(ScopedJoinHandle::join);
        encoded?;
        made.and(dealt).unwrap_or_else(|_| Err(broken()))
    })?;
    made(writer.into_inner()?, written)
}

/// Batches come in the order in which their rows were dealt: there are none behind the first who has none. A row group
/// takes about so much memory at most.
fn encode(
    writer: &mut ArrowWriter<BufWriter<File>>,
    most: usize,
    batches: &[Receiver<Columns>],
    written: &mut Rows,
) -> io::Result<()> {
    for maker in batches.iter().cycle() {
        let Ok(made) = maker.recv() else { break };
        let (batch, rejects) = made?;
        written.count += batch.num_rows() as u64;
        written.rejects.extend(rejects);
        writer.write(&batch)?;
        if writer.memory_size() > most {
            writer.flush()?;
        }
    }
    Ok(())
}

/// A writer of a file with these columns.
pub(crate) fn writer<W: io::Write + Send>(
    out: W,
    schema: &SchemaRef,
) -> io::Result<ArrowWriter<W>> {
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_dictionary_page_size_limit(DICTIONARY_BYTES)
        .set_created_by(format!("kehu {}", env!("CARGO_PKG_VERSION")))
        .build();
    Ok(ArrowWriter::try_new(
        out,
        Arc::clone(schema),
        Some(properties),
    )?)
}

/// Rows as columns, and those that do not fit.
type Columns = io::Result<(RecordBatch, Vec<Reject>)>;

/// A thread that turns rows into columns.
struct Maker<'s> {
    rows: SyncSender<Texts>,
    batches: Receiver<Columns>,
    thread: ScopedJoinHandle<'s, ()>,
}

impl<'s> Maker<'s> {
    fn start<'t: 's>(scope: &'s Scope<'s, '_>, table: &'t Table, schema: &SchemaRef) -> Self {
        let (rows, taken) = mpsc::sync_channel::<Texts>(1);
        let (made, batches) = mpsc::sync_channel(1);
        let schema = Arc::clone(schema);
        let thread = scope.spawn(move || {
            for texts in taken {
                if made.send(batch(&texts, table, &schema)).is_err() {
                    return;
                }
            }
        });
        Self {
            rows,
            batches,
            thread,
        }
    }

    /// What it makes, and its thread; it gets no rows from here any more.
    fn apart(self) -> (Receiver<Columns>, ScopedJoinHandle<'s, ()>) {
        (self.batches, self.thread)
    }
}

/// Deals rows out, one after the other in turn, until there are none or nobody takes them.
fn deal(rows: &mut Ahead, makers: &[SyncSender<Texts>]) -> io::Result<()> {
    for maker in makers.iter().cycle() {
        let Some(texts) = rows.texts()? else { break };
        if maker.send(texts).is_err() {
            return Err(broken());
        }
    }
    Ok(())
}

fn broken() -> io::Error {
    io::Error::other("turning rows into columns broke down")
}

fn batch(texts: &Texts, table: &Table, schema: &SchemaRef) -> Columns {
    let mut rejects = Vec::new();
    let mut rows: Vec<Row<'_>> = Vec::with_capacity(texts.len());
    for text in texts.iter() {
        match read(table, text) {
            Ok(row) => rows.push(row),
            Err(reject) => rejects.push(reject),
        }
    }
    Ok((columns::batch(&rows, table, schema)?, rejects))
}

fn read<'t>(table: &Table, text: &'t str) -> Result<Row<'t>, Reject> {
    if text.len() > ROW_BYTES {
        return Err(Reject {
            path: String::new(),
            reason: "the row is above 1 GiB, more than Parquet takes".to_owned(),
            raw: text.to_owned(),
        });
    }
    row::read(table, Nested::Typed, text)
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use arrow_array::{Array as _, Int64Array};
    use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

    use super::*;
    use crate::{
        row::Key,
        spool::{Merge, Record, write_part},
        testing::{customer, table},
    };

    /// A part with so many customers, of which each five hundredth does not fit.
    fn part(path: &Path, rows: i64) {
        let records = (0..rows).map(|id| Record {
            key: Key::Int(id),
            rank: (1, 0, 0),
            body: match id % 500 {
                499 => format!("{{\"id\":{id},\"name\":7}}").into(),
                _ => customer(id, 0).to_string().into(),
            },
        });
        write_part(path, &records.collect::<Vec<_>>()).expect("is written");
    }

    fn written(part: &Path, target: &Path) -> io::Result<Rows> {
        let mut best = Merge::open([part])?.best();
        let out = BufWriter::new(File::create(target)?);
        Ahead::of(&mut best, |rows| write(rows, &table(), out)).map(|made| made.rows)
    }

    #[test]
    fn rows_stay_in_their_order_whoever_makes_columns_of_them() {
        for rows in [0, 1, 512, 513, 3_000] {
            let folder = tempfile::tempdir().expect("a temporary folder");
            let (from, target) = (folder.path().join("part"), folder.path().join("c.parquet"));
            part(&from, rows);
            let made = written(&from, &target).expect("is written");
            let (fit, other): (Vec<i64>, Vec<i64>) = (0..rows).partition(|id| id % 500 != 499);
            assert_eq!(made.count, fit.len() as u64);
            let refused = made.rejects.iter().map(|reject| reject.path.as_str());
            assert_eq!(refused.collect::<Vec<_>>(), vec!["name"; other.len()]);
            let file = File::open(&target).expect("is there");
            let reader = ParquetRecordBatchReaderBuilder::try_new(file).expect("is Parquet");
            let mut ids = Vec::new();
            for batch in reader.build().expect("is Parquet") {
                let batch = batch.expect("reads");
                let column = batch.column(0).as_any();
                let column = column.downcast_ref::<Int64Array>().expect("are integers");
                ids.extend((0..column.len()).map(|row| column.value(row)));
            }
            assert_eq!(ids, fit);
        }
    }

    #[test]
    fn a_part_that_is_damaged_makes_no_file() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let (from, target) = (folder.path().join("part"), folder.path().join("c.parquet"));
        part(&from, 5_000);
        let bytes = fs::read(&from).expect("is there");
        for kept in [bytes.len() / 2, bytes.len() - 1] {
            fs::write(&from, &bytes[..kept]).expect("is written");
            let error = written(&from, &target).expect_err("fails").to_string();
            assert!(error.contains("is damaged"), "{error}");
        }
    }
}
