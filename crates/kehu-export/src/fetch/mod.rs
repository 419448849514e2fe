//! Readers: one walk through a list, several at a time, a bounded number of pages in flight.
//!
//! A reader takes a window from the queue, reads it page by page, holds every item against the table
//! and sends what came down a bounded channel: when the target is slow the readers wait. While one page
//! is held against the table the next is on its way. A reader that has nothing to do looks for a row in the
//! middle of what is left, and begins behind it.
//!
//! | file | what it does |
//! |---|---|
//! | `window`, `windows` | what is read of the list, and how windows become one |
//! | `cut` | where another window may begin |
//! | `queue` | who reads what |
//! | `reader` | asks for pages, and holds them against the table |
//! | `patience` | what is done about a page that does not come |

mod cut;
mod patience;
mod queue;
mod reader;
mod windows;

use std::{sync::Arc, time::Duration};

use jiff::Timestamp;
use tokio::{sync::mpsc, task::JoinSet};
use tracing::instrument::WithSubscriber as _;

pub use self::windows::{Step, Windows};
pub use crate::window::{Begins, Times, Window};

pub(crate) use self::patience::Patience;

use self::{cut::Cuts, queue::Queue, reader::Reader};
use crate::{
    memory::{Memory, Room},
    progress::Progress,
    row::{Key, Reject, Row},
    source::{Source, SourceError},
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
    /// Told what is waited for.
    pub progress: Progress,
    /// Bounds the rows on their way.
    pub(crate) memory: Memory,
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
    /// What it means for the windows.
    pub step: Step,
    /// Items that fit the table.
    pub items: Vec<Item>,
    /// Items that do not.
    pub rejects: Vec<Reject>,
    /// Size of the items as they came.
    pub bytes: usize,
    /// When the vendor gave it, by the vendor's clock.
    pub date: Option<Timestamp>,
    /// Attempts beyond the first of a page, of any reader, since the page before.
    pub retries: u32,
    /// How long the reader had nothing to do but wait for it.
    pub waited: Duration,
    /// The room that it takes until it is in the target.
    pub(crate) room: Option<Room>,
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
    tasks: JoinSet<Result<(), SourceError>>,
    count: usize,
    patience: Arc<Patience>,
}

impl Readers {
    /// Starts them. Pages come through the channel until all windows are read, something fails or the
    /// run is asked to stop.
    #[must_use]
    pub fn start(
        reading: &Reading,
        windows: &Windows,
        next_window: u64,
    ) -> (Self, mpsc::Receiver<PageDone>) {
        let count = reading.readers.max(1);
        let (sender, receiver) = mpsc::channel(count + 1);
        let cuts = Cuts::new(count > 1, reading.source.grain());
        let queue = Arc::new(Queue::new(windows.clone(), next_window, cuts));
        let (stop, progress) = (reading.stop.clone(), reading.progress.clone());
        let patience = Arc::new(Patience::new(reading.patience, stop, progress));
        let reading = Arc::new(reading.clone());
        let mut tasks = JoinSet::new();
        for _ in 0..count {
            let reader = Reader {
                reading: Arc::clone(&reading),
                queue: Arc::clone(&queue),
                patience: Arc::clone(&patience),
                sender: sender.clone(),
            };
            let closing = Closing(Arc::clone(&queue));
            let read = async move {
                let _closing = closing;
                reader.run().await
            };
            // Traces of a task go where those of its maker go only when it takes the subscriber along.
            tasks.spawn(read.with_current_subscriber());
        }
        let readers = Self {
            tasks,
            count,
            patience,
        };
        (readers, receiver)
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.count
    }

    /// Waits for all of them, after the channel has ended: what made the first of them give up, and the
    /// attempts that came with no page.
    pub async fn finish(mut self) -> (Result<(), SourceError>, u32) {
        let mut result = Ok(());
        while let Some(ended) = self.tasks.join_next().await {
            let ended = ended.unwrap_or_else(|broken| Err(SourceError::broken(&broken)));
            result = result.and(ended);
        }
        (result, self.patience.take_retries())
    }
}

/// A reader ends when everything is read or nothing more is wanted: however it ends, nobody waits for it.
struct Closing(Arc<Queue>);

impl Drop for Closing {
    fn drop(&mut self) {
        self.0.close();
    }
}
