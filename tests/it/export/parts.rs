//! A disk that loses something of what an export keeps between its runs.

use std::path::Path;

use it::{
    contents::{self, FILES},
    kehu::{below, export, run, sandbox, whole},
};

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
