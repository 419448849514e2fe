//! SQLite, read by its own library.

use std::path::Path;

use it::{
    contents,
    kehu::{TABLE, below},
};
use rusqlite::types::Value as Cell;
use serde_json::{Map, Value, json};

use super::{COLUMNS, Place, Target, files::in_memory};

pub struct Sqlite;

impl Target for Sqlite {
    fn name(&self) -> &'static str {
        "sqlite"
    }

    fn fresh(&self) -> Box<dyn Place> {
        let folder = in_memory();
        Box::new(Database {
            address: below(folder.path(), "customers.db"),
            _folder: Some(folder),
        })
    }

    fn below(&self, folder: &Path) -> Option<Box<dyn Place>> {
        Some(Box::new(Database {
            address: below(folder, "customers.db"),
            _folder: None,
        }))
    }
}

struct Database {
    address: String,
    _folder: Option<tempfile::TempDir>,
}

impl Place for Database {
    fn address(&self) -> String {
        self.address.clone()
    }

    fn content(&self) -> Vec<u8> {
        contents::listed(&self.address)
    }

    fn rows(&self, further: Option<&str>) -> Vec<Map<String, Value>> {
        let columns: Vec<&str> = COLUMNS.into_iter().chain(further).collect();
        let connection = rusqlite::Connection::open(&self.address).expect("opens");
        let sql = format!("SELECT {} FROM {TABLE}", columns.join(", "));
        let mut statement = connection.prepare(&sql).expect("is SQL");
        let rows = statement.query_map([], |row| {
            let cells = columns.iter().enumerate().map(|(index, column)| {
                let value = match row.get::<_, Cell>(index)? {
                    Cell::Null => Value::Null,
                    Cell::Integer(number) => json!(number),
                    Cell::Real(number) => json!(number),
                    Cell::Text(text) if is_nested(column) => {
                        serde_json::from_str(&text).expect("is JSON")
                    }
                    Cell::Text(text) => text.into(),
                    Cell::Blob(bytes) => json!(bytes),
                };
                Ok(((*column).to_owned(), value))
            });
            cells.collect()
        });
        rows.expect("reads")
            .collect::<Result<_, _>>()
            .expect("reads")
    }

    fn spoil(&self) {
        let connection = rusqlite::Connection::open(&self.address).expect("opens");
        let change = format!(
            "UPDATE {TABLE} SET remark = 'mine', tags = NULL WHERE id % 3 = 0;
             DELETE FROM {TABLE} WHERE id % 7 = 0;"
        );
        connection.execute_batch(&change).expect("is SQL");
    }
}

fn is_nested(column: &str) -> bool {
    ["tags", "customize_field", "_extra", "in_no_table"].contains(&column)
}
