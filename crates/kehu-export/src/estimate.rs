//! What a run would do and about how long it would take: `--dry-run`.
//!
//! How many rows there are is known from the last run that read everything, or found by a few pages:
//! stretches of time are halved where most rows seem to be, and what a page tells of its stretch is
//! taken for the whole of it.

use std::{
    fmt,
    time::{Duration, Instant},
};

use serde_json::value::RawValue;

use crate::{
    error::Result,
    fetch::{Patience, Times, Window},
    human::{human, thousands},
    plan::{Next, Plan},
    progress::Progress,
    row::{self, time},
    source::Page,
    state::{Kind, State},
    stop::Stop,
};

/// Pages that are read at most.
const PAGES: usize = 40;

/// Whoever only wants to know does not wait for long.
const PATIENCE: Duration = Duration::from_secs(10);

/// What a run would do.
#[derive(Debug, Clone)]
pub struct Estimate {
    /// It would go on with a run that was cut short.
    pub goes_on: bool,
    /// What it would read.
    pub kind: Kind,
    /// About how many rows; `None` where the operation gives no way to tell.
    pub rows: Option<u64>,
    /// About how many pages.
    pub pages: Option<u64>,
    /// About how long.
    pub time: Option<Duration>,
    /// How long a page takes.
    pub page_time: Duration,
}

impl Plan {
    /// What the next run would do. Reads a few pages, writes nothing.
    ///
    /// # Errors
    /// When the service does not answer, or the target holds another export.
    pub async fn estimate(&self, state: Option<&State>) -> Result<Estimate> {
        self.check()?;
        let next = self.next(state)?;
        let (kind, windows) = match next {
            Next::GoOn => {
                let state = state.cloned();
                state.map_or((Kind::Full, Vec::new()), |state| {
                    (state.kind, state.windows.iter().cloned().collect())
                })
            }
            Next::Begin(begin) => (begin.kind, vec![Window::new(0, begin.from, begin.to)]),
        };
        let mut sampler = Sampler::new(self);
        for window in windows {
            sampler.begin(window).await?;
        }
        sampler.refine().await?;
        let page_time = sampler.page_time();
        let known = state
            .filter(|_| kind == Kind::Full)
            .and_then(|state| state.held.as_ref())
            .filter(|held| held.whole)
            .map(|held| held.rows);
        let rows = match next {
            Next::Begin(_) if known.is_some() => known,
            _ => sampler.rows(),
        };
        let size = self
            .source
            .page_size
            .unwrap_or(sampler.largest_page())
            .max(1);
        let pages = rows.map(|rows| rows.div_ceil(size).max(1));
        Ok(Estimate {
            goes_on: next == Next::GoOn,
            kind,
            rows,
            pages,
            time: pages.map(|pages| self.time_for(pages, page_time)),
            page_time: page_time.max(self.pace()),
        })
    }

    /// How long a page takes at least, by the vendor's limit.
    fn pace(&self) -> Duration {
        self.source
            .limit
            .map_or(Duration::ZERO, |(calls, seconds)| {
                seconds_f64(seconds / f64::from(calls.max(1)))
            })
    }

    fn time_for(&self, pages: u64, page_time: Duration) -> Duration {
        self.time_of(pages, page_time, self.readers().0)
    }

    /// How long so many pages take so many readers.
    pub(crate) fn time_of(&self, pages: u64, page_time: Duration, readers: usize) -> Duration {
        #[expect(clippy::cast_precision_loss, reason = "an estimate")]
        let (pages, readers) = (pages as f64, readers as f64);
        let by_readers = page_time.as_secs_f64() * pages / readers;
        let by_limit = self.pace().as_secs_f64() * pages;
        seconds_f64(by_readers.max(by_limit))
    }
}

/// So many seconds; what no duration can say is the longest of all.
fn seconds_f64(seconds: f64) -> Duration {
    Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX)
}

