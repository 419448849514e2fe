//! Who may know what: the walls of the house, kept by tests.

use std::{
    collections::{BTreeSet, VecDeque},
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::LazyLock,
};

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, PackageId};

pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("tests/ has a parent")
        .to_path_buf()
}

/// What cargo says of the workspace, of this machine's platform alone: the crates of others may
/// never have been downloaded.
pub fn metadata() -> &'static Metadata {
    static METADATA: LazyLock<Metadata> = LazyLock::new(|| {
        let rustc = Command::new("rustc")
            .arg("-vV")
            .output()
            .expect("rustc answers");
        let version = String::from_utf8_lossy(&rustc.stdout).into_owned();
        let host = version
            .lines()
            .find_map(|line| line.strip_prefix("host: "))
            .expect("a host");
        MetadataCommand::new()
            .manifest_path(root().join("Cargo.toml"))
            .other_options(["--locked", "--filter-platform", host].map(str::to_owned))
            .exec()
            .expect("cargo metadata answers")
    });
    &METADATA
}

/// Names of all packages that `package` reaches by normal dependencies, features as resolved.
fn reaches(metadata: &Metadata, package: &str) -> BTreeSet<String> {
    let resolve = metadata.resolve.as_ref().expect("metadata was resolved");
    let name = |id: &PackageId| metadata[id].name.to_string();
    let start = metadata
        .packages
        .iter()
        .find(|p| p.name.as_str() == package)
        .expect(package);
    let mut seen = BTreeSet::new();
    let mut queue = VecDeque::from([start.id.clone()]);
    while let Some(id) = queue.pop_front() {
        let node = resolve
            .nodes
            .iter()
            .find(|node| node.id == id)
            .expect("every package has a node");
        for dep in &node.deps {
            let normal = dep
                .dep_kinds
                .iter()
                .any(|kind| kind.kind == DependencyKind::Normal);
            if normal && seen.insert(name(&dep.pkg)) {
                queue.push_back(dep.pkg.clone());
            }
        }
    }
    seen
}

/// Every Rust file and manifest below `folder`, with its path from the root and its text.
pub fn files(folder: &str) -> Vec<(String, String)> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).expect("folder is readable") {
            let path = entry.expect("entry is readable").path();
            let name = path
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            if path.is_dir() {
                if name != "generated" {
                    walk(&path, found);
                }
            } else if name == "Cargo.toml" || name.ends_with(".rs") {
                found.push(path);
            }
        }
    }
    let mut paths = Vec::new();
    walk(&root().join(folder), &mut paths);
    paths.sort();
    paths
        .into_iter()
        .map(|path| {
            let text = fs::read_to_string(&path).expect("source is UTF-8");
            let path = path.strip_prefix(root()).expect("below the root");
            (path.to_string_lossy().into_owned(), text)
        })
        .collect()
}

/// Lines of hand-written code (comments aside) that contain one of `words`, outside `allowed`.
fn named_outside(folders: &[&str], words: &[&str], allowed: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for (path, text) in folders.iter().flat_map(|folder| files(folder)) {
        if allowed.iter().any(|prefix| path.starts_with(prefix)) {
            continue;
        }
        for (line, code) in text.lines().enumerate() {
            let comment = code.trim_start().starts_with("//") || code.trim_start().starts_with('#');
            if !comment && words.iter().any(|word| code.contains(word)) {
                found.push(format!("{path}:{}: {}", line + 1, code.trim()));
            }
        }
    }
    found
}

fn assert_none(found: &[String], rule: &str) {
    assert!(found.is_empty(), "{rule}\n{}", found.join("\n"));
}

#[test]
fn only_the_runtime_names_reqwest() {
    let found = named_outside(
        &["crates", "xtask"],
        &["reqwest::", "use reqwest", "reqwest ="],
        &["crates/kehu-runtime/"],
    );
    assert_none(&found, "reqwest belongs to kehu-runtime alone");
}

#[test]
fn digests_are_named_by_the_two_readers_of_a_signature() {
    let found = named_outside(
        &["crates", "xtask"],
        &["md5::", "md_5::", "sha1::", "sha2::", "hmac::"],
        &[
            "crates/kehu-runtime/src/auth",
            "crates/kehu-runtime/benches",
            "crates/kehu-spec/src/signature",
        ],
    );
    assert_none(
        &found,
        "only kehu_runtime::auth and kehu_spec::signature compute digests",
    );
}

#[test]
fn model_crates_reach_neither_http_nor_a_runtime() {
    let metadata = metadata();
    let models = metadata.workspace_packages();
    let models: Vec<_> = models
        .iter()
        .filter(|p| p.name.ends_with("-model"))
        .collect();
    assert!(!models.is_empty(), "there are model crates");
    for model in models {
        let reached = reaches(metadata, &model.name);
        for heavy in ["reqwest", "tokio", "hyper", "rustls", "kehu-runtime"] {
            assert!(!reached.contains(heavy), "{} reaches {heavy}", model.name);
        }
    }
}

