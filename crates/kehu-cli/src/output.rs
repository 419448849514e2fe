//! Results on standard output: a table for people; JSON, NDJSON, YAML, CSV and TSV for programs; a workbook for Excel.
//!
//! Rows are written as they come, a table and a workbook aside, which must know their widths. JSON is the data as
//! they arrived: keys the spec does not know, order and digits included.

pub mod cell;
pub mod fields;
pub mod layout;
pub mod pager;
mod table;
#[cfg(feature = "xlsx")]
mod xlsx;
mod yaml;

use std::io::{self, Write as _};

use clap::ArgMatches;
use kehu_registry::{
    Shape,
    csv::{CsvStyle, CsvWriter},
};
use serde_json::{Value, value::RawValue};

use tr::tr;

use crate::{
    exit::Exit,
    failure::{Failure, Result},
    io::{Io, Stream},
    json::{self, Layout},
    language,
    output::fields::{Field, Row},
    query::Query,
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
    /// Tab-separated, a head line first; tabs, line ends and backslashes inside are `\t`, `\n`, `\r`, `\`.
    Tsv,
    /// The same data as JSON, in YAML's blocks.
    Yaml,
    /// A workbook of Excel, ids as text.
    Xlsx,
}

impl Format {
    /// As `-o` takes them.
    pub const NAMES: [&str; 7] = ["table", "json", "ndjson", "csv", "tsv", "yaml", "xlsx"];

    /// Refuses an `-o` that a command cannot heed: it writes itself in `formats` alone.
    pub fn refuse_others(matches: &ArgMatches, command: &str, formats: &[&str]) -> Result<()> {
        let asked = matches.get_one::<String>("output");
        let Some(asked) = asked.filter(|asked| !formats.contains(&asked.as_str())) else {
            return Ok(());
        };
        let message = tr!(
            "-o {asked} has no effect on `kehu {command}`",
            asked,
            command
        );
        Err(Failure::usage(message).help(match formats {
            [] => "leave it out".to_owned(),
            formats => tr!("leave it out, or take one of {}", language::listed(formats)),
        }))
    }

    /// What `-o` asks for, or `KEHU_OUTPUT`; else a table for a person and JSON for a program.
    pub fn asked(matches: &ArgMatches, io: &Io) -> Result<Self> {
        let flag = matches.get_one::<String>("output").cloned();
        let asked = flag.or_else(|| io.var("KEHU_OUTPUT").filter(|name| !name.is_empty()));
        Ok(match asked.as_deref() {
            Some("table") => Self::Table,
            Some("json") => Self::Json,
            Some("ndjson") => Self::Ndjson,
            Some("csv") => Self::Csv,
            Some("tsv") => Self::Tsv,
            Some("yaml") => Self::Yaml,
            Some("xlsx") => Self::workbook(io)?,
            Some(other) => {
                let message = tr!("KEHU_OUTPUT is `{other}`, which is not a format", other);
                let names = language::listed(&Self::NAMES);
                return Err(Failure::usage(message).help(tr!("set it to one of {names}", names)));
            }
            None if io.terminal.stdout => Self::Table,
            None => Self::Json,
        })
    }

    /// A workbook, where this build writes one and nobody has to look at its bytes.
    fn workbook(io: &Io) -> Result<Self> {
        if !cfg!(feature = "xlsx") {
            return Err(Failure::lacks("Excel", "xlsx"));
        }
        if io.terminal.stdout {
            let message = "-o xlsx writes a workbook, which a terminal cannot show";
            return Err(Failure::usage(message).help("send it to a file: … -o xlsx > rows.xlsx"));
        }
        Ok(Self::Xlsx)
    }

    /// Whether it writes the data as they came, and not columns of them.
    pub fn is_whole(self) -> bool {
        matches!(self, Self::Json | Self::Ndjson | Self::Yaml)
    }
}

/// Columns of the terminal, or as many as `COLUMNS` says; a pipe has room for everything that a person can still read.
pub fn width(io: &Io) -> usize {
    let asked = io.var("COLUMNS").and_then(|columns| columns.parse().ok());
    let width = match io.terminal.stdout {
        true => io.terminal.width,
        false => 120,
    };
    asked.unwrap_or(width).max(20)
}

/// Writes one JSON text whole: indented, or in YAML's blocks.
pub fn whole(io: &Io, format: Format, data: &str) -> Result<()> {
    let mut out = io.stdout.clone();
    if format == Format::Yaml {
        yaml::write(&mut out, data, 0)?;
    } else {
        json::write(&mut out, data, Layout::Pretty(0))?;
        writeln!(out)?;
    }
    out.flush()?;
    Ok(())
}

/// Writes descriptions of things that kehu has: whole, or these of their facts in columns.
pub fn described(io: &Io, format: Format, names: &[&str], rows: Vec<Value>) -> Result<()> {
    if matches!(format, Format::Json | Format::Yaml) {
        return whole(io, format, &Value::from(rows).to_string());
    }
    let mut out = Rows::named(io, format, names);
    for row in rows {
        let raw = serde_json::value::to_raw_value(&row);
        let raw = raw.map_err(|error| Failure::new(Exit::Internal, kehu_wire::reason(&error)))?;
        out.row(&raw)?;
    }
    out.finish()?;
    Ok(())
}

/// Writes what a filter makes of a JSON text.
pub fn queried(out: &mut Stream, query: &Query, json: &str) -> Result<()> {
    query
        .write(out, json)?
        .map_err(|why| Failure::usage(format!("--query: {}", style::shortened(&why))))
}

