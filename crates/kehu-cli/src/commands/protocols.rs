//! `kehu tap` and `kehu airbyte`: every row of an API on standard output, for loaders.

pub mod airbyte;
pub mod tap;

use std::{fs, path::PathBuf, sync::Arc};

use clap::{Arg, ArgMatches, Command, value_parser};
use kehu_export::{End, Stop};
use kehu_protocols::{Ended, Job, Protocol, Settings, StreamInfo, Wanted};
use kehu_registry::{Api, Operation};
use serde_json::Value;
use tr::tr;

use crate::{
    account,
    connection::{self, Connection},
    credentials::setting_variable,
    exit::Exit,
    failure::{Failure, Result, failed},
    io::Io,
    signals::Ending,
};

/// A command with one below it for each API that has streams.
fn by_api(
    command: Command,
    apis: &[&'static Api],
    of: impl Fn(Command, &'static Api) -> Command,
) -> Command {
    let has_pages = |api: &&&'static Api| api.operations.iter().any(Operation::has_pages);
    let apis = apis.iter().filter(has_pages).map(|&api| {
        let command = Command::new(api.info.name).about(crate::language::about_api(api));
        of(command, api)
    });
    command
        .subcommands(apis)
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand_value_name("API")
        .subcommand_help_heading("APIs")
}

/// The API that was asked for, and the flags below it.
fn asked<'m>(
    apis: &[&'static Api],
    matches: &'m ArgMatches,
) -> Result<(&'static Api, &'m ArgMatches)> {
    let asked = matches.subcommand().and_then(|(name, matches)| {
        let api = *apis.iter().find(|api| api.info.name == name)?;
        Some((api, matches))
    });
    asked.ok_or_else(|| Failure::usage("name an API and an operation"))
}

fn file(name: &'static str, help: &'static str) -> Arg {
    Arg::new(name)
        .long(name)
        .value_name("FILE")
        .value_parser(value_parser!(PathBuf))
        .help(help)
}

fn config() -> Arg {
    file(
        "config",
        "Settings, a JSON object: client fields, base_url, server, account, filters, overlap, patience; what is \
         not there comes from the environment or an account",
    )
}

/// The JSON of the file that a flag names.
fn json(matches: &ArgMatches, flag: &str) -> Result<Option<Value>> {
    let Some(text) = text(matches, flag)? else {
        return Ok(None);
    };
    serde_json::from_str(&text).map(Some).map_err(|error| {
        let line = error.line();
        Failure::usage(tr!("--{flag}: it is not JSON (line {line})", flag, line))
    })
}

fn text(matches: &ArgMatches, flag: &str) -> Result<Option<String>> {
    let Some(path) = matches.try_get_one::<PathBuf>(flag).ok().flatten() else {
        return Ok(None);
    };
    let text = fs::read_to_string(path);
    text.map(Some).map_err(|error| {
        let (path, why) = (path.display(), kehu_wire::plain(&error.to_string()));
        Failure::usage(tr!("--{flag} {path}: {why}", flag, path, why))
    })
}

/// What `--config` says.
fn settings(api: &'static Api, matches: &ArgMatches) -> Result<Settings> {
    let text = text(matches, "config")?;
    let settings = text.map(|text| Settings::read(api, &text)).transpose();
    let settings = settings.map_err(|why| Failure::usage(tr!("--config: {why}", why)))?;
    Ok(settings.unwrap_or_default())
}

/// The environment, and settings over it: they are what its variables would say.
fn over(io: &Io, api: &'static Api, settings: &Settings) -> Io {
    let variable = |name: &str| match api.info.client_field(name) {
        Some(field) => field.env.to_owned(),
        None if name == "account" => account::VARIABLE.to_owned(),
        None => setting_variable(api.info, &name.to_uppercase()),
    };
    let values = settings.values.iter();
    let mut variables: Vec<_> = values
        .map(|(name, value)| (variable(name), value.clone()))
        .collect();
    let credentials = api.info.client.iter().map(|field| field.name);
    if credentials
        .into_iter()
        .any(|name| settings.values.contains_key(name))
    {
        // Nothing of another account is mixed in.
        variables.push((account::VARIABLE.to_owned(), String::new()));
    }
    io.with(variables)
}

/// A client for these streams.
async fn connect(
    api: &'static Api,
    streams: impl Iterator<Item = &StreamInfo>,
    settings: &Settings,
    matches: &ArgMatches,
    io: &Io,
) -> Result<Connection> {
    let requests = streams.map(|stream| {
        let filters = settings.filters.get(stream.name()).cloned();
        (stream.operation, Value::Object(filters.unwrap_or_default()))
    });
    connection::open_each(api, requests, matches, &over(io, api, settings)).await
}

/// Brings the rows of these streams.
async fn bring(
    api: &'static Api,
    wanted: Vec<Wanted>,
    settings: &Settings,
    protocol: &mut impl Protocol,
    (matches, io): (&ArgMatches, &Io),
) -> Result<Exit> {
    let streams = wanted.iter().map(|wanted| &wanted.stream);
    let connection = connect(api, streams, settings, matches, io).await?;
    let (stop, private) = (Stop::default(), connection.is_private_sandbox());
    let session = Arc::new(connection.session.clone());
    let job = Job {
        api,
        session: &session,
        server: private.then_some(connection::PRIVATE),
        settings,
        stop: &stop,
    };
    let ending = Ending::of(&stop, io);
    let ended = kehu_protocols::run(&job, wanted, protocol).await;
    drop(ending);
    exit(ended?, io)
}

/// How the command ends: what is missing was told, stream by stream.
fn exit(ended: Ended, io: &Io) -> Result<Exit> {
    let nothing = ended.rows == 0;
    let mut exit = match ended.rejects {
        0 => Exit::Ok,
        _ => Exit::Partial,
    };
    for (name, end) in ended.unfinished {
        let failure = match end {
            End::Complete => continue,
            End::Stopped => Failure::new(Exit::Partial, tr!("{name}: it was asked to stop", name)),
            End::Partial { reasons } => {
                Failure::new(Exit::Partial, format!("{name}: {}", reasons.join("; ")))
            }
            End::Failed(error) => failed(error),
        };
        failure.tell(io)?;
        exit = match (exit, nothing) {
            (Exit::Ok, true) => failure.exit(),
            _ => Exit::Partial,
        };
    }
    Ok(exit)
}
