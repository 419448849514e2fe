//! The accounts file: credentials by account and API.
//!
//! ```toml
//! # ~/.config/kehu/accounts.toml
//! [account.default.nxcloud]
//! access_key    = "…"
//! access_secret = { keyring = "nxcloud/default/access_secret" }
//!
//! [account.staging.nxcloud]
//! base_url      = "https://staging.example"
//! access_key    = { env = "STAGING_KEY" }
//! access_secret = { command = "pass show nxcloud/secret" }
//! ```
//!
//! `kehu login` writes such a table, and what it is told into the system's keyring.
//!
//! Nothing is taken over from one account to another, so that two never mix.
//!
//! Nothing here quotes a line of the file, or what a command prints: either may be a credential.

mod edit;
mod value;

use std::{
    collections::BTreeMap,
    fmt, fs, io,
    path::{Path, PathBuf},
};

use etcetera::BaseStrategy as _;

use tr::tr;

pub use self::edit::{entry, forget, keep};
use self::value::Value;
use crate::{
    exit::Exit,
    failure::{Failure, Result},
    io::Io,
    language,
};

/// The environment variable that names an account.
pub const VARIABLE: &str = "KEHU_ACCOUNT";

/// The account that is taken where none is named.
pub const DEFAULT: &str = "default";

/// What names all accounts that an API has, so that no account is called so.
pub const ALL: &str = "all";

/// The values that one account has for one API, by name.
#[derive(Default, Clone)]
pub struct Account {
    name: String,
    values: BTreeMap<String, String>,
}

impl Account {
    /// A value; an empty one counts as unset.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.values
            .get(name)
            .map(String::as_str)
            .filter(|value| !value.is_empty())
    }

    /// The names of all values.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.values.keys().map(String::as_str)
    }

    /// The account's own name.
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Account")
            .field("name", &self.name)
            .field("values", &self.values.keys())
            .finish()
    }
}

/// Where the accounts file is looked for; `KEHU_ACCOUNTS` names another.
pub fn path(io: &Io) -> Option<PathBuf> {
    if let Some(path) = io.var("KEHU_ACCOUNTS") {
        return Some(PathBuf::from(path));
    }
    let folder = if io.is_process() {
        etcetera::choose_base_strategy().ok()?.config_dir()
    } else {
        PathBuf::from(io.var("XDG_CONFIG_HOME")?)
    };
    Some(folder.join("kehu").join("accounts.toml"))
}

/// The accounts of the file, as they stand there: no command has run.
#[derive(Debug)]
pub struct Accounts {
    path: PathBuf,
    /// By account, API and name.
    accounts: BTreeMap<String, BTreeMap<String, BTreeMap<String, Value>>>,
    /// What is to be said of the file.
    pub warning: Option<String>,
}

