//! A table of a PostgreSQL database: COPY into a staging table, then a merge by key, and the progress,
//! in one transaction.
//!
//! When the server goes away in the middle, nothing of the transaction stays; the target connects
//! again, and where the answer to a commit was lost it looks whether the commit took place.

mod connect;
mod copy;
mod env;
mod failure;
mod history;
mod layout;
mod lock;
mod password;
mod session;
mod settings;
mod tls;

use std::{
    collections::HashSet,
    sync::Arc,
    time::{Duration, Instant},
};

#[cfg(feature = "report")]
pub(super) use self::layout::Layout;
use self::{
    failure::Failure,
    session::{Change, Session},
};
use super::{Address, Batch, Holdings, Opening, PostgresUrl, sql::best_of_each};
use crate::{
    error::{Error, Result},
    fetch::{Body, Item},
    human::human,
    rejects,
    row::Reject,
    state::{Outcome, State},
};

/// A PostgreSQL database, connected while it is there.
#[derive(Debug)]
pub struct Postgres {
    opening: Opening,
    url: PostgresUrl,
    session: Option<Session>,
    /// The numbers of the rejects that are listed.
    rejected: HashSet<i64>,
    /// What is there is not to be replaced, or the run that replaces it has begun.
    begun: bool,
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
    /// Connects and takes the lock.
    pub(super) async fn open(opening: Opening) -> Result<Self> {
        let Address::Postgres { url } = &opening.address else {
            return Err(Error::usage("not a PostgreSQL database"));
        };
        let mut target = Self {
            url: url.clone(),
            session: None,
            rejected: HashSet::new(),
            begun: !opening.restart,
            opening,
        };
        target.session = Some(target.connect().await?);
        let rejected = async |session: &mut Session, _: &Opening| session.rejected().await;
        target.rejected = target.through("reading", rejected).await?;
        Ok(target)
    }

    pub(super) async fn state(&mut self) -> Result<Option<State>> {
        let state = async |session: &mut Session, opening: &Opening| session.state(opening).await;
        self.through("reading", state).await
    }

    pub(super) async fn make(&mut self) -> Result<Option<String>> {
        let restart = !self.begun;
        let make =
            async |session: &mut Session, opening: &Opening| session.make(opening, restart).await;
        self.through("opening", make).await
    }

    pub(super) async fn begin(&mut self, state: State) -> Result<State> {
        let begin = async |session: &mut Session| session.begin(&state).await;
        let begun = self.settle(&state, begin).await?;
        self.begun = true;
        self.told("writing to", begun)
    }

    pub(super) async fn commit(&mut self, batch: Batch, state: State) -> Result<State> {
        let table = Arc::clone(&self.opening.table);
        let numbered = |reject: Reject| (rejects::id(&table, &reject), reject);
        let mut change = Change {
            taken: rejects::taken(&batch.items, &self.rejected),
            items: best_of_each(batch.items),
            rejects: batch.rejects.into_iter().map(numbered).collect(),
        };
        loop {
            let write = async |session: &mut Session| session.write(&change, &state).await;
            let written = self.settle(&state, write).await?;
            if let Err(error) = &written
                && error.refuses_value().is_some()
            {
                let refused = self.take_out(&mut change.items, &state).await?;
                if !refused.is_empty() {
                    change.rejects.extend(refused.into_iter().map(numbered));
                    continue;
                }
            }
            let state = self.told("writing to", written)?;
            self.rejected.retain(|id| !change.taken.contains(id));
            self.rejected
                .extend(change.rejects.iter().map(|(id, _)| id));
            return Ok(state);
        }
    }

    pub(super) async fn finish(
        &mut self,
        mut state: State,
        shrink: u8,
    ) -> Result<(State, Holdings)> {
        if state.is_read() && state.outcome == Outcome::Running {
            let end = async |session: &mut Session| session.end(&state, shrink).await;
            let ended = self.settle(&state, end).await?;
            state = self.told("writing to", ended)?;
        }
        let (list, label) = (self.opening.rejects_file(), self.opening.label());
        let holdings = async |session: &mut Session, _: &Opening| session.holdings().await;
        let (rows, refused) = self.through("counting", holdings).await?;
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
        let holdings = Holdings {
            rows,
            rejects,
            rejects_file: (rejects > 0).then_some(list),
            escaped: 0,
        };
        Ok((state, holdings))
    }

    /// Does something that commits, once: where the server went away meanwhile, it looks whether it was done.
    /// What the database says of it otherwise is the inner result.
    async fn settle(
        &mut self,
        before: &State,
        change: impl AsyncFn(&mut Session) -> Result<State, Failure>,
    ) -> Result<Result<State, Failure>> {
        let begun = Instant::now();
        let mut unsure = false;
        loop {
            self.connected().await?;
            let Some(session) = &mut self.session else {
                continue;
            };
            if unsure && let Some(done) = session.committed(before.commits, &self.opening).await? {
                return Ok(Ok(done));
            }
            let error = match change(session).await {
                Ok(state) => return Ok(Ok(state)),
                Err(error) => error,
            };
            let patient = begun.elapsed() < self.opening.patience && !self.opening.stop.is_asked();
            if !error.passes() || !patient {
                return Ok(Err(error));
            }
            unsure = true;
            self.session = None;
        }
    }

    fn told<T>(&self, doing: &str, done: Result<T, Failure>) -> Result<T> {
        done.map_err(|error| error.told(format!("{doing} {}", self.opening.address)))
    }

    /// Does something that may be done twice, again where the server went away meanwhile.
    async fn through<T>(
        &mut self,
        doing: &str,
        work: impl AsyncFn(&mut Session, &Opening) -> Result<T, Failure>,
    ) -> Result<T> {
        let begun = Instant::now();
        let mut first = true;
        loop {
            self.connected().await?;
            let Some(session) = &mut self.session else {
                continue;
            };
            let error = match work(session, &self.opening).await {
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

    /// Makes the session anew where the server went away.
    async fn connected(&mut self) -> Result<&mut Session> {
        if self.session.as_ref().is_some_and(Session::is_lost) {
            self.session = None;
        }
        let session = match self.session.take() {
            Some(session) => session,
            None => self.connect().await?,
        };
        Ok(self.session.insert(session))
    }

    /// A server that is away is waited for.
    async fn connect(&self) -> Result<Session> {
        let begun = Instant::now();
        let mut pause = Duration::from_millis(100);
        loop {
            let error = match Session::open(&self.url, &self.opening, !self.begun).await {
                Ok(session) => return Ok(session),
                Err(error) => error,
            };
            let patient = begun.elapsed() < self.opening.patience && !self.opening.stop.is_asked();
            if !error.passes() || !patient {
                return Err(error.told(format!("opening {}", self.opening.address)));
            }
            let waits = format!(
                "waiting for {}, up to {}: {}",
                self.opening.address,
                human(self.opening.patience),
                error.reason()
            );
            let next = tokio::time::Instant::now() + pause;
            let _waiting = self.opening.progress.waiting(waits, Some(next));
            self.opening.stop.pause(pause).await;
            pause = (pause * 2).min(Duration::from_secs(10));
        }
    }

    /// Takes out of a batch what the database does not take, by halves.
    async fn take_out(&mut self, items: &mut Vec<Item>, state: &State) -> Result<Vec<Reject>> {
        let address = self.opening.address.clone();
        let mut suspects = vec![(0, items.len())];
        let mut refused: Vec<(usize, String)> = Vec::new();
        while let Some((start, end)) = suspects.pop() {
            let session = self.connected().await?;
            let error = match session.try_out(&items[start..end], state).await {
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
