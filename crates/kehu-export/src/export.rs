//! One run: rows from the readers to the target, progress with them.

use std::{
    pin::pin,
    sync::Arc,
    time::{Duration, Instant},
};

use tokio::{sync::mpsc, time};

use crate::{
    error::Result,
    fetch::{PageDone, Readers, Reading},
    plan::{Next, Plan},
    progress::Progress,
    sink::{Appetite, Batch, Holdings, Opening, Sink},
    state::State,
    stop::Stop,
    summary::{End, Summary},
};

/// An export whose target is open and held.
#[derive(Debug)]
pub struct Export {
    plan: Plan,
    target: Sink,
    stop: Stop,
    progress: Progress,
}

impl Export {
    /// Opens the target.
    ///
    /// # Errors
    /// When the plan cannot be kept, or the target cannot be used or is held by another run.
    pub async fn open(plan: Plan, opening: Opening) -> Result<Self> {
        plan.check()?;
        let (stop, progress) = (opening.stop.clone(), opening.progress.clone());
        Ok(Self {
            target: Sink::open(opening).await?,
            plan,
            stop,
            progress,
        })
    }

    /// What the export is to do.
    #[must_use]
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Where it is.
    #[must_use]
    pub fn progress(&self) -> Progress {
        self.progress.clone()
    }

    /// What earlier runs left in the target.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn state(&mut self) -> Result<Option<State>> {
        self.target.state().await
    }

    /// One run: goes on with one that was cut short, else begins the next.
    ///
    /// # Errors
    /// When the run cannot begin. What happens later is in the summary.
    pub async fn run(&mut self) -> Result<Summary> {
        let found = self.target.state().await?;
        let next = self.plan.next(found.as_ref())?;
        let source = &self.plan.source;
        let new = || State::new(&source.api, &source.operation, source.filters());
        let mut state = found.unwrap_or_else(new);
        if let Next::Begin { kind, from, to } = next {
            state.begin(kind, from, to);
            state = self.target.begin(state).await?;
        }
        self.progress.begin(state.run, state.counts);
        let mut run = Run {
            begun: Instant::now(),
            rows_before: state.counts.rows,
            waited: Duration::ZERO,
            readers: 1,
            state,
        };
        let end = self.read(&mut run).await;
        let (end, holdings) = self.finish(&run, end).await;
        Ok(run.summary(next == Next::GoOn, end, holdings))
    }

    async fn read(&mut self, run: &mut Run) -> Result<()> {
        let reading = Reading {
            source: Arc::new(self.plan.source.clone()),
            table: Arc::new(self.plan.table.clone()),
            keep: self.target.keeps(),
            readers: self.plan.readers(),
            patience: self.plan.patience,
            stop: self.stop.clone(),
            progress: self.progress.clone(),
        };
        if run.state.windows.is_empty() {
            return Ok(());
        }
        let (readers, mut pages) =
            Readers::start(&reading, &run.state.windows, run.state.next_window);
        run.readers = readers.count();
        let gathering = Gathering {
            appetite: self.target.appetite(),
            pause: self.plan.commit_every,
            progress: &self.progress,
        };
        let mut batch = gathering.next(&mut pages, run).await;
        while let Some(full) = batch {
            // The next batch comes together while this one is written. When the target fails, dropping
            // readers and channel ends the readers.
            let commit = self.target.commit(full, run.state.clone());
            let gather = async { Ok(gathering.next(&mut pages, run).await) };
            let (state, next) = tokio::try_join!(commit, gather)?;
            run.state.committed(&state);
            batch = next;
        }
        readers.finish().await?;
        Ok(())
    }

    async fn finish(&mut self, run: &Run, read: Result<()>) -> (End, Holdings) {
        if let Err(error) = &read
            && !matches!(error.kind(), crate::ErrorKind::Source(_))
        {
            return (
                read.map_or_else(End::Failed, |()| End::Complete),
                Holdings::default(),
            );
        }
        if read.is_ok() && run.state.windows.is_empty() {
            self.progress.finishing();
        }
        match (read, self.target.finish(run.state.clone()).await) {
            (Err(error), holdings) => (End::Failed(error), holdings.unwrap_or_default()),
            (Ok(()), Err(error)) => (End::Failed(error), Holdings::default()),
            (Ok(()), Ok(holdings)) if run.state.windows.is_empty() => (run.state.ended(), holdings),
            (Ok(()), Ok(holdings)) => (End::Stopped, holdings),
        }
    }

    /// Waits for so long, a tenth more or less, or until it is asked to stop.
    pub async fn pause(&self, pause: Duration) {
        let jitter = 0.9 + fastrand::f64() * 0.2;
        let pause = Duration::try_from_secs_f64(pause.as_secs_f64() * jitter).unwrap_or(pause);
        self.stop.pause(pause).await;
    }
}

/// How pages become batches.
struct Gathering<'a> {
    /// How much the target likes to take at once.
    appetite: Appetite,
    /// Longest time between two commits, instead of the target's own.
    pause: Option<Duration>,
    progress: &'a Progress,
}

impl Gathering<'_> {
    /// As much as the target likes to take at once; `None` when nothing comes any more.
    async fn next(&self, pages: &mut mpsc::Receiver<PageDone>, run: &mut Run) -> Option<Batch> {
        let mut batch = Batch::default();
        self.take(pages.recv().await?, &mut batch, run);
        let usual = || Duration::from_millis(self.appetite.millis);
        let mut enough = pin!(time::sleep(self.pause.unwrap_or_else(usual)));
        while batch.items.len() < self.appetite.rows && batch.bytes < self.appetite.bytes {
            tokio::select! {
                biased;
                () = &mut enough => break,
                page = pages.recv() => match page {
                    Some(page) => self.take(page, &mut batch, run),
                    None => break,
                },
            }
        }
        Some(batch)
    }

    fn take(&self, page: PageDone, batch: &mut Batch, run: &mut Run) {
        run.state.advance(&page);
        run.waited += page.waited;
        batch.bytes += page.bytes;
        batch.items.extend(page.items);
        batch.rejects.extend(page.rejects);
        self.progress.advance(run.state.counts, run.rows_left());
    }
}

/// A run on its way.
struct Run {
    state: State,
    begun: Instant,
    rows_before: u64,
    /// What the readers waited for pages, all together.
    waited: Duration,
    readers: usize,
}

impl Run {
    /// About how many rows are to come.
    fn rows_left(&self) -> Option<u64> {
        let counts = self.state.counts;
        if let Some(last) = self.state.last_rows
            && self.state.kind == crate::state::Kind::Full
        {
            return Some(last.saturating_sub(counts.rows));
        }
        let now = crate::row::time::now();
        let pages: Option<f64> = self
            .state
            .windows
            .iter()
            .map(|window| window.pages_left(now))
            .sum();
        #[expect(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "an estimate"
        )]
        pages.map(|pages| (pages * counts.rows as f64 / counts.pages.max(1) as f64) as u64)
    }

    fn summary(self, went_on: bool, end: End, holdings: Holdings) -> Summary {
        let elapsed = self.begun.elapsed();
        #[expect(clippy::cast_precision_loss, reason = "a share")]
        let readers = self.readers as f64;
        Summary {
            run: self.state.run,
            kind: self.state.kind,
            went_on,
            end,
            counts: self.state.counts,
            rows_now: self.state.counts.rows - self.rows_before,
            holdings,
            waiting: (self.waited.as_secs_f64() / elapsed.as_secs_f64().max(1e-6) / readers)
                .min(1.0),
            elapsed,
        }
    }
}
