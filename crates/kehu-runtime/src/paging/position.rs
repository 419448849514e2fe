//! Where a walk stands, in a form that can be kept.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Cursor;
use crate::{Error, Result};

/// Where a walk stands: what asks for its next page, and what it has to remember in order to know when it
/// has ended. It does not grow with the walk, and goes on from where it was kept.
///
/// ```
/// use kehu_runtime::Position;
///
/// # fn example(position: &Position) -> kehu_runtime::Result<()> {
/// let kept: serde_json::Value = position.to_value();
/// assert_eq!(Position::from_value(&kept)?, *position);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Position {
    pub(super) at: Cursor,
    pub(super) so_far: SoFar,
}

impl Position {
    /// What goes into the request field that asks for the next page: a cursor, a page's number, an offset.
    pub fn cursor(&self) -> &Cursor {
        &self.at
    }

    /// The position as it is kept.
    pub fn to_value(&self) -> Value {
        serde_json::to_value(self).unwrap_or_default()
    }

    /// The position that was kept.
    ///
    /// # Errors
    /// When it is not one.
    pub fn from_value(value: &Value) -> Result<Self> {
        Self::deserialize(value).map_err(|_| {
            Error::config("what was kept does not say where the walk stands: begin it anew")
        })
    }
}

/// What a walk remembers of the pages that it has seen.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct SoFar {
    /// Rows that came; those of a repeated page once.
    pub seen: i64,
    /// Pages that came.
    pub pages: i64,
    /// Pages in a row, down to the last one, that brought nothing new.
    #[serde(skip_serializing_if = "is_default")]
    pub idle: u32,
    /// Digest of the last page that had rows.
    pub page: u64,
    pub memory: Memory,
    #[serde(skip_serializing_if = "is_default")]
    pub count: Count,
    #[serde(skip_serializing_if = "is_default")]
    pub unanswered: Unanswered,
    #[serde(skip_serializing_if = "is_default")]
    pub window: Option<Box<Window>>,
    /// The last time that rows had, and the digests of those rows.
    #[serde(skip_serializing_if = "is_default")]
    pub edge: Option<Box<Edge>>,
}

/// A time and the digests of the rows that have it.
pub(super) type Edge = (Cursor, Vec<u64>);

/// Which stretch of a list a walk is in that the vendor does not list as a whole.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Window {
    /// The time at which it begins.
    pub bound: Cursor,
    /// The rows of that time which came before, by their digests.
    pub border: Vec<u64>,
    /// Nothing of it has come yet.
    pub begins: bool,
}

/// What the vendor's counts have said, and what must be known to hold rows against them.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Count {
    /// The last total that did not contradict the rows which came.
    pub total: Option<i64>,
    /// A total, or whether there are more pages, has been told at all.
    pub told: bool,
    /// The walk did not begin with the first page: there is nothing to hold a total against.
    pub midway: bool,
    /// The next page is asked for only because one page cannot show whether its total is that of all
    /// pages.
    pub doubts: bool,
    /// Rows of the largest page.
    pub largest: i64,
    /// Pages overlap, or have gaps: rows may come twice.
    pub uneven: bool,
    /// Digests of the last rows of the page before, where pages may overlap.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tail: Vec<u64>,
}

/// Ids that were looked up and not answered.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Unanswered {
    /// Ids that were asked for.
    pub asked: u64,
    pub count: u64,
    /// The first of them.
    pub some: Vec<String>,
}

impl Unanswered {
    const LISTED: usize = 20;

    pub fn add(&mut self, id: String) {
        self.count = self.count.saturating_add(1);
        if self.some.len() < Self::LISTED {
            self.some.push(id);
        }
    }

    /// The sentence; `None` when every id was answered.
    pub fn told(&self) -> Option<String> {
        let Self { asked, count, some } = self;
        let more = count.saturating_sub(some.len() as u64);
        let more = match more {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        (*count > 0).then(|| {
            let some = some.join(", ");
            format!("{count} of {asked} ids were not answered: {some}{more}")
        })
    }
}

/// Notices a walk in a circle: a short one at once, a longer one later, whatever its length, without
/// remembering all of it (Brent's algorithm).
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Memory {
    recent: Vec<u64>,
    remembered: Option<u64>,
    steps: u64,
    limit: u64,
}

impl Memory {
    const RECENT: usize = 8;

    pub fn has(&self, step: u64) -> bool {
        self.remembered == Some(step) || self.recent.contains(&step)
    }

    pub fn add(&mut self, step: u64) {
        if self.recent.len() == Self::RECENT {
            self.recent.remove(0);
        }
        self.recent.push(step);
        self.steps = self.steps.saturating_add(1);
        if self.steps >= self.limit {
            self.remembered = Some(step);
            self.limit = self.limit.saturating_mul(2).max(1);
            self.steps = 0;
        }
    }
}

/// Enough of a string to tell it from others. Every row of a walk is digested, and kept positions hold
/// digests: cheap, and the same in every version.
pub(super) fn digest(text: &str) -> u64 {
    let (words, rest) = text.as_bytes().as_chunks::<16>();
    let mut last = [0; 16];
    last[..rest.len()].copy_from_slice(rest);
    let mut digest = text.len() as u64;
    for word in words {
        digest = mixed_in(digest, *word);
    }
    mixed(mixed_in(digest, last), 0)
}

#[inline]
fn mixed_in(digest: u64, word: [u8; 16]) -> u64 {
    let word = u128::from_le_bytes(word);
    mixed(digest ^ low(word), low(word >> 64))
}

/// Enough of a page to tell it from others.
pub(super) fn page_digest(rows: &[u64]) -> u64 {
    rows.iter()
        .fold(rows.len() as u64, |digest, row| mixed(digest, *row))
}

/// Two words as one, every bit of which depends on all of theirs: their product, folded.
#[inline]
fn mixed(one: u64, other: u64) -> u64 {
    const ODD: [u64; 2] = [0x9e37_79b9_7f4a_7c15, 0xd6e8_feb8_6659_fd93];
    let product = u128::from(one ^ ODD[0]) * u128::from(other ^ ODD[1]);
    low(product) ^ low(product >> 64)
}

#[expect(clippy::cast_possible_truncation, reason = "the lower half is meant")]
fn low(word: u128) -> u64 {
    word as u64
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
