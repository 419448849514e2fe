//! A disk that is full in the middle, or loses something afterwards.

use std::{path::Path, process::Command};

use super::{
    contents::{self, FILES},
    kehu::{below, export, run, sandbox, whole},
};
use crate::debian::is_root;

/// A small file system in memory.
struct Disk(tempfile::TempDir);

impl Disk {
    fn of(kilobytes: u32) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let size = format!("size={kilobytes}k");
        let mut mount = Command::new("mount");
        let mounted = mount
            .args(["-t", "tmpfs", "-o", &size, "tmpfs"])
            .arg(folder.path())
            .status();
        assert!(
            mounted.expect("mount is there").success(),
            "a tmpfs can be mounted"
        );
        Self(folder)
    }

    fn grow_to(&self, kilobytes: u32) {
        let size = format!("remount,size={kilobytes}k");
        let grown = Command::new("mount")
            .args(["-o", &size])
            .arg(self.0.path())
            .status();
        assert!(grown.expect("mount is there").success());
    }

    fn path(&self) -> &Path {
        self.0.path()
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.0.path()).status();
    }
}

#[test]
fn a_full_disk_costs_nothing_but_time() {
    let sandbox = sandbox(3000);
    let fine = tempfile::tempdir().expect("a temporary folder");
    for name in FILES {
        let undisturbed = below(fine.path(), name);
        whole(&mut export(&sandbox, &undisturbed));
        let expect = contents::of(&undisturbed);
        if is_root() {
            check_small_disk(&sandbox, name, &expect);
        } else {
            check_file_limit(&sandbox, name, &expect);
        }
    }
}

/// Ever larger disks: full while parts are written, while they are merged, while the target is written.
fn check_small_disk(sandbox: &kehu_sandbox::Sandbox, name: &str, expect: &[u8]) {
    let disk = Disk::of(96);
    let target = below(disk.path(), name);
    let sizes = [96, 160, 256, 400, 700, 1200, 2000, 4000, 8000, 65536];
    for (full, kilobytes) in sizes.into_iter().enumerate() {
        disk.grow_to(kilobytes);
        let ended = run(export(sandbox, &target).args(["--commit-every", "20ms"]));
        if ended.code == Some(0) {
            assert!(full > 0, "{name}: the disk was never full");
            assert!(contents::of(&target) == expect, "{name} differs");
            return;
        }
        let told = ended.stderr.contains("No space left") || ended.stderr.contains("disk");
        assert!(
            told && matches!(ended.code, Some(1 | 6)),
            "{name}: {ended:#?}"
        );
    }
    panic!("{name}: 64 MB are not enough");
}

/// Without root no disk is made small, but files can be.
fn check_file_limit(sandbox: &kehu_sandbox::Sandbox, name: &str, expect: &[u8]) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let target = below(folder.path(), name);
    let limits = ["20", "60", "200", "unlimited"];
    for (limited, blocks) in limits.into_iter().enumerate() {
        let export = export(sandbox, &target);
        let mut command = Command::new("sh");
        command
            .args(["-c", "ulimit -f \"$0\"; exec \"$@\"", blocks])
            .arg(export.get_program());
        command.args(export.get_args()).envs(
            export
                .get_envs()
                .filter_map(|(name, value)| Some((name, value?))),
        );
        let ended = super::kehu::ended(command.output().expect("sh is there"));
        if ended.code == Some(0) {
            assert!(limited > 0, "{name}: no limit was met");
            assert!(contents::of(&target) == expect, "{name} differs");
            return;
        }
    }
    panic!("{name}: it does not end without a limit");
}

#[test]
fn a_part_that_is_damaged_or_gone_is_named_and_fetched_again_by_restart() {
    let sandbox = sandbox(200);
    let fine = tempfile::tempdir().expect("a temporary folder");
    let undisturbed = below(fine.path(), FILES[0]);
    whole(&mut export(&sandbox, &undisturbed));
    type Damage = fn(&Path);
    let damages: [(&str, Damage); 4] = [
        ("damaged", |part| {
            let bytes = std::fs::read(part).expect("reads");
            std::fs::write(part, &bytes[..bytes.len() / 2]).expect("is written");
        }),
        ("damaged", |part| {
            let mut bytes = std::fs::read(part).expect("reads");
            let middle = bytes.len() / 2;
            bytes[middle] ^= 0x10;
            std::fs::write(part, bytes).expect("is written");
        }),
        ("damaged", |part| {
            std::fs::write(part, "").expect("is written")
        }),
        ("missing", |part| {
            std::fs::remove_file(part).expect("is there")
        }),
    ];
    for (what, damage) in damages {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let target = below(folder.path(), FILES[0]);
        let since = || {
            let mut command = export(&sandbox, &target);
            command.args(["--since", "last"]);
            command
        };
        whole(&mut since());
        let keeping = folder.path().join(format!("{}.kehu", FILES[0]));
        let parts = std::fs::read_dir(keeping).expect("is there");
        let mut parts = parts.map(|entry| entry.expect("reads").path());
        let part = parts.find(|path| path.to_string_lossy().contains("part-"));
        damage(&part.expect("there is a part"));
        for _ in 0..2 {
            let ended = run(&mut since());
            assert!(matches!(ended.code, Some(1 | 6)), "{ended:#?}");
            let told = ["part-", what, "--restart"];
            assert!(
                told.iter().all(|part| ended.stderr.contains(part)),
                "{}",
                ended.stderr
            );
            assert!(contents::of(&target) == contents::of(&undisturbed));
        }
        whole(since().arg("--restart"));
        assert!(contents::of(&target) == contents::of(&undisturbed));
    }
}
