#![doc = include_str!("../README.md")]
//!
//! # The stages
//!
//! | stage | from | to | where |
//! |---|---|---|---|
//! | open | bytes of a file | text, or what the file is instead | [`source`] |
//! | read | text | [`block::Document`]: headings, paragraphs, tables, code, each with its line | [`mod@read`] |
//! | recognise | blocks | [`recognise::Page`]: operations with their tables, examples and codes | [`mod@recognise`] |
//! | witness | a page | what its tables and its examples say against each other | [`witness`] |
//! | view | a page | the same as JSON, for people and snapshots | [`view`] |
//!
//! What single cells, lines and snippets mean is read by [`facts`] (prose), [`types`] (the type column),
//! [`json`] (examples, however broken) and `kehu_request` (commands and raw requests).
//!
//! # The vocabulary
//!
//! Words that vendors use are rows in `data/`, never branches in code; [`words`] reads them.
//!
//! | file | what it lists |
//! |---|---|
//! | `columns.toml` | heads of columns, and the role of each |
//! | `labels.toml` | headings and labels, and what stands under them |
//! | `types.toml` | spellings of types |
//! | `required.toml` | marks in a column of what is required |
//! | `signs.toml` | signs in such a column that mean one thing beside some signs and another beside others |
//! | `marks.toml` | marks beside a name |
//! | `enums.toml` | how values and their meanings are listed |
//! | `facts.toml` | facts in prose: lengths, ranges, units, defaults |
//! | `files.toml` | files that are not documentation pages, and what to do with them |
//! | `includes.toml` | how pages name others that belong to them |
//! | `phrases.toml` | words and phrases inside of cells, titles and sentences |
//! | `protocols.toml` | what pages without operations tell of |
//!
//! # A new form of page
//!
//! 1. Write two small pages of the form in `tests/data/pages`. A form of one page alone is not worth reading.
//! 2. Where only words are new, add their rows in `data/`.
//! 3. Otherwise teach a reader in `read/` to make the same blocks of it: what follows then knows no forms.

#![warn(missing_docs)]
#![cfg_attr(
    not(test),
    warn(clippy::unwrap_used, clippy::expect_used, clippy::panic)
)]

#[macro_use]
mod reported;

pub mod block;
#[cfg(test)]
mod cases;
pub mod facts;
pub mod inline;
pub mod json;
pub mod read;
pub mod recognise;
pub mod source;
mod tags;
pub mod text;
pub mod types;
pub mod view;
pub mod witness;
pub mod words;

/// Understands one page. `name` is what it is called outside of itself: a file's stem.
pub fn recognise_page(name: &str, text: &str) -> recognise::Page {
    recognise::recognise(read::read(text), name)
}
