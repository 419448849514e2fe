//! The real binary, where being a process matters: exit codes, pipes, signals.
//!
//! These tests stand here and not in `tests/it` because only a package's own tests are told where
//! its binary is (`CARGO_BIN_EXE_kehu`). What does not need a process is in `tests/it/cli.rs`.

#![cfg(feature = "sandbox")]

use std::{
    io::{BufRead as _, BufReader, Read as _},
    process::{Child, Command, Stdio},
};

/// The binary, in an environment of its own.
fn kehu(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kehu"));
    let home = tempfile::tempdir().expect("a folder for the test").keep();
    command
        .args(args)
        .env_clear()
        .env("HOME", &home)
        .env("XDG_CONFIG_HOME", &home);
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

#[test]
fn a_process_ends_with_the_exit_code() {
    let cases: [(&[&str], i32); 4] = [
        (&["--version"], 0),
        (
            &["nxcloud", "query_customers", "--sandbox", "--limit", "1"],
            0,
        ),
        (&["nxcloud", "query_customers", "--limit", "many"], 2),
        (&["nxcloud", "query_customers"], 2),
    ];
    for (args, code) in cases {
        let output = kehu(args).output().expect("kehu runs");
        let told = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{args:?}: {told}");
    }
}

#[cfg(feature = "export")]
#[test]
fn a_build_names_the_feature_that_it_lacks() {
    let nowhere = "postgres://127.0.0.1:1/crm";
    let cases: [(&[&str], &str, bool); 3] = [
        (&["--to", "a.parquet"], "parquet", cfg!(feature = "parquet")),
        (
            &["--to", nowhere, "--patience", "0s"],
            "postgres",
            cfg!(feature = "postgres"),
        ),
        (
            &["--to", "a.db", "--report", "r.html"],
            "report",
            cfg!(feature = "report"),
        ),
    ];
    for (flags, feature, is_there) in cases {
        let folder = tempfile::tempdir().expect("a folder for the test");
        let mut command = kehu(&["export", "nxcloud", "query_customers", "--sandbox"]);
        let output = command.args(flags).current_dir(&folder).output();
        let output = output.expect("kehu runs");
        let told = String::from_utf8_lossy(&output.stderr);
        let lacks = told.contains(&format!("(the feature `{feature}`)"));
        assert_eq!(lacks, !is_there, "{flags:?}: {told}");
        if lacks {
            assert_eq!(output.status.code(), Some(2), "{told}");
            assert!(told.contains("--features full"), "{told}");
        }
    }
}

#[test]
fn a_pipe_that_closes_is_no_failure() {
    let mut child = kehu(&[
        "nxcloud",
        "query_customers",
        "--sandbox",
        "--all",
        "-o",
        "ndjson",
    ])
    .spawn()
    .expect("kehu runs");
    let mut out = BufReader::new(child.stdout.take().expect("stdout is piped"));
    let mut line = String::new();
    out.read_line(&mut line).expect("a first line arrives");
    assert!(line.starts_with('{'), "{line}");
    drop(out);
    let output = child.wait_with_output().expect("kehu ends");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert_eq!(output.status.code(), Some(0));
}

#[cfg(unix)]
#[test]
fn what_came_before_ctrl_c_is_written_whole() {
    let mut sandbox = kehu(&["sandbox", "--customers", "60", "--faults", "latency:300ms"])
        .spawn()
        .expect("kehu runs");
    let env = exported(&mut sandbox);
    let args = [
        "nxcloud",
        "query_customers",
        "--all",
        "--limit",
        "1",
        "-o",
        "json",
    ];
    let mut called = kehu(&args).envs(env).spawn().expect("kehu runs");
    let mut out = BufReader::new(called.stdout.take().expect("stdout is piped"));
    let mut text = String::new();
    while !text.contains("\"id\"") {
        assert!(
            out.read_line(&mut text).expect("a line arrives") > 0,
            "{text}"
        );
    }
    let pid = called.id().to_string();
    let killed = Command::new("kill").args(["-INT", &pid]).status();
    assert!(killed.expect("kill runs").success());
    out.read_to_string(&mut text).expect("the rest arrives");
    let rows: Vec<serde_json::Value> = serde_json::from_str(&text).expect("is whole");
    assert!((1..60).contains(&rows.len()), "{}", rows.len());
    let output = called.wait_with_output().expect("kehu ends");
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(6), "{told}");
    assert!(told.contains("stopped before the last page"), "{told}");
    assert!(told.contains("go on from there with --after"), "{told}");
    ends(sandbox, "-INT");
}

#[cfg(unix)]
#[test]
fn a_sandbox_leads_other_processes_to_it_and_ends_when_told() {
    for signal in ["-INT", "-TERM"] {
        let mut sandbox = kehu(&["sandbox", "--customers", "3"])
            .spawn()
            .expect("kehu runs");
        let env = exported(&mut sandbox);
        let called = kehu(&["nxcloud", "query_customers", "-o", "ndjson"])
            .envs(env)
            .output();
        let called = called.expect("kehu runs");
        let rows = String::from_utf8_lossy(&called.stdout);
        assert!(
            rows.lines().count() >= 3,
            "{rows}{}",
            String::from_utf8_lossy(&called.stderr)
        );
        ends(sandbox, signal);
    }
}

