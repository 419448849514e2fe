//! The gateway as people see it who try an API by hand: Postman's collection in its runner, and Bruno's that Bruno
//! makes of the gateway's document.

use std::{
    fs,
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Child, Command},
};

use it::{kehu, need::API_CLIENTS, validators};
use serde_json::Value;

tests! {
    [API_CLIENTS] => postmans_runner_has_an_answer_to_each_call_of_a_collection,
        bruno_has_an_answer_to_each_call_of_the_gateways_document;
}

/// What callers of this gateway show.
const TOKEN: &str = "a-token-of-these-tests-0123456789abcdef";

/// A gateway of every API before a sandbox, which asks for a token.
struct Served {
    gateway: Child,
    url: String,
}

impl Served {
    fn start() -> Self {
        let mut command = kehu::command();
        command.args(["gateway", "--sandbox", "--port", "0"]);
        let mut gateway = command
            .env("KEHU_GATEWAY_TOKEN", TOKEN)
            .spawn()
            .expect("kehu starts");
        let mut url = String::new();
        let told = gateway.stdout.take().expect("is piped");
        BufReader::new(told).read_line(&mut url).expect("a line");
        Self {
            gateway,
            url: url.trim().to_owned(),
        }
    }

    /// Writes a document that leads here.
    fn write(&self, words: &[&str], file: &Path) {
        let mut command = kehu::command();
        command.args(words).args(["--server", &self.url, "-o"]);
        let ended = kehu::whole(command.arg(file));
        assert_eq!(ended.stderr, "");
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.gateway.kill();
        let _ = self.gateway.wait();
    }
}

/// How many operations an API has at the gateway.
fn operations(file: &Path) -> usize {
    let document: Value = read(file);
    document["paths"].as_object().expect("paths").len()
}

fn read(file: &Path) -> Value {
    let text = fs::read_to_string(file).expect("is written");
    serde_json::from_str(&text).expect("is JSON")
}

/// A program in a folder; whether it says that all is well, and what it says.
fn ended(name: &str, words: &[&str], folder: &Path) -> (bool, String) {
    let programs = validators::api_clients().expect("the test says that it needs them");
    let mut command: Command = validators::program(&programs, name);
    let output = command.args(words).current_dir(folder).output();
    let output = output.expect("the program starts");
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    (output.status.success(), told)
}

fn postmans_runner_has_an_answer_to_each_call_of_a_collection() {
    let (served, folder) = (Served::start(), tempfile::tempdir().expect("a folder"));
    let folder = folder.path();
    let token = format!("token={TOKEN}");
    for api in it::apis() {
        let name = api.info.name;
        let document = folder.join("openapi.json");
        served.write(&["openapi", name, "--of", "gateway"], &document);
        served.write(&["postman", name], &folder.join("collection.json"));
        let run = ["run", "collection.json", "--env-var", &token];
        let report = ["--reporters", "json", "--reporter-json-export", "told.json"];
        let (is_well, told) = ended("newman", &[&run[..], &report].concat(), folder);
        let report = read(&folder.join("told.json"));
        let calls = report["run"]["executions"].as_array().expect("a list");
        assert!(is_well, "{name}: {told}{:#}", report["run"]["failures"]);
        assert_eq!(calls.len(), operations(&document), "{name}");
        let assertions = &report["run"]["stats"]["assertions"];
        assert_eq!(assertions["total"], calls.len(), "{name}");
        assert_eq!(assertions["failed"], 0, "{name}");
        // Without the token each is refused, and the runner says so.
        let (is_well, told) = ended("newman", &run[..2], folder);
        assert!(!is_well && told.contains("is not refused"), "{told}");
    }
}

fn bruno_has_an_answer_to_each_call_of_the_gateways_document() {
    let (served, folder) = (Served::start(), tempfile::tempdir().expect("a folder"));
    let token = format!("token={TOKEN}");
    for api in it::apis() {
        let name = api.info.name;
        let folder = folder.path().join(name);
        fs::create_dir_all(&folder).expect("is made");
        let document = folder.join("openapi.json");
        served.write(&["openapi", name, "--of", "gateway"], &document);
        let import = ["import", "openapi", "--source", "openapi.json"];
        let into = ["--output", ".", "--collection-format", "bru"];
        let (is_well, told) = ended("bru", &[&import[..], &into].concat(), &folder);
        assert!(is_well, "{told}");
        let made = fs::read_dir(&folder).expect("a folder").flatten();
        let made = made.map(|made| made.path()).find(|made| made.is_dir());
        let made = made.expect("a collection");
        let run = ["run", "--env", "The gateway", "--env-var", &token];
        let report = ["--reporter-json", "told.json"];
        let (is_well, told) = ended("bru", &[&run[..], &report].concat(), &made);
        assert!(is_well, "{told}");
        let report = read(&made.join("told.json"));
        let calls = report[0]["results"].as_array().expect("a list");
        assert_eq!(calls.len(), operations(&document), "{name}");
        for call in calls {
            let status = call["response"]["status"].as_u64();
            assert!(status.is_some_and(|status| status < 300), "{call:#}");
        }
    }
}
