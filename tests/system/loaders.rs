//! What `kehu tap` and `kehu airbyte` write, taken by other people's programs.

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use it::{
    kehu::{API, OPERATION, below, command, program, sandbox},
    loaders,
    need::{AIRBYTE, MELTANO, SINGER_TARGETS},
};
use kehu_sandbox::Sandbox;
use serde_json::{Value, json};

tests! {
    [SINGER_TARGETS] => singer_targets_take_every_row_once, a_tap_that_is_killed_goes_on_from_what_its_target_said;
    [SINGER_TARGETS, MELTANO] => meltano_keeps_the_bookmarks;
    [AIRBYTE] => pyairbyte_reads_every_row_and_then_what_is_new;
}

const CUSTOMERS: u64 = 530;

/// Settings that lead to the sandbox, in a file.
fn settings(sandbox: &Sandbox, folder: &Path) -> String {
    let mut settings = json!({ "base_url": sandbox.url(API), "overlap": "0s" });
    for (name, value) in sandbox.credentials(API) {
        settings[name] = json!(value);
    }
    written(folder, "config.json", &settings)
}

fn written(folder: &Path, name: &str, value: &Value) -> String {
    let path = below(folder, name);
    fs::write(&path, value.to_string()).expect("is written");
    path
}

/// A script that is the command with some words before those that it is given.
fn executable(folder: &Path, name: &str, words: &[&str]) -> String {
    let path = below(folder, name);
    let (program, words) = (program(), words.join(" "));
    let script = format!("#!/bin/sh\nexec {} {words} \"$@\"\n", program.display());
    fs::write(&path, script).expect("is written");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("is changed");
    path
}

/// The keys of all customers, lowest first.
fn all(sandbox: &Sandbox) -> Vec<i64> {
    let items = sandbox.items(API, "customers").expect("is there");
    let keys = items.keys().expect("are there");
    let mut keys: Vec<_> = keys.iter().filter_map(Value::as_i64).collect();
    keys.sort_unstable();
    keys
}

/// The keys that a target has written below a folder, lowest first.
fn kept(folder: &Path) -> Vec<i64> {
    let files = fs::read_dir(folder).expect("is there");
    let files = files.map(|entry| entry.expect("reads").path());
    let mut keys = Vec::new();
    for file in files {
        match file.extension().and_then(|end| end.to_str()) {
            Some("jsonl") => {
                let text = fs::read_to_string(&file).expect("is UTF-8");
                let row = |line| serde_json::from_str::<Value>(line).expect("is JSON");
                keys.extend(
                    text.lines()
                        .map(|line| row(line)["id"].as_i64().expect("a key")),
                );
            }
            Some("csv") => {
                let mut rows = csv::Reader::from_path(&file).expect("opens");
                let names = rows.headers().expect("is CSV").clone();
                let key = names
                    .iter()
                    .position(|name| name == "id")
                    .expect("has keys");
                let row =
                    |row: csv::Result<csv::StringRecord>| row.expect("is CSV")[key].parse::<i64>();
                keys.extend(rows.records().map(|text| row(text).expect("a number")));
            }
            _ => {}
        }
    }
    keys.sort_unstable();
    keys
}

/// Lets a target take these messages; the last state that it tells.
fn loaded(target: &Path, folder: &Path, messages: &[u8]) -> Value {
    use std::io::Write as _;
    let mut target = Command::new(target)
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the target starts");
    let mut input = target.stdin.take().expect("is piped");
    let messages = messages.to_vec();
    let writing = std::thread::spawn(move || input.write_all(&messages));
    let output = target.wait_with_output().expect("it ends");
    writing.join().expect("writes").expect("is taken");
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}");
    let stdout = String::from_utf8(output.stdout).expect("UTF-8");
    let last = stdout.lines().last().expect("a state");
    serde_json::from_str(last).expect("is JSON")
}

fn tap(arguments: &[&str]) -> Vec<u8> {
    let output = command()
        .args(["tap", API])
        .args(arguments)
        .output()
        .expect("kehu starts");
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}");
    output.stdout
}

fn singer_targets_take_every_row_once() {
    let sandbox = sandbox(CUSTOMERS);
    for target in loaders::singer_targets().expect("are here") {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let config = settings(&sandbox, folder.path());
        let state = loaded(&target, folder.path(), &tap(&["--config", &config]));
        assert_eq!(kept(folder.path()), all(&sandbox), "{}", target.display());
        assert_eq!(state["bookmarks"][OPERATION]["outcome"], "complete");
    }
}

