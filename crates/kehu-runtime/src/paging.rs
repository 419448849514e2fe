//! Page after page.
//!
//! How the next page is found is data ([`PagesInfo`](crate::info::PagesInfo)): an answer is read in one
//! pass into its rows and the little that is around them, which says what follows; then the rows are read
//! as their type, each by itself. One page is asked for at a [`Position`], which knows all that the
//! walk has to remember; streams, the registry and whoever keeps a position go through the same pages.
//!
//! What answers to ids only is gone through by the pages of those ([`Lookup`]).

mod cursor;
mod fetch;
mod listed;
mod lookup;
mod pages;
mod position;
mod rows;
mod walk;

pub use cursor::Cursor;
pub use fetch::{RawPage, list, page_at, rows};
pub use lookup::{LOOKUPS_AT_ONCE, Lookup, lookup_at};
pub use pages::{Items, Pages};
pub use position::Position;
pub use rows::Rows;

/// A stream whose way is not told.
type BoxStream<T> = std::pin::Pin<Box<dyn futures_core::Stream<Item = T> + Send>>;
