//! What follows a page: another one, the end, or an end that shows nothing.
//!
//! A walk has ended when what the spec names for paging was there and led to its end, and when the
//! vendor's counts agree with the rows that came. Anything else that ends it leaves open whether
//! everything came, and says why.

mod address;
mod counted;
mod window;

use kehu_wire::json;
use serde::Serialize;
use serde_json::value::RawValue;

use super::Cursor;
use super::listed::{Listed, Part, header_of};
use super::position::{Position, SoFar, digest, page_digest};
use crate::info::{
    AddressIn, ApiInfo, CursorInfo, Direction, OperationInfo, PagedBy, PagesInfo, Path,
};
use crate::place::{dotted, join, shortened};
use crate::{Error, Result};

use counted::Counting;

/// Pages without a row that a cursor may lead through, one after another.
const EMPTY_PAGES: u32 = 1000;

/// What follows a page.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Next {
    Page(Position),
    End,
    /// The end, and why it does not show that everything came.
    Incomplete(String),
}

/// What is made of a page.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Step {
    /// Its first rows, which came before already.
    pub repeated: usize,
    /// Others of its rows that came before: of the time at which a window begins.
    pub border: Vec<usize>,
    /// There are rows, and all of them came before.
    pub is_old: bool,
    pub next: Next,
}

impl Step {
    fn to(next: Next) -> Self {
        Self {
            repeated: 0,
            border: Vec::new(),
            is_old: false,
            next,
        }
    }

    pub fn end() -> Self {
        Self::to(Next::End)
    }

    pub fn incomplete(why: impl Into<String>) -> Self {
        Self::to(Next::Incomplete(why.into()))
    }
}

/// A walk: the same for all of its pages.
#[derive(Debug, Clone, Copy)]
pub(super) struct Walk {
    pages: &'static PagesInfo,
    pub direction: Direction,
    /// Where the data are in an answer.
    data: Path,
    /// The number of the page or item that it begins with, where they are counted.
    start: i64,
    /// So many items further the next page begins, where it is not as many as came.
    step: Option<i64>,
}

impl Walk {
    /// Begins at what the request asks for.
    ///
    /// # Errors
    /// When the pages do not go in this direction.
    pub fn new(
        api: &ApiInfo,
        info: &'static OperationInfo,
        request: &impl Serialize,
        direction: Direction,
    ) -> Result<Self> {
        let pages = info.pages.as_ref();
        let pages = pages.filter(|pages| pages.resume_field(direction).is_some());
        let Some(pages) = pages else {
            let error = Error::config("these pages cannot be gone through backwards");
            return Err(error.with_operation(info));
        };
        let start = match &pages.by {
            PagedBy::Number { page, first, .. } => number(request, page).unwrap_or(*first),
            PagedBy::Offset { offset, first, .. } => number(request, offset).unwrap_or(*first),
            PagedBy::Cursor { .. } | PagedBy::LastItem { .. } => 0,
        };
        Ok(Self {
            pages,
            direction,
            data: api.data_path(info),
            start,
            step: pages.by_size.map(|usual| {
                let asked = pages.size.and_then(|size| number(request, size));
                asked.unwrap_or(usual)
            }),
        })
    }

    /// What follows a page; `at` is what asked for it, unless it was the first.
    pub fn after(&self, at: Option<&Cursor>, mut so_far: SoFar, page: &Listed) -> Step {
        let begins = so_far.window.as_ref().is_some_and(|window| window.begins);
        if let Some(window) = &mut so_far.window {
            window.begins = false;
        }
        let times = window::Times::of(self.pages, page);
        let border = times.known(so_far.window.as_deref());
        times.go_on(&mut so_far.edge);
        let (edge, last) = (so_far.edge.clone(), so_far.window.clone());
        let rows = page.rows.as_ref().there().map_or(0, |rows| count(rows));
        let seen = so_far.seen.saturating_add(rows).unsigned_abs();
        let mut step = self.follow(at.filter(|_| !begins), so_far, page);
        step.border = border;
        if let Some(most) = self.pages.most.filter(|most| seen >= *most) {
            step.next = match (self.pages.window, step.next) {
                (Some(_), _) => window::another(most, last, edge),
                (None, Next::Page(_)) => Next::Incomplete(format!(
                    "the vendor lists no more than {most} rows, and there are others: ask for fewer at a time, by time for instance"
                )),
                (None, next) => next,
            };
        }
        step
    }

