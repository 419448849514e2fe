//! From every draft to a client that compiles, and decodes what its own page shows.
//!
//! Every endpoint page is drafted as an API of its own and generated untouched; those that generate are
//! compiled together, as one workspace below the target folder, with a program that decodes their
//! responses ([`evidence`]).

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs, io, slice};

use kehu_import::draft::{self, Gone, Options};
use kehu_page::recognise::{Page, PageClass};
use kehu_spec::Sources;
use kehu_spec::diagnostic::Severity;
use serde_json::Value;

use super::Measured;
use crate::codegen::{self, evidence, standalone};
use crate::{home, sync};

/// What is measured only here: pages whose client compiles and decodes all that the page shows, and the
/// responses that are decoded.
pub(super) const FIGURES: [&str; 2] = ["builds", "decodes"];

/// Files of responses, with what refused them.
type Responses = Vec<(String, Option<String>)>;

/// What became of a page: its responses, or why it is not a client.
type Outcome = Result<Responses, String>;

/// Builds clients of all endpoint pages, and counts those that compile and decode.
///
/// # Errors
/// When the workspace cannot be written, or cargo cannot be run.
pub(super) fn measure(measured: &mut [Measured]) -> io::Result<()> {
    let mut outcomes: BTreeMap<usize, Outcome> = BTreeMap::new();
    let mut specs: BTreeMap<String, (usize, Sources)> = BTreeMap::new();
    for (at, page) in measured.iter().enumerate().filter(|(_, m)| is_endpoint(m)) {
        let api = format!("page_{:03}", at + 1);
        match page.understood.as_ref().map(|page| drafted(page, &api)) {
            Some(Ok(drafted)) => drop(specs.insert(api, (at, drafted))),
            Some(Err(why)) => drop(outcomes.insert(at, Err(why))),
            None => drop(outcomes.insert(at, Err("it crashed the importer".to_owned()))),
        }
    }
    while !specs.is_empty() {
        let workspace = write(specs.values().map(|(_, specs)| specs))?;
        let built = compile(&workspace)?;
        for (api, error) in built.broken {
            if let Some((at, _)) = specs.remove(&api) {
                outcomes.insert(at, Err(format!("does not compile: {error}")));
            }
        }
        if let Some(program) = built.program {
            let mut said = decoded(&program)?;
            for (api, (at, _)) in std::mem::take(&mut specs) {
                outcomes.insert(at, Ok(said.remove(&api).unwrap_or_default()));
            }
        }
    }
    for (at, outcome) in outcomes {
        count(&mut measured[at], outcome);
    }
    Ok(())
}

fn is_endpoint(page: &Measured) -> bool {
    let class = page.understood.as_ref().map(|page| page.class);
    page.endpoint.unwrap_or(class == Some(PageClass::Endpoint))
}

/// The page's draft, as it comes; what keeps it from being generated.
fn drafted(page: &Page, api: &str) -> Result<Sources, String> {
    let options = Options {
        api,
        existing: &Sources::default(),
        gone: Gone::Told,
    };
    let import = draft::draft(slice::from_ref(page), &options);
    if import.files.is_empty() {
        return Err("no operation to call was found".to_owned());
    }
    let files = import.files.into_iter();
    let specs = Sources::from_texts(files.map(|file| (file.path, file.text)));
    let diagnostics = codegen::generate(&specs).diagnostics;
    match diagnostics.iter().find(|d| d.severity == Severity::Error) {
        None => Ok(specs),
        Some(error) => {
            let line = specs.line_column(error.at.span).line;
            let file = specs.path(error.at.span.file);
            Err(format!("{file}:{line}: {}", error.message))
        }
    }
}

