//! Which credentials a call needs, where they come from, and what to say when they are missing.

use kehu_registry::{Api, Operation, Param};
use kehu_runtime::info::{ApiInfo, AuthInfo, ClientFieldInfo};
use serde_json::Value;

use tr::tr;

use crate::{
    account::{self, Account},
    failure::{Failure, Result},
    io::Io,
    language::{self, text},
};

/// Values of client fields, from the environment and the accounts file.
#[derive(Debug)]
pub struct Credentials {
    account: Account,
    /// An account was asked for: then nothing else counts, so that two accounts never mix.
    only_account: bool,
}

/// Keys of an account that are not client fields.
const SETTINGS: [&str; 2] = ["base_url", "server"];

impl Credentials {
    /// Reads the accounts file, with a warning about it where there is one.
    pub async fn read(
        io: &Io,
        api: &ApiInfo,
        asked: Option<&str>,
    ) -> Result<(Self, Option<String>)> {
        let (account, warning) = account::read(io, asked, api.name).await?;
        let only_account = asked.is_some() || io.var(account::VARIABLE).is_some();
        Ok((Self::of(account, only_account, api)?, warning))
    }

    /// What an account of the file has, and nothing else.
    #[cfg(feature = "export")]
    pub async fn of_account(
        io: &Io,
        accounts: &account::Accounts,
        name: &str,
        api: &ApiInfo,
    ) -> Result<Self> {
        let account = accounts.get(io, name, api.name).await?;
        Self::of(account, true, api)
    }

    fn of(account: Account, only_account: bool, api: &ApiInfo) -> Result<Self> {
        for name in account.names() {
            if !is_taken(api, name) {
                return Err(unknown(api, &account, name));
            }
        }
        Ok(Self {
            account,
            only_account,
        })
    }

    /// The value of a client field.
    pub fn get(&self, io: &Io, field: &ClientFieldInfo) -> Option<String> {
        self.look_up(io, field.env, field.name)
    }

    /// Where the environment or else the account says to connect to.
    pub fn place(&self, io: &Io, api: &ApiInfo) -> Option<Endpoint> {
        let from_env = |setting: &str| {
            let variable = setting_variable(api, setting);
            self.variable(io, &variable).map(|value| (value, variable))
        };
        let from_account = |key: &str| {
            let account = tr!("account `{account}`", account = self.account.name());
            self.account
                .get(key)
                .map(|value| (value.to_owned(), account))
        };
        let base_url = |found: Option<(String, String)>| {
            found.map(|(url, from)| Endpoint::BaseUrl { url, from })
        };
        let server =
            |found: Option<(String, String)>| found.map(|(name, _)| Endpoint::Server(name));
        base_url(from_env("BASE_URL"))
            .or_else(|| server(from_env("SERVER")))
            .or_else(|| base_url(from_account("base_url")))
            .or_else(|| server(from_account("server")))
    }

    fn look_up(&self, io: &Io, variable: &str, key: &str) -> Option<String> {
        self.variable(io, variable)
            .or_else(|| self.account.get(key).map(str::to_owned))
    }

    fn variable(&self, io: &Io, name: &str) -> Option<String> {
        io.var(name).filter(|_| !self.only_account)
    }

    /// Fails when a call cannot be made with what is there, and says how to fix it.
    pub fn check(
        &self,
        io: &Io,
        api: &'static ApiInfo,
        operation: &Operation,
        request: &Value,
    ) -> Result<()> {
        let has = |field: &str| {
            api.client_field(field)
                .is_some_and(|field| self.get(io, field).is_some())
        };
        let missing = missing(api, operation, request, has);
        if missing.is_empty() {
            return Ok(());
        }
        Err(self.tell(io, api, &missing))
    }

    fn tell(&self, io: &Io, api: &ApiInfo, missing: &[Need]) -> Failure {
        let names: Vec<_> = missing.iter().map(Need::names).collect();
        let mut failure = Failure::usage(tr!(
            "{} needs {}: given neither in the environment nor in an account",
            api.title,
            language::listed(&names)
        ));
        let fields = missing.iter().flat_map(|need| &need.alternatives).flatten();
        for field in fields.clone() {
            failure = failure.fact(field.env, field.doc);
        }
        let keys: Vec<_> = fields.map(|field| field.name).collect();
        let keys = language::listed(&keys);
        if self.only_account {
            let (account, name) = (self.account.name(), api.name);
            return failure.help(tr!(
                "only the table [account.{account}.{name}] counts, as was asked for; write there: {keys}",
                account,
                name,
                keys
            ));
        }
        failure = match account::path(io) {
            Some(path) => failure.help(tr!(
                "set these variables, run `kehu login {}`, or write under [account.default.{}] in {}: {keys}",
                api.name,
                api.name,
                path.display(),
                keys
            )),
            None => failure.help("set these variables"),
        };
        if cfg!(feature = "sandbox") {
            failure = failure.help("or add --sandbox to try it without an account");
        }
        failure
    }
}

