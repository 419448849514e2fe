//! `kehu tap` and `kehu airbyte` against the sandbox, as processes of their own. What takes other programs is in
//! tests/system.

mod airbyte;
mod tap;
mod wrong;

use std::{fs, path::Path, process::Command};

use it::kehu::{API, command};
use kehu_sandbox::Sandbox;
use serde_json::{Value, json};

/// Messages of a run, one a line, and its exit code.
#[derive(Debug)]
struct Said {
    code: Option<i32>,
    messages: Vec<Value>,
    stderr: String,
}

impl Said {
    fn of(command: &mut Command) -> Self {
        let output = command.output().expect("kehu starts");
        let stdout = String::from_utf8(output.stdout).expect("UTF-8");
        let message = |line| serde_json::from_str(line).unwrap_or(Value::Null);
        Self {
            code: output.status.code(),
            messages: stdout.lines().map(message).collect(),
            stderr: String::from_utf8(output.stderr).expect("UTF-8"),
        }
    }

    /// A run that did everything.
    fn whole(command: &mut Command) -> Self {
        let said = Self::of(command);
        assert_eq!(said.code, Some(0), "{}", said.stderr);
        said
    }

    fn of_type(&self, ty: &str) -> impl Iterator<Item = &Value> {
        self.messages
            .iter()
            .filter(move |message| message["type"] == ty)
    }

    /// The keys of the rows, in their order, as messages have them at a path.
    fn keys(&self, path: &str) -> Vec<i64> {
        keys(&self.messages, path)
    }
}

fn keys(messages: &[Value], path: &str) -> Vec<i64> {
    let key = |message: &Value| message.pointer(path)?.as_i64();
    messages.iter().filter_map(key).collect()
}

/// The keys of all customers, lowest first.
fn all(sandbox: &Sandbox) -> Vec<i64> {
    let items = sandbox.items(API, "customers").expect("is there");
    let keys = items.keys().expect("are there");
    let mut keys: Vec<i64> = keys.iter().filter_map(Value::as_i64).collect();
    keys.sort_unstable();
    keys
}

fn sorted(mut keys: Vec<i64>) -> Vec<i64> {
    keys.sort_unstable();
    keys
}

/// A file with this JSON, as a flag names it.
fn file(folder: &Path, name: &str, value: &Value) -> String {
    let path = folder.join(name);
    fs::write(&path, value.to_string()).expect("is written");
    path.to_str().expect("UTF-8").to_owned()
}

/// Settings that lead to the sandbox.
fn settings(sandbox: &Sandbox) -> Value {
    let mut settings = json!({ "base_url": sandbox.url(API), "overlap": "0s" });
    for (name, value) in sandbox.credentials(API) {
        settings[name] = json!(value);
    }
    settings
}

/// The command with no settings but those of a file.
fn kehu(arguments: &[&str]) -> Command {
    let mut command = command();
    command.args(arguments);
    command
}