    fn follow(&self, at: Option<&Cursor>, mut so_far: SoFar, page: &Listed) -> Step {
        let rows = &match page.digests() {
            Part::There(rows) => rows,
            Part::Absent | Part::Null if self.pages.may_lack(self.pages.items) => Vec::new(),
            part => return Step::incomplete(self.lacks(self.pages.items, &part)),
        };
        so_far.pages = so_far.pages.saturating_add(1);
        let next = match &self.pages.by {
            PagedBy::Cursor { forward, .. } => self.cursor(self.way().unwrap_or(forward), page),
            PagedBy::LastItem { key, .. } => {
                // Some services list the item again after which the page begins.
                let again = at.is_some_and(|at| is_at(page.first(), key, at));
                if again && rows.len() == 1 {
                    return Step {
                        repeated: 1,
                        border: Vec::new(),
                        is_old: true,
                        next: Next::End,
                    };
                }
                let step = self.led(at, so_far, rows, last_item(key, page));
                return Step {
                    repeated: step.repeated.max(again.into()),
                    ..step
                };
            }
            PagedBy::Number {
                first, total, more, ..
            } => {
                let counting = Counting::new(self, false, *first, *total, *more);
                return counting.after(at, so_far, rows, page);
            }
            PagedBy::Offset {
                first, total, more, ..
            } => {
                let counting = Counting::new(self, true, *first, *total, *more);
                return counting.after(at, so_far, rows, page);
            }
        };
        self.led(at, so_far, rows, next)
    }

    /// After a page that names the next one, or does not.
    fn led(
        &self,
        at: Option<&Cursor>,
        mut so_far: SoFar,
        rows: &[u64],
        next: Result<Option<Cursor>, String>,
    ) -> Step {
        let digest_of_page = page_digest(rows);
        if !rows.is_empty() && so_far.pages > 1 && so_far.page == digest_of_page {
            return Step {
                repeated: rows.len(),
                border: Vec::new(),
                is_old: true,
                next: Next::Incomplete(self.repeats(at)),
            };
        }
        let next = match next {
            Ok(Some(next)) => next,
            Ok(None) => return Step::end(),
            Err(why) => return Step::incomplete(why),
        };
        let scrolls = self.way().is_some_and(|way| way.scroll);
        if rows.is_empty() {
            if scrolls {
                return Step::end();
            }
            // Whoever lists by key has come to the end where the same cursor leads to nothing again.
            if at == Some(&next) {
                return Step::end();
            }
            so_far.idle = so_far.idle.saturating_add(1);
            if so_far.idle >= EMPTY_PAGES {
                return Step::incomplete(format!("{EMPTY_PAGES} pages in a row had no rows"));
            }
        } else {
            so_far.idle = 0;
            so_far.page = digest_of_page;
        }
        let step = digest(next.as_json());
        if !scrolls && so_far.memory.has(step) {
            let field = self.field();
            return Step::incomplete(format!(
                "the pages go in a circle: `{field}` is {next} again"
            ));
        }
        so_far.memory.add(step);
        so_far.seen = so_far.seen.saturating_add(count(rows));
        Step::to(Next::Page(Position { at: next, so_far }))
    }

    /// Where a cursor leads; `None` after the last page.
    fn cursor(&self, cursor: &CursorInfo, page: &Listed) -> Result<Option<Cursor>, String> {
        let more = match cursor.more {
            None => None,
            Some(path) => match (page.mark(path), truth(page.mark(path))) {
                (_, Some(told)) => Some(told != self.pages.done),
                (Part::Absent | Part::Null, None) if self.pages.may_lack(path) => None,
                (part, None) => return Err(self.lacks(path, &part)),
            },
        };
        if more == Some(false) {
            return Ok(None);
        }
        let link = cursor.address == Some(AddressIn::Link);
        let next = match page.mark(cursor.next) {
            _ if link => page.link.as_deref().and_then(address::of_link),
            Part::There(value) if cursor.address.is_some() => json::plain(value),
            Part::There(value) => Some(value.get().to_owned()),
            Part::Null => None,
            Part::Absent if self.pages.may_end_without(cursor.next) => None,
            Part::Absent => return Err(self.lacks(cursor.next, &Part::Absent::<()>)),
        };
        let next = match next.filter(|address| !address.is_empty()) {
            Some(address) if cursor.address.is_some() => {
                let found = address::parameter(&address, cursor.field);
                let Some(found) = found else {
                    let field = cursor.field;
                    return Err(format!(
                        "the address of the next page, {}, has no parameter `{field}`",
                        shortened(&address)
                    ));
                };
                Some(serde_json::Value::from(found).to_string())
            }
            next => next,
        };
        let ends = |value: &String| {
            let text = serde_json::from_str::<String>(value);
            let text = text.as_deref().unwrap_or(value);
            text.is_empty() || cursor.end.contains(&text)
        };
        let next = next.filter(|value| !ends(value));
        let next = next.and_then(|value| serde_json::value::RawValue::from_string(value).ok());
        if let Some(value) = next.as_deref().filter(|value| !is_cursor(value)) {
            let place = self.place(cursor.next);
            return Err(format!(
                "`{place}` is {}, which is not a cursor",
                shown(value)
            ));
        }
        match next.as_deref() {
            Some(value) => Ok(Some(Cursor::new(value))),
            None if more == Some(true) => {
                let place = self.place(cursor.next);
                Err(format!(
                    "a page is said to follow, and `{place}` does not say which"
                ))
            }
            None => Ok(None),
        }
    }

