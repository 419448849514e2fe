//! `import PAGE... --api NAME`: documentation pages to draft specs.
//!
//! The reading and drafting is `kehu_import`, from text to text; here are the files, the report on the
//! terminal and the exit code: 0 when everything on the pages was understood, or the specs say all that it came to
//! and no open point is left in them, 2 when a person's eye is needed or a file is not a page.

use std::error::Error;
use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use kehu_import::draft::{self, Gone, Import, Options};
use kehu_page::recognise::Page;
use kehu_page::source::{self, NotAPage, Source};
use kehu_spec::Sources;
use serde_json::json;
use similar::TextDiff;

use crate::{Desk, unreadable, write_file};

/// A larger file is not a documentation page.
pub const LARGEST_PAGE: u64 = 16 * 1024 * 1024;

/// The command line.
#[derive(Debug, Args)]
pub struct ImportArgs {
    /// Documentation pages: Markdown, HTML, Word (.docx) or text as it was copied; `-` reads standard input
    #[arg(required = true, value_name = "PAGE")]
    pages: Vec<PathBuf>,
    /// The API's name: the folder of its spec
    #[arg(long, value_name = "NAME")]
    api: String,
    /// The folder of the specs
    #[arg(long, value_name = "DIR")]
    into: Option<PathBuf>,
    /// Write nothing: print what would be written
    #[arg(long)]
    dry_run: bool,
    /// How the report is written
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

impl ImportArgs {
    /// Whether files go into the folder of the desk.
    #[must_use]
    pub fn writes_by_default(&self) -> bool {
        self.into.is_none() && !self.dry_run
    }

    /// The API's name, as it was given.
    #[must_use]
    pub fn api(&self) -> &str {
        &self.api
    }
}

/// How the report is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// One JSON document
    Json,
}

/// Imports pages and prints the report: exit code 2 when it needs a person's eye, or when a page or the specs
/// cannot be read; 1 when a file cannot be written.
pub fn run(args: &ImportArgs, desk: &mut Desk<'_>) -> u8 {
    import(args, desk).unwrap_or_else(|error| {
        let _ = writeln!(desk.err, "error: {}", kehu_wire::plain(&error.to_string()));
        2
    })
}

fn import(args: &ImportArgs, desk: &mut Desk<'_>) -> Result<u8, Box<dyn Error>> {
    let fit = args
        .api
        .chars()
        .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    if !fit || !args.api.starts_with(|c: char| c.is_ascii_lowercase()) {
        return Err(format!("`{}` cannot name an API: snake_case is wanted", args.api).into());
    }
    if kehu_spec::COMMANDS.contains(&args.api.as_str()) {
        let name = &args.api;
        let why = format!(
            "`{name}` cannot name an API: `kehu {name}` is a command already; another name, such as `{name}_api`, is free"
        );
        return Err(why.into());
    }
    let (mut pages, mut others) = (Vec::new(), 0);
    for path in &args.pages {
        match read_source(path)? {
            Source::Page(page) => pages.push(*page),
            Source::Other(other) => {
                writeln!(desk.err, "{}", told(path, &other))?;
                others += 1;
            }
        }
    }
    if pages.is_empty() {
        return Ok(2);
    }
    let folder = args.into.as_ref().unwrap_or(&desk.specs).clone();
    let existing = read_specs(&folder)?;
    let options = Options {
        api: &args.api,
        existing: &existing,
        gone: Gone::Told,
    };
    let import = draft::draft(&pages, &options);
    if !args.dry_run {
        for file in &import.files {
            let path = folder.join(&file.path);
            if let Err(error) = write_file(&path, &file.text) {
                let why = kehu_wire::plain(&error.to_string());
                writeln!(desk.err, "error: {}: {why}", path.display())?;
                return Ok(1);
            }
        }
    }
    match args.format {
        Format::Text => write!(
            desk.out,
            "{}",
            text(&import, &existing, args.dry_run, desk.command)
        )?,
        Format::Json => writeln!(desk.out, "{:#}", to_json(&import, args.dry_run))?,
    }
    let known = import.files.is_empty() && import.report.is_decided();
    let open = others > 0 || import.report.needs_a_person() && !known;
    Ok(if open { 2 } else { 0 })
}

