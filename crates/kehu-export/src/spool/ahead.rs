//! Parts are read on one thread while what was read is written on another.

use std::{
    io,
    sync::mpsc::{self, Receiver, SyncSender},
    thread, vec,
};

use super::{Best, Record};

/// So many bytes of rows are handed over at once: few enough to be no burden to memory, enough that handing over
/// costs nothing.
const BYTES_AT_ONCE: usize = 256 * 1024;

/// Records that were read ahead.
pub struct Ahead {
    chunks: Receiver<io::Result<Vec<Record>>>,
    chunk: vec::IntoIter<Record>,
    /// An empty chunk came, which says that there are no more.
    ended: bool,
}

impl Ahead {
    /// Works on records while those that follow are read.
    ///
    /// # Errors
    /// What the work comes to, or that reading broke down.
    pub fn of<T>(rows: &mut Best, work: impl FnOnce(&mut Self) -> io::Result<T>) -> io::Result<T> {
        thread::scope(|scope| {
            let (sender, chunks) = mpsc::sync_channel(1);
            let reading = scope.spawn(move || read(rows, &sender));
            let mut ahead = Self {
                chunks,
                chunk: Vec::new().into_iter(),
                ended: false,
            };
            let worked = work(&mut ahead);
            // Whoever reads ends when nobody takes what is read.
            drop(ahead);
            reading.join().map_err(|_| broken()).and(worked)
        })
    }

    /// The next record; `None` at the end.
    ///
    /// # Errors
    /// When the disk does or a part is damaged.
    pub fn next_record(&mut self) -> io::Result<Option<Record>> {
        loop {
            if let Some(record) = self.chunk.next() {
                return Ok(Some(record));
            }
            if self.ended {
                return Ok(None);
            }
            // Without the chunk that says so, nothing shows that this is the end.
            let chunk = self.chunks.recv().map_err(|_| broken())??;
            self.ended = chunk.is_empty();
            self.chunk = chunk.into_iter();
        }
    }
}

fn broken() -> io::Error {
    io::Error::other("reading the parts broke down")
}

/// Hands over chunk after chunk, until there are no records or nobody takes them.
fn read(rows: &mut Best, chunks: &SyncSender<io::Result<Vec<Record>>>) {
    loop {
        let chunk = chunk(rows);
        let is_last = !matches!(&chunk, Ok(chunk) if !chunk.is_empty());
        if chunks.send(chunk).is_err() || is_last {
            return;
        }
    }
}

fn chunk(rows: &mut Best) -> io::Result<Vec<Record>> {
    let (mut chunk, mut bytes) = (Vec::new(), 0);
    while bytes < BYTES_AT_ONCE
        && let Some(record) = rows.next_record()?
    {
        bytes += size_of::<Record>() + record.body.len();
        chunk.push(record);
    }
    Ok(chunk)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        row::Key,
        spool::{Merge, write_part},
    };

    fn best(rows: i64, folder: &tempfile::TempDir) -> Best {
        let part = folder.path().join("part");
        let records = (0..rows).map(|key| Record {
            key: Key::Int(key),
            rank: (1, 0, 0),
            body: "x".repeat(1000).into(),
        });
        write_part(&part, &records.collect::<Vec<_>>()).expect("is written");
        Merge::open([&part]).expect("opens").best()
    }

    #[test]
    fn every_record_comes_in_its_order() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for (rows, go_on, expect) in [(0, u64::MAX, 0), (1000, u64::MAX, 1000), (1000, 5000, 5)] {
            let mut best = best(rows, &folder);
            best.go_on(go_on);
            let mut next = 0;
            let read = Ahead::of(&mut best, |ahead| {
                while let Some(record) = ahead.next_record()? {
                    assert_eq!(record.key, Key::Int(next));
                    next += 1;
                }
                Ok(())
            });
            assert!(read.is_ok() && next == expect, "{rows} {go_on}: {next}");
        }
    }

    #[test]
    fn whoever_gives_up_ends_the_reading_too() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let full = |_: &mut Ahead| Err::<(), _>(io::Error::other("the disk is full"));
        let worked = Ahead::of(&mut best(5000, &folder), full);
        assert_eq!(worked.expect_err("fails").to_string(), "the disk is full");
    }
}
