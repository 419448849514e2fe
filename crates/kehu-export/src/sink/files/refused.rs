//! The rows that are refused, in parts of their own.

use std::{fs, io, path::Path};

use super::{
    Files,
    manifest::{Manifest, RejectsPart},
};
use crate::{error::Result, files::replace, rejects, row::Reject, spool::Damaged};

impl Files {
    /// Takes the rows that are refused, a part of them at a time.
    pub(super) fn each_reject(
        &mut self,
        mut take: impl FnMut(&Reject) -> io::Result<()>,
    ) -> Result<()> {
        for part in &self.manifest.rejects {
            let path = self.place.bring(&part.file)?;
            self.write("reading rejects of", || {
                read_rejects(&path)?.iter().try_for_each(&mut take)
            })?;
        }
        Ok(())
    }

    /// Forgets rows that were refused before.
    pub(super) fn forget_rejects(
        &mut self,
        manifest: &mut Manifest,
        numbers: &[i64],
    ) -> Result<()> {
        for part in std::mem::take(&mut manifest.rejects) {
            let path = self.place.bring(&part.file)?;
            let rejects = self.write("reading rejects of", || read_rejects(&path))?;
            let count = rejects.len();
            let stay = |reject: &Reject| !numbers.contains(&self.number(reject));
            let rejects: Vec<Reject> = rejects.into_iter().filter(stay).collect();
            let part = match rejects.len() {
                0 => continue,
                stay if stay == count => part,
                _ => {
                    let file = manifest.next_file("rejects");
                    self.keep_rejects(&file, &rejects)?;
                    RejectsPart { file, ..part }
                }
            };
            manifest.rejects.push(part);
        }
        Ok(())
    }

    pub(super) fn keep_rejects(&mut self, file: &str, rejects: &[Reject]) -> Result<()> {
        self.write("writing rejects of", || {
            write_rejects(&self.place.folder().join(file), rejects)
        })?;
        self.place.keep(file)
    }

    pub(super) fn number(&self, reject: &Reject) -> i64 {
        rejects::id(&self.opening.table, reject)
    }
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
