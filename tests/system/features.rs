//! Clients, the crates that they consist of, and the command compile without a warning with none of their
//! features and with each of them alone.

use std::collections::BTreeMap;

use cargo_metadata::{MetadataCommand, Package};
use it::generated::cargo;

tests! {
    [] => clients_compile_with_none_of_their_features_and_with_each_alone;
    [] => the_command_compiles_with_none_of_its_features_and_with_each_alone;
    [] => specs_name_the_digest_that_a_build_lacks;
}

fn clients_compile_with_none_of_their_features_and_with_each_alone() {
    let packages = packages();
    let parts = packages.iter().filter(|package| {
        let name = package.name.as_str();
        let generated = name.ends_with("-client") || name.ends_with("-model");
        generated || ["kehu-runtime", "kehu-wire"].contains(&name)
    });
    let (mut all, mut sharing) = (Vec::new(), BTreeMap::<&str, Vec<&str>>::new());
    for package in parts {
        all.push(package.name.as_str());
        // Features of one name are one feature: clients pass theirs on.
        for feature in package.features.keys() {
            sharing.entry(feature).or_default().push(&package.name);
        }
    }
    let mut printed = check(&all, &[]);
    for (feature, packages) in sharing {
        let features = packages.iter().map(|name| format!("{name}/{feature}"));
        printed += &check(&packages, &features.collect::<Vec<_>>());
    }
    assert_eq!(printed, "");
}

fn the_command_compiles_with_none_of_its_features_and_with_each_alone() {
    let mut packages = packages().into_iter();
    let command = packages.find(|package| package.name == "kehu-cli");
    let features = command.expect("is in the workspace").features.into_keys();
    // Those that are made of others alone are what the rest of the tests build.
    let alone = features.filter(|name| !["default", "full", "export-all"].contains(&name.as_str()));
    let mut printed = check(&["kehu-cli"], &[]);
    for feature in alone {
        printed += &check(&["kehu-cli"], &[feature]);
    }
    assert_eq!(printed, "");
}

fn specs_name_the_digest_that_a_build_lacks() {
    let test = "a_digest_that_the_build_lacks_is_told_once";
    cargo(
        &xtask::home(),
        &["test", "--quiet", "--package", "kehu-spec", "--lib", test],
    );
}

fn packages() -> Vec<Package> {
    let metadata = MetadataCommand::new()
        .manifest_path(xtask::home().join("Cargo.toml"))
        .no_deps()
        .exec();
    metadata.expect("cargo metadata answers").packages
}

/// What cargo prints of these packages with these features alone.
fn check(packages: &[&str], features: &[String]) -> String {
    let mut arguments = vec!["check", "--quiet", "--no-default-features"];
    for package in packages {
        arguments.extend(["--package", package]);
    }
    let features = features.join(",");
    arguments.extend(["--features", &features]);
    cargo(&xtask::home(), &arguments)
}
