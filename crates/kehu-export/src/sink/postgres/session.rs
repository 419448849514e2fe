//! What is done through one connection.

use std::pin::pin;

use futures_util::SinkExt as _;
use tokio_postgres::{Client, Transaction};

use super::{Failure, connect::connect, copy, layout::Layout, lock};
use crate::{
    error::{Error, Result},
    fetch::Item,
    rejects,
    row::Reject,
    sink::{Opening, PostgresUrl},
    state::State,
};

/// COPY text is sent in pieces of about this size.
const PIECE: usize = 64 * 1024;

/// A connection that holds the lock.
pub(super) struct Session {
    client: Client,
    layout: Layout,
    table: String,
}

impl Session {
    /// Connects, takes the lock, makes what is missing.
    pub(super) async fn open(
        url: &PostgresUrl,
        opening: &Opening,
        restart: bool,
    ) -> Result<Self, Failure> {
        let mut client = connect(url).await?;
        let layout = Layout::of(&opening.table);
        let table = opening.table.name.clone();
        let transaction = client.transaction().await?;
        layout.make_books(&transaction).await?;
        transaction.commit().await?;
        lock::take(&client, opening, &layout.books).await?;
        let transaction = client.transaction().await?;
        if restart {
            transaction
                .batch_execute(&format!("DROP TABLE IF EXISTS {}", layout.table))
                .await?;
            for books in [&layout.books, &layout.rejects] {
                let sql = match books == &layout.books {
                    true => format!(
                        "UPDATE {books} SET state = NULL, made = false WHERE table_name = $1"
                    ),
                    false => format!("DELETE FROM {books} WHERE table_name = $1"),
                };
                transaction.execute(&sql, &[&table]).await?;
            }
        }
        layout.make_table(&transaction, opening).await?;
        transaction.commit().await?;
        client.batch_execute(&layout.stage()).await?;
        Ok(Self {
            client,
            layout,
            table,
        })
    }

    /// Whether the connection has ended.
    pub(super) fn is_lost(&self) -> bool {
        self.client.is_closed()
    }

    pub(super) async fn state(&self) -> Result<Option<State>, Failure> {
        read_state(&self.client, &self.layout, &self.table).await
    }

    /// After a commit whose answer was lost: the progress, if it took place.
    pub(super) async fn committed(&self, before: u64) -> Result<Option<State>> {
        let state = self.state().await;
        let state = state.map_err(|error| error.told("reading the progress again"))?;
        match state {
            Some(state) if state.commits == before + 1 => Ok(Some(state)),
            Some(state) if state.commits > before + 1 => Err(Error::usage(format!(
                "another run went on with {} meanwhile",
                self.table
            ))),
            _ => Ok(None),
        }
    }

    pub(super) async fn forget_rejects(&self) -> Result<(), Failure> {
        let sql = format!("DELETE FROM {} WHERE table_name = $1", self.layout.rejects);
        self.client.execute(&sql, &[&self.table]).await?;
        Ok(())
    }

    /// Rows, rejects and progress in one transaction; how many rows were new or changed.
    pub(super) async fn write(
        &mut self,
        items: &[Item],
        rejects: &[Reject],
        state: &State,
    ) -> Result<u64, Failure> {
        let layout = &self.layout;
        let transaction = self.client.transaction().await?;
        let mut written = 0;
        if !items.is_empty() {
            copy_in(&transaction, &layout.copy, items, state.run).await?;
            written = transaction.execute(&layout.merge, &[]).await?;
        }
        for reject in rejects {
            let sql = format!(
                "INSERT INTO {} (table_name, digest, path, reason, raw) VALUES ($1, $2, $3, $4, $5)
                 ON CONFLICT DO NOTHING",
                layout.rejects
            );
            let digest = rejects::digest(reject).cast_signed();
            let (path, reason) = (storable(&reject.path), storable(&reject.reason));
            let raw = reject.raw.as_bytes();
            transaction
                .execute(&sql, &[&self.table, &digest, &path, &reason, &raw])
                .await?;
        }
        let mut state = state.clone();
        state.counts.written += written;
        let state = serde_json::to_string(&state)
            .map_err(|error| Error::target("noting the progress", &error))?;
        let sql = format!(
            "UPDATE {} SET state = $2 WHERE table_name = $1",
            layout.books
        );
        transaction.execute(&sql, &[&self.table, &state]).await?;
        transaction.commit().await?;
        Ok(written)
    }

    /// Writes rows and takes them back.
    pub(super) async fn try_out(&mut self, items: &[Item]) -> Result<(), Failure> {
        let transaction = self.client.transaction().await?;
        copy_in(&transaction, &self.layout.copy, items, 0).await?;
        transaction.execute(&self.layout.merge, &[]).await?;
        transaction.rollback().await?;
        Ok(())
    }

    /// How many rows the table has, and what was refused.
    pub(super) async fn holdings(&self) -> Result<(u64, Vec<Reject>), Failure> {
        let sql = format!("SELECT count(*) FROM {}", self.layout.table);
        let rows: i64 = self.client.query_one(&sql, &[]).await?.get(0);
        let sql = format!(
            "SELECT path, reason, raw FROM {} WHERE table_name = $1 ORDER BY digest",
            self.layout.rejects
        );
        let rejects = self.client.query(&sql, &[&self.table]).await?;
        let rejects = rejects.iter().map(|row| Reject {
            path: row.get(0),
            reason: row.get(1),
            raw: String::from_utf8_lossy(row.get(2)).into_owned(),
        });
        Ok((rows.unsigned_abs(), rejects.collect()))
    }
}

/// What earlier runs left; makes nothing.
pub(super) async fn peek(url: &PostgresUrl, opening: &Opening) -> Result<Option<State>, Failure> {
    let client = connect(url).await?;
    let layout = Layout::of(&opening.table);
    let known = client
        .query_one("SELECT to_regclass($1) IS NOT NULL", &[&layout.books])
        .await?;
    match known.get(0) {
        true => read_state(&client, &layout, &opening.table.name).await,
        false => Ok(None),
    }
}

async fn read_state(
    client: &Client,
    layout: &Layout,
    table: &str,
) -> Result<Option<State>, Failure> {
    let sql = format!("SELECT state FROM {} WHERE table_name = $1", layout.books);
    let row = client.query_opt(&sql, &[&table]).await?;
    let text: Option<String> = row.and_then(|row| row.get(0));
    let state = text.map(|text| serde_json::from_str(&text)).transpose();
    state.map_err(|error| {
        Error::target(format!("reading the progress of {table}"), &error)
            .with_help("it is from another version of kehu; begin anew: --restart")
            .into()
    })
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
            .field("table", &self.table)
            .finish_non_exhaustive()
    }
}
