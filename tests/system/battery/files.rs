//! Files, read by DuckDB.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use it::{contents, kehu::below, readers};
use serde_json::{Map, Value};

use super::{COLUMNS, Place, Target};

pub fn targets() -> Vec<Arc<dyn Target>> {
    let names = [
        ("ndjson", "customers.ndjson"),
        ("csv", "customers.csv"),
        ("csv_with_zstd", "customers.csv.zst"),
        ("parquet", "customers.parquet"),
    ];
    let targets = names.map(|(name, file)| Arc::new(File { name, file }) as Arc<dyn Target>);
    targets.into()
}

struct File {
    name: &'static str,
    file: &'static str,
}

impl Target for File {
    fn name(&self) -> &'static str {
        self.name
    }

    fn is_read_by_others(&self) -> bool {
        true
    }

    fn fresh(&self) -> Box<dyn Place> {
        let folder = in_memory();
        let address = below(folder.path(), self.file);
        Box::new(Here {
            address,
            _folder: Some(folder),
        })
    }

    fn below(&self, folder: &Path) -> Option<Box<dyn Place>> {
        Some(Box::new(Here {
            address: below(folder, self.file),
            _folder: None,
        }))
    }

    fn formula(&self, text: &str) -> String {
        formula(self.file, text)
    }
}

/// In CSV a `'` stands before what a spreadsheet would calculate.
pub fn formula(file: &str, text: &str) -> String {
    let is_formula = file.contains(".csv") && text.starts_with('=');
    format!("{}{text}", if is_formula { "'" } else { "" })
}

/// A kill takes nothing from a disk that the system has taken: memory will do, and is faster.
pub fn in_memory() -> tempfile::TempDir {
    let memory = Path::new("/dev/shm");
    let folder = match memory.is_dir() {
        true => tempfile::tempdir_in(memory),
        false => tempfile::tempdir(),
    };
    folder.expect("a temporary folder")
}

struct Here {
    address: String,
    _folder: Option<tempfile::TempDir>,
}

impl Place for Here {
    fn address(&self) -> String {
        self.address.clone()
    }

    fn content(&self) -> Vec<u8> {
        contents::listed(&self.address)
    }

    fn rows(&self, further: Option<&str>) -> Vec<Map<String, Value>> {
        let columns: Vec<&str> = COLUMNS.into_iter().chain(further).collect();
        readers::rows(&columns, &[PathBuf::from(&self.address)])
    }

    fn spoil(&self) {
        let bytes = fs::read(&self.address).expect("is there");
        fs::write(&self.address, &bytes[..bytes.len() / 2]).expect("is written");
    }
}
