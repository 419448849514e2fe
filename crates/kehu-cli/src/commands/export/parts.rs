//! `--plan`, `--part` and `--to FORMAT:-`: a list in parts that any machine can read, and rows on standard output.

use std::io::Write as _;

use clap::{Arg, ArgMatches, parser::ValueSource, value_parser};
use kehu_export::{
    End, Plan, Stop,
    parts::Part,
    pipe::{Pipe, PipeFormat},
    row::Reject,
    sink::Opening,
    source::Source,
    stream::Stream,
    table::Table,
};
use kehu_registry::Operation;
use serde_json::{Map, Value};
use tr::tr;

use crate::{
    exit::Exit,
    failure::{Failure, Result, failed},
    io::Io,
    tell,
};

/// Flags that say how a target is kept up to date: standard output is not.
const KEPT: [&str; 10] = [
    "table",
    "since",
    "overlap",
    "full-every",
    "every",
    "restart",
    "allow-shrink",
    "rejects",
    "report",
    "commit-every",
];

/// What is to come of the rows.
pub(super) enum Goal {
    /// Nothing: only the parts of the list are wanted.
    Plan,
    /// They go to standard output.
    Pipe(PipeFormat),
    /// They go to a file or a database.
    Target(Box<Opening>),
}

pub(super) fn args() -> Vec<Arg> {
    let arg = |name: &'static str, value: &'static str| {
        Arg::new(name)
            .long(name)
            .value_name(value)
            .help_heading("Parts")
    };
    vec![
        arg("plan", "json")
            .value_parser(["json"])
            .conflicts_with_all(["to", "part", "since", "every", "restart", "dry-run"])
            .help("Write the list's parts, each of which any machine can read with --part, and export nothing"),
        arg("parts", "N")
            .value_parser(value_parser!(u16).range(1..=10_000))
            .default_value("8")
            .help("How many parts --plan makes at most"),
        arg("part", "ID")
            .conflicts_with_all(["since", "every", "parts"])
            .help("Only this part of a plan, which brings its filters with it"),
        arg("from-time", "TIME")
            .value_parser(time)
            .conflicts_with_all(["part", "since"])
            .help("Only rows that the vendor's filter by time finds from this time on"),
        arg("to-time", "TIME")
            .value_parser(time)
            .conflicts_with_all(["part", "since"])
            .help("Only rows that the vendor's filter by time finds up to this time"),
        arg("rate-share", "1/N")
            .value_parser(share)
            .help("Keep to this share of the vendor's limit, where N processes read for one account"),
    ]
}

fn share(text: &str) -> Result<u32, String> {
    let shares = text
        .strip_prefix("1/")
        .and_then(|shares| shares.parse().ok());
    let shares = shares.filter(|shares| (1..=10_000).contains(shares));
    shares.ok_or_else(|| "it is not a share such as 1/4".to_owned())
}

fn time(text: &str) -> Result<i64, String> {
    let time = kehu_export::row::time::parse_ticks(text);
    time.ok_or_else(|| "it is not a time such as 2024-05-07 or 2024-05-07T13:00:00".to_owned())
}

/// The format of standard output, where `--to` names it.
pub(super) fn piped(matches: &ArgMatches) -> Result<Option<PipeFormat>> {
    let Some(target) = matches.get_one::<String>("to") else {
        return Ok(None);
    };
    let format = PipeFormat::of(target).map_err(failed)?;
    let given = |flag: &&str| matches.value_source(flag) == Some(ValueSource::CommandLine);
    if let (Some(_), Some(flag)) = (format, KEPT.iter().find(|flag| given(flag))) {
        let message = tr!("--{flag}: nothing is kept about standard output", flag);
        return Err(Failure::usage(message).help("leave it out, or name a file or a database"));
    }
    Ok(format)
}

