//! What is to stand on the disk: path to text, and how that differs from another tree.

use std::collections::BTreeMap;
use std::fmt;

/// Files by their path under the output folder, with `/` between its parts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tree {
    files: BTreeMap<String, String>,
}

/// One file that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Where it is, or is to be.
    pub path: String,
    /// What is wrong with it.
    pub what: What,
}

/// What is wrong with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// It should be there.
    Missing,
    /// It holds something else.
    Stale,
    /// Nothing generates it any more.
    Orphaned,
    /// It stands in a generated crate, and nothing has ever generated it.
    Stray,
}

impl fmt::Display for What {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(match self {
            Self::Missing => "missing",
            Self::Stale => "stale",
            Self::Orphaned => "orphaned",
            Self::Stray => "stray",
        })
    }
}

impl Tree {
    /// Puts a file in, in place of the one that is there.
    pub fn insert(&mut self, path: impl Into<String>, text: impl Into<String>) {
        self.files.insert(path.into(), text.into());
    }

    /// The text of a file.
    pub fn get(&self, path: &str) -> Option<&str> {
        self.files.get(path).map(String::as_str)
    }

    /// How many files there are.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Whether there is no file.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// Path and text of every file, in the order of the paths.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files
            .iter()
            .map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// The folders right under the output folder: one a crate.
    pub fn crates(&self) -> impl Iterator<Item = &str> {
        let mut last = "";
        self.files.keys().filter_map(move |path| {
            let (folder, _) = path.split_once('/')?;
            (folder != last).then(|| last = folder).map(|()| folder)
        })
    }

    /// What has to happen to `disk` for it to become this tree, in order of paths.
    pub fn changes(&self, disk: &Tree) -> Vec<Change> {
        let change = |path: &String, what| Change {
            path: path.clone(),
            what,
        };
        let wanted = self
            .files
            .iter()
            .filter_map(|(path, text)| match disk.get(path) {
                None => Some(change(path, What::Missing)),
                Some(held) if held != text => Some(change(path, What::Stale)),
                Some(_) => None,
            });
        let held = disk
            .files
            .keys()
            .filter(|path| !self.files.contains_key(*path));
        let orphans = held.map(|path| change(path, What::Orphaned));
        let mut changes: Vec<Change> = wanted.chain(orphans).collect();
        changes.sort_by(|one, other| one.path.cmp(&other.path));
        changes
    }
}

impl<P: Into<String>, T: Into<String>> FromIterator<(P, T)> for Tree {
    fn from_iter<I: IntoIterator<Item = (P, T)>>(files: I) -> Self {
        Self {
            files: files
                .into_iter()
                .map(|(path, text)| (path.into(), text.into()))
                .collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_difference_is_listed_in_order_of_paths() {
        let wanted = Tree::from_iter([("b/new", "1"), ("b/same", "1"), ("a/changed", "2")]);
        let disk = Tree::from_iter([("a/changed", "1"), ("b/same", "1"), ("a/gone", "1")]);
        let changes: Vec<_> = wanted
            .changes(&disk)
            .iter()
            .map(|change| format!("{} {}", change.what, change.path))
            .collect();
        assert_eq!(
            changes,
            ["stale a/changed", "orphaned a/gone", "missing b/new"]
        );
        assert_eq!(wanted.crates().collect::<Vec<_>>(), ["a", "b"]);
    }
}
