//! Which specs the command works with: a folder that somebody names, or those that it comes with.

use std::{
    env,
    ffi::OsString,
    fs, io,
    path::{Path, PathBuf},
};

use clap::{Arg, value_parser};
use kehu_registry::Api;
use kehu_spec::{Diagnostics, Folder, Sources, near::nearest};

use tr::tr;

use crate::{
    early,
    exit::Exit,
    failure::{Failure, Result},
    io::Io,
    tell,
};

/// The environment variable that names a folder of specs.
pub const VARIABLE: &str = "KEHU_SPECS";

/// The file that does, in a folder or in one around it.
pub const FILE: &str = "kehu.toml";

/// The flag. It is read before anything else: the commands come from the specs.
pub fn arg() -> Arg {
    Arg::new("specs")
        .long("specs")
        .value_name("DIR")
        .value_parser(value_parser!(PathBuf))
        .global(true)
        .display_order(899)
        .help_heading("Specs")
        .help(format!(
            "Work with the APIs of this folder instead of the built-in ones [env: {VARIABLE}; or specs = \"DIR\" in \
             a {FILE}]"
        ))
}

/// The APIs that a command line is about, with the files that they were read from.
#[derive(Debug, Default)]
pub struct Specs {
    pub apis: &'static [&'static Api],
    pub sources: Sources,
    /// Folders whose specs are wrong, and which the command line does not ask for.
    left_out: Vec<Folder>,
}

impl Specs {
    pub fn of(apis: &'static [&'static Api]) -> Self {
        Self {
            apis,
            ..Self::default()
        }
    }

    /// Says which APIs are left out, and why.
    pub fn tell(&self, io: &Io) -> Result<()> {
        for folder in &self.left_out {
            let Some(first) = folder.diagnostics.iter().next() else {
                continue;
            };
            let (name, message) = (&folder.name, &first.message);
            let path = self.sources.path(first.at.span.file);
            let place = format!("{path}:{}", self.sources.line_column(first.at.span).line);
            tell::warn(
                io,
                &tr!(
                    "{name} is left out, its specs are wrong: {place}: {message}",
                    name,
                    place,
                    message
                ),
            )?;
        }
        Ok(())
    }
}

/// Reads them. An API whose specs are wrong is left out, unless it is the one that is asked for.
pub fn load(args: &[OsString], io: &Io) -> Result<Specs> {
    let sources = match folder(args, io)? {
        None => kehu_specs::sources(),
        Some(folder) => read(&folder)?,
    };
    let mut apis = Vec::new();
    let mut left_out = Vec::new();
    for folder in kehu_spec::load_folders(&sources) {
        match folder.api {
            Some(api) if folder.diagnostics.errors() == 0 => apis.push(api),
            _ if folder.diagnostics.errors() == 0 => {}
            _ => left_out.push(folder),
        }
    }
    let names: Vec<_> = apis.iter().map(|api| api.name.as_str()).collect();
    let asked = |folder: &&Folder| names.is_empty() || asks_for(args, &folder.name, &names);
    let mut wrong = Diagnostics::default();
    for folder in left_out.iter().filter(asked) {
        wrong.extend(folder.diagnostics.clone());
    }
    let count = wrong.errors();
    if count > 0 {
        let told = tr!("the specs have one error" | "the specs have {n} errors" % count);
        return Err(Failure::usage(told).report(wrong.render(&sources, io.colored_stderr())));
    }
    let apis = apis.into_iter().map(Api::of).collect::<Vec<_>>().leak();
    Ok(Specs {
        apis,
        sources,
        left_out,
    })
}

