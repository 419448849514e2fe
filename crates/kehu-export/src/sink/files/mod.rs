//! One file, made from part files.
//!
//! Rows go to sorted parts beside the target, in `<target>.kehu/`; the manifest there names the parts
//! that count and tells how far the run is, and is replaced as a whole. When everything has been read
//! the parts are merged into the target, which appears by renaming: until then it is what it was.
//! Files of the folder that the manifest does not name are litter of a run that was cut short. When the
//! target has its rows the parts go, but for exports with `--since`: later runs add to them.

mod assemble;
mod csv;
mod made;
mod manifest;
mod ndjson;
#[cfg(feature = "parquet")]
mod parquet;

use std::{
    collections::HashSet,
    fs, io,
    path::{Path, PathBuf},
};

pub(super) use self::manifest::Manifest;
use self::manifest::{Part, RejectsPart};
use super::{Address, Batch, Ending, Holdings, Opening};
#[cfg(feature = "parquet")]
pub(crate) use parquet::writer as parquet_writer;

use crate::{
    error::{Error, Result},
    fetch::{Body, Item},
    files::{Unfinished, make_folder, replace},
    lock::{Lock, LockError},
    rejects,
    row::{Key, Reject},
    spool::{Damaged, Merge, PartWriter, Record, write_part},
    state::{Kind, Outcome, State},
};

/// So many parts of one size become one of the next.
const FAN_IN: usize = 64;

/// A file that is being made.
pub struct Files {
    opening: Opening,
    path: PathBuf,
    folder: PathBuf,
    manifest: Manifest,
    /// The numbers of the rejects that are listed.
    rejected: HashSet<i64>,
    _lock: Lock,
}

impl Files {
    /// Opens the folder beside the file and takes its lock.
    pub(super) fn open(opening: Opening) -> Result<Self> {
        let Address::File { path, .. } = &opening.address else {
            return Err(Error::usage("not a file"));
        };
        let path = path.clone();
        let folder = Address::keeping(&path);
        if path.exists() && !Manifest::path(&folder).exists() {
            let message = format!(
                "{} is there already, and not from an export",
                path.display()
            );
            let help =
                "name another file, or move this one away; kehu replaces only what it has made";
            return Err(Error::usage(message).with_help(help));
        }
        make_folder(&folder).map_err(|error| failed("making the folder of", &path, &error))?;
        let lock =
            Lock::take(&folder.join("lock"), &opening.holder).map_err(|error| match error {
                LockError::Held(holder) => Error::held(path.display(), holder.as_ref()),
                LockError::Io(error) => failed("locking", &path, &error),
            })?;
        // What cannot be read does not matter where everything is replaced.
        let manifest = match Manifest::load(&folder) {
            Err(_) if opening.restart => Manifest::default(),
            loaded => loaded?,
        };
        let mut files = Self {
            opening,
            path,
            folder,
            manifest,
            rejected: HashSet::new(),
            _lock: lock,
        };
        files
            .clean_up()
            .map_err(|error| failed("cleaning up beside", &files.path, &error))?;
        let mut rejected = HashSet::new();
        let read = files.each_reject(|reject| {
            rejected.insert(files.number(reject));
            Ok(())
        });
        if read.is_err() && files.opening.restart {
            files.manifest.rejects.clear();
            rejected.clear();
        } else {
            files.write("reading rejects of", || read)?;
        }
        files.rejected = rejected;
        Ok(files)
    }

    pub(super) fn state(&self) -> Option<State> {
        self.manifest.state.clone()
    }

