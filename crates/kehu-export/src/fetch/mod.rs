//! Readers: several windows at a time, a bounded number of pages in flight.
//!
//! A reader takes a window from the queue, reads it page by page, holds every item against the table
//! and sends what came down a bounded channel: when the target is slow the readers wait. A reader
//! whose window is long cuts it in two when another one has nothing to do.

mod patience;
mod queue;
mod window;

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use serde_json::{Value, value::RawValue};
use tokio::{sync::mpsc, task::JoinSet};

pub use window::{Cut, Window};

use self::{patience::Patience, queue::Queue};
use crate::{
    row::{self, Key, Nested, Reject, Row, time},
    source::{Page, Source, SourceError},
    stop::Stop,
    table::Table,
};

/// What is read, and how.
#[derive(Debug, Clone)]
pub struct Reading {
    /// Where rows come from.
    pub source: Arc<Source>,
    /// What they are held against.
    pub table: Arc<Table>,
    /// What the target takes.
    pub keep: Keep,
    /// Windows that are read side by side.
    pub readers: usize,
    /// How long to go on asking for a page that does not come.
    pub patience: Duration,
    /// Asked to end.
    pub stop: Stop,
}

/// What a target takes of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keep {
    /// Its text.
    Raw,
    /// Its cells.
    Cells,
}

/// A page that was read.
#[derive(Debug)]
pub struct PageDone {
    /// Its window, as it stands after the page.
    pub window: Window,
    /// What the reader cut off from the window.
    pub cut_off: Option<Window>,
    /// It was the window's last page.
    pub finished: bool,
    /// Items that fit the table.
    pub items: Vec<Item>,
    /// Items that do not.
    pub rejects: Vec<Reject>,
    /// Size of the items as they came.
    pub bytes: usize,
    /// Attempts beyond the first.
    pub retries: u32,
    /// How long the page took to come.
    pub waited: Duration,
}

/// An item on its way to the target.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// What identifies it.
    pub key: Option<Key>,
    /// Which of two items with one key stays.
    pub rank: Rank,
    /// What the target takes.
    pub body: Body,
}

/// Of two items with one key in one run, the one with the higher rank stays: the later change, and
/// between equals always the same one, in whichever order they come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rank {
    /// When it was last changed, in milliseconds since 1970.
    pub updated: i64,
    /// Digest of its text.
    pub hash: i64,
}

/// What a target takes of an item.
#[derive(Debug, Clone, PartialEq)]
pub enum Body {
    /// See [`Keep::Raw`].
    Raw(Box<str>),
    /// See [`Keep::Cells`]; the text for the case that the target refuses it.
    Cells(Row<'static>, Box<str>),
}

/// Readers at work.
#[derive(Debug)]
pub struct Readers {
    tasks: JoinSet<()>,
    count: usize,
    failure: Arc<Mutex<Option<SourceError>>>,
}

impl Readers {
    /// Starts them. Pages come through the channel until all windows are read, something fails or the
    /// run is asked to stop.
    #[must_use]
    pub fn start(
        reading: &Reading,
        windows: &[Window],
        next_window: u64,
    ) -> (Self, mpsc::Receiver<PageDone>) {
        let count = reading.readers.max(1);
        let (sender, receiver) = mpsc::channel(count + 1);
        let queue = Arc::new(Queue::new(windows.iter().cloned(), next_window));
        let failure = Arc::new(Mutex::new(None));
        let patience = Arc::new(Patience::new(reading.patience, reading.stop.clone()));
        let mut tasks = JoinSet::new();
        for _ in 0..count {
            let reader = Reader {
                reading: reading.clone(),
                queue: Arc::clone(&queue),
                patience: Arc::clone(&patience),
                sender: sender.clone(),
            };
            let failure = Arc::clone(&failure);
            tasks.spawn(async move {
                if let Err(error) = reader.run().await {
                    reader.queue.close();
                    let mut failure = failure.lock().unwrap_or_else(PoisonError::into_inner);
                    failure.get_or_insert(error);
                }
            });
        }
        let readers = Self {
            tasks,
            count,
            failure,
        };
        (readers, receiver)
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.count
    }

