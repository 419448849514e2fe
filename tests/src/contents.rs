//! What a target contains, in a form that two of them can be compared by.

use std::{fs, path::Path};

use crate::{
    kehu::{TABLE, block_on},
    postgres::connect,
};

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
        block_on(postgres(target, "row_to_json(t)")).into_bytes()
    } else if target.ends_with(".db") {
        sqlite(Path::new(target), |column| format!("\"{column}\"")).into_bytes()
    } else {
        fs::read(target).unwrap_or_else(|error| panic!("{target}: {error}"))
    }
}

/// The same but for what tells in which run a row was written, and when it was marked as gone.
pub fn listed(target: &str) -> Vec<u8> {
    if target.starts_with("postgres") {
        let row =
            "jsonb_set(to_jsonb(t) - '_run', '{_deleted_at}', to_jsonb(_deleted_at IS NOT NULL))";
        block_on(postgres(target, row)).into_bytes()
    } else if target.ends_with(".db") {
        sqlite(Path::new(target), |column| match column {
            "_run" => "NULL".to_owned(),
            "_deleted_at" => "_deleted_at IS NOT NULL".to_owned(),
            column => format!("\"{column}\""),
        })
        .into_bytes()
    } else {
        of(target)
    }
}

fn sqlite(path: &Path, told: impl Fn(&str) -> String) -> String {
    let connection = rusqlite::Connection::open(path).expect("opens");
    let columns = format!("SELECT * FROM {TABLE}");
    let columns = connection.prepare(&columns).expect("is SQL");
    let columns: Vec<String> = columns.column_names().map(told).collect();
    let sql = format!("SELECT {} FROM {TABLE} ORDER BY id", columns.join(", "));
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

async fn postgres(url: &str, row: &str) -> String {
    let client = connect(url).await;
    let sql = format!("SELECT {row}::text FROM {TABLE} t ORDER BY id");
    let rows = client.query(&sql, &[]).await.expect("reads");
    rows.iter()
        .map(|row| row.get::<_, String>(0) + "\n")
        .collect()
}
