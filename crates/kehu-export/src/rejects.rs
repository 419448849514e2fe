//! The list of rows that were not taken: one JSON object a line, with path, reason and raw text, and
//! with the export that the row belongs to.

use std::{
    borrow::Cow,
    collections::HashSet,
    fs::{self, File},
    io::{self, BufRead as _, BufReader, BufWriter, Write as _},
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use crate::{
    fetch::Item,
    files::Unfinished,
    row::{self, Key, Reject},
    table::Table,
};

/// Every reject once; no list when there is none.
pub(crate) struct List {
    path: PathBuf,
    export: String,
    out: Option<(Unfinished, BufWriter<File>)>,
    seen: HashSet<u64>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line<'a> {
    path: Cow<'a, str>,
    reason: Cow<'a, str>,
    raw: Cow<'a, str>,
    export: Cow<'a, str>,
}

impl List {
    /// The list of one export, that will be at `path`.
    pub(crate) fn new(path: &Path, export: String) -> Self {
        Self {
            path: path.to_owned(),
            export,
            out: None,
            seen: HashSet::new(),
        }
    }

    pub(crate) fn push(&mut self, reject: &Reject) -> io::Result<()> {
        if !self.seen.insert(digest(reject)) {
            return Ok(());
        }
        let out = match &mut self.out {
            Some((_, out)) => out,
            out => {
                let (unfinished, file) = Unfinished::create(&self.path)?;
                &mut out.insert((unfinished, BufWriter::new(file))).1
            }
        };
        let line = Line {
            path: reject.path.as_str().into(),
            reason: reject.reason.as_str().into(),
            raw: reject.raw.as_str().into(),
            export: self.export.as_str().into(),
        };
        serde_json::to_writer(&mut *out, &line)?;
        out.write_all(b"\n")
    }

    /// How many there are. A list that is there is replaced, or removed when there is none any more; a
    /// file of somebody else's is left alone.
    pub(crate) fn finish(self) -> io::Result<u64> {
        let there = fs::metadata(&self.path).is_ok_and(|there| there.len() > 0);
        let ours = there && is_ours(&self.path, &self.export)?;
        match self.out {
            Some(_) if there && !ours => Err(io::Error::new(
                io::ErrorKind::AlreadyExists,
                "a file is there that is not this list",
            )),
            Some((unfinished, out)) => {
                let file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
                unfinished.finish(file, &self.path)?;
                Ok(self.seen.len() as u64)
            }
            None if ours => fs::remove_file(&self.path).map(|()| 0),
            None => Ok(0),
        }
    }
}

/// Whether every line of a file is a reject of this export.
pub(crate) fn is_ours(path: &Path, export: &str) -> io::Result<bool> {
    for line in BufReader::new(File::open(path)?).split(b'\n') {
        match serde_json::from_slice::<Line<'_>>(&line?) {
            Ok(line) if line.export == export => {}
            _ => return Ok(false),
        }
    }
    Ok(true)
}

/// Tells one reject from another.
fn digest(reject: &Reject) -> u64 {
    xxhash_rust::xxh3::xxh3_64(reject.raw.as_bytes())
}

/// A refused row's number. It is known by its key, so that it is missed until it is taken, in whatever form;
/// by its text, where it has none.
pub(crate) fn id(table: &Table, reject: &Reject) -> i64 {
    let key = row::key(table, &reject.raw);
    key.map_or_else(|| digest(reject).cast_signed(), |key| id_of(&key))
}

fn id_of(key: &Key) -> i64 {
    let text = match key {
        Key::Int(key) => format!("key {key}"),
        Key::Text(key) => format!("key {key}"),
    };
    xxhash_rust::xxh3::xxh3_64(text.as_bytes()).cast_signed()
}

/// Of rows that were refused, those that have been taken with these items.
pub(crate) fn taken(items: &[Item], refused: &HashSet<i64>) -> Vec<i64> {
    if refused.is_empty() {
        return Vec::new();
    }
    let ids = items.iter().filter_map(|item| item.key.as_ref()).map(id_of);
    ids.filter(|id| refused.contains(id)).collect()
}
