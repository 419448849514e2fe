//! Any bytes are a file: it is a page or not, never a panic, and of a page every block is drafted, told or
//! prose. With `KEHU_FUZZ_LEDGER` set the ledger alone has to know of all, without the second look.

#![no_main]

use std::env;
use std::slice;

use kehu_import::draft::{self, Gone, Options, owners};
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
    let mut import = draft::draft(slice::from_ref(page.as_ref()), &options);
    if env::var_os("KEHU_FUZZ_LEDGER").is_some() {
        let overlooked = import.report.unread.iter().find(|unread| unread.overlooked);
        assert_eq!(overlooked, None);
    }
    let files = import.files.into_iter().map(|file| (file.path, file.text));
    let told = import.report.unread.len();
    owners::look_again(
        slice::from_ref(page.as_ref()),
        &files.collect::<Vec<_>>(),
        &mut import.report,
    );
    assert_eq!(import.report.unread.get(told..), Some(&[][..]));
});
