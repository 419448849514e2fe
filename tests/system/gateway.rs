//! The gateway as clients see it that other people's generators make of its document, unedited; and as
//! schemathesis does, which calls it with whatever the document allows and forbids.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use it::{
    need::{JAVA, NODE_GENERATORS, PYTHON_GENERATORS, RUST_GENERATORS},
    validators,
};
use kehu_gateway::{Gateway, Served};
use kehu_openapi::{GENERATORS, Version};
use kehu_registry::{Api, Config};
use kehu_sandbox::Sandbox;
use kehu_spec::Sources;
use tokio::runtime::Runtime;

tests! {
    [PYTHON_GENERATORS] => openapi_python_client_makes_a_client_of_its_document, schemathesis_finds_nothing_to_say;
    [NODE_GENERATORS] => openapi_typescript_makes_types_of_its_document, hey_api_makes_a_client_of_its_document;
    [PYTHON_GENERATORS, JAVA] => openapi_generator_makes_a_python_client_of_its_document;
    [PYTHON_GENERATORS, NODE_GENERATORS, JAVA] => openapi_generator_makes_a_typescript_client_of_its_document;
    [PYTHON_GENERATORS, JAVA, RUST_GENERATORS] => progenitor_and_openapi_generator_make_rust_clients_of_its_document;
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

    /// Makes a client of the document as it is served, by the line that the documentation page shows.
    #[track_caller]
    fn generate(&self, name: &str, folder: &Path, programs: &Path) {
        let mut all = GENERATORS.iter();
        let generator = all.find(|generator| generator.name == name);
        let generator = generator.expect("the page shows it");
        let query = match generator.version {
            Version::V30 => "?version=3.0",
            Version::V31 => "",
            Version::V32 => "?version=3.2",
        };
        let path = format!("/openapi.json{query}");
        let reply = it::client::send(self.good.address(), "GET", &path, &[], b"", u64::MAX);
        let document = reply.expect("an answer").body;
        fs::write(folder.join("openapi.json"), document).expect("is written");
        run(validators::shell(programs, generator.generate).current_dir(folder));
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

/// The folder of the programs of a Python environment.
fn python() -> PathBuf {
    let python = validators::python_generators().expect("the test says that it needs it");
    python.parent().expect("a folder").to_owned()
}

fn node() -> PathBuf {
    validators::node_generators().expect("the test says that it needs it")
}

/// Puts a program that uses a generated client beside it.
fn program(folder: &Path, client: &str, name: &str) {
    let clients = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/gateway-clients");
    fs::copy(clients.join(client), folder.join(name)).expect("is copied");
}

fn openapi_python_client_makes_a_client_of_its_document() {
    let gateways = Gateways::start();
    let folder = tempfile::tempdir().expect("a temporary folder");
    gateways.generate("openapi-python-client", folder.path(), &python());
    program(folder.path(), "openapi_python_client.py", "main.py");
    let mut run = validators::program(&python(), "python");
    gateways.check(run.arg("main.py").current_dir(&folder));
    gateways.end();
}

fn openapi_generator_makes_a_python_client_of_its_document() {
    let gateways = Gateways::start();
    let folder = tempfile::tempdir().expect("a temporary folder");
    gateways.generate("openapi-generator, python", folder.path(), &python());
    program(folder.path(), "openapi_generator.py", "main.py");
    let mut run = validators::program(&python(), "python");
    run.env("PYTHONPATH", "client");
    gateways.check(run.arg("main.py").current_dir(&folder));
    gateways.end();
}

/// Makes a client, compiles a program with it, strictly, and runs it.
fn typescript(generator: &str, programs: &Path, client: &str) {
    const OPTIONS: &str = "tsc --strict --module commonjs --moduleResolution node10 --target es2022 \
                           --lib es2022,dom,dom.iterable --types node --skipLibCheck --outDir out main.ts";
    let gateways = Gateways::start();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let modules = node();
    let modules = modules.parent().expect("a folder");
    std::os::unix::fs::symlink(modules, folder.path().join("node_modules")).expect("is linked");
    gateways.generate(generator, folder.path(), programs);
    program(folder.path(), client, "main.ts");
    run(validators::shell(&node(), OPTIONS).current_dir(&folder));
    let mut run = Command::new("node");
    gateways.check(run.arg("out/main.js").current_dir(&folder));
    gateways.end();
}

fn openapi_typescript_makes_types_of_its_document() {
    let name = "openapi-typescript with openapi-fetch";
    typescript(name, &node(), "openapi_fetch.ts");
}

fn hey_api_makes_a_client_of_its_document() {
    typescript("hey-api", &node(), "hey_api.ts");
}

fn openapi_generator_makes_a_typescript_client_of_its_document() {
    let name = "openapi-generator, typescript-fetch";
    typescript(name, &python(), "typescript_fetch.ts");
}

/// Both in one workspace, for they share what they are built of.
fn progenitor_and_openapi_generator_make_rust_clients_of_its_document() {
    let gateways = Gateways::start();
    let folder = validators::rust_generators().expect("the test says that it needs it");
    fs::create_dir_all(folder.join("src")).expect("is made");
    for (file, name) in [
        ("manifest.toml", "Cargo.toml"),
        ("Cargo.lock", "Cargo.lock"),
        ("progenitor.rs", "src/progenitor.rs"),
        ("openapi_generator.rs", "src/openapi_generator.rs"),
    ] {
        program(&folder, &format!("rust/{file}"), name);
    }
    for generator in ["openapi-generator, rust", "progenitor"] {
        gateways.generate(generator, &folder, &python());
    }
    let target = folder.join("target");
    let mut build = Command::new(env!("CARGO"));
    build
        .args(["build", "--quiet"])
        .env("CARGO_TARGET_DIR", &target);
    run(build.env_remove("RUSTFLAGS").current_dir(&folder));
    for name in ["progenitor", "openapi-generator"] {
        gateways.check(&mut Command::new(target.join("debug").join(name)));
    }
    gateways.end();
}

/// Every check there is. Rules between fields stand in `x-kehu-rules`, for generators lose fields beside schemas that say
/// them: what the schemas allow is accepted, or refused with 422 as the vendor's rules say, and with nothing else.
fn schemathesis_finds_nothing_to_say() {
    let gateways = Gateways::start();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let [good, _] = gateways.urls();
    let mut command = validators::program(&python(), "schemathesis");
    command.args([
        "run",
        &format!("{good}/openapi.json"),
        "--no-color",
        "--seed",
        "7",
    ]);
    command.args(["--max-examples", "25", "--checks", "all"]);
    let accepted = "[checks]\npositive_data_acceptance.expected-statuses = [\"2xx\", 422]\n";
    fs::write(folder.path().join("schemathesis.toml"), accepted).expect("is written");
    run(command.current_dir(&folder));
    gateways.end();
}
