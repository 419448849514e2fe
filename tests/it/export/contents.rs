//! What a target contains, in a form that two of them can be compared by.

use std::{fs, path::Path};

use super::{kehu::TABLE, kehu::block_on};

/// The kinds of target that are files, by the name of the file.
pub const FILES: [&str; 5] = [
    "customers.ndjson",
    "customers.csv",
    "customers.csv.zst",
    "customers.parquet",
    "customers.db",
];

/// Everything that a target has. Files are the same byte for byte; databases row for row.
pub fn of(target: &str) -> Vec<u8> {
    if target.starts_with("postgres") {
        block_on(postgres(target)).into_bytes()
    } else if target.ends_with(".db") {
        sqlite(Path::new(target)).into_bytes()
    } else {
        fs::read(target).unwrap_or_else(|error| panic!("{target}: {error}"))
    }
}

fn sqlite(path: &Path) -> String {
    let connection = rusqlite::Connection::open(path).expect("opens");
    let sql = format!("SELECT * FROM {TABLE} ORDER BY id");
    let mut statement = connection.prepare(&sql).expect("is SQL");
    let columns = statement.column_count();
    let mut rows = statement.query([]).expect("reads");
    let mut text = String::new();
    while let Some(row) = rows.next().expect("reads") {
        for column in 0..columns {
            text.push_str(&format!("{:?}\t", row.get_ref(column).expect("is there")));
        }
        text.push('\n');
    }
    text
}

async fn postgres(url: &str) -> String {
    let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls)
        .await
        .expect("connects");
    tokio::spawn(connection);
    let sql = format!("SELECT row_to_json(t)::text FROM {TABLE} t ORDER BY id");
    let rows = client.query(&sql, &[]).await.expect("reads");
    rows.iter()
        .map(|row| row.get::<_, String>(0) + "\n")
        .collect()
}
