//! PostgreSQL, read by its own JSON.

use std::path::Path;

use it::{
    contents,
    kehu::TABLE,
    need::{Need, POSTGRES},
    postgres::{self, Server, execute},
};
use serde_json::{Map, Value};

use super::{COLUMNS, Place, Target};

pub struct Postgres;

impl Target for Postgres {
    fn name(&self) -> &'static str {
        "postgres"
    }

    fn needs(&self) -> &'static [Need] {
        &[POSTGRES]
    }

    fn fresh(&self) -> Box<dyn Place> {
        Box::new(Database(Server::get().database()))
    }

    fn below(&self, _: &Path) -> Option<Box<dyn Place>> {
        None
    }

    fn refuses(&self, text: &str) -> bool {
        text.contains('\0')
    }
}

struct Database(postgres::Database);

impl Place for Database {
    fn address(&self) -> String {
        self.0.url.clone()
    }

    fn content(&self) -> Vec<u8> {
        contents::listed(&self.0.url)
    }

    fn rows(&self, further: Option<&str>) -> Vec<Map<String, Value>> {
        let columns: Vec<&str> = COLUMNS.into_iter().chain(further).collect();
        let sql = format!("SELECT to_jsonb(t)::text FROM {TABLE} t");
        let rows = execute(&self.0.url, &sql).into_iter().map(|row| {
            let mut row: Map<String, Value> = serde_json::from_str(&row).expect("is JSON");
            row.retain(|column, _| columns.contains(&column.as_str()));
            row
        });
        rows.collect()
    }

    fn spoil(&self) {
        for sql in [
            format!("UPDATE {TABLE} SET remark = 'mine', tags = NULL WHERE id % 3 = 0"),
            format!("DELETE FROM {TABLE} WHERE id % 7 = 0"),
            format!("ALTER TABLE {TABLE} DROP COLUMN birthday, ADD COLUMN birthday date"),
        ] {
            execute(&self.0.url, &sql);
        }
    }
}
