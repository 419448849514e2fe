//! The disk: the only reader of generated files and the only writer of anything.
//!
//! A file is written to a neighbour and renamed into place, so that nobody ever sees half of it, and
//! only when its text differs, so that Cargo rebuilds no more than it must.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::Path;

use kehu_workshop::write_file;

pub use crate::codegen::print::MARK;
use crate::codegen::tree::{Change, Tree, What};

/// What stands under the output folder.
#[derive(Debug, Default)]
pub struct Disk {
    /// The generated files.
    pub generated: Tree,
    /// The paths of all others.
    others: Vec<String>,
}

impl Disk {
    /// Files in the folder of a generated crate that nobody generated, where `tree` is what is to
    /// stand there.
    #[must_use]
    pub fn strays(&self, tree: &Tree) -> Vec<Change> {
        let crates: BTreeSet<&str> = tree.crates().chain(self.generated.crates()).collect();
        let within = |path: &&String| {
            let folder = path.split_once('/').map(|(folder, _)| folder);
            folder.is_some_and(|folder| crates.contains(folder))
        };
        let strays = self.others.iter().filter(within);
        strays
            .map(|path| Change {
                path: path.clone(),
                what: What::Stray,
            })
            .collect()
    }
}

/// Reads what stands under `root`, hidden files, licences and build folders aside; a folder that is not there
/// is empty.
///
/// # Errors
/// When a folder or file cannot be read.
pub fn read(root: &Path) -> io::Result<Disk> {
    let mut disk = Disk::default();
    if root.is_dir() {
        read_folder(root, "", &mut disk)?;
    }
    Ok(disk)
}

/// Makes the files under `root` what `tree` says; `changes` is [`Tree::changes`] against [`read`].
///
/// # Errors
/// When a file cannot be written or removed, or one that was not generated stands in the way: then
/// nothing is written.
pub fn write(root: &Path, tree: &Tree, changes: &[Change]) -> io::Result<()> {
    let in_the_way =
        |change: &&Change| change.what == What::Missing && root.join(&change.path).exists();
    if let Some(change) = changes.iter().find(in_the_way) {
        let path = root.join(&change.path);
        let why = "is there and was not generated: move it away";
        return Err(at(&path, io::Error::new(io::ErrorKind::AlreadyExists, why)));
    }
    for change in changes.iter().filter(|change| change.what != What::Stray) {
        let path = root.join(&change.path);
        match tree.get(&change.path) {
            Some(text) => write_file(&path, text).map_err(|error| at(&path, error))?,
            None => remove_file(root, &path).map_err(|error| at(&path, error))?,
        }
    }
    Ok(())
}

fn remove_file(root: &Path, path: &Path) -> io::Result<()> {
    fs::remove_file(path)?;
    let empty = |folder: &Path| {
        folder
            .read_dir()
            .is_ok_and(|mut entries| entries.next().is_none())
    };
    for folder in path
        .ancestors()
        .skip(1)
        .take_while(|folder| *folder != root && empty(folder))
    {
        fs::remove_dir(folder)?;
    }
    Ok(())
}

fn read_folder(folder: &Path, prefix: &str, disk: &mut Disk) -> io::Result<()> {
    let entries = folder
        .read_dir()
        .and_then(Iterator::collect::<io::Result<Vec<_>>>)
        .map_err(|error| at(folder, error))?;
    for entry in entries {
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = entry.path();
        let kind = entry.file_type()?;
        // The licence of the crates is their owner's.
        if name.starts_with('.') || name.starts_with("LICENSE") {
            continue;
        }
        if kind.is_dir() {
            if name != "target" {
                read_folder(&path, &format!("{prefix}{name}/"), disk)?;
            }
            continue;
        }
        let file = format!("{prefix}{name}");
        match generated(&path, kind)? {
            Some(text) => disk.generated.insert(file, text),
            None => disk.others.push(file),
        }
    }
    Ok(())
}

/// The text of a generated file.
fn generated(path: &Path, kind: fs::FileType) -> io::Result<Option<String>> {
    let is_of_ours = |ending| GENERATED.contains(&ending);
    let ending = path.extension().and_then(|ending| ending.to_str());
    if !kind.is_file() || !ending.is_some_and(is_of_ours) {
        return Ok(None);
    }
    let bytes = fs::read(path).map_err(|error| at(path, error))?;
    let text = String::from_utf8(bytes).ok();
    Ok(text.filter(|text| text.lines().take(3).any(|line| line.contains(MARK))))
}

fn at(path: &Path, error: io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}

/// Endings of the files that are generated.
const GENERATED: &[&str] = &["rs", "toml", "md"];
