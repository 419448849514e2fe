//! `kehu login` and `kehu logout`: credentials of an account in the system's keyring, and out of it.

use std::{io::Write as _, path::PathBuf};

use clap::{Arg, ArgMatches, Command};
use indexmap::IndexMap;
use kehu_registry::Api;
use kehu_runtime::{Config, info::ClientFieldInfo};
use tr::tr;

use crate::{
    account::{self, Accounts},
    commands::which,
    connection, credentials,
    exit::Exit,
    failure::{Failure, Result},
    io::Io,
    keyring,
    language::{self, text},
    tell,
};

/// What `kehu login` takes.
pub fn login_command(apis: &[&'static Api]) -> Command {
    Command::new("login")
        .about("Asks for the credentials of an account and keeps them in the system's keyring")
        .arg(which::api(apis))
        .arg(account_arg())
        .after_help(
            "Standard input that is not a terminal has one value a line, in the order in which it would be asked, or \
             lines NAME=VALUE, where NAME is a credential or its variable. An empty value leaves out what need not \
             be given.",
        )
}

/// What `kehu logout` takes.
pub fn logout_command(apis: &[&'static Api]) -> Command {
    Command::new("logout")
        .about("Takes the credentials of an account out of the system's keyring")
        .arg(which::api(apis))
        .arg(account_arg())
}

fn account_arg() -> Arg {
    Arg::new("account")
        .long("account")
        .value_name("NAME")
        .add(connection::known_accounts())
        .help("Which account [default: that of KEHU_ACCOUNT, or default]")
}

/// Whose credentials they are, and where.
struct Asked {
    api: &'static Api,
    account: String,
    path: PathBuf,
}

impl Asked {
    fn of(apis: &[&'static Api], matches: &ArgMatches, io: &Io) -> Result<Self> {
        let api = which::chosen(apis, matches)?;
        let account = matches.get_one::<String>("account").cloned();
        let account = account.or_else(|| io.var(account::VARIABLE));
        let account = account.unwrap_or_else(|| account::DEFAULT.to_owned());
        if !account::is_name(&account) {
            return Err(Failure::usage(account::no_name(&account)));
        }
        let path = account::path(io);
        let path = path.ok_or_else(|| account::not_there(io, &account))?;
        Ok(Self { api, account, path })
    }

    /// The file could not be changed.
    fn unwritten(&self, error: &std::io::Error) -> Failure {
        let (file, why) = (self.path.display(), kehu_wire::plain(&error.to_string()));
        let message = tr!("{file} could not be written: {why}", file, why);
        Failure::new(Exit::Internal, message)
    }
}

/// What was typed, by name.
type Given = IndexMap<&'static str, String>;

/// `kehu login`.
pub fn login(apis: &[&'static Api], matches: &ArgMatches, io: &Io) -> Result<Exit> {
    let asked = Asked::of(apis, matches, io)?;
    // Before anybody types a secret that could not be kept.
    io.keyring.open().map_err(|why| no_keyring(&asked, why))?;
    let there = Accounts::load(io)?;
    let title = asked.api.info.title;
    let given = match io.terminal.stdin {
        true => {
            let account = &asked.account;
            tell::note(
                io,
                &tr!(
                    "credentials of {title} for the account `{account}`",
                    title,
                    account
                ),
            )?;
            typed(asked.api, io)?
        }
        false => piped(asked.api, io)?,
    };
    check(asked.api, &given)?;
    for (name, value) in &given {
        let entry = account::entry(&asked.account, asked.api.info.name, name);
        let set = io.keyring.set(&entry, value);
        set.map_err(|why| Failure::usage(tr!("`{name}` could not be kept: {why}", name, why)))?;
    }
    let names = given.keys().copied();
    let kept = account::keep(&asked.path, &asked.account, asked.api.info.name, names);
    kept.map_err(|error| asked.unwritten(&error))?;
    said(&asked, &given, there.as_ref(), matches, io)?;
    Ok(Exit::Ok)
}

/// What was done, and what goes before it or stands beside it.
fn said(
    asked: &Asked,
    given: &Given,
    there: Option<&Accounts>,
    matches: &ArgMatches,
    io: &Io,
) -> Result<()> {
    let (api, account) = (asked.api.info, &asked.account);
    let names = language::listed(&given.keys().copied().collect::<Vec<_>>());
    let file = asked.path.display();
    tell::note(
        io,
        &tr!(
            "in the keyring: {names}; {file} says so under [account.{account}.{}]",
            api.name,
            names,
            file,
            account
        ),
    )?;
    let before = there
        .into_iter()
        .flat_map(|there| there.has(account, api.name));
    let before: Vec<_> = before.filter(|name| !given.contains_key(name)).collect();
    if !before.is_empty() {
        tell::note(io, &tr!("as it was before: {}", language::listed(&before)))?;
    }
    let set = api
        .client
        .iter()
        .filter(|field| io.var(field.env).is_some());
    let set: Vec<_> = set.map(|field| field.env).collect();
    if !set.is_empty()
        && matches.get_one::<String>("account").is_none()
        && io.var(account::VARIABLE).is_none()
    {
        let set = language::listed(&set);
        tell::warn(
            io,
            &tr!(
                "{set}: set in the environment, which goes before the account unless --account {account} is given",
                set,
                account
            ),
        )?;
    }
    Ok(())
}

/// Asks for each, secrets without showing them.
fn typed(api: &Api, io: &Io) -> Result<Given> {
    let needed: Vec<_> = credentials::needed(api).map(|field| field.name).collect();
    let mut given = Given::new();
    for field in api.info.client {
        loop {
            let mut err = io.stderr.clone();
            let optional = match needed.contains(&field.name) {
                true => "",
                false => text(" (may be left empty)"),
            };
            write!(err, "{}{optional}\n  {}: ", field.doc, field.name)?;
            err.flush()?;
            let line = match field.secret {
                true => io.read_secret()?,
                false => io.stdin.read_line()?,
            };
            let line =
                line.ok_or_else(|| Failure::usage("standard input ended before all was said"))?;
            let value = line.trim();
            if !value.is_empty() {
                given.insert(field.name, value.to_owned());
            }
            if !value.is_empty() || !field.required {
                break;
            }
        }
    }
    Ok(given)
}

/// Reads lines of names and values, or else of values in the order in which they would be asked for.
fn piped(api: &'static Api, io: &Io) -> Result<Given> {
    let text = io.stdin.read_all()?;
    let fields = api.info.client;
    let named = |line: &str| {
        let line = line.trim().trim_start_matches("export ").trim_start();
        let (name, value) = line.split_once('=')?;
        let name = name.trim();
        let field = fields
            .iter()
            .find(|field| [field.name, field.env].contains(&name))?;
        Some((field, value.trim().trim_matches(['"', '\'']).to_owned()))
    };
    let lines: Vec<&str> = text.lines().collect();
    let values: Vec<(&ClientFieldInfo, String)> =
        match lines.iter().any(|line| named(line).is_some()) {
            true => lines
                .iter()
                .enumerate()
                .filter(|(_, line)| !line.trim().is_empty() && !line.trim_start().starts_with('#'))
                .map(|(nth, line)| named(line).ok_or_else(|| unnamed(api, nth + 1)))
                .collect::<Result<_>>()?,
            false if lines.len() > fields.len() => {
                let (lines, asked) = (lines.len(), fields.len());
                let title = api.info.title;
                let message = tr!(
                    "standard input has {lines} lines, and {title} takes {asked} values",
                    lines,
                    title,
                    asked
                );
                return Err(Failure::usage(message).help(takes(api)));
            }
            false => fields
                .iter()
                .zip(lines.iter().map(|line| line.trim().to_owned()))
                .collect(),
        };
    let given = values.into_iter().filter(|(_, value)| !value.is_empty());
    Ok(given.map(|(field, value)| (field.name, value)).collect())
}

/// A line beside lines of names and values has none.
fn unnamed(api: &Api, line: usize) -> Failure {
    let message = tr!(
        "line {line} of standard input names no credential of {}",
        api.info.title,
        line
    );
    Failure::usage(message).help(takes(api))
}

fn takes(api: &Api) -> String {
    let names: Vec<_> = api.info.client.iter().map(|field| field.name).collect();
    tr!("it takes {}", language::listed(&names))
}

/// A client is made of them, which sends nothing: values of another type are found.
fn check(api: &'static Api, given: &Given) -> Result<()> {
    let missing = api
        .info
        .client
        .iter()
        .filter(|field| field.required && !given.contains_key(field.name));
    let missing: Vec<_> = missing.map(|field| field.name).collect();
    if !missing.is_empty() || given.is_empty() {
        let (title, names) = (api.info.title, language::listed(&missing));
        let message = match missing.is_empty() {
            true => tr!("no credential of {title} was given", title),
            false => tr!("{title} needs {names}, which was not given", title, names),
        };
        return Err(Failure::usage(message).help(takes(api)));
    }
    let set = given.iter();
    let config = set.fold(Config::new(api.info), |config, (name, value)| {
        config.set(name, value.clone())
    });
    let connected = api.connect(config);
    connected
        .map_err(|error| Failure::from_call(api, None, &error))
        .map(drop)
}

/// There is no keyring: what to do instead.
fn no_keyring(asked: &Asked, why: String) -> Failure {
    if !keyring::IS_KNOWN {
        return Failure::lacks("a keyring", "keyring");
    }
    let (api, account, file) = (asked.api.info, &asked.account, asked.path.display());
    let variables: Vec<_> = api.client.iter().map(|field| field.env).collect();
    Failure::usage(why)
        .help(tr!(
            "set {} in the environment, or write [account.{account}.{}] into {file} (chmod 600), with strings, or commands that print them",
            language::listed(&variables),
            api.name,
            account,
            file
        ))
}

/// `kehu logout`.
pub fn logout(apis: &[&'static Api], matches: &ArgMatches, io: &Io) -> Result<Exit> {
    let asked = Asked::of(apis, matches, io)?;
    let (account, api) = (&asked.account, asked.api.info);
    let accounts = Accounts::load(io)?;
    let kept = accounts
        .iter()
        .flat_map(|accounts| accounts.kept(account, api.name));
    let kept: Vec<_> = kept.collect();
    if kept.is_empty() {
        let message = tr!(
            "the account `{account}` has nothing of {} in the keyring",
            api.title,
            account
        );
        return Err(
            Failure::usage(message).help("`kehu accounts` tells what each account has, and where")
        );
    }
    io.keyring.open().map_err(|why| no_keyring(&asked, why))?;
    for (name, entry) in &kept {
        let removed = io.keyring.remove(entry);
        removed.map_err(|why| {
            Failure::usage(tr!("`{name}` could not be taken out: {why}", name, why))
        })?;
    }
    let names: Vec<_> = kept.iter().map(|(name, _)| name.as_str()).collect();
    let forgotten = account::forget(&asked.path, account, api.name, names.iter().copied());
    forgotten.map_err(|error| asked.unwritten(&error))?;
    tell::note(
        io,
        &tr!(
            "out of the keyring and of {}: {}",
            asked.path.display(),
            language::listed(&names)
        ),
    )?;
    Ok(Exit::Ok)
}

#[cfg(test)]
mod tests;