fn a_tap_that_is_killed_goes_on_from_what_its_target_said() {
    let sandbox = sandbox(CUSTOMERS);
    // The other one forgets a state as soon as a row follows it.
    let [_, target] = loaders::singer_targets().expect("are here");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let config = settings(&sandbox, folder.path());
    let whole = tap(&["--config", &config]);
    let ends: Vec<_> = (0..whole.len()).filter(|at| whole[*at] == b'\n').collect();
    let is_state = |start: usize| whole[start..].starts_with(b"{\"type\":\"STATE\"");
    let first = ends.windows(2).find(|pair| is_state(pair[0] + 1));
    let first = first.expect("a state came")[1];
    // Killed at whatever byte behind a state, only whole lines are anything to a target.
    for cut in [first + 1, (first + whole.len()) / 2, whole.len() * 4 / 5] {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let end = ends
            .iter()
            .rev()
            .find(|end| **end < cut)
            .expect("a line came");
        let state = loaded(&target, folder.path(), &whole[..=*end]);
        let state = written(folder.path(), "state.json", &state);
        let rest = tap(&["--config", &config, "--state", &state]);
        // It begins its file anew each time.
        let more = tempfile::tempdir().expect("a temporary folder");
        loaded(&target, more.path(), &rest);
        let mut keys = [kept(folder.path()), kept(more.path())].concat();
        keys.sort_unstable();
        // Rows behind the last state come once more, no others.
        assert!(keys.len() < all(&sandbox).len() + 50);
        keys.dedup();
        assert_eq!(keys, all(&sandbox));
    }
}

fn meltano_keeps_the_bookmarks() {
    let sandbox = sandbox(CUSTOMERS);
    let [target, _] = loaders::singer_targets().expect("are here");
    let meltano = loaders::meltano().expect("is here");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let config = fs::read_to_string(settings(&sandbox, folder.path())).expect("is there");
    let tap = executable(folder.path(), "tap-customers", &["tap", API]);
    let project = folder.path().join("project");
    fs::create_dir_all(project.join("out")).expect("is made");
    let config: Value = serde_json::from_str(&config).expect("is JSON");
    let settings = config.as_object().expect("is one").keys();
    let settings: Vec<_> = settings.map(|name| json!({ "name": name })).collect();
    // JSON is YAML.
    let meltano_yml = json!({
        "default_environment": "dev",
        "project_id": "customers",
        "send_anonymous_usage_stats": false,
        "environments": [{ "name": "dev" }],
        "plugins": {
            "extractors": [{
                "name": "tap-customers",
                "namespace": "tap_customers",
                "executable": tap,
                "capabilities": ["catalog", "discover", "state"],
                "settings": settings,
                "config": config,
                "metadata": { OPERATION: { "replication-method": "INCREMENTAL" } },
            }],
            "loaders": [{
                "name": "target-jsonl",
                "namespace": "target_jsonl",
                "executable": target,
                "settings": [{ "name": "destination_path" }],
                "config": { "destination_path": project.join("out") },
            }],
        },
    });
    written(&project, "meltano.yml", &meltano_yml);
    let run = || {
        let ran = Command::new(&meltano)
            .args(["run", "tap-customers", "target-jsonl"])
            .current_dir(&project)
            .env("MELTANO_CLI_NO_COLOR", "1")
            .output()
            .expect("meltano starts");
        let told = String::from_utf8_lossy(&ran.stderr).into_owned();
        assert!(ran.status.success(), "{told}");
    };
    run();
    let first = kept(&project.join("out"));
    assert_eq!(first, all(&sandbox));
    run();
    let mut both = kept(&project.join("out"));
    assert!(
        both.len() < first.len() + 50,
        "the second run brings what is new: {}",
        both.len()
    );
    both.dedup();
    assert_eq!(both, first);
}

fn pyairbyte_reads_every_row_and_then_what_is_new() {
    let sandbox = sandbox(CUSTOMERS);
    let python = loaders::airbyte().expect("is here");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let config = settings(&sandbox, folder.path());
    let source = executable(folder.path(), "source-customers", &["airbyte", API]);
    let script: PathBuf = xtask::home().join("tests/data/engines/pyairbyte_customers.py");
    let read = Command::new(python)
        .arg(script)
        .args([&source, &config])
        .arg(folder.path())
        .current_dir(folder.path())
        .env("DO_NOT_TRACK", "1")
        .env("AIRBYTE_OFFLINE_MODE", "1")
        .output()
        .expect("python starts");
    let (stdout, stderr) = (
        String::from_utf8_lossy(&read.stdout),
        String::from_utf8_lossy(&read.stderr),
    );
    assert!(read.status.success(), "{stdout}{stderr}");
    let told: Value = stdout
        .lines()
        .last()
        .and_then(|line| serde_json::from_str(line).ok())
        .expect("JSON");
    let all = all(&sandbox).len();
    let whole = json!({ "rows": all, "keys": all, "came": all });
    assert_eq!(told[0], whole, "{stdout}");
    assert_eq!(told[1]["keys"], all);
    assert!(told[1]["came"].as_u64() < Some(50), "{told}");
}
