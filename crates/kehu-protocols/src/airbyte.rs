//! Airbyte: `spec`, `check`, `discover` and `read`, messages of its protocol one a line.
//!
//! Each stream has a state of its own, that of an export; one follows each page. A stream that is read in full goes
//! on with a run that was cut short, too.

use std::io::{self, Write};

use jiff::Timestamp;
use kehu_export::{End, row::Object, state::State};
use kehu_registry::Api;
use serde::Serialize;
use serde_json::{Value, json};

use crate::{
    run::{Level, Protocol, Wanted, line},
    settings::Settings,
    streams::StreamInfo,
};

/// The message that says what a configuration holds.
#[must_use]
pub fn spec(api: &Api) -> Value {
    json!({
        "type": "SPEC",
        "spec": {
            "protocol_version": "0.2.0",
            "documentationUrl": api.model().docs,
            "supportsIncremental": true,
            "connectionSpecification": Settings::schema(api),
        },
    })
}

/// The message that says whether a connection can be made, and why it cannot.
#[must_use]
pub fn checked(why_not: Option<&str>) -> Value {
    let status = match why_not {
        None => json!({ "status": "SUCCEEDED" }),
        Some(why) => json!({ "status": "FAILED", "message": why }),
    };
    json!({ "type": "CONNECTION_STATUS", "connectionStatus": status })
}

/// The message that says which streams there are.
#[must_use]
pub fn catalogue(streams: &[StreamInfo]) -> Value {
    let streams: Vec<_> = streams.iter().map(entry).collect();
    json!({ "type": "CATALOG", "catalog": { "streams": streams } })
}

fn entry(stream: &StreamInfo) -> Value {
    let mut entry = json!({
        "name": stream.name(),
        "json_schema": stream.schema,
        "supported_sync_modes": ["full_refresh"],
        "is_resumable": true,
    });
    if let Some(key) = stream.key() {
        entry["source_defined_primary_key"] = json!([[key]]);
    }
    if let Some(column) = stream.replication_key {
        entry["supported_sync_modes"] = json!(["full_refresh", "incremental"]);
        entry["source_defined_cursor"] = json!(true);
        entry["default_cursor_field"] = json!([column]);
    }
    entry
}

/// The message that says something to people.
#[must_use]
pub fn log(level: Level, message: &str) -> Value {
    let level = match level {
        Level::Info => "INFO",
        Level::Error => "ERROR",
    };
    json!({ "type": "LOG", "log": { "level": level, "message": message } })
}

/// The streams that a configured catalogue wants, with their states.
///
/// # Errors
/// In whole sentences: when catalogue or state are not what Airbyte has, or name what the API has not.
pub fn wanted(
    streams: &[StreamInfo],
    catalogue: &Value,
    state: Option<&Value>,
) -> Result<Vec<Wanted>, String> {
    let entries = catalogue.get("streams").and_then(Value::as_array);
    let entries = entries.ok_or("the catalogue has no list `streams`")?;
    let want = |entry: &Value| {
        let name = entry.get("stream").and_then(|stream| stream.get("name"));
        let name = name.and_then(Value::as_str);
        let name =
            name.ok_or("a stream of the catalogue has no name: it is not a configured one")?;
        let stream = streams.iter().find(|stream| stream.name() == name);
        let stream = stream
            .ok_or_else(|| format!("the catalogue wants `{name}`, which is not a stream here"))?;
        let mode = entry.get("sync_mode").and_then(Value::as_str);
        let incremental = match (mode, stream.replication_key) {
            (Some("incremental"), Some(_)) => true,
            (Some("incremental"), None) => {
                return Err(format!(
                    "`{name}` has no filter by time, or no key: its sync mode is full_refresh"
                ));
            }
            (Some("full_refresh"), _) => false,
            _ => {
                return Err(format!(
                    "`{name}` has no `sync_mode`, which is full_refresh or incremental"
                ));
            }
        };
        Ok(Wanted {
            stream: stream.clone(),
            incremental,
            columns: Vec::new(),
            state: stream_state(name, state)?,
        })
    };
    entries.iter().map(want).collect()
}

