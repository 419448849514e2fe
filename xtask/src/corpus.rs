//! `cargo xtask corpus DIR`: how well pages with known truth are understood.
//!
//! A truth file (`truth.json`, `index.json`) speaks of the pages beside it. Figures are printed per page
//! and in total; a floor file holds what must not fall.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use std::{fs, io};

use clap::{Args, ValueEnum};
use kehu_import::measure::{Count, Figures, Truth};
use kehu_import::{recognise_page, view};
use serde_json::json;

use crate::home;

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
struct Measured {
    corpus: String,
    page: String,
    figures: Figures,
    crashed: bool,
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
    if measured.is_empty() {
        let message = format!(
            "{}: no truth.json or index.json that is known here",
            args.dir.display()
        );
        return Err(io::Error::new(io::ErrorKind::NotFound, message));
    }
    let totals = totals(&measured);
    match args.format {
        Format::Text => print!("{}", text(&measured, &totals, spent, args.why)),
        Format::Json => println!("{:#}", to_json(&measured, &totals, spent)),
    }
    let floor = args
        .floor
        .clone()
        .unwrap_or_else(|| home().join("crates/kehu-import/corpus.floor.toml"));
    if args.write_floor {
        fs::write(&floor, floor_text(&totals))?;
    }
    let fallen = if args.page.is_some() {
        Vec::new()
    } else {
        below(&floor, &totals)?
    };
    for line in &fallen {
        eprintln!("fallen: {line}");
    }
    let crashed = measured.iter().any(|m| m.crashed);
    Ok(u8::from(crashed || !fallen.is_empty()))
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
    for entry in fs::read_dir(dir)? {
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
        let path = [dir.join(&page), dir.join("pages").join(&page)]
            .into_iter()
            .find(|p| p.is_file());
        let Some(path) = path else { continue };
        let bytes = fs::read(&path)?;
        let text = String::from_utf8_lossy(&bytes);
        let stem = path
            .file_stem()
            .map(|s| s.to_string_lossy().into_owned())
            .unwrap_or_default();
        let start = Instant::now();
        let understood = catch_unwind(AssertUnwindSafe(|| view::of(&recognise_page(&stem, &text))));
        *spent += start.elapsed();
        let crashed = understood.is_err();
        let figures = understood
            .map(|view| truth.measure(&page, &view))
            .unwrap_or_default();
        out.push(Measured {
            corpus: corpus.clone(),
            page,
            figures,
            crashed,
        });
    }
    Ok(())
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

/// Figures by corpus.
type Totals = BTreeMap<String, BTreeMap<&'static str, Count>>;

fn totals(measured: &[Measured]) -> Totals {
    let mut sums: BTreeMap<String, Figures> = BTreeMap::new();
    for m in measured {
        sums.entry(m.corpus.clone()).or_default().add(&m.figures);
    }
    sums.into_iter()
        .map(|(corpus, figures)| (corpus, figures.counts))
        .collect()
}

fn text(measured: &[Measured], totals: &Totals, spent: Duration, why: bool) -> String {
    let mut out = String::new();
    for m in measured {
        let figures: Vec<String> = m
            .figures
            .counts
            .iter()
            .map(|(name, c)| short(name, *c))
            .collect();
        let crash = if m.crashed { " CRASHED" } else { "" };
        let _ = writeln!(
            out,
            "{}/{}{crash}\n    {}",
            m.corpus,
            m.page,
            figures.join(", ")
        );
        for note in m.figures.notes.iter().filter(|_| why) {
            let _ = writeln!(out, "    - {note}");
        }
    }
    for (corpus, figures) in totals {
        let pages = measured.iter().filter(|m| m.corpus == *corpus).count();
        let _ = writeln!(out, "\n{corpus}: {pages} pages");
        for (name, c) in figures {
            let _ = writeln!(
                out,
                "  {name:18} {:5} right {:4} missed {:4} wrong   recall {:.3}  precision {:.3}  F1 {:.3}",
                c.right,
                c.missed,
                c.wrong,
                c.recall(),
                c.precision(),
                c.f1()
            );
        }
    }
    let crashes = measured.iter().filter(|m| m.crashed).count();
    let _ = writeln!(
        out,
        "\n{} pages in {} ms, {crashes} crashes",
        measured.len(),
        spent.as_millis()
    );
    out
}

/// `names 18/18`, with wrong ones behind a plus.
fn short(name: &str, c: Count) -> String {
    let wrong = if c.wrong > 0 {
        format!(" +{}", c.wrong)
    } else {
        String::new()
    };
    format!("{name} {}/{}{wrong}", c.right, c.right + c.missed)
}

fn to_json(measured: &[Measured], totals: &Totals, spent: Duration) -> serde_json::Value {
    let count = |c: &Count| json!({ "right": c.right, "missed": c.missed, "wrong": c.wrong, "recall": c.recall(), "precision": c.precision(), "f1": c.f1() });
    let counts = |m: &BTreeMap<&'static str, Count>| {
        m.iter()
            .map(|(name, c)| ((*name).to_owned(), count(c)))
            .collect::<serde_json::Map<_, _>>()
    };
    let pages: Vec<_> = measured.iter().map(|m| json!({ "corpus": m.corpus, "page": m.page, "crashed": m.crashed, "figures": counts(&m.figures.counts), "notes": m.figures.notes })).collect();
    let totals: serde_json::Map<_, _> = totals
        .iter()
        .map(|(corpus, figures)| (corpus.clone(), counts(figures).into()))
        .collect();
    json!({ "pages": pages, "totals": totals, "crashes": measured.iter().filter(|m| m.crashed).count(), "milliseconds": spent.as_millis() as u64 })
}