#[cfg(unix)]
#[test]
fn the_sandboxes_of_the_readme_start() {
    let readme = include_str!("../../../README.md");
    let lines = readme
        .lines()
        .filter_map(|line| line.strip_prefix("kehu sandbox "));
    let lines: Vec<&str> = lines.collect();
    assert!(lines.len() >= 2, "{lines:?}");
    for line in lines {
        let args: Vec<&str> = ["sandbox"].into_iter().chain(line.split(' ')).collect();
        let mut sandbox = kehu(&args).spawn().expect("kehu runs");
        assert!(!exported(&mut sandbox).is_empty(), "{line}");
        ends(sandbox, "-INT");
    }
}

/// Sends a signal, and expects a process that ends well.
#[cfg(unix)]
fn ends(mut child: Child, signal: &str) {
    let killed = Command::new("kill")
        .args([signal, &child.id().to_string()])
        .status();
    assert!(killed.expect("kill runs").success());
    let mut told = String::new();
    let mut err = child.stderr.take().expect("stderr is piped");
    err.read_to_string(&mut told).expect("stderr is text");
    let status = child.wait().expect("kehu ends");
    assert_eq!(status.code(), Some(0), "{signal}: {told}");
}

#[cfg(unix)]
/// The variables that a sandbox prints, up to its last line.
fn exported(sandbox: &mut Child) -> Vec<(String, String)> {
    let out = BufReader::new(sandbox.stdout.as_mut().expect("stdout is piped"));
    let lines = out.lines().map(|line| line.expect("stdout is text"));
    let lines = lines.take_while(|line| !line.contains("Ctrl-C"));
    let pairs = lines.filter_map(|line| {
        let (name, value) = line.strip_prefix("export ")?.split_once('=')?;
        Some((name.to_owned(), value.trim_matches('\'').to_owned()))
    });
    pairs.collect()
}

#[test]
fn commands_operations_and_values_are_completed() {
    let cases: [(&[&str], &str); 7] = [
        (&["kehu", "nxc"], "nxcloud"),
        (
            &["kehu", "sandbox", "--faults", "reset:0.05,lat"],
            "reset:0.05,latency:200ms",
        ),
        (&["kehu", "nxcloud", "query_c"], "query_customers"),
        (
            &["kehu", "nxcloud", "query_customers", "--source-type", "vib"],
            "viber",
        ),
        (
            &[
                "kehu",
                "nxcloud",
                "query_customers",
                "--columns",
                "id,full_n",
            ],
            "id,full_name",
        ),
        (
            &["kehu", "nxcloud", "query_customers", "--account", "st"],
            "staging",
        ),
        (
            &["kehu", "nxcloud", "query_customers", "-o", "nd"],
            "ndjson",
        ),
    ];
    let folder = tempfile::tempdir().expect("a folder for the test");
    let accounts = folder.path().join("accounts.toml");
    std::fs::write(&accounts, "[account.staging.nxcloud]\naccess_key = 'k'\n")
        .expect("it can be written");
    for (words, expected) in cases {
        let mut command = kehu(&["--"]);
        command
            .args(words)
            .env("KEHU_COMPLETE", "bash")
            .env("KEHU_ACCOUNTS", &accounts);
        let last = words.len() - 1;
        let output = command
            .env("_CLAP_COMPLETE_INDEX", last.to_string())
            .output();
        let output = output.expect("kehu runs");
        let found = String::from_utf8_lossy(&output.stdout).into_owned();
        assert_eq!(found.lines().collect::<Vec<_>>(), [expected], "{words:?}");
        assert_eq!(output.status.code(), Some(0));
    }
}

#[test]
fn a_page_of_the_manual_is_written_for_each_command() {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let mut command = kehu(&["man", "--into"]);
    let output = command.arg(folder.path()).output().expect("kehu runs");
    assert_eq!(output.status.code(), Some(0));
    for name in ["kehu.1", "kehu-nxcloud-query_customers.1", "kehu-man.1"] {
        let page = std::fs::read_to_string(folder.path().join(name)).unwrap_or_default();
        assert!(page.contains(".SH NAME"), "{name}: {page}");
    }
    let wrong: [&[&str]; 2] = [
        &["man", "nxcloud", "nothing"],
        &["man", "--into", "/nowhere/at/all"],
    ];
    for args in wrong {
        let output = kehu(args).output().expect("kehu runs");
        assert_eq!(output.status.code(), Some(2), "{args:?}");
    }
}

#[cfg(feature = "xlsx")]
#[test]
fn a_workbook_has_ids_as_text() {
    let output = kehu(&[
        "nxcloud",
        "query_customers",
        "--sandbox",
        "--limit",
        "3",
        "-o",
        "xlsx",
    ])
    .output();
    let output = output.expect("kehu runs");
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{told}");
    let mut book =
        zip::ZipArchive::new(std::io::Cursor::new(output.stdout)).expect("a workbook is a ZIP");
    let mut part = |name: &str| {
        let mut text = String::new();
        let part = book.by_name(name);
        part.expect(name)
            .read_to_string(&mut text)
            .expect("a part is UTF-8");
        text
    };
    let strings = part("xl/sharedStrings.xml");
    let mut texts = strings
        .split("<t>")
        .filter_map(|rest| rest.split("</t>").next());
    let is_id = |text: &str| text.len() == 19 && text.bytes().all(|byte| byte.is_ascii_digit());
    assert!(texts.any(is_id), "{strings}");
    let sheet = part("xl/worksheets/sheet1.xml");
    assert!(!sheet.contains("<v>1.02111"), "no id is a number: {sheet}");
    assert!(
        sheet.contains("state=\"frozen\""),
        "the head stays: {sheet}"
    );
}
