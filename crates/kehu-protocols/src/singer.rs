//! Singer: a catalogue, and `SCHEMA`, `RECORD` and `STATE` messages, one a line.
//!
//! The state is `{"bookmarks": {STREAM: …}}`, each bookmark the state of an export. A `STATE` message follows each
//! page; bookmarks of streams that a run does not read are passed on as they are.

use std::io::{self, Write};

use jiff::Timestamp;
use kehu_export::{End, row::Object, state::State, table::EXTRA};
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::{
    run::{Level, Protocol, Wanted, line},
    streams::StreamInfo,
};

/// The catalogue: `--discover`.
///
/// A stream whose filter by time finds changes is read incrementally unless the catalogue says otherwise; one whose
/// filter finds only new rows is read in full, and may be set to `INCREMENTAL`.
#[must_use]
pub fn catalogue(streams: &[StreamInfo]) -> Value {
    let streams: Vec<_> = streams.iter().map(entry).collect();
    json!({ "streams": streams })
}

fn entry(stream: &StreamInfo) -> Value {
    let method = method(stream.by_change);
    let keys = key_properties(stream);
    let mut own = json!({
        "inclusion": "available",
        "selected-by-default": true,
        "table-key-properties": keys,
        "replication-method": method,
    });
    match stream.replication_key {
        Some(column) => own["valid-replication-keys"] = json!([column]),
        None => own["forced-replication-method"] = json!("FULL_TABLE"),
    }
    let mut metadata = vec![json!({ "breadcrumb": [], "metadata": own })];
    metadata.extend(columns(stream).map(|column| {
        let inclusion = match is_automatic(stream, column) {
            true => "automatic",
            false => "available",
        };
        json!({
            "breadcrumb": ["properties", column],
            "metadata": { "inclusion": inclusion, "selected-by-default": true },
        })
    }));
    json!({
        "tap_stream_id": stream.name(),
        "stream": stream.name(),
        "schema": stream.schema,
        "key_properties": keys,
        "replication_method": method,
        "replication_key": stream.replication_key.filter(|_| stream.by_change),
        "metadata": metadata,
    })
}

fn method(incremental: bool) -> &'static str {
    match incremental {
        true => "INCREMENTAL",
        false => "FULL_TABLE",
    }
}

fn key_properties(stream: &StreamInfo) -> Vec<&str> {
    stream.key().into_iter().collect()
}

/// All columns, as the catalogue names them.
fn columns(stream: &StreamInfo) -> impl Iterator<Item = &str> {
    let table = &stream.table;
    let extra = (!table.bare).then_some(EXTRA);
    let names = table.columns().iter().map(|column| column.name.as_str());
    names.chain(extra)
}

/// Without key and time nothing could be merged.
fn is_automatic(stream: &StreamInfo, column: &str) -> bool {
    stream.key() == Some(column) || stream.replication_key == Some(column)
}

/// The streams that a catalogue selects, with their bookmarks; every stream where there is no catalogue.
///
/// # Errors
/// In whole sentences: when catalogue or state are not what Singer has, or name what the API has not.
pub fn wanted(
    streams: Vec<StreamInfo>,
    catalogue: Option<&Value>,
    state: &Value,
) -> Result<Vec<Wanted>, String> {
    let Some(catalogue) = catalogue else {
        let all = streams.into_iter().map(|stream| {
            let incremental = stream.by_change;
            want(stream, incremental, Vec::new(), state)
        });
        return all.collect();
    };
    let entries = catalogue.get("streams").and_then(Value::as_array);
    let entries = entries.ok_or("the catalogue has no list `streams`; --discover writes one")?;
    let mut wanted = Vec::new();
    for entry in entries {
        let name = entry.get("tap_stream_id").or_else(|| entry.get("stream"));
        let name = name.and_then(Value::as_str);
        let name = name.ok_or("a stream of the catalogue has no `tap_stream_id`")?;
        let metadata = Metadata::of(entry);
        if !metadata.selected(entry) {
            continue;
        }
        let stream = streams.iter().find(|stream| stream.name() == name);
        let stream = stream.ok_or_else(|| {
            format!(
                "the catalogue selects `{name}`, which is not a stream here; --discover lists them"
            )
        })?;
        let incremental = metadata.incremental(entry, stream)?;
        let columns = columns(stream)
            .map(|column| is_automatic(stream, column) || metadata.selects(column))
            .collect();
        wanted.push(want(stream.clone(), incremental, columns, state)?);
    }
    Ok(wanted)
}

fn want(
    stream: StreamInfo,
    incremental: bool,
    columns: Vec<bool>,
    state: &Value,
) -> Result<Wanted, String> {
    let name = stream.name();
    let bookmark = state.get("bookmarks").and_then(|marks| marks.get(name));
    let bookmark = bookmark.filter(|mark| !mark.is_null());
    let state = bookmark.map(|mark| State::from_json(&mark.to_string()));
    let state = state.transpose().map_err(|why| {
        format!("the bookmark of `{name}` is not one that kehu has written: {why}")
    })?;
    Ok(Wanted {
        stream,
        incremental,
        columns,
        state,
    })
}

/// What a catalogue says of a stream and its columns.
struct Metadata<'a>(Vec<(Vec<&'a str>, &'a Value)>);

