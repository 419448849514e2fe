//! Files that are there whole or not at all, and that nobody else reads: rows are customers.

use std::{
    fs::{self, File, OpenOptions},
    io,
    path::{Path, PathBuf},
};

/// By which a page of a report is known.
#[cfg(feature = "report")]
pub(crate) const REPORT_MARK: &str = "kehu export --report";

/// Whether a file is the page of a report.
///
/// # Errors
/// When it cannot be read.
#[cfg(feature = "report")]
pub(crate) fn is_report(path: &Path) -> io::Result<bool> {
    let mut head = Vec::new();
    io::Read::read_to_end(&mut io::Read::take(File::open(path)?, 1024), &mut head)?;
    Ok(String::from_utf8_lossy(&head).contains(REPORT_MARK))
}

/// A file under another name; dropped before its end, it goes away.
#[derive(Debug)]
pub struct Unfinished {
    path: Option<PathBuf>,
}

impl Unfinished {
    /// Begins the file that will be at `path`, under a name beside it that no file has.
    ///
    /// # Errors
    /// When the disk does.
    pub fn create(path: &Path) -> io::Result<(Self, File)> {
        loop {
            let mut name = path.file_name().unwrap_or_default().to_owned();
            name.push(format!(".{:08x}.unfinished", fastrand::u32(..)));
            match Self::create_at(path.with_file_name(name)) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                created => return created,
            }
        }
    }

    /// Begins it under a name of one's own that no file has, on the same file system.
    ///
    /// # Errors
    /// When the disk does.
    pub fn create_at(path: PathBuf) -> io::Result<(Self, File)> {
        let file = private(OpenOptions::new().write(true).create_new(true)).open(&path)?;
        Ok((Self { path: Some(path) }, file))
    }

    /// Where it is now.
    #[cfg(feature = "objects")]
    pub fn path(&self) -> &Path {
        self.path.as_deref().unwrap_or(Path::new(""))
    }

    /// Puts the file in its place, of a disk that is not asked to keep it.
    ///
    /// # Errors
    /// When the disk does.
    #[cfg(feature = "objects")]
    pub fn rename(mut self, path: &Path) -> io::Result<()> {
        self.path
            .take()
            .map_or(Ok(()), |unfinished| fs::rename(unfinished, path))
    }

    /// Makes sure that everything is on the disk, and puts the file in its place; it takes over the
    /// permissions of the one that it replaces.
    ///
    /// # Errors
    /// When the disk does.
    pub fn finish(mut self, file: File, path: &Path) -> io::Result<()> {
        if let Ok(there) = fs::metadata(path) {
            file.set_permissions(there.permissions())?;
        }
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

/// Files that it makes are for their owner alone; those that are there keep their permissions.
pub fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options
}

/// Makes a folder for its owner alone; one that is there stays as it is.
///
/// # Errors
/// When the disk does.
#[cfg(any(feature = "files", feature = "sqlite"))]
pub fn make_folder(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    match builder.create(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && path.is_dir() => Ok(()),
        made => made,
    }
}

/// The path without symbolic links and detours; the file itself need not be there.
///
/// # Errors
/// When its folder is not there, or links lead in a circle.
pub fn resolve(path: &Path) -> io::Result<PathBuf> {
    let mut path = path.to_owned();
    // As many links as systems follow.
    for _ in 0..40 {
        match fs::read_link(&path) {
            Ok(behind) => path = folder(&path).join(behind),
            Err(_) => {
                let name = path.file_name().ok_or(io::ErrorKind::InvalidInput)?;
                return Ok(folder(&path).canonicalize()?.join(name));
            }
        }
    }
    Err(io::Error::other("symbolic links lead in a circle"))
}

/// Where the path leads when it is a symbolic link: what is replaced is the file, not the link.
pub fn behind_link(path: &Path) -> PathBuf {
    let behind = path.is_symlink().then(|| resolve(path).ok()).flatten();
    behind.unwrap_or_else(|| path.to_owned())
}

/// The folder that a file is in.
pub fn folder(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    }
}

/// Makes a rename in a file's folder last.
fn sync_folder(path: &Path) -> io::Result<()> {
    // Only where folders can be opened.
    if cfg!(unix) {
        File::open(folder(path))?.sync_all()
    } else {
        Ok(())
    }
}
