//! The shape of the code: what a reader can hold in the head at once.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use proc_macro2::{TokenStream, TokenTree};

use crate::architecture::{files, root};

/// Lines of the longest function, its signature included.
const LONGEST_FUNCTION: usize = 60;

/// Lines of the longest file. A longer one says in its first line why it is one.
const LONGEST_FILE: usize = 400;

type Module = Vec<String>;

/// Hand-written sources below the crates and the workshop.
fn sources() -> Vec<(String, String)> {
    ["crates", "xtask"]
        .iter()
        .flat_map(|folder| files(folder))
        .filter(|(path, _)| path.ends_with(".rs"))
        .collect()
}

#[track_caller]
fn hold(found: &[String], rule: &str) {
    assert!(found.is_empty(), "{rule}\n{found:#?}");
}

#[test]
fn functions_fit_on_a_screen() {
    let mut found = Vec::new();
    for (path, text) in sources() {
        let lines: Vec<&str> = text.lines().collect();
        for (at, line) in lines.iter().enumerate() {
            let Some(name) = function(line) else { continue };
            let indent = &line[..line.len() - line.trim_start().len()];
            let end = format!("{indent}}}");
            let length = lines[at..].iter().position(|line| *line == end);
            let is_declaration = line.ends_with(';') || line.ends_with('}');
            if !is_declaration && length.is_some_and(|length| length >= LONGEST_FUNCTION) {
                found.push(format!("{path}: {name}"));
            }
        }
    }
    hold(&found, "a function has at most 60 lines");
}

/// The name of the function that a line begins.
fn function(line: &str) -> Option<&str> {
    let mut words = line.split_whitespace();
    let word = words
        .by_ref()
        .find(|word| !matches!(*word, "const" | "async" | "unsafe") && !word.starts_with("pub"));
    let name = (word == Some("fn")).then(|| words.next())??;
    (!name.starts_with('$')).then(|| {
        let end = name.find(['(', '<']).unwrap_or(name.len());
        &name[..end]
    })
}

#[test]
fn files_are_read_in_one_sitting() {
    let long = |(path, text): (String, String)| {
        let first = text.lines().next().unwrap_or_default();
        let says_why = first.starts_with("//!") && first.contains("one file because");
        (text.lines().count() > LONGEST_FILE && !says_why).then_some(path)
    };
    let found: Vec<String> = sources().into_iter().filter_map(long).collect();
    hold(
        &found,
        "a file has at most 400 lines, or says `one file because …` in its first",
    );
}

#[test]
fn no_two_modules_beside_each_other_import_each_other() {
    let mut crates: BTreeMap<String, BTreeMap<Module, String>> = BTreeMap::new();
    for (path, text) in sources() {
        let Some((package, inside)) = path.split_once("/src/") else {
            continue;
        };
        if inside.contains("tests/") || inside.ends_with("tests.rs") {
            continue;
        }
        let package = package.trim_start_matches("crates/").to_owned();
        let code = text
            .split("#[cfg(test)]\nmod tests")
            .next()
            .unwrap_or_default();
        crates
            .entry(package)
            .or_default()
            .insert(module(inside), code.to_owned());
    }
    let found = crates.iter().flat_map(|(package, modules)| {
        circles(modules)
            .into_iter()
            .map(move |circle| format!("{package}: {circle}"))
    });
    let found: Vec<String> = found.collect();
    hold(
        &found,
        "what two modules need of each other stands in a third",
    );
}

/// `a/b.rs` and `a/b/mod.rs` are the module `a::b`.
fn module(path: &str) -> Module {
    let mut parts: Module = path
        .trim_end_matches(".rs")
        .split('/')
        .map(str::to_owned)
        .collect();
    if parts
        .last()
        .is_some_and(|last| matches!(last.as_str(), "mod" | "lib" | "main"))
    {
        parts.pop();
    }
    parts
}