/// `[corpus]`, `figure = F1`, rounded down.
fn floor_text(totals: &Totals) -> String {
    let mut out = "# The least that `cargo xtask corpus` must reach: F1 of each figure, by the corpus's folder.\n".to_owned();
    for (corpus, figures) in totals {
        let _ = writeln!(out, "\n[{}]", toml::Value::from(corpus.as_str()));
        for (name, c) in figures {
            let _ = writeln!(
                out,
                "{:?} = {:.3}",
                name,
                (c.f1() * 1000.0).floor() / 1000.0
            );
        }
    }
    out
}

/// Figures below the floor; a corpus that the floor does not know has none.
fn below(floor: &Path, totals: &Totals) -> io::Result<Vec<String>> {
    let text = match fs::read_to_string(floor) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let table: toml::Table = toml::from_str(&text).map_err(|e| {
        io::Error::new(
            io::ErrorKind::InvalidData,
            format!("{}: {e}", floor.display()),
        )
    })?;
    let mut out = Vec::new();
    for (corpus, figures) in totals {
        let least = table.get(corpus).and_then(toml::Value::as_table);
        for (name, least) in least.into_iter().flatten() {
            let least = least.as_float().unwrap_or(0.0);
            let found = figures.get(name.as_str()).map_or(0.0, |c| c.f1());
            if found + 1e-9 < least {
                out.push(format!(
                    "{corpus}: {name} is {found:.3}, must be at least {least:.3}"
                ));
            }
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_floor_is_kept_and_told() {
        let count = |right, missed| Count {
            right,
            missed,
            wrong: 0,
        };
        let totals: Totals = [("a".to_owned(), [("names", count(9, 1))].into())].into();
        let dir = std::env::temp_dir().join(format!("kehu-floor-{}", std::process::id()));
        fs::create_dir_all(&dir).unwrap();
        let floor = dir.join("floor.toml");
        fs::write(&floor, floor_text(&totals)).unwrap();
        assert_eq!(below(&floor, &totals).unwrap(), Vec::<String>::new());
        let worse: Totals = [("a".to_owned(), [("names", count(8, 2))].into())].into();
        assert_eq!(
            below(&floor, &worse).unwrap(),
            ["a: names is 0.889, must be at least 0.947"]
        );
        fs::remove_dir_all(&dir).unwrap();
    }
}
