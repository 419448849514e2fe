//! Files that are there whole or not at all.

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

/// A file under another name; dropped before its end, it goes away.
#[derive(Debug)]
pub struct Unfinished {
    path: Option<PathBuf>,
}

impl Unfinished {
    /// Begins the file that will be at `path`.
    ///
    /// # Errors
    /// When the disk does.
    pub fn create(path: &Path) -> io::Result<(Self, File)> {
        let mut name = path.file_name().unwrap_or_default().to_owned();
        name.push(".unfinished");
        Self::create_at(path.with_file_name(name))
    }

    /// Begins it under a name of one's own, on the same file system.
    ///
    /// # Errors
    /// When the disk does.
    pub fn create_at(path: PathBuf) -> io::Result<(Self, File)> {
        let file = File::create(&path)?;
        Ok((Self { path: Some(path) }, file))
    }

    /// Makes sure that everything is on the disk, and puts the file in its place.
    ///
    /// # Errors
    /// When the disk does.
    pub fn finish(mut self, file: File, path: &Path) -> io::Result<()> {
        file.sync_all()?;
        drop(file);
        if let Some(unfinished) = self.path.take() {
            fs::rename(unfinished, path)?;
        }
        sync_folder(path)
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        if let Some(path) = &self.path {
            // It is only litter; whoever comes next cleans up.
            let _ = fs::remove_file(path);
        }
    }
}

/// Replaces a file's content as a whole.
///
/// # Errors
/// When the disk does.
#[cfg(feature = "files")]
pub fn replace(path: &Path, content: &[u8]) -> io::Result<()> {
    use std::io::Write as _;

    let (unfinished, mut file) = Unfinished::create(path)?;
    file.write_all(content)?;
    unfinished.finish(file, path)
}

/// Makes a rename in a file's folder last.
fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    // Only where folders can be opened.
    if cfg!(unix) {
        File::open(folder)?.sync_all()
    } else {
        Ok(())
    }
}
