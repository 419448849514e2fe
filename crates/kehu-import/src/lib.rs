//! Documentation pages to draft specs.
#![warn(missing_docs)]
#![cfg_attr(
    not(test),
    warn(clippy::unwrap_used, clippy::expect_used, clippy::panic)
)]

pub mod block;
pub mod curl;
pub mod draft;
pub mod facts;
pub mod inline;
pub mod json;
pub mod measure;
pub mod read;
pub mod recognise;
pub mod source;
pub mod text;
pub mod types;
pub mod view;
pub mod witness;
pub mod words;

/// Understands one page. `name` is what it is called outside of itself: a file's stem.
pub fn recognise_page(name: &str, text: &str) -> recognise::Page {
    recognise::recognise(read::read(text), name)
}
