//! `init DIR`: a workspace of one's own, outside of kehu's: specs, a thin `xtask`, and nothing generated yet.

use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use clap::Args;

use crate::{Desk, write_file};

/// The command line.
#[derive(Debug, Args)]
pub struct InitArgs {
    /// The folder of the new workspace
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// Depend on the crates of this checkout of kehu
    #[arg(long, value_name = "CHECKOUT", conflicts_with = "git")]
    path: Option<PathBuf>,
    /// Depend on kehu's crates in this git repository
    #[arg(long, value_name = "URL")]
    git: Option<String>,
    /// At this revision of it
    #[arg(long, value_name = "REVISION", requires = "git")]
    rev: Option<String>,
}

/// Where the crates of kehu come from.
enum From {
    Path(PathBuf),
    Git { url: String, rev: Option<String> },
    Version,
}

/// What an import leaves where it was the first: a workspace may be made around its specs.
const SETTLED: (&str, &str) = ("kehu.toml", "specs = \"specs\"\n");

/// Where a folder of one's own has the format.
pub const FORMAT: &str = "specs/README.md";

/// Makes the workspace: exit code 2 when one of its files is there already, and then nothing is written.
///
/// # Errors
/// When a file or a stream cannot be written, or there is no such checkout.
pub fn run(args: &InitArgs, desk: &mut Desk<'_>) -> io::Result<u8> {
    let from = from(args, desk)?;
    let path = |name: &str| args.folder.join(name);
    let is_settled = fs::read_to_string(path(SETTLED.0)).is_ok_and(|text| text == SETTLED.1);
    let mut files = files(&from);
    files.retain(|(name, _)| !(is_settled && [SETTLED.0, FORMAT].contains(name)));
    let taken = files.iter().find(|(name, _)| path(name).exists());
    if let Some((name, _)) = taken {
        let shown = path(name);
        writeln!(
            desk.err,
            "error: {} is there already: a new workspace wants a folder of its own",
            shown.display()
        )?;
        return Ok(2);
    }
    for (name, text) in &files {
        let path = path(name);
        let named =
            |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", path.display()));
        write_file(&path, text).map_err(named)?;
        writeln!(desk.out, "wrote {}", path.display())?;
    }
    writeln!(desk.out)?;
    if args.folder != Path::new(".") {
        writeln!(desk.out, "cd {}", args.folder.display())?;
    }
    if !is_settled {
        writeln!(desk.out, "cargo xtask import page.md --api acme")?;
    }
    writeln!(desk.out, "cargo xtask codegen\ncargo test --workspace")?;
    if matches!(from, From::Version) {
        writeln!(
            desk.err,
            "\nnote: it takes kehu from the registry, where no crate of it is yet: name a checkout with --path, or a \
             repository with --git"
        )?;
    }
    Ok(0)
}

fn from(args: &InitArgs, desk: &Desk<'_>) -> io::Result<From> {
    if let Some(url) = &args.git {
        return Ok(From::Git {
            url: url.clone(),
            rev: args.rev.clone(),
        });
    }
    let Some(checkout) = args.path.as_ref().or(desk.home.as_ref()) else {
        return Ok(From::Version);
    };
    let is_kehu = checkout.join("crates/kehu-runtime").is_dir();
    let missing = || {
        let shown = checkout.display();
        io::Error::new(
            io::ErrorKind::NotFound,
            format!("{shown} is not a checkout of kehu"),
        )
    };
    let checkout = checkout.canonicalize().ok().filter(|_| is_kehu);
    checkout.map(From::Path).ok_or_else(missing)
}

/// Path and text.
fn files(from: &From) -> Vec<(&'static str, String)> {
    let manifest = MANIFEST
        .replace("RUNTIME", &from.dependency("crates/kehu-runtime"))
        .replace("SANDBOX", &from.dependency("crates/kehu-sandbox"))
        .replace("WIRE", &from.dependency("crates/kehu-wire"))
        .replace("XTASK", &from.dependency("xtask"));
    let text = |text: &str| text.to_owned();
    vec![
        ("Cargo.toml", manifest),
        (".cargo/config.toml", text(CARGO)),
        (".github/workflows/ci.yml", text(CI)),
        (".gitignore", text("/target/\n")),
        ("README.md", text(README)),
        // Cargo wants a folder of members to hold something.
        ("crates/generated/.gitkeep", String::new()),
        (SETTLED.0, text(SETTLED.1)),
        (FORMAT, format()),
        ("xtask/Cargo.toml", text(XTASK)),
        ("xtask/src/main.rs", text(MAIN)),
    ]
}

impl From {
    /// `path = "…"`, as it stands in a table of a dependency.
    fn dependency(&self, folder: &str) -> String {
        match self {
            Self::Path(checkout) => format!("path = {}", Quoted(&checkout.join(folder))),
            Self::Git { url, rev } => {
                let rev = rev.as_ref().map(|rev| format!(", rev = {rev:?}"));
                format!("git = {url:?}{}", rev.unwrap_or_default())
            }
            Self::Version => format!("version = \"{}\"", env!("CARGO_PKG_VERSION")),
        }
    }
}

/// A path as a string of TOML.
struct Quoted<'p>(&'p Path);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.0.to_string_lossy();
        write!(f, "\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
    }
}

/// The root manifest: what generated crates take from their workspace. Versions are those of kehu's own.
pub const MANIFEST: &str = r#"[workspace]
resolver = "3"
members = ["crates/generated/*", "xtask"]

[workspace.package]
edition = "2024"
rust-version = "1.90"
license = "LicenseRef-proprietary"
publish = false

[workspace.dependencies]
kehu-runtime = { RUNTIME, default-features = false }
kehu-sandbox = { SANDBOX }
kehu-wire = { WIRE }
kehu-xtask = { XTASK }
futures-util = { version = "0.3", default-features = false, features = ["sink"] }
schemars = { version = "1", default-features = false, features = ["derive", "std"] }
serde = { version = "1", features = ["derive"] }
tokio = { version = "1", default-features = false }

[workspace.lints.rust]
unsafe_code = "forbid"
"#;

const CARGO: &str = r#"[alias]
xtask = "run --quiet --package xtask --"
"#;

const CI: &str = r#"name: ci
on: [push, pull_request]
permissions:
  contents: read
jobs:
  ci:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: rustup toolchain install stable --profile minimal
      - run: cargo xtask check
      - run: cargo xtask codegen --check
      - run: cargo test --workspace
"#;

const XTASK: &str = r#"[package]
name = "xtask"
version = "0.0.0"
edition.workspace = true
publish.workspace = true

[dependencies]
kehu-xtask.workspace = true
"#;

const MAIN: &str = r#"//! `cargo xtask`: checks specs, drafts them from pages, and writes the crates that they describe.

use std::process::ExitCode;

fn main() -> ExitCode {
    kehu_xtask::main()
}
"#;

/// The format of specs, for a folder of one's own: what a REVIEW comment asks is answered in it.
pub fn format() -> String {
    let format = include_str!("../format.md");
    format!("> From kehu's repository, where the links lead.\n\n{format}")
}

const README: &str = r#"# Clients of our own

```sh
cargo xtask import page.md --api acme    # a documentation page becomes specs/acme
cargo xtask check                        # what is wrong with the specs, and what is still to be decided
cargo xtask codegen                      # crates/generated/acme-model and acme-client
cargo test --workspace
```

`kehu` works with these specs from anywhere in this folder: `kehu acme`, `kehu sandbox`, `kehu export`.
"#;
