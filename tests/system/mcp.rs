//! The tools for agents as other people's clients of the Model Context Protocol see them: the official one of
//! Python, the inspector, and the suite that holds servers against the protocol.

use std::{
    collections::BTreeSet,
    fs,
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Child, Command, Output, Stdio},
};

use it::{
    kehu,
    need::{MCP_NODE, MCP_PYTHON},
    validators,
};
use kehu_sandbox::Sandbox;
use serde_json::Value;

tests! {
    [MCP_PYTHON] => the_official_client_of_python_calls_exports_and_queries, every_set_up_that_is_documented_starts_a_server;
    [MCP_NODE] => the_inspector_finds_no_fault_with_the_tools_and_calls_them, what_is_offered_conforms_to_the_protocol;
}

/// With a session that begins with a handshake, and with the newest revision that both know.
const MODES: [(&str, &str); 2] = [("legacy", "2025-11-25"), ("auto", "2026-07-28")];

/// The documentation's customer, the rows of all pages, the rows of an export.
const EXPECTED: &str = "1021110718827683840 1001 1001";

/// Scenarios of the suite that ask for what every server has, or for nothing but the tools that it lists. The others
/// ask for prompts, resources, tasks and tools of a server that was written for the suite.
const SCENARIOS: [&str; 8] = [
    "server-initialize",
    "server-stateless",
    "ping",
    "tools-list",
    "dns-rebinding-protection",
    "caching",
    "http-header-validation",
    "input-required-result-unsupported-methods",
];

/// `kehu mcp`, connected to a sandbox.
fn server(sandbox: &Sandbox) -> Command {
    let mut command = Command::new(kehu::program());
    command.args(["mcp", "--api", kehu::API]);
    kehu::connect(&mut command, sandbox, kehu::API);
    command
}

/// The same on HTTP, until it is dropped.
struct Http {
    child: Child,
    address: String,
}

impl Http {
    fn start(sandbox: &Sandbox) -> Self {
        let mut command = server(sandbox);
        command.args(["--http", "0"]).stderr(Stdio::piped());
        let mut child = command.spawn().expect("kehu starts");
        let mut said = BufReader::new(child.stderr.take().expect("is piped")).lines();
        let address = said.find_map(|line| line.ok().filter(|line| line.starts_with("http://")));
        Self {
            child,
            address: address.expect("it says where it listens"),
        }
    }
}

impl Drop for Http {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What the program of a Python client says.
#[track_caller]
fn client(mode: &str, server: &Command) -> String {
    let python = validators::mcp_python().expect("the test says that it needs it");
    let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/mcp/client.py");
    let mut command = Command::new(python);
    command.arg(program).arg(mode).arg(server.get_program());
    command.args(server.get_args());
    command.envs(
        server
            .get_envs()
            .filter_map(|(name, value)| Some((name, value?))),
    );
    let output = command.output().expect("python starts");
    text(&output)
}

/// What a program wrote that ended well.
#[track_caller]
fn text(output: &Output) -> String {
    let (out, err) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    assert!(output.status.success(), "{}: {out}{err}", output.status);
    out.trim().to_owned()
}

fn the_official_client_of_python_calls_exports_and_queries() {
    let sandbox = kehu::sandbox(1000);
    let http = Http::start(&sandbox);
    let mut wrong = server(&sandbox);
    wrong.env("NXCLOUD_ACCESS_SECRET", "a-wrong-secret");
    for (mode, revision) in MODES {
        for server in [server(&sandbox), Command::new(&http.address)] {
            assert_eq!(client(mode, &server), format!("{revision} {EXPECTED}"));
        }
        assert_eq!(client(mode, &wrong), format!("{revision} 1003"));
    }
}

/// The words of a client's settings that start a server, and a shell's behind `--`.
fn set_ups(page: &str) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    for block in page.split("```").skip(1).step_by(2) {
        let (language, text) = block.split_once('\n').expect("a fence names its language");
        if language == "json" {
            let settings: Value = serde_json::from_str(text).expect("is JSON");
            let settings = settings.as_object().expect("an object");
            for server in settings.values().filter_map(|servers| servers.get("kehu")) {
                let arguments = server["args"].as_array().into_iter().flatten();
                let words = std::iter::once(&server["command"]).chain(arguments);
                let words = words.map(|word| word.as_str().expect("a string").to_owned());
                found.push(words.collect());
            }
        }
        let lines = text.lines().filter(|line| line.contains(" mcp add "));
        for (_, command) in lines.filter_map(|line| line.split_once(" -- ")) {
            found.push(shlex::split(command).expect("words"));
        }
    }
    found
}

