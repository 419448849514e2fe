//! What a crate has to bring to be published, and that whatever builds a release names what there is.

use std::{fs, process::Command};

use cargo_metadata::Package;

use crate::architecture::{metadata, root};

/// Every package that may be published.
fn published() -> impl Iterator<Item = &'static Package> {
    let packages = metadata().workspace_packages().into_iter();
    packages.filter(|package| package.publish.as_ref().is_none_or(|to| !to.is_empty()))
}

/// What a package lacks, each in a few words.
fn lacks(package: &Package) -> Vec<&'static str> {
    let folder = package.manifest_path.parent().expect("a folder");
    let text = |name: &str| fs::read_to_string(folder.join(name)).unwrap_or_default();
    let readme = text("README.md");
    let title = readme.lines().find(|line| line.starts_with('#'));
    let is_keyword = |word: &String| word.len() <= 20 && !word.contains(' ');
    let documented = &package.metadata["docs"]["rs"]["all-features"];
    [
        (package.description.is_some(), "a description"),
        (
            (1..=5).contains(&package.keywords.len()) && package.keywords.iter().all(is_keyword),
            "one to five keywords",
        ),
        (!package.categories.is_empty(), "a category"),
        (package.license.is_some(), "a licence"),
        (
            title == Some(&format!("# {}", package.name)),
            "a README.md of its own",
        ),
        (text("LICENSE-MIT").contains("MIT"), "LICENSE-MIT"),
        (text("LICENSE-APACHE").contains("Apache"), "LICENSE-APACHE"),
        (
            documented.as_bool() == Some(true),
            "[package.metadata.docs.rs]",
        ),
    ]
    .into_iter()
    .filter_map(|(is_there, what)| (!is_there).then_some(what))
    .collect()
}

#[test]
fn every_package_that_may_be_published_has_what_a_registry_shows() {
    let all: Vec<_> = published().collect();
    assert!(all.len() > 15, "{}", all.len());
    let wrong = all.iter().filter_map(|package| {
        let lacks = lacks(package);
        (!lacks.is_empty()).then(|| format!("{}: {}", package.name, lacks.join(", ")))
    });
    let wrong: Vec<_> = wrong.collect();
    assert!(wrong.is_empty(), "lacking: {wrong:#?}");
}

/// The front page of a crate and its README are one text; that of a model lists its types.
#[test]
fn the_readme_of_a_crate_is_its_front_page() {
    let others = published().filter(|package| !package.name.ends_with("-model"));
    let apart = others.filter(|package| {
        let lib = package.targets.iter().find(|target| target.is_lib());
        let code = lib.map(|lib| fs::read_to_string(&lib.src_path).expect("the library is there"));
        code.is_some_and(|code| !code.contains("#![doc = include_str!(\"../README.md\")]"))
    });
    let apart: Vec<_> = apart.map(|package| package.name.as_str()).collect();
    assert!(apart.is_empty(), "{apart:?}");
}

/// The value behind a flag of a command line.
fn behind<'a>(words: &[&'a str], flag: &str) -> Option<&'a str> {
    let at = words.iter().position(|word| *word == flag)?;
    words.get(at + 1).copied()
}

/// What a line that builds `kehu` names and the workspace does not have.
fn unknown(line: &str) -> Vec<String> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let package = behind(&words, "--package")
        .or_else(|| behind(&words, "--path").map(|path| path.trim_start_matches("crates/")));
    let found = package.and_then(|name| published().find(|package| package.name.as_str() == name));
    let Some(package) = found else {
        return vec![format!("package {package:?}")];
    };
    let binary = behind(&words, "--bin").filter(|name| {
        let mut targets = package.targets.iter();
        !targets.any(|target| target.is_bin() && target.name == *name)
    });
    let features = behind(&words, "--features").into_iter();
    let features = features.flat_map(|all| all.split(','));
    let features = features.filter(|name| !package.features.contains_key(*name));
    let binary = binary.map(|name| format!("binary {name}"));
    features
        .map(|name| format!("feature {name}"))
        .chain(binary)
        .collect()
}

