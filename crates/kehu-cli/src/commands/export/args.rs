//! What `kehu export` takes beside the operation's own filters.

use std::{ffi::OsStr, path::PathBuf, time::Duration};

use clap::{
    Arg, ArgAction, ArgMatches, builder::TypedValueParser as _, parser::ValueSource, value_parser,
};
use clap_complete::{
    ArgValueCandidates, ArgValueCompleter, CompletionCandidate, PathCompleter,
    engine::ValueCompleter as _,
};
use kehu_export::{
    Since, plan,
    sink::{Address, FileFormat},
};
use kehu_registry::{
    Api, Operation,
    csv::{CsvStyle, Formulas},
};

use crate::{
    failure::Failure,
    flags::{self, Given},
};

pub(super) const AFTER_HELP: &str = "\
A run that was cut short, by whatever, goes on where it was when the same command is given again. A target
belongs to one operation, server, account and set of filters; another one is refused. In a database, rows
that a run which reads everything does not find any more are kept and marked in _deleted_at.

Targets:
  customers.parquet, customers.ndjson, customers.csv (the last two also with .zst)
  sqlite:crm.db        one table an operation
  ndjson:-, arrow:-, parquet:-   standard output, about which nothing is kept
  postgres://USER@HOST/DATABASE   with what psql takes: ?sslmode=…, ?sslrootcert=FILE, ?service=NAME, PGHOST, …
  s3://BUCKET/crm/customers.parquet   also gs:// and az://, .ndjson and .csv: objects below that name, of which
                       _manifest.json there says which count; ?endpoint=URL for what speaks the language of S3

The password of a database comes from PGPASSWORD or ~/.pgpass (PGPASSFILE), the keys of a store from
AWS_ACCESS_KEY_ID, GOOGLE_APPLICATION_CREDENTIALS, AZURE_STORAGE_ACCOUNT_NAME and the like, never from a flag.
Connections are encrypted and the server's certificate is verified, except to this machine; ?sslmode=require
does not look who answers, ?sslmode=disable does not encrypt.

Folders are never made, and no file is overwritten that is not of an export. What is made, only its owner
can read.

Exit codes: 0 everything is there; 6 rows are missing, or nothing shows that none are: the run was stopped
or cut short, the service ended its list in a way that proves nothing, much less was found than before, or
rows were rejected (they are listed); others as everywhere.";

/// The operation's own filters; the fields that lead from page to page are not for anybody to set.
pub(super) fn filters(api: &'static Api, operation: &'static Operation) -> Vec<Arg> {
    let names: Vec<String> = own()
        .iter()
        .filter_map(|arg| arg.get_long().map(str::to_owned))
        .collect();
    let params = operation.params.iter().filter(|param| !param.secret);
    let args = flags::of(api, operation).into_iter().zip(params);
    let args = args.map(|(arg, param)| {
        let taken = arg
            .get_long()
            .filter(|long| names.iter().any(|name| name == long));
        let renamed = taken.map(|long| format!("field-{long}"));
        let arg = match renamed {
            Some(long) => arg.long(long),
            None => arg,
        };
        arg.hide(operation.leads_on(param.name))
            .help_heading("Filters")
    });
    args.collect()
}

/// What `--account` says here.
pub(super) fn account(arg: Arg) -> Arg {
    arg.value_name("NAME|A,B|all")
        .help("Take credentials from this account and nowhere else; several, with commas, or all of them, side by side, with the account in _account [env: KEHU_ACCOUNT]")
}

/// The command's own flags.
pub(super) fn own() -> Vec<Arg> {
    let mut args = what();
    args.extend(how());
    args.extend(told());
    args.extend(super::parts::args());
    args.extend(csv());
    args
}

