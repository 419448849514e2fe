//! `kehu postman`: the gateway's calls as a Postman collection.

use clap::{ArgMatches, Command};
use kehu_openapi::Spec;
use kehu_registry::Api;

use crate::{
    commands::{file, openapi, which},
    exit::Exit,
    failure::Result,
    io::Io,
    specs::Specs,
};

/// What the command takes.
pub fn command(apis: &[&'static Api]) -> Command {
    Command::new("postman")
        .about("Writes the gateway's calls of an API as a Postman collection (2.1)")
        .arg(which::api(apis))
        .arg(openapi::server())
        .arg(file::lang())
        .arg(file::output())
        .after_help(
            "Each operation is a call of `kehu gateway`, which signs. Bruno reads the gateway's document itself: \
             kehu openapi API --of gateway",
        )
}

/// Writes the collection.
pub fn run(specs: &Specs, matches: &ArgMatches, io: &Io) -> Result<Exit> {
    let api = file::chosen(specs, matches)?;
    let text = kehu_openapi::postman(&Spec::new(api, &specs.sources), &openapi::options(matches));
    file::write(&text, matches, io)
}
