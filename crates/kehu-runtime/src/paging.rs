//! Page after page.
//!
//! How the next page is found is data ([`PagesInfo`](crate::info::PagesInfo)), read from the response as
//! it came; only the rows are typed. One page is asked for at a [`Position`], which knows all that the
//! walk has to remember; streams, the registry and whoever keeps a position go through the same pages.
//!
//! What answers to ids only is gone through by the pages of those ([`Walked`]).

mod cursor;
mod fetch;
mod items;
mod pages;
mod parts;
mod position;
mod rows;
mod walk;
mod walked;

pub use cursor::{Cursor, Direction};
pub(crate) use fetch::page_at;
pub use items::Items;
pub use pages::Pages;
pub use position::Position;
pub use walked::Walked;
pub(crate) use walked::walk_at;

/// A stream whose way is not told.
type BoxStream<T> = std::pin::Pin<Box<dyn futures_core::Stream<Item = T> + Send>>;
