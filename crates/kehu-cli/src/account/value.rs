//! Where a value of an account comes from.

use std::{process::Stdio, time::Duration};

use tr::tr;

use crate::io::Io;

/// A command that has printed nothing by then is ended: it waits for somebody who is not there.
const PATIENCE: Duration = Duration::from_secs(60);

/// Where a value comes from.
pub(super) enum Value {
    /// The file itself.
    Text(String),
    /// An environment variable.
    Env(String),
    /// The first line that a command of the shell prints.
    Command(String),
    /// An entry of the system's keyring.
    Keyring(String),
}

/// Says where it comes from, and not what it is: a command may hold a credential, too.
impl std::fmt::Debug for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.origin())
    }
}

impl Value {
    /// What stands in the file; `None` where it is nothing of that.
    pub(super) fn of(value: toml::Value) -> Option<Self> {
        match value {
            toml::Value::String(text) => Some(Self::Text(text)),
            toml::Value::Integer(number) => Some(Self::Text(number.to_string())),
            toml::Value::Table(table) if table.len() == 1 => {
                let (kind, value) = table.into_iter().next()?;
                let toml::Value::String(text) = value else {
                    return None;
                };
                match kind.as_str() {
                    "env" => Some(Self::Env(text)),
                    "command" => Some(Self::Command(text)),
                    "keyring" => Some(Self::Keyring(text)),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// Where it comes from, in a word.
    pub(super) fn origin(&self) -> &'static str {
        match self {
            Self::Text(_) => "file",
            Self::Env(_) => "environment",
            Self::Command(_) => "command",
            Self::Keyring(_) => "keyring",
        }
    }

    /// The value itself; why there is none, in words that tell nothing of it.
    pub(super) async fn resolve(&self, io: &Io) -> Result<String, String> {
        match self {
            Self::Text(text) => Ok(text.clone()),
            Self::Env(name) => io
                .var(name)
                .ok_or_else(|| tr!("the environment variable {name} is not set", name)),
            Self::Command(command) => printed(command).await,
            Self::Keyring(name) => io.keyring.get(name),
        }
    }
}

/// The first line that a command prints. What it says of itself goes where it always goes.
async fn printed(command: &str) -> Result<String, String> {
    let mut shell = if cfg!(windows) {
        let mut shell = tokio::process::Command::new("cmd");
        shell.arg("/C");
        shell
    } else {
        let mut shell = tokio::process::Command::new("sh");
        shell.arg("-c");
        shell
    };
    shell.arg(command).stdin(Stdio::null()).kill_on_drop(true);
    shell.stdout(Stdio::piped()).stderr(Stdio::inherit());
    let run = async { shell.spawn()?.wait_with_output().await };
    let output = match tokio::time::timeout(PATIENCE, run).await {
        Ok(Ok(output)) => output,
        Ok(Err(_)) => return Err(tr!("its command could not be run: there is no shell")),
        Err(_) => {
            let seconds = PATIENCE.as_secs();
            return Err(tr!("its command did not end within {seconds} s", seconds));
        }
    };
    if !output.status.success() {
        return Err(match output.status.code() {
            Some(code) => tr!("its command ended with exit code {code}", code),
            None => tr!("its command was ended by a signal"),
        });
    }
    let printed = String::from_utf8(output.stdout).unwrap_or_default();
    let line = printed.lines().next().unwrap_or_default().trim();
    match line.is_empty() {
        true => Err(tr!("its command printed nothing")),
        false => Ok(line.to_owned()),
    }
}