/// A stretch of time and what its first page told.
struct Sample {
    window: Window,
    /// Times of the page's rows, in the order of the page.
    times: Vec<i64>,
    /// Rows of the page, those without a time included.
    rows: u64,
    /// There are more pages.
    more: bool,
}

impl Sample {
    /// About how many rows there are: as many everywhere as the page tells.
    fn whole(&self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "an estimate")]
        let rows = self.rows as f64;
        let (Some(first), Some(last), true) =
            (self.times.iter().min(), self.times.iter().max(), self.more)
        else {
            return rows;
        };
        let (lower, upper) = bounds(&self.window);
        #[expect(clippy::cast_precision_loss, reason = "an estimate")]
        let pages = (upper - lower) as f64 / (last - first).max(1000) as f64;
        rows * pages.max(1.0)
    }

    /// What the page tells of one half, if it is that half's first page, too.
    fn half(&self, window: Window) -> Option<Self> {
        let (lower, upper) = bounds(&window);
        let (first, last) = (self.times.first()?, self.times.last()?);
        // The page begins at the lower end when its times go up.
        let ours = if first <= last {
            window.from == self.window.from
        } else {
            window.to == self.window.to
        };
        let times: Vec<i64> = self
            .times
            .iter()
            .copied()
            .filter(|time| (lower..=upper).contains(time))
            .collect();
        ours.then_some(Self {
            rows: times.len() as u64,
            more: self.more && times.len() == self.times.len(),
            window,
            times,
        })
    }
}

/// Reads a few pages, and tells from them where how many rows are.
pub(crate) struct Sampler<'p> {
    plan: &'p Plan,
    samples: Vec<Sample>,
    /// Later rows come later in the list.
    up: bool,
    pages: usize,
    waited: Duration,
    patience: Patience,
}

impl<'p> Sampler<'p> {
    pub(crate) fn new(plan: &'p Plan) -> Self {
        Self {
            plan,
            samples: Vec::new(),
            up: true,
            pages: 0,
            waited: Duration::ZERO,
            patience: Patience::new(
                PATIENCE.min(plan.patience),
                Stop::default(),
                Progress::default(),
            ),
        }
    }

    /// One page, from which nothing is told.
    pub(crate) async fn ask(&mut self, window: &Window) -> Result<Page> {
        let begun = Instant::now();
        let page = self.patience.page(&self.plan.source, window).await?;
        self.waited += begun.elapsed();
        self.pages += 1;
        Ok(page)
    }

    /// The first page of a stretch of time, which tells of the whole of it.
    pub(crate) async fn begin(&mut self, window: Window) -> Result<Page> {
        let page = self.ask(&window).await?;
        let table = &self.plan.table;
        let time = |item: &RawValue| row::check(table, item.get()).ok()?.time;
        let times: Vec<_> = page.items.iter().filter_map(|item| time(item)).collect();
        if self.samples.is_empty() {
            let mut read = Times::default();
            read.read(times.iter().copied());
            self.up = read.goes_up();
        }
        self.samples.push(Sample {
            window,
            times,
            rows: page.items.len() as u64,
            more: page.next.is_some(),
        });
        Ok(page)
    }

