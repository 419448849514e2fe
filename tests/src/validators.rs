//! Other people's validators of OpenAPI and generators of clients, installed beside the build once.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// The interpreter of an environment with openapi-spec-validator, which carries the OpenAPI Initiative's own
/// schemas; `None` where pip does not bring it.
pub fn python() -> Option<PathBuf> {
    let packages = ["openapi-spec-validator==0.9.0"];
    from_pip("openapi-python", &packages, "import openapi_spec_validator")
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

/// The folder of the programs `redocly` and `spectral`; `None` where npm does not bring them.
pub fn node() -> Option<PathBuf> {
    let packages = ["@redocly/cli@2.77.0", "@stoplight/spectral-cli@6.16.3"];
    from_npm("openapi-node", &packages, "spectral")
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

fn from_pip(folder: &str, packages: &[&str], imports: &str) -> Option<PathBuf> {
    let folder = crate::built().join(folder);
    let python = folder.join("bin/python");
    let is_whole = |python: &Path| ran(Command::new(python).args(["-c", imports]));
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
    let is_whole = |programs: &Path| ran(Command::new(programs.join(program)).arg("--version"));
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

fn ran(command: &mut Command) -> bool {
    command.output().is_ok_and(|output| output.status.success())
}
