//! What some tests need and not every machine has. As root on Debian it is installed by the test
//! itself; elsewhere the test is ignored and says what brings it, or fails where everything is required.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
    sync::{Mutex, PoisonError},
};

use crate::{disk::SmallDisk, loaders, postgres, validators};

/// Something that a machine may have or not.
#[derive(Debug, Clone, Copy)]
pub struct Need {
    /// What is said where it is missing.
    missing: &'static str,
    /// What a person does to have it.
    brought_by: &'static str,
    /// The package of Debian that brings it, if one does.
    package: Option<&'static str>,
    /// It may be missing even where everything is required: not every machine of ours can have it.
    may_lack: bool,
    is_here: fn() -> bool,
}

/// A PostgreSQL server, be it somebody else's.
pub const POSTGRES: Need = Need {
    missing: "PostgreSQL is not here",
    brought_by: "apt-get install postgresql, or KEHU_TEST_POSTGRES=postgres://USER@HOST/DATABASE",
    package: Some("postgresql"),
    may_lack: false,
    is_here: || postgres::given().is_some() || postgres::programs().is_some(),
};

/// A PostgreSQL server that the test may configure and stop.
pub const OWN_POSTGRES: Need = Need {
    missing: "PostgreSQL's server program is not here",
    brought_by: "apt-get install postgresql",
    package: Some("postgresql"),
    may_lack: false,
    is_here: || postgres::programs().is_some(),
};

/// The program `openssl`.
pub const OPENSSL: Need = Need {
    missing: "openssl is not here",
    brought_by: "apt-get install openssl",
    package: Some("openssl"),
    may_lack: false,
    is_here: || has_program("openssl"),
};

/// A browser.
pub const CHROMIUM: Need = Need {
    missing: "Chromium is not here",
    brought_by: "apt-get install chromium, or KEHU_TEST_CHROMIUM=PATH",
    package: Some("chromium"),
    may_lack: false,
    is_here: || chromium().is_some(),
};

/// Python.
pub const PYTHON: Need = Need {
    missing: "python3 is not here",
    brought_by: "apt-get install python3",
    package: Some("python3"),
    may_lack: false,
    is_here: || has_program("python3"),
};

/// A server of files.
pub const NGINX: Need = Need {
    missing: "nginx is not here",
    brought_by: "apt-get install nginx",
    package: Some("nginx"),
    may_lack: false,
    is_here: || has_program("nginx"),
};

/// A keyring, and a bus of one's own to reach it on.
pub const KEYRING: Need = Need {
    missing: "gnome-keyring and dbus-run-session are not here",
    brought_by: "apt-get install gnome-keyring",
    package: Some("gnome-keyring"),
    may_lack: false,
    is_here: || has_program("gnome-keyring-daemon") && has_program("dbus-run-session"),
};

/// JavaScript without a browser.
pub const NODE: Need = Need {
    missing: "node is not here",
    brought_by: "apt-get install nodejs",
    package: Some("nodejs"),
    may_lack: false,
    is_here: || has_program("node"),
};

/// The validator of OpenAPI documents that carries the OpenAPI Initiative's schemas.
pub const OPENAPI_VALIDATOR: Need = Need {
    missing: "openapi-spec-validator cannot be installed here",
    brought_by: "apt-get install python3-venv, and a way to PyPI",
    package: Some("python3-venv"),
    may_lack: false,
    is_here: || validators::python().is_some(),
};

/// DuckDB, which reads what an export writes.
pub const READERS: Need = Need {
    missing: "duckdb cannot be installed here",
    brought_by: "apt-get install python3-venv, and a way to PyPI",
    package: Some("python3-venv"),
    may_lack: false,
    is_here: || validators::readers().is_some(),
};

/// A server of objects that speaks the language of S3.
pub const BUCKET: Need = Need {
    missing: "moto cannot be installed here",
    ..READERS
};

