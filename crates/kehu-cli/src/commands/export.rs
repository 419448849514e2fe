//! `kehu export <api> <operation> --to TARGET`: every row, once, in a file or a database of one's own.

mod args;
mod ended;
mod parts;
mod pool;
mod run;
mod several;

use clap::{Arg, ArgMatches, Command};
use kehu_registry::{Api, Operation};
use tr::tr;

use crate::{
    connection,
    exit::Exit,
    failure::{Failure, Result},
    flags,
    io::Io,
    language,
};

/// What the command takes: one sub-command per API, and below it one per operation that has pages.
pub fn command(apis: &'static [&'static Api]) -> Command {
    let apis = apis.iter().map(|&api| {
        let operations = api.operations.iter();
        let operations = operations.map(|operation| match is_list(operation) {
            true => operation_command(api, operation),
            false => not_a_list(operation),
        });
        Command::new(api.info.name)
            .about(language::about_api(api))
            .hide(!api.operations.iter().any(is_list))
            .subcommands(operations)
            .subcommand_required(true)
            .arg_required_else_help(true)
            .subcommand_value_name("OPERATION")
            .subcommand_help_heading("Operations")
    });
    Command::new("export")
        .about(
            "Copies every row of an operation into a file or a database, and keeps it up to date",
        )
        .subcommands(apis)
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand_value_name("API")
        .subcommand_help_heading("APIs")
}

/// Whether it has rows that go from page to page.
fn is_list(operation: &Operation) -> bool {
    operation.has_pages() && operation.item.is_some()
}

/// An operation that cannot be exported: whoever names it is told why.
fn not_a_list(operation: &'static Operation) -> Command {
    let rest = Arg::new("rest").num_args(0..).allow_hyphen_values(true);
    Command::new(operation.info.name)
        .aliases(language::dashed(operation))
        .hide(true)
        .disable_help_flag(true)
        .arg(rest.trailing_var_arg(true))
}

fn operation_command(api: &'static Api, operation: &'static Operation) -> Command {
    Command::new(operation.info.name)
        .aliases(language::dashed(operation))
        .about(language::about(operation))
        .after_help(args::AFTER_HELP)
        .args(args::filters(api, operation))
        .args(args::own())
        .args(connection::args(api))
        .mut_arg("account", args::account)
}

/// Whether rows go to standard output.
pub fn is_piped(matches: &ArgMatches) -> bool {
    match matches.subcommand() {
        Some((_, below)) => is_piped(below),
        None => {
            let target = matches.try_get_one::<String>("to").ok().flatten();
            target.is_some_and(|target| target.ends_with(":-"))
        }
    }
}

/// Runs the export.
pub async fn run(apis: &'static [&'static Api], matches: &ArgMatches, io: &Io) -> Result<Exit> {
    let asked = matches.subcommand().and_then(|(name, matches)| {
        let api = *apis.iter().find(|api| api.info.name == name)?;
        let (name, matches) = matches.subcommand()?;
        Some((api, api.operation(name)?, matches))
    });
    let Some((api, operation, matches)) = asked else {
        return Err(Failure::usage("name an API and an operation"));
    };
    if !is_list(operation) {
        let (api, name) = (api.info.name, operation.info.name);
        return Err(Failure::usage(tr!(
            "{api} {name} has no pages, and an export goes from page to page",
            api,
            name
        ))
        .help(tr!(
            "kehu {api} {name} -o ndjson prints what it answers",
            api,
            name
        ))
        .help("where the vendor answers page by page, [pages] in its spec says how"));
    }
    for param in operation
        .params
        .iter()
        .filter(|param| operation.leads_on(param.name))
    {
        if matches.contains_id(&flags::id(param)) {
            let flag = flags::name(param);
            return Err(Failure::usage(format!(
                "--{flag}: an export goes through all pages"
            )));
        }
    }
    let run = run::Run {
        apis,
        api,
        operation,
        matches,
        io,
    };
    match several::names(&run)? {
        Some(accounts) => several::run(&run, accounts).await,
        None => run.run().await,
    }
}
