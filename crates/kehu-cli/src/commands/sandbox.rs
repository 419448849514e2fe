//! `kehu sandbox`: a local server that answers as the vendors' services do, until it is stopped.

use std::{
    ffi::OsStr,
    future::pending,
    io::Write as _,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::PathBuf,
};

use clap::{Arg, ArgMatches, Command, value_parser};
use clap_complete::{ArgValueCompleter, CompletionCandidate};
use kehu_registry::Api;
use kehu_sandbox::{Faults, Sandbox};
use serde_json::{Map, Value, json};
use tr::tr;

use crate::{
    exit::Exit,
    failure::{Failure, Result},
    io::Io,
    language::text,
    output::{self, Format},
    signals::stopped,
    style,
};

/// What the command takes.
pub fn command() -> Command {
    let arg = |name: &'static str, value: &'static str| Arg::new(name).long(name).value_name(value);
    Command::new("sandbox")
        .about("Runs a local server that answers as the vendors' services do")
        .arg(
            arg("port", "PORT")
                .value_parser(value_parser!(u16))
                .default_value("0")
                .help("Listen on this port of 127.0.0.1; 0 takes a free one"),
        )
        .arg(
            arg("customers", "N")
                .value_parser(value_parser!(u64))
                .help("Make up so many customers for each API, beside the documentation's own"),
        )
        .arg(
            arg("seed", "N")
                .value_parser(value_parser!(u64))
                .help("Make them up from this seed: the same seed, the same customers"),
        )
        .arg(
            arg("faults", "FAULT,…")
                .value_parser(|text: &str| text.parse::<Faults>())
                .add(ArgValueCompleter::new(faults))
                .help("Let things go wrong, for example latency:200ms,reset:0.05,429:every=20"),
        )
        .arg(
            arg("clock-offset", "SECONDS")
                .value_parser(value_parser!(i64))
                .allow_negative_numbers(true)
                .help("Run with a clock that is wrong by so much"),
        )
        .arg(
            arg("database", "FILE")
                .value_parser(value_parser!(PathBuf))
                .help("Keep the customers in this SQLite file"),
        )
        .after_help(
            "It prints the variables that lead here, once it listens:\n  \
             rm -f sandbox.env; kehu sandbox > sandbox.env &\n  \
             until [ -s sandbox.env ]; do sleep 0.1; done\n  \
             source sandbox.env",
        )
}

/// What the last of the faults so far may be.
fn faults(given: &OsStr) -> Vec<CompletionCandidate> {
    let given = given.to_string_lossy();
    let begins = given.rfind(',').map_or(0, |comma| comma + 1);
    let (before, last) = given.split_at(begins);
    let known = Faults::EXAMPLES.into_iter();
    let known = known.filter(|fault| fault.starts_with(last));
    known
        .map(|fault| CompletionCandidate::new(format!("{before}{fault}")))
        .collect()
}

/// Runs the sandbox until Ctrl-C or SIGTERM.
pub async fn run(apis: &[&Api], matches: &ArgMatches, io: &Io) -> Result<Exit> {
    let models = apis.iter().map(|api| api.model().clone());
    // Nobody reads the log of a command.
    let mut builder = Sandbox::builder().models(models).record(0);
    if let Some(port) = matches.get_one::<u16>("port") {
        builder = builder.listen(SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), *port));
    }
    if let Some(customers) = matches.get_one::<u64>("customers") {
        builder = builder.customers(*customers);
    }
    if let Some(seed) = matches.get_one::<u64>("seed") {
        builder = builder.seed(*seed);
    }
    if let Some(faults) = matches.get_one::<Faults>("faults") {
        builder = builder.faults(faults.clone());
    }
    if let Some(offset) = matches.get_one::<i64>("clock-offset") {
        builder = builder.clock_offset(*offset);
    }
    if let Some(file) = matches.get_one::<PathBuf>("database") {
        builder = builder.database(file);
    }
    let sandbox = builder.start().await.map_err(Failure::from)?;
    if matches.contains_id("customers") {
        for api in sandbox.apis().filter(|api| !sandbox.makes_up(api)) {
            crate::tell::note(
                io,
                &tr!(
                    "no customers are made up for {api}: no collection of its specs is of people, as `means` says of fields",
                    api
                ),
            )?;
        }
    }
    // Who reads where it is may stop it at once: signals are listened for before it tells.
    let told = async {
        match tell(&sandbox, matches, io) {
            Ok(()) => pending().await,
            Err(failure) => failure,
        }
    };
    tokio::select! {
        biased;
        ended = stopped() => ended?,
        failure = told => return Err(failure),
    }
    sandbox.shutdown().await;
    Ok(Exit::Ok)
}

/// Prints where it is and what it accepts, as lines that a shell can read.
fn tell(sandbox: &Sandbox, matches: &ArgMatches, io: &Io) -> Result<()> {
    let mut out = io.stdout.clone();
    if matches.contains_id("output") && Format::asked(matches, io)? != Format::Table {
        let apis = sandbox.apis().map(|api| {
            let env: Map<_, _> = variables(sandbox, api)
                .into_iter()
                .map(|(name, value)| (name, value.into()))
                .collect();
            json!({ "api": api, "url": sandbox.url(api), "env": env })
        });
        output::whole(io, Format::Json, &Value::from_iter(apis).to_string())?;
    } else {
        for api in sandbox.apis() {
            let color = io.colored_stdout();
            writeln!(out, "{}", style::dim(&format!("# {api}"), color))?;
            for (name, value) in variables(sandbox, api) {
                writeln!(out, "export {name}={}", quoted(&value))?;
            }
        }
        writeln!(out, "# {}", text("Ctrl-C ends it"))?;
    }
    out.flush()?;
    Ok(())
}

/// The environment variables that lead a client here.
fn variables(sandbox: &Sandbox, api: &str) -> Vec<(String, String)> {
    let prefix = api.to_uppercase();
    let url = (format!("{prefix}_BASE_URL"), sandbox.url(api));
    let credentials = sandbox.credentials(api).into_iter();
    let credentials =
        credentials.map(|(name, value)| (format!("{prefix}_{}", name.to_uppercase()), value));
    std::iter::once(url).chain(credentials).collect()
}

fn quoted(value: &str) -> String {
    format!("'{}'", value.replace('\'', r"'\''"))
}
