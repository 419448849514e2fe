//! Any bytes are a page: it is understood or not, but never a panic.

#![no_main]

use kehu_import::{recognise_page, view};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    drop(view::of(&recognise_page("page", &text)));
});
