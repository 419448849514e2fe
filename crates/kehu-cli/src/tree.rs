//! The tree of commands: a few of our own, and one for every API and operation in the registry.

use std::io::Write as _;

use clap::{
    Arg, ArgAction, Command,
    builder::{
        PossibleValuesParser,
        styling::{AnsiColor, Styles},
    },
};
use kehu_registry::{Api, Operation};

use tr::tr;

use crate::{
    commands,
    exit::Exit,
    failure::Result,
    flags,
    io::Io,
    language::{self, Language, text},
    output::Format,
    specs, style, tell,
};

mod chinese;
mod untaken;

pub use untaken::tell;

/// The whole command.
pub fn command(apis: &'static [&'static Api], io: &Io) -> Command {
    let mut tree = Command::new("kehu")
        .about("Calls, exports and simulates web APIs by specs of their documentation.")
        .long_about(
            "Calls, exports and simulates web APIs whose vendors publish nothing but documentation pages, by specs \
             of these pages.",
        )
        .version(env!("CARGO_PKG_VERSION"))
        .styles(styles())
        .term_width(if io.terminal.stdout {
            io.terminal.width.min(110)
        } else {
            100
        })
        .after_help(after_help(apis))
        .arg(specs::arg())
        .arg(output())
        .arg(verbose())
        .arg(quiet())
        .arg(style::arg())
        .arg(language::arg());
    for &api in apis {
        tree = tree.subcommand(api_command(api));
    }
    #[cfg(feature = "demo")]
    let tree = tree.subcommand(crate::demo::command());
    #[cfg(feature = "export")]
    let tree = tree.subcommand(commands::export::command(apis));
    #[cfg(feature = "gateway")]
    let tree = tree.subcommand(commands::gateway::command(apis));
    #[cfg(feature = "mcp")]
    let tree = tree.subcommand(commands::mcp::command(apis));
    #[cfg(feature = "protocols")]
    let tree = tree
        .subcommand(commands::protocols::tap::command(apis))
        .subcommand(commands::protocols::airbyte::command(apis));
    #[cfg(feature = "sandbox")]
    let tree = tree.subcommand(commands::sandbox::command());
    #[cfg(feature = "openapi")]
    let tree = tree
        .subcommand(commands::openapi::command(apis))
        .subcommand(commands::schema::command(apis))
        .subcommand(commands::postman::command(apis))
        .subcommand(commands::docs::command(apis));
    let tree = tree
        .subcommands(commands::workshop::commands())
        .subcommand(commands::apis::command())
        .subcommand(commands::login::login_command(apis))
        .subcommand(commands::login::logout_command(apis))
        .subcommand(commands::accounts::command())
        .subcommand(commands::man::command())
        .subcommand(commands::completion::command());
    match language::spoken() {
        Language::English => tree,
        Language::Chinese => chinese::built(chinese::spoken(tree)),
    }
}

