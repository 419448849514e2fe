//! A disk that is soon full.

use std::{path::Path, process::Command};

/// A small file system in memory, gone when it is dropped.
#[derive(Debug)]
pub struct SmallDisk(tempfile::TempDir);

impl SmallDisk {
    /// One of so many kilobytes; `None` where it may not be mounted.
    pub fn of(kilobytes: u32) -> Option<Self> {
        let folder = tempfile::tempdir().ok()?;
        let mounted = mount(&format!("size={kilobytes}k"), &folder);
        mounted.then(|| Self(folder))
    }

    /// Makes it larger; what is on it stays.
    pub fn grow_to(&self, kilobytes: u32) {
        let grown = mount(&format!("remount,size={kilobytes}k"), &self.0);
        assert!(grown, "the disk grows to {kilobytes} kilobytes");
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.0.path()
    }
}

fn mount(options: &str, folder: &tempfile::TempDir) -> bool {
    let mut mount = Command::new("mount");
    let mount = mount.args(["-t", "tmpfs", "-o", options, "tmpfs"]);
    let mounted = mount.arg(folder.path()).output();
    mounted.is_ok_and(|output| output.status.success())
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.0.path()).status();
    }
}
