//! The list of rows that were not taken: one JSON object a line, with path, reason and raw text.

use std::{
    collections::HashSet,
    fs::{self, File},
    io::{self, BufWriter, Write as _},
    path::{Path, PathBuf},
};

use crate::{files::Unfinished, row::Reject};

/// Every reject once; no list when there is none.
pub(crate) struct List {
    path: PathBuf,
    unfinished: Unfinished,
    out: BufWriter<File>,
    seen: HashSet<u64>,
}

impl List {
    pub(crate) fn create(path: &Path) -> io::Result<Self> {
        let (unfinished, file) = Unfinished::create(path)?;
        Ok(Self {
            path: path.to_owned(),
            unfinished,
            out: BufWriter::new(file),
            seen: HashSet::new(),
        })
    }

    pub(crate) fn push(&mut self, reject: &Reject) -> io::Result<()> {
        if self.seen.insert(digest(reject)) {
            serde_json::to_writer(&mut self.out, reject)?;
            self.out.write_all(b"\n")?;
        }
        Ok(())
    }

    /// How many there are.
    pub(crate) fn finish(self) -> io::Result<u64> {
        let count = self.seen.len() as u64;
        if count == 0 {
            return match fs::remove_file(&self.path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
                _ => Ok(0),
            };
        }
        let file = self
            .out
            .into_inner()
            .map_err(io::IntoInnerError::into_error)?;
        self.unfinished.finish(file, &self.path)?;
        Ok(count)
    }
}

/// Tells one reject from another.
pub(crate) fn digest(reject: &Reject) -> u64 {
    xxhash_rust::xxh3::xxh3_64(reject.raw.as_bytes())
}
