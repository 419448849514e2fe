//! `kehu tap <api>`: a Singer tap.

use clap::{Arg, ArgAction, ArgMatches, Command};
use kehu_protocols::singer::{self, Singer};
use kehu_registry::Api;
use serde_json::Value;
use tr::tr;

use super::{asked, bring, by_api, config, file, json, settings};
use crate::{
    connection,
    exit::Exit,
    failure::{Failure, Result},
    io::Io,
    tell,
};

const AFTER_HELP: &str = "\
A stream is an operation that answers page by page. A STATE message follows each page; a run that begins with
it brings exactly the rest. Exit codes: 0 everything came; 6 rows are missing, each of which was named, or
nothing shows that none are; others as everywhere.

  kehu tap API --config config.json --discover > catalog.json
  kehu tap API --config config.json --catalog catalog.json --state state.json | target-jsonl";

/// What the command takes.
pub fn command(apis: &[&'static Api]) -> Command {
    let command = Command::new("tap")
        .about("Writes every row of an API to standard output, as a Singer tap does");
    by_api(command, apis, |command, api| {
        command
            .after_help(AFTER_HELP)
            .arg(config())
            .arg(
                // Loaders give the state that they have here, too: a catalog is the same with it.
                Arg::new("discover")
                    .long("discover")
                    .action(ArgAction::SetTrue)
                    .help("Write the catalog: the streams, their schemas and keys"),
            )
            .arg(
                file(
                    "catalog",
                    "Which streams and columns are wanted, and how [default: all of them]",
                )
                .alias("properties"),
            )
            .arg(file(
                "state",
                "The last state of the run before, to go on from",
            ))
            .args(connection::args(api))
    })
}

/// Runs it.
pub async fn run(apis: &[&'static Api], matches: &ArgMatches, io: &Io) -> Result<Exit> {
    let (api, matches) = asked(apis, matches)?;
    let settings = settings(api, matches)?;
    let (streams, left_out) = kehu_protocols::streams(api, &settings);
    let mut out = io.stdout.clone();
    let catalogue = json(matches, "catalog")?;
    if catalogue.is_none() {
        for left_out in left_out {
            tell::warn(io, &left_out.why)?;
        }
    }
    if matches.get_flag("discover") {
        use std::io::Write as _;
        writeln!(out, "{:#}", singer::catalogue(&streams))?;
        return Ok(Exit::Ok);
    }
    let state = json(matches, "state")?.unwrap_or(Value::Null);
    let wanted = singer::wanted(streams, catalogue.as_ref(), &state);
    let wanted = wanted.map_err(Failure::usage)?;
    if wanted.is_empty() {
        let api = api.info.name;
        return Err(Failure::usage("no stream is selected")
            .help(tr!("kehu tap {api} --discover lists them", api)));
    }
    let mut protocol = Singer::new(out, io.stderr.clone(), &state);
    bring(api, wanted, &settings, &mut protocol, (matches, io)).await
}
