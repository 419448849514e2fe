//! What the export is compared with: scripts in Python.

use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
};

/// The scripts that the export is compared with.
pub fn compare() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/kehu-export/benches/compare")
}

/// A Python with what the scripts need; `None` where there is none.
pub fn python() -> Option<PathBuf> {
    if let Some(given) = env::var_os("KEHU_BENCH_PYTHON") {
        return Some(given.into());
    }
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("bench-python");
    let python = folder.join("bin/python");
    let done = |command: &mut Command| command.status().is_ok_and(|status| status.success());
    let has = |python: &Path| done(Command::new(python).args(["-c", "import dlt, requests"]));
    if python.exists() && has(&python) {
        return Some(python);
    }
    let made = done(Command::new("python3").args(["-m", "venv"]).arg(&folder));
    let mut install = Command::new(&python);
    install.args(["-m", "pip", "install", "--quiet", "-r"]);
    if made && done(install.arg(compare().join("requirements.txt"))) {
        return Some(python);
    }
    eprintln!("no python3 with venv and pip: its rows are left out");
    None
}
