//! The files that a run writes, held against each other and against what is there already: before
//! anything is fetched.

use std::{
    fs::{self, Metadata},
    io,
    path::{Path, PathBuf},
};

use super::{
    Address, Opening,
    address::{beside, lacks},
};
use crate::{
    error::{Error, Result},
    files::{folder, resolve},
    rejects,
};

/// One file that a run writes or reads.
struct Output {
    /// What names it.
    flag: &'static str,
    path: PathBuf,
    /// The path without links and detours.
    real: PathBuf,
    /// What is there now.
    there: Option<Metadata>,
}

/// Holds everything that a run writes against each other and against what is there.
///
/// `report` is where the page about the targets will be, `more` are other targets of the page.
///
/// # Errors
/// When a folder is missing, two of them are one file, or what is there is not an export's own.
pub fn check(opening: &Opening, report: Option<&Path>, more: &[Address]) -> Result<()> {
    let address = &opening.address;
    address.check_build()?;
    if report.is_some() && !cfg!(feature = "report") {
        return Err(lacks("reports", "report"));
    }
    check_table(opening)?;
    check_history(opening)?;
    let mut outputs = Vec::new();
    if let Some(path) = address.path() {
        outputs.push(Output::new("--to", path)?);
    }
    let list = Output::new("--rejects", &opening.rejects_file())?;
    list.check_content(
        |path| rejects::is_ours(path, &opening.label()),
        "a list of this export's rejects",
    )?;
    outputs.push(list);
    if let Some(report) = report {
        let report = Output::new("--report", report)?;
        #[cfg(feature = "report")]
        report.check_content(crate::files::is_report, "a report")?;
        outputs.push(report);
    }
    for address in more {
        if *address == opening.address {
            return Err(Error::usage("--with names the target of --to again"));
        }
        address.check_build()?;
        if let Some(path) = address.path() {
            outputs.push(Output::new("--with", path)?);
        }
    }
    for (index, output) in outputs.iter().enumerate() {
        if let Some(other) = outputs[..index].iter().find(|other| other.is(output)) {
            return Err(Error::usage(format!(
                "{} and {} are the same file, {}",
                other.flag,
                output.flag,
                output.path.display()
            )));
        }
        output.check_apart(address)?;
    }
    Ok(())
}

/// A table's name is part of SQL and of the names of files.
fn check_table(opening: &Opening) -> Result<()> {
    let name = &opening.table.name;
    let plain = |part: &str| {
        !part.is_empty()
            && part
                .chars()
                .all(|char| char.is_alphanumeric() || "_-".contains(char))
    };
    let problem = if !name.split('.').all(plain) || name.matches('.').count() > 1 {
        "is not a name of a table: letters, digits, `_` and `-`, in PostgreSQL also `SCHEMA.TABLE`"
    } else if name.split('.').any(|part| part.len() > 63) {
        "is longer than 63 bytes, as much as PostgreSQL takes"
    } else if name.rsplit('.').next().is_some_and(is_reserved) {
        "is a name that the database or kehu itself uses"
    } else {
        return Ok(());
    };
    Err(Error::usage(format!("--table: `{name}` {problem}")))
}

/// Former rows are kept where rows can be told apart, and where they can be beside the present ones.
fn check_history(opening: &Opening) -> Result<()> {
    if !opening.history {
        return Ok(());
    }
    if opening.address.format().is_some() {
        let message = format!(
            "--history: {} is not a database, and holds rows as they are",
            opening.address
        );
        return Err(
            Error::usage(message).with_help("name a database, which keeps former rows beside")
        );
    }
    if opening.table.key.is_none() {
        let message = "--history: rows have no key, so that none is a former form of another";
        return Err(Error::usage(message).with_help("leave it out"));
    }
    if opening.restart {
        let message = "--restart forgets what was there, and --history keeps it";
        return Err(Error::usage(message).with_help("leave one of them out"));
    }
    Ok(())
}

fn is_reserved(table: &str) -> bool {
    let table = table.to_ascii_lowercase();
    table.starts_with("_kehu_") || table.starts_with("sqlite_")
}

impl Output {
    fn new(flag: &'static str, path: &Path) -> Result<Self> {
        let failed = |error: &io::Error| Error::target(format!("{flag} {}", path.display()), error);
        let folder = folder(path);
        let usage = |what: String| Error::usage(format!("{flag}: {what}"));
        match fs::metadata(folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let folder = folder.display();
                return Err(usage(format!("there is no folder {folder}"))
                    .with_help(format!("make it first: mkdir -p {folder}")));
            }
            Err(error) => return Err(failed(&error)),
            Ok(found) if !found.is_dir() => {
                return Err(usage(format!("{} is not a folder", folder.display())));
            }
            Ok(_) => {}
        }
        let real = resolve(path).map_err(|error| failed(&error))?;
        let there = fs::metadata(&real).ok();
        if there.as_ref().is_some_and(|there| !there.is_file()) {
            return Err(usage(format!(
                "{} is there, and is not a file",
                path.display()
            )));
        }
        Ok(Self {
            flag,
            path: path.to_owned(),
            real,
            there,
        })
    }

    /// A file with content of somebody else's is never overwritten or deleted.
    fn check_content(&self, is_ours: impl Fn(&Path) -> io::Result<bool>, what: &str) -> Result<()> {
        let path = self.path.display();
        if self.there.as_ref().is_none_or(|there| there.len() == 0) {
            return Ok(());
        }
        let ours = is_ours(&self.real);
        if ours.map_err(|error| Error::target(format!("reading {path}"), &error))? {
            return Ok(());
        }
        let flag = self.flag;
        Err(
            Error::usage(format!("{path} is there already, and is not {what}")).with_help(format!(
                "name another file ({flag} FILE), or remove this one"
            )),
        )
    }

    fn is(&self, other: &Self) -> bool {
        let same = |a: &Metadata, b: &Metadata| is_one_file(a, b);
        self.real == other.real
            || matches!((&self.there, &other.there), (Some(a), Some(b)) if same(a, b))
    }

    /// Not one of the files that belong to a target.
    fn check_apart(&self, target: &Address) -> Result<()> {
        let Some(Ok(target)) = target.path().map(resolve) else {
            return Ok(());
        };
        let own = ["-wal", "-shm", "-journal"].map(|end| beside(&target, end));
        if self.real.starts_with(Address::keeping(&target)) || own.contains(&self.real) {
            let (flag, path) = (self.flag, self.path.display());
            return Err(Error::usage(format!(
                "{flag}: {path} is among what kehu keeps beside {}",
                target.display()
            )));
        }
        Ok(())
    }
}

#[cfg(unix)]
fn is_one_file(a: &Metadata, b: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    (a.dev(), a.ino()) == (b.dev(), b.ino())
}

#[cfg(not(unix))]
fn is_one_file(_: &Metadata, _: &Metadata) -> bool {
    false
}
