//! The command line: one sub-command, one module.

use std::error::Error;
use std::ffi::OsString;
use std::io::{self, IsTerminal as _, Write as _};

use clap::{Parser, Subcommand};

use kehu_workshop::{Desk, check, diff, import, init};

use crate::{corpus, generate, home};

/// Specs in, crates out.
#[derive(Debug, Parser)]
#[command(bin_name = "cargo xtask", version, disable_help_subcommand = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Hold the specs against themselves and the documentation's examples
    Check(check::CheckArgs),
    /// Write the crates that the specs describe
    Codegen(generate::CodegenArgs),
    /// Measure how well pages with known truth are understood
    Corpus(corpus::CorpusArgs),
    /// Draft specs from documentation pages
    Import(import::ImportArgs),
    /// Say what changed between two versions of the specs
    Diff(diff::DiffArgs),
    /// Make a workspace of one's own, outside of this one
    Init(init::InitArgs),
}

/// Runs a command line, the program's name first, and returns its exit code: 2 where the command
/// line or a file is at fault.
pub fn run<A: Into<OsString> + Clone>(arguments: impl IntoIterator<Item = A>) -> u8 {
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help is printed where it was asked for, a mistake where mistakes go.
            let _ = error.print();
            return u8::try_from(error.exit_code()).unwrap_or(2);
        }
    };
    let (mut out, mut err) = (io::stdout(), io::stderr());
    let colored = err.is_terminal() && std::env::var_os("NO_COLOR").is_none();
    let mut desk = Desk {
        specs: home().join("specs"),
        home: Some(home()),
        command: "cargo xtask",
        out: &mut out,
        err: &mut err,
        colored,
    };
    let result: Result<u8, Box<dyn Error>> = match arguments.command {
        Command::Check(arguments) => check::run(&arguments, &mut desk).map_err(Into::into),
        Command::Codegen(arguments) => generate::run(&arguments).map_err(Into::into),
        Command::Corpus(arguments) => corpus::run(&arguments).map_err(Into::into),
        Command::Import(arguments) => Ok(import::run(&arguments, &mut desk)),
        Command::Diff(arguments) => diff::run(&arguments, &mut desk),
        Command::Init(arguments) => init::run(&arguments, &mut desk).map_err(Into::into),
    };
    result.unwrap_or_else(|error| {
        let _ = writeln!(
            std::io::stderr(),
            "error: {}",
            kehu_wire::plain(&error.to_string())
        );
        2
    })
}
