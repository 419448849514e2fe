//! One file, made from part files.
//!
//! Rows go to sorted parts beside the target, in `<target>.kehu/`; the manifest there names the parts
//! that count and tells how far the run is, and is replaced as a whole. When everything has been read
//! the parts are merged into the target, which appears by renaming: until then it is what it was.
//! Files of the folder that the manifest does not name are litter of a run that was cut short.

mod assemble;
mod csv;
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
use super::{Address, Batch, FileFormat, Holdings, Opening};
use crate::{
    error::{Error, Result},
    fetch::{Body, Item},
    files::{Unfinished, make_folder, replace},
    lock::{Lock, LockError},
    row::{Key, Reject},
    spool::{Merge, PartWriter, Record, write_part},
    state::{Kind, State},
};

/// So many parts of one size become one of the next.
const FAN_IN: usize = 64;

/// A file that is being made.
pub struct Files {
    opening: Opening,
    path: PathBuf,
    folder: PathBuf,
    manifest: Manifest,
    _lock: Lock,
}

impl Files {
    /// Opens the folder beside the file and takes its lock.
    pub(super) fn open(opening: Opening) -> Result<Self> {
        let Address::File { path, format, .. } = &opening.address else {
            return Err(Error::usage("not a file"));
        };
        if *format == FileFormat::Parquet && !cfg!(feature = "parquet") {
            return Err(Error::usage("this build of kehu cannot write Parquet"));
        }
        let path = path.clone();
        let folder = Address::keeping(&path);
        if path.exists() && !Manifest::path(&folder).exists() && !opening.restart {
            let message = format!(
                "{} is there already, and not from an export",
                path.display()
            );
            return Err(
                Error::usage(message).with_help("name another file, or replace it: --restart")
            );
        }
        make_folder(&folder).map_err(|error| failed("making the folder of", &path, &error))?;
        let lock =
            Lock::take(&folder.join("lock"), &opening.holder).map_err(|error| match error {
                LockError::Held(holder) => Error::held(path.display(), holder.as_ref()),
                LockError::Io(error) => failed("locking", &path, &error),
            })?;
        let mut files = Self {
            opening,
            path,
            folder,
            manifest: Manifest::default(),
            _lock: lock,
        };
        if files.opening.restart {
            files.keep(Manifest::default())?;
        } else {
            files.manifest = Manifest::load(&files.folder)?;
        }
        files
            .clean_up()
            .map_err(|error| failed("cleaning up beside", &files.path, &error))?;
        Ok(files)
    }

    pub(super) fn state(&self) -> Option<State> {
        self.manifest.state.clone()
    }

    pub(super) fn commit(&mut self, batch: Batch, mut state: State) -> Result<State> {
        let mut manifest = self.manifest.clone();
        let generation = match state.kind {
            Kind::Full => state.run,
            Kind::Since(_) => manifest.generation,
        };
        let kept = [generation, manifest.generation];
        manifest
            .parts
            .retain(|part| kept.contains(&part.generation));
        manifest.rejects.retain(|part| part.run == state.run);
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
        self.compact(generation)?;
        Ok(state)
    }

    pub(super) fn finish(&mut self, mut state: State) -> Result<Holdings> {
        let whole = state.windows.is_empty();
        let generation = match state.kind {
            Kind::Full => state.run,
            Kind::Since(_) => self.manifest.generation,
        };
        let mut holdings = Holdings::default();
        let mut refused = Vec::new();
        if whole {
            let parts = self
                .manifest
                .parts
                .iter()
                .filter(|part| part.generation == generation);
            let parts: Vec<PathBuf> = parts.map(|part| self.folder.join(&part.file)).collect();
            let rows = self.write("writing", || self.assemble(&parts))?;
            (holdings.rows, holdings.escaped, refused) = (rows.count, rows.escaped, rows.rejects);
        }
        let rejects = self
            .manifest
            .rejects
            .iter()
            .filter(|part| part.run == state.run);
        let rejects: Vec<PathBuf> = rejects.map(|part| self.folder.join(&part.file)).collect();
        let list = self.opening.rejects_file();
        let listed = self.write("listing rejects of", || {
            let list = crate::rejects::List::new(&list, self.opening.label());
            collect_rejects(&rejects, &refused, list)
        })?;
        holdings.rejects = listed;
        holdings.rejects_file = (listed > 0).then_some(list);
        if whole {
            let mut manifest = self.manifest.clone();
            state.end();
            state.commits += 1;
            manifest.generation = generation;
            manifest.parts.retain(|part| part.generation == generation);
            manifest.state = Some(state);
            self.keep(manifest)?;
            self.clean_up()
                .map_err(|error| failed("cleaning up beside", &self.path, &error))?;
        }
        Ok(holdings)
    }

    /// Merges the parts into the target.
    fn assemble(&self, parts: &[PathBuf]) -> io::Result<assemble::Rows> {
        let unfinished = self.folder.join("target.unfinished");
        let (unfinished, file) = Unfinished::create_at(unfinished)?;
        let mut rows = Merge::open(parts)?.best();
        let made = assemble::assemble(&mut rows, &self.opening, file)?;
        unfinished.finish(made.file, &self.path)?;
        Ok(made.rows)
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
    Error::target(format!("{doing} {}", path.display()), error)
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

/// Lists every reject once; how many there are. Without any there is no list.
fn collect_rejects(
    parts: &[PathBuf],
    more: &[Reject],
    mut rejects: crate::rejects::List,
) -> io::Result<u64> {
    for part in parts {
        for line in fs::read_to_string(part)?.lines() {
            rejects.push(&serde_json::from_str(line).map_err(io::Error::other)?)?;
        }
    }
    for reject in more {
        rejects.push(reject)?;
    }
    rejects.finish()
}
