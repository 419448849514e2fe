//! Flags that every operation takes, beside its own.

use clap::{Arg, ArgAction, builder::TypedValueParser as _, value_parser};
use clap_complete::{ArgValueCandidates, CompletionCandidate};
use kehu_registry::{Api, Operation};
use tr::tr;

use super::row_shape;
use crate::{
    connection::{self},
    flags::Given,
    language::text,
    output::fields,
};

/// Flags that every operation takes, beside its own.
pub fn args(api: &'static Api, operation: &'static Operation) -> Vec<Arg> {
    let body = Arg::new("body")
        .long("body")
        .value_name("JSON|@FILE|-")
        .help_heading("Request")
        .value_parser(
            clap::builder::StringValueParser::new().try_map(|text| Given::reference(&text)),
        )
        .help("The whole request as a JSON object; flags go over it");
    let mut args = vec![body];
    args.extend(connection::args(api));
    args.extend(of_output(operation));
    if operation.has_pages() {
        args.extend(of_pages(operation));
    }
    args
}

fn arg(name: &'static str) -> Arg {
    Arg::new(name).long(name).help_heading("Output")
}

fn switch(name: &'static str) -> Arg {
    arg(name).action(ArgAction::SetTrue)
}

fn of_output(operation: &'static Operation) -> [Arg; 6] {
    let columns = move || {
        let known = fields::of(row_shape(operation)).into_iter();
        let names = known.map(|field| CompletionCandidate::new(field.name));
        names.collect()
    };
    [
        arg("columns")
            .value_name("NAME,…")
            .value_delimiter(',')
            .add(ArgValueCandidates::new(columns))
            .help("Only these columns in a table or CSV"),
        switch("csv-bom").help(
            "Begin CSV with a byte order mark, by which Excel knows UTF-8; -o xlsx keeps long ids, too",
        ),
        switch("raw")
            .conflicts_with_all(["columns", "output", "csv-bom"])
            .help("Print the whole answer as it arrived, envelope included"),
        arg("query")
            .value_name("FILTER")
            .conflicts_with_all(["raw", "columns", "output", "csv-bom"])
            .help("Print what this jq filter makes of the data, or of each row with --all or --max; ids keep their digits"),
        switch("dry-run")
            .conflicts_with("curl")
            .help("Print the request that would be sent, and send nothing; secrets are hidden"),
        switch("curl").help(
            "The same as a curl command, which reads credentials from the variables that hold them",
        ),
    ]
}

fn of_pages(operation: &Operation) -> [Arg; 2] {
    let follow = match operation.info.lookup {
        None => text("Follow the pages"),
        Some(_) => text("Look up one id after another,"),
    };
    [
        switch("all")
            .conflicts_with_all(["raw", "max"])
            .help(tr!("{follow} to the last one", follow)),
        arg("max")
            .value_name("N")
            .value_parser(value_parser!(u64).range(1..))
            .conflicts_with("raw")
            .help(tr!("{follow} until there are so many rows", follow)),
    ]
}
