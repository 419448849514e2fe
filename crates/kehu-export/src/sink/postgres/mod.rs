//! A table of a PostgreSQL database: COPY into a staging table, then a merge by key, and the progress,
//! in one transaction.
//!
//! When the server goes away in the middle, nothing of the transaction stays; the target connects
//! again, and where the answer to a commit was lost it looks whether the commit took place.

mod connect;
mod copy;
mod layout;
mod lock;
mod session;

use std::time::{Duration, Instant};

use tokio_postgres::error::SqlState;

#[cfg(feature = "report")]
pub(super) use self::layout::{Layout, quoted};
use self::session::Session;
use super::{Address, Batch, Holdings, Opening, best_of_each};
use crate::{
    error::{Error, Result},
    fetch::{Body, Item},
    rejects,
    row::Reject,
    state::State,
};

/// A PostgreSQL database, connected while it is there.
#[derive(Debug)]
pub struct Postgres {
    opening: Opening,
    url: String,
    session: Option<Session>,
}

/// Why a statement was not done.
#[derive(Debug)]
enum Failure {
    /// The database said no, or is not there.
    Database(tokio_postgres::Error),
    /// Anything else.
    Other(Error),
}

impl From<tokio_postgres::Error> for Failure {
    fn from(error: tokio_postgres::Error) -> Self {
        Self::Database(error)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Other(error)
    }
}

impl Failure {
    /// The server is gone, or says that another try may do.
    fn passes(&self) -> bool {
        let Self::Database(error) = self else {
            return false;
        };
        match error.code() {
            None => true,
            Some(code) => {
                let again = [
                    &SqlState::ADMIN_SHUTDOWN,
                    &SqlState::CRASH_SHUTDOWN,
                    &SqlState::CANNOT_CONNECT_NOW,
                    &SqlState::TOO_MANY_CONNECTIONS,
                    &SqlState::T_R_SERIALIZATION_FAILURE,
                    &SqlState::T_R_DEADLOCK_DETECTED,
                ];
                again.contains(&code) || code.code().starts_with("08")
            }
        }
    }

    /// A value that the database does not take; the words it uses.
    fn refuses_value(&self) -> Option<String> {
        let Self::Database(error) = self else {
            return None;
        };
        let refused = error.as_db_error()?;
        let code = refused.code().code();
        let value = code.starts_with("22") || code == SqlState::PROGRAM_LIMIT_EXCEEDED.code();
        value.then(|| refused.message().to_owned())
    }

    fn told(self, doing: &str, address: &Address) -> Error {
        match self {
            Self::Database(error) => Error::target(format!("{doing} {address}"), &error),
            Self::Other(error) => error,
        }
    }
}

/// Connects for reading.
#[cfg(feature = "report")]
pub(super) async fn connect(url: &str) -> Result<tokio_postgres::Client> {
    let connected = connect::connect(url).await;
    connected.map_err(|error| match error {
        Failure::Database(error) => Error::target("connecting to the database", &error),
        Failure::Other(error) => error,
    })
}

/// What earlier runs left.
pub(super) async fn peek(url: &str, opening: &Opening) -> Result<Option<State>> {
    let peeked = session::peek(url, opening).await;
    peeked.map_err(|error| error.told("reading", &opening.address))
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
        let session = Session::open(&target.url, &target.opening, target.opening.restart).await;
        target.session =
            Some(session.map_err(|error| error.told("opening", &target.opening.address))?);
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
                    return Err(error.told("writing to", &self.opening.address));
                }
                rejects.extend(refused);
                continue;
            }
            let patient = begun.elapsed() < self.opening.patience && !self.opening.stop.is_asked();
            if !error.passes() || !patient {
                return Err(error.told("writing to", &self.opening.address));
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
        let table = self.opening.table.name.clone();
        let usual = || self.opening.address.rejects(&table);
        let list = self.opening.rejects.clone().unwrap_or_else(usual);
        let session = self.connected().await?;
        let found = session.holdings().await;
        let (rows, refused) =
            found.map_err(|error| error.told("counting", &self.opening.address))?;
        let listed = || -> std::io::Result<u64> {
            let mut list = rejects::List::create(&list)?;
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
                return Err(error.told(doing, &self.opening.address));
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
            None => self.connect_again().await?,
        };
        Ok(self.session.insert(session))
    }

    async fn connect_again(&self) -> Result<Session> {
        let begun = Instant::now();
        let mut pause = Duration::from_millis(100);
        loop {
            let error = match Session::open(&self.url, &self.opening, false).await {
                Ok(session) => return Ok(session),
                Err(error) => error,
            };
            let patient = begun.elapsed() < self.opening.patience && !self.opening.stop.is_asked();
            if !error.passes() || !patient {
                return Err(error.told("connecting again to", &self.opening.address));
            }
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
                return Err(error.told("writing to", &address));
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
