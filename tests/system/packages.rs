//! Crates as they would be published: packed, unpacked, and built from there; the image, where docker works.

use std::{fs, path::Path, process::Command};

use it::{generated::cargo, need::DOCKER};

tests! {
    [] => kehu_builds_from_its_packed_crates;
    [DOCKER] => the_image_runs_the_command;
}

fn kehu_builds_from_its_packed_crates() {
    let home = xtask::home();
    let folder = tempfile::tempdir().expect("a folder for the test");
    let crates = folder.path().join("crates");
    let packed = Command::new(home.join(".ci/pack")).arg(&crates).output();
    let packed = packed.expect(".ci/pack runs");
    assert!(
        packed.status.success(),
        "{}",
        String::from_utf8_lossy(&packed.stderr)
    );
    let mut command = None;
    for entry in fs::read_dir(&crates).expect("the crates are there") {
        let path = entry.expect("an entry").path();
        if !path.is_dir() {
            continue;
        }
        for file in ["Cargo.toml", "README.md", "LICENSE-MIT", "LICENSE-APACHE"] {
            let text = fs::read_to_string(path.join(file)).unwrap_or_default();
            // A link that leads out of the crate would be packed as a path, or not at all.
            assert!(text.len() > 100, "{}: {file}: {text:?}", path.display());
        }
        if path
            .file_name()
            .is_some_and(|name| name.to_string_lossy().starts_with("kehu-cli-"))
        {
            command = Some(path);
        }
    }
    check(&command.expect("the command is among them"), &crates);
}

/// Holds that a packed crate compiles with the others beside it, and with the versions of this workspace.
fn check(package: &Path, crates: &Path) {
    fs::copy(xtask::home().join("Cargo.lock"), package.join("Cargo.lock"))
        .expect("it can be written");
    let patches = fs::read_to_string(crates.join("patches")).expect(".ci/pack writes it");
    let mut arguments = vec!["check", "--quiet"];
    arguments.extend(patches.lines());
    cargo(package, &arguments);
}

fn the_image_runs_the_command() {
    let docker = |arguments: &[&str]| {
        let output = Command::new("docker")
            .args(arguments)
            .current_dir(xtask::home())
            .output();
        let output = output.expect("docker runs");
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "docker {arguments:?}: {told}");
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    docker(&["build", "--quiet", "--tag", "kehu-under-test", "."]);
    let version = docker(&["run", "--rm", "kehu-under-test", "--version"]);
    assert!(version.starts_with("kehu "), "{version}");
}
