//! `cargo xtask corpus DIR`: how well pages with known truth are understood.
//!
//! A truth file (`truth.json`, `index.json`) speaks of the pages beside it; a folder `truth` has a file a page
//! (`hand_read`). Figures are printed per page and in total (`figures`); a `floor` file holds what must not
//! fall. `build` goes on from what was understood to clients that compile and decode their own examples.

mod build;
mod figures;
mod floor;
mod hand_read;
mod truth;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use std::{fs, io, slice};

use crate::corpus::truth::{Figures, Truth};
use clap::{Args, ValueEnum};
use kehu_import::draft::{self, Gone, Import, Options};
use kehu_page::recognise::Page;
use kehu_page::source::Source;
use kehu_page::view;
use kehu_spec::Sources;
use kehu_workshop::write_file;

use crate::{home, import};

/// The command line of `cargo xtask corpus`.
#[derive(Debug, Args)]
pub struct CorpusArgs {
    /// A folder with a truth file, or with folders that have one
    dir: PathBuf,
    /// How the figures are written
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Only pages whose path contains this
    #[arg(long, value_name = "TEXT")]
    page: Option<String>,
    /// Say of every page what was missed and what was claimed wrongly
    #[arg(long)]
    why: bool,
    /// Go on: generate clients from the drafts of all endpoint pages, compile them untouched, and let
    /// them decode their own examples
    #[arg(long)]
    build: bool,
    /// The least that each figure must reach
    #[arg(long, value_name = "FILE")]
    floor: Option<PathBuf>,
    /// Write the figures of this run as the new floor
    #[arg(long)]
    write_floor: bool,
}

/// How the figures are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A line a page, a line a figure
    Text,
    /// One JSON document
    Json,
}

/// One page's result.
#[derive(Default)]
struct Measured {
    corpus: String,
    page: String,
    figures: Figures,
    /// It crashed the importer.
    crashed: bool,
    /// How many REVIEW comments its draft has, where it was drafted.
    reviews: Option<usize>,
    /// `None`: it crashed the importer, or is not a page.
    understood: Option<Page>,
    /// Whether truth has operations to call there, where it says.
    endpoint: Option<bool>,
}

/// Measures a corpus; exit code 1 when a figure is below its floor or a page crashed the importer.
///
/// # Errors
/// When the folder or the floor cannot be read, or holds no truth.
pub fn run(args: &CorpusArgs) -> io::Result<u8> {
    let mut measured = Vec::new();
    let mut spent = Duration::ZERO;
    for truth in truth_files(&args.dir)? {
        measure(&truth, args.page.as_deref(), &mut measured, &mut spent)?;
    }
    hand_read::measure(&args.dir, args.page.as_deref(), &mut measured, &mut spent)?;
    if measured.is_empty() {
        let message = format!(
            "{}: no truth.json, no index.json that is known here, and no page of a folder `truth`",
            args.dir.display()
        );
        return Err(io::Error::new(io::ErrorKind::NotFound, message));
    }
    if args.build {
        build::measure(&mut measured)?;
    }
    let totals = figures::totals(&measured);
    match args.format {
        Format::Text => print!("{}", figures::text(&measured, &totals, spent, args.why)),
        Format::Json => println!("{:#}", figures::to_json(&measured, &totals, spent)),
    }
    let floor = args.floor.clone().unwrap_or_else(|| floor_of(&args.dir));
    if args.write_floor {
        write_file(&floor, &floor::text(&totals))?;
    }
    let mut fallen = if args.page.is_some() {
        Vec::new()
    } else {
        floor::below(&floor, &totals)?
    };
    if !args.build {
        fallen.retain(|fallen| !build::FIGURES.contains(&fallen.figure.as_str()));
    }
    for line in &fallen {
        eprintln!("fallen: {line}");
    }
    let crashed = measured.iter().any(|m| m.crashed);
    Ok(u8::from(crashed || !fallen.is_empty()))
}

