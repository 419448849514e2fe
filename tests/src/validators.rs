//! Other people's validators of OpenAPI, installed beside the build once.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// What pip installs: it carries the OpenAPI Initiative's own schemas.
const OF_PYTHON: &[&str] = &["openapi-spec-validator==0.9.0"];

/// What npm installs.
const OF_NODE: &[&str] = &["@redocly/cli@2.77.0", "@stoplight/spectral-cli@6.16.3"];

/// The interpreter of an environment with openapi-spec-validator; `None` where pip does not bring it.
pub fn python() -> Option<PathBuf> {
    let folder = crate::built().join("openapi-python");
    let python = folder.join("bin/python");
    let is_whole =
        |python: &Path| ran(Command::new(python).args(["-c", "import openapi_spec_validator"]));
    if !is_whole(&python) {
        ran(Command::new("python3").args(["-m", "venv"]).arg(&folder));
        ran(Command::new(&python)
            .args(["-m", "pip", "install", "--quiet"])
            .args(OF_PYTHON));
    }
    is_whole(&python).then_some(python)
}

/// The folder of the programs `redocly` and `spectral`; `None` where npm does not bring them.
pub fn node() -> Option<PathBuf> {
    let folder = crate::built().join("openapi-node");
    let programs = folder.join("node_modules/.bin");
    let is_whole = |programs: &Path| ran(Command::new(programs.join("spectral")).arg("--version"));
    if !is_whole(&programs) {
        fs::create_dir_all(&folder).ok()?;
        let install = ["install", "--no-audit", "--no-fund", "--silent", "--prefix"];
        ran(Command::new("npm").args(install).arg(&folder).args(OF_NODE));
    }
    is_whole(&programs).then_some(programs)
}

fn ran(command: &mut Command) -> bool {
    command.output().is_ok_and(|output| output.status.success())
}