/// With its default features a model costs its users little.
#[test]
fn model_crates_have_at_most_twenty_dependencies() {
    let metadata = metadata();
    let packages = metadata.workspace_packages();
    for model in packages.iter().filter(|p| p.name.ends_with("-model")) {
        // What cargo resolves for the model alone; the tests here turn on more of its features.
        let tree = Command::new(env!("CARGO"))
            .args(["tree", "--locked", "--offline", "--edges", "normal"])
            .args(["--prefix", "none", "--package", &model.name])
            .current_dir(root())
            .output()
            .expect("cargo tree answers");
        assert!(tree.status.success(), "{tree:?}");
        let tree = String::from_utf8_lossy(&tree.stdout).into_owned();
        let names = tree.lines().filter_map(|line| line.split(' ').next());
        let names: BTreeSet<_> = names.filter(|name| *name != model.name.as_str()).collect();
        assert!((5..=20).contains(&names.len()), "{}: {names:?}", model.name);
    }
}

#[test]
fn no_dependency_needs_a_newer_rust_than_the_workspace_states() {
    let metadata = metadata();
    let stated = metadata.workspace_packages()[0].rust_version.clone();
    let stated = stated.expect("the workspace states its Rust");
    let newer = metadata.packages.iter().filter(|package| {
        let needed = package.rust_version.as_ref();
        needed.is_some_and(|needed| *needed > stated)
    });
    let newer: Vec<_> = newer
        .map(|package| format!("{} needs {:?}", package.id, package.rust_version))
        .collect();
    assert_none(&newer, "dependencies compile with the stated Rust");
}

#[test]
fn client_crates_reach_no_database_and_no_file_format() {
    let metadata = metadata();
    for package in metadata
        .workspace_packages()
        .iter()
        .filter(|p| p.name.ends_with("-client"))
    {
        let reached = reaches(metadata, &package.name);
        for heavy in [
            "rusqlite",
            "parquet",
            "arrow-array",
            "tokio-postgres",
            "axum",
            "clap",
            "kehu-spec",
            "kehu-serve",
            "kehu-gateway",
            "kehu-mcp",
        ] {
            assert!(!reached.contains(heavy), "{} reaches {heavy}", package.name);
        }
    }
}

#[test]
fn the_spec_reader_knows_nothing_of_rust_code_or_http() {
    let reached = reaches(metadata(), "kehu-spec");
    for foreign in ["syn", "quote", "prettyplease", "reqwest", "tokio", "axum"] {
        // Derive macros need syn at compile time; naming it is what the rule forbids.
        let named = metadata_dependencies("kehu-spec").contains(foreign);
        assert!(!named, "kehu-spec names {foreign}");
        let runtime_only = ["reqwest", "tokio", "axum"].contains(&foreign);
        assert!(
            !(runtime_only && reached.contains(foreign)),
            "kehu-spec reaches {foreign}"
        );
    }
}

fn metadata_dependencies(package: &str) -> BTreeSet<String> {
    let metadata = metadata();
    let package = metadata
        .packages
        .iter()
        .find(|p| p.name.as_str() == package)
        .expect(package);
    package
        .dependencies
        .iter()
        .map(|dependency| dependency.name.clone())
        .collect()
}

#[test]
fn the_sandbox_and_the_clients_are_two_readers_of_one_spec() {
    let reached = reaches(metadata(), "kehu-sandbox");
    let is_generated = |name: &&String| name.ends_with("-client") || name.ends_with("-model");
    let generated: Vec<_> = reached.iter().filter(is_generated).collect();
    assert!(generated.is_empty(), "kehu-sandbox reaches {generated:?}");
    for foreign in ["kehu-runtime", "kehu-registry"] {
        assert!(!reached.contains(foreign), "kehu-sandbox reaches {foreign}");
    }
}

#[test]
fn pages_are_read_without_knowing_specs() {
    let reached = reaches(metadata(), "kehu-page");
    let is_own = |name: &&String| name.starts_with("kehu-") && *name != "kehu-request";
    let own: Vec<_> = reached.iter().filter(is_own).collect();
    assert!(own.is_empty(), "kehu-page reaches {own:?}");
    let beside = reaches(metadata(), "kehu-request");
    let is_ours = |name: &&String| name.starts_with("kehu-");
    let ours: Vec<_> = beside.iter().filter(is_ours).collect();
    assert!(ours.is_empty(), "kehu-request reaches {ours:?}");
}

#[test]
fn documents_are_made_without_a_client() {
    let reached = reaches(metadata(), "kehu-openapi");
    for foreign in ["kehu-runtime", "reqwest", "tokio", "axum"] {
        assert!(!reached.contains(foreign), "kehu-openapi reaches {foreign}");
    }
}

#[test]
fn what_serves_calls_by_name_alone() {
    for serving in ["kehu-gateway", "kehu-mcp"] {
        calls_by_name_alone(serving);
    }
}

fn calls_by_name_alone(serving: &str) {
    let reached = reaches(metadata(), serving);
    let is_generated = |name: &&String| name.ends_with("-client") || name.ends_with("-model");
    let foreign = |name: &&String| is_generated(name) || *name == "kehu-sandbox";
    let found: Vec<_> = reached.iter().filter(foreign).collect();
    assert!(found.is_empty(), "{serving} reaches {found:?}");
}