/// A server of objects that speaks the language of Azure Blob Storage.
pub const AZURITE: Need = Need {
    missing: "azurite cannot be installed here",
    brought_by: "apt-get install npm, and a way to npm's registry",
    package: Some("npm"),
    may_lack: false,
    is_here: || validators::azurite().is_some(),
};

/// The validator of OpenAPI documents in Rust.
pub const ROAS: Need = Need {
    missing: "roas cannot be built here",
    brought_by: "a way to crates.io",
    package: None,
    may_lack: false,
    is_here: || validators::roas().is_some(),
};

/// Two linters of OpenAPI documents, redocly and spectral.
pub const OPENAPI_LINTERS: Need = Need {
    missing: "redocly and spectral cannot be installed here",
    brought_by: "apt-get install npm, and a way to npm's registry",
    package: Some("npm"),
    may_lack: false,
    is_here: || validators::node().is_some(),
};

/// Generators of Python clients, and schemathesis.
pub const PYTHON_GENERATORS: Need = Need {
    missing: "openapi-python-client, openapi-generator-cli and schemathesis cannot be installed here",
    brought_by: "apt-get install python3-venv, and a way to PyPI",
    package: Some("python3-venv"),
    may_lack: false,
    is_here: || validators::python_generators().is_some(),
};

/// Generators of TypeScript clients, and its compiler.
pub const NODE_GENERATORS: Need = Need {
    missing: "openapi-typescript, hey-api and TypeScript cannot be installed here",
    brought_by: "apt-get install npm, and a way to npm's registry",
    package: Some("npm"),
    may_lack: false,
    is_here: || validators::node_generators().is_some(),
};

/// Programs that run collections of calls: Postman's newman, and Bruno.
pub const API_CLIENTS: Need = Need {
    missing: "newman and Bruno cannot be installed here",
    brought_by: "apt-get install npm, and a way to npm's registry",
    package: Some("npm"),
    may_lack: false,
    is_here: || validators::api_clients().is_some(),
};

/// Crates that clients in Rust are made with and need.
pub const RUST_GENERATORS: Need = Need {
    missing: "progenitor cannot be downloaded here",
    brought_by: "a way to crates.io",
    package: None,
    may_lack: false,
    is_here: || validators::rust_generators().is_some(),
};

/// The official Python client of the Model Context Protocol.
pub const MCP_PYTHON: Need = Need {
    missing: "the package mcp of PyPI cannot be installed here",
    brought_by: "apt-get install python3-venv, and a way to PyPI",
    package: Some("python3-venv"),
    may_lack: false,
    is_here: || validators::mcp_python().is_some(),
};

/// The inspector of the Model Context Protocol, and its conformance suite.
pub const MCP_NODE: Need = Need {
    missing: "the inspector and the conformance suite of the Model Context Protocol cannot be installed here",
    brought_by: "apt-get install npm, and a way to npm's registry",
    package: Some("npm"),
    may_lack: false,
    is_here: || validators::mcp_node().is_some(),
};

/// Java, in which openapi-generator is written.
pub const JAVA: Need = Need {
    missing: "java is not here",
    brought_by: "apt-get install default-jre-headless",
    package: Some("default-jre-headless"),
    may_lack: false,
    is_here: || has_program("java"),
};

/// A service that builds and runs images.
pub const DOCKER: Need = Need {
    missing: "no Docker answers here",
    brought_by: "start its service",
    package: None,
    may_lack: true,
    is_here: || {
        let answered = Command::new("docker").arg("info").output();
        answered.is_ok_and(|answered| answered.status.success())
    },
};

/// Two Singer targets.
pub const SINGER_TARGETS: Need = Need {
    missing: "target-jsonl and target-csv cannot be installed here",
    brought_by: "apt-get install python3-venv, and a way to PyPI",
    package: Some("python3-venv"),
    may_lack: true,
    is_here: || loaders::singer_targets().is_some(),
};

