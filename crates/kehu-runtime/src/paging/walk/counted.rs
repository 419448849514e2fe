//! What follows a page where pages or items are counted.
//!
//! A total ends a walk as long as it does not contradict the rows that came: one that is smaller than
//! their number is not believed. An empty page ends it, unless a total or the vendor's word says that
//! there is more. A page that came before ends it too, and shows nothing.

use std::collections::HashSet;

use kehu_wire::json;
use serde_json::value::RawValue;

use super::{Next, Step, Walk, count, truth};
use crate::info::Path;
use crate::paging::Cursor;
use crate::paging::listed::{Listed, Part};
use crate::paging::position::{Count, Position, SoFar, page_digest};

/// Pages in a row that may bring nothing new while there should be more.
const PATIENCE: u32 = 10;

/// Rows of a page that are looked for at the beginning of the next, where pages may overlap.
const OVERLAP: usize = 50;

/// How the pages of a walk are counted.
pub(super) struct Counting<'w> {
    walk: &'w Walk,
    /// Items are counted, not pages.
    items: bool,
    first: i64,
    total: Option<Path>,
    more: Option<Path>,
}

/// What a page brought, and what is said of those to come.
struct Found {
    /// Rows that did not come before.
    fresh: i64,
    /// Its first rows, which did.
    repeated: usize,
    /// The whole page came before.
    again: bool,
    /// Whether the vendor says that a page follows.
    more: Option<bool>,
    /// Page or item after it.
    next: i64,
}

impl<'w> Counting<'w> {
    pub fn new(
        walk: &'w Walk,
        items: bool,
        first: i64,
        total: Option<Path>,
        more: Option<Path>,
    ) -> Self {
        Self {
            walk,
            items,
            first,
            total,
            more,
        }
    }

    pub fn after(
        &self,
        at: Option<&Cursor>,
        mut so_far: SoFar,
        rows: &[u64],
        page: &Listed,
    ) -> Step {
        let number = at.and_then(|at| at.parse().ok());
        let number: i64 = number.unwrap_or(self.walk.start);
        let found = self.take(&mut so_far, number, rows, page);
        let next = match self.decide(&mut so_far, &found) {
            Decision::GoOn => Next::Page(Position {
                at: Cursor::number(found.next),
                so_far,
            }),
            Decision::End => Next::End,
            Decision::Repeats => Next::Incomplete(self.walk.repeats(Some(&Cursor::number(number)))),
            Decision::Incomplete(why) => Next::Incomplete(why),
        };
        Step {
            repeated: found.repeated,
            border: Vec::new(),
            is_old: found.repeated > 0 && found.fresh == 0,
            next,
        }
    }

    /// Takes a page into account.
    fn take(&self, so_far: &mut SoFar, number: i64, rows: &[u64], page: &Listed) -> Found {
        let rows_here = count(rows);
        let more = self.more.and_then(|path| truth(page.mark(path)));
        let more = more.map(|told| told != self.walk.pages.done);
        let pages = self
            .walk
            .pages
            .count
            .and_then(|path| whole(page.mark(path)));
        let pages = pages.filter(|pages| *pages > 0 || rows.is_empty());
        let more = more.or(pages.map(|pages| number.saturating_sub(self.first) + 1 < pages));
        let total = self.total.and_then(|path| whole(page.mark(path)));
        so_far.count.told |= more.is_some() || total.is_some();
        so_far.count.midway = !self.items && self.walk.start != self.first;
        let again = self.is_known(so_far, rows);
        let repeated = match again {
            true => rows.len(),
            false => self.overlap(so_far, rows, page, total),
        };
        let fresh = rows_here - i64::try_from(repeated).unwrap_or(rows_here);
        so_far.seen = so_far.seen.saturating_add(fresh);
        so_far.idle = if fresh > 0 {
            0
        } else {
            so_far.idle.saturating_add(1)
        };
        so_far.count.largest = so_far.count.largest.max(rows_here);
        let seen = self.before().saturating_add(so_far.seen);
        believe(&mut so_far.count, total, seen);
        let step = match self.items {
            true if self.walk.step.is_some_and(|step| step > 0) => self.walk.step.unwrap_or(1),
            true if rows_here > 0 => rows_here,
            true => so_far.count.largest.max(1),
            false => 1,
        };
        Found {
            fresh,
            repeated,
            again,
            more,
            next: number.saturating_add(step),
        }
    }

    /// Whether all of the page came before.
    fn is_known(&self, so_far: &mut SoFar, rows: &[u64]) -> bool {
        if rows.is_empty() {
            return false;
        }
        let digest = page_digest(rows);
        let known = so_far.memory.has(digest);
        so_far.memory.add(digest);
        known
    }

