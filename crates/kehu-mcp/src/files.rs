//! Which files there are: exports of this server, and those that were listed when it started.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError};

use serde_json::{Map, Value};
use tempfile::TempDir;
use xxhash_rust::xxh3::xxh3_64;

use crate::Options;

/// The files of a server.
#[derive(Debug)]
pub(crate) struct Files {
    folder: Option<PathBuf>,
    /// Where no folder was named.
    own: OnceLock<TempDir>,
    queried: Mutex<BTreeSet<PathBuf>>,
}

impl Files {
    pub fn of(options: &Options) -> Self {
        Self {
            folder: options.exports.clone(),
            own: OnceLock::new(),
            queried: Mutex::new(options.files.iter().cloned().collect()),
        }
    }

    /// Where an export goes: the same file for the same operation and filters, so that it goes on.
    pub fn export(
        &self,
        operation: (&str, &str),
        filters: &Map<String, Value>,
        ending: &str,
    ) -> io::Result<PathBuf> {
        let folder = match &self.folder {
            Some(folder) => folder.as_path(),
            None => self.own_folder()?,
        };
        let (api, operation) = operation;
        let filtered = match filters.is_empty() {
            true => String::new(),
            false => {
                let filters = Value::Object(filters.clone()).to_string();
                format!("-{:08x}", xxh3_64(filters.as_bytes()) as u32)
            }
        };
        Ok(folder.join(format!("{api}-{operation}{filtered}.{ending}")))
    }

    fn own_folder(&self) -> io::Result<&Path> {
        if let Some(own) = self.own.get() {
            return Ok(own.path());
        }
        let made = tempfile::Builder::new().prefix("kehu-mcp-").tempdir()?;
        Ok(self.own.get_or_init(|| made).path())
    }

    /// Whether the exports go with the server.
    pub fn passes(&self) -> bool {
        self.folder.is_none()
    }

    /// From now on it may be queried.
    pub fn add(&self, path: PathBuf) {
        self.lock().insert(path);
    }

    /// The file that may be queried by this name.
    pub fn queried(&self, name: &str) -> Result<PathBuf, Vec<String>> {
        let files = self.lock();
        let found = files.iter().find(|path| path.as_path() == Path::new(name));
        let names = || {
            files
                .iter()
                .map(|path| path.display().to_string())
                .collect()
        };
        found.cloned().ok_or_else(names)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeSet<PathBuf>> {
        self.queried.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
