//! `kehu accounts`: which accounts there are and what each has, by name alone.

use std::io::Write as _;

use clap::{ArgMatches, Command};
use kehu_registry::Api;
use serde_json::{Value, json};
use tr::tr;

use crate::{
    account::Accounts,
    credentials,
    exit::Exit,
    failure::Result,
    io::Io,
    language::{self, text},
    output::{
        self, Format,
        layout::{self, Column},
    },
    tell,
};

/// What the command takes.
pub fn command() -> Command {
    Command::new("accounts")
        .about("Lists the accounts and which credentials each has, never their values")
}

/// What one account has for one API.
struct Line {
    /// `None` for the environment, which is no account and goes before one.
    account: Option<String>,
    api: String,
    /// Names of values, and where each comes from.
    has: Vec<(String, &'static str)>,
    lacks: Vec<&'static str>,
}

/// Lists them: what the environment has, then the accounts of the file. No command of the file runs, and no
/// keyring is asked.
pub fn list(apis: &'static [&'static Api], matches: &ArgMatches, io: &Io) -> Result<Exit> {
    let format = Format::asked(matches, io)?;
    let accounts = Accounts::load(io)?;
    let lines = lines(apis, accounts.as_ref(), io);
    if let Some(accounts) = &accounts {
        for warning in accounts
            .warning
            .iter()
            .cloned()
            .chain(strangers(accounts, apis))
        {
            tell::warn(io, &warning)?;
        }
    }
    if format != Format::Table {
        return described(&lines, format, io);
    }
    if lines.is_empty() {
        tell::note(io, "no account has credentials for these APIs")?;
        tell::note(
            io,
            "`kehu login API` makes one; `kehu apis` tells what each API needs",
        )?;
        return Ok(Exit::Ok);
    }
    let has = |line: &Line| {
        let values = line.has.iter();
        let values = values.map(|(name, from)| format!("{name} ({})", text(from)));
        language::listed(&values.collect::<Vec<_>>())
    };
    let account = |line: &Line| {
        line.account
            .clone()
            .unwrap_or_else(|| text("(environment)").to_owned())
    };
    let column = |head: &str, cell: &dyn Fn(&Line) -> String| {
        Column::new(text(head), lines.iter().map(cell).collect())
    };
    let columns = [
        column("account", &account),
        column("API", &|line| line.api.clone()),
        column("lacks", &|line| language::listed(&line.lacks)),
        column("has", &has),
    ];
    let mut out = io.stdout.clone();
    for line in layout::table(&columns, output::width(io), io.colored_stdout()).lines {
        writeln!(out, "{line}")?;
    }
    Ok(Exit::Ok)
}

fn lines(apis: &'static [&'static Api], accounts: Option<&Accounts>, io: &Io) -> Vec<Line> {
    let mut lines = Vec::new();
    for api in apis {
        let set = api
            .info
            .client
            .iter()
            .filter(|field| io.var(field.env).is_some());
        let has: Vec<_> = set
            .map(|field| (field.name.to_owned(), "environment"))
            .collect();
        if !has.is_empty() {
            lines.push(line(None, api.info.name, has, apis));
        }
    }
    let listed = accounts.into_iter().flat_map(Accounts::listed);
    lines.extend(listed.map(|(account, api, has)| {
        let has = has.into_iter().map(|(name, from)| (name.to_owned(), from));
        line(Some(account.to_owned()), api, has.collect(), apis)
    }));
    lines
}

fn line(
    account: Option<String>,
    api: &str,
    has: Vec<(String, &'static str)>,
    apis: &[&'static Api],
) -> Line {
    let known = apis.iter().find(|known| known.info.name == api);
    let is_there = |wanted: &str| has.iter().any(|(name, _)| name == wanted);
    let lacks = known.map(|api| credentials::lacking(api, is_there));
    Line {
        account,
        api: api.to_owned(),
        lacks: lacks.unwrap_or_default(),
        has,
    }
}

/// Tables of APIs that are not among these specs, and values that an API does not take.
fn strangers(accounts: &Accounts, apis: &[&'static Api]) -> Vec<String> {
    let mut told = Vec::new();
    for (account, api, has) in accounts.listed() {
        let Some(known) = apis.iter().find(|known| known.info.name == api) else {
            let names: Vec<_> = apis.iter().map(|api| api.info.name).collect();
            told.push(tr!(
                "account `{account}`: `{api}` is not among the APIs of these specs: {}",
                language::listed(&names),
                account,
                api
            ));
            continue;
        };
        let names = has.into_iter().map(|(name, _)| name);
        for name in names.filter(|name| !credentials::is_taken(known.info, name)) {
            told.push(tr!(
                "account `{}`: {} takes no `{name}`",
                account,
                known.info.title,
                name
            ));
        }
    }
    told
}

/// The same for programs.
fn described(lines: &[Line], format: Format, io: &Io) -> Result<Exit> {
    let rows = lines.iter().map(|line| {
        let has = line
            .has
            .iter()
            .map(|(name, from)| (name.clone(), Value::from(*from)));
        let has: serde_json::Map<String, Value> = has.collect();
        json!({ "account": line.account, "api": line.api, "has": has, "lacks": line.lacks })
    });
    output::described(
        io,
        format,
        &["account", "api", "has", "lacks"],
        rows.collect(),
    )?;
    Ok(Exit::Ok)
}
