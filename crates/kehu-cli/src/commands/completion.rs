//! `kehu completion`: what completes every command, operation, flag and value.
//!
//! The script that it prints asks `kehu` itself each time, so that the APIs of the folder one stands in, the
//! columns of an operation and one's own accounts are completed, too.

use std::{env, ffi::OsString, io::Write as _};

use clap::{Arg, ArgMatches, Command, builder::PossibleValuesParser};
use clap_complete::env::{EnvCompleter, Shells};
use tr::tr;

use crate::{
    exit::Exit,
    failure::{Failure, Result},
    io::Io,
};

/// The variable by which a script asks; its value is the shell.
const VARIABLE: &str = "KEHU_COMPLETE";

/// What the command takes.
pub fn command() -> Command {
    Command::new("completion")
        .about("Prints a completion script for a shell")
        .arg(
            Arg::new("shell")
                .value_name("SHELL")
                .help("Which shell")
                .required(true)
                .value_parser(PossibleValuesParser::new(Shells::builtins().names())),
        )
        .after_help(
            "For the current shell, and in its start-up file for good:\n  source <(kehu completion bash)\n  \
             source <(kehu completion zsh)\n  kehu completion fish | source",
        )
}

/// Prints the script.
pub fn write(matches: &ArgMatches, io: &Io) -> Result<Exit> {
    let shell = matches.get_one::<String>("shell").map(String::as_str);
    let shells = Shells::builtins();
    let shell = completer(&shells, shell.unwrap_or_default())?;
    let mut script = Vec::new();
    shell.write_registration(VARIABLE, "kehu", "kehu", "kehu", &mut script)?;
    io.stdout.clone().write_all(&script)?;
    Ok(Exit::Ok)
}

/// What a script asks for.
#[derive(Debug)]
pub struct Asked {
    shell: String,
    /// The command line so far.
    pub words: Vec<OsString>,
}

/// Whether a script asks: the words so far come behind `--`.
pub fn asked(args: &[OsString], io: &Io) -> Option<Asked> {
    let shell = io.var(VARIABLE)?;
    let behind = args.iter().position(|arg| arg == "--")? + 1;
    let words = args
        .get(behind..)
        .filter(|words| !words.is_empty())?
        .to_vec();
    Some(Asked { shell, words })
}

impl Asked {
    /// Prints what may come next.
    pub fn answer(self, mut tree: Command, io: &Io) -> Result<Exit> {
        let shells = Shells::builtins();
        let shell = completer(&shells, &self.shell)?;
        let mut found = Vec::new();
        let folder = env::current_dir().ok();
        shell.write_complete(&mut tree, self.words, folder.as_deref(), &mut found)?;
        io.stdout.clone().write_all(&found)?;
        Ok(Exit::Ok)
    }
}

fn completer<'a>(shells: &'a Shells<'_>, name: &str) -> Result<&'a dyn EnvCompleter> {
    let found = shells.completer(name);
    found.ok_or_else(|| Failure::usage(tr!("`{name}` is not a shell that can be completed", name)))
}
