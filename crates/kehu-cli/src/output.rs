//! Results on standard output: a table for people, JSON, NDJSON and CSV for programs.
//!
//! Rows are written as they come, a table aside, which must know its widths. JSON is the data as
//! they arrived: keys the spec does not know, order and digits included.

pub mod cell;
pub mod fields;
pub mod layout;
mod table;

use std::io::{self, Write as _};

use clap::ArgMatches;
use kehu_registry::{
    Shape,
    csv::{CsvStyle, CsvWriter},
};
use serde_json::value::RawValue;

use crate::{
    failure::{Failure, Result},
    io::{Io, Stream},
    json::{self, Layout},
    output::fields::{Field, Row},
    style,
};

/// The CSV column that holds what the spec does not know, as a JSON object.
const EXTRA: &str = "_extra";

/// How results are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// For people.
    Table,
    /// One JSON text, indented.
    Json,
    /// One row of JSON a line.
    Ndjson,
    /// Comma-separated, a head line first.
    Csv,
}

impl Format {
    /// As `-o` takes them.
    pub const NAMES: [&str; 4] = ["table", "json", "ndjson", "csv"];

    /// Refuses an `-o` that a command cannot heed: it writes itself in `formats` alone.
    pub fn refuse_others(matches: &ArgMatches, command: &str, formats: &[&str]) -> Result<()> {
        let asked = matches.get_one::<String>("output");
        let Some(asked) = asked.filter(|asked| !formats.contains(&asked.as_str())) else {
            return Ok(());
        };
        let message = format!("-o {asked} has no effect on `kehu {command}`");
        Err(Failure::usage(message).help(match formats {
            [] => "leave it out".to_owned(),
            formats => format!("leave it out, or take one of {}", formats.join(", ")),
        }))
    }

    /// What `-o` asks for; else a table for a person and JSON for a program.
    pub fn asked(matches: &ArgMatches, io: &Io) -> Self {
        match matches.get_one::<String>("output").map(String::as_str) {
            Some("table") => Self::Table,
            Some("ndjson") => Self::Ndjson,
            Some("csv") => Self::Csv,
            Some(_) => Self::Json,
            None if io.terminal.stdout => Self::Table,
            None => Self::Json,
        }
    }
}

/// Columns of the terminal; a pipe has room for everything that a person can still read.
pub fn width(io: &Io) -> usize {
    if io.terminal.stdout {
        io.terminal.width.max(20)
    } else {
        120
    }
}

/// Writes one JSON text, indented.
pub fn json(io: &Io, text: &str) -> Result<()> {
    let mut out = io.stdout.clone();
    json::write(&mut out, text, Layout::Pretty(0))?;
    writeln!(out)?;
    out.flush()?;
    Ok(())
}

/// Writes rows one after another.
#[derive(Debug)]
pub struct Rows<'a> {
    io: &'a Io,
    fields: Vec<Field>,
    shape: Option<&'static Shape>,
    /// `--columns` was given: then nothing else is written.
    picked: bool,
    to: To,
    count: u64,
}

#[derive(Debug)]
enum To {
    Table(Vec<Row>),
    Json(Stream),
    Ndjson(Stream),
    Csv(CsvWriter<Stream>),
}

impl<'a> Rows<'a> {
    /// Begins the output of rows of `shape`, with only the columns in `pick` where it has some.
    pub fn new(
        io: &'a Io,
        format: Format,
        shape: Option<&'static Shape>,
        pick: &[String],
    ) -> Result<Self> {
        let known = fields::of(shape);
        let fields = fields::pick(known, pick)?;
        let out = io.stdout.clone();
        let to = match format {
            Format::Table => To::Table(Vec::new()),
            Format::Json => To::Json(out),
            Format::Ndjson => To::Ndjson(out),
            Format::Csv => To::Csv(CsvWriter::new(out, CsvStyle::default())),
        };
        Ok(Self {
            io,
            fields,
            shape,
            picked: !pick.is_empty(),
            to,
            count: 0,
        })
    }

    /// Nothing is written before it is known that there is an answer.
    fn head(&mut self) -> Result<()> {
        if let (0, To::Csv(csv)) = (self.count, &mut self.to) {
            let names = self.fields.iter().map(|field| field.name.as_str());
            let extra = (!self.picked).then_some(EXTRA);
            for name in names.chain(extra) {
                csv.exact(name);
            }
            csv.end_row()?;
        }
        Ok(())
    }

    /// Writes one row.
    pub fn row(&mut self, raw: &RawValue) -> Result<()> {
        self.head()?;
        let first = self.count == 0;
        self.count += 1;
        match &mut self.to {
            To::Json(out) => {
                out.write_all(if first { b"[\n  " } else { b",\n  " })?;
                json::write(out, raw.get(), Layout::Pretty(1))?;
            }
            To::Ndjson(out) => {
                json::write(out, raw.get(), Layout::Compact)?;
                writeln!(out)?;
            }
            To::Csv(csv) => {
                let mut row = Row::new(self.shape, raw);
                for field in &self.fields {
                    let Some(json) = row.take(&field.name) else {
                        csv.null();
                        continue;
                    };
                    let cell = cell::plain(field.shape, Some(&json));
                    if self.io.terminal.stdout {
                        csv.text(&style::safe(&cell));
                    } else if json.starts_with('"') {
                        csv.text(&cell);
                    } else {
                        csv.exact(&cell);
                    }
                }
                match row.rest() {
                    _ if self.picked => {}
                    rest if rest.is_empty() => csv.null(),
                    rest => csv.exact(&rest),
                }
                csv.end_row()?;
            }
            To::Table(rows) => rows.push(Row::new(self.shape, raw)),
        }
        Ok(())
    }

    /// Lets a reader see what is there so far.
    pub fn flush(&mut self) -> io::Result<()> {
        match &mut self.to {
            To::Csv(csv) => csv.flush(),
            To::Json(out) | To::Ndjson(out) => out.flush(),
            To::Table(_) => Ok(()),
        }
    }

    /// Ends the output; how many rows there were.
    pub fn finish(mut self) -> Result<u64> {
        self.head()?;
        match &mut self.to {
            To::Json(out) if self.count == 0 => writeln!(out, "[]")?,
            To::Json(out) => writeln!(out, "\n]")?,
            To::Table(rows) => table::write(self.io, &self.fields, rows, self.picked)?,
            To::Ndjson(_) | To::Csv(_) => {}
        }
        self.flush()?;
        // What is then said on standard error comes after the rows.
        self.io.stdout.clone().flush()?;
        Ok(self.count)
    }
}

#[cfg(test)]
mod tests;
