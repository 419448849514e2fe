//! Several accounts of a sandbox, and exports of them.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use kehu_sandbox::Sandbox;
use serde_json::Value;

use crate::kehu::{Ended, below, export_of};

/// A file of accounts that is being written.
#[derive(Debug)]
pub struct AccountsFile {
    path: PathBuf,
    api: &'static str,
    tables: BTreeMap<String, Vec<(String, String)>>,
}

impl AccountsFile {
    /// One below a folder.
    pub fn below(folder: &Path, api: &'static str) -> Self {
        Self {
            path: below(folder, "accounts.toml").into(),
            api,
            tables: BTreeMap::new(),
        }
    }

    /// Adds an account of the sandbox, whose credentials are good.
    pub fn add(&mut self, sandbox: &Sandbox, name: &str) {
        let values = sandbox.account_credentials(self.api, name).into_iter();
        let url = ("base_url".to_owned(), sandbox.account_url(self.api, name));
        let values = values.chain([url]);
        let quoted = values.map(|(key, value)| (key, Value::from(value).to_string()));
        self.tables.insert(name.to_owned(), quoted.collect());
    }

    /// Changes a value, written as TOML.
    pub fn set(&mut self, name: &str, key: &str, value: &str) {
        let table = self.tables.get_mut(name).expect("is there");
        let found = table.iter_mut().find(|(known, _)| known == key);
        found.expect("is there").1 = value.to_owned();
    }

    /// The names, in order.
    pub fn names(&self) -> Vec<String> {
        self.tables.keys().cloned().collect()
    }

    /// Writes it; where it is.
    pub fn write(&self) -> &Path {
        let table = |(name, values): (&String, &Vec<(String, String)>)| {
            let values = values
                .iter()
                .map(|(key, value)| format!("{key} = {value}\n"));
            format!(
                "[account.{name}.{}]\n{}",
                self.api,
                values.collect::<String>()
            )
        };
        let text: String = self.tables.iter().map(table).collect();
        fs::write(&self.path, text).expect("is written");
        &self.path
    }

    /// An export of the accounts; more flags may follow.
    pub fn export(&self, sandbox: &Sandbox, operation: &str, account: &str, to: &str) -> Command {
        let mut command = export_of(sandbox, self.api, operation, to);
        command
            .env("KEHU_ACCOUNTS", self.write())
            .args(["--account", account]);
        command
    }
}

/// How many there are to be, as a variable says.
pub fn asked_for(variable: &str, usual: usize) -> usize {
    let given = std::env::var(variable).ok();
    given.and_then(|given| given.parse().ok()).unwrap_or(usual)
}

/// What each account came to, and all of them.
#[derive(Debug)]
pub struct Several {
    pub ended: Ended,
    pub runs: BTreeMap<String, Value>,
}

/// Runs an export of several accounts to its end.
pub fn run(command: &mut Command) -> Several {
    of(command.output().expect("kehu starts"))
}

/// What an export of several accounts printed.
pub fn of(output: Output) -> Several {
    let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
    let lines = stdout
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok());
    let runs = lines.filter_map(|line: Value| {
        let account = line["account"].as_str()?.to_owned();
        Some((account, line))
    });
    Several {
        runs: runs.collect(),
        ended: crate::kehu::ended(output),
    }
}

/// How many rows of each account a table has, without those that are gone, and how many different keys.
pub fn rows(database: &str, table: &str) -> BTreeMap<String, (u64, u64)> {
    let connection = rusqlite::Connection::open(database).expect("opens");
    let sql = format!(
        "SELECT _account, count(*), count(DISTINCT id) FROM {table}
         WHERE _deleted_at IS NULL GROUP BY _account"
    );
    let mut statement = connection.prepare(&sql).expect("is SQL");
    let count = |row: &rusqlite::Row<'_>, at| row.get(at).map(i64::unsigned_abs);
    let rows = statement.query_map([], |row| {
        Ok((row.get(0)?, (count(row, 1)?, count(row, 2)?)))
    });
    rows.expect("reads")
        .collect::<Result<_, _>>()
        .expect("reads")
}
