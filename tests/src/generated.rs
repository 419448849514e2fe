//! What tests of generated code share: generating outside of the repository, and building there.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use kehu_spec::Sources;
use xtask::codegen::tree::Tree;
use xtask::codegen::{self, standalone};
use xtask::sync;

/// The crates of these specs, which must be right.
pub fn generate(specs: &Sources) -> Tree {
    generate_beside(specs, Path::new("../../../specs"))
}

/// The same, to be compiled: the tests of the crates find the specs in `folder`.
pub fn generate_beside(specs: &Sources, folder: &Path) -> Tree {
    let generated = codegen::generate_beside(specs, folder.to_str().unwrap());
    let errors = generated.diagnostics.errors();
    assert_eq!(errors, 0, "{}", generated.diagnostics.render(specs, false));
    generated.tree
}

/// Writes a tree as a workspace of its own under the target folder, only what differs, so that a second
/// run builds little.
pub fn write_workspace(mut tree: Tree, name: &str) -> PathBuf {
    let manifest = fs::read_to_string(xtask::home().join("Cargo.toml")).unwrap();
    standalone::complete(&mut tree, &manifest, &xtask::home()).unwrap();
    let folder = target().join("tmp").join(name);
    let changes = tree.changes(&sync::read(&folder).unwrap().generated);
    sync::write(&folder, &tree, &changes).unwrap();
    // The versions of this workspace, so that its builds serve here too.
    fs::copy(xtask::home().join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();
    folder
}

/// Runs cargo in a folder without the network, with the dependencies that this workspace has built already,
/// and returns what it printed.
pub fn cargo(folder: &Path, arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO"))
        .args(arguments)
        .current_dir(folder)
        .env("CARGO_NET_OFFLINE", "true")
        .env("CARGO_TARGET_DIR", target())
        .env_remove("RUSTFLAGS")
        .output()
        .unwrap();
    let printed = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "cargo {arguments:?} in {}:\n{}{printed}",
        folder.display(),
        // What a test says that failed.
        String::from_utf8_lossy(&output.stdout)
    );
    printed.into_owned()
}

/// Where cargo builds: the same folder as for this workspace.
pub fn target() -> PathBuf {
    let built = crate::built();
    built.parent().expect("is in the target folder").to_owned()
}
