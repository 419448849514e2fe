//! `kehu check`, `kehu diff`, `kehu import` and `kehu init`: what is done with a folder of specs. They are the workshop's
//! own commands, and need none of the APIs.

use std::ffi::OsString;
use std::io::{self, Write};
use std::path::PathBuf;

use clap::{ArgMatches, Args, Command, FromArgMatches};
use kehu_workshop::{
    Desk,
    check::{self, CheckArgs},
    init::{self, InitArgs},
};
#[cfg(feature = "import")]
use kehu_workshop::{
    diff::{self, DiffArgs},
    import::{self, ImportArgs},
    write_file,
};

use crate::{
    exit::Exit,
    failure::{Failure, Result},
    io::Io,
    language::sentence,
};
#[cfg(feature = "import")]
use crate::{specs, tell};

/// The folder that specs are in where nobody names another.
const FOLDER: &str = "specs";

/// What the commands take.
pub fn commands() -> Vec<Command> {
    let command = Command::new;
    vec![
        CheckArgs::augment_args(command("check"))
            .about("Holds specs against themselves and their examples"),
        #[cfg(feature = "import")]
        DiffArgs::augment_args(command("diff"))
            .about("Says what changed between two versions of the specs"),
        #[cfg(feature = "import")]
        ImportArgs::augment_args(command("import")).about("Drafts specs from documentation pages"),
        InitArgs::augment_args(command("init"))
            .about("Makes a workspace for Rust clients of your own"),
    ]
}

/// Whether a command line is one of theirs: specs that are wrong do not keep it from running.
pub fn is_asked(args: &[OsString]) -> bool {
    let commands = commands();
    let mut words = args.iter().skip(1);
    while let Some(word) = words.next() {
        let word = word.to_string_lossy();
        if ["--specs", "-o", "--output"].contains(&&*word) {
            words.next();
        } else if !word.starts_with('-') {
            return commands.iter().any(|command| command.get_name() == word);
        }
    }
    false
}

/// Runs one of them.
pub fn run(name: &str, folder: Option<PathBuf>, matches: &ArgMatches, io: &Io) -> Result<Exit> {
    #[cfg(feature = "import")]
    let is_named = folder.is_some();
    let specs = folder.unwrap_or_else(|| FOLDER.into());
    let json = matches.try_get_raw("format").ok().flatten();
    let json = json.is_some_and(|mut said| said.any(|said| said == "json"));
    let (mut out, mut err) = (io.stdout.clone(), io.stderr.clone());
    let (mut out, mut err) = (
        Said::new(&mut out, json, &[""]),
        Said::new(&mut err, json, &["review: ", "  = help: decide each"]),
    );
    let mut desk = Desk {
        specs,
        home: None,
        command: "kehu",
        out: &mut out,
        err: &mut err,
        colored: io.colored_stderr(),
    };
    let code = match name {
        "check" => check::run(&asked::<CheckArgs>(matches)?, &mut desk).map_err(wrong)?,
        #[cfg(feature = "import")]
        "diff" => diff::run(&asked::<DiffArgs>(matches)?, &mut desk).map_err(wrong)?,
        "init" => init::run(&asked::<InitArgs>(matches)?, &mut desk).map_err(wrong)?,
        #[cfg(feature = "import")]
        "import" => {
            let args = asked::<ImportArgs>(matches)?;
            let code = import::run(&args, &mut desk);
            if !is_named && args.writes_by_default() && code != 1 {
                settle(args.api(), io)?;
            }
            code
        }
        name => return Err(Failure::lacks(&format!("`kehu {name}`"), name)),
    };
    Ok(match code {
        0 => Exit::Ok,
        1 if name == "import" => Exit::Internal,
        _ => Exit::Usage,
    })
}

/// Puts lines into the language that is spoken: those that begin so, for what is quoted of a file stays; and these
/// end in a place.
struct Said<'w> {
    to: &'w mut dyn Write,
    json: bool,
    begins: &'static [&'static str],
    line: Vec<u8>,
}

impl<'w> Said<'w> {
    fn new(to: &'w mut dyn Write, json: bool, begins: &'static [&'static str]) -> Self {
        Self {
            to,
            json,
            begins,
            line: Vec::new(),
        }
    }
}

impl Write for Said<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        for byte in bytes {
            match byte {
                b'\n' => {
                    let line = String::from_utf8_lossy(&self.line);
                    let begins = self.begins.iter().find(|begin| line.starts_with(**begin));
                    let (said, place) = match line.rfind(" (").filter(|_| line.ends_with(')')) {
                        Some(at) if begins.is_some_and(|begin| !begin.is_empty()) => {
                            line.split_at(at)
                        }
                        _ => (&*line, ""),
                    };
                    match !self.json && begins.is_some() {
                        true => writeln!(self.to, "{}{place}", sentence(said))?,
                        false => writeln!(self.to, "{line}")?,
                    }
                    self.line.clear();
                }
                byte => self.line.push(*byte),
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.write_all(&self.line)?;
        self.line.clear();
        self.to.flush()
    }
}

impl Drop for Said<'_> {
    fn drop(&mut self) {
        // What cannot be written here was told where it was written.
        let _ = self.flush();
    }
}

fn asked<A: FromArgMatches>(matches: &ArgMatches) -> Result<A> {
    A::from_arg_matches(matches).map_err(|error| Failure::new(Exit::Internal, error.to_string()))
}

/// Its first line is the message, what follows is told as it is.
fn wrong(error: impl ToString) -> Failure {
    let text = error.to_string();
    let (message, report) = text.split_once('\n').unwrap_or((&text, ""));
    Failure::usage(message).report(report)
}

#[cfg(feature = "import")]
/// Lets later commands find the specs from here and from every folder below.
fn settle(api: &str, io: &Io) -> Result<()> {
    let file = PathBuf::from(specs::FILE);
    if PathBuf::from(FOLDER).join(api).join("api.toml").is_file() && !file.exists() {
        write_file(&file, &format!("specs = \"{FOLDER}\"\n"))?;
        let format = PathBuf::from(init::FORMAT);
        if !format.exists() {
            write_file(&format, &init::format())?;
        }
        let told = format!(
            "  {}: from here on, kehu works with these specs",
            specs::FILE
        );
        tell::note(io, &told)?;
        tell::note(io, &format!("  {}: their format", init::FORMAT))?;
    }
    Ok(())
}
