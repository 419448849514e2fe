//! What is done through one connection.

use std::{collections::HashSet, pin::pin, sync::Arc};

use futures_util::SinkExt as _;
use tokio_postgres::{Client, Transaction};

use super::{
    Failure,
    connect::connect,
    copy,
    history::History,
    layout::{Layout, count, take_turn},
    lock,
};
use crate::{
    error::{Error, Result},
    fetch::Item,
    row::Reject,
    sink::{Opening, PostgresUrl},
    state::{Kind, Outcome, State},
    table::Table,
};

/// COPY text is sent in pieces of about this size.
const PIECE: usize = 64 * 1024;

/// A connection that holds the lock.
pub(super) struct Session {
    client: Client,
    layout: Layout,
    table: Arc<Table>,
}

impl Session {
    /// Connects, takes the lock and sets up the books.
    pub(super) async fn open(
        url: &PostgresUrl,
        opening: &Opening,
        restart: bool,
    ) -> Result<Self, Failure> {
        let mut client = connect(url).await?;
        let table = Arc::clone(&opening.table);
        let layout = Layout::of(&table);
        let transaction = client.transaction().await?;
        take_turn(&transaction).await?;
        layout.make_books(&transaction).await?;
        transaction.commit().await?;
        lock::take(&client, opening, &layout.books).await?;
        let transaction = client.transaction().await?;
        take_turn(&transaction).await?;
        let there = layout.is_there(&transaction, opening).await?;
        let history = History::of(&table);
        history.check(&transaction, opening).await?;
        if !is_replaced(&transaction, &layout, opening, restart).await {
            layout.check(&transaction, &table).await?;
            if !there {
                // Somebody has dropped the table: what was known of it is true no more.
                let sql = format!(
                    "UPDATE {} SET state = NULL WHERE table_name = $1 OR starts_with(table_name, $1 || '/')",
                    layout.books
                );
                transaction.execute(&sql, &[&table.name]).await?;
            }
        }
        transaction.commit().await?;
        client.batch_execute(&layout.stage(&table)).await?;
        Ok(Self {
            client,
            layout,
            table,
        })
    }

    /// See [`Sink::make`](crate::sink::Sink::make).
    pub(super) async fn make(
        &mut self,
        opening: &Opening,
        restart: bool,
    ) -> Result<Option<String>, Failure> {
        let (layout, table) = (&self.layout, &self.table);
        let transaction = self.client.transaction().await?;
        take_turn(&transaction).await?;
        if is_replaced(&transaction, layout, opening, restart).await {
            return Ok(None);
        }
        let note = layout.make_table(&transaction, table).await?;
        let history = History::of(table);
        if opening.history || history.is_kept(&transaction).await? {
            history.keep(&transaction, table).await?;
        }
        transaction.commit().await?;
        Ok(note)
    }

    /// Whether the connection has ended.
    pub(super) fn is_lost(&self) -> bool {
        self.client.is_closed()
    }

    pub(super) async fn state(&self, opening: &Opening) -> Result<Option<State>, Failure> {
        read_state(&self.client, &self.layout, opening).await
    }

    /// After a commit whose answer was lost: the progress, if it took place.
    pub(super) async fn committed(&self, before: u64, opening: &Opening) -> Result<Option<State>> {
        let state = self.state(opening).await;
        let state = state.map_err(|error| error.told("reading the progress again"))?;
        match state {
            Some(state) if state.commits == before + 1 => Ok(Some(state)),
            Some(state) if state.commits > before + 1 => Err(Error::usage(format!(
                "another run went on with {} meanwhile",
                self.table.name
            ))),
            _ => Ok(None),
        }
    }