fn what() -> Vec<Arg> {
    vec![
        text("to", "TARGET")
            .required_unless_present("plan")
            .add(ArgValueCompleter::new(target))
            .help("Where the rows go"),
        text("table", "NAME").help("Name of the table in a database [default: API_COLLECTION]"),
        text("since", "last|TIME").value_parser(since).add(ArgValueCandidates::new(|| vec!["last".into()])).help(
            "Only what the last run has not seen, or what is from this time on; merged by key",
        ),
        text("overlap", "DURATION")
            .value_parser(plan::parse_duration)
            .default_value("10m")
            .help("How far --since last looks back before what it has seen"),
        text("full-every", "DURATION")
            .value_parser(plan::parse_duration)
            .help("Read everything when the last time is so long ago, --since or not"),
        text("every", "DURATION")
            .value_parser(plan::parse_duration)
            .help("Go on for ever, one run every so often, until stopped"),
        switch("retry-failed").help("Of several accounts, only those without a run that was complete, or whose last one was not"),
        switch("history").help("Keep former rows, too, from now on: in TABLE_history, with _valid_from and _valid_to"),
        switch("restart").help(
            "Forget what earlier runs did; what is there is replaced when everything has been read",
        ),
        text("allow-shrink", "PERCENT")
            .value_parser(value_parser!(u8).range(0..=100))
            .num_args(0..=1)
            .require_equals(true)
            .default_value("50")
            .default_missing_value("100")
            .help("So many of a hundred rows may be missing from a run that reads everything; one that finds less replaces nothing. Without a number: any"),
        switch("dry-run").help("Tell what would be done and about how long it would take"),
        Arg::new("body")
            .long("body")
            .value_name("JSON|@FILE|-")
            .help_heading("Filters")
            .value_parser(
                clap::builder::StringValueParser::new().try_map(|text| Given::reference(&text)),
            )
            .help("Filters as a JSON object; flags go over it"),
    ]
}

fn how() -> Vec<Arg> {
    vec![
        text("parallel", "N")
            .value_parser(value_parser!(u16).range(1..=64))
            .default_value("4")
            .help("Readers at most: each further one begins at a row in the middle of the list, where the cursor is a row's key and a filter by time leads there"),
        text("patience", "DURATION")
            .value_parser(plan::parse_duration)
            .default_value("10m")
            .help("How long to wait for a service, a database or a store that went away"),
        text("connections", "N")
            .value_parser(value_parser!(u16).range(1..))
            .default_value("256")
            .help("Requests in flight at most, those of several accounts together"),
        text("memory", "MIB")
            .value_parser(value_parser!(u16).range(1..))
            .default_value("64")
            .help("Rows on their way to the target at most, those of several accounts together"),
        text("commit-every", "DURATION")
            .value_parser(plan::parse_duration)
            .help("How much work a crash may cost at most [default: 2s for files and objects, 0.5s for databases]"),
    ]
}

fn told() -> Vec<Arg> {
    // A build without reports has the flags, too, and says what it lacks.
    let reports = cfg!(feature = "report");
    vec![
        text("rejects", "FILE")
            .value_parser(value_parser!(PathBuf))
            .help("Where rows are listed that do not fit [default: beside the target]"),
        text("interval", "DURATION")
            .value_parser(plan::parse_duration)
            .default_value("10s")
            .help("How often progress is told where no person is looking"),
        text("metrics", "PORT")
            .value_parser(value_parser!(u16))
            .help(
                "Tell counts of several accounts as OpenMetrics at http://127.0.0.1:PORT/metrics",
            ),
        text("report", "FILE.html")
            .hide(!reports)
            .value_parser(value_parser!(PathBuf))
            .help("Write a page about all that the target has"),
        text("with", "TARGET")
            .hide(!reports)
            .action(ArgAction::Append)
            .requires("report")
            .help("Tell in the report of this target, too; may be repeated"),
        text("report-lang", "en|zh")
            .hide(!reports)
            .value_parser(["en", "zh"])
            .requires("report")
            .help("The language of the report [default: that of LC_ALL, LC_MESSAGES or LANG]"),
    ]
}

fn csv() -> [Arg; 3] {
    let arg = |name: &'static str| Arg::new(name).long(name).help_heading("CSV");
    [
        arg("csv-null").value_name("TEXT").help(
            "What stands for an absent value; an empty string is always \"\" [default: nothing at all]",
        ),
        arg("csv-formulas")
            .value_name("escape|keep")
            .value_parser(["escape", "keep"])
            .help(
                "What becomes of text that a spreadsheet would calculate (=…, @…, +… and -… that are no \
                 numbers): a ' in front, or nothing [default: escape]",
            ),
        arg("csv-bom").action(ArgAction::SetTrue).help(
            "Begin with a byte order mark, by which Excel knows UTF-8; databases may not take it",
        ),
    ]
}