    /// Waits for all of them, after the channel has ended.
    ///
    /// # Errors
    /// What made a reader give up.
    pub async fn finish(mut self) -> Result<(), SourceError> {
        while self.tasks.join_next().await.is_some() {}
        let failure = self
            .failure
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        failure.map_or(Ok(()), Err)
    }
}

struct Reader {
    reading: Reading,
    queue: Arc<Queue>,
    patience: Arc<Patience>,
    sender: mpsc::Sender<PageDone>,
}

impl Reader {
    async fn run(&self) -> Result<(), SourceError> {
        while let Some(mut window) = self.queue.take().await {
            loop {
                if self.reading.stop.is_asked() || self.queue.is_closed() {
                    self.queue.close();
                    return Ok(());
                }
                let finished = self.page(&mut window).await?;
                if finished {
                    break;
                }
            }
            self.queue.done();
        }
        Ok(())
    }

    /// Reads the window's next page and sends it on; whether it was the last.
    async fn page(&self, window: &mut Window) -> Result<bool, SourceError> {
        let source = &self.reading.source;
        let begun = Instant::now();
        let (page, retries) = self.patience.page(source, window).await?;
        let waited = begun.elapsed();
        if page.next.is_some() && page.next == window.cursor {
            return Err(SourceError::stuck(window));
        }
        let mut read = self.hold_against_table(page);
        window.read(read.times.drain(..), read.next);
        let finished = window.cursor.is_none();
        let mut cut_off = None;
        if !finished && let Some(id) = self.queue.wants() {
            cut_off = window.split(id, self.cut(read.keyset));
        }
        let done = PageDone {
            window: window.clone(),
            cut_off: cut_off.clone(),
            finished,
            items: read.items,
            rejects: read.rejects,
            bytes: read.bytes,
            retries,
            waited,
        };
        if self.sender.send(done).await.is_err() {
            // The target has given up, and says why itself.
            self.queue.close();
            return Ok(true);
        }
        if let Some(cut_off) = cut_off {
            self.queue.give(cut_off);
        }
        Ok(finished)
    }

    fn cut(&self, keyset: bool) -> Cut {
        const DAY: i64 = 86_400_000;
        Cut {
            keyset,
            grain: self.reading.source.grain(),
            // Civil times may be ahead of UTC.
            now: time::now() + DAY,
        }
    }

    fn hold_against_table(&self, page: Page) -> Read {
        let (table, layout) = (&self.reading.table, self.reading.table.layout);
        let mut read = Read {
            items: Vec::with_capacity(page.items.len()),
            times: Vec::with_capacity(page.items.len()),
            rejects: page.rejects,
            next: page.next,
            keyset: false,
            bytes: 0,
        };
        for raw in page.items {
            let row = match row::read(table, Nested::Text, &raw) {
                Ok(row) => row,
                Err(reject) => {
                    read.rejects.push(reject);
                    continue;
                }
            };
            let key = row.key(table);
            read.times.push(row.time(table));
            read.keyset = key.as_ref().is_some_and(|key| key.is(read.next.as_ref()));
            let rank = Rank {
                updated: row.updated(table).unwrap_or(i64::MIN),
                hash: digest(&raw, layout),
            };
            let cells = (self.reading.keep == Keep::Cells).then(|| row.into_owned());
            read.bytes += raw.get().len();
            let body = match cells {
                Some(cells) => Body::Cells(cells, raw.into()),
                None => Body::Raw(raw.into()),
            };
            read.items.push(Item { key, rank, body });
        }
        read
    }
}

/// A page, held against the table.
struct Read {
    items: Vec<Item>,
    times: Vec<Option<i64>>,
    rejects: Vec<Reject>,
    next: Option<Value>,
    keyset: bool,
    bytes: usize,
}

fn digest(raw: &RawValue, layout: u64) -> i64 {
    xxhash_rust::xxh3::xxh3_64_with_seed(raw.get().as_bytes(), layout).cast_signed()
}