    /// How many of the first rows are the last ones of the page before. A service that leaves out rows
    /// after it has cut the page gives fewer than the page is long: going on by what came, the next one
    /// begins inside it.
    fn overlap(
        &self,
        so_far: &mut SoFar,
        rows: &[u64],
        page: &Listed,
        total: Option<i64>,
    ) -> usize {
        if !self.items {
            return 0;
        }
        let (rows_here, largest) = (count(rows), so_far.count.largest);
        let after = self
            .before()
            .saturating_add(so_far.seen)
            .saturating_add(rows_here);
        let total = total.or(so_far.count.total);
        let is_last = total.is_none_or(|total| total <= after);
        let odd = so_far.pages > 1 && (rows_here > largest || (rows_here < largest && !is_last));
        so_far.count.uneven |= odd;
        let end = rows[rows.len().saturating_sub(OVERLAP)..].to_vec();
        let tail = std::mem::replace(&mut so_far.count.tail, end);
        // Bare values may well be alike, and so may rows of which two on one page are.
        match so_far.count.uneven || (is_object(page.last()) && are_distinct(rows)) {
            true => overlap(&tail, rows),
            false => 0,
        }
    }

    /// Items before the first that this walk has asked for.
    fn before(&self) -> i64 {
        match self.items {
            true => self.walk.start.saturating_sub(self.first),
            false => 0,
        }
    }

    fn decide(&self, so_far: &mut SoFar, found: &Found) -> Decision {
        let seen = self.before().saturating_add(so_far.seen);
        let total = so_far.count.total.filter(|_| !so_far.count.midway);
        let missing = total.filter(|total| *total > seen);
        let counted = total.is_some() && missing.is_none();
        // One page cannot show whether its total is that of all pages or its own; nor is it shown where
        // items are counted from when a request asked to begin elsewhere.
        let is_open = so_far.pages == 1 || self.before() != 0;
        so_far.count.doubts = counted && is_open && found.fresh > 0 && found.more.is_none();
        let passed = missing.is_some_and(|total| self.is_passed(found, total));
        let go_on = if found.fresh > 0 {
            let ends = match found.more {
                Some(more) => !more && missing.is_none(),
                None => counted && !so_far.count.doubts,
            };
            !ends && !passed
        } else {
            let follows = missing.is_some() || (found.more == Some(true) && !counted);
            let stuck = found.again && !self.items;
            follows && !stuck && !passed && so_far.idle < PATIENCE
        };
        match missing {
            _ if go_on => Decision::GoOn,
            Some(total) => Decision::Incomplete(self.differs(total, seen)),
            None if counted => Decision::End,
            None if found.again => Decision::Repeats,
            None if found.more == Some(true) => Decision::Incomplete(self.contradicts()),
            None if self.is_untold(&so_far.count) => Decision::Incomplete(self.untold()),
            None => Decision::End,
        }
    }

    /// Whether every item of the total has had its page.
    fn is_passed(&self, found: &Found, total: i64) -> bool {
        self.items && found.more != Some(true) && found.next.saturating_sub(self.first) >= total
    }

    /// Whether nothing ever came of what the spec names.
    fn is_untold(&self, count: &Count) -> bool {
        let pages = &self.walk.pages.count;
        let mut named = self.total.iter().chain(&self.more).chain(pages);
        !count.told && named.any(|path| !self.walk.pages.may_lack(path))
    }

    fn untold(&self) -> String {
        let path = self.total.or(self.more).or(self.walk.pages.count);
        let path = path.unwrap_or_default();
        self.walk.lacks::<()>(path, &Part::Absent)
    }

    fn differs(&self, total: i64, seen: i64) -> String {
        let place = self.walk.place(self.total.unwrap_or_default());
        let missing = total.saturating_sub(seen);
        format!("`{place}` counts {total} rows, {missing} of which did not come")
    }

    fn contradicts(&self) -> String {
        let path = self.more.or(self.walk.pages.count).unwrap_or_default();
        let place = self.walk.place(path);
        format!("`{place}` says that there are more rows, and no page has them")
    }
}

enum Decision {
    GoOn,
    End,
    /// The end, at a page that came before.
    Repeats,
    Incomplete(String),
}

/// A total that is smaller than what came says nothing: some services count the page alone, or write 0
/// or -1 where they have not counted.
fn believe(count: &mut Count, total: Option<i64>, seen: i64) {
    let believed = total.filter(|total| *total >= seen && (*total > 0 || seen == 0));
    count.total = believed.or(count.total).filter(|total| *total >= seen);
}

/// The longest beginning of the rows that is the end of those before.
fn overlap(tail: &[u64], rows: &[u64]) -> usize {
    let longest = tail.len().min(rows.len());
    let same = |length: &usize| tail.ends_with(&rows[..*length]);
    (1..=longest).rev().find(same).unwrap_or(0)
}

fn are_distinct(rows: &[u64]) -> bool {
    rows.iter().collect::<HashSet<_>>().len() == rows.len()
}

fn is_object(row: Option<&RawValue>) -> bool {
    row.is_some_and(|row| row.get().starts_with('{'))
}

/// A whole number in whichever form.
fn whole(mark: Part<&RawValue>) -> Option<i64> {
    json::plain(mark.there()?)?.trim().parse().ok()
}
