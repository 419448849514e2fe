//! One side of a comparison: a folder, a git revision or a documentation page, read into checked models.

use std::fmt;
use std::path::Path;
use std::process::Command;

use kehu_import::draft::{self, Gone, Options};
use kehu_spec::model::Api;
use kehu_spec::{Sources, load};

use crate::{import, unreadable};

/// The APIs of one side.
#[derive(Debug)]
pub struct Side {
    /// In the order of their names.
    pub apis: Vec<Api>,
}

/// Why a side could not be read; the text is for a person and complete.
#[derive(Debug)]
pub struct SideError(String);

impl fmt::Display for SideError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for SideError {}

impl Side {
    /// Reads both sides; `api` keeps one API of each, which one of them may lack.
    pub fn read_pair(old: &str, new: &str, api: Option<&str>) -> Result<(Self, Self), SideError> {
        let read = |side| Self::read(side, api);
        let pair = match (is_page(old), is_page(new)) {
            (true, true) => {
                return Err(SideError(format!(
                    "{old}, {new}: two pages; a page is compared with a spec"
                )));
            }
            (true, false) => (Self::read_page(old, new, api)?, read(new)?),
            (false, true) => (read(old)?, Self::read_page(new, old, api)?),
            (false, false) => (read(old)?, read(new)?),
        };
        match api {
            Some(api) if pair.0.apis.is_empty() && pair.1.apis.is_empty() => Err(SideError(
                format!("{old}, {new}: there is no API `{api}` in either"),
            )),
            _ => Ok(pair),
        }
    }

    /// A page over the other side's spec, so that only what it states is compared.
    fn read_page(page: &str, other: &str, api: Option<&str>) -> Result<Self, SideError> {
        let existing = sources(other)?;
        let known = load(&existing).apis;
        let name = match (api, known.as_slice()) {
            (Some(name), _) => name.to_owned(),
            (None, [one]) => one.name.clone(),
            (None, _) => {
                return Err(SideError(format!(
                    "{page}: `--api` says which API the page belongs to"
                )));
            }
        };
        let read =
            import::read_page(Path::new(page)).map_err(|error| SideError(error.to_string()))?;
        let drafted = draft::draft(
            &[read],
            &Options {
                api: &name,
                existing: &existing,
                gone: Gone::Removed,
            },
        );
        if drafted.report.operations.is_empty() {
            return Err(SideError(format!("{page}: no operation to call is on it")));
        }
        let new: Vec<(String, String)> = drafted
            .files
            .into_iter()
            .map(|file| (file.path, file.text))
            .collect();
        let old = existing
            .files()
            .filter(|(_, path)| !new.iter().any(|(changed, _)| changed == path))
            .map(|(file, path)| (path.to_owned(), existing.text(file).to_owned()));
        let merged = Sources::from_texts(old.chain(new.iter().cloned()));
        // Examples may contradict a row that is not fixed yet: the model is whole all the same.
        let mut apis = load(&merged).apis;
        if api.is_some() {
            apis.retain(|candidate| candidate.name == name);
        }
        Ok(Self { apis })
    }

    fn read(side: &str, api: Option<&str>) -> Result<Self, SideError> {
        let sources = sources(side)?;
        let mut apis = load(&sources).into_result().map_err(|found| {
            SideError(format!(
                "{}{side}: a side that does not pass the check cannot be compared",
                found.render(&sources, false)
            ))
        })?;
        if apis.is_empty() {
            return Err(SideError(format!("{side}: there is no API in it")));
        }
        if let Some(api) = api {
            apis.retain(|candidate| candidate.name == api);
        }
        Ok(Self { apis })
    }
}

/// Whether a side is a file: a documentation page, or standard input.
fn is_page(side: &str) -> bool {
    side == "-" || Path::new(side).is_file()
}

fn sources(side: &str) -> Result<Sources, SideError> {
    let path = Path::new(side);
    if path.join("api.toml").is_file() {
        one_api(path)
    } else if path.is_dir() {
        Sources::read_dir(path).map_err(|error| SideError(unreadable::specs(path, &error)))
    } else {
        revision(side)
    }
}

/// The folder of one API: its siblings are passed over.
fn one_api(folder: &Path) -> Result<Sources, SideError> {
    let failed = |error: std::io::Error| SideError(format!("{}: {error}", folder.display()));
    let folder = folder.canonicalize().map_err(failed)?;
    let (Some(parent), Some(name)) = (folder.parent(), folder.file_name()) else {
        return Err(SideError(format!(
            "{}: not the folder of an API",
            folder.display()
        )));
    };
    let all = Sources::read_dir(parent).map_err(failed)?;
    let prefix = format!("{}/", name.to_string_lossy());
    let own = all.files().filter(|(_, path)| path.starts_with(&prefix));
    Ok(Sources::from_texts(
        own.map(|(file, path)| (path, all.text(file))),
    ))
}

/// `REVISION` or `REVISION:FOLDER`; the folder is `specs` unless it is named.
fn revision(side: &str) -> Result<Sources, SideError> {
    let (revision, folder) = side.split_once(':').unwrap_or((side, "specs"));
    let tree = format!("{revision}:{}", folder.trim_end_matches('/'));
    let listed = git(&["ls-tree", "-r", "-z", "--name-only", &tree]).map_err(|why| {
        SideError(format!(
            "{side}: neither a page, nor a folder of specs, nor a git revision that has one ({why})"
        ))
    })?;
    let names = String::from_utf8_lossy(&listed).into_owned();
    let wanted = |name: &&str| {
        name.contains('/') && (name.ends_with(".toml") || name.contains("/examples/"))
    };
    let mut files = Vec::new();
    for name in names.split('\0').filter(wanted) {
        let bytes = git(&["cat-file", "blob", &format!("{tree}/{name}")])
            .map_err(|why| SideError(format!("{side}: {name}: {why}")))?;
        files.push((name.to_owned(), bytes));
    }
    Ok(Sources::from_bytes(files))
}

fn git(args: &[&str]) -> Result<Vec<u8>, String> {
    let output = Command::new("git")
        .args(args)
        .output()
        .map_err(|error| format!("git: {error}"))?;
    if output.status.success() {
        Ok(output.stdout)
    } else {
        Err(String::from_utf8_lossy(&output.stderr).trim().to_owned())
    }
}
