//! Where the parts of a list meet.

use std::cmp::Ordering;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::Serialize;
use serde_json::Value;

use super::{Part, VERSION};
use crate::{
    error::Result,
    estimate::Sampler,
    fetch::Window,
    plan::Plan,
    row::{self, Key, time},
    source::Page,
};

/// A list in parts, in the order of the list.
#[derive(Debug, Serialize)]
pub struct Division {
    /// Version of this layout.
    pub version: u32,
    /// Name of the API.
    pub api: String,
    /// Name of the operation.
    pub operation: String,
    /// The column that identifies a row.
    pub key: Option<String>,
    /// The column that the vendor's time filter compares.
    pub time: Option<String>,
    /// The columns that `--to arrow:-` writes, as the beginning of such a stream in base64; `null` where this build
    /// writes no Arrow.
    pub columns: Option<String>,
    /// The vendor's stated limit, of all parts of an account together: so many calls in so many seconds.
    pub limit: Option<(u32, f64)>,
    /// Why the list is not divided further.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<&'static str>,
    /// The parts.
    pub parts: Vec<Planned>,
}

/// A part, and what is known of it beforehand.
#[derive(Debug, Serialize)]
pub struct Planned {
    /// What `--part` takes.
    pub id: String,
    /// Tells one account from another, and no more of it.
    pub account: String,
    /// About when its rows were created or changed, from this time on; a civil one as the vendor means it.
    pub from: Option<String>,
    /// The same, up to this time.
    pub to: Option<String>,
    /// About how many rows; `null` where nothing tells.
    pub rows: Option<u64>,
    /// About how many pages.
    pub pages: Option<u64>,
    /// About how many seconds, read by itself.
    pub seconds: Option<f64>,
}

/// A row at which two parts meet.
struct Cut {
    key: Key,
    /// About when it was created or changed.
    time: i64,
    /// About so many rows come before it.
    rows: f64,
}

impl Plan {
    /// The list in at most so many parts. Reads a few pages, of which a list in one part takes one; writes
    /// nothing.
    ///
    /// # Errors
    /// When the service does not answer.
    pub async fn divide(&self, most: usize) -> Result<Division> {
        self.check()?;
        let mut sampler = Sampler::new(self);
        let (lower, upper) = self.source.bounds();
        let first = sampler.begin(Window::new(0, lower, upper)).await?;
        let why = self.indivisible(&first);
        if why.is_none() && most > 1 {
            sampler.refine().await?;
        }
        let rises = order(&self.keys(&first)) != Some(Ordering::Less);
        let mut cuts = Vec::new();
        if why.is_none() && most > 1 {
            cuts = self.cuts(&mut sampler, most, rises).await?;
        }
        Ok(Division {
            version: VERSION,
            api: self.source.api.clone(),
            operation: self.source.operation.clone(),
            key: self.table.key_column().map(|column| column.name.clone()),
            time: self
                .table
                .time
                .map(|time| self.table.columns()[time].name.clone()),
            columns: crate::pipe::header(&self.table).map(|header| STANDARD.encode(header)),
            limit: self.source.limit,
            why,
            parts: self.planned(&cuts, rises, &sampler),
        })
    }

