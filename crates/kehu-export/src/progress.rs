//! What a run tells while it goes on: a bar on a terminal, else one line of JSON every so often.

use std::{
    io::Write,
    pin::pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde::Serialize;
use tokio::{sync::Notify, time};

use crate::{
    human::{human, thousands},
    state::Counts,
};

/// Where a run is. Clones show the same run.
#[derive(Debug, Clone)]
pub struct Progress(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    inner: Mutex<Inner>,
    /// What is waited for has changed.
    waiting: Notify,
}

#[derive(Debug)]
struct Inner {
    begun: Instant,
    run: u64,
    /// What earlier attempts at the same run have done.
    before: Counts,
    counts: Counts,
    rows_left: Option<u64>,
    finishing: bool,
    /// What is waited for, the latest last.
    waiting: Vec<Waited>,
}

/// Something that is waited for.
#[derive(Debug)]
struct Waited {
    /// What and why.
    what: Arc<str>,
    /// When it is looked for again.
    next: Option<time::Instant>,
}

/// Where a run is.
#[derive(Debug, Clone, Serialize)]
pub struct Snapshot {
    /// Number of the run.
    pub run: u64,
    /// Rows so far.
    pub rows: u64,
    /// Rows that do not fit, so far.
    pub rejects: u64,
    /// Pages so far.
    pub pages: u64,
    /// Attempts beyond the first, so far.
    pub retries: u64,
    /// Seconds since this process began with it.
    pub seconds: f64,
    /// Rows a second.
    pub rows_per_second: f64,
    /// About how many rows are left.
    pub rows_left: Option<u64>,
    /// About how many seconds are left.
    pub seconds_left: Option<u64>,
    /// Everything has been read, and the target is being put in order.
    pub finishing: bool,
    /// What is waited for, and why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waiting: Option<String>,
    /// In how many seconds it is looked for again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_attempt: Option<u64>,
}

impl Default for Progress {
    fn default() -> Self {
        let inner = Inner {
            begun: Instant::now(),
            run: 0,
            before: Counts::default(),
            counts: Counts::default(),
            rows_left: None,
            finishing: false,
            waiting: Vec::new(),
        };
        Self(Arc::new(Shared {
            inner: Mutex::new(inner),
            waiting: Notify::new(),
        }))
    }
}

impl Progress {
    pub(crate) fn begin(&self, run: u64, counts: Counts) {
        let mut inner = self.lock();
        inner.begun = Instant::now();
        inner.run = run;
        inner.before = counts;
        inner.counts = counts;
        inner.rows_left = None;
        inner.finishing = false;
    }

    pub(crate) fn advance(&self, counts: Counts, rows_left: Option<u64>) {
        let mut inner = self.lock();
        let more = counts.rows.saturating_sub(inner.counts.rows);
        // While a window has just begun nobody knows its length: what was known before will do.
        let before = inner.rows_left.map(|left| left.saturating_sub(more));
        inner.counts = counts;
        inner.rows_left = rows_left.or(before);
    }

    pub(crate) fn finishing(&self) {
        self.lock().finishing = true;
    }

    /// Says what the run waits for, and why, and when it looks again, until the answer is dropped.
    pub(crate) fn waiting(&self, what: String, next: Option<time::Instant>) -> Waiting {
        let what: Arc<str> = what.into();
        self.lock().waiting.push(Waited {
            what: Arc::clone(&what),
            next,
        });
        self.0.waiting.notify_waiters();
        Waiting {
            progress: self.clone(),
            what,
        }
    }

    /// Where it is now.
    #[must_use]
    pub fn snapshot(&self) -> Snapshot {
        let inner = self.lock();
        let seconds = inner.begun.elapsed().as_secs_f64();
        let fresh = inner.counts.rows.saturating_sub(inner.before.rows);
        #[expect(clippy::cast_precision_loss, reason = "a rate")]
        let rate = fresh as f64 / seconds.max(0.001);
        #[expect(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "an estimate"
        )]
        let left = |rows: u64| (rate > 0.0).then(|| (rows as f64 / rate) as u64);
        Snapshot {
            run: inner.run,
            rows: inner.counts.rows,
            rejects: inner.counts.rejects,
            pages: inner.counts.pages,
            retries: inner.counts.retries,
            seconds: (seconds * 1000.0).round() / 1000.0,
            rows_per_second: (rate * 10.0).round() / 10.0,
            rows_left: inner.rows_left,
            seconds_left: inner.rows_left.and_then(left),
            finishing: inner.finishing,
            waiting: inner.waiting.last().map(|waited| waited.what.to_string()),
            next_attempt: inner.waiting.last().and_then(Waited::seconds_left),
        }
    }

    /// Waits until something is waited for that was not told yet.
    async fn waits_for_another(&self, told: &Option<String>) {
        loop {
            let mut changed = pin!(self.0.waiting.notified());
            // From here on a notification is not missed, whenever it is awaited.
            changed.as_mut().enable();
            let waiting = self.snapshot().waiting;
            if waiting.is_some() && waiting != *told {
                return;
            }
            changed.await;
        }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Shows a bar until dropped; `said` puts its line into the language that is spoken.
    #[must_use]
    pub fn bar(
        &self,
        target: ProgressDrawTarget,
        said: impl Fn(String) -> String + Send + 'static,
    ) -> Shown {
        let progress = self.clone();
        Shown::bar(target, move || {
            let snapshot = progress.snapshot();
            (snapshot.permille(), said(snapshot.line()))
        })
    }

    /// Writes a line of JSON every so often, and when something else is waited for, until dropped.
    #[must_use]
    pub fn lines(&self, out: impl Write + Send + 'static, every: Duration) -> Shown {
        let progress = self.clone();
        let task = tokio::spawn(async move {
            // A pause of nothing is none that a timer takes.
            let mut ticks = tokio::time::interval(every.max(Duration::from_millis(1)));
            ticks.tick().await;
            let (mut told, mut out) = (None, Some(out));
            while let Some(to) = out {
                tokio::select! {
                    _ = ticks.tick() => {}
                    () = progress.waits_for_another(&told) => {}
                }
                let snapshot = progress.snapshot();
                // What is waited for again and again is told when it changes.
                told = snapshot.waiting.clone().or(told);
                let line = serde_json::to_string(&snapshot).unwrap_or_default();
                out = written(to, line).await;
            }
        });
        Shown { task, bar: None }
    }
}

