//! `kehu gateway`: every operation over plain HTTP and JSON, for programs in any language, until it is stopped.

use std::{
    fs,
    future::pending,
    io::Write as _,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
};

use clap::{Arg, ArgAction, ArgMatches, Command, builder::PossibleValuesParser, value_parser};
use kehu_gateway::{Builder, Gateway, Served};
use kehu_registry::Api;
use serde_json::json;
use tr::tr;

use crate::{
    connection::{self, Connection},
    exit::Exit,
    failure::{Failure, Result},
    io::Io,
    language::{Language, listed, sentence, speaking, spoken},
    output::{self, Format},
    signals::stopped,
    specs::Specs,
    style, tell,
};

/// The environment variable that holds what callers have to show.
const TOKEN: &str = "KEHU_GATEWAY_TOKEN";

/// What the command takes.
pub fn command(apis: &[&'static Api]) -> Command {
    let names: Vec<_> = apis.iter().map(|api| api.info.name).collect();
    let arg = |name: &'static str, value: &'static str| {
        Arg::new(name)
            .long(name)
            .value_name(value)
            .help_heading("Callers")
    };
    Command::new("gateway")
        .about("Serves every operation over plain HTTP and JSON, for programs in any language")
        .arg(
            Arg::new("api")
                .value_name("API")
                .num_args(0..)
                .value_parser(PossibleValuesParser::new(names))
                .help("Which APIs; all whose credentials are there where none is named"),
        )
        .arg(
            arg("port", "PORT")
                .value_parser(value_parser!(u16))
                .default_value("8080")
                .help("Listen on this port; 0 takes a free one"),
        )
        .arg(
            arg("listen", "ADDRESS")
                .value_parser(value_parser!(IpAddr))
                .help("Listen on this address instead of 127.0.0.1; where other machines reach it, callers need a token"),
        )
        .arg(
            arg("token-file", "FILE")
                .value_parser(value_parser!(PathBuf))
                .help(format!(
                    "Callers have to show the token in this file, as Authorization: Bearer [env: {TOKEN}]"
                )),
        )
        .arg(
            arg("host", "NAME")
                .action(ArgAction::Append)
                .help("Answer under this name as well as under those of this machine"),
        )
        .arg(
            arg("allow-origin", "ORIGIN")
                .action(ArgAction::Append)
                .help("Let pages of this place call, for example https://app.example"),
        )
        .args(connection::args_of_any())
        .after_help(
            "Examples:\n  \
             kehu gateway --sandbox\n  \
             curl http://127.0.0.1:8080/openapi.json\n\n\
             The page at / documents the operations and calls them.",
        )
}

/// Serves until Ctrl-C or SIGTERM; what is in flight then finishes.
pub async fn run(specs: &Specs, matches: &ArgMatches, io: &Io) -> Result<Exit> {
    let say = |english: &str| speaking(Language::Chinese, || sentence(english).into_owned());
    let builder = Gateway::builder().chinese(say, spoken() == Language::Chinese);
    let mut builder = callers(builder, matches, io)?;
    let mut connections = Vec::new();
    let mut names = Vec::new();
    for (api, connection) in connect(specs, matches, io).await? {
        builder = builder.serve(Served::new(api, connection.session.clone(), &specs.sources));
        connections.push(connection);
        names.push(api.info.name);
    }
    let gateway = builder.start().await;
    let gateway = gateway.map_err(|error| Failure::new(Exit::Usage, error.to_string()))?;
    // Who reads where it is may stop it at once: signals are listened for before it tells.
    let told = async {
        match tell(&gateway, &names, matches, io) {
            Ok(()) => pending().await,
            Err(failure) => failure,
        }
    };
    tokio::select! {
        biased;
        ended = stopped() => ended?,
        failure = told => return Err(failure),
    }
    gateway.shutdown().await;
    Ok(Exit::Ok)
}

/// Clients of the APIs that are named, or else of those whose credentials are there.
async fn connect(
    specs: &Specs,
    matches: &ArgMatches,
    io: &Io,
) -> Result<Vec<(&'static Api, Connection)>> {
    let named: Vec<_> = matches
        .get_many::<String>("api")
        .into_iter()
        .flatten()
        .collect();
    let is_asked =
        |api: &&&'static Api| named.is_empty() || named.iter().any(|name| *name == api.info.name);
    let mut connected = Vec::new();
    let mut left_out = Vec::new();
    for &api in specs.apis.iter().filter(is_asked) {
        match connection::open_any(api, matches, io).await {
            Ok(connection) => connected.push((api, connection)),
            Err(failure) if !named.is_empty() => return Err(failure),
            Err(failure) => left_out.push((api.info.name, failure)),
        }
    }
    if connected.is_empty() {
        return Err(match left_out.into_iter().next() {
            Some((_, failure)) => failure,
            None => Failure::usage("the specs have no API"),
        });
    }
    for (name, _) in left_out {
        tell::warn(
            io,
            &tr!(
                "{name} is left out: `kehu {name}` names the credentials that are missing",
                name
            ),
        )?;
    }
    Ok(connected)
}

/// Who may call, and where.
fn callers(builder: Builder, matches: &ArgMatches, io: &Io) -> Result<Builder> {
    let port = matches.get_one::<u16>("port").copied().unwrap_or_default();
    let listen = matches.get_one::<IpAddr>("listen").copied();
    let listen = listen.unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST));
    let all = |name: &str| matches.get_many::<String>(name).into_iter().flatten();
    let mut builder = builder.listen(SocketAddr::new(listen, port));
    builder = all("host").fold(builder, Builder::host);
    builder = all("allow-origin").fold(builder, Builder::origin);
    let token = match matches.get_one::<PathBuf>("token-file") {
        Some(file) => Some(read(file)?),
        None => io.var(TOKEN),
    };
    if token.is_none() && !listen.is_loopback() {
        return Err(Failure::usage(tr!(
            "other machines reach {listen}, and nothing says who may call",
            listen
        ))
        .help(tr!(
            "write a token of at least 32 characters into a file and name it with --token-file, or set {variable}",
            variable = TOKEN
        )));
    }
    Ok(match token {
        Some(token) => builder.token(token.trim()),
        None => builder,
    })
}

fn read(file: &Path) -> Result<String> {
    fs::read_to_string(file).map_err(|error| {
        let why = kehu_wire::plain(&error.to_string());
        Failure::usage(tr!(
            "{} could not be read: {error}",
            file.display(),
            error = why
        ))
    })
}

/// Prints where it is.
fn tell(gateway: &Gateway, names: &[&str], matches: &ArgMatches, io: &Io) -> Result<()> {
    let url = format!("http://{}", gateway.address());
    let mut out = io.stdout.clone();
    if matches.contains_id("output") && Format::asked(matches, io)? != Format::Table {
        output::whole(
            io,
            Format::Json,
            &json!({ "url": url, "apis": names }).to_string(),
        )?;
    } else {
        writeln!(out, "{url}")?;
        let told = tr!(
            "{}; documentation at /, OpenAPI at /openapi.json; Ctrl-C ends it",
            listed(names)
        );
        writeln!(
            out,
            "{}",
            style::dim(&format!("# {told}"), io.colored_stdout())
        )?;
    }
    out.flush()?;
    Ok(())
}