/// The floor beside the pages, else the project's own for the corpora that it knows.
fn floor_of(dir: &Path) -> PathBuf {
    let own = dir.join("floor.toml");
    match own.is_file() {
        true => own,
        false => home().join("crates/kehu-import/corpus.floor.toml"),
    }
}

/// Truth files in a folder or in the folders of it.
fn truth_files(dir: &Path) -> io::Result<Vec<PathBuf>> {
    let names = ["truth.json", "index.json"];
    let own: Vec<PathBuf> = names
        .iter()
        .map(|n| dir.join(n))
        .filter(|p| p.is_file())
        .collect();
    if !own.is_empty() {
        return Ok(own);
    }
    let mut out = Vec::new();
    let entries = fs::read_dir(dir).map_err(|error| {
        let why = kehu_wire::plain(&error.to_string());
        io::Error::new(error.kind(), format!("{}: {why}", dir.display()))
    })?;
    for entry in entries {
        let path = entry?.path();
        out.extend(names.iter().map(|n| path.join(n)).filter(|p| p.is_file()));
    }
    out.sort();
    Ok(out)
}

fn measure(
    truth_file: &Path,
    only: Option<&str>,
    out: &mut Vec<Measured>,
    spent: &mut Duration,
) -> io::Result<()> {
    let Some(truth) = Truth::read(&fs::read_to_string(truth_file)?) else {
        return Ok(());
    };
    let dir = truth_file.parent().unwrap_or(truth_file);
    let corpus = dir
        .file_name()
        .map(|n| n.to_string_lossy().into_owned())
        .unwrap_or_default();
    let pages: Vec<String> = match truth.pages() {
        Some(pages) => pages.into_iter().map(str::to_owned).collect(),
        None => files_beside(truth_file)?,
    };
    for page in pages {
        if only.is_some_and(|only| !page.contains(only)) {
            continue;
        }
        let path = [dir.join("pages").join(&page), dir.join(&page)];
        let path = path.iter().find(|p| p.is_file()).unwrap_or(&path[1]);
        let start = Instant::now();
        let understood = match understand(path)? {
            Some(Source::Page(page)) => Some(page),
            Some(Source::Other(other)) => return Err(invalid(path, &other.what)),
            None => None,
        };
        let figures = understood.as_ref().and_then(|understood| {
            let import = drafted_alone(understood)?;
            let mut figures = truth.measure(&page, &view::of(understood));
            figures.owners(understood, &import);
            Some(figures)
        });
        *spent += start.elapsed();
        out.push(Measured {
            corpus: corpus.clone(),
            endpoint: truth.is_endpoint(&page),
            crashed: figures.is_none(),
            figures: figures.unwrap_or_default(),
            page,
            reviews: None,
            understood: understood.map(|page| *page),
        });
    }
    Ok(())
}

/// Reads a file and understands it; `None` where that crashed.
fn understand(path: &Path) -> io::Result<Option<Source>> {
    let read = || import::read_source(path).map_err(|error| error.to_string());
    match catch_unwind(AssertUnwindSafe(read)) {
        Ok(Ok(source)) => Ok(Some(source)),
        Ok(Err(why)) => Err(io::Error::other(why)),
        Err(_) => Ok(None),
    }
}

/// A page's draft, as an API of its own; `None` where drafting crashed.
fn drafted_alone(page: &Page) -> Option<Import> {
    let options = Options {
        api: "page",
        existing: &Sources::default(),
        gone: Gone::Told,
    };
    let draft = || draft::draft(slice::from_ref(page), &options);
    catch_unwind(AssertUnwindSafe(draft)).ok()
}

fn invalid(path: &Path, why: &str) -> io::Error {
    io::Error::new(
        io::ErrorKind::InvalidData,
        format!("{}: {why}", path.display()),
    )
}

/// Every other file in the truth's folder.
fn files_beside(truth_file: &Path) -> io::Result<Vec<String>> {
    let mut out = Vec::new();
    for entry in fs::read_dir(truth_file.parent().unwrap_or(truth_file))? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.file_type()?.is_file() && !name.ends_with(".json") {
            out.push(name);
        }
    }
    out.sort();
    Ok(out)
}
