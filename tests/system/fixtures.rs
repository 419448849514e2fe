//! Everything that is generated for the fixtures compiles without a warning: model, client, examples and
//! tests, with every feature, as one workspace; and the tests that it brings pass.

use std::fs;
use std::path::Path;
use std::process::Command;

use kehu_spec::Sources;

use it::generated::{cargo, generate_beside, target, write_workspace};

tests! {
    [] => generated_crates_compile_without_a_warning_and_pass_their_own_tests;
}

fn generated_crates_compile_without_a_warning_and_pass_their_own_tests() {
    let specs = xtask::home().join("tests/data/fixtures");
    let tree = generate_beside(&Sources::read_dir(&specs).unwrap(), &specs);
    let folder = write_workspace(tree, "fixtures");
    let all = ["--quiet", "--workspace", "--all-targets", "--all-features"];
    let printed = cargo(&folder, &[&["check"], &all[..]].concat());
    assert_eq!(printed, "");
    let own = [
        "--test",
        "examples",
        "--test",
        "sandbox",
        "--test",
        "signature",
    ];
    cargo(
        &folder,
        &[&["test", "--quiet", "--workspace"], &own[..]].concat(),
    );
    formatted(&folder);
    insta::assert_snapshot!(schema(&folder));
}

/// The JSON Schema of a record with a field of every type.
fn schema(folder: &Path) -> String {
    let source = xtask::home().join("tests/data/schema.rs");
    let examples = folder.join("types-model/examples");
    fs::create_dir_all(&examples).unwrap();
    fs::copy(source, examples.join("schema.rs")).unwrap();
    let build = [
        "build",
        "--quiet",
        "--package",
        "types-model",
        "--features",
        "schema",
        "--example",
        "schema",
    ];
    cargo(folder, &build);
    let output = Command::new(target().join("debug/examples/schema"))
        .output()
        .unwrap();
    String::from_utf8(output.stdout).unwrap()
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