/// The state of one stream: of a list of state messages, or of one.
fn stream_state(name: &str, state: Option<&Value>) -> Result<Option<State>, String> {
    let states: Vec<&Value> = match state {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::Array(states)) => states.iter().collect(),
        Some(state) => vec![state],
    };
    for state in states {
        if state.as_object().is_some_and(serde_json::Map::is_empty) {
            continue;
        }
        let stream = state.get("stream").ok_or(
            "a state is not one of a stream: `{\"type\": \"STREAM\", \"stream\": …}` is what kehu writes",
        )?;
        let of = stream
            .get("stream_descriptor")
            .and_then(|of| of.get("name"));
        let kept = stream.get("stream_state").filter(|kept| {
            !kept.is_null() && !kept.as_object().is_some_and(serde_json::Map::is_empty)
        });
        if let (true, Some(kept)) = (of.and_then(Value::as_str) == Some(name), kept) {
            let state = State::from_json(&kept.to_string()).map_err(|why| {
                format!("the state of `{name}` is not one that kehu has written: {why}")
            })?;
            return Ok(Some(state));
        }
    }
    Ok(None)
}

/// Writes messages.
#[derive(Debug)]
pub struct Airbyte<W>(W);

impl<W: Write> Airbyte<W> {
    /// Messages go to `out`.
    pub fn new(out: W) -> Self {
        Self(out)
    }

    /// A message.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn say(&mut self, message: &Value) -> io::Result<()> {
        line(&mut self.0, message)?;
        self.0.flush()
    }

    fn status(&mut self, stream: &StreamInfo, status: &str) -> io::Result<()> {
        let status = json!({ "stream_descriptor": { "name": stream.name() }, "status": status });
        self.say(&trace("STREAM_STATUS", "stream_status", &status))
    }
}

fn trace(ty: &str, key: &str, told: &Value) -> Value {
    json!({
        "type": "TRACE",
        "trace": { "type": ty, "emitted_at": Timestamp::now().as_millisecond(), key: told },
    })
}

#[derive(Serialize)]
struct RecordMessage<'a> {
    r#type: &'static str,
    record: Record<'a>,
}

#[derive(Serialize)]
struct Record<'a> {
    stream: &'a str,
    data: &'a Object<'a>,
    emitted_at: i64,
}

impl<W: Write> Protocol for Airbyte<W> {
    fn begin(&mut self, wanted: &Wanted) -> io::Result<()> {
        self.status(&wanted.stream, "STARTED")?;
        self.status(&wanted.stream, "RUNNING")
    }

    fn row(&mut self, stream: &StreamInfo, row: &Object<'_>) -> io::Result<()> {
        let message = RecordMessage {
            r#type: "RECORD",
            record: Record {
                stream: stream.name(),
                data: row,
                emitted_at: Timestamp::now().as_millisecond(),
            },
        };
        line(&mut self.0, &message)
    }

    fn tell(&mut self, level: Level, text: &str) -> io::Result<()> {
        self.say(&log(level, text))
    }

    fn state(&mut self, stream: &StreamInfo, state: &State, rows: u64) -> io::Result<()> {
        self.say(&json!({
            "type": "STATE",
            "state": {
                "type": "STREAM",
                "stream": {
                    "stream_descriptor": { "name": stream.name() },
                    "stream_state": state,
                },
                "sourceStats": { "recordCount": rows },
            },
        }))
    }

    fn end(&mut self, stream: &StreamInfo, end: &End) -> io::Result<()> {
        let why = match end {
            End::Complete => return self.status(stream, "COMPLETE"),
            End::Partial { reasons } => reasons.join("; "),
            End::Stopped => "it was asked to stop".to_owned(),
            End::Failed(error) => error.to_string(),
        };
        let error = json!({
            "message": format!("{}: {why}", stream.name()),
            "failure_type": "system_error",
            "stream_descriptor": { "name": stream.name() },
        });
        self.say(&trace("ERROR", "error", &error))?;
        self.status(stream, "INCOMPLETE")
    }
}
