//! Where parts, the manifest and what is made of them are kept.

use std::{
    collections::HashSet,
    fs::{self, File},
    path::{Path, PathBuf},
};

use super::{
    failed,
    manifest::{Manifest, is_ours},
};
use crate::{
    error::{Error, Result},
    files::{Unfinished, make_folder},
    lock::{Lock, LockError},
    sink::{Address, Opening},
};

/// Where parts, the manifest and what is made of them are kept: beside a file, or in another store. Files
/// are written and read in a folder of this machine in any case.
pub(in crate::sink) trait Place: Send {
    /// Whether this process holds it.
    fn is_held(&self) -> bool;

    /// Takes hold of it; the text of its manifest, where there is one.
    fn take(&mut self) -> Result<Option<Vec<u8>>>;

    /// Where the manifest is, for people.
    fn manifest(&self) -> String;

    /// Where files are written and read.
    fn folder(&self) -> &Path;

    /// Makes this the manifest as a whole, where nobody else has put another one there.
    fn note(&mut self, manifest: &Manifest) -> Result<()>;

    /// Keeps a file that was written into the folder for good.
    fn keep(&mut self, file: &str) -> Result<()>;

    /// Brings a file that is kept into the folder.
    fn bring(&mut self, file: &str) -> Result<PathBuf>;

    /// How many bytes of rows make up one file of what is published.
    fn most(&self) -> u64;

    /// Publishes a file of rows: it is the target, or has the name that is returned.
    fn publish(&mut self, unfinished: Unfinished, file: File) -> Result<Option<String>>;

    /// Removes a file that no manifest names any more. What stays is litter that the next run removes.
    fn remove(&mut self, file: &str);

    /// Removes what runs left there and the manifest does not name.
    fn clean_up(&mut self, named: &HashSet<&str>) -> Result<()>;

    /// A run has ended: whoever comes next need not ask whether it goes on.
    fn leave(&mut self, manifest: &Manifest) -> Result<()>;
}

/// A folder beside the file, which is held by a lock.
pub(super) struct Disk {
    path: PathBuf,
    folder: PathBuf,
    _lock: Lock,
}

impl Disk {
    pub(super) fn open(path: &Path, opening: &Opening) -> Result<Self> {
        let folder = Address::keeping(path);
        if path.exists() && !Manifest::path(&folder).exists() {
            let message = format!(
                "{} is there already, and not from an export",
                path.display()
            );
            let help =
                "name another file, or move this one away; kehu replaces only what it has made";
            return Err(Error::usage(message).with_help(help));
        }
        let target = path.display();
        make_folder(&folder).map_err(|error| failed("making the folder of", &target, &error))?;
        let lock =
            Lock::take(&folder.join("lock"), &opening.holder).map_err(|error| match error {
                LockError::Held(holder) => Error::held(&target, holder.as_ref()),
                LockError::Io(error) => failed("locking", &target, &error),
            })?;
        Ok(Self {
            path: path.to_owned(),
            folder,
            _lock: lock,
        })
    }
}

impl Place for Disk {
    /// The lock ends with the process.
    fn is_held(&self) -> bool {
        true
    }

    fn take(&mut self) -> Result<Option<Vec<u8>>> {
        Manifest::read(&self.folder)
    }

    fn manifest(&self) -> String {
        Manifest::path(&self.folder).display().to_string()
    }

    fn folder(&self) -> &Path {
        &self.folder
    }

    fn note(&mut self, manifest: &Manifest) -> Result<()> {
        let saved = manifest.save(&self.folder);
        saved.map_err(|error| failed("noting the progress of", &self.path.display(), &error))
    }

    fn keep(&mut self, _: &str) -> Result<()> {
        Ok(())
    }

    fn bring(&mut self, file: &str) -> Result<PathBuf> {
        Ok(self.folder.join(file))
    }

    fn most(&self) -> u64 {
        u64::MAX
    }

    fn publish(&mut self, unfinished: Unfinished, file: File) -> Result<Option<String>> {
        let published = unfinished.finish(file, &self.path);
        published.map_err(|error| failed("writing", &self.path.display(), &error))?;
        Ok(None)
    }

    fn remove(&mut self, file: &str) {
        let _ = fs::remove_file(self.folder.join(file));
    }

    fn clean_up(&mut self, named: &HashSet<&str>) -> Result<()> {
        remove_litter(&self.folder, named)
            .map_err(|error| failed("cleaning up beside", &self.path.display(), &error))
    }

    fn leave(&mut self, _: &Manifest) -> Result<()> {
        Ok(())
    }
}

/// Removes an export's own files of a folder that are not named.
pub(in crate::sink) fn remove_litter(folder: &Path, named: &HashSet<&str>) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let is_litter = |name: &str| is_ours(name) && !named.contains(name);
        if entry.file_name().to_str().is_some_and(is_litter) {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}