/// Writes a line on a thread of its own: whoever reads it may be slow, or gone, and the export goes on.
async fn written<W: Write + Send + 'static>(mut out: W, line: String) -> Option<W> {
    beside(move || {
        let _ = writeln!(out, "{line}");
        out
    })
    .await
}

/// Does what may have to wait for a terminal or a pipe, while the export goes on.
async fn beside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    tokio::task::spawn_blocking(work).await.ok()
}

/// The length of a bar.
pub(crate) const WHOLE: u64 = 1000;

/// A bar, or only a sign of life where nobody knows how long it is.
fn style(known: bool) -> ProgressStyle {
    let template = if known {
        "{spinner} {bar:20.cyan/dim} {msg}"
    } else {
        "{spinner} {msg}"
    };
    let style = ProgressStyle::with_template(template);
    let style = style.unwrap_or_else(|_| ProgressStyle::default_spinner());
    style.progress_chars("━╸━")
}

impl Snapshot {
    /// How much of the run is done, of [`WHOLE`].
    fn permille(&self) -> Option<u64> {
        if self.finishing {
            return Some(WHOLE);
        }
        let all = self.rows.saturating_add(self.rows_left?);
        self.rows.saturating_mul(WHOLE).checked_div(all)
    }

    fn line(&self) -> String {
        let mut line = format!(
            "{} rows, {} pages, {:.0} rows/s",
            thousands(self.rows),
            thousands(self.pages),
            self.rows_per_second
        );
        if self.rejects > 0 {
            line.push_str(&format!(", {} rejected", thousands(self.rejects)));
        }
        if self.retries > 0 {
            line.push_str(&format!(", {} retries", thousands(self.retries)));
        }
        if let Some(waiting) = &self.waiting {
            line.push_str(&format!("; {waiting}"));
            if let Some(seconds) = self.next_attempt {
                line.push_str(&format!("; the next attempt is in {seconds} s"));
            }
        } else if self.finishing {
            line.push_str(", all read, finishing");
        } else if let Some(left) = self.seconds_left {
            line.push_str(&format!(
                ", about {} left",
                human(Duration::from_secs(left))
            ));
        }
        line
    }
}

impl Waited {
    fn seconds_left(&self) -> Option<u64> {
        let left = self.next?.saturating_duration_since(time::Instant::now());
        Some(left.as_secs())
    }
}

/// Something is waited for as long as this lives.
#[derive(Debug)]
pub(crate) struct Waiting {
    progress: Progress,
    what: Arc<str>,
}

impl Drop for Waiting {
    fn drop(&mut self) {
        let waiting = &mut self.progress.lock().waiting;
        let is_this = |waited: &Waited| Arc::ptr_eq(&waited.what, &self.what);
        if let Some(at) = waiting.iter().position(is_this) {
            waiting.remove(at);
        }
    }
}

/// Progress that is shown as long as this lives.
#[derive(Debug)]
pub struct Shown {
    task: tokio::task::JoinHandle<()>,
    bar: Option<ProgressBar>,
}

impl Shown {
    /// A bar, so many of [`WHOLE`] long, or of unknown length, and what stands beside it.
    pub(crate) fn bar(
        target: ProgressDrawTarget,
        look: impl Fn() -> (Option<u64>, String) + Send + 'static,
    ) -> Self {
        let bar = ProgressBar::with_draw_target(Some(WHOLE), target);
        let shown = bar.clone();
        let task = tokio::spawn(async move {
            let mut ticks = tokio::time::interval(Duration::from_millis(100));
            let mut shown = Some(shown);
            while let Some(bar) = shown {
                ticks.tick().await;
                let (permille, line) = look();
                shown = beside(move || {
                    bar.set_style(style(permille.is_some()));
                    bar.set_position(permille.unwrap_or(0));
                    bar.set_message(line);
                    bar.tick();
                    bar
                })
                .await;
            }
        });
        Self {
            task,
            bar: Some(bar),
        }
    }

    /// A line every so often.
    pub(crate) fn lines(
        out: impl Write + Send + 'static,
        every: Duration,
        line: impl Fn() -> String + Send + 'static,
    ) -> Self {
        let task = tokio::spawn(async move {
            // A pause of nothing is none that a timer takes.
            let mut ticks = tokio::time::interval(every.max(Duration::from_millis(1)));
            ticks.tick().await;
            let mut out = Some(out);
            while let Some(to) = out {
                ticks.tick().await;
                out = written(to, line()).await;
            }
        });
        Self { task, bar: None }
    }
}

impl Shown {
    /// Says something else meanwhile, so that neither disturbs the other.
    pub fn aside<T>(&self, tell: impl FnOnce() -> T) -> T {
        match &self.bar {
            Some(bar) => bar.suspend(tell),
            None => tell(),
        }
    }
}

impl Drop for Shown {
    fn drop(&mut self) {
        self.task.abort();
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
