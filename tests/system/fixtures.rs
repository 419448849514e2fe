//! Everything that is generated for the fixtures compiles without a warning: model, client, examples and
//! tests, with every feature, as one workspace; and the tests that it brings pass.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use kehu_spec::Sources;
use xtask::codegen::tree::Tree;
use xtask::sync::MARK;

use it::generated::{cargo, generate_beside, target, write_workspace};

tests! {
    [] => generated_crates_compile_without_a_warning_and_pass_their_own_tests;
}

fn generated_crates_compile_without_a_warning_and_pass_their_own_tests() {
    let specs = xtask::home().join("tests/data/fixtures");
    let mut tree = generate_beside(&Sources::read_dir(&specs).unwrap(), &specs);
    by_name(&mut tree, &specs);
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
        "--test",
        "by_name",
    ];
    cargo(
        &folder,
        &[&["test", "--quiet", "--workspace"], &own[..]].concat(),
    );
    formatted(&folder);
    insta::assert_snapshot!(schema(&folder));
}

/// Adds a crate whose tests hold the operations by name to those of all clients of the tree.
fn by_name(tree: &mut Tree, specs: &Path) {
    let mut clients: BTreeMap<&str, String> = BTreeMap::new();
    for (path, text) in tree.iter() {
        if let Some((client, _)) = path.split_once("/src/operations/") {
            let marker = |what: &str| {
                let (_, rest) = text.split_once(&format!("impl {what} for "))?;
                rest.split_once(' ').map(|(marker, _)| marker)
            };
            let way = match (marker("PagedOperation"), marker("LookupOperation")) {
                (Some(_), _) => "pages",
                (None, Some(_)) => "lookup",
                (None, None) => "once",
            };
            let marker = marker("Operation").expect("a file is an operation");
            let operations = clients.entry(client).or_default();
            operations.push_str(&format!("{marker} {way}; "));
        }
    }
    assert!(clients.len() > 5, "{clients:?}");
    let (mut manifest, mut tests) = (BY_NAME.to_owned(), String::new());
    for (client, operations) in &clients {
        manifest += &format!("{client} = {{ path = \"../{client}\" }}\n");
        let client = client.replace('-', "_");
        tests += &format!("{client}: {client} {{ {operations} }}\n");
    }
    let held = xtask::home().join("tests/it/by_name/held.rs");
    let text = include_str!("../data/by_name.rs")
        .replace("HELD", &held.display().to_string())
        .replace("SPECS", &specs.display().to_string())
        .replace("TESTS", &tests);
    let styles = tree
        .iter()
        .find(|(path, _)| path.ends_with("/rustfmt.toml"));
    let style = styles.expect("as generated crates have it").1.to_owned();
    tree.insert("by-name/rustfmt.toml", style);
    tree.insert(
        "by-name/Cargo.toml",
        format!("# {MARK} of the tests.\n{manifest}"),
    );
    tree.insert("by-name/src/lib.rs", format!("// {MARK} of the tests.\n"));
    tree.insert(
        "by-name/tests/by_name.rs",
        format!("// {MARK} of the tests.\n{text}"),
    );
}

const BY_NAME: &str = r#"[package]
name = "by-name"
version = "0.0.0"
edition = "2024"

[dependencies]
fastrand.workspace = true
kehu-registry.workspace = true
kehu-runtime = { workspace = true, features = ["test-util"] }
kehu-spec.workspace = true
kehu-wire.workspace = true
serde.workspace = true
serde_json.workspace = true
serde_path_to_error.workspace = true
tokio = { workspace = true, features = ["macros", "rt"] }
"#;

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
