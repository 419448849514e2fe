//! Where a command works: a folder of specs and two streams.

use std::fmt;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Where a command works.
pub struct Desk<'a> {
    /// The folder of specs, unless the command line names another.
    pub specs: PathBuf,
    /// The checkout of kehu that the command belongs to, where it belongs to one.
    pub home: Option<PathBuf>,
    /// What the person calls: `kehu`, `cargo xtask`.
    pub command: &'static str,
    /// Results.
    pub out: &'a mut dyn Write,
    /// Everything that is wrong.
    pub err: &'a mut dyn Write,
    /// Whether `err` may be coloured.
    pub colored: bool,
}

impl fmt::Debug for Desk<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Desk")
            .field("specs", &self.specs)
            .finish_non_exhaustive()
    }
}

/// Writes one file whole, by way of a neighbour, so that nobody ever sees half of it.
///
/// # Errors
/// When the folder or the file cannot be written.
pub fn write_file(path: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let neighbour = neighbour(path);
    fs::write(&neighbour, text)?;
    fs::rename(&neighbour, path).inspect_err(|_| drop(fs::remove_file(&neighbour)))
}

fn neighbour(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.{}", std::process::id()))
}
