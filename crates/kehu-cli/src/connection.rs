//! The client of one call: where it connects and as whom.

use std::time::Duration;

use clap::{Arg, ArgAction, ArgMatches, value_parser};
use clap_complete::{ArgValueCandidates, CompletionCandidate};
use kehu_registry::{Api, Operation, Session};
use kehu_runtime::Config;
use serde_json::Value;

use tr::tr;

use crate::{
    account,
    credentials::{Credentials, Endpoint, setting_variable},
    failure::{Failure, Result},
    io::Io,
    tell,
};

/// A connected client, and the sandbox that it talks to where it has one of its own.
#[derive(Debug)]
pub struct Connection {
    /// The client.
    pub session: Session,
    #[cfg(feature = "sandbox")]
    _sandbox: Option<kehu_sandbox::Sandbox>,
}

impl Connection {
    /// Whether it talks to a sandbox that lives only as long as it does.
    #[cfg(feature = "export")]
    pub fn is_private_sandbox(&self) -> bool {
        #[cfg(feature = "sandbox")]
        return self._sandbox.is_some();
        #[cfg(not(feature = "sandbox"))]
        false
    }
}

/// What a private sandbox is called, whose address is another one each time.
#[cfg(feature = "export")]
pub const PRIVATE: &str = "a private sandbox";

fn arg(name: &'static str) -> Arg {
    Arg::new(name).long(name).help_heading("Connection")
}

/// The flags that say as whom to connect, to whatever API.
#[cfg(any(feature = "gateway", feature = "mcp"))]
pub fn args_of_any() -> Vec<Arg> {
    let mut args = vec![account_arg(), timeout()];
    args.extend(sandbox(&["account"]));
    args
}

/// The accounts of the file, for completion.
pub fn known_accounts() -> ArgValueCandidates {
    ArgValueCandidates::new(|| {
        let names = account::names(&Io::process()).into_iter();
        names.map(CompletionCandidate::new).collect()
    })
}

fn account_arg() -> Arg {
    arg("account")
        .value_name("NAME")
        .add(known_accounts())
        .help("Take credentials from this account and nowhere else [env: KEHU_ACCOUNT]")
}

fn timeout() -> Arg {
    arg("timeout")
        .value_name("SECONDS")
        .value_parser(value_parser!(u64).range(1..))
        .help("Give up after so many seconds, further attempts included")
}

/// `--sandbox`, which goes with none of the flags that say where else to connect.
fn sandbox(elsewhere: &[&'static str]) -> Option<Arg> {
    cfg!(feature = "sandbox").then(|| {
        arg("sandbox")
            .action(ArgAction::SetTrue)
            .conflicts_with_all(elsewhere)
            .help("Talk to a private sandbox with made-up customers instead of the vendor [env: KEHU_SANDBOX]")
    })
}

/// The flags that say where to connect and as whom.
pub fn args(api: &'static Api) -> Vec<Arg> {
    let servers = api.info.servers.iter().map(|server| {
        clap::builder::PossibleValue::new(server.name)
            .help(format!("{} {}", server.url, server.doc))
    });
    let mut elsewhere = vec!["account", "base-url"];
    let mut args = vec![
        account_arg(),
        arg("base-url").value_name("URL").help(tr!(
            "Connect to this base URL [env: {}]",
            setting_variable(api.info, "BASE_URL")
        )),
        timeout(),
    ];
    if api.info.servers.len() > 1 {
        elsewhere.push("server");
        args.push(
            arg("server")
                .value_name("NAME")
                .value_parser(clap::builder::PossibleValuesParser::new(servers))
                .conflicts_with("base-url")
                .help(tr!(
                    "Connect to this server of the vendor [env: {}]",
                    setting_variable(api.info, "SERVER")
                )),
        );
    }
    args.extend(sandbox(&elsewhere));
    args
}

/// Whether to talk to a private sandbox: `--sandbox`, or `KEHU_SANDBOX` where no flag says where to connect.
pub fn is_sandbox(matches: &ArgMatches, io: &Io) -> bool {
    let given = |name: &str| matches.try_contains_id(name).unwrap_or(false);
    let elsewhere = ["account", "base-url", "server"].into_iter().any(given);
    let variable = || {
        io.var("KEHU_SANDBOX")
            .is_some_and(|value| !matches!(value.as_str(), "" | "0"))
    };
    cfg!(feature = "sandbox")
        && (matches.try_get_one("sandbox").ok().flatten() == Some(&true)
            || (!elsewhere && variable()))
}

/// Connects for one call; `wire` is what its requests and answers pass through.
pub async fn open(
    api: &'static Api,
    operation: &'static Operation,
    request: &Value,
    matches: &ArgMatches,
    io: &Io,
    wire: impl FnOnce(Config) -> Config,
) -> Result<Connection> {
    let check = |credentials: &Credentials| credentials.check(io, api.info, operation, request);
    connected(api, matches, io, check, wire).await
}

/// Connects for calls of these operations with these requests.
#[cfg(feature = "protocols")]
pub async fn open_each(
    api: &'static Api,
    calls: impl Iterator<Item = (&'static Operation, Value)>,
    matches: &ArgMatches,
    io: &Io,
) -> Result<Connection> {
    let mut calls = calls;
    let check = |credentials: &Credentials| {
        calls.try_for_each(|(operation, request)| {
            credentials.check(io, api.info, operation, &request)
        })
    };
    connected(api, matches, io, check, |config| config).await
}

/// Connects for calls of whichever operations the credentials are enough for; at least one must be there.
#[cfg(any(feature = "gateway", feature = "mcp"))]
pub async fn open_any(api: &'static Api, matches: &ArgMatches, io: &Io) -> Result<Connection> {
    let check = |credentials: &Credentials| {
        let nothing = Value::Object(serde_json::Map::new());
        let operations = api.operations.iter();
        let checked =
            operations.map(|operation| credentials.check(io, api.info, operation, &nothing));
        let mut missing = None;
        for checked in checked {
            match checked {
                Ok(()) => return Ok(()),
                Err(failure) => missing = missing.or(Some(failure)),
            }
        }
        missing.map_or(Ok(()), Err)
    };
    connected(api, matches, io, check, |config| config).await
}

async fn connected(
    api: &'static Api,
    matches: &ArgMatches,
    io: &Io,
    check: impl FnOnce(&Credentials) -> Result<()>,
    wire: impl FnOnce(Config) -> Config,
) -> Result<Connection> {
    #[cfg_attr(
        not(feature = "sandbox"),
        expect(unused_mut, reason = "a sandbox changes it")
    )]
    let mut config = limited(wire(Config::new(api.info)), matches);
    #[cfg(feature = "sandbox")]
    if is_sandbox(matches, io) {
        let sandbox = kehu_sandbox::Sandbox::builder()
            .models([api.model().clone()])
            .record(0)
            .start()
            .await
            .map_err(Failure::from)?;
        config = config.base_url(sandbox.url(api.info.name));
        for (field, value) in sandbox.credentials(api.info.name) {
            config = config.set(&field, value);
        }
        let session = connect(api, config)?;
        return Ok(Connection {
            session,
            _sandbox: Some(sandbox),
        });
    }
    let text = |name: &str| matches.try_get_one::<String>(name).ok().flatten().cloned();
    let (credentials, warning) =
        Credentials::read(io, api.info, text("account").as_deref()).await?;
    if let Some(warning) = warning {
        tell::warn(io, &warning)?;
    }
    check(&credentials)?;
    let place = place(api, matches, io, &credentials);
    let config = config_of(api, io, &credentials, place.as_ref(), config);
    Ok(Connection {
        session: connect(api, config).map_err(|failure| told(failure, place.as_ref()))?,
        #[cfg(feature = "sandbox")]
        _sandbox: None,
    })
}