    /// Times between which there are about as many rows each, in the order of the list, at most `parts` stretches
    /// of at least one page; with about how many rows come before each.
    pub(crate) fn quantiles(&self, parts: usize) -> Vec<(i64, f64)> {
        let mut samples: Vec<_> = self.samples.iter().collect();
        samples.sort_by_key(|sample| bounds(&sample.window));
        if !self.up {
            samples.reverse();
        }
        let total: f64 = samples.iter().map(|sample| sample.whole()).sum();
        #[expect(clippy::cast_precision_loss, reason = "an estimate")]
        let (parts, page) = (parts as f64, self.largest_page().max(1) as f64);
        let step = (total / parts).max(page);
        let (mut found, mut before) = (Vec::new(), 0.0);
        for sample in samples {
            let (lower, upper) = bounds(&sample.window);
            let (rows, begun) = (sample.whole(), before);
            before += rows;
            #[expect(clippy::cast_precision_loss, reason = "an estimate")]
            let mut next = step * (found.len() + 1) as f64;
            while next < before && next + page / 2.0 < total {
                let share = ((next - begun) / rows).clamp(0.0, 1.0);
                let share = if self.up { share } else { 1.0 - share };
                #[expect(
                    clippy::cast_precision_loss,
                    clippy::cast_possible_truncation,
                    reason = "an estimate"
                )]
                let time = lower + ((upper - lower) as f64 * share) as i64;
                found.push((time, next));
                next += step;
            }
        }
        found
    }

    pub(crate) fn goes_up(&self) -> bool {
        self.up
    }

    /// Halves the stretch with most rows, again and again.
    pub(crate) async fn refine(&mut self) -> Result<()> {
        if !self.plan.source.has_stretches() || self.plan.table.time.is_none() {
            return Ok(());
        }
        let grain = self.plan.source.grain();
        while self.pages < PAGES {
            let divisible = |sample: &Sample| {
                let (lower, upper) = bounds(&sample.window);
                sample.more && upper - lower > 2 * grain
            };
            let largest = (0..self.samples.len())
                .filter(|&index| divisible(&self.samples[index]))
                .max_by(|&a, &b| self.samples[a].whole().total_cmp(&self.samples[b].whole()));
            let Some(largest) = largest else {
                break;
            };
            let sample = self.samples.swap_remove(largest);
            let (lower, upper) = bounds(&sample.window);
            let middle = lower + (upper - lower) / 2;
            let (id, from, to) = (sample.window.id, sample.window.from, sample.window.to);
            for half in [
                Window::new(id, from, Some(middle)),
                Window::new(id, Some(middle), to),
            ] {
                match sample.half(half.clone()) {
                    Some(half) => self.samples.push(half),
                    None => {
                        self.begin(half).await?;
                    }
                }
            }
        }
        Ok(())
    }

    pub(crate) fn page_time(&self) -> Duration {
        self.waited / u32::try_from(self.pages.max(1)).unwrap_or(1)
    }

    pub(crate) fn largest_page(&self) -> u64 {
        self.samples
            .iter()
            .map(|sample| sample.rows)
            .max()
            .unwrap_or(1)
    }

    pub(crate) fn rows(&self) -> Option<u64> {
        let guess = self.plan.source.has_stretches() && self.plan.table.time.is_some();
        if !guess && self.samples.iter().any(|sample| sample.more) {
            return None;
        }
        let rows: f64 = self.samples.iter().map(Sample::whole).sum();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "an estimate"
        )]
        Some(rows as u64)
    }
}

/// A window's bounds, open ones as far as rows may be expected.
fn bounds(window: &Window) -> (i64, i64) {
    const BEGINNING: i64 = 1_262_304_000_000; // 2010-01-01
    const DAY: i64 = 86_400_000;
    let upper = window.to.unwrap_or_else(|| time::now() + DAY);
    let lower = window.from.unwrap_or(BEGINNING.min(upper));
    (lower, upper.max(lower))
}

impl fmt::Display for Estimate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.goes_on, self.kind) {
            (true, _) => write!(f, "goes on with the run that was cut short")?,
            (false, Kind::Full) => write!(f, "reads everything")?,
            (false, Kind::Last(from) | Kind::At(from)) => {
                let from = time::civil(from.saturating_mul(1000));
                write!(f, "reads what is from {from} on")?;
            }
        }
        match (self.rows, self.pages, self.time) {
            (Some(rows), Some(pages), Some(time)) => write!(
                f,
                ": about {} rows on {} pages, in about {}",
                thousands(rows),
                thousands(pages),
                human(time)
            ),
            _ => write!(
                f,
                "; how much that is the service does not tell. A page takes {}",
                human(self.page_time)
            ),
        }
    }
}
