//! One reader: a window page by page, the next page on its way while one is held against the table.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use serde_json::{Value, value::RawValue};
use tokio::sync::mpsc;

use super::{
    Body, Cut, Item, Keep, PageDone, Rank, Reading, Window, patience::Patience, queue::Queue,
};
use crate::{
    row::{self, Nested, Reject, time},
    source::{Page, SourceError},
};

pub(super) struct Reader {
    pub(super) reading: Arc<Reading>,
    pub(super) queue: Arc<Queue>,
    pub(super) patience: Arc<Patience>,
    pub(super) sender: mpsc::Sender<PageDone>,
}

/// What came of asking for a page, and after how many attempts too many.
type Asked = Result<(Page, u32), SourceError>;

/// A page on its way to the target.
struct Taking {
    page: Page,
    retries: u32,
    /// How long there was nothing to do but wait for it.
    waited: Duration,
    /// The window may be cut behind it: nobody has asked for the next page.
    may_cut: bool,
}

/// Why a window is not gone on with.
enum Ended {
    /// It is read.
    Finished,
    /// Nobody takes pages any more.
    Unwanted,
    Failed(SourceError),
}

impl From<SourceError> for Ended {
    fn from(error: SourceError) -> Self {
        Self::Failed(error)
    }
}

impl Reader {
    pub(super) async fn run(&self) -> Result<(), SourceError> {
        while let Some(window) = self.queue.take().await {
            match self.window(window).await {
                Ended::Finished => self.queue.done(),
                Ended::Unwanted => {
                    self.queue.close();
                    return Ok(());
                }
                Ended::Failed(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Reads a window page by page.
    async fn window(&self, mut window: Window) -> Ended {
        let mut asked = None;
        let mut waited = Duration::ZERO;
        while !self.ends() {
            match self.step(&mut window, asked, waited).await {
                Ok((next, longer)) => (asked, waited) = (next, longer),
                Err(ended) => return ended,
            }
        }
        Ended::Unwanted
    }

    /// Takes one page, which may have been asked for already, and asks for the next one meanwhile.
    /// What came of that, and how long there was nothing to do but wait for it.
    async fn step(
        &self,
        window: &mut Window,
        asked: Option<Asked>,
        mut waited: Duration,
    ) -> Result<(Option<Asked>, Duration), Ended> {
        let begun = Instant::now();
        let (page, retries) = match asked {
            Some(asked) => asked?,
            None => self.patience.page(&self.reading.source, window).await?,
        };
        waited += begun.elapsed();
        if page.next.is_some() && page.next == window.cursor {
            return Err(SourceError::stuck(window).into());
        }
        let ahead = self.ahead(window, &page);
        let taking = Taking {
            page,
            retries,
            waited,
            may_cut: ahead.is_none(),
        };
        let take = async {
            self.take(window, taking).await?;
            Ok::<_, Ended>(Instant::now())
        };
        let ask = async { Ok(self.ask(ahead.as_ref()).await) };
        let (free, asked) = tokio::try_join!(take, ask)?;
        Ok((asked, free.elapsed()))
    }

    fn ends(&self) -> bool {
        self.reading.stop.is_asked() || self.queue.is_closed()
    }

    /// Where the page behind this one is, when it is to be asked for already: not when the window is
    /// about to be cut, for then it ends elsewhere.
    fn ahead(&self, window: &Window, page: &Page) -> Option<Window> {
        let next = page.next.clone()?;
        if self.queue.is_wanting() || self.ends() {
            return None;
        }
        let mut ahead = window.clone();
        ahead.cursor = Some(next);
        Some(ahead)
    }

    /// Who is asked to stop does not wait for another page.
    async fn ask(&self, ahead: Option<&Window>) -> Option<Asked> {
        tokio::select! {
            asked = self.patience.page(&self.reading.source, ahead?) => Some(asked),
            () = self.reading.stop.asked() => None,
        }
    }

    /// Holds a page against the table and sends it on.
    async fn take(&self, window: &mut Window, taking: Taking) -> Result<(), Ended> {
        let (reading, page) = (Arc::clone(&self.reading), taking.page);
        // A task of its own: the next page may come meanwhile.
        let read = tokio::spawn(async move { hold_against_table(&reading, page) }).await;
        let mut read = read.map_err(|error| SourceError::broken(&error))?;
        window.read(read.times.drain(..), read.next);
        let finished = window.cursor.is_none();
        let mut cut_off = None;
        if taking.may_cut
            && !finished
            && let Some(id) = self.queue.wants()
        {
            cut_off = window.split(id, self.cut(read.keyset));
        }
        let done = PageDone {
            window: window.clone(),
            cut_off: cut_off.clone(),
            finished,
            incomplete: read.incomplete,
            items: read.items,
            rejects: read.rejects,
            bytes: read.bytes,
            retries: taking.retries,
            waited: taking.waited,
        };
        if self.sender.send(done).await.is_err() {
            // The target has given up, and says why itself.
            return Err(Ended::Unwanted);
        }
        if let Some(cut_off) = cut_off {
            self.queue.give(cut_off);
        }
        if finished {
            return Err(Ended::Finished);
        }
        Ok(())
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
}

fn hold_against_table(reading: &Reading, page: Page) -> Read {
    let (table, layout) = (&reading.table, reading.table.layout);
    let nested = match reading.keep {
        Keep::Raw => Nested::Checked,
        Keep::Cells => Nested::Text,
    };
    let mut read = Read {
        items: Vec::with_capacity(page.items.len()),
        times: Vec::with_capacity(page.items.len()),
        rejects: page.rejects,
        next: page.next,
        incomplete: page.incomplete,
        keyset: false,
        bytes: 0,
    };
    for raw in page.items {
        let row = match row::read(table, nested, raw.get()) {
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
        let cells = (reading.keep == Keep::Cells).then(|| row.into_owned());
        read.bytes += raw.get().len();
        let body = match cells {
            Some(cells) => Body::Cells(cells, raw.into()),
            None => Body::Raw(raw.into()),
        };
        read.items.push(Item { key, rank, body });
    }
    read
}

/// A page, held against the table.
struct Read {
    items: Vec<Item>,
    times: Vec<Option<i64>>,
    rejects: Vec<Reject>,
    next: Option<Value>,
    incomplete: Option<String>,
    keyset: bool,
    bytes: usize,
}

fn digest(raw: &RawValue, layout: u64) -> i64 {
    xxhash_rust::xxh3::xxh3_64_with_seed(raw.get().as_bytes(), layout).cast_signed()
}
