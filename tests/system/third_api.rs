//! An API is files: a vendor that nobody here has heard of, given only as specs in a temporary folder,
//! is generated, compiled, and called against the sandbox that serves the same files.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use kehu_sandbox::Sandbox;
use kehu_spec::Sources;

use it::generated::{cargo, generate_beside, target, write_workspace};

tests! {
    [] => a_new_api_needs_nothing_but_its_spec_files;
}

fn a_new_api_needs_nothing_but_its_spec_files() {
    let folder = tempfile::tempdir().unwrap();
    copy(
        &xtask::home().join("tests/data/third_api/acme_crm"),
        &folder.path().join("acme_crm"),
    );
    let specs = Sources::read_dir(folder.path()).unwrap();

    let program = program(&write_workspace(
        generate_beside(&specs, folder.path()),
        "third_api",
    ));
    assert_eq!(
        called(&program, specs),
        "10 of 42\n\
         42 one by one\n\
         found true\n\
         list_contacts: pageSize is 101, must be 1 to 100\n\
         up true Some(\"fine\") {\"up\":true,\"status\":\"fine\"}\n\
         true Some(\"E_SIGN\")\n"
    );
}

/// Compiles a program that uses the generated client, and runs the client's own tests.
fn program(crates: &Path) -> PathBuf {
    let source = xtask::home().join("tests/data/third_api/program.rs");
    fs::copy(source, crates.join("acme-crm-client/examples/program.rs")).unwrap();
    let client = ["--quiet", "--package", "acme-crm-client"];
    cargo(crates, &[&["test", "--tests"], &client[..]].concat());
    cargo(
        crates,
        &[&["build", "--example", "program"], &client[..]].concat(),
    );
    target().join("debug/examples/program")
}

/// What the program prints when it talks to the sandbox.
fn called(program: &Path, specs: Sources) -> String {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let sandbox = Sandbox::builder().specs(specs).customers(42).seed(7);
    let sandbox = runtime.block_on(sandbox.start()).unwrap();
    let mut command = Command::new(program);
    command.env("ACME_CRM_BASE_URL", sandbox.url("acme_crm"));
    for (field, value) in sandbox.credentials("acme_crm") {
        command.env(format!("ACME_CRM_{}", field.to_uppercase()), value);
    }
    let output = command.output().unwrap();
    runtime.block_on(sandbox.shutdown());
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}
