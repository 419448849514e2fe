//! A workspace of somebody's own, made from nothing, without the network: a page becomes specs, the specs a
//! client, and its tests pass; `kehu` works with the same specs.

use std::fs;
use std::path::Path;
use std::process::Command;

use it::generated::target;

tests! {
    [] => a_workspace_of_ones_own_goes_from_a_page_to_a_tested_client;
}

fn a_workspace_of_ones_own_goes_from_a_page_to_a_tested_client() {
    let home = xtask::home();
    let folder = target().join("tmp/own_workspace");
    let _ = fs::remove_dir_all(&folder);
    let shown = folder.to_str().unwrap();
    assert_eq!(xtask::run(["xtask", "init", shown]), 0);
    // A second time nothing is overwritten.
    assert_eq!(xtask::run(["xtask", "init", shown]), 2);
    // The versions and profiles of this workspace, so that its builds serve here too.
    fs::copy(home.join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();
    let ours: toml::Table = fs::read_to_string(home.join("Cargo.toml"))
        .unwrap()
        .parse()
        .unwrap();
    let profile = toml::Table::from_iter([("profile".to_owned(), ours["profile"].clone())]);
    let manifest = folder.join("Cargo.toml");
    let made = fs::read_to_string(&manifest).unwrap();
    fs::write(&manifest, format!("{made}\n{profile}")).unwrap();
    let page = folder.join("orders.md");
    fs::copy(home.join("tests/data/pages/orders.md"), &page).unwrap();
    let imported = cargo(&folder, &["xtask", "import", "orders.md", "--api", "shop"]);
    // A person decides what the page leaves open.
    assert_eq!(imported, Some(2));
    assert_eq!(cargo(&folder, &["xtask", "check"]), Some(2));
    assert_eq!(
        cargo(&folder, &["xtask", "check", "--allow-review"]),
        Some(0)
    );
    assert_eq!(cargo(&folder, &["xtask", "codegen"]), Some(0));
    assert_eq!(cargo(&folder, &["xtask", "codegen", "--check"]), Some(0));
    assert_eq!(cargo(&folder, &["test", "--quiet", "--workspace"]), Some(0));
    // Its tests are those of the page: the examples, and a call of each operation.
    let client = folder.join("crates/generated/shop-client");
    for test in ["examples.rs", "sandbox.rs"] {
        let text = fs::read_to_string(client.join("tests").join(test)).unwrap();
        assert!(text.contains("fn query_orders_is_"), "{text}");
    }
}

/// Runs cargo in the workspace; the code that it ended with.
fn cargo(folder: &Path, arguments: &[&str]) -> Option<i32> {
    let ended = Command::new(env!("CARGO"))
        .args(arguments)
        .current_dir(folder)
        .env("CARGO_NET_OFFLINE", "true")
        .env("CARGO_TARGET_DIR", target())
        .env_remove("CARGO_MANIFEST_DIR")
        .env_remove("RUSTFLAGS")
        .status();
    ended.unwrap().code()
}