/// `kehu` alone: the help.
pub fn overview(apis: &[&'static Api], tree: &mut Command, io: &Io) -> Result<Exit> {
    if apis.is_empty() {
        tell::warn(io, "this build has no API")?;
    }
    let help = tree.render_help();
    let help = match io.colored_stdout() {
        true => help.ansi().to_string(),
        false => help.to_string(),
    };
    write!(io.stdout.clone(), "{}", plain(&help))?;
    Ok(Exit::Ok)
}

/// What clap says, without Rust's own words and in the language that is spoken.
fn plain(told: &str) -> String {
    let told = told
        .replace("invalid digit found in string", text("not a whole number"))
        .replace("[OPTIONS]", text("[OPTIONS]"))
        .replace("[COMMAND]", text("[COMMAND]"))
        .replace("<OPERATION>", text("<OPERATION>"));
    match language::spoken() {
        Language::English => told,
        Language::Chinese => chinese::headed(&told),
    }
}

fn api_command(api: &'static Api) -> Command {
    let operations = api
        .operations
        .iter()
        .map(|operation| operation_command(api, operation));
    Command::new(api.info.name)
        .about(language::about_api(api))
        .after_help(tr!(
            "Without an operation, `kehu {}` lists them.",
            api.info.name
        ))
        .subcommands(operations)
        .subcommand_value_name("OPERATION")
        .subcommand_help_heading("Operations")
}

fn operation_command(api: &'static Api, operation: &'static Operation) -> Command {
    Command::new(operation.info.name)
        .aliases(language::dashed(operation))
        .about(language::about(operation))
        .after_help(operation_help(operation))
        .args(flags::of(api, operation))
        .args(commands::call::args(api, operation))
}

fn operation_help(operation: &Operation) -> String {
    let mut lines = Vec::new();
    lines.extend(operation.doc.map(str::to_owned));
    lines.extend(
        operation
            .deprecated
            .map(|why| tr!("Deprecated: {why}", why)),
    );
    lines.push(format!(
        "{} {}",
        operation.info.method.as_str(),
        operation.info.path
    ));
    lines.extend(
        operation
            .title
            .map(|title| tr!("The vendor calls it {title}.", title)),
    );
    lines.extend(
        operation
            .info
            .docs
            .map(|docs| tr!("Documented at {docs}", docs)),
    );
    lines.join("\n")
}

fn output() -> Arg {
    Arg::new("output")
        .short('o')
        .long("output")
        .value_name("FORMAT")
        .value_parser(PossibleValuesParser::new(Format::NAMES))
        .global(true)
        .display_order(900)
        .help_heading("Output")
        .help("How results are written [default: table on a terminal, else json; env: KEHU_OUTPUT]")
}

fn verbose() -> Arg {
    Arg::new("verbose")
        .short('v')
        .long("verbose")
        .action(ArgAction::Count)
        .global(true)
        .display_order(901)
        .help_heading("Output")
        .help("Tell each request and its answer on standard error, secrets hidden; -vv with headers, and whole")
}

fn quiet() -> Arg {
    Arg::new("quiet")
        .short('q')
        .long("quiet")
        .action(ArgAction::SetTrue)
        .global(true)
        .conflicts_with("verbose")
        .display_order(904)
        .help_heading("Output")
        .help("Say nothing of what went well: no progress, no notes")
}

fn after_help(apis: &[&'static Api]) -> String {
    let mut lines = Vec::new();
    if let Some((api, operation)) = telling(apis) {
        let (api, operation) = (api.info.name, operation.info.name);
        lines.push(text("Examples:").to_owned());
        lines.push(format!("  kehu {api} {operation} --help"));
        lines.push(format!("  kehu {api} {operation} --sandbox"));
        lines.push(String::new());
    }
    lines.push(
        text("Credentials come from environment variables, which `kehu apis` names, or from accounts, which `kehu login` makes in\n~/.config/kehu/accounts.toml and the system's keyring; KEHU_ACCOUNTS names another file.")
            .to_owned(),
    );
    lines.push(String::new());
    lines.push(text("Exit codes:").to_owned());
    lines.extend(
        Exit::ALL
            .iter()
            .map(|(exit, meaning)| format!("  {}  {}", exit.code(), text(meaning))),
    );
    lines.join("\n")
}

/// An operation that shows what there is: one with pages, for choice, and one that changes nothing.
fn telling(apis: &[&'static Api]) -> Option<(&'static Api, &'static Operation)> {
    let all = || {
        apis.iter()
            .flat_map(|api| api.operations.iter().map(|operation| (*api, operation)))
    };
    let paged = all().find(|(_, operation)| operation.has_pages());
    paged.or_else(|| all().find(|(_, operation)| operation.info.idempotent))
}

fn styles() -> Styles {
    Styles::styled()
        .header(AnsiColor::Green.on_default().bold())
        .usage(AnsiColor::Green.on_default().bold())
        .literal(AnsiColor::Cyan.on_default().bold())
        .placeholder(AnsiColor::Cyan.on_default())
}

#[cfg(test)]
mod tests;
