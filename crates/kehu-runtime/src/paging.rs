//! Page after page.
//!
//! How the next page is found is data ([`PagesInfo`](crate::info::PagesInfo)), read from the response as
//! it came; only the rows are typed. A page is asked for when the stream is polled for it, not before.
//!
//! What answers to ids only is gone through by the pages of those ([`Walked`]).

mod cursor;
mod fetch;
mod items;
mod pages;
mod parts;
mod raw;
mod rows;
mod walk;
mod walked;

pub use cursor::{Cursor, Direction};
pub use items::Items;
pub use pages::Pages;
pub use raw::RawPages;
pub use walked::Walked;
pub(crate) use walked::raw as walked_raw;
