//! Which API a command is about.

use clap::{Arg, ArgMatches, builder::PossibleValuesParser};
use kehu_registry::Api;

use crate::{
    exit::Exit,
    failure::{Failure, Result},
};

/// The API.
pub fn api(apis: &[&'static Api]) -> Arg {
    let names: Vec<_> = apis.iter().map(|api| api.info.name).collect();
    Arg::new("api")
        .value_name("API")
        .required(true)
        .value_parser(PossibleValuesParser::new(names))
        .help("Which API")
}

/// The API that was chosen.
pub fn chosen(apis: &[&'static Api], matches: &ArgMatches) -> Result<&'static Api> {
    let name = matches.get_one::<String>("api");
    let mut apis = apis.iter().copied();
    let found = apis.find(|api| name.is_some_and(|name| name == api.info.name));
    found.ok_or_else(|| Failure::new(Exit::Internal, "the API is not among the specs"))
}
