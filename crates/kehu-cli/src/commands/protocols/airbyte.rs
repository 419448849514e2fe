//! `kehu airbyte <api> spec|check|discover|read`: an Airbyte source.

use std::sync::Arc;

use clap::{ArgMatches, Command};
use kehu_export::Stop;
use kehu_protocols::{
    Job, Level, Settings,
    airbyte::{self, Airbyte},
};
use kehu_registry::Api;

use super::{asked, bring, by_api, config, connect, file, json, settings};
use crate::{
    connection,
    exit::Exit,
    failure::{Failure, Result, failed},
    io::{Io, Stream},
};

const AFTER_HELP: &str = "\
A stream is an operation that answers page by page, and has a state of its own. Where a tool wants an
executable, docs/loaders.md has a script of two lines.";

/// What the command takes.
pub fn command(apis: &[&'static Api]) -> Command {
    let command = Command::new("airbyte")
        .about("Writes every row of an API to standard output, as an Airbyte source does");
    by_api(command, apis, |command, api| {
        let below = |name: &'static str, about: &'static str| Command::new(name).about(about);
        let connected = |command: Command| {
            command
                .arg(config().required(true))
                .args(connection::args(api))
        };
        let catalogue = file(
            "catalog",
            "The configured catalog: which streams are wanted, and how",
        );
        command
            .after_help(AFTER_HELP)
            .subcommand(below(
                "spec",
                "Tells what the settings hold, as JSON Schema",
            ))
            .subcommand(connected(below(
                "check",
                "Tells whether a connection can be made: asks for one page",
            )))
            .subcommand(connected(below(
                "discover",
                "Tells which streams there are, with their schemas and keys",
            )))
            .subcommand(
                connected(below(
                    "read",
                    "Writes the rows, and a state after each page",
                ))
                .arg(catalogue.required(true))
                .arg(file("state", "The states of the run before, to go on from")),
            )
            .subcommand_required(true)
            .arg_required_else_help(true)
    })
}

/// Runs it.
pub async fn run(apis: &[&'static Api], matches: &ArgMatches, io: &Io) -> Result<Exit> {
    let (api, matches) = asked(apis, matches)?;
    let Some((step, matches)) = matches.subcommand() else {
        return Err(Failure::usage("name one of spec, check, discover and read"));
    };
    let mut out = Airbyte::new(io.stdout.clone());
    if step == "spec" {
        out.say(&airbyte::spec(api))?;
        return Ok(Exit::Ok);
    }
    if step == "check" {
        let why_not = check(api, matches, io).await.err();
        let why_not = why_not.as_ref().map(Failure::message);
        out.say(&airbyte::checked(why_not))?;
        return Ok(Exit::Ok);
    }
    let settings = settings(api, matches)?;
    if step == "discover" {
        let streams = streams(api, &settings, &mut out)?;
        out.say(&airbyte::catalogue(&streams))?;
        return Ok(Exit::Ok);
    }
    read(api, &settings, out, (matches, io)).await
}

/// The streams; what is left out is told.
fn streams(
    api: &'static Api,
    settings: &Settings,
    out: &mut Airbyte<Stream>,
) -> Result<Vec<kehu_protocols::StreamInfo>> {
    let (streams, left_out) = kehu_protocols::streams(api, settings);
    for left_out in left_out {
        out.say(&airbyte::log(Level::Info, &left_out.why))?;
    }
    Ok(streams)
}

async fn check(api: &'static Api, matches: &ArgMatches, io: &Io) -> Result<()> {
    let settings = settings(api, matches)?;
    let (streams, _) = kehu_protocols::streams(api, &settings);
    let Some(stream) = streams.first() else {
        return Err(Failure::usage("with these settings there is no stream"));
    };
    let connection = connect(api, [stream].into_iter(), &settings, matches, io).await?;
    let job = Job {
        api,
        session: &Arc::new(connection.session.clone()),
        server: None,
        settings: &settings,
        stop: &Stop::default(),
    };
    job.check(stream).await.map_err(failed)
}

async fn read(
    api: &'static Api,
    settings: &Settings,
    mut out: Airbyte<Stream>,
    (matches, io): (&ArgMatches, &Io),
) -> Result<Exit> {
    let (streams, _) = kehu_protocols::streams(api, settings);
    let catalogue = json(matches, "catalog")?.unwrap_or_default();
    let state = json(matches, "state")?;
    let wanted = airbyte::wanted(&streams, &catalogue, state.as_ref());
    let wanted = wanted.map_err(Failure::usage)?;
    bring(api, wanted, settings, &mut out, (matches, io)).await
}