    pub(super) fn begin(&mut self, mut state: State) -> Result<State> {
        let there = state.held.as_ref().is_some_and(|held| held.rows > 0);
        let kept = |part: &Part| part.generation == self.manifest.generation;
        if there && state.kind != Kind::Full && !self.manifest.parts.iter().any(kept) {
            let path = self.path.display();
            let message =
                format!("the rows of {path} cannot be added to: no run with --since kept them");
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
                write_part(&self.folder.join(&file), &records)
            })?;
            manifest.parts.push(Part {
                file,
                generation,
                tier: 0,
            });
        }
        let refused: Vec<i64> = batch
            .rejects
            .iter()
            .map(|reject| self.number(reject))
            .collect();
        listed_anew.extend(refused.iter().filter(|id| self.rejected.contains(id)));
        if !listed_anew.is_empty() {
            self.write("writing rejects of", || {
                self.forget_rejects(&mut manifest, &listed_anew)
            })?;
        }
        if !batch.rejects.is_empty() {
            let file = manifest.next_file("rejects");
            self.write("writing rejects of", || {
                write_rejects(&self.folder.join(&file), &batch.rejects)
            })?;
            manifest.rejects.push(RejectsPart {
                file,
                run: state.run,
            });
        }
        state.commits += 1;
        manifest.state = Some(state.clone());
        self.keep(manifest)?;
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
        let rejects = self.write("listing rejects of", || {
            let mut rejects = rejects::List::new(&list, self.opening.label());
            self.each_reject(|reject| rejects.push(reject))?;
            made.rejects
                .iter()
                .try_for_each(|reject| rejects.push(reject))?;
            rejects.finish()
        })?;
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
        let parts: Vec<PathBuf> = parts.map(|part| self.folder.join(&part.file)).collect();
        let (unfinished, made) = self.write("writing", || self.assemble(&parts))?;
        let takes = state.end(made.rows.count, ending.shrink) || state.kind != Kind::Full;
        let mut manifest = self.manifest.clone();
        if takes {
            self.write("writing", || unfinished.finish(made.file, &self.path))?;
            manifest.generation = generation;
            manifest.csv = self.opening.csv.clone();
            state.hold(made.rows.count);
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
        self.keep(manifest)?;
        self.clean_up()
            .map_err(|error| failed("cleaning up beside", &self.path, &error))?;
        Ok(if takes {
            made.rows
        } else {
            made::Rows::default()
        })
    }

    /// The run whose parts a run adds to: its own where it reads everything.
    fn generation(&self, state: &State) -> u64 {
        match state.kind {
            Kind::Full => state.run,
            Kind::Last(_) | Kind::At(_) => self.manifest.generation,
        }
    }

    /// Merges the parts into what may become the target.
    fn assemble(&self, parts: &[PathBuf]) -> io::Result<(Unfinished, made::Made)> {
        let unfinished = self.folder.join("target.unfinished");
        let (unfinished, file) = Unfinished::create_at(unfinished)?;
        let mut rows = Merge::open(parts)?.best();
        let made = assemble::assemble(&mut rows, &self.opening, file)?;
        Ok((unfinished, made))
    }

    /// Takes the rows that are refused, a part of them at a time.
    fn each_reject(&self, mut take: impl FnMut(&Reject) -> io::Result<()>) -> io::Result<()> {
        for part in &self.manifest.rejects {
            let rejects = read_rejects(&self.folder.join(&part.file))?;
            rejects.iter().try_for_each(&mut take)?;
        }
        Ok(())
    }

    /// Forgets rows that were refused before.
    fn forget_rejects(&self, manifest: &mut Manifest, numbers: &[i64]) -> io::Result<()> {
        for part in std::mem::take(&mut manifest.rejects) {
            let rejects = read_rejects(&self.folder.join(&part.file))?;
            let count = rejects.len();
            let stay = |reject: &Reject| !numbers.contains(&self.number(reject));
            let rejects: Vec<Reject> = rejects.into_iter().filter(stay).collect();
            let part = match rejects.len() {
                0 => continue,
                stay if stay == count => part,
                _ => {
                    let file = manifest.next_file("rejects");
                    write_rejects(&self.folder.join(&file), &rejects)?;
                    RejectsPart { file, ..part }
                }
            };
            manifest.rejects.push(part);
        }
        Ok(())
    }

    fn number(&self, reject: &Reject) -> i64 {
        rejects::id(&self.opening.table, reject)
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
            let old: Vec<PathBuf> = parts()
                .filter(|part| goes(part))
                .map(|part| self.folder.join(&part.file))
                .collect();
            let mut manifest = self.manifest.clone();
            let file = manifest.next_file("part");
            self.write("merging parts of", || merge(&old, &self.folder.join(&file)))?;
            manifest.parts.retain(|part| !goes(part));
            manifest.parts.push(Part {
                file,
                generation,
                tier: tier + 1,
            });
            self.keep(manifest)?;
            for path in old {
                // What stays is litter that the next run removes.
                let _ = fs::remove_file(path);
            }
        }
    }

    /// Makes the manifest the one that counts.
    fn keep(&mut self, manifest: Manifest) -> Result<()> {
        self.write("noting the progress of", || manifest.save(&self.folder))?;
        self.manifest = manifest;
        Ok(())
    }

    fn write<T>(&self, doing: &str, write: impl FnOnce() -> io::Result<T>) -> Result<T> {
        write().map_err(|error| failed(doing, &self.path, &error))
    }

    /// Removes what runs left there and the manifest does not name.
    fn clean_up(&self) -> io::Result<()> {
        let named = self.manifest.files();
        for entry in fs::read_dir(&self.folder)? {
            let entry = entry?;
            let is_litter = |name: &str| manifest::is_ours(name) && !named.contains(name);
            if entry.file_name().to_str().is_some_and(is_litter) {
                fs::remove_file(entry.path())?;
            }
        }
        Ok(())
    }
}

/// What earlier runs left.
pub(super) fn peek(path: &Path) -> Result<Option<State>> {
    Ok(Manifest::load(&Address::keeping(path))?.state)
}

fn failed(doing: &str, path: &Path, error: &io::Error) -> Error {
    let failed = Error::target(format!("{doing} {}", path.display()), error);
    match error.get_ref() {
        Some(inner) if inner.is::<Damaged>() => failed.with_help(
            "its rows have to be fetched again: --restart reads everything anew, and the file stays as it is until then",
        ),
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

fn merge(parts: &[PathBuf], into: &Path) -> io::Result<()> {
    let mut best = Merge::open(parts)?.best();
    let mut writer = PartWriter::create(into)?;
    while let Some(record) = best.next_record()? {
        writer.push(&record)?;
    }
    writer.finish()
}

fn write_rejects(path: &Path, rejects: &[Reject]) -> io::Result<()> {
    let mut text = String::new();
    for reject in rejects {
        text.push_str(&serde_json::to_string(reject).map_err(io::Error::other)?);
        text.push('\n');
    }
    replace(path, text.as_bytes())
}

fn read_rejects(path: &Path) -> io::Result<Vec<Reject>> {
    let damaged = |error| Damaged::told(path, error);
    let text = fs::read_to_string(path).map_err(damaged)?;
    let rejects = text
        .lines()
        .map(|line| serde_json::from_str(line).map_err(io::Error::other));
    rejects.collect::<io::Result<_>>().map_err(damaged)
}
