//! One phone number, several customers: found by sorting, so that any number of them fits.

use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    path::PathBuf,
};

use crate::{
    row::Key,
    spool::{Merge, Record, write_part},
};

/// Numbers that are sorted in memory at once.
const AT_ONCE: usize = 100_000;
/// Parts that are merged at once.
const FAN_IN: usize = 16;
/// Numbers that are shown as examples.
const EXAMPLES: usize = 20;

/// Phone numbers and who has them.
pub(super) struct Phones {
    folder: tempfile::TempDir,
    records: Vec<Record>,
    parts: Vec<PathBuf>,
    made: usize,
}

/// What was found about shared numbers.
#[derive(Debug, Default)]
pub(super) struct Shared {
    /// Different numbers on each platform.
    pub(super) numbers: Vec<(String, u64)>,
    /// Numbers that several customers of one platform have.
    pub(super) within: Vec<(String, u64)>,
    /// Numbers on several platforms, by the platforms.
    pub(super) across: BTreeMap<Vec<String>, u64>,
    /// Some of the numbers on several platforms, and the customers that have them.
    pub(super) examples: Vec<Example>,
}

/// A number on several platforms.
#[derive(Debug)]
pub(super) struct Example {
    /// The middle digits are not shown.
    pub(super) number: String,
    /// Platform and customer.
    pub(super) customers: Vec<(String, String)>,
}

impl Phones {
    pub(super) fn new() -> io::Result<Self> {
        Ok(Self {
            folder: tempfile::tempdir()?,
            records: Vec::new(),
            parts: Vec::new(),
            made: 0,
        })
    }

    /// A customer of a platform and the numbers that it has.
    pub(super) fn add(
        &mut self,
        platform: usize,
        customer: &str,
        numbers: BTreeSet<String>,
    ) -> io::Result<()> {
        for number in numbers {
            self.records.push(Record {
                key: Key::Text(number.into()),
                rank: (platform as u64, 0, 0),
                body: customer.into(),
            });
        }
        if self.records.len() >= AT_ONCE {
            self.sort()?;
        }
        Ok(())
    }

    fn sort(&mut self) -> io::Result<()> {
        let mut records = std::mem::take(&mut self.records);
        records.sort_unstable_by(|a, b| a.key.cmp(&b.key).then(b.rank.cmp(&a.rank)));
        let path = self.next_part();
        write_part(&path, &records)?;
        self.parts.push(path);
        if self.parts.len() >= FAN_IN {
            let parts = std::mem::take(&mut self.parts);
            let path = self.next_part();
            let mut merge = Merge::open(&parts)?;
            let mut writer = crate::spool::PartWriter::create(&path)?;
            while let Some(record) = merge.next_record()? {
                writer.push(&record)?;
            }
            writer.finish()?;
            parts.iter().try_for_each(std::fs::remove_file)?;
            self.parts.push(path);
        }
        Ok(())
    }

    fn next_part(&mut self) -> PathBuf {
        self.made += 1;
        self.folder.path().join(self.made.to_string())
    }

    /// Counts what several customers share.
    pub(super) fn finish(mut self, platforms: &[&str]) -> io::Result<Shared> {
        self.sort()?;
        let mut counts = vec![(0, 0); platforms.len()];
        let mut shared = Shared::default();
        let mut merge = Merge::open(&self.parts)?;
        let mut number: Vec<Record> = Vec::new();
        loop {
            let record = merge.next_record()?;
            let same =
                |record: &Record| number.first().is_some_and(|first| first.key == record.key);
            if !record.as_ref().is_some_and(same) {
                shared.number(&number, platforms, &mut counts);
                number.clear();
            }
            let Some(record) = record else {
                break;
            };
            // A number that thousands have is one that nobody has.
            if number.len() < 1000 {
                number.push(record);
            }
        }
        for (name, (different, within)) in platforms.iter().zip(counts) {
            shared.numbers.push(((*name).to_owned(), different));
            shared.within.push(((*name).to_owned(), within));
        }
        Ok(shared)
    }
}

impl Shared {
    /// Takes in everybody who has one number.
    fn number(&mut self, records: &[Record], platforms: &[&str], counts: &mut [(u64, u64)]) {
        let platform = |record: &Record| usize::try_from(record.rank.0).unwrap_or(usize::MAX);
        let on: BTreeSet<usize> = records.iter().map(platform).collect();
        for &index in &on {
            if let Some((different, within)) = counts.get_mut(index) {
                let customers = records
                    .iter()
                    .filter(|record| platform(record) == index)
                    .count();
                *different += 1;
                *within += u64::from(customers > 1);
            }
        }
        if on.len() < 2 {
            return;
        }
        let name = |index: usize| platforms.get(index).copied().unwrap_or_default().to_owned();
        let names: Vec<String> = on.iter().map(|&index| name(index)).collect();
        *self.across.entry(names).or_default() += 1;
        if let (Some(Key::Text(number)), true) = (
            records.first().map(|record| &record.key),
            self.examples.len() < EXAMPLES,
        ) {
            let customers = records.iter().take(6);
            let customers =
                customers.map(|record| (name(platform(record)), record.body.to_string()));
            self.examples.push(Example {
                number: masked(number),
                customers: customers.collect(),
            });
        }
    }
}

/// Only the ends of a number.
fn masked(number: &str) -> String {
    let show = |range: std::ops::Range<usize>| number.get(range).unwrap_or_default();
    format!(
        "{}…{}",
        show(0..4),
        show(number.len().saturating_sub(3)..number.len())
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_found_across_platforms_and_within_one() {
        let mut phones = Phones::new().expect("a temporary folder");
        let numbers =
            |numbers: &[&str]| numbers.iter().map(|number| (*number).to_owned()).collect();
        phones
            .add(0, "a", numbers(&["8613888888888", "111111111"]))
            .expect("is kept");
        phones
            .add(1, "b", numbers(&["8613888888888"]))
            .expect("is kept");
        phones.sort().expect("is kept");
        phones
            .add(0, "c", numbers(&["111111111"]))
            .expect("is kept");
        let shared = phones.finish(&["one", "two"]).expect("is counted");
        assert_eq!(
            shared.numbers,
            [("one".to_owned(), 2), ("two".to_owned(), 1)]
        );
        assert_eq!(
            shared.within,
            [("one".to_owned(), 1), ("two".to_owned(), 0)]
        );
        let both = vec!["one".to_owned(), "two".to_owned()];
        assert_eq!(shared.across, BTreeMap::from([(both, 1)]));
        assert_eq!(shared.examples[0].number, "8613…888");
        assert_eq!(shared.examples[0].customers.len(), 2);
    }
}