/// A plan, a part and standard output are of one account.
pub(super) fn of_one_account(matches: &ArgMatches) -> Result<()> {
    let flags = [("plan", "--plan"), ("part", "--part")];
    let flag = flags.iter().find(|(flag, _)| matches.contains_id(flag));
    let what = match piped(matches)? {
        Some(_) => Some("standard output"),
        None => flag.map(|(_, flag)| *flag),
    };
    match what {
        Some(what) => Err(Failure::usage(tr!("{what} is of one account", what))
            .help("name one account, and run it for each of the others")),
        None => Ok(()),
    }
}

/// The part that was asked for.
pub(super) fn asked(matches: &ArgMatches) -> Result<Option<Part>> {
    let id = matches.get_one::<String>("part");
    id.map(|id| Part::from_id(id)).transpose().map_err(failed)
}

/// The request of a part, which no flag changes.
pub(super) fn request(
    part: Option<&Part>,
    given: Map<String, Value>,
) -> Result<Map<String, Value>> {
    match part {
        None => Ok(given),
        Some(part) if given.is_empty() => Ok(part.filters()),
        Some(_) => Err(Failure::usage(
            "--part brings its filters with it: leave the others out",
        )),
    }
}

/// The source of the part that was asked for, and of the share.
pub(super) fn source(
    mut source: Source,
    (part, operation, table): (Option<&Part>, &Operation, &Table),
    (matches, io): (&ArgMatches, &Io),
) -> Result<Source> {
    let time = |flag: &str| matches.get_one::<i64>(flag).copied();
    let bound = source.bound(time("from-time"), time("to-time"));
    bound.map_err(|bound| {
        let name = operation.info.name;
        Failure::usage(tr!(
            "--{bound}-time: `{name}` has no filter by time",
            bound,
            name
        ))
    })?;
    let source = match part {
        None => source,
        Some(part) => part.source(&source, table).map_err(failed)?,
    };
    let Some(shares) = matches.get_one::<u32>("rate-share").copied() else {
        return Ok(source);
    };
    if operation.info.lookup.is_some() {
        return Err(Failure::usage(
            "--rate-share: many look-ups make up a page, and are not shared",
        ));
    }
    if source.limit.is_none() {
        tell::warn(
            io,
            "the vendor states no limit for this operation: --rate-share has no effect",
        )?;
    }
    Ok(source.shared(shares))
}

/// Writes the parts of the list.
pub(super) async fn plan(plan: &Plan, matches: &ArgMatches, io: &Io) -> Result<Exit> {
    let most = matches.get_one::<u16>("parts").copied().unwrap_or(1);
    let division = plan.divide(most.into()).await.map_err(failed)?;
    writeln!(io.stdout.clone(), "{:#}", division.to_json())?;
    Ok(Exit::Ok)
}

/// Writes rows to standard output.
pub(super) async fn pipe(plan: &Plan, format: PipeFormat, stop: &Stop, io: &Io) -> Result<Exit> {
    let mut rows = Stream::begin(plan, None, stop).map_err(failed)?;
    let mut pipe = Pipe::new(format, &plan.table, io.stdout.clone())?;
    let mut rejects = 0_u64;
    let mut tell = |reject: &Reject| {
        rejects += 1;
        let (path, reason) = (&reject.path, &reject.reason);
        tell::warn(
            io,
            &tr!("a row was left out: {path}: {reason}", path, reason),
        )
    };
    while let Some((page, _)) = rows.next().await {
        page.rejects.iter().try_for_each(&mut tell)?;
        pipe.write(&page.items)?.iter().try_for_each(&mut tell)?;
    }
    let (end, state) = rows.end().await;
    match end {
        End::Complete => {
            pipe.finish()?;
            let (rows, pages) = (state.counts.rows, state.counts.pages);
            tell::note(io, &tr!("{rows} rows on {pages} pages", rows, pages))?;
            Ok(if rejects == 0 {
                Exit::Ok
            } else {
                Exit::Partial
            })
        }
        End::Partial { reasons } => Err(Failure::new(Exit::Partial, reasons.join("; "))),
        End::Stopped => Err(Failure::new(
            Exit::Partial,
            "it was asked to stop before its end",
        )),
        End::Failed(error) => Err(failed(error)),
    }
}
