//! The command as a child process.

use std::{
    env::consts::EXE_SUFFIX,
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, ChildStderr, Command, Output, Stdio},
    sync::mpsc::{self, Receiver},
    time::Duration,
};

use kehu_sandbox::Sandbox;
use serde_json::Value;

use crate::built;

/// The operation that the tests export, of an API whose pages are filtered by time.
pub const API: &str = "nxcloud";
pub const OPERATION: &str = "query_customers";
pub const TABLE: &str = "nxcloud_customers";

/// A sandbox with so many customers.
pub fn sandbox(customers: u64) -> Sandbox {
    block_on(async {
        let builder = Sandbox::builder().apis([API]).customers(customers);
        builder.start().await.expect("the sandbox starts")
    })
}

pub fn block_on<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build();
    runtime.expect("a runtime").block_on(work)
}

/// The command, with every feature.
pub fn program() -> PathBuf {
    built().join(format!("kehu-under-test{EXE_SUFFIX}"))
}

/// `kehu export … --to TARGET`, connected to the sandbox; more flags may follow.
pub fn export(sandbox: &Sandbox, target: &str) -> Command {
    export_of(sandbox, API, OPERATION, target)
}

/// The same of another operation.
pub fn export_of(sandbox: &Sandbox, api: &str, operation: &str, target: &str) -> Command {
    let mut command = command();
    command.args(["export", api, operation, "--to", target]);
    let prefix = api.to_uppercase();
    for (name, _) in std::env::vars() {
        if name.starts_with(&prefix) {
            command.env_remove(name);
        }
    }
    connect(&mut command, sandbox, api);
    command
}

/// The command, with nothing of what people set for it.
pub fn command() -> Command {
    let mut command = Command::new(program());
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    for (name, _) in std::env::vars() {
        if name.starts_with("KEHU_") {
            command.env_remove(name);
        }
    }
    command
}

/// Tells a command where the sandbox is and how to get in.
pub fn connect(command: &mut Command, sandbox: &Sandbox, api: &str) {
    let prefix = api.to_uppercase();
    command.env(format!("{prefix}_BASE_URL"), sandbox.url(api));
    for (name, value) in sandbox.credentials(api) {
        command.env(format!("{prefix}_{}", name.to_uppercase()), value);
    }
}

/// How an export ended.
#[derive(Debug)]
pub struct Ended {
    pub code: Option<i32>,
    pub summary: Value,
    pub stderr: String,
}

/// Runs the command to its end.
pub fn run(command: &mut Command) -> Ended {
    ended(command.output().expect("kehu starts"))
}

/// Runs the command, which must do everything that was asked.
pub fn whole(command: &mut Command) -> Ended {
    let ended = run(command);
    assert_eq!(ended.code, Some(0), "{ended:#?}");
    ended
}

pub fn ended(output: Output) -> Ended {
    let stdout = String::from_utf8(output.stdout).expect("UTF-8");
    let last = stdout.lines().last().unwrap_or_default();
    Ended {
        code: output.status.code(),
        summary: serde_json::from_str(last).unwrap_or(Value::Null),
        stderr: String::from_utf8(output.stderr).expect("UTF-8"),
    }
}

/// An export that is under way, and what it tells.
pub struct Running {
    pub child: Child,
    lines: Receiver<String>,
}

impl Running {
    /// Starts the command with a line of progress every few milliseconds.
    pub fn start(command: &mut Command) -> Self {
        if command.get_args().all(|flag| flag != "--interval") {
            command.args(["--interval", "20ms"]);
        }
        let mut child = command.spawn().expect("kehu starts");
        let stderr = child.stderr.take().expect("is piped");
        Self {
            child,
            lines: lines(stderr),
        }
    }

    /// Waits until so many pages have been read.
    pub fn wait_for_pages(&self, pages: u64) {
        let mut said = Vec::new();
        while let Ok(line) = self.lines.recv() {
            let progress: Value = serde_json::from_str(&line).unwrap_or(Value::Null);
            if progress["pages"].as_u64() >= Some(pages) {
                return;
            }
            said.push(line);
        }
        panic!("it ended before: {said:#?}");
    }

    /// Waits until it says something with this text; the whole line.
    pub fn wait_for_line(&self, text: &str) -> String {
        let line = self.lines.iter().find(|line| line.contains(text));
        line.unwrap_or_else(|| panic!("it never said {text:?}"))
    }

    /// Sends a signal.
    pub fn signal(&self, signal: &str) {
        let pid = self.child.id().to_string();
        let sent = Command::new("kill")
            .args([signal, &pid])
            .status()
            .expect("kill is there");
        assert!(sent.success());
    }

    /// Waits for the end.
    pub fn end(self) -> Ended {
        let output = self.child.wait_with_output().expect("it ends");
        let mut ended = ended(output);
        ended.stderr = self.lines.into_iter().collect::<Vec<_>>().join("\n");
        ended
    }
}

fn lines(stderr: ChildStderr) -> Receiver<String> {
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        for line in BufReader::new(stderr).lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                // Read on, so that the child never waits for its reader.
            }
        }
    });
    receiver
}

/// Starts a command again and again, and kills it after a random time up to `longest`, until it gets
/// through; how often it was killed.
pub fn kill_until_done(
    random: &mut fastrand::Rng,
    longest: Duration,
    command: impl Fn() -> Command,
) -> usize {
    let mut kills = 0;
    loop {
        let mut command = command();
        let quiet = command.stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = quiet.spawn().expect("kehu starts");
        wait(longest.mul_f64(random.f64()));
        if let Some(status) = child.try_wait().expect("is ours") {
            assert!(status.success(), "{status}, after {kills} kills");
            return kills;
        }
        child.kill().expect("is ours");
        child.wait().expect("is ours");
        kills += 1;
    }
}

/// A target below a folder, as the command takes it.
pub fn below(folder: &Path, name: &str) -> String {
    folder.join(name).to_str().expect("UTF-8").to_owned()
}

/// The command in a shell that does something before, such as setting a limit: `$0` is `argument`.
pub fn after(script: &str, argument: &str, command: &Command) -> Command {
    let mut shell = Command::new("sh");
    shell
        .args(["-c", &format!("{script}; exec \"$@\""), argument])
        .arg(command.get_program())
        .args(command.get_args())
        .stdin(Stdio::null());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => shell.env(name, value),
            None => shell.env_remove(name),
        };
    }
    shell
}

/// Lets so much time pass: what is waited for is the moment, not an event.
pub fn wait(time: Duration) {
    let (_keep, never) = mpsc::channel::<()>();
    let _ = never.recv_timeout(time);
}