impl Accounts {
    /// Reads the file; `None` where there is none.
    ///
    /// # Errors
    /// When it is there and cannot be read, or there is nowhere to look for it.
    pub fn load(io: &Io) -> Result<Option<Self>> {
        let Some(path) = path(io) else {
            return Ok(None);
        };
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => {
                let message = tr!("{} could not be read: {error}", path.display(), error);
                return Err(Failure::new(Exit::Usage, message));
            }
        };
        Ok(Some(Self {
            accounts: parse(&text, &path)?,
            warning: too_open(&path),
            path,
        }))
    }

    /// The names of those that have something for an API.
    #[cfg(feature = "export")]
    pub fn of(&self, api: &str) -> impl Iterator<Item = &str> {
        let has = move |apis: &BTreeMap<String, _>| apis.contains_key(api);
        let accounts = self.accounts.iter().filter(move |(_, apis)| has(apis));
        accounts.map(|(name, _)| name.as_str())
    }

    /// Each account and API of the file, with the names of its values and where each comes from.
    pub fn listed(&self) -> impl Iterator<Item = (&str, &str, Vec<(&str, &'static str)>)> {
        self.accounts.iter().flat_map(|(account, apis)| {
            apis.iter().map(move |(api, values)| {
                let values = values.iter();
                let values = values.map(|(name, value)| (name.as_str(), value.origin()));
                (account.as_str(), api.as_str(), values.collect())
            })
        })
    }

    /// The names of the values that an account has for an API.
    pub fn has(&self, account: &str, api: &str) -> impl Iterator<Item = &str> {
        let values = self.accounts.get(account).and_then(|apis| apis.get(api));
        values
            .into_iter()
            .flat_map(BTreeMap::keys)
            .map(String::as_str)
    }

    /// What an account has for an API, commands run and variables read; nothing where the file does not have
    /// the API for it.
    ///
    /// # Errors
    /// When there is no such account, or a command or a variable gives nothing.
    pub async fn get(&self, io: &Io, name: &str, api: &str) -> Result<Account> {
        let Some(apis) = self.accounts.get(name) else {
            return Err(self.unknown(name));
        };
        let mut values = BTreeMap::new();
        for (key, value) in apis.get(api).into_iter().flatten() {
            let found = value.resolve(io).await.map_err(|problem| {
                let failure = Failure::usage(tr!(
                    "account `{name}`: `{key}` of {api}: {problem}",
                    name,
                    key,
                    api,
                    problem
                ));
                match value {
                    Value::Keyring(_) => failure.help(tr!(
                        "`kehu login {api} --account {name}` writes it into the keyring",
                        api,
                        name
                    )),
                    _ => failure,
                }
            })?;
            values.insert(key.clone(), found);
        }
        let name = name.to_owned();
        Ok(Account { name, values })
    }

    /// There is no such account.
    pub fn unknown(&self, name: &str) -> Failure {
        let failure = Failure::usage(tr!("{} has no account `{name}`", self.path.display(), name));
        let failure = match name == ALL || name.contains(',') {
            true => failure.help(tr!("a call is of one account; an export takes several")),
            false => failure,
        };
        let known: Vec<_> = self.accounts.keys().map(String::as_str).collect();
        match known.as_slice() {
            [] => failure,
            known => failure.help(tr!("it has {}", language::listed(known))),
        }
    }
}

/// Reads what `asked` (`--account`, else `KEHU_ACCOUNT`, else `default`) has for `api`, with warnings
/// about the file. An account that was asked for must be there; the default one need not.
pub async fn read(io: &Io, asked: Option<&str>, api: &str) -> Result<(Account, Option<String>)> {
    let asked = asked.map(str::to_owned).or_else(|| io.var(VARIABLE));
    let name = asked.as_deref().unwrap_or(DEFAULT);
    let Some(accounts) = Accounts::load(io)? else {
        return match asked {
            None => Ok((Account::default(), former(io))),
            Some(_) => Err(not_there(io, name)),
        };
    };
    if asked.is_none() && !accounts.accounts.contains_key(name) {
        return Ok((Account::default(), None));
    }
    let account = accounts.get(io, name, api).await?;
    Ok((account, accounts.warning))
}

/// The names of what the account that is taken has for an API; none where the file cannot be read.
pub fn taken(io: &Io, api: &str) -> Vec<String> {
    let name = io.var(VARIABLE).unwrap_or_else(|| DEFAULT.to_owned());
    let file = Accounts::load(io).ok().flatten();
    let names = file.iter().flat_map(|file| file.has(&name, api));
    names.map(str::to_owned).collect()
}

/// The names of all accounts, for completion: none where the file cannot be read.
pub fn names(io: &Io) -> Vec<String> {
    let file = Accounts::load(io).ok().flatten();
    let accounts = file.map(|file| file.accounts).unwrap_or_default();
    accounts.into_keys().collect()
}

