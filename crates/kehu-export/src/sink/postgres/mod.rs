//! A table of a PostgreSQL database: COPY into a staging table, then a merge by key, and the progress,
//! in one transaction.
//!
//! When the server goes away in the middle, nothing of the transaction stays; the target connects
//! again, and where the answer to a commit was lost it looks whether the commit took place.

mod connect;
mod copy;
mod failure;
mod layout;
mod lock;
mod password;
mod session;
mod settings;
mod tls;

use std::time::{Duration, Instant};

#[cfg(feature = "report")]
pub(super) use self::layout::{Layout, quoted};
use self::{failure::Failure, session::Session};
use super::{Address, Batch, Holdings, Opening, PostgresUrl, best_of_each};
use crate::{
    error::{Error, Result},
    fetch::{Body, Item},
    plan::human,
    rejects,
    row::Reject,
    state::State,
};

/// A PostgreSQL database, connected while it is there.
#[derive(Debug)]
pub struct Postgres {
    opening: Opening,
    url: PostgresUrl,
    session: Option<Session>,
}

/// Connects for reading.
#[cfg(feature = "report")]
pub(super) async fn connect(url: &PostgresUrl) -> Result<tokio_postgres::Client> {
    let connected = connect::connect(url).await;
    connected.map_err(|error| error.told("connecting to the database"))
}

/// What earlier runs left.
pub(super) async fn peek(url: &PostgresUrl, opening: &Opening) -> Result<Option<State>> {
    let peeked = session::peek(url, opening).await;
    peeked.map_err(|error| error.told(format!("reading {}", opening.address)))
}

impl Postgres {
    /// Connects, takes the lock, makes the table.
    pub(super) async fn open(opening: Opening) -> Result<Self> {
        let Address::Postgres { url } = &opening.address else {
            return Err(Error::usage("not a PostgreSQL database"));
        };
        let mut target = Self {
            url: url.clone(),
            opening,
            session: None,
        };
        target.session = Some(target.connect(target.opening.restart).await?);
        Ok(target)
    }

    pub(super) async fn state(&mut self) -> Result<Option<State>> {
        self.through("reading", async |session| session.state().await)
            .await
    }

    pub(super) async fn begin(&mut self, state: State) -> Result<State> {
        self.through("writing to", async |session| session.forget_rejects().await)
            .await?;
        self.commit(Batch::default(), state).await
    }

    pub(super) async fn commit(&mut self, batch: Batch, mut state: State) -> Result<State> {
        let before = state.commits;
        state.commits += 1;
        let mut items = best_of_each(batch.items);
        let mut rejects = batch.rejects;
        let begun = Instant::now();
        let mut unsure = false;
        loop {
            let session = self.connected().await?;
            if unsure && let Some(done) = session.committed(before).await? {
                return Ok(done);
            }
            let error = match session.write(&items, &rejects, &state).await {
                Ok(written) => {
                    state.counts.written += written;
                    return Ok(state);
                }
                Err(error) => error,
            };
            if error.refuses_value().is_some() {
                let refused = self.take_out(&mut items).await?;
                if refused.is_empty() {
                    return Err(error.told(format!("writing to {}", self.opening.address)));
                }
                rejects.extend(refused);
                continue;
            }
            let patient = begun.elapsed() < self.opening.patience && !self.opening.stop.is_asked();
            if !error.passes() || !patient {
                return Err(error.told(format!("writing to {}", self.opening.address)));
            }
            unsure = true;
            self.session = None;
        }
    }

    pub(super) async fn finish(&mut self, mut state: State) -> Result<Holdings> {
        if state.windows.is_empty() {
            state.end();
            self.commit(Batch::default(), state).await?;
        }
        let (list, label) = (self.opening.rejects_file(), self.opening.label());
        let session = self.connected().await?;
        let found = session.holdings().await;
        let (rows, refused) =
            found.map_err(|error| error.told(format!("counting {}", self.opening.address)))?;
        let listed = || -> std::io::Result<u64> {
            let mut list = rejects::List::new(&list, label);
            for reject in &refused {
                list.push(reject)?;
            }
            list.finish()
        };
        let rejects = listed().map_err(|error| {
            Error::target(format!("listing rejects in {}", list.display()), &error)
        })?;
        Ok(Holdings {
            rows,
            rejects,
            rejects_file: (rejects > 0).then_some(list),
            escaped: 0,
        })
    }

    /// Does something that may be done twice, again where the server went away meanwhile.
    async fn through<T>(
        &mut self,
        doing: &str,
        work: impl AsyncFn(&mut Session) -> Result<T, Failure>,
    ) -> Result<T> {
        let begun = Instant::now();
        let mut first = true;
        loop {
            let error = match work(self.connected().await?).await {
                Ok(done) => return Ok(done),
                Err(error) => error,
            };
            let patient = first || begun.elapsed() < self.opening.patience;
            if !error.passes() || !patient || self.opening.stop.is_asked() {
                return Err(error.told(format!("{doing} {}", self.opening.address)));
            }
            first = false;
            self.session = None;
        }
    }

    /// The session, made anew where the server went away.
    async fn connected(&mut self) -> Result<&mut Session> {
        if self.session.as_ref().is_some_and(Session::is_lost) {
            self.session = None;
        }
        let session = match self.session.take() {
            Some(session) => session,
            None => self.connect(false).await?,
        };
        Ok(self.session.insert(session))
    }

    /// A server that is away is waited for.
    async fn connect(&self, restart: bool) -> Result<Session> {
        let begun = Instant::now();
        let mut pause = Duration::from_millis(100);
        loop {
            let error = match Session::open(&self.url, &self.opening, restart).await {
                Ok(session) => return Ok(session),
                Err(error) => error,
            };
            let patient = begun.elapsed() < self.opening.patience && !self.opening.stop.is_asked();
            if !error.passes() || !patient {
                return Err(error.told(format!("opening {}", self.opening.address)));
            }
            let _waiting = self.opening.progress.waiting(format!(
                "waiting for {}, up to {}: {}",
                self.opening.address,
                human(self.opening.patience),
                error.reason()
            ));
            self.opening.stop.pause(pause).await;
            pause = (pause * 2).min(Duration::from_secs(10));
        }
    }

    /// Takes out of a batch what the database does not take, by halves.
    async fn take_out(&mut self, items: &mut Vec<Item>) -> Result<Vec<Reject>> {
        let address = self.opening.address.clone();
        let mut suspects = vec![(0, items.len())];
        let mut refused: Vec<(usize, String)> = Vec::new();
        while let Some((start, end)) = suspects.pop() {
            let session = self.connected().await?;
            let error = match session.try_out(&items[start..end]).await {
                Ok(()) => continue,
                Err(error) => error,
            };
            let Some(reason) = error.refuses_value() else {
                return Err(error.told(format!("writing to {}", address)));
            };
            if end - start == 1 {
                refused.push((start, reason));
            } else {
                let middle = start.midpoint(end);
                suspects.extend([(start, middle), (middle, end)]);
            }
        }
        refused.sort_by_key(|(index, _)| std::cmp::Reverse(*index));
        let take = |(index, reason)| {
            let raw = match items.remove(index).body {
                Body::Raw(raw) | Body::Cells(_, raw) => raw.into_string(),
            };
            Reject {
                path: String::new(),
                reason: format!("PostgreSQL: {reason}"),
                raw,
            }
        };
        Ok(refused.into_iter().map(take).collect())
    }
}
