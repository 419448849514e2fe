//! `kehu mcp`: every operation as a tool for agents, on standard input and output or on HTTP.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::PathBuf,
};

use clap::{Arg, ArgAction, ArgMatches, Command, builder::PossibleValuesParser, value_parser};
use kehu_mcp::{Options, Served, Server};
use kehu_registry::Api;

use crate::{
    connection,
    exit::Exit,
    failure::{Failure, Result},
    io::Io,
    signals::stopped,
    tell,
};

/// What the command takes.
pub fn command(apis: &[&'static Api]) -> Command {
    let names: Vec<_> = apis.iter().map(|api| api.info.name).collect();
    let arg = |name: &'static str, value: &'static str| Arg::new(name).long(name).value_name(value);
    Command::new("mcp")
        .about("Gives agents every operation as a tool, over the Model Context Protocol")
        .arg(
            arg("api", "API")
                .action(ArgAction::Append)
                .value_delimiter(',')
                .value_parser(PossibleValuesParser::new(names))
                .help("Which APIs [default: all of them]"),
        )
        .arg(
            arg("http", "PORT")
                .value_parser(value_parser!(u16))
                .help("Serve http://127.0.0.1:PORT/mcp instead of standard input and output; 0 takes a free port"),
        )
        .arg(
            arg("exports", "DIR")
                .value_parser(value_parser!(PathBuf))
                .help("Keep exports in this folder [default: one that goes when the server ends]"),
        )
        .arg(
            arg("file", "FILE")
                .action(ArgAction::Append)
                .value_parser(value_parser!(PathBuf))
                .help("Let agents query this SQLite file too"),
        )
        .args(connection::args_of_any())
        .after_help(
            "A client starts it by itself:\n  \
             claude mcp add kehu -- kehu mcp --sandbox\n\n\
             or by its settings:\n  \
             {\"mcpServers\": {\"kehu\": {\"command\": \"kehu\", \"args\": [\"mcp\", \"--sandbox\"]}}}",
        )
}

/// Serves until the client is gone, or until Ctrl-C or SIGTERM.
pub async fn run(apis: &[&'static Api], matches: &ArgMatches, io: &Io) -> Result<Exit> {
    let options = options(matches)?;
    let named: Vec<_> = matches
        .get_many::<String>("api")
        .into_iter()
        .flatten()
        .collect();
    let is_asked =
        |api: &&&'static Api| named.is_empty() || named.iter().any(|name| *name == api.info.name);
    let (mut served, mut connections) = (Vec::new(), Vec::new());
    for &api in apis.iter().filter(is_asked) {
        let session = match connection::open_any(api, matches, io).await {
            Ok(connection) => {
                let session = connection.session.clone();
                connections.push(connection);
                Ok(session)
            }
            Err(failure) if failure.exit() == Exit::Usage => {
                tell::warn(io, failure.message())?;
                Err(failure.message().to_owned())
            }
            Err(failure) => return Err(failure),
        };
        served.push(Served { api, session });
    }
    let sandbox = connections
        .iter()
        .any(connection::Connection::is_private_sandbox);
    let server = Server::new(served, Options { sandbox, ..options });
    let work = async {
        match matches.get_one::<u16>("http") {
            Some(port) => http(server, *port, io).await,
            None => {
                Ok(kehu_mcp::serve_stream(server, tokio::io::stdin(), tokio::io::stdout()).await?)
            }
        }
    };
    tokio::select! {
        ended = work => ended?,
        ended = stopped() => ended?,
    }
    // A sandbox lives as long as its connection.
    drop(connections);
    Ok(Exit::Ok)
}

async fn http(server: Server, port: u16, io: &Io) -> Result<()> {
    let at = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), port);
    let listener = tokio::net::TcpListener::bind(at).await;
    let listener = listener.map_err(|error| {
        Failure::usage(format!("127.0.0.1:{port} cannot be listened on: {error}"))
    })?;
    let at = listener.local_addr()?;
    tell::note(io, &format!("http://{at}/mcp"))?;
    kehu_mcp::serve_http(server, listener, std::future::pending()).await?;
    Ok(())
}

/// Paths are made whole: a client may have started the command in any folder.
fn options(matches: &ArgMatches) -> Result<Options> {
    let exports = matches.get_one::<PathBuf>("exports");
    if let Some(folder) = exports.filter(|folder| !folder.is_dir()) {
        let message = format!("--exports: {} is not a folder", folder.display());
        return Err(Failure::usage(message).help("make it, or name another"));
    }
    let files = matches.get_many::<PathBuf>("file").into_iter().flatten();
    let files: Vec<_> = files
        .map(std::path::absolute)
        .collect::<std::io::Result<_>>()?;
    if let Some(file) = files.iter().find(|file| !file.is_file()) {
        return Err(Failure::usage(format!(
            "--file: {} is not a file",
            file.display()
        )));
    }
    Ok(Options {
        exports: exports.map(std::path::absolute).transpose()?,
        files,
        ..Options::default()
    })
}
