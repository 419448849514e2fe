//! Page after page.
//!
//! How the next page is found is data ([`PagesInfo`](crate::info::PagesInfo)), read from the response as
//! it came; only the rows are typed. A page is asked for when the stream is polled for it, not before.

mod cursor;
mod fetch;
mod items;
mod pages;
mod raw;
mod walk;

pub use cursor::{Cursor, Direction};
pub use items::Items;
pub use pages::Pages;
pub use raw::RawPages;