/// Pairs of siblings that import each other: `find <-> vendor`, below the name of what they stand in.
fn circles(modules: &BTreeMap<Module, String>) -> BTreeSet<String> {
    let known: BTreeSet<&[String]> = modules
        .keys()
        .flat_map(|module| (0..=module.len()).map(move |end| &module[..end]))
        .collect();
    let mut edges = BTreeSet::new();
    for (module, code) in modules {
        let tokens: TokenStream = code.parse().expect("is Rust");
        let mut paths = Vec::new();
        collect(tokens, &mut paths);
        for path in paths {
            let target = absolute(module, &path);
            let end = (0..=target.len())
                .rev()
                .find(|end| known.contains(&target[..*end]));
            let target = &target[..end.unwrap_or(0)];
            let same = module
                .iter()
                .zip(target)
                .take_while(|(one, other)| one == other)
                .count();
            if let (Some(from), Some(to)) = (module.get(same), target.get(same)) {
                edges.insert((module[..same].join("::"), from.clone(), to.clone()));
            }
        }
    }
    let both = |(inside, from, to): &(String, String, String)| {
        let back = (inside.clone(), to.clone(), from.clone());
        (from < to && edges.contains(&back)).then(|| match inside.as_str() {
            "" => format!("{from} <-> {to}"),
            inside => format!("{inside}: {from} <-> {to}"),
        })
    };
    edges.iter().filter_map(both).collect()
}

/// A path from the crate's root.
fn absolute(module: &[String], path: &[String]) -> Module {
    let mut target = match path.first().map(String::as_str) {
        Some("crate") => Vec::new(),
        _ => module.to_vec(),
    };
    for part in path {
        match part.as_str() {
            "crate" | "self" => {}
            "super" => drop(target.pop()),
            part => target.push(part.to_owned()),
        }
    }
    target
}

/// Every path that begins with `crate`, `super` or `self`, in `use` and elsewhere; `$crate` is a macro's, and
/// stands where it is used.
fn collect(tokens: TokenStream, found: &mut Vec<Module>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut at = 0;
    while at < tokens.len() {
        let is_macro = at > 0 && is_punct(&tokens[at - 1], '$');
        match &tokens[at] {
            TokenTree::Ident(ident) if !is_macro && is_root(&ident.to_string()) => {
                at = follow(&tokens, at, &[], found);
            }
            TokenTree::Group(group) => {
                collect(group.stream(), found);
                at += 1;
            }
            _ => at += 1,
        }
    }
}

fn is_root(word: &str) -> bool {
    matches!(word, "crate" | "super" | "self")
}

fn is_punct(token: &TokenTree, punct: char) -> bool {
    matches!(token, TokenTree::Punct(found) if found.as_char() == punct)
}

/// Reads the path that begins at a token, with all the ways that it goes on in braces; where it ends.
fn follow(
    tokens: &[TokenTree],
    mut at: usize,
    before: &[String],
    found: &mut Vec<Module>,
) -> usize {
    let mut path = before.to_vec();
    loop {
        match tokens.get(at) {
            Some(TokenTree::Ident(ident)) => path.push(ident.to_string()),
            Some(TokenTree::Group(group)) => {
                let inner: Vec<TokenTree> = group.stream().into_iter().collect();
                for part in inner.split(|token| is_punct(token, ',')) {
                    follow(part, 0, &path, found);
                }
                return at + 1;
            }
            _ => break,
        }
        let goes_on = tokens.get(at + 1..at + 3);
        if !goes_on.is_some_and(|colons| colons.iter().all(|token| is_punct(token, ':'))) {
            at += 1;
            break;
        }
        at += 3;
    }
    found.push(path);
    at
}

#[test]
fn the_shape_is_seen() {
    let modules = [
        ("a.rs", "use crate::{b::{self, X}, c};"),
        ("b/mod.rs", "mod inner;"),
        ("b/inner.rs", "fn f() { super::super::a::g() }"),
        (
            "c.rs",
            "//! use crate::a;\nmacro_rules! m { () => { $crate::a::g() } }",
        ),
    ];
    let modules = modules.map(|(path, code)| (module(path), code.to_owned()));
    assert_eq!(
        circles(&BTreeMap::from(modules)),
        BTreeSet::from(["a <-> b".to_owned()])
    );
    assert_eq!(
        function("    pub(crate) async fn take<T>(x: T) {"),
        Some("take")
    );
    assert_eq!(function("let fn_name = 1;"), None);
    assert!(fs::metadata(Path::new(&root()).join("crates")).is_ok());
}
