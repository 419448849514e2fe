//! What the tests of the workspace share: the command as a child process, what its targets contain,
//! servers, generated crates, and what a machine must have for a test.

use std::path::PathBuf;
use std::sync::LazyLock;

use kehu_registry::Api;

pub mod accounts;
pub mod browser;
pub mod bucket;
pub mod client;
pub mod contents;
pub mod customers;
pub mod disk;
pub mod generated;
pub mod kehu;
pub mod loaders;
pub mod made;
pub mod need;
pub mod postgres;
pub mod readers;
pub mod validators;

/// The APIs that kehu comes with.
pub fn apis() -> &'static [&'static Api] {
    static APIS: LazyLock<Vec<&'static Api>> = LazyLock::new(|| {
        let apis = kehu_spec::load(&kehu_specs::sources()).apis;
        apis.into_iter().map(Api::of).collect()
    });
    &APIS
}

/// The folder where cargo puts the programs of this build, two above the tests themselves.
fn built() -> PathBuf {
    let tests = std::env::current_exe().expect("this program has a path");
    let built = tests.ancestors().nth(2).expect("is in a folder of cargo's");
    built.to_owned()
}