#[test]
fn whatever_builds_kehu_names_a_package_a_binary_and_features_that_there_are() {
    let files = [
        ".github/workflows/release.yml",
        "Dockerfile",
        "README.md",
        "README.zh-CN.md",
        "crates/kehu-cli/README.md",
        "docs/export.md",
    ];
    for file in files {
        let text = fs::read_to_string(root().join(file)).expect(file);
        let lines = text.lines().filter_map(|line| {
            let at = line
                .find("cargo build")
                .or_else(|| line.find("cargo install --path"))?;
            Some(
                line[at..]
                    .trim_end_matches('`')
                    .split('`')
                    .next()
                    .unwrap_or_default(),
            )
        });
        let lines: Vec<_> = lines.collect();
        assert!(!lines.is_empty(), "{file} builds kehu");
        for line in lines {
            assert_eq!(unknown(line), Vec::<String>::new(), "{file}: {line}");
        }
    }
    let wrong = unknown("cargo build --package kehu-cli --bin keju --features full,ful");
    assert_eq!(wrong, ["feature ful", "binary keju"]);
}

#[test]
fn everything_there_is_is_one_feature() {
    let package = published().find(|package| package.name.as_str() == "kehu-cli");
    let features = &package.expect("the command").features;
    let mut reached = vec!["full"];
    let mut next = 0;
    while let Some(name) = reached.get(next).copied() {
        next += 1;
        for inner in &features[name] {
            if features.contains_key(inner) && !reached.contains(&inner.as_str()) {
                reached.push(inner);
            }
        }
    }
    let declared = features.iter().filter(|(name, made_of)| {
        // An optional dependency without a feature of its own has one by its own name.
        *name != "default" && **made_of != [format!("dep:{name}")]
    });
    let missing: Vec<_> = declared
        .map(|(name, _)| name.as_str())
        .filter(|name| !reached.contains(name))
        .collect();
    assert!(missing.is_empty(), "not in `full`: {missing:?}");
}

#[test]
fn a_release_is_built_for_platforms_that_rust_has() {
    let workflow =
        fs::read_to_string(root().join(".github/workflows/release.yml")).expect("it is there");
    let targets = workflow.split("target: ").skip(1);
    let targets = targets.filter_map(|rest| rest.split([' ', '}']).next());
    let targets: Vec<&str> = targets.filter(|name| !name.starts_with('$')).collect();
    let known = Command::new("rustc")
        .args(["--print", "target-list"])
        .output();
    let known = String::from_utf8_lossy(&known.expect("rustc answers").stdout).into_owned();
    for target in &targets {
        assert!(known.lines().any(|line| line == *target), "{target}");
    }
    for platform in ["linux", "apple-darwin", "windows"] {
        let some = targets.iter().any(|target| target.contains(platform));
        assert!(some, "nothing for {platform}: {targets:?}");
    }
    let copied = workflow.lines().find(|line| line.trim().starts_with("cp "));
    let copied = copied.expect("an archive is filled").split_whitespace();
    for file in copied.filter(|word| word.contains(".md") || word.starts_with("LICENSE")) {
        assert!(root().join(file).is_file(), "{file}");
    }
}

#[test]
fn the_image_is_built_by_the_rust_that_the_workspace_states() {
    let image = fs::read_to_string(root().join("Dockerfile")).expect("it is there");
    let stated = metadata().workspace_packages()[0].rust_version.clone();
    let stated = stated.expect("the workspace states it");
    let rust = format!("FROM rust:{}.{}-", stated.major, stated.minor);
    assert!(image.contains(&rust), "{rust}");
    let copied = image
        .lines()
        .find_map(|line| line.strip_prefix("COPY --from=build "));
    let (from, to) = copied
        .expect("the program is copied")
        .split_once(' ')
        .expect("two paths");
    assert!(from.ends_with("/release/kehu"), "{from}");
    assert_eq!(to, "/usr/local/bin/kehu");
    assert!(
        image.lines().any(|line| line.starts_with("USER ")),
        "not as root"
    );
}
