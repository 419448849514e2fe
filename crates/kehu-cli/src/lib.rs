#![doc = include_str!("../README.md")]
//!
//! # How it works
//!
//! ```text
//! arguments -> tree (clap, from the registry) -> request (JSON by shape) -> connection (credentials)
//!           -> the operation, typed underneath -> output (table, JSON, NDJSON, CSV)
//! ```
//!
//! Nothing here knows an API by name, the demo aside: sub-commands, flags, help and completion come
//! from [`kehu_registry`], and a new API is there as soon as its specs are. A new
//! command of our own is a file in `commands/`, a line in `tree.rs` and one in [`run_with`].
//!
//! [`run`] is the whole program with its streams passed in; `main` only calls it.

#![warn(missing_docs)]
#![cfg_attr(
    not(test),
    warn(clippy::unwrap_used, clippy::expect_used, clippy::panic)
)]

/// The README's Rust compiles.
#[cfg(all(doctest, feature = "demo"))]
#[doc = include_str!("../../../README.md")]
mod readme {}

mod account;
mod commands;
mod connection;
mod credentials;
#[cfg(feature = "demo")]
mod demo;
mod early;
mod exit;
mod failure;
#[cfg(test)]
mod fixture;
mod flags;
mod io;
mod json;
mod keyring;
mod language;
mod output;
mod progress;
#[cfg_attr(not(feature = "jq"), path = "no_query.rs")]
mod query;
mod request;
mod rows;
mod signals;
mod specs;
mod style;
mod tell;
mod tree;
mod wire_log;

use std::{ffi::OsString, io::Write as _};

use clap::ArgMatches;
use kehu_registry::Api;
use tokio::runtime;

use crate::{
    failure::{Failure, Result},
    output::Format,
    specs::Specs,
};

pub use crate::{
    exit::Exit,
    io::{Captured, Io, Source, Stream, Terminal},
};

/// Runs the command with `args`, the program's own name first, on the APIs of the folder of specs that
/// `--specs`, `KEHU_SPECS` or a `kehu.toml` names, or else on those that it comes with.
///
/// Blocks until the work is done; not to be called from inside an asynchronous runtime.
pub fn run(args: impl IntoIterator<Item = OsString>, io: &Io) -> Exit {
    let args: Vec<_> = args.into_iter().collect();
    let io = &io.colored_as(style::asked(&args));
    language::speaking(language::asked(&args, io), || {
        if let Some(asked) = commands::completion::asked(&args, io) {
            // Specs that are wrong are told by the commands, not while somebody types.
            let specs = specs::load(&asked.words, io).unwrap_or_default();
            return told(asked.answer(tree::command(specs.apis, io), io), io);
        }
        let specs = match commands::workshop::is_asked(&args) {
            true => Ok(Specs::default()),
            false => specs::load(&args, io),
        };
        let ended = specs.and_then(|specs| {
            specs.tell(io)?;
            dispatch(&specs, args, io)
        });
        told(ended, io)
    })
}

/// [`run`] on these APIs.
pub fn run_with(
    apis: &'static [&'static Api],
    args: impl IntoIterator<Item = OsString>,
    io: &Io,
) -> Exit {
    let args: Vec<_> = args.into_iter().collect();
    let io = &io.colored_as(style::asked(&args));
    language::speaking(language::asked(&args, io), || {
        told(dispatch(&Specs::of(apis), args, io), io)
    })
}

/// How it ended, which is told where it failed.
fn told(ended: Result<Exit>, io: &Io) -> Exit {
    let ended = ended.and_then(|exit| {
        io.stdout.clone().flush()?;
        Ok(exit)
    });
    match ended {
        Ok(exit) => exit,
        Err(failure) if failure.is_quiet() => Exit::Ok,
        Err(failure) => {
            // What was already written belongs before the error; who cannot be told is not told.
            let _ = io.stdout.clone().flush();
            let _ = failure.tell(io);
            failure.exit()
        }
    }
}