/// There is no file, and an account was asked for.
pub fn not_there(io: &Io, name: &str) -> Failure {
    let Some(path) = path(io) else {
        return Failure::usage(tr!("account `{name}`: there is no home directory", name))
            .help("name the file with the environment variable KEHU_ACCOUNTS");
    };
    let failure = Failure::usage(tr!(
        "account `{name}`: there is no {}",
        path.display(),
        name
    ));
    match former(io) {
        Some(former) => failure.help(former),
        None => failure.help(tr!(
            "write it: a table [account.{name}.<api>] with the API's credentials",
            name
        )),
    }
}

/// What is to be done about a file of the time when accounts were called profiles.
fn former(io: &Io) -> Option<String> {
    let former = path(io)?.with_file_name("profiles.toml");
    let there = io.var("KEHU_ACCOUNTS").is_none() && former.exists();
    there.then(|| {
        let former = former.display();
        tr!("{former} is not read any more: call it accounts.toml, and begin its tables with `account.`, as in [account.default.<api>]", former)
    })
}

type Parsed = BTreeMap<String, BTreeMap<String, BTreeMap<String, Value>>>;

fn parse(text: &str, path: &Path) -> Result<Parsed> {
    let wrong = |what: String| {
        Failure::usage(format!("{}: {what}", path.display()))
            .help("an account is a table [account.<name>.<api>] of names and strings, { env = \"NAME\" }, { command = \"…\" } or { keyring = \"…\" }")
    };
    let table: toml::Table = toml::from_str(text).map_err(|error| {
        let before = error
            .span()
            .and_then(|span| text.get(..span.start))
            .unwrap_or_default();
        wrong(tr!(
            "line {}: {}",
            before.lines().count().max(1),
            error.message()
        ))
    })?;
    let sub = |place: &str, value: toml::Value| match value {
        toml::Value::Table(table) => Ok(table),
        _ => Err(wrong(tr!("`{place}` is not a table", place))),
    };
    let mut parsed = Parsed::new();
    for (kind, accounts) in table {
        if kind != "account" {
            return Err(wrong(tr!("`{kind}` is not known here", kind)));
        }
        for (account, apis) in sub(&kind, accounts)? {
            let place = format!("account.{account}");
            if !is_name(&account) {
                return Err(wrong(no_name(&account)));
            }
            for (api, values) in sub(&place, apis)? {
                let place = format!("{place}.{api}");
                let of = parsed.entry(account.clone()).or_default();
                let of = of.entry(api).or_default();
                for (name, value) in sub(&place, values)? {
                    let place = format!("{place}.{name}");
                    let value = Value::of(value).ok_or_else(|| {
                        wrong(tr!(
                            "`{place}` is neither a string nor {{ env = … }}, {{ command = … }} or {{ keyring = … }}",
                            place
                        ))
                    })?;
                    of.insert(name, value);
                }
            }
        }
    }
    Ok(parsed)
}

/// What no account can be called.
pub fn no_name(name: &str) -> String {
    tr!(
        "`{name}` is not a name of an account: letters, digits, `-`, `_` and `.`, not more than 64, and not `all`",
        name
    )
}

/// A name is part of the names of files and tables, of lists behind `--account`, and of what people read.
pub fn is_name(name: &str) -> bool {
    let plain = |char: char| char.is_ascii_alphanumeric() || "-_.".contains(char);
    let named = !name.is_empty() && name.len() <= 64 && name != ALL;
    named && name.chars().all(plain) && !name.starts_with(['.', '-'])
}

/// A warning when others on this machine can read the file.
#[cfg(unix)]
fn too_open(path: &Path) -> Option<String> {
    use std::os::unix::fs::PermissionsExt as _;

    let mode = fs::metadata(path).ok()?.permissions().mode();
    let path = path.display();
    (mode & 0o077 != 0).then(|| {
        tr!(
            "others on this machine can read {path}: chmod 600 {path}",
            path
        )
    })
}

#[cfg(not(unix))]
fn too_open(_path: &Path) -> Option<String> {
    None
}

#[cfg(test)]
mod tests;
