//! Finds out where the next page begins.

use serde_json::value::RawValue;

use super::rows::rows_of;
use super::{Cursor, Direction};
use crate::info::{PagedBy, PagesInfo, Path};
use crate::{Error, Response, Result, json};

/// A page that says where the next one begins.
pub(super) trait Marks {
    /// The value at a path inside the data; null counts as absent.
    fn mark(&self, path: Path) -> Option<&RawValue>;

    /// A field of the last of the rows at a path; the row itself where `key` is empty.
    fn of_last_row(&self, rows: Path, key: Path) -> Option<&RawValue>;
}

impl<T> Marks for Response<T> {
    fn mark(&self, path: Path) -> Option<&RawValue> {
        self.find(path)
    }

    fn of_last_row(&self, rows: Path, key: Path) -> Option<&RawValue> {
        let last = json::last_item(self.find(rows)?.get())?;
        json::find_value(last.get(), key.iter().copied())
    }
}

/// A walk from page to page.
#[derive(Debug)]
pub(super) struct Walk {
    pages: &'static PagesInfo,
    pub direction: Direction,
    /// The page that is asked for, where pages or items are counted.
    at: i64,
    /// Items before the next page, where a total says when to stop.
    seen: i64,
    guard: Guard,
}

impl Walk {
    /// Begins at what the request asks for; `field` reads one of its fields as a number.
    pub fn new(
        pages: &'static PagesInfo,
        direction: Direction,
        field: impl Fn(&str) -> Option<i64>,
    ) -> Self {
        let (at, seen) = match &pages.by {
            PagedBy::Number { page, first, .. } => {
                let at = field(page).unwrap_or(*first);
                let size = pages.size.and_then(field).unwrap_or(0);
                (at, (at - first).saturating_mul(size))
            }
            PagedBy::Offset { offset, .. } => {
                let at = field(offset).unwrap_or(0);
                (at, at)
            }
            PagedBy::Cursor { .. } | PagedBy::LastItem { .. } => (0, 0),
        };
        Self {
            pages,
            direction,
            at,
            seen,
            guard: Guard::default(),
        }
    }

    /// After a page with so many rows: where the next one begins, or `None` after the last.
    pub fn next(&mut self, page: &impl Marks, rows: usize) -> Result<Option<Cursor>> {
        // A service that filters after it has cut the page answers with an empty one in the middle: a
        // cursor leads on from it, a number or a last item does not.
        let empty = rows == 0;
        if empty && !matches!(self.pages.by, PagedBy::Cursor { .. }) {
            return Ok(None);
        }
        let rows = i64::try_from(rows).unwrap_or(i64::MAX);
        self.seen = self.seen.saturating_add(rows);
        let next = match &self.pages.by {
            PagedBy::Cursor { forward, back } => {
                let cursor = match self.direction {
                    Direction::Forward => Some(forward),
                    Direction::Back => back.as_ref(),
                };
                let cursor = cursor.ok_or_else(no_way_back)?;
                // An empty text is as good as null.
                page.mark(cursor.next)
                    .filter(|next| next.get() != "\"\"")
                    .map(Cursor::new)
            }
            PagedBy::LastItem { key, .. } => Some(self.last_key(page, key)?),
            PagedBy::Number { total, more, .. } => {
                self.at += 1;
                self.is_more(page, *total, *more)
                    .then(|| Cursor::number(self.at))
            }
            PagedBy::Offset { total, more, .. } => {
                self.at = self.at.saturating_add(rows);
                self.is_more(page, *total, *more)
                    .then(|| Cursor::number(self.at))
            }
        };
        let Some(next) = next else { return Ok(None) };
        if self.guard.is_circle(&next) {
            if empty {
                return Ok(None);
            }
            let field = self.pages.resume_field(self.direction).unwrap_or_default();
            return Err(Error::stuck(field, next.as_json()));
        }
        Ok(Some(next))
    }

    fn is_more(&self, page: &impl Marks, total: Option<Path>, more: Option<Path>) -> bool {
        let plain = |path: Path| json::plain(page.mark(path)?);
        if more
            .and_then(plain)
            .is_some_and(|more| matches!(more.as_str(), "false" | "0"))
        {
            return false;
        }
        let total = total
            .and_then(plain)
            .and_then(|total| total.parse::<i64>().ok());
        total.is_none_or(|total| self.seen < total)
    }

    fn last_key(&self, page: &impl Marks, key: Path) -> Result<Cursor> {
        page.of_last_row(self.pages.items, key)
            .map(Cursor::new)
            .ok_or_else(|| Error::cursor("the last row of the page has no key to go on from"))
    }

    /// The rows as they came.
    pub fn rows<'a, T>(&self, page: &'a Response<T>) -> Vec<&'a RawValue> {
        rows_of(page, self.pages.items)
    }
}

/// A walk may go back only where the spec says how.
pub(super) fn no_way_back() -> Error {
    Error::config("these pages cannot be gone through backwards")
}

/// Notices a walk in a circle of any length, remembering one cursor (Brent's algorithm).
#[derive(Debug, Default)]
struct Guard {
    remembered: Option<Cursor>,
    steps: u64,
    limit: u64,
}