/// One workspace of all crates and the program, below the target folder.
fn write<'a>(specs: impl Iterator<Item = &'a Sources>) -> io::Result<PathBuf> {
    let specs: Vec<&Sources> = specs.collect();
    let texts = specs.iter().flat_map(|specs| {
        let files = specs.files();
        files.map(|(file, path)| (path, specs.text(file)))
    });
    let all = Sources::from_texts(texts);
    let mut tree = codegen::generate(&all).tree;
    let (program, mistakes) = evidence::program(&all);
    if let Some(mistake) = mistakes.first() {
        return Err(io::Error::other(mistake.clone()));
    }
    for (path, text) in program.iter() {
        tree.insert(path, text);
    }
    let manifest = fs::read_to_string(home().join("Cargo.toml"))?;
    standalone::complete(&mut tree, &manifest, &home()).map_err(io::Error::other)?;
    let workspace = target().join("corpus");
    let changes = tree.changes(&sync::read(&workspace)?.generated);
    sync::write(&workspace, &tree, &changes)?;
    // The versions of this repository, so that what it has compiled serves here too.
    fs::copy(home().join("Cargo.lock"), workspace.join("Cargo.lock"))?;
    Ok(workspace)
}

fn target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| home().join("target"), PathBuf::from)
}

/// What cargo made of the workspace.
#[derive(Default)]
struct Built {
    /// APIs whose crates do not compile, with the first error.
    broken: BTreeMap<String, String>,
    program: Option<PathBuf>,
}

fn compile(workspace: &Path) -> io::Result<Built> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["build", "--keep-going", "--message-format", "json"])
        .args(["--package", evidence::PACKAGE])
        .current_dir(workspace)
        .env("CARGO_TARGET_DIR", target())
        .stderr(Stdio::inherit())
        .output()?;
    let mut built = Built::default();
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        let message: Value = serde_json::from_str(line).unwrap_or_default();
        let name = message["target"]["name"].as_str().unwrap_or_default();
        if message["message"]["level"] == "error" {
            let api = name.trim_end_matches("_client").trim_end_matches("_model");
            let error = message["message"]["message"].as_str().unwrap_or_default();
            built
                .broken
                .entry(api.to_owned())
                .or_insert_with(|| error.to_owned());
        } else if name == evidence::PACKAGE
            && let Some(program) = message["executable"].as_str()
        {
            built.program = Some(program.into());
        }
    }
    if built.program.is_none() && built.broken.is_empty() {
        let message = format!("cargo build in {}: {}", workspace.display(), output.status);
        return Err(io::Error::other(message));
    }
    Ok(built)
}

/// What the program says of every API's responses: the file, and what refused it.
fn decoded(program: &Path) -> io::Result<BTreeMap<String, Responses>> {
    let output = Command::new(program).stderr(Stdio::inherit()).output()?;
    if !output.status.success() {
        let message = format!("{}: {}", program.display(), output.status);
        return Err(io::Error::other(message));
    }
    let mut said: BTreeMap<String, Responses> = BTreeMap::new();
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        let mut words = line.splitn(4, '\t');
        let mut word = || words.next().unwrap_or_default().to_owned();
        let (verdict, api, file, why) = (word(), word(), word(), word());
        let refused = (verdict != "decoded").then_some(why);
        said.entry(api).or_default().push((file, refused));
    }
    Ok(said)
}

fn count(page: &mut Measured, outcome: Outcome) {
    let figures = &mut page.figures;
    let [builds, decodes] = FIGURES;
    let mut whole = true;
    match outcome {
        Ok(responses) => {
            for (file, refused) in responses {
                figures.check(decodes, refused.is_none());
                whole &= refused.is_none();
                if let Some(why) = refused {
                    figures.notes.push(format!("{file} is not decoded: {why}"));
                }
            }
        }
        Err(why) => {
            whole = false;
            figures.notes.push(format!("no client: {why}"));
        }
    }
    figures.check(builds, whole);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_outcome_is_counted_and_told() {
        let check = |outcome: Outcome, builds: (usize, usize), notes: &[&str]| {
            let mut page = Measured::default();
            count(&mut page, outcome);
            let counted = page.figures.counts["builds"];
            assert_eq!((counted.right, counted.missed), builds);
            assert_eq!(page.figures.notes, notes);
        };
        let file = |why: Option<&str>| ("a.json".to_owned(), why.map(str::to_owned));
        check(Ok(vec![]), (1, 0), &[]);
        check(Ok(vec![file(None)]), (1, 0), &[]);
        check(
            Ok(vec![file(None), file(Some("`id` is null"))]),
            (0, 1),
            &["a.json is not decoded: `id` is null"],
        );
        check(
            Err("a field twice".to_owned()),
            (0, 1),
            &["no client: a field twice"],
        );
    }
}
