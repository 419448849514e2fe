//! Any bytes are a file: it is a page or not, never a panic, and of a page every block is drafted, told or
//! prose.

#![no_main]

use std::slice;

use kehu_import::draft::{self, Gone, Options};
use kehu_import::owners;
use kehu_page::source::{self, Source};
use kehu_page::view;
use kehu_spec::Sources;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Source::Page(page) = source::read("page", bytes) else {
        return;
    };
    drop(view::of(&page));
    let options = Options {
        api: "page",
        existing: &Sources::default(),
        gone: Gone::Told,
    };
    let import = draft::draft(slice::from_ref(page.as_ref()), &options);
    assert_eq!(owners::unowned(&page, &import), []);
});