#[test]
fn emitters_only_emit() {
    let found = named_outside(
        &["xtask/src/codegen/emit"],
        &[
            "std::fs", "std::io", "std::env", " heck::", "(heck::", "File::",
        ],
        &[],
    );
    assert_none(&found, "emitters do no look-ups, no casing, no IO");
}

#[test]
fn tests_with_other_programs_stand_in_their_lists() {
    let sources = files("tests/system").into_iter();
    let found = sources.filter(|(_, text)| text.contains("#[test]") || text.contains("::test]"));
    let found: Vec<_> = found.map(|(path, _)| path).collect();
    assert_none(
        &found,
        "nothing runs a #[test] here: a module of tests/system lists its tests in `tests!`",
    );
}

#[test]
fn one_module_writes_files() {
    let found = named_outside(
        &["xtask/src", "crates/kehu-workshop/src"],
        &["fs::write", "File::create", "fs::rename"],
        &["crates/kehu-workshop/src/desk.rs"],
    );
    assert_none(&found, "only `write_file` writes");
}

#[test]
fn hand_written_code_says_no_name_of_an_api() {
    // An API that somebody adds may have the name of an everyday thing.
    let words = ["nxcloud", "rabbitpre"];
    let mut found = Vec::new();
    for (path, text) in ["crates", "xtask"].iter().flat_map(|folder| files(folder)) {
        let at_home =
            path.contains("/src/demo") || !path.contains("/src/") || path.contains("/src/bin/");
        if at_home {
            continue;
        }
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        for (line, code) in code.lines().enumerate() {
            let comment = code.trim_start().starts_with("//");
            let lower = code.to_lowercase();
            if !comment && words.iter().any(|word| lower.contains(word)) {
                found.push(format!("{path}:{}: {}", line + 1, code.trim()));
            }
        }
    }
    assert_none(&found, "a special case is a column in the spec");
}

/// Letters of Chinese, Japanese and Korean, signs like `、` aside.
fn is_letter_of_cjk(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{2fdf}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}'
        | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}')
}

#[test]
fn words_of_pages_stand_in_tables_of_words() {
    let mut found = Vec::new();
    let folders = ["crates/kehu-page/src", "crates/kehu-import/src"];
    for (path, text) in folders.iter().flat_map(|folder| files(folder)) {
        if path.ends_with("tests.rs") {
            continue;
        }
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        for (line, code) in code.lines().enumerate() {
            let code = match code.trim_start().starts_with("//") {
                true => "",
                false => code.rsplit_once(" // ").map_or(code, |(code, _)| code),
            };
            if code.contains(is_letter_of_cjk) {
                found.push(format!("{path}:{}: {}", line + 1, code.trim()));
            }
        }
    }
    assert_none(&found, "a word that vendors use is a row in `data/`");
}

#[test]
fn a_folder_has_the_name_of_its_crate() {
    for package in metadata().workspace_packages() {
        let folder = package
            .manifest_path
            .parent()
            .and_then(|path| path.file_name())
            .unwrap_or_default();
        assert!(
            folder == package.name.as_str() || ["tests", "xtask"].contains(&folder),
            "{} lives in {folder}",
            package.name
        );
    }
}

#[test]
fn dependencies_are_declared_once() {
    let mut found = Vec::new();
    for (path, text) in ["crates", "xtask", "tests"]
        .iter()
        .flat_map(|folder| files(folder))
    {
        if !path.ends_with("Cargo.toml") {
            continue;
        }
        let mut in_dependencies = false;
        for (line, text) in text.lines().enumerate() {
            if text.starts_with('[') {
                in_dependencies = text.contains("dependencies");
            } else if in_dependencies && text.contains('=') && !text.contains("workspace = true") {
                // A crate beside this one, which is left out where this one is packed.
                if text.contains("path = ") && !text.contains("version") {
                    continue;
                }
                found.push(format!("{path}:{}: {text}", line + 1));
            }
        }
    }
    assert_none(&found, "versions stand in the root manifest only");
}

#[test]
fn the_map_names_what_is_there() {
    let mut gone = Vec::new();
    for page in ["ARCHITECTURE.md", "CONTRIBUTING.md"] {
        let text = fs::read_to_string(root().join(page)).expect("the page is there");
        let words = text.split('`').skip(1).step_by(2);
        let paths = words.filter(|word| {
            let is_below = |folder: &&str| word.starts_with(folder);
            let folders = ["crates/", "xtask/", "tests/", "specs/", ".ci/"];
            folders.iter().any(is_below) && !word.contains(['*', ' '])
        });
        let paths: Vec<_> = paths.collect();
        assert!(paths.len() > 5, "{page} names {} places", paths.len());
        let missing = paths.into_iter().filter(|path| !root().join(path).exists());
        gone.extend(missing.map(|path| format!("{page}: {path}")));
    }
    assert_none(&gone, "the map leads nowhere");
}
