//! Read-only SQL over a file: an export of this server, or one that was listed when it started.

use std::path::Path;
use std::time::{Duration, Instant};

use rmcp::model::{CallToolResult, Tool};
use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags};
use serde_json::{Value, json};

use crate::answer::{self, CHARACTERS, beginning};
use crate::own::{object, reads};
use crate::refusal::Refusal;

/// So many rows are told.
const ROWS: usize = 200;

/// The whole numbers that a double tells apart.
const SAFE: u64 = (1 << 53) - 1;

/// What the tool takes.
pub(crate) fn tool() -> Tool {
    let takes = object(
        json!({
            "file": { "type": "string", "description": "The path of an SQLite export" },
            "sql": { "type": "string", "description": "One SELECT; sqlite_schema has the columns" },
        }),
        &["file", "sql"],
    );
    reads(
        "query",
        "Query an export",
        "Read-only SQL over an SQLite export.",
        takes,
    )
}

/// Runs one query; blocks.
pub(crate) fn query(file: &Path, sql: &str, time: Duration) -> CallToolResult {
    let begun = Instant::now();
    match rows(file, sql, begun + time) {
        Ok(answer) => answer::told(&answer),
        Err(_) if begun.elapsed() >= time => answer::failed(&Refusal::new(
            format!(
                "the query took longer than {} s and was ended",
                time.as_secs()
            ),
            "Ask for less: a WHERE, a LIMIT, no join of everything with everything.",
        )),
        Err(error) => answer::failed(&Refusal::new(
            said(&error),
            "One SELECT is taken. SELECT sql FROM sqlite_schema names the tables and their columns.",
        )),
    }
}

/// What SQLite says, without its numbers.
fn said(error: &rusqlite::Error) -> String {
    match error {
        rusqlite::Error::SqliteFailure(_, Some(message)) => message.clone(),
        rusqlite::Error::SqlInputError { msg, .. } => msg.clone(),
        rusqlite::Error::MultipleStatement => "there is more than one statement".to_owned(),
        error => error.to_string(),
    }
}

fn rows(file: &Path, sql: &str, until: Instant) -> rusqlite::Result<Value> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = Connection::open_with_flags(file, flags)?;
    connection.busy_timeout(Duration::from_secs(2))?;
    connection.progress_handler(1_000, Some(move || Instant::now() >= until))?;
    connection.authorizer(Some(only_reads))?;
    let mut statement = connection.prepare(sql)?;
    let columns: Vec<String> = statement.column_names().map(str::to_owned).collect();
    let count = columns.len();
    let mut rows = statement.query([])?;
    let (mut told, mut length, mut more) = (Vec::new(), 0, false);
    while let Some(row) = rows.next()? {
        let cells = (0..count).map(|at| row.get_ref(at).map(cell));
        let cells = cells.collect::<rusqlite::Result<Value>>()?;
        length += cells.to_string().chars().count();
        if told.len() == ROWS || (length > CHARACTERS && !told.is_empty()) {
            more = true;
            break;
        }
        told.push(cells);
    }
    let mut answer = json!({ "columns": columns, "rows": told });
    if more {
        answer["note"] = "There are more rows: aggregate, or go on with LIMIT and OFFSET.".into();
    }
    Ok(answer)
}

/// What reads tables is allowed, and nothing else.
fn only_reads(context: AuthContext<'_>) -> Authorization {
    match context.action {
        AuthAction::Select | AuthAction::Read { .. } | AuthAction::Recursive => {
            Authorization::Allow
        }
        AuthAction::Function { function_name }
            if !function_name.eq_ignore_ascii_case("load_extension") =>
        {
            Authorization::Allow
        }
        _ => Authorization::Deny,
    }
}

/// Numbers that a double would round are strings.
fn cell(value: ValueRef<'_>) -> Value {
    match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) if number.unsigned_abs() > SAFE => number.to_string().into(),
        ValueRef::Integer(number) => number.into(),
        ValueRef::Real(number) => number.into(),
        ValueRef::Text(text) => beginning(&String::from_utf8_lossy(text), CHARACTERS).into(),
        ValueRef::Blob(bytes) => format!("{} bytes", bytes.len()).into(),
    }
}