impl Guard {
    fn is_circle(&mut self, cursor: &Cursor) -> bool {
        if self.remembered.as_ref() == Some(cursor) {
            return true;
        }
        self.steps += 1;
        if self.steps >= self.limit {
            self.remembered = Some(cursor.clone());
            self.limit = (self.limit * 2).max(1);
            self.steps = 0;
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::info::CursorInfo;
    use crate::response::Meta;

    fn page(data: &str) -> Response<()> {
        Response::new((), Meta::kept(&[], data.to_owned().into(), None))
    }

    /// Walks over pages given as (data, rows); the cursors between them, and how it ends.
    fn walk(
        pages: &'static PagesInfo,
        direction: Direction,
        request: &[(&str, i64)],
        data: &[(&str, usize)],
    ) -> String {
        let field = |name: &str| {
            request
                .iter()
                .find(|(field, _)| *field == name)
                .map(|(_, value)| *value)
        };
        let mut walk = Walk::new(pages, direction, field);
        let mut way = String::new();
        for (data, rows) in data {
            match walk.next(&page(data), *rows) {
                Ok(Some(cursor)) => way += &format!("{cursor} "),
                Ok(None) => return way + "end",
                Err(error) => return way + &error.to_string(),
            }
        }
        way
    }

    static CURSOR: PagesInfo = PagesInfo {
        items: &["list"],
        by: PagedBy::Cursor {
            forward: CursorInfo {
                field: "after",
                next: &["paging", "next"],
            },
            back: Some(CursorInfo {
                field: "before",
                next: &["paging", "previous"],
            }),
        },
        size: None,
    };

    #[test]
    fn cursors_end_with_null_absence_or_an_empty_page_that_leads_nowhere() {
        let next = r#"{"paging":{"next":1021110718827683840,"previous":"p"}}"#;
        for last in [
            r#"{"paging":{"next":null}}"#,
            "{}",
            r#"{"paging":null}"#,
            r#"{"paging":{"next":""}}"#,
        ] {
            assert_eq!(
                walk(&CURSOR, Direction::Forward, &[], &[(next, 5), (last, 5)]),
                "1021110718827683840 end"
            );
        }
        // Rows may follow an empty page; one that leads back to itself is the end.
        assert_eq!(
            walk(&CURSOR, Direction::Forward, &[], &[(next, 0), (next, 0)]),
            "1021110718827683840 end"
        );
        assert_eq!(walk(&CURSOR, Direction::Back, &[], &[(next, 1)]), "\"p\" ");
    }

    #[test]
    fn a_cursor_that_does_not_move_is_an_error() {
        let next = (r#"{"paging":{"next":7}}"#, 5);
        assert_eq!(
            walk(&CURSOR, Direction::Forward, &[], &[next, next]),
            "7 the pages go in a circle: `after` is 7 again",
        );
        let circle: Vec<_> = (0..40)
            .map(|page| format!(r#"{{"paging":{{"next":{}}}}}"#, page % 5))
            .collect();
        let circle: Vec<_> = circle.iter().map(|page| (page.as_str(), 5)).collect();
        assert!(walk(&CURSOR, Direction::Forward, &[], &circle).ends_with("again"));
    }

    static LAST: PagesInfo = PagesInfo {
        items: &["ids"],
        by: PagedBy::LastItem {
            cursor: "id",
            key: &[],
        },
        size: None,
    };

    static LAST_KEY: PagesInfo = PagesInfo {
        items: &[],
        by: PagedBy::LastItem {
            cursor: "id",
            key: &["id"],
        },
        size: None,
    };

    #[test]
    fn last_items_end_with_an_empty_page() {
        let pages = [
            (r#"{"ids":[1,2]}"#, 2),
            (r#"{"ids":["a"]}"#, 1),
            (r#"{"ids":[]}"#, 0),
        ];
        assert_eq!(walk(&LAST, Direction::Forward, &[], &pages), "2 \"a\" end");
        assert_eq!(
            walk(
                &LAST_KEY,
                Direction::Forward,
                &[],
                &[(r#"[{"id":1},{"id":2}]"#, 2)]
            ),
            "2 "
        );
        assert_eq!(
            walk(
                &LAST_KEY,
                Direction::Forward,
                &[],
                &[(r#"[{"id":1},{"id":null}]"#, 2)]
            ),
            "the last row of the page has no key to go on from",
        );
    }

    static NUMBER: PagesInfo = PagesInfo {
        items: &["list"],
        by: PagedBy::Number {
            page: "page",
            first: 1,
            total: Some(&["total"]),
            more: Some(&["more"]),
        },
        size: Some("size"),
    };

    static OFFSET: PagesInfo = PagesInfo {
        items: &["list"],
        by: PagedBy::Offset {
            offset: "skip",
            total: Some(&["total"]),
            more: None,
        },
        size: None,
    };

    #[test]
    fn counted_pages_end_with_the_total_or_when_there_is_no_more() {
        let page = (r#"{"total":25}"#, 10);
        assert_eq!(
            walk(&NUMBER, Direction::Forward, &[], &[page, page, (page.0, 5)]),
            "2 3 end"
        );
        let from_2 = [("page", 2), ("size", 10)];
        assert_eq!(
            walk(&NUMBER, Direction::Forward, &from_2, &[page, (page.0, 5)]),
            "3 end"
        );
        assert_eq!(
            walk(
                &NUMBER,
                Direction::Forward,
                &[],
                &[(r#"{"more":true}"#, 1), (r#"{"more":false}"#, 1)]
            ),
            "2 end"
        );
        assert_eq!(
            walk(&NUMBER, Direction::Forward, &[], &[("{}", 1), ("{}", 0)]),
            "2 end"
        );
        assert_eq!(
            walk(
                &OFFSET,
                Direction::Forward,
                &[("skip", 5)],
                &[page, (page.0, 10)]
            ),
            "15 end"
        );
    }
}
