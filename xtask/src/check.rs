//! `cargo xtask check`: specs held against themselves and against the documentation's examples.

use std::io::{self, IsTerminal as _};
use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::{Args, ValueEnum};
use kehu_spec::model::Api;
use kehu_spec::{Loaded, Sources, document};

use crate::home;

/// The command line of `cargo xtask check`.
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// The folder of the specs
    #[arg(value_name = "DIR")]
    specs: Option<PathBuf>,
    /// How problems are told
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// When the text is coloured
    #[arg(long, value_enum, default_value_t = Color::Auto, value_name = "WHEN")]
    color: Color,
    /// Print the JSON Schema of spec files instead
    #[arg(long, conflicts_with_all = ["specs", "format", "color"])]
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

/// Checks specs and tells everything that is wrong: exit code 1 when there is an error.
///
/// # Errors
/// When the folder cannot be read.
pub fn run(args: &CheckArgs) -> io::Result<u8> {
    if args.schema {
        print!("{}", schema_text());
        return Ok(0);
    }
    let started = Instant::now();
    let folder = args.specs.clone().unwrap_or_else(|| home().join("specs"));
    let sources = read(&folder)?;
    let loaded = kehu_spec::load(&sources);
    let failed = loaded.diagnostics.errors() > 0;
    match args.format {
        Format::Json => println!("{:#}", loaded.diagnostics.to_json(&sources)),
        Format::Text => {
            eprint!(
                "{}",
                loaded.diagnostics.render(&sources, args.color.applies())
            );
            if !failed {
                println!("{}, {} ms", summary(&loaded), started.elapsed().as_millis());
            }
        }
    }
    Ok(u8::from(failed))
}

/// The text of `specs/spec.schema.json`.
pub fn schema_text() -> String {
    format!("{:#}\n", document::schema::schema())
}

fn read(folder: &Path) -> io::Result<Sources> {
    let in_folder =
        |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", folder.display()));
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

/// What was checked: `2 APIs, 5 operations, 10 examples, 37 quirks: nothing is wrong`.
fn summary(loaded: &Loaded) -> String {
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
    format!("{}: nothing is wrong", words.join(", "))
}

impl Color {
    fn applies(self) -> bool {
        match self {
            Self::Auto => io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none(),
            Self::Always => true,
            Self::Never => false,
        }
    }
}
