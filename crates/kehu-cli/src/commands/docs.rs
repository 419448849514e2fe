//! `kehu docs`: the documentation of an API as one page.

use clap::{Arg, ArgAction, ArgMatches, Command};
use kehu_openapi::{Lang, Spec, llms, markdown, page};
use kehu_registry::Api;
use tr::tr;

use crate::{
    commands::{file, which},
    exit::Exit,
    failure::{Failure, Result},
    io::Io,
    language::{self, Language},
    specs::Specs,
};

/// What the command takes.
pub fn command(apis: &[&'static Api]) -> Command {
    let form = |name: &'static str| Arg::new(name).long(name).action(ArgAction::SetTrue);
    Command::new("docs")
        .about("Writes the documentation of an API as one page of HTML, in English and Chinese")
        .arg(which::api(apis))
        .arg(
            Arg::new("operation")
                .value_name("OPERATION")
                .help("Only this operation, with the types that it uses"),
        )
        .arg(form("markdown").help("Write Markdown, in one language"))
        .arg(
            form("llms")
                .conflicts_with_all(["markdown", "operation"])
                .help("Write a list of the operations for language models, as llms.txt has it"),
        )
        .arg(file::lang().default_value(None::<&str>))
        .arg(file::output())
        .after_help("The page asks the network for nothing: it can be opened from a disk and sent to others.")
}

/// Writes the page.
pub fn run(specs: &Specs, matches: &ArgMatches, io: &Io) -> Result<Exit> {
    let api = file::chosen(specs, matches)?;
    let spec = Spec::new(api, &specs.sources);
    let operation = matches.get_one::<String>("operation").map(String::as_str);
    // What `--lang` says is what is spoken.
    let lang = match language::spoken() {
        Language::English => Lang::En,
        Language::Chinese => Lang::Zh,
    };
    let text = match (matches.get_flag("llms"), matches.get_flag("markdown")) {
        (true, _) => Some(llms(&spec, lang)),
        (_, true) => markdown(&spec, operation, lang),
        _ => page(&spec, operation, lang),
    };
    let Some(text) = text else {
        let all: Vec<_> = api
            .operations
            .iter()
            .map(|operation| operation.name.as_str())
            .collect();
        let message = tr!(
            "{} has no operation `{}`",
            api.name,
            operation.unwrap_or_default()
        );
        return Err(Failure::usage(message).help(tr!("it has {}", language::listed(&all))));
    };
    file::write(&text, matches, io)
}
