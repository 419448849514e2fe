//! The generator's output for small specs, one per construct, as it was read and found good.
//!
//! A new construct is a folder under `tests/data/fixtures` and a line in `SHOWN`.

use std::fmt::Write as _;

use kehu_spec::Sources;
use xtask::codegen;
use xtask::codegen::tree::Tree;

use it::generated::generate;

/// Which files of which fixture are worth reading.
const SHOWN: &[(&str, &[&str])] = &[
    ("types", &["types-model/"]),
    ("names", &["names-model/", "names-client/"]),
    ("records", &["records-model/", "records-client/src/spec.rs"]),
    (
        "places",
        &[
            "places-client/src/spec.rs",
            "places-client/src/client.rs",
            "places-client/examples/",
        ],
    ),
    ("rules", &["rules-model/", "rules-client/src/client.rs"]),
    (
        "paging",
        &[
            "paging-client/src/operations/",
            "paging-client/src/spec.rs",
            "paging-client/examples/",
        ],
    ),
    (
        "token_auth",
        &[
            "token-auth-client/src/spec.rs",
            "token-auth-client/README.md",
        ],
    ),
    ("body_auth", &["body-auth-client/src/"]),
    (
        "hmac_auth",
        &["hmac-auth-client/src/spec.rs", "hmac-auth-client/tests/"],
    ),
    (
        "webhooks",
        &[
            "webhooks-client/src/events.rs",
            "webhooks-client/src/spec.rs",
        ],
    ),
];

fn fixtures() -> Sources {
    Sources::read_dir(xtask::home().join("tests/data/fixtures")).unwrap()
}

#[test]
fn every_construct_comes_out_as_it_was_found_good() {
    let tree = generate(&fixtures());
    for (name, paths) in SHOWN {
        insta::assert_snapshot!(*name, shown(&tree, paths));
    }
}

fn shown(tree: &Tree, paths: &[&str]) -> String {
    let mut text = String::new();
    for (path, file) in tree.iter() {
        if paths.iter().any(|shown| path.starts_with(shown)) {
            let _ = writeln!(text, "==> {path}\n{file}");
        }
    }
    text
}

#[test]
fn names_that_clash_in_rust_are_shown_in_both_places() {
    let specs = Sources::from_texts([
        ("clash/api.toml", CLASH_API),
        ("clash/endpoints/get_it.toml", CLASH_OPERATION),
    ]);
    let generated = codegen::generate(&specs);
    assert!(generated.tree.is_empty());
    insta::assert_snapshot!(generated.diagnostics.render(&specs, false));
}

const CLASH_API: &str = r#"
name    = "clash"
title   = "Clash"
summary = "Names that become one in Rust."

[[server]]
name = "main"
url  = "https://clash.example"
"#;

const CLASH_OPERATION: &str = r#"
name    = "get_it"
method  = "POST"
path    = "/it"
summary = "Gets it."

[request]
fields = [
  { name = "user-id", type = "string", doc = "One." },
  { name = "user_id", type = "string", doc = "Two." },
  { name = "send", type = "string", doc = "Gets the setter `set_send`." },
  { name = "set_send", type = "string", doc = "Has it already." },
]

[[quirk]]
at  = "request.user_id"
why = "Both travel."

[response]
data = "GetItRequest"

[[record]]
name = "GetItRequest"
doc  = "Called as the request."
fields = [{ name = "kind", type = "Kind", doc = "Its kind." }]

[[enum]]
name = "Kind"
doc  = "Two values of one name."
values = [
  { value = 1, name = "a_1", doc = "One." },
  { value = 2, name = "a1", doc = "Two." },
]
"#;

#[test]
fn nothing_comes_of_specs_with_errors() {
    let generated = codegen::generate(&Sources::from_texts([("a/api.toml", "name = 1")]));
    assert!(generated.diagnostics.errors() > 0);
    assert!(generated.tree.is_empty());
}

#[test]
fn two_runs_give_the_same() {
    assert_eq!(generate(&fixtures()), generate(&fixtures()));
}
