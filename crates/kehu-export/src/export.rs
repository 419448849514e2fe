//! One run: rows from the readers to the target, progress with them.

use std::{
    pin::pin,
    sync::Arc,
    time::{Duration, Instant},
};

use tokio::{sync::mpsc, time};

use crate::{
    error::{Error, Result},
    fetch::{PageDone, Readers, Reading},
    memory::Memory,
    plan::{Next, Plan, Since},
    progress::Progress,
    sink::{Appetite, Batch, Common, Holdings, Opening, Sink},
    state::{Kind, State},
    stop::Stop,
    summary::{End, Summary},
};

/// An export whose target is open and held.
#[derive(Debug)]
pub struct Export {
    plan: Plan,
    target: Sink,
    /// The next run is to forget what earlier ones did.
    restart: bool,
    stop: Stop,
    progress: Progress,
    common: Common,
}

impl Export {
    /// Opens the target.
    ///
    /// # Errors
    /// When the plan cannot be kept, or the target cannot be used or is held by another run.
    pub async fn open(plan: Plan, opening: Opening) -> Result<Self> {
        plan.check()?;
        if opening.restart && matches!(plan.since, Since::At(_)) {
            let message =
                "--restart reads everything, and --since TIME does not: leave one of them out";
            return Err(Error::usage(message));
        }
        let target = Sink::open(opening.clone()).await?;
        Ok(Self::into_open(plan, &opening, target))
    }

    /// An export into a target that is open.
    pub(crate) fn into_open(plan: Plan, opening: &Opening, target: Sink) -> Self {
        Self {
            restart: opening.restart,
            target,
            plan,
            stop: opening.stop.clone(),
            progress: opening.progress.clone(),
            common: opening.common.clone(),
        }
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
        // Only the first run forgets what was there before.
        let restart = std::mem::take(&mut self.restart);
        let found = match self.target.state().await {
            Err(_) if restart => None,
            found => found?,
        };
        let next = self.plan.next(found.as_ref().filter(|_| !restart))?;
        let of = self.plan.source.subject();
        let mut state = found.unwrap_or_else(|| State::new(of.clone()));
        let mut notes = Vec::from_iter(self.target.make().await?);
        if let Next::Begin(begin) = next {
            if begin.adopts {
                notes.push(ADOPTS.to_owned());
                state.adopt(&of);
            }
            state.begin(of, self.plan.source.page_size, begin, restart);
            state = self.target.begin(state).await?;
        }
        self.progress.begin(state.run, state.counts);
        let mut run = Run {
            begun: Instant::now(),
            rows_before: state.counts.rows,
            waited: Duration::ZERO,
            readers: 1,
            alone: None,
            notes,
            state,
        };
        let end = self.read(&mut run).await;
        let (end, holdings) = self.finish(&mut run, end).await;
        Ok(run.summary(next == Next::GoOn, end, holdings))
    }

    async fn read(&mut self, run: &mut Run) -> Result<()> {
        let (readers, alone) = self.plan.readers();
        run.alone = alone;
        let reading = Reading {
            source: Arc::new(self.plan.source.clone()),
            table: Arc::new(self.plan.table.clone()),
            keep: self.target.keeps(),
            readers,
            patience: self.plan.patience,
            stop: self.stop.clone(),
            progress: self.progress.clone(),
            memory: self.common.bound(),
        };
        if run.state.is_read() {
            return Ok(());
        }
        let (readers, mut pages) =
            Readers::start(&reading, &run.state.windows, run.state.next_window);
        run.readers = readers.count();
        let gathering = Gathering {
            appetite: self.target.appetite(),
            pause: self.plan.commit_every,
            progress: &self.progress,
            memory: self.common.bound(),
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
        let (ended, retries) = readers.finish().await;
        run.state.counts.retries += u64::from(retries);
        Ok(ended?)
    }

    async fn finish(&mut self, run: &mut Run, read: Result<()>) -> (End, Holdings) {
        if let Err(error) = &read
            && !matches!(error.kind(), crate::ErrorKind::Source(_))
        {
            return (
                read.map_or_else(End::Failed, |()| End::Complete),
                Holdings::default(),
            );
        }
        if read.is_ok() && run.state.is_read() {
            self.progress.finishing();
        }
        let finished = self
            .target
            .finish(run.state.clone(), self.plan.ending())
            .await;
        match (read, finished) {
            (Err(error), finished) => {
                let holdings = finished.map(|(_, holdings)| holdings);
                (End::Failed(error), holdings.unwrap_or_default())
            }
            (Ok(()), Err(error)) => (End::Failed(error), Holdings::default()),
            (Ok(()), Ok((state, holdings))) => {
                run.state = state;
                (End::of(&run.state), holdings)
            }
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
    /// Where it is short, nobody waits for more.
    memory: Memory,
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
                () = self.memory.is_short() => break,
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
        batch.room.extend(page.room);
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
    /// Why there is only one.
    alone: Option<&'static str>,
    notes: Vec<String>,
}

/// What is said of a target that an earlier version of kehu has filled.
const ADOPTS: &str = "the target was filled by an earlier version of kehu, which did not note whose rows it \
    holds: everything is read again, and what it holds is taken for an export of this account";

impl Run {
    /// About how many rows are to come.
    fn rows_left(&self) -> Option<u64> {
        let counts = self.state.counts;
        let held = self.state.held.as_ref();
        if let Some(held) = held.filter(|held| self.state.kind == Kind::Full && held.rows > 0) {
            return Some(held.rows.saturating_sub(counts.rows));
        }
        let pages = self.state.windows.pages_left(crate::row::time::now());
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
            readers: self.readers,
            alone: self.alone,
            notes: self.notes,
        }
    }
}