    /// Why the list is one part.
    fn indivisible(&self, first: &Page) -> Option<&'static str> {
        let keys = self.keys(first);
        let readers = Plan {
            parallel: 2,
            ..self.clone()
        };
        match readers.readers() {
            (1, Some(why)) => Some(why),
            _ if first.next.is_none() => Some("it has one page"),
            _ if order(&keys).is_none() => Some("its rows are not in the order of their keys"),
            _ if !keys
                .last()
                .is_some_and(|last| last.is(first.cursor.as_ref())) =>
            {
                Some("the cursor is not the key of the last row")
            }
            _ => None,
        }
    }

    fn keys(&self, page: &Page) -> Vec<Key> {
        let keys = page.items.iter();
        keys.filter_map(|item| row::key(&self.table, item.get()))
            .collect()
    }

    /// Rows that have about as many others between them, as far as there are such rows.
    async fn cuts(&self, sampler: &mut Sampler<'_>, most: usize, rises: bool) -> Result<Vec<Cut>> {
        let mut cuts: Vec<Cut> = Vec::new();
        for (time, rows) in sampler.quantiles(most) {
            let up = sampler.goes_up();
            let (from, to) = if up {
                (Some(time), None)
            } else {
                (None, Some(time))
            };
            let mut asks = Window::new(0, from, to);
            let (lower, upper) = self.source.bounds();
            asks.from = asks.from.max(lower);
            asks.to = asks
                .to
                .map_or(upper, |to| Some(upper.map_or(to, |upper| upper.min(to))));
            let page = sampler.ask(&asks).await?;
            // Single rows may be far from their time: one among others is not.
            let keys = self.keys(&page);
            let Some(key) = keys.get(keys.len() / 2).cloned() else {
                continue;
            };
            let behind = |key: &Key, other: &Key| (key > other) == rises && key != other;
            let further = cuts.last().is_none_or(|last| behind(&key, &last.key));
            let leads = further && self.leads_behind(&key, sampler, &behind).await?;
            if leads {
                cuts.push(Cut { key, time, rows });
            }
        }
        Ok(cuts)
    }

    /// Whether the list can be begun behind this row, and goes on there.
    async fn leads_behind(
        &self,
        row: &Key,
        sampler: &mut Sampler<'_>,
        behind: &impl Fn(&Key, &Key) -> bool,
    ) -> Result<bool> {
        let (lower, upper) = self.source.bounds();
        let window = Window::new(0, lower, upper).behind(1, row.clone());
        let page = sampler.ask(&window).await?;
        let keys = self.keys(&page);
        Ok(!keys.is_empty() && keys.iter().all(|key| behind(key, row)))
    }

    fn planned(&self, cuts: &[Cut], rises: bool, sampler: &Sampler<'_>) -> Vec<Planned> {
        let rows = sampler.rows();
        let size = self.source.page_size.unwrap_or(sampler.largest_page());
        let whole = Part::whole(self.source.subject());
        let (lower, upper) = self.source.bounds();
        let ends = cuts.iter().map(Some).chain([None]);
        let begins = std::iter::once(None).chain(cuts.iter().map(Some));
        let parts = begins.zip(ends).map(|(begin, end)| {
            let part = Part {
                behind: begin.map(|cut| cut.key.clone()),
                until: end.map(|cut| cut.key.clone()),
                rises: rises || cuts.is_empty(),
                ..whole.clone()
            };
            let before = begin.map_or(0.0, |cut| cut.rows);
            let after = end.map(|cut| cut.rows).or(rows.map(as_float));
            let rows = after.map(|after| as_count((after - before).max(0.0)));
            let pages = rows.map(|rows| rows.div_ceil(size.max(1)).max(1));
            let seconds = |pages| self.time_of(pages, sampler.page_time(), 1).as_secs_f64();
            let (mut from, mut to) = (begin.map(|cut| cut.time), end.map(|cut| cut.time));
            if !sampler.goes_up() {
                (from, to) = (to, from);
            }
            Planned {
                id: part.id(),
                account: self.source.account.clone(),
                from: from.or(lower).map(told),
                to: to.or(upper).map(told),
                rows,
                pages,
                seconds: pages.map(seconds),
            }
        });
        parts.collect()
    }
}

/// In which direction keys go; `None` where they go in none.
fn order(keys: &[Key]) -> Option<Ordering> {
    let mut orders = keys.windows(2).map(|pair| pair[1].cmp(&pair[0]));
    let first = orders.next()?;
    (first != Ordering::Equal && orders.all(|order| order == first)).then_some(first)
}

fn told(millis: i64) -> String {
    time::civil(millis.saturating_mul(1000)).to_string()
}

#[expect(clippy::cast_precision_loss, reason = "an estimate")]
fn as_float(rows: u64) -> f64 {
    rows as f64
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "an estimate"
)]
fn as_count(rows: f64) -> u64 {
    rows.round() as u64
}

impl Division {
    /// One line of JSON.
    #[must_use]
    pub fn to_json(&self) -> Value {
        serde_json::to_value(self).unwrap_or_default()
    }
}