fn every_set_up_that_is_documented_starts_a_server() {
    let pages = [
        (include_str!("../../README.md"), 2),
        (include_str!("../../README.zh-CN.md"), 2),
        (include_str!("../../docs/agents.md"), 3),
    ];
    let mut distinct = BTreeSet::new();
    for (page, count) in pages {
        let found = set_ups(page);
        assert_eq!(found.len(), count, "{found:?}");
        distinct.extend(found);
    }
    for words in distinct {
        assert_eq!(words[0], "kehu");
        let mut server = Command::new(kehu::program());
        server.args(&words[1..]);
        // The sandbox of the command itself has the documentation's customer among a thousand.
        assert_eq!(
            client("auto", &server),
            format!("2026-07-28 {EXPECTED}"),
            "{words:?}"
        );
    }
}

/// What the inspector says to these words, with `server` behind them.
fn inspected(server: &Command, words: &[&str]) -> Output {
    let programs = validators::mcp_node().expect("the test says that it needs it");
    let mut command = validators::program(&programs, "inspector");
    command.arg("--cli").arg(server.get_program());
    command.args(server.get_args()).args(words);
    command.output().expect("the inspector starts")
}

fn the_inspector_finds_no_fault_with_the_tools_and_calls_them() {
    let sandbox = kehu::sandbox(5);
    let http = Http::start(&sandbox);
    let call = [
        "--method",
        "tools/call",
        "--tool-name",
        "nxcloud_query_customers",
    ];
    // It keeps the environment from what it starts.
    let mut own = Command::new(kehu::program());
    own.args(["mcp", "--api", kehu::API, "--sandbox"]);
    for server in [own, Command::new(&http.address)] {
        let output = inspected(&server, &["--method", "tools/list", "--strict"]);
        let tools: Value = serde_json::from_str(&text(&output)).expect("is JSON");
        assert_eq!(tools["tools"][0]["name"], "nxcloud_batch_create_customers");
        let phone = ["--tool-arg", "whatsApp_phone=\"861360301975912\""];
        let found = text(&inspected(&server, &[&call[..], &phone].concat()));
        assert!(found.contains(r#"\"1021110718827683840\""#), "{found}");
        // What a shell says as a number is told to be a string.
        let phone = ["--tool-arg", "whatsApp_phone=861360301975912"];
        let refused = inspected(&server, &[&call[..], &phone].concat());
        assert!(!refused.status.success());
        let told = String::from_utf8_lossy(&refused.stdout);
        assert!(told.contains("must be a string"), "{told}");
    }
}

fn what_is_offered_conforms_to_the_protocol() {
    let sandbox = kehu::sandbox(5);
    let http = Http::start(&sandbox);
    let programs = validators::mcp_node().expect("the test says that it needs it");
    for scenario in SCENARIOS {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut command = validators::program(&programs, "conformance");
        command.args(["server", "--url", &http.address, "--scenario", scenario]);
        command.arg("--output-dir").arg(folder.path());
        let output = command.output().expect("the suite starts");
        let said = String::from_utf8_lossy(&output.stdout);
        let checks = checks(folder.path());
        let of =
            |status: &'static str| checks.iter().filter(move |check| check["status"] == status);
        assert!(of("SUCCESS").count() > 0, "{scenario}: {said}");
        for failed in of("FAILURE").chain(of("WARNING")) {
            let why = failed["errorMessage"].as_str().unwrap_or_default();
            // A tool of the suite's own server, or a method of what this one does not say that it has.
            let is_elsewhere = why.starts_with("Not testable") || why.contains("error -32601");
            assert!(is_elsewhere, "{scenario}: {failed:#}");
        }
    }
}

/// Every check that a run of the suite wrote down.
fn checks(folder: &Path) -> Vec<Value> {
    let runs = fs::read_dir(folder).expect("the suite wrote its results");
    let files = runs.map(|run| run.expect("an entry").path().join("checks.json"));
    let checks = files.map(|file| fs::read(file).expect("is readable"));
    let checks = checks.map(|text| serde_json::from_slice(&text).expect("is JSON"));
    checks
        .flat_map(|checks: Value| checks.as_array().cloned().unwrap_or_default())
        .collect()
}