/// Writes rows one after another.
#[derive(Debug)]
pub struct Rows<'a> {
    io: &'a Io,
    fields: Vec<Field>,
    shape: Option<&'static Shape>,
    /// `--columns` was given: then nothing else is written.
    picked: bool,
    to: To<'a>,
    count: u64,
}

#[derive(Debug)]
enum To<'a> {
    Table(Vec<Row>),
    Xlsx(Vec<Row>),
    Json(Stream),
    Ndjson(Stream),
    Csv(CsvWriter<Stream>),
    Tsv(Stream),
    Yaml(Stream),
    Query(&'a Query, Stream),
}

impl To<'_> {
    fn of(io: &Io, format: Format, bom: bool) -> Self {
        let style = CsvStyle {
            bom,
            ..CsvStyle::default()
        };
        let out = io.stdout.clone();
        match format {
            Format::Table => Self::Table(Vec::new()),
            Format::Xlsx => Self::Xlsx(Vec::new()),
            Format::Json => Self::Json(out),
            Format::Ndjson => Self::Ndjson(out),
            Format::Csv => Self::Csv(CsvWriter::new(out, style)),
            Format::Tsv => Self::Tsv(out),
            Format::Yaml => Self::Yaml(out),
        }
    }
}

impl<'a> Rows<'a> {
    /// Begins the output of rows of `shape`, with only the columns in `pick` where it has some.
    pub fn new(
        io: &'a Io,
        format: Format,
        shape: Option<&'static Shape>,
        pick: &[String],
        query: Option<&'a Query>,
        bom: bool,
    ) -> Result<Self> {
        let known = fields::of(shape);
        let fields = fields::pick(known, pick)?;
        let to = match query {
            Some(query) => To::Query(query, io.stdout.clone()),
            None => To::of(io, format, bom),
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

    /// Begins the output of objects of which columns are written that have these names.
    pub fn named(io: &'a Io, format: Format, names: &[&str]) -> Self {
        let to = To::of(io, format, false);
        let fields = names.iter().map(|name| Field::named(name)).collect();
        let (shape, picked, count) = (None, true, 0);
        Self {
            io,
            fields,
            shape,
            picked,
            to,
            count,
        }
    }

    /// Nothing is written before it is known that there is an answer.
    fn head(&mut self) -> Result<()> {
        if self.count > 0 {
            return Ok(());
        }
        let names = self.fields.iter().map(|field| field.name.as_str());
        let names = names.chain((!self.picked).then_some(EXTRA));
        match &mut self.to {
            To::Csv(csv) => {
                names.for_each(|name| csv.exact(name));
                csv.end_row()?;
            }
            To::Tsv(out) => writeln!(out, "{}", names.collect::<Vec<_>>().join("\t"))?,
            _ => {}
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
            To::Tsv(out) => {
                let mut row = Row::new(self.shape, raw);
                let mut cells: Vec<String> = Vec::with_capacity(self.fields.len() + 1);
                for field in &self.fields {
                    let json = row.take(&field.name);
                    let cell = json.map(|json| cell::plain(field.shape, Some(&json)));
                    cells.push(tsv(&cell.unwrap_or_default()));
                }
                cells.extend((!self.picked).then(|| tsv(&row.rest())));
                writeln!(out, "{}", cells.join("\t"))?;
            }
            To::Yaml(out) => {
                out.write_all(b"- ")?;
                yaml::write(out, raw.get(), 1)?;
            }
            To::Query(query, out) => queried(out, query, raw.get())?,
            To::Table(rows) | To::Xlsx(rows) => rows.push(Row::new(self.shape, raw)),
        }
        Ok(())
    }

    /// Lets a reader see what is there so far.
    pub fn flush(&mut self) -> io::Result<()> {
        match &mut self.to {
            To::Csv(csv) => csv.flush(),
            To::Json(out) | To::Ndjson(out) | To::Tsv(out) | To::Yaml(out) | To::Query(_, out) => {
                out.flush()
            }
            To::Table(_) | To::Xlsx(_) => Ok(()),
        }
    }

    /// Ends the output; how many rows there were.
    pub fn finish(mut self) -> Result<u64> {
        self.head()?;
        match &mut self.to {
            To::Json(out) if self.count == 0 => writeln!(out, "[]")?,
            To::Json(out) => writeln!(out, "\n]")?,
            To::Table(rows) => {
                // Rows without any value are nothing to a person.
                if !table::write(self.io, &self.fields, rows, self.picked)? {
                    self.count = 0;
                }
            }
            #[cfg(feature = "xlsx")]
            To::Xlsx(rows) => xlsx::write(self.io, &self.fields, rows, self.picked)?,
            #[cfg(not(feature = "xlsx"))]
            To::Xlsx(_) => return Err(Failure::lacks("Excel", "xlsx")),
            To::Yaml(out) if self.count == 0 => writeln!(out, "[]")?,
            To::Ndjson(_) | To::Csv(_) | To::Tsv(_) | To::Yaml(_) | To::Query(..) => {}
        }
        self.flush()?;
        // What is then said on standard error comes after the rows.
        self.io.stdout.clone().flush()?;
        Ok(self.count)
    }
}

/// A cell of a line with tabs between cells, as jq's `@tsv` writes it; a terminal is not steered.
fn tsv(cell: &str) -> String {
    let escaped = cell
        .replace('\\', "\\\\")
        .replace('\t', "\\t")
        .replace('\n', "\\n")
        .replace('\r', "\\r");
    style::safe(&escaped).into_owned()
}

#[cfg(test)]
mod tests;
