//! The root manifest of crates that are generated outside of this repository.

use std::path::Path;

use toml::{Table, Value};

use crate::codegen::print;
use crate::codegen::tree::Tree;

/// Makes a workspace of a tree: its dependencies are those of `manifest`, the root manifest of the
/// repository in `home`; the hand-written crates are used from there.
///
/// # Errors
/// When `manifest` is not a manifest of a workspace.
pub fn complete(tree: &mut Tree, manifest: &str, home: &Path) -> Result<(), toml::de::Error> {
    let manifest: Table = manifest.parse()?;
    let section = |name: &str| {
        manifest
            .get("workspace")
            .and_then(|workspace| workspace.get(name))
            .cloned()
    };
    let mut workspace = Table::new();
    workspace.insert("resolver".to_owned(), Value::from("3"));
    workspace.insert(
        "members".to_owned(),
        Value::Array(tree.crates().map(Value::from).collect()),
    );
    workspace.extend(section("package").map(|package| ("package".to_owned(), package)));
    workspace.extend(section("lints").map(|lints| ("lints".to_owned(), lints)));
    let dependencies = section("dependencies")
        .and_then(|dependencies| dependencies.as_table().cloned())
        .unwrap_or_default();
    let used = dependencies
        .into_iter()
        .filter(|(name, _)| is_used(tree, name));
    let dependencies: Table = used
        .map(|(name, dependency)| (name, at_home(dependency, home)))
        .collect();
    workspace.insert("dependencies".to_owned(), Value::Table(dependencies));
    let mut root = Table::new();
    root.insert("workspace".to_owned(), Value::Table(workspace));
    // The same profiles, so that dependencies are built once for both.
    root.extend(
        manifest
            .get("profile")
            .map(|profile| ("profile".to_owned(), profile.clone())),
    );
    tree.insert("Cargo.toml", print::manifest("specs", &root.to_string()));
    Ok(())
}

/// A path dependency, wherever it is used from.
fn at_home(mut dependency: Value, home: &Path) -> Value {
    if let Some(Value::String(path)) = dependency.get_mut("path") {
        *path = home.join(&*path).display().to_string();
    }
    dependency
}

/// Whether a manifest of the tree takes a dependency from its workspace.
fn is_used(tree: &Tree, name: &str) -> bool {
    let takes = |line: &str| {
        let rest = line.strip_prefix(name).unwrap_or_default();
        rest.starts_with(".workspace") || rest.starts_with(" = { workspace")
    };
    let mut manifests = tree
        .iter()
        .filter(|(path, _)| path.ends_with("/Cargo.toml"));
    manifests.any(|(_, text)| text.lines().any(takes))
}
