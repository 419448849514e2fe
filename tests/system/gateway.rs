//! The gateway as clients see it that other people's generators make of its document, unedited; and as
//! schemathesis does, which calls it with whatever the document allows and forbids.

use std::{fs, path::Path, process::Command};

use it::{
    need::{JAVA, NODE_GENERATORS, PYTHON_GENERATORS},
    validators,
};
use kehu_gateway::{Gateway, Served};
use kehu_registry::{Api, Config};
use kehu_sandbox::Sandbox;
use kehu_spec::Sources;
use tempfile::TempDir;
use tokio::runtime::Runtime;

tests! {
    [PYTHON_GENERATORS] => openapi_python_client_makes_a_client_of_its_document, schemathesis_finds_nothing_to_say;
    [NODE_GENERATORS] => openapi_typescript_makes_types_of_its_document, hey_api_makes_a_client_of_its_document;
    [PYTHON_GENERATORS, JAVA] => openapi_generator_makes_a_python_client_of_its_document;
    [PYTHON_GENERATORS, NODE_GENERATORS, JAVA] => openapi_generator_makes_a_typescript_client_of_its_document;
}

/// What each client prints: the documentation's customer, found by phone; the vendor's code for a wrong
/// signature; how many customers all pages have.
const EXPECTED: &str = "1021110718827683840 1003 1002";

/// Two gateways before one sandbox: one with its credentials, one with a wrong secret.
struct Gateways {
    good: Gateway,
    bad: Gateway,
    runtime: Runtime,
    _sandbox: Sandbox,
}

impl Gateways {
    fn start() -> Self {
        let runtime = Runtime::new().expect("a runtime");
        let sources =
            Sources::read_dir(xtask::home().join("specs")).expect("the specs are readable");
        let apis = kehu_spec::load(&sources).apis;
        let api = apis.into_iter().find(|api| api.name == "nxcloud");
        let api = Api::of(api.expect("the API"));
        let sandbox = Sandbox::builder().customers(1000);
        let sandbox = runtime
            .block_on(sandbox.start())
            .expect("the sandbox starts");
        let start = |secret: Option<&str>| {
            let mut config = Config::new(api.info).base_url(sandbox.url("nxcloud"));
            for (field, value) in sandbox.credentials("nxcloud") {
                config = config.set(&field, value);
            }
            if let Some(secret) = secret {
                config = config.set("access_secret", secret);
            }
            let session = api.connect(config).expect("a session");
            let gateway = Gateway::builder().serve(Served::new(api, session, &sources));
            runtime
                .block_on(gateway.start())
                .expect("the gateway starts")
        };
        Self {
            good: start(None),
            bad: start(Some("a-wrong-secret")),
            _sandbox: sandbox,
            runtime,
        }
    }

    fn urls(&self) -> [String; 2] {
        [&self.good, &self.bad].map(|gateway| format!("http://{}", gateway.address()))
    }

    /// A folder with the document, as it is served.
    fn document(&self, query: &str) -> TempDir {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = format!("/openapi.json{query}");
        let reply = it::client::send(self.good.address(), "GET", &path, &[], b"", u64::MAX);
        let reply = reply.expect("an answer");
        fs::write(folder.path().join("openapi.json"), reply.body).expect("is written");
        folder
    }

    /// Runs a program of a generated client.
    #[track_caller]
    fn check(&self, command: &mut Command) {
        let told = run(command.args(self.urls()));
        assert_eq!(told.trim(), EXPECTED);
    }

    fn end(self) {
        self.runtime.block_on(self.good.shutdown());
        self.runtime.block_on(self.bad.shutdown());
    }
}

#[track_caller]
fn run(command: &mut Command) -> String {
    let output = command.output().expect("the program starts");
    let (out, err) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    assert!(output.status.success(), "{command:?}\n{out}{err}");
    out.into_owned()
}

/// A program of a Python environment.
fn python_program(name: &str) -> Command {
    let python = validators::python_generators().expect("the test says that it needs it");
    validators::program(python.parent().expect("a folder"), name)
}

fn node_program(name: &str) -> Command {
    let programs = validators::node_generators().expect("the test says that it needs it");
    validators::program(&programs, name)
}

