//! `check`: specs held against themselves and against the documentation's examples, and
//! what an import left for a person to decide.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::{Args, ValueEnum};
use kehu_spec::model::Api;
use kehu_spec::{Loaded, Sources, document, reviews};
use serde_json::json;

use crate::{Desk, unreadable};

/// The command line.
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// The folder of the specs
    #[arg(value_name = "DIR")]
    folder: Option<PathBuf>,
    /// How problems are told
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// When the text is coloured
    #[arg(long, value_enum, default_value_t = Color::Auto, value_name = "WHEN")]
    color: Color,
    /// Let `# REVIEW` comments stand: the specs are drafts
    #[arg(long)]
    allow_review: bool,
    /// Print the JSON Schema of spec files instead
    #[arg(long, conflicts_with_all = ["folder", "format", "color", "allow_review"])]
    schema: bool,
}

/// How problems are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people, the places quoted
    Text,
    /// A list of objects
    Json,
}

/// When text is coloured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Color {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// Checks specs and tells everything that is wrong: exit code 1 when there is an error, 2 when there is
/// none and `# REVIEW` comments wait for a person.
///
/// # Errors
/// When the folder cannot be read, or a stream cannot be written.
pub fn run(args: &CheckArgs, desk: &mut Desk<'_>) -> io::Result<u8> {
    if args.schema {
        write!(desk.out, "{}", schema_text())?;
        return Ok(0);
    }
    let started = Instant::now();
    let folder = args.folder.as_ref().unwrap_or(&desk.specs).clone();
    let sources = read(&folder)?;
    let loaded = kehu_spec::load(&sources);
    let failed = loaded.diagnostics.errors() > 0;
    let open = reviews::open(&sources);
    match args.format {
        Format::Json => writeln!(desk.out, "{:#}", to_json(&loaded, &open, &sources))?,
        Format::Text => {
            let colored = args.color.applies(desk.colored);
            let wrong = loaded.diagnostics.render(&sources, colored);
            write!(desk.err, "{wrong}")?;
            if !args.allow_review {
                write!(desk.err, "{}", to_text(&open, &sources))?;
            }
            if !failed {
                let verdict = match open.len() {
                    0 => "nothing is wrong".to_owned(),
                    1 => "no errors, 1 REVIEW comment is open".to_owned(),
                    count => format!("no errors, {count} REVIEW comments are open"),
                };
                let millis = started.elapsed().as_millis();
                writeln!(desk.out, "{}: {verdict}, {millis} ms", counted(&loaded))?;
            }
        }
    }
    Ok(match failed {
        true => 1,
        false if open.is_empty() || args.allow_review => 0,
        false => 2,
    })
}

/// The messages, and open points as messages of the severity `review`.
fn to_json(loaded: &Loaded, open: &[reviews::Open], sources: &Sources) -> serde_json::Value {
    let mut messages = loaded.diagnostics.to_json(sources);
    let points = open.iter().map(|point| {
        json!({
            "severity": "review",
            "code": "open-review",
            "message": point.text,
            "at": { "file": sources.path(point.file), "line": point.line },
            "help": "decide, and delete the comment",
        })
    });
    if let Some(messages) = messages.as_array_mut() {
        messages.extend(points);
    }
    messages
}

/// Open points with file and line, a line each, and what to do about them.
fn to_text(open: &[reviews::Open], sources: &Sources) -> String {
    let lines = open.iter().map(|point| {
        let path = sources.path(point.file);
        format!("review: {path}:{}: {}\n", point.line, point.text)
    });
    let mut out: String = lines.collect();
    if !open.is_empty() {
        out.push_str(
            "  = help: decide each and delete its comment (specs/README.md has the format); `--allow-review` lets a draft pass\n",
        );
    }
    out
}

/// The text of `specs/spec.schema.json`.
pub fn schema_text() -> String {
    format!("{:#}\n", document::schema::schema())
}

fn read(folder: &Path) -> io::Result<Sources> {
    let in_folder =
        |error: io::Error| io::Error::new(error.kind(), unreadable::specs(folder, &error));
    let sources = Sources::read_dir(folder).map_err(in_folder)?;
    if sources.files().next().is_none() {
        let nothing = "no specs here: an API is a folder with an `api.toml`";
        return Err(io::Error::new(
            io::ErrorKind::NotFound,
            format!("{}: {nothing}", folder.display()),
        ));
    }
    Ok(sources)
}

/// What was checked: `2 APIs, 5 operations, 10 examples, 37 quirks`.
fn counted(loaded: &Loaded) -> String {
    let sum = |count: fn(&Api) -> usize| loaded.apis.iter().map(count).sum::<usize>();
    let counted = [
        (loaded.apis.len(), "API"),
        (sum(|api| api.operations.len()), "operation"),
        (
            sum(|api| {
                api.operations
                    .iter()
                    .map(|operation| operation.examples.len())
                    .sum()
            }),
            "example",
        ),
        (
            sum(|api| {
                api.operations
                    .iter()
                    .map(|operation| operation.quirks.len())
                    .sum()
            }),
            "quirk",
        ),
    ];
    let words =
        counted.map(|(count, word)| format!("{count} {word}{}", if count == 1 { "" } else { "s" }));
    words.join(", ")
}

impl Color {
    fn applies(self, colored: bool) -> bool {
        match self {
            Self::Auto => colored,
            Self::Always => true,
            Self::Never => false,
        }
    }
}
