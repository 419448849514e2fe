//! A disk that is full in the middle costs nothing but time.

use it::{
    disk::SmallDisk,
    kehu::{after, run, sandbox, whole},
    need::{Need, SMALL_DISK},
};

use super::{Target, into};

pub const NEEDS: &[Need] = &[SMALL_DISK];

/// Ever larger disks: full while parts are written, while they are merged, while the target is written.
pub fn check(target: &dyn Target) {
    let disk = SmallDisk::of(96).expect("the test says that it needs one");
    let Some(place) = target.below(disk.path()) else {
        return;
    };
    let sandbox = sandbox(3000);
    let undisturbed = target.fresh();
    whole(&mut into(&sandbox, &*undisturbed));
    let expect = undisturbed.content();
    let name = target.name();
    let sizes = [96, 160, 256, 400, 700, 1200, 2000, 4000, 8000, 65536];
    for (full, kilobytes) in sizes.into_iter().enumerate() {
        disk.grow_to(kilobytes);
        let ended = run(into(&sandbox, &*place).args(["--commit-every", "20ms"]));
        if ended.code == Some(0) {
            assert!(full > 0, "{name}: the disk was never full");
            assert!(place.content() == expect, "{name} differs");
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
pub fn check_limit(target: &dyn Target) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let Some(place) = target.below(folder.path()) else {
        return;
    };
    let sandbox = sandbox(3000);
    let undisturbed = target.fresh();
    whole(&mut into(&sandbox, &*undisturbed));
    let limits = ["20", "60", "200", "unlimited"];
    for (limited, blocks) in limits.into_iter().enumerate() {
        let export = into(&sandbox, &*place);
        let ended = run(&mut after("ulimit -f \"$0\"", blocks, &export));
        if ended.code == Some(0) {
            assert!(limited > 0, "{}: no limit was met", target.name());
            assert!(
                place.content() == undisturbed.content(),
                "{} differs",
                target.name()
            );
            return;
        }
    }
    panic!("{}: it does not end without a limit", target.name());
}
