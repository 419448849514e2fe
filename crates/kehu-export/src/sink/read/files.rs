//! Rows out of a file that an export has written; out of the parts beside it where they are kept, or where
//! the file is not there yet.

mod csv;
#[cfg(feature = "parquet")]
mod parquet;

use std::{
    fs::File,
    io::{self, BufRead as _, BufReader, Read},
    path::{Path, PathBuf},
};

use super::{Each, StoredExport};
use crate::{
    error::{Error, Result},
    row::{self, Cell, Key, Nested},
    sink::{Address, FileFormat, files::Manifest},
    spool::Merge,
    table::Table,
};

/// A file, and what is kept beside it.
pub(crate) struct Files {
    address: Address,
    /// The files that have the rows, where parts have not.
    files: Vec<PathBuf>,
    /// Where parts are.
    folder: PathBuf,
    manifest: Manifest,
    /// Keeps what was fetched.
    _fetched: Option<tempfile::TempDir>,
}

impl Files {
    pub(super) fn open(address: &Address) -> Result<Self> {
        let path = address.path().unwrap_or(Path::new(""));
        let folder = Address::keeping(path);
        Ok(Self {
            address: address.clone(),
            files: vec![path.to_owned()],
            manifest: Manifest::load(&folder)?.unwrap_or_default(),
            folder,
            _fetched: None,
        })
    }

    /// The objects of a store.
    #[cfg(feature = "objects")]
    pub(super) async fn fetched(address: &Address, url: &crate::sink::ObjectsUrl) -> Result<Self> {
        let (manifest, fetched) = crate::sink::objects::fetched(url).await?;
        let folder = fetched.path().to_owned();
        let data = manifest.data.iter();
        Ok(Self {
            address: address.clone(),
            files: data.map(|file| folder.join(file)).collect(),
            manifest,
            folder,
            _fetched: Some(fetched),
        })
    }

    pub(super) fn exports(&self) -> Vec<StoredExport> {
        let address = self.address.to_string();
        let name = address.split('?').next().unwrap_or_default();
        let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
        let state = self.manifest.state.iter();
        let exports = state.map(|state| StoredExport {
            table: name.to_owned(),
            state: state.clone(),
        });
        exports.collect()
    }

    pub(super) fn rows(&self, table: &Table, each: &mut Each<'_>) -> Result<()> {
        let read = match self.manifest.current() {
            Some(parts) => self.read_parts(&parts, table, each),
            None => {
                let mut files = self.files.iter();
                files.try_for_each(|file| self.read_file(file, table, each))
            }
        };
        read.map_err(|error| Error::target(format!("reading {}", self.address), &error))
    }

    fn read_parts(&self, parts: &[&str], table: &Table, each: &mut Each<'_>) -> io::Result<()> {
        let mut rows = Merge::open(parts.iter().map(|part| self.folder.join(part)))?.best();
        while let Some(record) = rows.next_record()? {
            if let Ok(row) = row::read(table, Nested::Typed, &record.body) {
                each(table.columns(), &text(&record.key), &row.cells)?;
            }
        }
        Ok(())
    }

    fn read_file(&self, path: &Path, table: &Table, each: &mut Each<'_>) -> io::Result<()> {
        let file = File::open(path)?;
        let Some((format, zstd)) = self.address.format() else {
            return Err(io::Error::other("not a file"));
        };
        match format {
            #[cfg(feature = "parquet")]
            FileFormat::Parquet => parquet::rows(file, table, each),
            FileFormat::Csv => csv::rows(plain(file, zstd)?, table, &self.manifest.csv, each),
            _ => lines(plain(file, zstd)?, table, each),
        }
    }
}

fn plain(file: File, zstd: bool) -> io::Result<Box<dyn Read>> {
    Ok(match zstd {
        true => Box::new(zstd::Decoder::new(file)?),
        false => Box::new(file),
    })
}

/// Rows of NDJSON.
fn lines(file: impl Read, table: &Table, each: &mut Each<'_>) -> io::Result<()> {
    for (number, line) in BufReader::new(file).lines().enumerate() {
        if let Ok(row) = row::read(table, Nested::Typed, &line?) {
            let key = row.key(table).as_ref().map(text);
            let key = key.unwrap_or_else(|| number.to_string());
            each(table.columns(), &key, &row.cells)?;
        }
    }
    Ok(())
}

fn text(key: &Key) -> String {
    match key {
        Key::Int(key) => key.to_string(),
        Key::Text(key) => key.to_string(),
    }
}

/// What tells a row from others, of rows in the order of the table's columns.
fn key_of(table: &Table, cells: &[Cell<'_>], number: usize) -> String {
    match table.key.and_then(|key| cells.get(key)) {
        Some(Cell::Int(key)) => key.to_string(),
        Some(Cell::Text(key) | Cell::Decimal(key)) => key.to_string(),
        _ => number.to_string(),
    }
}