/// Whether an account may have a value of this name for an API.
pub fn is_taken(api: &ApiInfo, name: &str) -> bool {
    SETTINGS.contains(&name) || api.client_field(name).is_some()
}

/// The client fields that no call of an API does without, or that some operation requires. What only obtains a
/// token is not needed where a ready one is there.
pub fn needed(api: &Api) -> impl Iterator<Item = &'static ClientFieldInfo> {
    let calls =
        |operation: &&Operation| api.info.auth.is_empty() || !operation.info.auth.is_empty();
    let params = move || {
        let operations = api.operations.iter().filter(calls);
        operations.flat_map(|operation| operation.params)
    };
    let takes = |field: &ClientFieldInfo, param: &Param| {
        param.required && param.from_client == Some(field.name)
    };
    let fields = api.info.client.iter();
    fields.filter(move |field| field.required || params().any(|param| takes(field, param)))
}

/// What calls of an API still take where some credentials are there: of several ways to a token the last.
pub fn lacking(api: &Api, has: impl Fn(&str) -> bool) -> Vec<&'static str> {
    let calls =
        |operation: &&Operation| api.info.auth.is_empty() || !operation.info.auth.is_empty();
    let mut lacks = Vec::new();
    for operation in api.operations.iter().filter(calls) {
        for need in missing(api.info, operation, &Value::Null, &has) {
            for field in need
                .alternatives
                .into_iter()
                .next_back()
                .unwrap_or_default()
            {
                if !has(field.name) && !lacks.contains(&field.name) {
                    lacks.push(field.name);
                }
            }
        }
    }
    lacks
}

/// Where to connect to, instead of the API's first server.
#[derive(Debug)]
pub enum Endpoint {
    /// This base URL, and who says so.
    BaseUrl { url: String, from: String },
    /// One of the API's servers by name.
    Server(String),
}

/// The environment variable of a setting: `NXCLOUD_BASE_URL`, `NXCLOUD_SERVER`.
pub fn setting_variable(api: &ApiInfo, setting: &str) -> String {
    format!("{}_{setting}", api.name.to_uppercase())
}

fn unknown(api: &ApiInfo, account: &Account, name: &str) -> Failure {
    let known = api.client.iter().map(|field| field.name).chain(SETTINGS);
    let known: Vec<_> = known.collect();
    Failure::usage(tr!(
        "account `{}`: {} takes no `{name}`",
        account.name(),
        api.name,
        name
    ))
    .help(tr!("it takes {}", language::listed(&known)))
}

/// Something that is missing: any one of the alternatives, each a group of fields, would do.
struct Need {
    alternatives: Vec<Vec<&'static ClientFieldInfo>>,
}

impl Need {
    fn names(&self) -> String {
        let groups = self.alternatives.iter().map(|fields| {
            let names: Vec<_> = fields.iter().map(|field| field.name).collect();
            names.join(text(" and "))
        });
        groups.collect::<Vec<_>>().join(text(", or "))
    }
}

fn missing(
    api: &'static ApiInfo,
    operation: &Operation,
    request: &Value,
    has: impl Fn(&str) -> bool,
) -> Vec<Need> {
    let mut absent: Vec<&'static ClientFieldInfo> = Vec::new();
    let mut require = |name: &str| {
        if let Some(field) = api.client_field(name)
            && !has(name)
            && !absent.iter().any(|absent| absent.name == name)
        {
            absent.push(field);
        }
    };
    for field in api.client.iter().filter(|field| field.required) {
        require(field.name);
    }
    for param in operation.params.iter().filter(|param| param.required) {
        if let (Some(field), false) = (param.from_client, request.get(param.name).is_some()) {
            require(field);
        }
    }
    let mut needs: Vec<Need> = absent
        .into_iter()
        .map(|field| Need {
            alternatives: vec![vec![field]],
        })
        .collect();
    let schemes = operation.info.auth.iter();
    let schemes = schemes.filter_map(|scheme| api.auth.get(*scheme));
    needs.extend(schemes.filter_map(|auth| token(api, auth, &has)));
    needs
}

/// Of one scheme of the operation: a ready token, what renews one, or all that its issue takes.
fn token(api: &'static ApiInfo, auth: &AuthInfo, has: impl Fn(&str) -> bool) -> Option<Need> {
    let AuthInfo::Token(token) = auth else {
        return None;
    };
    let ready: Vec<&str> = token.token.into_iter().collect();
    let renewed: Vec<&str> = token.refresh.iter().map(|refresh| refresh.client).collect();
    let issued: Vec<&str> = token
        .issue
        .iter()
        .flat_map(|issue| issue.operation.client)
        .copied()
        .collect();
    let ways = [ready, renewed, issued].into_iter();
    let ways: Vec<Vec<&str>> = ways.filter(|way| !way.is_empty()).collect();
    let given = ways.iter().any(|way| way.iter().all(|field| has(field)));
    if ways.is_empty() || given {
        return None;
    }
    let fields = |way: Vec<&str>| {
        way.into_iter()
            .filter_map(|name| api.client_field(name))
            .collect()
    };
    Some(Need {
        alternatives: ways.into_iter().map(fields).collect(),
    })
}
