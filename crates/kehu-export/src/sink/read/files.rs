//! Rows out of the parts beside a file.

use std::{
    io,
    path::{Path, PathBuf},
};

use super::{Each, StoredExport};
use crate::{
    error::{Error, Result},
    row::{self, Key, Nested},
    sink::{Address, files::Manifest},
    spool::Merge,
    state::State,
    table::Table,
};

/// A file's parts.
pub(crate) struct Files {
    path: PathBuf,
    parts: Vec<PathBuf>,
    state: Option<State>,
}

impl Files {
    pub(super) fn open(path: &Path) -> Result<Self> {
        let folder = Address::keeping(path);
        let manifest = Manifest::load(&folder)?;
        let parts = manifest.current().map(|file| folder.join(file)).collect();
        Ok(Self {
            path: path.to_owned(),
            parts,
            state: manifest.state,
        })
    }

    pub(super) fn exports(&self) -> Vec<StoredExport> {
        let name = self.path.file_name().unwrap_or_default().to_string_lossy();
        let export = |state: &State| StoredExport {
            table: name.clone().into_owned(),
            state: state.clone(),
        };
        self.state.iter().map(export).collect()
    }

    pub(super) fn rows(&self, table: &Table, each: &mut Each<'_>) -> Result<()> {
        let mut read = || -> io::Result<()> {
            let mut rows = Merge::open(&self.parts)?.best();
            while let Some(record) = rows.next_record()? {
                let key = match &record.key {
                    Key::Int(key) => key.to_string(),
                    Key::Text(key) => key.to_string(),
                };
                if let Ok(row) = row::read(table, Nested::Typed, &record.body) {
                    each(table.columns(), &key, &row.cells)?;
                }
            }
            Ok(())
        };
        read().map_err(|error| Error::target(format!("reading {}", self.path.display()), &error))
    }
}
