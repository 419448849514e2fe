//! `kehu completion`: scripts that complete every command, operation, flag and value.

use std::io::Write as _;

use clap::{Arg, ArgMatches, Command, value_parser};
use clap_complete::Shell;

use crate::{exit::Exit, failure::Result, io::Io};

/// What the command takes.
pub fn command() -> Command {
    Command::new("completion")
        .about("Prints a completion script for a shell")
        .arg(
            Arg::new("shell")
                .value_name("SHELL")
                .help("Which shell")
                .required(true)
                .value_parser(value_parser!(Shell)),
        )
        .after_help(
            "For the current shell:\n  source <(kehu completion bash)\n\
             For good:\n  kehu completion zsh > ~/.zfunc/_kehu\n  \
             kehu completion fish > ~/.config/fish/completions/kehu.fish",
        )
}

/// Prints the script.
pub fn write(tree: &mut Command, matches: &ArgMatches, io: &Io) -> Result<Exit> {
    if let Some(shell) = matches.get_one::<Shell>("shell") {
        // In memory first: the generator panics when a pipe breaks.
        let mut script = Vec::new();
        clap_complete::generate(*shell, tree, "kehu", &mut script);
        io.stdout.clone().write_all(&script)?;
    }
    Ok(Exit::Ok)
}