/// Connects as one of several accounts for calls of an operation.
#[cfg(feature = "export")]
pub fn open_account(
    api: &'static Api,
    operation: &'static Operation,
    request: &Value,
    matches: &ArgMatches,
    io: &Io,
    credentials: &Credentials,
    wire: impl FnOnce(Config) -> Result<Config>,
) -> Result<Session> {
    credentials.check(io, api.info, operation, request)?;
    let config = limited(Config::new(api.info), matches);
    let place = place(api, matches, io, credentials);
    let config = config_of(api, io, credentials, place.as_ref(), config);
    connect(api, wire(config)?).map_err(|failure| told(failure, place.as_ref()))
}

fn limited(config: Config, matches: &ArgMatches) -> Config {
    match matches.get_one::<u64>("timeout") {
        Some(seconds) => config.timeout(Duration::from_secs(*seconds)),
        None => config,
    }
}

/// Where to connect, by flags or else as the credentials say.
fn place(
    api: &'static Api,
    matches: &ArgMatches,
    io: &Io,
    credentials: &Credentials,
) -> Option<Endpoint> {
    let text = |name: &str| matches.try_get_one::<String>(name).ok().flatten().cloned();
    let from = "--base-url".to_owned();
    text("base-url")
        .map(|url| Endpoint::BaseUrl { url, from })
        .or_else(|| text("server").map(Endpoint::Server))
        .or_else(|| credentials.place(io, api.info))
}

/// Who gave a base URL that is wrong, and what it is unless a password may be in it.
fn told(failure: Failure, place: Option<&Endpoint>) -> Failure {
    match place {
        Some(Endpoint::BaseUrl { url, from }) if url.contains('@') => {
            failure.fact("base URL", from)
        }
        Some(Endpoint::BaseUrl { url, from }) => failure.fact("base URL", format!("{from}={url}")),
        _ => failure,
    }
}

/// What a client is given.
fn config_of(
    api: &'static Api,
    io: &Io,
    credentials: &Credentials,
    place: Option<&Endpoint>,
    mut config: Config,
) -> Config {
    for field in api.info.client {
        if let Some(value) = credentials.get(io, field) {
            config = config.set(field.name, value);
        }
    }
    match place {
        Some(Endpoint::BaseUrl { url, .. }) => config.base_url(url),
        Some(Endpoint::Server(server)) => config.server(server),
        None => config,
    }
}

fn connect(api: &'static Api, config: Config) -> Result<Session> {
    api.connect(config)
        .map_err(|error| Failure::from_call(api, None, &error))
}
