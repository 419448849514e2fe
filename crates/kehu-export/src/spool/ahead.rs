//! Parts are read on one thread while what was read is written on another.

use std::{
    io,
    sync::mpsc::{self, Receiver, SyncSender},
    thread,
};

use super::{Best, Texts};

/// Texts of records that were read ahead.
pub struct Ahead {
    texts: Receiver<io::Result<Texts>>,
    /// None came, which says that there are no more.
    ended: bool,
}

impl Ahead {
    /// Works on records while those that follow are read.
    ///
    /// # Errors
    /// What the work comes to, or that reading broke down.
    pub fn of<T>(rows: &mut Best, work: impl FnOnce(&mut Self) -> io::Result<T>) -> io::Result<T> {
        thread::scope(|scope| {
            let (sender, texts) = mpsc::sync_channel(1);
            let reading = scope.spawn(move || read(rows, &sender));
            let mut ahead = Self {
                texts,
                ended: false,
            };
            let worked = work(&mut ahead);
            // Whoever reads ends when nobody takes what is read.
            drop(ahead);
            reading.join().map_err(|_| broken()).and(worked)
        })
    }

    /// The texts of the next records; `None` at the end.
    ///
    /// # Errors
    /// When the disk does or a part is damaged.
    pub fn texts(&mut self) -> io::Result<Option<Texts>> {
        if self.ended {
            return Ok(None);
        }
        // Without the texts that say so, nothing shows that this is the end.
        let texts = self.texts.recv().map_err(|_| broken())??;
        self.ended = texts.is_empty();
        Ok((!self.ended).then_some(texts))
    }
}

fn broken() -> io::Error {
    io::Error::other("reading the parts broke down")
}

/// Hands over texts, until there are none or nobody takes them.
fn read(rows: &mut Best, sender: &SyncSender<io::Result<Texts>>) {
    loop {
        let texts = rows.texts();
        let are_last = !matches!(&texts, Ok(texts) if !texts.is_empty());
        if sender.send(texts).is_err() || are_last {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        row::Key,
        spool::{Merge, Record, write_part},
    };

    fn best(rows: i64, folder: &tempfile::TempDir) -> Best {
        let part = folder.path().join("part");
        let records = (0..rows).map(|key| Record {
            key: Key::Int(key),
            rank: (1, 0, 0),
            body: format!("{key:0>1000}").into(),
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
            let mut next = 0_i64;
            let read = Ahead::of(&mut best, |ahead| {
                while let Some(texts) = ahead.texts()? {
                    for text in texts.iter() {
                        assert_eq!(text.parse(), Ok(next));
                        next += 1;
                    }
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
