//! Which accounts `--account` names.

use clap::parser::ValueSource;

use tr::tr;

use super::super::run::Run;
use crate::{
    account::{self, ALL},
    connection,
    failure::{Failure, Result},
};

/// The accounts that `--account` names, where that is more than one; in the order of their names.
pub(in crate::commands::export) fn names(run: &Run<'_>) -> Result<Option<Vec<String>>> {
    let asked = run.matches.get_one::<String>("account").cloned();
    let variable = || run.io.var(account::VARIABLE);
    let asked = match connection::is_sandbox(run.matches, run.io) {
        true => None,
        false => asked.or_else(variable),
    };
    let asked = asked.filter(|asked| asked == ALL || asked.contains(','));
    let Some(asked) = asked else {
        return match several_only(run) {
            Some(flag) => {
                let message = format!("--{flag} has no effect on one account");
                Err(Failure::usage(message).help("leave it out, or name several: --account all"))
            }
            None => Ok(None),
        };
    };
    let Some(accounts) = account::Accounts::load(run.io)? else {
        return Err(account::not_there(run.io, &asked));
    };
    let api = run.api.info.name;
    if asked == ALL {
        let names: Vec<String> = accounts.of(api).map(str::to_owned).collect();
        if names.is_empty() {
            return Err(
                Failure::usage(tr!("no account has anything for {api}", api))
                    .help(tr!("write it: a table [account.<name>.{api}]", api)),
            );
        }
        return Ok(Some(names));
    }
    let mut names: Vec<String> = asked
        .split(',')
        .map(|name| name.trim().to_owned())
        .collect();
    names.retain(|name| !name.is_empty());
    names.sort();
    names.dedup();
    for name in &names {
        if !accounts.of(api).any(|known| known == name) {
            return Err(accounts.unknown(name));
        }
    }
    Ok(Some(names))
}

/// A flag that says something of several accounts.
fn several_only(run: &Run<'_>) -> Option<&'static str> {
    let given = |flag: &&str| run.matches.value_source(flag) == Some(ValueSource::CommandLine);
    let flags = ["retry-failed", "connections", "memory", "metrics"];
    flags.into_iter().find(|flag| given(flag))
}