    /// Notes that a run begins, and makes what it fills.
    pub(super) async fn begin(&mut self, state: &State) -> Result<State, Failure> {
        let (layout, table) = (&self.layout, &self.table);
        let transaction = self.client.transaction().await?;
        let mut state = state.clone();
        let (full, keyed) = (state.kind == Kind::Full, table.key.is_some());
        take_turn(&transaction).await?;
        let there = layout.exists(&transaction).await?;
        let replaces = state.beside || (!keyed && state.held.is_some());
        state.goes_beside(there && replaces && full);
        layout.forget_scraps(&transaction).await?;
        if state.beside {
            layout.make_beside(&transaction, table).await?;
        } else {
            // What is to be known of it is told already.
            let _ = layout.make_table(&transaction, table).await?;
            state.notes_keys = full && keyed && layout.has_rows(&transaction).await?;
        }
        if state.notes_keys {
            layout.make_seen(&transaction, table).await?;
        }
        note_state(&transaction, layout, &mut state).await?;
        transaction.commit().await?;
        Ok(state)
    }

    /// Ends a run that has read everything.
    pub(super) async fn end(&mut self, state: &State, shrink: u8) -> Result<State, Failure> {
        let (layout, table) = (&self.layout, &self.table);
        let transaction = self.client.transaction().await?;
        let mut state = state.clone();
        let found = match (state.beside, state.notes_keys) {
            (true, _) => count(&transaction, &layout.beside).await?,
            (_, true) => count(&transaction, &layout.seen).await?,
            _ => layout.rows(&transaction).await?,
        };
        let takes = state.end(found, shrink);
        let complete = state.outcome == Outcome::Complete;
        if takes && state.beside {
            layout.take_over(&transaction, table).await?;
        } else if takes && complete && state.notes_keys {
            state.counts.gone = layout.mark_gone(&transaction, table).await?;
        }
        if complete && state.kind == Kind::Full {
            let sql = format!(
                "DELETE FROM {} WHERE table_name = $1 AND run IS DISTINCT FROM $2",
                layout.rejects
            );
            transaction
                .execute(&sql, &[&layout.book, &state.run.cast_signed()])
                .await?;
        }
        layout.forget_scraps(&transaction).await?;
        state.hold(layout.rows(&transaction).await?);
        note_state(&transaction, layout, &mut state).await?;
        transaction.commit().await?;
        Ok(state)
    }

    /// Rows, rejects and progress in one transaction.
    pub(super) async fn write(&mut self, change: &Change, state: &State) -> Result<State, Failure> {
        let (layout, table) = (&self.layout, &self.table);
        let transaction = self.client.transaction().await?;
        let mut state = state.clone();
        if !change.items.is_empty() {
            copy_in(&transaction, &layout.copy, &change.items, state.run).await?;
            let merge = layout.merge(state.beside);
            state.counts.written += transaction.execute(merge, &[]).await?;
            if state.notes_keys {
                layout.note_keys(&transaction, table).await?;
            }
        }
        if !change.taken.is_empty() {
            let sql = format!(
                "DELETE FROM {} WHERE table_name = $1 AND digest = ANY($2)",
                layout.rejects
            );
            transaction
                .execute(&sql, &[&layout.book, &change.taken])
                .await?;
        }
        for (id, reject) in &change.rejects {
            let sql = format!(
                "INSERT INTO {} (table_name, digest, path, reason, raw, run) VALUES ($1, $2, $3, $4, $5, $6)
                 ON CONFLICT (table_name, digest) DO UPDATE
                 SET path = excluded.path, reason = excluded.reason, raw = excluded.raw, run = excluded.run",
                layout.rejects
            );
            let (path, reason) = (storable(&reject.path), storable(&reject.reason));
            let (raw, run) = (reject.raw.as_bytes(), state.run.cast_signed());
            transaction
                .execute(&sql, &[&layout.book, id, &path, &reason, &raw, &run])
                .await?;
        }
        note_state(&transaction, layout, &mut state).await?;
        transaction.commit().await?;
        Ok(state)
    }

    /// Writes rows and takes them back.
    pub(super) async fn try_out(&mut self, items: &[Item], state: &State) -> Result<(), Failure> {
        let transaction = self.client.transaction().await?;
        copy_in(&transaction, &self.layout.copy, items, 0).await?;
        transaction
            .execute(self.layout.merge(state.beside), &[])
            .await?;
        transaction.rollback().await?;
        Ok(())
    }