    /// The cursor of this direction.
    fn way(&self) -> Option<&'static CursorInfo> {
        match (&self.pages.by, self.direction) {
            (PagedBy::Cursor { back, .. }, Direction::Back) => back.as_ref(),
            (PagedBy::Cursor { forward, .. }, Direction::Forward) => Some(forward),
            _ => None,
        }
    }

    fn field(&self) -> &'static str {
        self.pages.resume_field(self.direction).unwrap_or_default()
    }

    /// `data.paging.next`
    pub fn place(&self, path: Path) -> String {
        match header_of(path) {
            Some(name) => name.to_owned(),
            None => join(&dotted(self.data), &dotted(path)),
        }
    }

    fn lacks<T>(&self, path: Path, part: &Part<T>) -> String {
        let place = match self.place(path) {
            place if place.is_empty() => "the answer".to_owned(),
            place => format!("`{place}`"),
        };
        let how = match part {
            Part::Absent => "is not there",
            Part::Null => "is null",
            Part::There(_) => "says nothing",
        };
        format!("{place} {how}: nothing shows that all rows came")
    }

    fn repeats(&self, at: Option<&Cursor>) -> String {
        let field = self.field();
        let at = at.map(Cursor::as_json).unwrap_or_default();
        format!("the page with `{field}` {at} has the rows of an earlier one again")
    }
}

/// Where the last row leads; `None` after a page without rows.
fn last_item(key: Path, page: &Listed) -> Result<Option<Cursor>, String> {
    let Some(last) = page.last() else {
        return Ok(None);
    };
    let value = json::find(last.get(), key.iter().copied());
    match value.filter(|value| is_cursor(value)) {
        Some(value) => Ok(Some(Cursor::new(value))),
        None if key.is_empty() => Err(format!(
            "the last row, {}, is nothing to go on from",
            shown(last)
        )),
        None => Err(format!(
            "the last row has no `{}` to go on from",
            dotted(key)
        )),
    }
}

/// Whether a row is the one that a cursor names.
fn is_at(row: Option<&RawValue>, key: Path, at: &Cursor) -> bool {
    let value = row.and_then(|row| json::find(row.get(), key.iter().copied()));
    let asked: Option<String> = at.parse().ok();
    asked.is_some() && value.and_then(json::plain) == asked
}

/// A field of the request as a number.
fn number(request: &impl Serialize, field: &str) -> Option<i64> {
    let request = serde_json::to_value(request).ok()?;
    match request.get(field)? {
        serde_json::Value::String(text) => text.parse().ok(),
        value => value.as_i64(),
    }
}

fn count<T>(rows: &[T]) -> i64 {
    i64::try_from(rows.len()).unwrap_or(i64::MAX)
}

/// Whether a value may go into a request as it came.
fn is_cursor(value: &RawValue) -> bool {
    !value.get().starts_with(['{', '[', 't', 'f', 'n'])
}

fn shown(value: &RawValue) -> String {
    shortened(value.get())
}

/// A truth value in whichever form; `None` where nothing is told.
fn truth(mark: Part<&RawValue>) -> Option<bool> {
    let text = json::plain(mark.there()?)?;
    match text.to_ascii_lowercase().as_str() {
        "" => None,
        "false" | "0" | "n" | "no" => Some(false),
        _ => Some(true),
    }
}

#[cfg(test)]
mod tests;
