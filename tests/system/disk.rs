//! A disk that is full in the middle.

use it::{
    contents::{self, FILES},
    disk::SmallDisk,
    kehu::{after, below, export, run, sandbox, whole},
    need::SMALL_DISK,
};
use kehu_sandbox::Sandbox;

tests! {
    [SMALL_DISK] => a_full_disk_costs_nothing_but_time;
    [] => a_limit_of_files_costs_nothing_but_time;
}

fn a_full_disk_costs_nothing_but_time() {
    check_each(check_small_disk);
}

fn a_limit_of_files_costs_nothing_but_time() {
    check_each(check_file_limit);
}

/// Each kind of file, held against what an undisturbed run leaves.
fn check_each(check: fn(&Sandbox, &str, &[u8])) {
    let sandbox = sandbox(3000);
    let fine = tempfile::tempdir().expect("a temporary folder");
    for name in FILES {
        let undisturbed = below(fine.path(), name);
        whole(&mut export(&sandbox, &undisturbed));
        check(&sandbox, name, &contents::of(&undisturbed));
    }
}

/// Ever larger disks: full while parts are written, while they are merged, while the target is written.
fn check_small_disk(sandbox: &Sandbox, name: &str, expect: &[u8]) {
    let disk = SmallDisk::of(96).expect("the test says that it needs one");
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

/// Ever larger files, for whom no disk can be made small.
fn check_file_limit(sandbox: &Sandbox, name: &str, expect: &[u8]) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let target = below(folder.path(), name);
    let limits = ["20", "60", "200", "unlimited"];
    for (limited, blocks) in limits.into_iter().enumerate() {
        let ended = run(&mut after(
            "ulimit -f \"$0\"",
            blocks,
            &export(sandbox, &target),
        ));
        if ended.code == Some(0) {
            assert!(limited > 0, "{name}: no limit was met");
            assert!(contents::of(&target) == expect, "{name} differs");
            return;
        }
    }
    panic!("{name}: it does not end without a limit");
}
