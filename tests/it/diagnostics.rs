//! Every message about a bad spec: `tests/data/fail/<case>` holds the files that are wrong and, in
//! `diagnostics.snap`, what is said about them. The files of `base` stand in for the rest, unless a
//! file `alone` says that there is no rest.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use kehu_spec::{Loaded, Sources, load};

fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data/fail")
}

/// Every case but `base`, with its files over those of `base`.
fn cases() -> Vec<(String, PathBuf, Sources)> {
    let base = files(&data().join("base"));
    let folders = fs::read_dir(data())
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let mut cases: Vec<_> = folders
        .filter(|folder| folder.is_dir() && !folder.ends_with("base"))
        .map(|folder| {
            let own = files(&folder);
            let mut all = if folder.join("alone").exists() {
                BTreeMap::new()
            } else {
                base.clone()
            };
            all.extend(own.clone());
            let texts: Vec<_> = all
                .iter()
                .filter(|(path, _)| path.ends_with(".toml"))
                .map(|(_, text)| String::from_utf8_lossy(text).into_owned())
                .collect();
            // Of the base's examples, those that an operation of the case names.
            all.retain(|path, _| {
                let name = path.split_once("/examples/").map(|(_, name)| name);
                let is_named = |name| texts.iter().any(|text| text.contains(name));
                own.contains_key(path) || name.is_none_or(is_named)
            });
            let name = folder.file_name().unwrap().to_str().unwrap().to_owned();
            (name, folder, Sources::from_bytes(all))
        })
        .collect();
    cases.sort_by(|a, b| a.0.cmp(&b.0));
    cases
}

/// The spec files of a case, by path.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            let inside = path
                .strip_prefix(folder)
                .unwrap()
                .to_str()
                .unwrap()
                .replace('\\', "/");
            match path.is_dir() {
                true => open.push(path),
                false if inside.contains('/') => {
                    drop(found.insert(inside, fs::read(path).unwrap()))
                }
                false => {}
            }
        }
    }
    found
}

#[test]
fn the_base_of_the_cases_is_clean() {
    let sources = Sources::from_bytes(files(&data().join("base")));
    let found = load(&sources).diagnostics;
    assert!(found.is_empty(), "{}", found.render(&sources, false));
}

#[test]
fn every_bad_spec_is_told_what_is_wrong_where_and_how_to_mend_it() {
    for (name, folder, sources) in cases() {
        let found = load(&sources).diagnostics;
        assert!(!found.is_empty(), "{name}: nothing is said");
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path(&folder);
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!("diagnostics", found.render(&sources, false)));
    }
}

/// A place, a label under the very cell, and a fix.
#[test]
fn every_message_has_a_place_and_a_mend() {
    for (name, _, sources) in cases() {
        let Loaded { diagnostics, .. } = load(&sources);
        for diagnostic in diagnostics.iter() {
            let (code, at) = (diagnostic.code, diagnostic.at.span);
            assert!(
                !diagnostic.help.is_empty(),
                "{name}: {code} does not say how to fix it"
            );
            assert!(
                !diagnostic.at.text.is_empty(),
                "{name}: {code} has no label"
            );
            assert!(
                !sources.path(at.file).is_empty(),
                "{name}: {code} is in no file"
            );
            let one_line = !diagnostic.message.contains('\n');
            assert!(one_line, "{name}: {code} takes several lines");
        }
    }
}

/// A message that no case shows is a message that nobody has read.
#[test]
fn every_message_has_a_case() {
    let shown: BTreeSet<&str> = cases()
        .iter()
        .flat_map(|(_, _, sources)| {
            load(sources)
                .diagnostics
                .iter()
                .map(|found| found.code)
                .collect::<Vec<_>>()
        })
        .collect();
    let room = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/kehu-spec/src/diagnostic");
    let mut declared = BTreeSet::new();
    for entry in fs::read_dir(room).unwrap() {
        let text = fs::read_to_string(entry.unwrap().path()).unwrap();
        for line in text.lines().map(str::trim) {
            // Declared as `error unknown_key(…`, or where that is not enough with its code.
            let named = ["error ", "warning "].iter();
            let named = named.filter_map(|word| line.strip_prefix(word)?.split_once('('));
            declared.extend(named.map(|(name, _)| name.replace('_', "-")));
            let made = ["self.error(\"", "self.warning(\""].iter();
            let made = made.filter_map(|made| line.split_once(made)?.1.split_once('"'));
            declared.extend(made.map(|(code, _)| code.to_owned()));
        }
    }
    // This build has every digest; `kehu-spec` shows it where it is built alone.
    assert!(declared.remove("digest-not-in-this-build"));
    assert!(declared.len() > 150, "only {declared:?} are declared");
    let missing: Vec<&String> = declared
        .iter()
        .filter(|code| !shown.contains(code.as_str()))
        .collect();
    assert!(missing.is_empty(), "no case shows {missing:?}");
}

#[test]
fn programs_get_lines_and_columns_counted_in_characters() {
    let (_, _, sources) = cases()
        .into_iter()
        .find(|(name, ..)| name == "wide_characters")
        .unwrap();
    let found = load(&sources).diagnostics.to_json(&sources);
    let places: Vec<String> = found
        .as_array()
        .unwrap()
        .iter()
        .map(|message| {
            let at = &message["at"];
            format!(
                "{} {}:{}:{}",
                message["code"], at["file"], at["line"], at["column"]
            )
        })
        .collect();
    insta::assert_snapshot!(places.join("\n"));
}
