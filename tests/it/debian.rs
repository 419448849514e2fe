//! What tests need and Debian has: installed by the test itself, where it may.

use std::{
    fs,
    path::Path,
    process::Command,
    sync::{Mutex, PoisonError},
};

/// One installation at a time.
static INSTALLING: Mutex<()> = Mutex::new(());

/// Installs a package of the distribution, as root on Debian; elsewhere it does nothing.
pub fn install(package: &str) {
    let _one = INSTALLING.lock().unwrap_or_else(PoisonError::into_inner);
    if !is_root() || !Path::new("/etc/debian_version").exists() {
        return;
    }
    eprintln!("installing {package} for the tests");
    let apt = |arguments: &[&str]| {
        let mut command = Command::new("apt-get");
        command
            .env("DEBIAN_FRONTEND", "noninteractive")
            .arg("-qq")
            .args(arguments);
        command.output().is_ok_and(|output| output.status.success())
    };
    let install = ["install", "-y", "--no-install-recommends", package];
    if !apt(&install) && apt(&["update"]) {
        apt(&install);
    }
}

/// Whether this is root.
pub fn is_root() -> bool {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("Uid:"));
    line.and_then(|line| line.split_whitespace().nth(2)) == Some("0")
}