/// Puts a program that uses a generated client beside it.
fn program(folder: &Path, client: &str, name: &str) {
    let clients = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/gateway-clients");
    fs::copy(clients.join(client), folder.join(name)).expect("is copied");
}

fn openapi_python_client_makes_a_client_of_its_document() {
    let gateways = Gateways::start();
    let folder = gateways.document("");
    let mut generate = python_program("openapi-python-client");
    generate.args([
        "generate",
        "--path",
        "openapi.json",
        "--meta",
        "none",
        "--output-path",
        "client",
    ]);
    run(generate.current_dir(&folder));
    program(folder.path(), "openapi_python_client.py", "main.py");
    gateways.check(python_program("python").arg("main.py").current_dir(&folder));
    gateways.end();
}

fn openapi_generator_makes_a_python_client_of_its_document() {
    let gateways = Gateways::start();
    let folder = gateways.document("?version=3.0");
    let mut generate = python_program("openapi-generator-cli");
    generate.args(["generate", "-i", "openapi.json", "-g", "python", "-o", "."]);
    run(generate.current_dir(&folder));
    program(folder.path(), "openapi_generator.py", "main.py");
    gateways.check(python_program("python").arg("main.py").current_dir(&folder));
    gateways.end();
}

/// Compiles a program with its client, strictly, and runs it.
fn typescript(gateways: &Gateways, folder: &Path, client: &str) {
    program(folder, client, "main.ts");
    let modules = node_program("tsc");
    let modules = Path::new(modules.get_program()).ancestors().nth(2);
    std::os::unix::fs::symlink(modules.expect("a folder"), folder.join("node_modules"))
        .expect("is linked");
    let mut compile = node_program("tsc");
    compile.args([
        "--strict",
        "--module",
        "commonjs",
        "--moduleResolution",
        "node10",
        "--target",
        "es2022",
    ]);
    compile.args([
        "--lib",
        "es2022,dom,dom.iterable",
        "--types",
        "node",
        "--skipLibCheck",
    ]);
    run(compile
        .args(["--outDir", "out", "main.ts"])
        .current_dir(folder));
    gateways.check(Command::new("node").arg("out/main.js").current_dir(folder));
}

fn openapi_typescript_makes_types_of_its_document() {
    let gateways = Gateways::start();
    let folder = gateways.document("");
    let mut generate = node_program("openapi-typescript");
    run(generate
        .args(["openapi.json", "-o", "client.d.ts"])
        .current_dir(&folder));
    typescript(&gateways, folder.path(), "openapi_fetch.ts");
    gateways.end();
}

fn hey_api_makes_a_client_of_its_document() {
    let gateways = Gateways::start();
    let folder = gateways.document("");
    let mut generate = node_program("openapi-ts");
    generate.args([
        "-i",
        "openapi.json",
        "-o",
        "client",
        "-c",
        "@hey-api/client-fetch",
    ]);
    run(generate.current_dir(&folder));
    typescript(&gateways, folder.path(), "hey_api.ts");
    gateways.end();
}

fn openapi_generator_makes_a_typescript_client_of_its_document() {
    let gateways = Gateways::start();
    let folder = gateways.document("?version=3.0");
    let mut generate = python_program("openapi-generator-cli");
    generate.args([
        "generate",
        "-i",
        "openapi.json",
        "-g",
        "typescript-fetch",
        "-o",
        "client",
    ]);
    run(generate.current_dir(&folder));
    typescript(&gateways, folder.path(), "typescript_fetch.ts");
    gateways.end();
}

/// Every check but one: that what the schemas allow is accepted. Rules between fields stand in `x-kehu-rules`, for
/// generators lose fields beside schemas that say them.
fn schemathesis_finds_nothing_to_say() {
    let gateways = Gateways::start();
    let folder = gateways.document("");
    let [good, _] = gateways.urls();
    let mut command = python_program("schemathesis");
    command.args([
        "run",
        &format!("{good}/openapi.json"),
        "--no-color",
        "--seed",
        "7",
    ]);
    command.args(["--max-examples", "25", "--checks", "all"]);
    command.args(["--exclude-checks", "positive_data_acceptance"]);
    run(command.current_dir(&folder));
    gateways.end();
}
