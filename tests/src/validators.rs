//! Other people's programs that tests hold ours against, installed beside the build once.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::{Mutex, PoisonError},
};

/// The interpreter of an environment with openapi-spec-validator, which carries the OpenAPI Initiative's own
/// schemas; `None` where pip does not bring it.
pub fn python() -> Option<PathBuf> {
    let packages = ["openapi-spec-validator==0.9.0"];
    from_pip("openapi-python", &packages, "import openapi_spec_validator")
}

/// A program that says what roas finds wrong with documents; `None` where crates.io is out of reach.
pub fn roas() -> Option<PathBuf> {
    let folder = crate::built().join("roas");
    let program = folder.join("target/debug/roas-of-the-tests");
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/roas");
    let build = || {
        fs::create_dir_all(&folder).ok()?;
        for (file, name) in [
            ("manifest.toml", "Cargo.toml"),
            ("Cargo.lock", "Cargo.lock"),
            ("main.rs", "main.rs"),
        ] {
            fs::copy(data.join(file), folder.join(name)).ok()?;
        }
        let mut cargo = Command::new(env!("CARGO"));
        cargo
            .args(["build", "--quiet", "--locked"])
            .env_remove("RUSTFLAGS");
        cargo.env("CARGO_TARGET_DIR", folder.join("target"));
        Some(ran(cargo.current_dir(&folder)))
    };
    known(&program, || build() == Some(true)).then_some(program)
}

/// The interpreter of an environment with openapi-python-client, openapi-generator's jar, what their clients
/// need, and schemathesis.
pub fn python_generators() -> Option<PathBuf> {
    let packages = [
        "openapi-python-client==0.29.1",
        "openapi-generator-cli==7.26.0",
        "schemathesis==4.32.5",
        "pydantic",
        "python-dateutil",
        "typing-extensions",
        "urllib3",
    ];
    let imports =
        "import openapi_python_client, openapi_generator_cli, schemathesis, pydantic, urllib3";
    from_pip("gateway-python", &packages, imports)
}

/// The interpreter of an environment with duckdb, which reads what an export writes, and with moto, a server
/// that speaks the language of S3.
pub fn readers() -> Option<PathBuf> {
    let packages = ["duckdb==1.4.4", "moto[s3,server]==5.2.1"];
    from_pip(
        "readers-python",
        &packages,
        "import duckdb, moto.server, flask",
    )
}

/// The folder of the programs `redocly` and `spectral`; `None` where npm does not bring them.
pub fn node() -> Option<PathBuf> {
    let packages = ["@redocly/cli@2.77.0", "@stoplight/spectral-cli@6.16.3"];
    from_npm("openapi-node", &packages, "spectral")
}

/// The folder of the program `azurite-blob`, a server that speaks the language of Azure Blob Storage.
pub fn azurite() -> Option<PathBuf> {
    from_npm("azurite-node", &["azurite@3.37.0"], "azurite-blob")
}

/// The folder of the programs `openapi-typescript`, `openapi-ts` and `tsc`, with openapi-fetch beside them.
pub fn node_generators() -> Option<PathBuf> {
    let packages = [
        "openapi-typescript@7.13.0",
        "openapi-fetch@0.17.0",
        "@hey-api/openapi-ts@0.95.0",
        "typescript@5.9.3",
        "@types/node@20",
    ];
    from_npm("gateway-node", &packages, "tsc")
}

/// The folder of the programs `newman` and `bru`.
pub fn api_clients() -> Option<PathBuf> {
    let packages = ["newman@6.2.2", "@usebruno/cli@4.1.0"];
    from_npm("api-clients", &packages, "bru")
}

/// The folder for a workspace beside the build, with progenitor and clients in Rust; `None` where crates.io is out of
/// reach.
pub fn rust_generators() -> Option<PathBuf> {
    let folder = crate::built().join("gateway-rust");
    let asked = ["info", "--quiet", "progenitor@0.15.1"];
    known(&folder, || ran(Command::new(env!("CARGO")).args(asked))).then_some(folder)
}

/// The interpreter of an environment with the official client of the Model Context Protocol.
pub fn mcp_python() -> Option<PathBuf> {
    from_pip("mcp-python", &["mcp==2.3.0"], "import mcp")
}

/// The folder of the programs `inspector` and `conformance` of the Model Context Protocol, with a node that is new
/// enough for them.
pub fn mcp_node() -> Option<PathBuf> {
    let packages = [
        "@modelcontextprotocol/inspector@2.12.0",
        "@modelcontextprotocol/conformance@0.2.0-alpha.12",
        "node@22.23.3",
    ];
    from_npm("mcp-node", &packages, "conformance")
}

/// A program of a folder; what it calls itself is found there, too.
pub fn program(programs: &Path, name: &str) -> Command {
    let mut command = Command::new(programs.join(name));
    command.env("PATH", path(programs));
    command
}

/// A line of a shell that finds the programs of a folder.
pub fn shell(programs: &Path, line: &str) -> Command {
    let mut command = Command::new("sh");
    command.args(["-c", line]).env("PATH", path(programs));
    command
}

fn path(programs: &Path) -> String {
    let path = std::env::var("PATH").unwrap_or_default();
    format!("{}:{path}", programs.display())
}

pub(crate) fn from_pip(folder: &str, packages: &[&str], imports: &str) -> Option<PathBuf> {
    let folder = crate::built().join(folder);
    let python = folder.join("bin/python");
    let is_whole =
        |python: &Path| known(python, || ran(Command::new(python).args(["-c", imports])));
    if !is_whole(&python) {
        ran(Command::new("python3").args(["-m", "venv"]).arg(&folder));
        ran(Command::new(&python)
            .args(["-m", "pip", "install", "--quiet"])
            .args(packages));
    }
    is_whole(&python).then_some(python)
}

fn from_npm(folder: &str, packages: &[&str], program: &str) -> Option<PathBuf> {
    let folder = crate::built().join(folder);
    let programs = folder.join("node_modules/.bin");
    let is_whole = |programs: &Path| {
        known(programs, || {
            ran(self::program(programs, program).arg("--version"))
        })
    };
    if !is_whole(&programs) {
        fs::create_dir_all(&folder).ok()?;
        let install = ["install", "--no-audit", "--no-fund", "--silent", "--prefix"];
        ran(Command::new("npm")
            .args(install)
            .arg(&folder)
            .args(packages));
    }
    is_whole(&programs).then_some(programs)
}

/// Whether something is there, which is looked at until it is.
fn known(path: &Path, look: impl FnOnce() -> bool) -> bool {
    static KNOWN: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    let is_there = known.contains(path) || look();
    if is_there {
        known.insert(path.to_owned());
    }
    is_there
}

fn ran(command: &mut Command) -> bool {
    command.output().is_ok_and(|output| output.status.success())
}
