//! Many parts read as one, in the order of keys.

use std::{
    cmp::{Ordering, Reverse},
    collections::{BinaryHeap, binary_heap::PeekMut},
    io,
    path::{Path, PathBuf},
};

use super::{Damaged, Head, PartReader, Record, Texts};
use crate::row::Key;

/// All records of several parts, by key; records with one key follow each other, highest rank first.
pub struct Merge {
    parts: BinaryHeap<Reverse<Part>>,
}

/// A part that is merged.
struct Part {
    reading: Reading,
    /// Its place among the parts.
    order: usize,
}

enum Reading {
    /// It is opened when its first record comes: seldom are many open at once.
    Unopened {
        path: PathBuf,
        first: Key,
    },
    Open(Box<PartReader>),
}

impl Merge {
    /// Opens the parts.
    ///
    /// # Errors
    /// When the disk does.
    #[cfg(any(test, feature = "report"))]
    pub fn open<P: AsRef<Path>>(paths: impl IntoIterator<Item = P>) -> io::Result<Self> {
        let parts = paths.into_iter();
        Self::of(parts.map(|path| (path.as_ref().to_owned(), None)))
    }

    /// The same with the keys of their first records, where these are known.
    ///
    /// # Errors
    /// When the disk does.
    pub fn of(parts: impl IntoIterator<Item = (PathBuf, Option<Key>)>) -> io::Result<Self> {
        let parts = parts.into_iter().enumerate().map(|(order, (path, first))| {
            let reading = match first {
                Some(first) => Reading::Unopened { path, first },
                None => Reading::Open(Box::new(PartReader::open(&path)?)),
            };
            Ok(Reverse(Part { reading, order }))
        });
        let mut parts: BinaryHeap<_> = parts.collect::<io::Result<_>>()?;
        parts.retain(|Reverse(part)| part.key().is_some());
        Ok(Self { parts })
    }

    /// Appends the text of the next record.
    fn take(&mut self, text: &mut String) -> io::Result<Option<Head>> {
        loop {
            let Some(mut first) = self.parts.peek_mut() else {
                return Ok(None);
            };
            let Reverse(part) = &mut *first;
            let taken = match &mut part.reading {
                Reading::Open(open) => open.take(text)?,
                Reading::Unopened { path, first } => {
                    part.reading = Reading::Open(Box::new(opened(path, first)?));
                    None
                }
            };
            if part.key().is_none() {
                PeekMut::pop(first);
            }
            if taken.is_some() {
                return Ok(taken);
            }
        }
    }

    /// The next record.
    ///
    /// # Errors
    /// When the disk does or a part is damaged.
    #[cfg(any(test, feature = "report"))]
    pub fn next_record(&mut self) -> io::Result<Option<Record>> {
        let mut body = String::new();
        let head = self.take(&mut body)?;
        Ok(head.map(|head| head.record(body)))
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

/// A part that has to begin with this key.
fn opened(path: &Path, first: &Key) -> io::Result<PartReader> {
    let part = PartReader::open(path)?;
    if part.head().is_some_and(|head| head.key == *first) {
        return Ok(part);
    }
    let other = io::Error::new(io::ErrorKind::InvalidData, "it begins with another row");
    Err(Damaged::told(path, other))
}

/// One record a key: the one with the highest rank.
pub struct Best {
    merge: Merge,
    last: Option<Key>,
    /// So many bytes of rows come before it is asked to go on.
    left: u64,
}

impl Best {
    /// Goes on with about so many bytes of rows; whether there are more.
    pub fn go_on(&mut self, bytes: u64) -> bool {
        self.left = bytes;
        !self.merge.parts.is_empty()
    }

    /// Appends the text of the next record; none at the end, or when as many came as were asked for.
    fn take(&mut self, text: &mut String) -> io::Result<Option<Head>> {
        let begin = text.len();
        while self.left > 0
            && let Some(head) = self.merge.take(text)?
        {
            if self.last.as_ref() != Some(&head.key) {
                self.left = self.left.saturating_sub((text.len() - begin) as u64);
                self.last = Some(head.key.clone());
                return Ok(Some(head));
            }
            text.truncate(begin);
        }
        Ok(None)
    }

    /// The next record; `None` at the end, or when as many came as were asked for.
    ///
    /// # Errors
    /// When the disk does or a part is damaged.
    pub fn next_record(&mut self) -> io::Result<Option<Record>> {
        let mut body = String::new();
        let head = self.take(&mut body)?;
        Ok(head.map(|head| head.record(body)))
    }

    /// The texts of the next records, as many as are handed over at once; empty at the end, or when as many came
    /// as were asked for.
    ///
    /// # Errors
    /// When the disk does or a part is damaged.
    pub fn texts(&mut self) -> io::Result<Texts> {
        let mut texts = Texts::default();
        while !texts.are_enough() && self.take(texts.text())?.is_some() {
            texts.end();
        }
        Ok(texts)
    }
}

impl Part {
    /// The key that comes next; none at the end.
    fn key(&self) -> Option<&Key> {
        match &self.reading {
            Reading::Unopened { first, .. } => Some(first),
            Reading::Open(open) => open.head().map(|head| &head.key),
        }
    }

    /// The rank of the record that comes next; one that is not known yet is the highest, so that it will be.
    fn rank(&self) -> (u64, i64, i64) {
        let known = match &self.reading {
            Reading::Unopened { .. } => None,
            Reading::Open(open) => open.head().map(|head| head.rank),
        };
        known.unwrap_or((u64::MAX, i64::MAX, i64::MAX))
    }
}

impl Ord for Part {
    fn cmp(&self, other: &Self) -> Ordering {
        let keys = self.key().cmp(&other.key());
        let ranks = || other.rank().cmp(&self.rank());
        keys.then_with(ranks).then(self.order.cmp(&other.order))
    }
}

impl PartialOrd for Part {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Part {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Part {}

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
    fn parts_whose_first_key_is_known_are_opened_in_time() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let parts = [
            vec![record(4, 1, "old"), record(5, 1, "d")],
            vec![record(1, 1, "a"), record(2, 1, "old"), record(4, 2, "c")],
            vec![record(2, 2, "b"), record(9, 1, "e")],
        ];
        let parts: Vec<_> = parts
            .iter()
            .enumerate()
            .map(|(number, records)| {
                let path = folder.path().join(number.to_string());
                write_part(&path, records).expect("is written");
                (path, Some(records[0].key.clone()))
            })
            .collect();
        let mut best = Merge::of(parts.clone()).expect("opens").best();
        let texts = best.texts().expect("reads");
        assert_eq!(texts.iter().collect::<String>(), "abcde");
        let mut other = parts;
        other[2].1 = Some(Key::Int(3));
        let texts = Merge::of(other).expect("opens").best().texts();
        let error = texts.expect_err("is another part").to_string();
        assert!(
            error.contains("is damaged: it begins with another row"),
            "{error}"
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