/// Meltano, which runs taps and targets.
pub const MELTANO: Need = Need {
    missing: "Meltano cannot be installed here",
    is_here: || loaders::meltano().is_some(),
    ..SINGER_TARGETS
};

/// PyAirbyte, which runs sources.
pub const AIRBYTE: Need = Need {
    missing: "PyAirbyte cannot be installed here",
    is_here: || loaders::airbyte().is_some(),
    ..SINGER_TARGETS
};

/// Spark.
pub const SPARK: Need = Need {
    missing: "Spark cannot be installed here",
    is_here: || loaders::spark().is_some(),
    ..SINGER_TARGETS
};

/// Dask and Dagster.
pub const DASK: Need = Need {
    missing: "Dask and Dagster cannot be installed here",
    is_here: || loaders::dask().is_some(),
    ..SINGER_TARGETS
};

/// Airflow.
pub const AIRFLOW: Need = Need {
    missing: "Airflow cannot be installed here",
    is_here: || loaders::airflow().is_some(),
    ..SINGER_TARGETS
};

/// The right to mount a file system of a few kilobytes.
pub const SMALL_DISK: Need = Need {
    missing: "a small disk cannot be mounted here",
    brought_by: "run the tests as root, outside of a container or in a privileged one",
    package: None,
    may_lack: false,
    is_here: || SmallDisk::of(96).is_some(),
};

impl Need {
    /// Looks for it, and installs it as root on Debian.
    ///
    /// # Errors
    ///
    /// It is not here; the reason says what brings it.
    pub fn bring(self) -> Result<(), String> {
        /// One installation at a time.
        static INSTALLING: Mutex<()> = Mutex::new(());

        let _one = INSTALLING.lock().unwrap_or_else(PoisonError::into_inner);
        if (self.is_here)() {
            return Ok(());
        }
        if let Some(package) = self.package {
            install(package);
            if (self.is_here)() {
                return Ok(());
            }
        }
        Err(format!("{}: {}", self.missing, self.brought_by))
    }

    /// Whether a test fails, rather than being ignored, where it is missing: `KEHU_TEST_REQUIRE=all`.
    pub fn is_required(self) -> bool {
        let required = env::var("KEHU_TEST_REQUIRE");
        !self.may_lack && required.is_ok_and(|required| required == "all")
    }
}

/// Installs a package of the distribution, as root on Debian; elsewhere it does nothing.
fn install(package: &str) {
    if !is_root() || !Path::new("/etc/debian_version").exists() {
        return;
    }
    eprintln!("installing {package} for the tests");
    let apt = |arguments: &[&str]| {
        let mut command = Command::new("apt-get");
        command
            .env("DEBIAN_FRONTEND", "noninteractive")
            .arg("-qq")
            .args(arguments);
        command.output().is_ok_and(|output| output.status.success())
    };
    let install = ["install", "-y", "--no-install-recommends", package];
    if !apt(&install) && apt(&["update"]) {
        apt(&install);
    }
}

/// Whether this is root.
pub fn is_root() -> bool {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("Uid:"));
    line.and_then(|line| line.split_whitespace().nth(2)) == Some("0")
}

/// The browser that `KEHU_TEST_CHROMIUM` names, or one that is installed.
pub fn chromium() -> Option<PathBuf> {
    if let Some(path) = env::var_os("KEHU_TEST_CHROMIUM").filter(|path| !path.is_empty()) {
        return Some(path.into());
    }
    let names = [
        "chromium",
        "chromium-browser",
        "google-chrome",
        "google-chrome-stable",
    ];
    let installed = names.into_iter().find(|name| has_program(name));
    installed.map(PathBuf::from)
}

/// Whether the shell finds a program.
fn has_program(name: &str) -> bool {
    let found = Command::new("sh")
        .args(["-c", "command -v \"$0\"", name])
        .output();
    found.is_ok_and(|output| output.status.success())
}
