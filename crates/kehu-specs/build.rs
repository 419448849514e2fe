//! Embeds every file under `specs/` into the crate, so that nobody needs the files at run time.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let manifest = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").ok_or_else(missing)?);
    // A link to the folder of the repository, which is a folder of its own in a packed crate. Where links are
    // written as text, the repository's folder is taken itself.
    let mut specs = manifest.join("specs");
    if !specs.is_dir() {
        specs = manifest.join("../../specs");
    }
    let mut files = Vec::new();
    collect(&specs, &specs, &mut files)?;
    files.sort();

    let mut code = String::from("&[\n");
    for (name, path) in &files {
        writeln!(
            code,
            "    ({name:?}, include_str!({:?})),",
            path.display().to_string()
        )
        .map_err(io::Error::other)?;
    }
    code.push_str("]\n");
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or_else(missing)?);
    fs::write(out.join("specs.rs"), code)
}

/// The files of the APIs' folders; what lies directly under `specs/` describes the format, not an API.
fn collect(root: &Path, folder: &Path, files: &mut Vec<(String, PathBuf)>) -> io::Result<()> {
    println!("cargo::rerun-if-changed={}", folder.display());
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(root, &path, files)?;
            continue;
        }
        let hidden = path
            .file_name()
            .is_none_or(|name| name.to_string_lossy().starts_with('.'));
        if folder == root || hidden {
            continue;
        }
        println!("cargo::rerun-if-changed={}", path.display());
        let name = path.strip_prefix(root).map_err(io::Error::other)?;
        files.push((
            name.to_string_lossy().replace('\\', "/"),
            path.canonicalize()?,
        ));
    }
    Ok(())
}

fn missing() -> io::Error {
    io::Error::other("cargo sets CARGO_MANIFEST_DIR and OUT_DIR for build scripts")
}