/// What a file is that is not a page, and what to do.
pub fn told(path: &Path, other: &NotAPage) -> String {
    format!(
        "{}: {}, not a documentation page\n  = help: {}",
        path.display(),
        other.what,
        other.advice
    )
}

/// Reads and understands a page; `-` is standard input.
///
/// # Errors
/// When it cannot be read, or is not a page.
pub fn read_page(path: &Path) -> Result<Page, Box<dyn Error>> {
    match read_source(path)? {
        Source::Page(page) => Ok(*page),
        Source::Other(other) => Err(told(path, &other).into()),
    }
}

/// Reads a file, whatever it is.
///
/// # Errors
/// When it cannot be read, or is too large.
pub fn read_source(path: &Path) -> Result<Source, Box<dyn Error>> {
    let failed = |error: io::Error| unreadable::page(path, &error);
    let mut bytes = Vec::new();
    let (name, read) = if path == Path::new("-") {
        (
            "stdin".to_owned(),
            io::stdin()
                .lock()
                .take(LARGEST_PAGE + 1)
                .read_to_end(&mut bytes),
        )
    } else {
        let name = path
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let file = fs::File::open(path).map_err(failed)?;
        (name, file.take(LARGEST_PAGE + 1).read_to_end(&mut bytes))
    };
    read.map_err(failed)?;
    if bytes.len() as u64 > LARGEST_PAGE {
        return Err(format!(
            "{}: larger than {} MB: not a documentation page",
            path.display(),
            LARGEST_PAGE >> 20
        )
        .into());
    }
    Ok(source::read(&name, &bytes))
}

/// The specs that are there; none where the folder is not.
fn read_specs(folder: &Path) -> Result<Sources, String> {
    if !folder.exists() {
        return Ok(Sources::default());
    }
    Sources::read_dir(folder).map_err(|error| unreadable::specs(folder, &error))
}

/// The report, and what was written or would be; `command` is the one whose `check` is spoken of.
pub fn text(import: &Import, existing: &Sources, dry_run: bool, command: &str) -> String {
    let mut out = import.report.to_text(command);
    if import.files.is_empty() {
        let known = !import.report.operations.is_empty();
        out.push_str(match known {
            true => "\nnothing to write: the specs say all of this\n",
            false => "\nnothing to write\n",
        });
    } else if dry_run {
        out.push_str("\nwould write\n");
        for file in &import.files {
            let old = existing.file(&file.path).map_or("", |id| existing.text(id));
            let diff = TextDiff::from_lines(old, &file.text);
            out.push_str(
                &diff
                    .unified_diff()
                    .context_radius(2)
                    .header(&file.path, &file.path)
                    .to_string(),
            );
        }
    } else {
        out.push_str("\nwritten\n");
        for file in &import.files {
            out.push_str(&format!("  {}\n", file.path));
        }
    }
    out
}

fn to_json(import: &Import, dry_run: bool) -> serde_json::Value {
    let files: Vec<_> = import
        .files
        .iter()
        .map(|file| {
            if dry_run {
                json!({ "path": file.path, "text": file.text })
            } else {
                json!({ "path": file.path })
            }
        })
        .collect();
    json!({ "report": import.report, "files": files, "written": !dry_run })
}

#[cfg(test)]
mod tests {
    use kehu_import::draft::report::Report;

    use super::*;

    #[test]
    fn a_page_without_operations_is_not_called_known() {
        let import = Import {
            files: Vec::new(),
            report: Report::default(),
        };
        let text = text(&import, &Sources::default(), true, "kehu");
        assert_eq!(
            text,
            "\nno operation to call was found\n\nnothing to write\n"
        );
    }
}
