//! Everything that is generated for the fixtures compiles without a warning: model, client, examples,
//! tests and registry, with and without every feature, as one workspace. It is laid out as rustfmt would
//! have it, and its documentation has no broken link.

use std::path::Path;
use std::process::Command;

use kehu_spec::Sources;

use crate::generated::{cargo, generate, write_workspace};

#[test]
fn generated_crates_compile_without_a_warning() {
    let specs = Sources::read_dir(xtask::home().join("tests/data/fixtures")).unwrap();
    let folder = write_workspace(generate(&specs), "fixtures");
    let all = ["--quiet", "--workspace", "--all-targets", "--all-features"];
    let printed = cargo(&folder, &[&["check"], &all[..]].concat());
    assert_eq!(printed, "");
    formatted(&folder);
}

fn formatted(folder: &Path) {
    let output = Command::new(env!("CARGO"))
        .args(["fmt", "--check"])
        .current_dir(folder)
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stdout)
    );
}
