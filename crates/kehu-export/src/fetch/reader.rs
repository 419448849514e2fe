//! One reader: a window page by page, the next page on its way while one is held against the table.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use jiff::Timestamp;
use serde_json::{Value, value::RawValue};
use tokio::sync::mpsc;

use super::{
    Body, Item, Keep, PageDone, Rank, Reading, Step, Window,
    cut::{Scout, Seen},
    patience::Patience,
    queue::{Queue, Task},
};
use crate::{
    row::{self, Key, Marks, Nested, Reject, Row},
    source::{Page, SourceError},
    table::Table,
};

pub(super) struct Reader {
    pub(super) reading: Arc<Reading>,
    pub(super) queue: Arc<Queue>,
    pub(super) patience: Arc<Patience>,
    pub(super) sender: mpsc::Sender<PageDone>,
}

/// What came of asking for a page.
type Asked = Result<Page, SourceError>;

/// A page on its way to the target.
struct Taking {
    page: Page,
    /// How long there was nothing to do but wait for it.
    waited: Duration,
}

/// Why a window is not gone on with.
enum Ended {
    /// It is read, or another reader goes on with it.
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
        while let Some(task) = self.queue.take().await {
            let window = match task {
                Task::Read(window) => Some(window),
                Task::Scout(scout) => self.scout(&scout).await,
            };
            let Some(window) = window else {
                self.queue.done();
                continue;
            };
            let id = window.id;
            match self.window(window).await {
                Ended::Finished => {}
                Ended::Unwanted => return Ok(()),
                Ended::Failed(error) if self.queue.give_up(id) => {
                    tracing::debug!(window = id, %error, "a window ahead of the list is given up");
                }
                Ended::Failed(error) => {
                    self.patience.give_up();
                    return Err(error);
                }
            }
            self.queue.done();
        }
        Ok(())
    }

    /// Looks for a row in the middle of the list. The window behind it, where one can be read; what goes
    /// wrong costs nothing but the search.
    async fn scout(&self, scout: &Scout) -> Option<Window> {
        let asked = tokio::select! {
            asked = self.patience.page(&self.reading.source, &scout.asks) => asked,
            () = self.reading.stop.asked() => return None,
        };
        let Ok(page) = asked else {
            self.queue.missed(scout);
            return None;
        };
        let table = &self.reading.table;
        let row = page.items.first();
        let row = row.map(|raw| row::check(table, raw.get()));
        match row {
            Some(Err(_)) => {
                self.queue.missed(scout);
                None
            }
            Some(Ok(row)) => self.queue.found(scout, row.key),
            None => self.queue.found(scout, None),
        }
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
        let page = match asked {
            Some(asked) => asked?,
            None => self.patience.page(&self.reading.source, window).await?,
        };
        waited += begun.elapsed();
        let ahead = self.ahead(window, &page);
        let taking = Taking { page, waited };
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

    /// Where the page behind this one is, when it is to be asked for already: not when another reader has
    /// probably begun there.
    fn ahead(&self, window: &Window, page: &Page) -> Option<Window> {
        let next = page.next.clone()?;
        if self.ends() || self.queue.comes_to_another(window.id, page.cursor.as_ref()) {
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
        let read = read.map_err(|error| SourceError::broken(&error))?;
        // Nobody takes pages any more when the target has given up, and it says why itself.
        let room = self.reading.memory.room(read.bytes).await;
        let place = self.sender.reserve().await.map_err(|_| Ended::Unwanted)?;
        let opens = !window.is_first() && window.cursor.is_none();
        let step = Step {
            window: window.id,
            opens: opens.then(|| window.clone()),
            times: read.times,
            at: read.keys.last().cloned(),
            next: read.next,
            incomplete: read.incomplete,
            met: None,
        };
        window.cursor.clone_from(&step.next);
        let seen = Seen {
            rows: &read.keys,
            last: read.keys.last().filter(|_| read.ends_well),
            cursor: read.cursor.as_ref(),
        };
        let goes_on = self.queue.step(step, seen, |step| {
            place.send(PageDone {
                step,
                items: read.items,
                rejects: read.rejects,
                bytes: read.bytes,
                date: read.date,
                retries: self.patience.take_retries(),
                waited: taking.waited,
                room,
            });
        });
        if goes_on {
            Ok(())
        } else {
            Err(Ended::Finished)
        }
    }
}

fn hold_against_table(reading: &Reading, page: Page) -> Read {
    let table = &reading.table;
    let mut read = Read {
        items: Vec::with_capacity(page.items.len()),
        keys: Vec::with_capacity(page.items.len()),
        times: Vec::with_capacity(page.items.len()),
        rejects: page.rejects,
        next: page.next,
        cursor: page.cursor,
        incomplete: page.incomplete,
        date: page.date,
        ends_well: true,
        bytes: 0,
    };
    for raw in page.items {
        let (marks, cells) = match held(table, reading.keep, &raw) {
            Ok(held) => held,
            Err(reject) => {
                read.rejects.push(reject);
                read.ends_well = false;
                continue;
            }
        };
        read.ends_well = true;
        read.keys.extend(marks.key.clone());
        read.times.push(marks.time);
        let rank = Rank {
            updated: marks.updated.unwrap_or(i64::MIN),
            hash: digest(&raw),
        };
        read.bytes += raw.get().len();
        let body = match cells {
            Some(cells) => Body::Cells(cells, raw.into()),
            None => Body::Raw(raw.into()),
        };
        let key = marks.key;
        read.items.push(Item { key, rank, body });
    }
    read
}

/// What tells an item from others, and its cells where the target takes them.
fn held(
    table: &Table,
    keep: Keep,
    raw: &RawValue,
) -> Result<(Marks, Option<Row<'static>>), Reject> {
    match keep {
        Keep::Raw => row::check(table, raw.get()).map(|marks| (marks, None)),
        Keep::Cells => {
            let row = row::read(table, Nested::Text, raw.get())?;
            Ok((row.marks(table), Some(row.into_owned())))
        }
    }
}

/// A page, held against the table.
struct Read {
    items: Vec<Item>,
    /// The items' keys, once more.
    keys: Vec<Key>,
    times: Vec<Option<i64>>,
    rejects: Vec<Reject>,
    next: Option<Arc<Value>>,
    cursor: Option<Value>,
    incomplete: Option<String>,
    date: Option<Timestamp>,
    /// The last item is not a reject.
    ends_well: bool,
    bytes: usize,
}

fn digest(raw: &RawValue) -> i64 {
    xxhash_rust::xxh3::xxh3_64(raw.get().as_bytes()).cast_signed()
}