fn dispatch(specs: &Specs, args: impl IntoIterator<Item = OsString>, io: &Io) -> Result<Exit> {
    let apis = specs.apis;
    let args: Vec<_> = args.into_iter().collect();
    let folder = specs::folder(&args, io)?;
    let mut tree = tree::command(apis, io);
    let matches = match tree.try_get_matches_from_mut(args) {
        Ok(matches) => matches,
        Err(error) => return tree::tell(error, folder.as_deref(), apis, io),
    };
    let Some((name, inner)) = matches.subcommand() else {
        return tree::overview(apis, &mut tree, io);
    };
    refuse_formats(name, inner)?;
    let io = &io.quiet_if(inner.get_flag("quiet"));
    match name {
        "accounts" => commands::accounts::list(apis, inner, io),
        "apis" => commands::apis::list(apis, inner, io),
        "check" | "diff" | "import" | "init" => commands::workshop::run(name, folder, inner, io),
        "completion" => commands::completion::write(inner, io),
        #[cfg(feature = "openapi")]
        "docs" => commands::docs::run(specs, inner, io),
        "login" => commands::login::login(apis, inner, io),
        "logout" => commands::login::logout(apis, inner, io),
        "man" => commands::man::write(&mut tree, inner, io),
        #[cfg(feature = "openapi")]
        "openapi" => commands::openapi::run(specs, inner, io),
        #[cfg(feature = "openapi")]
        "postman" => commands::postman::run(specs, inner, io),
        #[cfg(feature = "openapi")]
        "schema" => commands::schema::run(specs, inner, io),
        #[cfg(feature = "demo")]
        "demo" => serve(demo::run(io))?,
        #[cfg(feature = "export")]
        "export" => export(apis, inner, io)?,
        #[cfg(feature = "gateway")]
        "gateway" => serve(commands::gateway::run(specs, inner, io))?,
        #[cfg(feature = "mcp")]
        "mcp" => serve(commands::mcp::run(apis, inner, io))?,
        #[cfg(feature = "protocols")]
        "airbyte" => serve(commands::protocols::airbyte::run(apis, inner, io))?,
        #[cfg(feature = "protocols")]
        "tap" => serve(commands::protocols::tap::run(apis, inner, io))?,
        #[cfg(feature = "sandbox")]
        "sandbox" => serve(commands::sandbox::run(apis, inner, io))?,
        name => {
            let Some(&api) = apis.iter().find(|api| api.info.name == name) else {
                return Err(Failure::new(
                    Exit::Internal,
                    format!("`{name}` is not wired up"),
                ));
            };
            match inner.subcommand() {
                None => commands::apis::operations(api, inner, io),
                Some((name, inner)) => block_on(commands::call::run(api, name, inner, io))?,
            }
        }
    }
}

/// Refuses an `-o` that a command of ours cannot heed.
fn refuse_formats(name: &str, inner: &ArgMatches) -> Result<()> {
    let formats: Option<&[&str]> = match name {
        "airbyte" | "check" | "completion" | "demo" | "diff" | "import" | "init" | "login"
        | "logout" | "man" | "mcp" | "tap" => Some(&[]),
        "export" | "gateway" | "sandbox" => Some(&["table", "json"]),
        // There `-o` names a file.
        "docs" | "openapi" | "postman" | "schema" => None,
        _ => Some(&Format::NAMES),
    };
    if let Some(formats) = formats {
        Format::refuse_others(inner, name, formats)?;
    }
    Ok(())
}

/// Runs an export on the threads that suit its target.
#[cfg(feature = "export")]
fn export(apis: &'static [&'static Api], inner: &ArgMatches, io: &Io) -> Result<Result<Exit>> {
    let run = commands::export::run(apis, inner, io);
    match commands::export::is_piped(inner) {
        true => serve(run),
        false => block_on(run),
    }
}

/// Runs asynchronous work to its end on this thread. Handing pages of rows to another one and back takes longer than
/// what is done with them; files and SQLite are written on a thread of their own.
fn block_on<T>(work: impl Future<Output = T>) -> Result<T> {
    let runtime = runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    Ok(runtime.block_on(work))
}

/// The same with all cores: what others call, many at a time, and what writes to standard output, whose reader may keep
/// this thread waiting.
#[cfg(any(
    feature = "demo",
    feature = "export",
    feature = "gateway",
    feature = "mcp",
    feature = "sandbox"
))]
fn serve<T>(work: impl Future<Output = T>) -> Result<T> {
    let runtime = runtime::Builder::new_multi_thread().enable_all().build()?;
    Ok(runtime.block_on(work))
}
