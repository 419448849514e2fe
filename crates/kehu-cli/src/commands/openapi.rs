//! `kehu openapi`: an API as an OpenAPI document, or the Overlay that translates it.

use clap::{Arg, ArgAction, ArgMatches, Command, builder::PossibleValuesParser};
use kehu_openapi::{Options, Side, Spec, Version};
use kehu_registry::Api;

use crate::{
    commands::{file, which},
    exit::Exit,
    failure::{Failure, Result},
    io::Io,
    specs::Specs,
};

/// What the command takes.
pub fn command(apis: &[&'static Api]) -> Command {
    Command::new("openapi")
        .about("Writes an API as an OpenAPI document")
        .arg(which::api(apis))
        .arg(
            word("version", "VERSION", &["3.0", "3.1", "3.2"])
                .default_value("3.1")
                .help("The version of OpenAPI"),
        )
        .arg(side())
        .arg(file::lang())
        .arg(server())
        .arg(
            Arg::new("overlay")
                .long("overlay")
                .action(ArgAction::SetTrue)
                .conflicts_with("lang")
                .help("Write the Overlay that makes the Chinese document of the English one"),
        )
        .arg(
            Arg::new("arazzo")
                .long("arazzo")
                .action(ArgAction::SetTrue)
                .conflicts_with_all(["overlay", "of", "version", "server"])
                .help("Write an Arazzo document instead: the token, the pages that list ids, the look-up of what they are"),
        )
        .arg(file::output())
        .after_help(
            "The vendor's document says what travels: the success envelope, the signature with published values \
             (`x-kehu-signature`), codes (`x-kehu-errors`), pages and rules. The gateway's has plain calls, with \
             64-bit integers as strings.",
        )
}

/// Writes the document.
pub fn run(specs: &Specs, matches: &ArgMatches, io: &Io) -> Result<Exit> {
    let api = file::chosen(specs, matches)?;
    let spec = Spec::new(api, &specs.sources);
    let options = Options {
        of: chosen_side(matches),
        version: match matches.get_one::<String>("version").map(String::as_str) {
            Some("3.0") => Version::V30,
            Some("3.2") => Version::V32,
            _ => Version::V31,
        },
        ..options(matches)
    };
    let text = match matches.get_flag("overlay") {
        _ if matches.get_flag("arazzo") => {
            kehu_openapi::arazzo(&spec, &options).ok_or_else(|| {
                let message = format!(
                    "{} has no operation that looks up what another lists",
                    api.name
                );
                Failure::usage(message).help(
                    "an operation with `[lookup]` in its spec does; specs/README.md shows one",
                )
            })?
        }
        true => kehu_openapi::overlay(&spec, &options).to_json(),
        false => kehu_openapi::openapi(&spec, &options).to_json(),
    };
    file::write(&text, matches, io)
}

/// Where the gateway is.
pub fn server() -> Arg {
    Arg::new("server")
        .long("server")
        .value_name("URL")
        .help("Where the gateway is, for its document [default: http://127.0.0.1:8080]")
}

/// What `--server` and `--lang` say.
pub fn options(matches: &ArgMatches) -> Options {
    let options = Options::default();
    let server = matches.get_one::<String>("server").cloned();
    Options {
        server: server.unwrap_or(options.server),
        lang: file::chosen_lang(matches),
        ..options
    }
}

/// Of whom a document is.
pub fn side() -> Arg {
    word("of", "SIDE", &["vendor", "gateway"])
        .default_value("vendor")
        .help("The API as the vendor has it on the wire, or as a gateway offers it")
}

/// What `--of` says.
pub fn chosen_side(matches: &ArgMatches) -> Side {
    match matches.get_one::<String>("of").map(String::as_str) {
        Some("gateway") => Side::Gateway,
        _ => Side::Vendor,
    }
}

fn word(name: &'static str, value: &'static str, words: &'static [&'static str]) -> Arg {
    Arg::new(name)
        .long(name)
        .value_name(value)
        .value_parser(PossibleValuesParser::new(words))
}
