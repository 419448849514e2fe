//! Operations by name are those of the generated clients, for made-up APIs.

#[macro_use]
#[path = "HELD"]
mod held;

use std::sync::LazyLock;

use kehu_registry::Api;
use kehu_spec::Sources;

fn apis() -> &'static [&'static Api] {
    static APIS: LazyLock<Vec<&'static Api>> = LazyLock::new(|| {
        let specs = Sources::read_dir("SPECS").unwrap();
        kehu_spec::load(&specs).apis.into_iter().map(Api::of).collect()
    });
    &APIS
}

held! {
TESTS
}