impl<'a> Metadata<'a> {
    fn of(entry: &'a Value) -> Self {
        let rows = entry.get("metadata").and_then(Value::as_array);
        let rows = rows.into_iter().flatten().filter_map(|row| {
            let crumbs = row.get("breadcrumb")?.as_array()?;
            let crumbs = crumbs.iter().filter_map(Value::as_str).collect();
            Some((crumbs, row.get("metadata")?))
        });
        Self(rows.collect())
    }

    fn at(&self, breadcrumb: &[&str]) -> Option<&'a Value> {
        let row = self.0.iter().find(|(crumbs, _)| crumbs == breadcrumb);
        row.map(|(_, metadata)| *metadata)
    }

    /// Whether the stream is wanted: what its metadata says, or the entry itself, as old catalogues do.
    fn selected(&self, entry: &Value) -> bool {
        let own = self.at(&[]);
        is_selected(own)
            .or_else(|| entry.get("selected").and_then(Value::as_bool))
            .or_else(|| by_default(own))
            .unwrap_or(false)
    }

    fn selects(&self, column: &str) -> bool {
        let own = self.at(&["properties", column]);
        is_selected(own).or_else(|| by_default(own)).unwrap_or(true)
    }

    /// Whether only news are wanted.
    fn incremental(&self, entry: &Value, stream: &StreamInfo) -> Result<bool, String> {
        let own = self.at(&[]);
        let method = own.and_then(|own| own.get("replication-method"));
        let method = method
            .or_else(|| entry.get("replication_method"))
            .and_then(Value::as_str);
        let name = stream.name();
        match (method, stream.replication_key) {
            (None, _) => Ok(stream.by_change),
            (Some("FULL_TABLE"), _) => Ok(false),
            (Some("INCREMENTAL"), Some(_)) => Ok(true),
            (Some("INCREMENTAL"), None) => Err(format!(
                "`{name}` has no filter by time, or no key: its replication method is FULL_TABLE"
            )),
            (Some(method), _) => Err(format!(
                "`{name}`: the replication method {method} is neither FULL_TABLE nor INCREMENTAL"
            )),
        }
    }
}

fn is_selected(metadata: Option<&Value>) -> Option<bool> {
    metadata?.get("selected")?.as_bool()
}

fn by_default(metadata: Option<&Value>) -> Option<bool> {
    metadata?.get("selected-by-default")?.as_bool()
}

/// Writes messages.
#[derive(Debug)]
pub struct Singer<W, E> {
    out: W,
    /// Where people are told something.
    err: E,
    bookmarks: Map<String, Value>,
}

impl<W: Write, E: Write> Singer<W, E> {
    /// Messages go to `out`; `state` is what the run began with.
    pub fn new(out: W, err: E, state: &Value) -> Self {
        let bookmarks = state.get("bookmarks").and_then(Value::as_object);
        Self {
            out,
            err,
            bookmarks: bookmarks.cloned().unwrap_or_default(),
        }
    }
}

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "UPPERCASE")]
enum Message<'a> {
    Schema {
        stream: &'a str,
        schema: Value,
        key_properties: Vec<&'a str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        bookmark_properties: Option<[&'a str; 1]>,
    },
    Record {
        stream: &'a str,
        record: &'a Object<'a>,
        time_extracted: Timestamp,
    },
    State {
        value: Bookmarks<'a>,
    },
}

#[derive(Serialize)]
struct Bookmarks<'a> {
    bookmarks: &'a Map<String, Value>,
}

impl<W: Write, E: Write> Protocol for Singer<W, E> {
    fn begin(&mut self, wanted: &Wanted) -> io::Result<()> {
        let stream = &wanted.stream;
        let column = stream.replication_key.filter(|_| wanted.incremental);
        let message = Message::Schema {
            stream: stream.name(),
            schema: of_columns(wanted),
            key_properties: key_properties(stream),
            bookmark_properties: column.map(|column| [column]),
        };
        line(&mut self.out, &message)
    }

    fn row(&mut self, stream: &StreamInfo, row: &Object<'_>) -> io::Result<()> {
        let message = Message::Record {
            stream: stream.name(),
            record: row,
            time_extracted: Timestamp::now(),
        };
        line(&mut self.out, &message)
    }

    fn tell(&mut self, level: Level, text: &str) -> io::Result<()> {
        let level = match level {
            Level::Info => "INFO",
            Level::Error => "ERROR",
        };
        writeln!(self.err, "{level} {text}")
    }

    fn state(&mut self, stream: &StreamInfo, state: &State, _: u64) -> io::Result<()> {
        let bookmark = serde_json::to_value(state)?;
        self.bookmarks.insert(stream.name().to_owned(), bookmark);
        let bookmarks = &self.bookmarks;
        let message = Message::State {
            value: Bookmarks { bookmarks },
        };
        line(&mut self.out, &message)?;
        self.out.flush()
    }

    fn end(&mut self, _: &StreamInfo, _: &End) -> io::Result<()> {
        Ok(())
    }
}

/// The schema of the columns that are wanted.
fn of_columns(wanted: &Wanted) -> Value {
    let mut schema = wanted.stream.schema.clone();
    let names = columns(&wanted.stream).zip(&wanted.columns);
    for (name, _) in names.filter(|(_, wanted)| !**wanted) {
        if let Some(properties) = schema["properties"].as_object_mut() {
            properties.remove(name);
        }
        if let Some(required) = schema.get_mut("required").and_then(Value::as_array_mut) {
            required.retain(|required| required != name);
        }
    }
    schema
}