    /// How many rows the table has, and what was refused.
    pub(super) async fn holdings(&mut self) -> Result<(u64, Vec<Reject>), Failure> {
        let transaction = self.client.transaction().await?;
        let rows = self.layout.rows(&transaction).await?;
        let sql = format!(
            "SELECT path, reason, raw FROM {} WHERE table_name = $1 ORDER BY digest",
            self.layout.rejects
        );
        let rejects = transaction.query(&sql, &[&self.layout.book]).await?;
        let rejects = rejects.iter().map(|row| Reject {
            path: row.get(0),
            reason: row.get(1),
            raw: String::from_utf8_lossy(row.get(2)).into_owned(),
        });
        Ok((rows, rejects.collect()))
    }

    /// The numbers of the rejects that are listed.
    pub(super) async fn rejected(&self) -> Result<HashSet<i64>, Failure> {
        let sql = format!(
            "SELECT digest FROM {} WHERE table_name = $1",
            self.layout.rejects
        );
        let rows = self.client.query(&sql, &[&self.layout.book]).await?;
        Ok(rows.iter().map(|row| row.get(0)).collect())
    }
}

/// What goes into a table at once.
#[derive(Debug)]
pub(super) struct Change {
    /// Rows, one a key.
    pub(super) items: Vec<Item>,
    /// Rows that are refused, with their numbers.
    pub(super) rejects: Vec<(i64, Reject)>,
    /// The numbers of rows that were refused before and are taken now.
    pub(super) taken: Vec<i64>,
}

/// What earlier runs left; makes nothing.
pub(super) async fn peek(url: &PostgresUrl, opening: &Opening) -> Result<Option<State>, Failure> {
    let client = connect(url).await?;
    let layout = Layout::of(&opening.table);
    let known = client
        .query_one("SELECT to_regclass($1) IS NOT NULL", &[&layout.books])
        .await?;
    match known.get(0) {
        true => read_state(&client, &layout, opening).await,
        false => Ok(None),
    }
}

/// Whether what is there is to be replaced.
async fn is_replaced(
    transaction: &Transaction<'_>,
    layout: &Layout,
    opening: &Opening,
    restart: bool,
) -> bool {
    let state = read_state(transaction.client(), layout, opening).await;
    restart || state.is_ok_and(|state| state.is_some_and(|state| state.is_beside()))
}

async fn read_state(
    client: &Client,
    layout: &Layout,
    opening: &Opening,
) -> Result<Option<State>, Failure> {
    let sql = format!("SELECT state FROM {} WHERE table_name = $1", layout.books);
    let table = &layout.book;
    let row = client.query_opt(&sql, &[table]).await?;
    let text: Option<String> = row.and_then(|row| row.get(0));
    let state = text.map(|text| State::from_json(&text)).transpose();
    state.map_err(|problem| {
        Error::usage(format!("{table} of {}: {problem}", opening.address))
            .with_help("take the version of kehu that filled it, or begin anew: --restart")
            .into()
    })
}

/// Notes how far the export is, as one more commit.
async fn note_state(
    transaction: &Transaction<'_>,
    layout: &Layout,
    state: &mut State,
) -> Result<(), Failure> {
    state.commits += 1;
    let text = serde_json::to_string(state)
        .map_err(|error| Error::target("noting the progress", &error))?;
    let sql = format!(
        "UPDATE {} SET state = $2 WHERE table_name = $1",
        layout.books
    );
    transaction.execute(&sql, &[&layout.book, &text]).await?;
    Ok(())
}

async fn copy_in(
    transaction: &Transaction<'_>,
    sql: &str,
    items: &[Item],
    run: u64,
) -> Result<(), Failure> {
    let mut sink = pin!(transaction.copy_in::<_, bytes::Bytes>(sql).await?);
    let mut piece = String::with_capacity(PIECE + 4096);
    for item in items {
        copy::push_item(&mut piece, item, run);
        if piece.len() >= PIECE {
            sink.send(std::mem::replace(&mut piece, String::with_capacity(PIECE + 4096)).into())
                .await?;
        }
    }
    sink.send(piece.into()).await?;
    sink.as_mut().finish().await?;
    Ok(())
}

/// Text that PostgreSQL takes.
fn storable(text: &str) -> String {
    text.replace('\0', "\u{fffd}")
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session")
            .field("table", &self.table.name)
            .finish_non_exhaustive()
    }
}
