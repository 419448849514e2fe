//! One run at a time on a table, by an advisory lock: it ends with the connection that holds it.

use std::time::{Duration, Instant};

use tokio_postgres::Client;

use super::Failure;
use crate::{error::Error, holder::Holder, sink::Opening};

/// How long a server may take to notice that a client is dead.
const NOTICE: Duration = Duration::from_secs(20);

/// Takes the lock, or says who has it. A holder that is a dead process of this machine, or an earlier
/// connection of this very run, is cut off.
pub(super) async fn take(client: &Client, opening: &Opening, books: &str) -> Result<(), Failure> {
    // A client that loses its power does not say good-bye.
    let keepalive = "SET tcp_keepalives_idle = 30; SET tcp_keepalives_interval = 10; SET tcp_keepalives_count = 3";
    client.batch_execute(keepalive).await?;
    let key = key(&opening.table.book());
    let begun = Instant::now();
    loop {
        let locked = client
            .query_one("SELECT pg_try_advisory_lock($1)", &[&key])
            .await?;
        if locked.get(0) {
            break;
        }
        let holder = holder(client, opening, books).await?;
        // A connection of one's own that was lost may still be there for the server.
        let gone = |holder: &Holder| holder.is_dead() || *holder == opening.holder;
        if !holder.as_ref().is_some_and(gone) || begun.elapsed() > NOTICE {
            let target = format!("{} of {}", opening.table.book(), opening.address);
            return Err(Error::held(target, holder.as_ref()).into());
        }
        cut_off(client, key).await?;
        opening.stop.pause(Duration::from_millis(50)).await;
    }
    let holder = serde_json::to_string(&opening.holder)
        .map_err(|error| Error::target("naming this process", &error))?;
    let sql = format!(
        "INSERT INTO {books} (table_name, holder) VALUES ($1, $2)
         ON CONFLICT (table_name) DO UPDATE SET holder = excluded.holder"
    );
    client
        .execute(&sql, &[&opening.table.book(), &holder])
        .await?;
    Ok(())
}

fn key(table: &str) -> i64 {
    xxhash_rust::xxh3::xxh3_64(format!("kehu export {table}").as_bytes()).cast_signed()
}

async fn holder(
    client: &Client,
    opening: &Opening,
    books: &str,
) -> Result<Option<Holder>, Failure> {
    let sql = format!("SELECT holder FROM {books} WHERE table_name = $1");
    let row = client.query_opt(&sql, &[&opening.table.book()]).await?;
    let text: Option<String> = row.and_then(|row| row.get(0));
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
}

/// Ends the connection that holds the lock.
async fn cut_off(client: &Client, key: i64) -> Result<(), Failure> {
    let sql = "SELECT pg_terminate_backend(pid) FROM pg_locks
        WHERE locktype = 'advisory' AND granted AND objsubid = 1
          AND ((classid::bigint << 32) | objid::bigint) = $1
          AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
    client.query(sql, &[&key]).await?;
    Ok(())
}