/// How CSV is written; refused where no CSV is.
pub(super) fn csv_style(matches: &ArgMatches, address: &Address) -> Result<CsvStyle, Failure> {
    let is_csv = matches!(address.format(), Some((FileFormat::Csv, _)));
    let given = |flag: &&str| matches.value_source(flag) == Some(ValueSource::CommandLine);
    let flags = ["csv-null", "csv-formulas", "csv-bom"];
    if let Some(flag) = flags.iter().find(|flag| given(flag) && !is_csv) {
        return Err(Failure::usage(format!("--{flag}: {address} is not CSV")));
    }
    let text = |flag: &str| matches.get_one::<String>(flag).map(String::as_str);
    let style = CsvStyle {
        null: text("csv-null").unwrap_or_default().to_owned(),
        formulas: match text("csv-formulas") {
            Some("keep") => Formulas::Keep,
            _ => Formulas::Escape,
        },
        bom: matches.get_flag("csv-bom"),
    };
    if !style.is_unambiguous() {
        let message = "--csv-null: a string with a comma, a quote or a line break cannot be told from other cells";
        return Err(Failure::usage(message).help("take a word: --csv-null NULL"));
    }
    Ok(style)
}

/// What a target may begin with, or the files there are.
fn target(given: &OsStr) -> Vec<CompletionCandidate> {
    let given_text = given.to_string_lossy();
    let kinds = ["sqlite:", "postgres://"].into_iter();
    let kinds = kinds.filter(|kind| kind.starts_with(&*given_text));
    let mut found: Vec<_> = kinds.map(CompletionCandidate::new).collect();
    found.extend(PathCompleter::any().complete(given));
    found
}

fn text(name: &'static str, value: &'static str) -> Arg {
    Arg::new(name)
        .long(name)
        .value_name(value)
        .help_heading("Export")
}

fn switch(name: &'static str) -> Arg {
    Arg::new(name)
        .long(name)
        .action(ArgAction::SetTrue)
        .help_heading("Export")
}

fn since(text: &str) -> Result<Since, String> {
    if text == "last" {
        return Ok(Since::Last);
    }
    let time = kehu_export::row::time::parse_ticks(text).map(Since::At);
    time.ok_or_else(|| {
        "neither `last` nor a time such as 2024-05-07 or 2024-05-07T13:00:00".to_owned()
    })
}

/// The targets that a flag names. They are read here, not by clap, which repeats what it refuses: a
/// password may be part of it.
///
/// `{account}` stands for the name of the account.
pub(super) fn addresses(
    matches: &ArgMatches,
    flag: &str,
    account: Option<&str>,
) -> Result<Vec<Address>, Failure> {
    let texts = matches.get_many::<String>(flag);
    let addresses = texts.into_iter().flatten().map(|text| {
        let named = account.map(|account| text.replace(ACCOUNT, account));
        let text = named.as_ref().unwrap_or(text);
        let address: Address = text.parse().map_err(|error: kehu_export::Error| {
            let failure = Failure::usage(format!("--{flag}: {error}"));
            error.help().into_iter().fold(failure, Failure::help)
        })?;
        if address.has_password() {
            let message = format!("--{flag}: a password in a flag is seen by every process of this machine");
            return Err(Failure::usage(message).help(
                "leave it out; set PGPASSWORD, or write it to ~/.pgpass (PGPASSFILE names another file)",
            ));
        }
        Ok(address)
    });
    addresses.collect()
}

/// What stands for the name of an account in that of a target.
pub(super) const ACCOUNT: &str = "{account}";

/// A duration that has a value in any case.
pub(super) fn duration(matches: &ArgMatches, name: &str) -> Option<Duration> {
    matches.get_one::<Duration>(name).copied()
}