/// Whether a command line names an API: as its command, or as what one of kehu's own commands is about.
fn asks_for(args: &[OsString], api: &str, others: &[&str]) -> bool {
    let mut words = args.iter().skip(1).take_while(|arg| *arg != "--");
    let mut is_first = true;
    while let Some(word) = words.next() {
        if ["--specs", "-o", "--output"]
            .iter()
            .any(|flag| word == flag)
        {
            words.next();
        } else if !word.as_encoded_bytes().starts_with(b"-") {
            if word == api {
                return true;
            }
            // Behind another API's name stand its own values.
            if is_first && others.iter().any(|other| word == other) {
                return false;
            }
            is_first = false;
        }
    }
    false
}

fn read(folder: &Path) -> Result<Sources> {
    let shown = folder.display();
    let begin = "`kehu import PAGE --api NAME` begins a folder of specs from a documentation page";
    let unreadable = |error: io::Error| match error.kind() {
        io::ErrorKind::NotFound => {
            Failure::usage(tr!("there is no folder {shown}", shown)).help(begin)
        }
        _ => Failure::usage(tr!(
            "the specs could not be read: {shown}: {error}",
            shown,
            error
        )),
    };
    let sources = Sources::read_dir(folder).map_err(unreadable)?;
    let is_api = |path: &str| path.ends_with("/api.toml");
    if sources.files().any(|(_, path)| is_api(path)) {
        return Ok(sources);
    }
    Err(Failure::usage(tr!("there are no specs in {shown}", shown))
        .help("specs are folders, one for each API, with a file api.toml in it")
        .help(begin))
}

/// The folder that somebody names.
pub fn folder(args: &[OsString], io: &Io) -> Result<Option<PathBuf>> {
    if let Some(folder) = early::value(args, "--specs") {
        return Ok(Some(folder.into()));
    }
    if let Some(folder) = io.var(VARIABLE) {
        return Ok(Some(folder.into()));
    }
    match env::current_dir() {
        Ok(here) if io.is_process() => settings(&here),
        _ => Ok(None),
    }
}

/// What the nearest file of settings says, from a folder upwards.
fn settings(from: &Path) -> Result<Option<PathBuf>> {
    let file = from.ancestors().map(|folder| folder.join(FILE));
    let Some(file) = file.into_iter().find(|file| file.is_file()) else {
        return Ok(None);
    };
    let shown = file.display();
    let text = fs::read_to_string(&file);
    let text = text.map_err(|error| Failure::new(Exit::Usage, format!("{shown}: {error}")))?;
    let table: toml::Table = text.parse().map_err(|error: toml::de::Error| {
        Failure::usage(format!("{shown}: {}", error.message()))
    })?;
    if let Some(key) = table.keys().find(|key| *key != "specs") {
        let told = Failure::usage(tr!("{shown}: there is no setting `{key}`", shown, key));
        return Err(match nearest(key, ["specs"]) {
            Some(meant) => told.help(tr!("did you mean `{}`?", meant)),
            None => told.help(tr!("it has {}", "specs")),
        });
    }
    match table.get("specs") {
        None => Ok(None),
        Some(toml::Value::String(folder)) => Ok(Some(file.with_file_name(folder))),
        Some(_) => Err(Failure::usage(tr!(
            "{shown}: `specs` must be the path of a folder, in quotes",
            shown
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setting_that_there_is_not_is_told_with_the_one_that_is_meant() {
        let folder = tempfile::tempdir().unwrap();
        for (text, expect) in [
            ("", Ok(None)),
            ("specs = \"mine\"", Ok(Some(folder.path().join("mine")))),
            ("spec = \"mine\"", Err("there is no setting `spec`")),
            (
                "specs = \"mine\"\nlanguage = \"zh\"",
                Err("there is no setting `language`"),
            ),
            ("specs = 7", Err("in quotes")),
        ] {
            fs::write(folder.path().join(FILE), text).unwrap();
            match (settings(folder.path()), expect) {
                (Ok(found), expect) => assert_eq!(Ok(found), expect, "{text}"),
                (Err(failure), Err(told)) => {
                    assert!(failure.message().contains(told), "{}", failure.message());
                }
                (Err(failure), Ok(_)) => panic!("{text}: {}", failure.message()),
            }
        }
    }
}
