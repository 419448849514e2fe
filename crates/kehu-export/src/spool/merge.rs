//! Many parts read as one, in the order of keys.

use std::{
    cmp::{Ordering, Reverse},
    collections::BinaryHeap,
    io,
    path::Path,
};

use super::{PartReader, Record};

/// All records of several parts, by key; records with one key follow each other, highest rank first.
pub struct Merge {
    parts: Vec<PartReader>,
    heads: BinaryHeap<Reverse<Head>>,
}

impl Merge {
    /// Opens the parts.
    ///
    /// # Errors
    /// When the disk does.
    pub fn open<P: AsRef<Path>>(paths: impl IntoIterator<Item = P>) -> io::Result<Self> {
        let mut merge = Self {
            parts: Vec::new(),
            heads: BinaryHeap::new(),
        };
        for path in paths {
            merge.parts.push(PartReader::open(path.as_ref())?);
            merge.refill(merge.parts.len() - 1)?;
        }
        Ok(merge)
    }

    fn refill(&mut self, part: usize) -> io::Result<()> {
        if let Some(record) = self.parts[part].next_record()? {
            self.heads.push(Reverse(Head { record, part }));
        }
        Ok(())
    }

    /// The next record.
    ///
    /// # Errors
    /// When the disk does or a part is damaged.
    pub fn next_record(&mut self) -> io::Result<Option<Record>> {
        let Some(Reverse(head)) = self.heads.pop() else {
            return Ok(None);
        };
        self.refill(head.part)?;
        Ok(Some(head.record))
    }

    /// Only the highest record of each key.
    #[must_use]
    pub fn best(self) -> Best {
        Best {
            merge: self,
            last: None,
            left: u64::MAX,
        }
    }
}

/// One record a key: the one with the highest rank.
pub struct Best {
    merge: Merge,
    last: Option<crate::row::Key>,
    /// So many bytes of rows come before it is asked to go on.
    left: u64,
}

impl Best {
    /// Goes on with about so many bytes of rows; whether there are more.
    pub fn go_on(&mut self, bytes: u64) -> bool {
        self.left = bytes;
        !self.merge.heads.is_empty()
    }

    /// The next record; `None` at the end, or when as many came as were asked for.
    ///
    /// # Errors
    /// When the disk does or a part is damaged.
    pub fn next_record(&mut self) -> io::Result<Option<Record>> {
        while self.left > 0
            && let Some(record) = self.merge.next_record()?
        {
            if self.last.as_ref() != Some(&record.key) {
                self.left = self.left.saturating_sub(record.body.len() as u64);
                self.last = Some(record.key.clone());
                return Ok(Some(record));
            }
        }
        Ok(None)
    }
}

struct Head {
    record: Record,
    part: usize,
}

impl Ord for Head {
    fn cmp(&self, other: &Self) -> Ordering {
        let keys = self.record.key.cmp(&other.record.key);
        let ranks = || other.record.rank.cmp(&self.record.rank);
        keys.then_with(ranks).then(self.part.cmp(&other.part))
    }
}

impl PartialOrd for Head {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Head {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Head {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{row::Key, spool::write_part};

    fn record(key: i64, run: u64, body: &str) -> Record {
        Record {
            key: Key::Int(key),
            rank: (run, 0, 0),
            body: body.into(),
        }
    }

    #[test]
    fn parts_merge_by_key_and_the_higher_rank_stays() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let paths = [folder.path().join("a"), folder.path().join("b")];
        write_part(
            &paths[0],
            &[record(-5, 1, "a"), record(2, 1, "old"), record(9, 2, "new")],
        )
        .expect("is written");
        write_part(
            &paths[1],
            &[record(2, 2, "new"), record(3, 1, "b"), record(9, 1, "old")],
        )
        .expect("is written");
        let mut best = Merge::open(&paths).expect("opens").best();
        let mut found = Vec::new();
        while let Some(record) = best.next_record().expect("reads") {
            found.push((record.key, record.body.into_string()));
        }
        let expect = [(-5, "a"), (2, "new"), (3, "b"), (9, "new")];
        assert_eq!(
            found,
            expect.map(|(key, body)| (Key::Int(key), body.to_owned()))
        );
    }

    #[test]
    fn a_damaged_part_is_noticed() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("part");
        let records: Vec<Record> = (0..100).map(|key| record(key, 1, "some text")).collect();
        write_part(&path, &records).expect("is written");
        let mut bytes = std::fs::read(&path).expect("reads");
        bytes.truncate(bytes.len() / 2);
        std::fs::write(&path, bytes).expect("is written");
        let read = || -> io::Result<()> {
            let mut merge = Merge::open([&path])?;
            while merge.next_record()?.is_some() {}
            Ok(())
        };
        assert!(read().is_err());
    }
}
