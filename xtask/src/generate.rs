//! `cargo xtask codegen`: what the generator makes of the specs, held against the disk.

use std::fmt::Write as _;
use std::io::{self, IsTerminal as _};
use std::path::{Path, PathBuf};
use std::time::Instant;
use std::{env, fs};

use clap::Args;
use kehu_spec::Sources;
use similar::TextDiff;

use crate::codegen::tree::{Change, Tree, What};
use crate::codegen::{self, standalone};
use crate::{home, sync};

/// The command line of `cargo xtask codegen`.
#[derive(Debug, Args)]
pub struct CodegenArgs {
    /// List every file that is missing, stale, orphaned or a stray; write nothing
    #[arg(long, conflicts_with = "dry_run")]
    check: bool,
    /// Show what would change, line by line; write nothing
    #[arg(long)]
    dry_run: bool,
    /// Only the crates of this API
    #[arg(long, value_name = "NAME")]
    api: Option<String>,
    /// The folder of the specs
    #[arg(long, value_name = "DIR")]
    specs: Option<PathBuf>,
    /// Where the crates go: a workspace of its own is written there
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// What is done about the differences.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    Write,
    Check,
    Show,
}

/// Generates, and writes, lists or shows what differs.
///
/// # Errors
/// When specs cannot be read or files cannot be written.
pub fn run(args: &CodegenArgs) -> io::Result<u8> {
    let started = Instant::now();
    let mode = match (args.check, args.dry_run) {
        (true, _) => Mode::Check,
        (_, true) => Mode::Show,
        _ => Mode::Write,
    };
    let specs = args.specs.clone().unwrap_or_else(|| home().join("specs"));
    let out = args
        .out
        .clone()
        .unwrap_or_else(|| home().join("crates/generated"));
    let Some(tree) = generated(&specs, args.out.is_some())? else {
        return Ok(1);
    };
    let disk = sync::read(&out)?;
    let mut changes = tree.changes(&disk.generated);
    changes.extend(disk.strays(&tree));
    if let Some(api) = &args.api {
        changes.retain(|change| belongs(change, api));
    }
    let mut text = String::new();
    match mode {
        Mode::Write => sync::write(&out, &tree, &changes)?,
        Mode::Show => text = differences(&tree, &disk.generated, &changes),
        Mode::Check => {}
    }
    text += &listed(mode, &out, &changes, &tree);
    let _ = writeln!(
        text,
        "{} files of {} crates, {} ms",
        tree.len(),
        tree.crates().count(),
        started.elapsed().as_millis()
    );
    say(&text)?;
    let fails = mode == Mode::Check && !changes.is_empty();
    Ok(u8::from(fails))
}

/// Prints; a reader that went away (`| head`) has seen enough.
fn say(text: &str) -> io::Result<()> {
    match io::Write::write_all(&mut io::stdout(), text.as_bytes()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error),
        _ => Ok(()),
    }
}

/// The tree of a folder of specs; `None` when the specs or the generator have errors, which
/// are printed.
fn generated(specs: &Path, alone: bool) -> io::Result<Option<Tree>> {
    let sources = Sources::read_dir(specs)
        .map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", specs.display())))?;
    let mut generated = codegen::generate_beside(&sources, &from_a_crate(specs, alone)?);
    if !generated.diagnostics.is_empty() {
        eprint!("{}", generated.diagnostics.render(&sources, colored()));
    }
    for mistake in &generated.mistakes {
        eprintln!(
            "error: the generator wrote what is not Rust, and nothing was written: {mistake}"
        );
    }
    if generated.diagnostics.errors() > 0 || !generated.mistakes.is_empty() {
        return Ok(None);
    }
    if alone {
        let manifest = fs::read_to_string(home().join("Cargo.toml"))?;
        standalone::complete(&mut generated.tree, &manifest, &home()).map_err(io::Error::other)?;
    }
    Ok(Some(generated.tree))
}

/// Where the tests of a crate find the specs: from its folder, where both are in this workspace.
fn from_a_crate(specs: &Path, alone: bool) -> io::Result<String> {
    let specs = specs.canonicalize()?;
    let home = home().canonicalize()?;
    let path = match specs.strip_prefix(home) {
        Ok(within) if !alone => Path::new("../../..").join(within),
        _ => specs,
    };
    Ok(path.display().to_string())
}

fn belongs(change: &Change, api: &str) -> bool {
    let package = api.replace('_', "-");
    let folder = change.path.split('/').next().unwrap_or_default();
    folder == format!("{package}-model") || folder == format!("{package}-client")
}

fn listed(mode: Mode, out: &Path, changes: &[Change], tree: &Tree) -> String {
    let mut text = String::new();
    for change in changes {
        let word = match (mode, change.what) {
            (Mode::Check | Mode::Show, what) => what.to_string(),
            (Mode::Write, What::Stray) => "stray".to_owned(),
            (Mode::Write, What::Orphaned) => "removed".to_owned(),
            (Mode::Write, _) => "wrote".to_owned(),
        };
        let _ = writeln!(text, "{word:>8} {}", shown(&out.join(&change.path)));
    }
    let strays = changes.iter().filter(|change| change.what == What::Stray);
    let strays = strays.count();
    if strays > 0 {
        text.push_str(
            "A stray file stands in a generated crate, and nothing generates it. It is never removed: \
             move it to a crate of your own, or delete it.\n",
        );
    }
    match (mode, changes.len() - strays) {
        (Mode::Write, 0) if !tree.is_empty() => text.push_str("Everything is up to date: "),
        (Mode::Check, 1..) => text.push_str("Fix it with `cargo xtask codegen`: "),
        _ => {}
    }
    text
}

/// Unified diffs of what would change.
fn differences(tree: &Tree, disk: &Tree, changes: &[Change]) -> String {
    let mut text = String::new();
    for change in changes {
        let path = &change.path;
        let (old, new) = (
            disk.get(path).unwrap_or_default(),
            tree.get(path).unwrap_or_default(),
        );
        let diff = TextDiff::from_lines(old, new);
        let _ = write!(text, "{}", diff.unified_diff().header(path, path));
    }
    text
}

fn shown(path: &Path) -> String {
    let here = env::current_dir().unwrap_or_default();
    path.strip_prefix(here)
        .unwrap_or(path)
        .display()
        .to_string()
}

fn colored() -> bool {
    io::stderr().is_terminal() && env::var_os("NO_COLOR").is_none()
}
