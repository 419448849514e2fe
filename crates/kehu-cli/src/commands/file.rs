//! What the commands that write a document of an API have in common: which API, which language, which file.

use std::{fs, io::Write as _};

use clap::{Arg, ArgMatches, builder::PossibleValuesParser};
use kehu_openapi::Lang;
use kehu_spec::model;

use tr::tr;

use crate::{
    commands::which,
    exit::Exit,
    failure::{Failure, Result},
    io::Io,
    output::Format,
    specs::Specs,
};

/// The model of the API that was chosen.
pub fn chosen(specs: &Specs, matches: &ArgMatches) -> Result<&'static model::Api> {
    Ok(which::chosen(specs.apis, matches)?.model())
}

/// The language of descriptions.
pub fn lang() -> Arg {
    Arg::new("lang")
        .long("lang")
        .value_name("LANGUAGE")
        .value_parser(PossibleValuesParser::new(Lang::ALL.map(Lang::code)))
        .default_value(Lang::En.code())
        .help("The language of descriptions: in Chinese the vendor's own words come first")
}

/// What `--lang` says.
pub fn chosen_lang(matches: &ArgMatches) -> Lang {
    let asked = matches.get_one::<String>("lang");
    let found = Lang::ALL
        .into_iter()
        .find(|lang| asked.is_some_and(|asked| asked == lang.code()));
    found.unwrap_or_default()
}

/// `-o`, which names a file here.
pub fn output() -> Arg {
    Arg::new("output")
        .short('o')
        .long("output")
        .value_name("FILE")
        .display_order(900)
        .help_heading("Output")
        .help("Write to this file instead of standard output")
}

/// Writes a text to the file of `-o`, or to standard output.
pub fn write(text: &str, matches: &ArgMatches, io: &Io) -> Result<Exit> {
    match matches.get_one::<String>("output") {
        None => io.stdout.clone().write_all(text.as_bytes())?,
        Some(format) if Format::NAMES.contains(&format.as_str()) => {
            let message = tr!(
                "-o {format} names a file here, and is a format elsewhere",
                format
            );
            return Err(Failure::usage(message).help("leave it out, or write -o ./FILE"));
        }
        Some(file) => fs::write(file, text).map_err(|error| {
            let why = kehu_wire::plain(&error.to_string());
            Failure::new(
                Exit::Internal,
                tr!("{file} could not be written: {why}", file, why),
            )
        })?,
    }
    Ok(Exit::Ok)
}
