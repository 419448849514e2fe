//! One connection for all exports of this process to a file: they take turns instead of being in each
//! other's way, and memory does not grow with their number.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError, Weak},
    time::Duration,
};

use rusqlite::Connection;

/// The open databases, by their files. Clones know the same.
#[derive(Debug, Clone, Default)]
pub struct Databases(Arc<Mutex<HashMap<PathBuf, Weak<Mutex<Connection>>>>>);

impl Databases {
    /// The connection to a file, which lasts as long as anybody has it.
    pub(super) fn open(&self, path: &Path) -> rusqlite::Result<Arc<Mutex<Connection>>> {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(connection) = open.get(path).and_then(Weak::upgrade) {
            return Ok(connection);
        }
        let connection = Connection::open(path)?;
        connection.busy_timeout(Duration::from_secs(60))?;
        connection.pragma_update(None, "journal_mode", "wal")?;
        connection.pragma_update(None, "synchronous", "full")?;
        let connection = Arc::new(Mutex::new(connection));
        open.insert(path.to_owned(), Arc::downgrade(&connection));
        Ok(connection)
    }
}
