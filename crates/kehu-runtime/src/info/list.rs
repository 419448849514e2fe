//! How to go on to the next page of a list.

use serde::Serialize;

use super::Path;

/// How to go on to the next page.
#[derive(Debug, Serialize)]
pub struct PagesInfo {
    /// The list inside the data; empty when the data are the list.
    pub items: Path,
    /// What leads from page to page.
    pub by: PagedBy,
    /// What tells whether there is more is true on the last page, and not before.
    pub done: bool,
    /// How many pages there are, inside the data.
    pub count: Option<Path>,
    /// The request field that says how many items a page has.
    pub size: Option<&'static str>,
    /// So many items further the next page begins, however many came, where a request names no size;
    /// `None`: as many as came.
    pub by_size: Option<i64>,
    /// The vendor lists no more items than this.
    pub most: Option<u64>,
    /// How to go on behind that.
    pub window: Option<WindowInfo>,
    /// What an answer may leave out, or set to null, where there is nothing to tell: the list of a page
    /// without items, the cursor of the last page, or an object that they stand in. Anything else that
    /// is named here and does not come leaves open whether the walk has ended.
    pub omits: &'static [Path],
}

/// How to go on where the vendor stops listing: rows come in the order of a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct WindowInfo {
    /// The request field that bounds the list by that time, itself included.
    pub field: &'static str,
    /// The time inside a row.
    pub at: Path,
}

/// Which way to go through the pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Direction {
    /// To the next page.
    #[default]
    Forward,
    /// To the page before.
    Back,
}

impl PagesInfo {
    /// The last item leads on from a list that is the data: what a literal leaves out.
    pub const EMPTY: Self = Self {
        items: &[],
        by: PagedBy::LastItem {
            cursor: "",
            key: &[],
        },
        done: false,
        count: None,
        size: None,
        by_size: None,
        most: None,
        window: None,
        omits: &[],
    };

    /// What tells how to go on, inside the data.
    pub(crate) fn marks(&self, direction: Direction) -> impl Iterator<Item = Path> {
        let marks = match (&self.by, direction) {
            (PagedBy::Cursor { forward, back }, direction) => {
                let back = back.as_ref().filter(|_| direction == Direction::Back);
                let way = back.unwrap_or(forward);
                [Some(way.next), way.more]
            }
            (PagedBy::LastItem { .. }, _) => [None, None],
            (PagedBy::Number { total, more, .. } | PagedBy::Offset { total, more, .. }, _) => {
                [*total, *more]
            }
        };
        marks.into_iter().chain([self.count]).flatten()
    }

    /// Whether the last page may lack the cursor at this path: a header does not come with it.
    pub(crate) fn may_end_without(&self, path: Path) -> bool {
        let is_header = path.first().is_some_and(|step| step.starts_with("header:"));
        is_header || self.may_lack(path)
    }

    /// Whether an answer may lack what stands at this path inside the data.
    pub fn may_lack(&self, path: Path) -> bool {
        self.omits.iter().any(|omitted| path.starts_with(omitted))
    }

    /// The request field that says where a page begins.
    pub fn resume_field(&self, direction: Direction) -> Option<&'static str> {
        match (&self.by, direction) {
            (PagedBy::Cursor { forward, .. }, Direction::Forward) => Some(forward.field),
            (PagedBy::Cursor { back, .. }, Direction::Back) => back.as_ref().map(|back| back.field),
            (_, Direction::Back) => None,
            (PagedBy::LastItem { cursor, .. }, _) => Some(cursor),
            (PagedBy::Number { page, .. }, _) => Some(page),
            (PagedBy::Offset { offset, .. }, _) => Some(offset),
        }
    }
}

/// What leads from page to page.
#[derive(Debug, Serialize)]
pub enum PagedBy {
    /// A cursor from the response goes into a request field; null or empty text on the last page.
    Cursor {
        /// To the next page.
        forward: CursorInfo,
        /// To the page before.
        back: Option<CursorInfo>,
    },
    /// The last item, or this field of it, goes into a request field; an empty page is the end.
    LastItem {
        /// The request field.
        cursor: &'static str,
        /// The field of the item; empty for the item itself.
        key: Path,
    },
    /// Pages are counted.
    Number {
        /// The request field.
        page: &'static str,
        /// The first page's number.
        first: i64,
        /// How many items there are, inside the data.
        total: Option<Path>,
        /// Whether there are more pages, inside the data.
        more: Option<Path>,
    },
    /// Items are counted.
    Offset {
        /// The request field.
        offset: &'static str,
        /// The first item's number.
        first: i64,
        /// How many items there are, inside the data.
        total: Option<Path>,
        /// Whether there are more items, inside the data.
        more: Option<Path>,
    },
}

/// A cursor from a response that goes into a request.
#[derive(Debug, Serialize)]
pub struct CursorInfo {
    /// The request field.
    pub field: &'static str,
    /// Its next value inside the data.
    pub next: Path,
    /// Whether there are more pages, inside the data, where the cursor alone does not tell.
    pub more: Option<Path>,
    /// Values of the cursor that mean the end, beside null and the empty text; `0` may arrive as a number
    /// or as text.
    pub end: &'static [&'static str],
    /// Where an address stands whose parameter of the field's name is the cursor; `None`: what stands at
    /// `next` is the cursor itself.
    pub address: Option<AddressIn>,
    /// It stays the same from page to page, and a page without items is the last.
    pub scroll: bool,
}

/// Where the address of the next page stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum AddressIn {
    /// In the data, at [`CursorInfo::next`].
    Data,
    /// In the `Link` header, as `rel="next"`.
    Link,
}

impl CursorInfo {
    /// A cursor that tells the end by itself: what a literal leaves out.
    pub const EMPTY: Self = Self {
        field: "",
        next: &[],
        more: None,
        end: &[],
        address: None,
        scroll: false,
    };
}
