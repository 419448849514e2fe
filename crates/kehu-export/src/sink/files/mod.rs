//! One file, made from part files.
//!
//! Rows go to sorted parts; the manifest beside them names the parts that count and tells how far the run
//! is, and is replaced as a whole. When everything has been read the parts are merged into the target: until
//! then it is what it was. What the manifest does not name is litter of a run that was cut short. When the
//! target has its rows the parts go, but for exports with `--since`: later runs add to them.
//!
//! A [`Place`] says where all that is: beside the target in `<target>.kehu/`, where the target appears by
//! renaming, or in another store.

mod assemble;
mod csv;
mod made;
mod manifest;
mod ndjson;
#[cfg(feature = "parquet")]
mod parquet;
mod place;
mod refused;

use std::{
    collections::HashSet,
    fmt,
    fs::File,
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

#[cfg(not(feature = "objects"))]
use self::place::Place;
use self::{
    manifest::{Part, RejectsPart},
    place::Disk,
};
use super::{Address, Batch, Ending, Holdings, Opening};
use crate::{
    error::{Error, Result},
    fetch::{Body, Item},
    files::Unfinished,
    rejects,
    row::Key,
    spool::{Damaged, Merge, PartWriter, Record, write_part},
    state::{Kind, Outcome, State},
};

pub(super) use self::manifest::Manifest;
#[cfg(feature = "objects")]
pub(super) use self::{
    manifest::{Claim, is_ours},
    place::{Place, remove_litter},
};
#[cfg(feature = "parquet")]
pub(crate) use parquet::writer as parquet_writer;

/// So many parts of one size become one of the next.
const FAN_IN: usize = 128;

/// A file that is being made.
pub struct Files {
    opening: Opening,
    place: Box<dyn Place>,
    manifest: Manifest,
    /// The numbers of the rejects that are listed.
    rejected: HashSet<i64>,
}

impl Files {
    /// Opens the folder beside the file and takes its lock.
    pub(super) fn beside(opening: Opening) -> Result<Self> {
        let path = opening.address.path().unwrap_or(Path::new(""));
        let place = Disk::open(path, &opening)?;
        Self::open(opening, Box::new(place))
    }

    /// Takes hold of the place where everything is kept.
    pub(super) fn open(opening: Opening, place: Box<dyn Place>) -> Result<Self> {
        let mut files = Self {
            opening,
            place,
            manifest: Manifest::default(),
            rejected: HashSet::new(),
        };
        files.take()?;
        Ok(files)
    }

    /// Takes hold of the place, and reads what earlier runs left.
    fn take(&mut self) -> Result<()> {
        // What cannot be read does not matter where everything is replaced.
        let restart = self.opening.restart;
        let text = self.place.take()?;
        let manifest = text.map(|text| Manifest::parse(&text, &self.place.manifest()));
        self.manifest = match manifest {
            None => Manifest::default(),
            Some(Err(_)) if restart => Manifest::default(),
            Some(manifest) => manifest?,
        };
        self.clean_up()?;
        let mut rejected = HashSet::new();
        let table = Arc::clone(&self.opening.table);
        let read = self.each_reject(|reject| {
            rejected.insert(rejects::id(&table, reject));
            Ok(())
        });
        if read.is_err() && restart {
            self.manifest.rejects.clear();
            rejected.clear();
        } else {
            read?;
        }
        self.rejected = rejected;
        Ok(())
    }

    pub(super) fn state(&mut self) -> Result<Option<State>> {
        if !self.place.is_held() {
            self.take()?;
        }
        Ok(self.manifest.state.clone())
    }

    pub(super) fn begin(&mut self, mut state: State) -> Result<State> {
        let there = state.held.as_ref().is_some_and(|held| held.rows > 0);
        let kept = |part: &Part| part.generation == self.manifest.generation;
        if there && state.kind != Kind::Full && !self.manifest.parts.iter().any(kept) {
            let message = format!(
                "the rows of {} cannot be added to: no run with --since kept them",
                self.opening.address
            );
            return Err(Error::usage(message).with_help(
                "--since last reads everything once more, and keeps what later runs add to",
            ));
        }
        state.goes_beside(state.kind == Kind::Full);
        self.commit(Batch::default(), state)
    }

    pub(super) fn commit(&mut self, batch: Batch, mut state: State) -> Result<State> {
        let mut manifest = self.manifest.clone();
        let generation = self.generation(&state);
        let kept = [generation, manifest.generation];
        manifest
            .parts
            .retain(|part| kept.contains(&part.generation));
        let mut listed_anew = rejects::taken(&batch.items, &self.rejected);
        if !batch.items.is_empty() {
            let file = manifest.next_file("part");
            let records = sorted(batch.items, &mut state);
            self.write("writing a part of", || {
                write_part(&self.place.folder().join(&file), &records)
            })?;
            self.place.keep(&file)?;
            manifest.parts.push(Part {
                file,
                generation,
                tier: 0,
                first: records.first().map(|record| record.key.clone()),
            });
        }
        let refused: Vec<i64> = batch
            .rejects
            .iter()
            .map(|reject| self.number(reject))
            .collect();
        listed_anew.extend(refused.iter().filter(|id| self.rejected.contains(id)));
        if !listed_anew.is_empty() {
            self.forget_rejects(&mut manifest, &listed_anew)?;
        }
        if !batch.rejects.is_empty() {
            let file = manifest.next_file("rejects");
            self.keep_rejects(&file, &batch.rejects)?;
            manifest.rejects.push(RejectsPart {
                file,
                run: state.run,
            });
        }
        state.commits += 1;
        manifest.state = Some(state.clone());
        self.note(manifest)?;
        self.rejected.retain(|id| !listed_anew.contains(id));
        self.rejected.extend(refused);
        self.compact(generation)?;
        Ok(state)
    }

    pub(super) fn finish(&mut self, mut state: State, ending: Ending) -> Result<(State, Holdings)> {
        let mut made = made::Rows::default();
        if state.is_read() && state.outcome == Outcome::Running {
            made = self.end(&mut state, ending)?;
        }
        let list = self.opening.rejects_file();
        let mut rejects = rejects::List::new(&list, self.opening.label());
        self.each_reject(|reject| rejects.push(reject))?;
        let rejects = self.write("listing rejects of", || {
            made.rejects
                .iter()
                .try_for_each(|reject| rejects.push(reject))?;
            rejects.finish()
        })?;
        self.place.leave(&self.manifest)?;
        let holdings = Holdings {
            rows: state.held.as_ref().map_or(0, |held| held.rows),
            rejects,
            rejects_file: (rejects > 0).then_some(list),
            escaped: made.escaped,
        };
        Ok((state, holdings))
    }

    /// Ends a run that has read everything: what it has found takes its place. What was written.
    fn end(&mut self, state: &mut State, ending: Ending) -> Result<made::Rows> {
        let generation = self.generation(state);
        let parts = self.manifest.parts.iter();
        let parts = parts.filter(|part| part.generation == generation);
        let parts: Vec<Part> = parts.cloned().collect();
        let (made, published) = self.assemble(&parts)?;
        let takes = state.end(made.count, ending.shrink) || state.kind != Kind::Full;
        let mut manifest = self.manifest.clone();
        if takes {
            manifest.data = self.publish(published)?;
            manifest.generation = generation;
            manifest.csv = self.opening.csv.clone();
            state.hold(made.count);
            state.counts.written = made.count;
        }
        if state.outcome == Outcome::Complete {
            manifest
                .rejects
                .retain(|part| part.run >= manifest.generation);
        }
        let generation = manifest.generation;
        manifest.parts.retain(|part| part.generation == generation);
        if takes && !ending.adds {
            // The file has the rows; a second copy of customers is kept only for those who want it.
            manifest.parts.clear();
            state.cannot_be_added_to();
        }
        state.commits += 1;
        manifest.state = Some(state.clone());
        self.note(manifest)?;
        self.clean_up()?;
        Ok(if takes { made } else { made::Rows::default() })
    }

    /// The run whose parts a run adds to: its own where it reads everything.
    fn generation(&self, state: &State) -> u64 {
        match state.kind {
            Kind::Full => state.run,
            Kind::Last(_) | Kind::At(_) => self.manifest.generation,
        }
    }

    /// Merges the parts into what may become the target.
    fn assemble(&mut self, parts: &[Part]) -> Result<(made::Rows, Vec<Unpublished>)> {
        let parts = self.bring(parts)?;
        let (folder, most) = (self.place.folder(), self.place.most());
        self.write("writing", || {
            let mut rows = Merge::of(parts)?.best();
            let (mut all, mut files) = (made::Rows::default(), Vec::new());
            while rows.go_on(most) || files.is_empty() {
                let unfinished = folder.join(format!("target-{}.unfinished", files.len()));
                let (unfinished, file) = Unfinished::create_at(unfinished)?;
                let made = assemble::assemble(&mut rows, &self.opening, file)?;
                all.add(made.rows);
                files.push((unfinished, made.file));
            }
            Ok((all, files))
        })
    }

    /// Brings parts into the folder: where they are, and with which row they begin.
    fn bring(&mut self, parts: &[Part]) -> Result<Vec<(PathBuf, Option<Key>)>> {
        let parts = parts.iter();
        parts
            .map(|part| Ok((self.place.bring(&part.file)?, part.first.clone())))
            .collect()
    }

    /// Publishes what was made; the names that it has, where it is not the target itself.
    fn publish(&mut self, files: Vec<Unpublished>) -> Result<Vec<String>> {
        let mut names = Vec::new();
        for (unfinished, file) in files {
            names.extend(self.place.publish(unfinished, file)?);
        }
        Ok(names)
    }

    /// Many small parts become one, so that never many are open at once.
    fn compact(&mut self, generation: u64) -> Result<()> {
        loop {
            let parts = || {
                self.manifest
                    .parts
                    .iter()
                    .filter(|part| part.generation == generation)
            };
            let full = |tier: &u32| parts().filter(|part| part.tier == *tier).count() >= FAN_IN;
            let tiers: HashSet<u32> = parts().map(|part| part.tier).collect();
            let Some(tier) = tiers.into_iter().filter(full).min() else {
                return Ok(());
            };
            let goes = |part: &Part| part.generation == generation && part.tier == tier;
            let old: Vec<Part> = parts().filter(|part| goes(part)).cloned().collect();
            let mut manifest = self.manifest.clone();
            let file = manifest.next_file("part");
            let first = old.iter().map(|part| part.first.clone()).min().flatten();
            let parts = self.bring(&old)?;
            self.write("merging parts of", || {
                merge(parts, &self.place.folder().join(&file))
            })?;
            self.place.keep(&file)?;
            manifest.parts.retain(|part| !goes(part));
            manifest.parts.push(Part {
                file,
                generation,
                tier: tier + 1,
                first,
            });
            self.note(manifest)?;
            old.iter().for_each(|part| self.place.remove(&part.file));
        }
    }

    /// Makes the manifest the one that counts.
    fn note(&mut self, manifest: Manifest) -> Result<()> {
        self.place.note(&manifest)?;
        self.manifest = manifest;
        Ok(())
    }

    fn write<T>(&self, doing: &str, write: impl FnOnce() -> io::Result<T>) -> Result<T> {
        write().map_err(|error| failed(doing, &self.opening.address, &error))
    }

    /// Removes what runs left there and the manifest does not name.
    fn clean_up(&mut self) -> Result<()> {
        self.place.clean_up(&self.manifest.files())
    }
}

/// A file of rows that is not where it is to be yet.
type Unpublished = (Unfinished, File);

/// What earlier runs left.
pub(super) fn peek(path: &Path) -> Result<Option<State>> {
    Ok(Manifest::load(&Address::keeping(path))?.and_then(|manifest| manifest.state))
}

pub(super) fn failed(doing: &str, target: &dyn fmt::Display, error: &io::Error) -> Error {
    let failed = Error::target(format!("{doing} {target}"), error);
    match error.get_ref() {
        Some(inner) if inner.is::<Damaged>() => Error::damaged(failed.to_string()),
        _ => failed,
    }
}

/// Records by key, one a key.
fn sorted(items: Vec<Item>, state: &mut State) -> Vec<Record> {
    let run = state.run;
    let records = items.into_iter().filter_map(|item| {
        state.sequence += 1;
        let Body::Raw(body) = item.body else {
            return None;
        };
        Some(Record {
            key: item.key.unwrap_or(Key::Int(state.sequence)),
            rank: (run, item.rank.updated, item.rank.hash),
            body,
        })
    });
    let mut records: Vec<Record> = records.collect();
    records.sort_unstable_by(|a, b| a.key.cmp(&b.key).then(b.rank.cmp(&a.rank)));
    records.dedup_by(|later, first| later.key == first.key);
    records
}

fn merge(parts: Vec<(PathBuf, Option<Key>)>, into: &Path) -> io::Result<()> {
    let mut best = Merge::of(parts)?.best();
    let mut writer = PartWriter::create(into)?;
    while let Some(record) = best.next_record()? {
        writer.push(&record)?;
    }
    writer.finish()
}
