//! The variables of the environment, and the files in the home folder that they lead to.

use std::path::{Path, PathBuf};

/// What an environment variable holds.
pub(super) type Env<'e> = &'e dyn Fn(&str) -> Option<String>;

/// A file of the user's own, by its name on Unix and on Windows.
pub(super) fn home(env: Env<'_>, unix: &str, windows: &str) -> Option<PathBuf> {
    if cfg!(windows) {
        return Some(Path::new(&env("APPDATA")?).join("postgresql").join(windows));
    }
    Some(Path::new(&env("HOME")?).join(unix))
}
