//! `kehu schema`: a record or an enum as JSON Schema.

use clap::{Arg, ArgMatches, Command};
use kehu_openapi::{Options, Spec};
use kehu_registry::Api;

use tr::tr;

use crate::{
    commands::{file, openapi, which},
    exit::Exit,
    failure::{Failure, Result},
    io::Io,
    language,
    specs::Specs,
};

/// What the command takes.
pub fn command(apis: &[&'static Api]) -> Command {
    Command::new("schema")
        .about("Writes a record or an enum of an API as JSON Schema (2020-12)")
        .arg(which::api(apis))
        .arg(
            Arg::new("name")
                .value_name("RECORD")
                .required(true)
                .help("Its name in the spec, such as Customer"),
        )
        .arg(openapi::side())
        .arg(file::lang())
        .arg(file::output())
}

/// Writes the schema.
pub fn run(specs: &Specs, matches: &ArgMatches, io: &Io) -> Result<Exit> {
    let api = file::chosen(specs, matches)?;
    let name = matches.get_one::<String>("name").map_or("", String::as_str);
    let options = Options {
        of: openapi::chosen_side(matches),
        lang: file::chosen_lang(matches),
        ..Options::default()
    };
    let Some(text) = kehu_openapi::schema(&Spec::new(api, &specs.sources), name, &options) else {
        let records = api.records.iter().map(|record| record.name.as_str());
        let all: Vec<_> = records
            .chain(api.enums.iter().map(|list| list.name.as_str()))
            .collect();
        let message = tr!("{} has no record and no enum `{name}`", api.name, name);
        return Err(Failure::usage(message).help(tr!("it has {}", language::listed(&all))));
    };
    file::write(&text, matches, io)
}
