//! What generating and importing cost: `cargo bench -p xtask` prints the median of many runs, in all and an API or a page.
//!
//! The committed specs, and the fixtures of the tests, which are small but of every kind; the pages of the tests' corpus,
//! and of the one that `KEHU_CORPUS` names.

use std::env;
use std::fs;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use kehu_import::draft::{self, Gone, Options};
use kehu_page::source::{self, Source};
use kehu_spec::Sources;
use kehu_xtask::{codegen, home, sync};

fn main() {
    println!("{:<44} {:>10} {:>10}", "", "all", "an API");
    for (what, folder) in [("specs", "specs"), ("fixtures", "tests/data/fixtures")] {
        let folder = home().join(folder);
        let sources = Sources::read_dir(&folder).expect("the specs of this repository");
        let apis = kehu_spec::load(&sources).apis.len();
        let line = |step: &str, took: Duration| {
            let (all, each) = (
                took.as_secs_f64() * 1e3,
                took.as_secs_f64() * 1e3 / apis as f64,
            );
            println!(
                "{:<44} {all:>7.2} ms {each:>7.2} ms",
                format!("{what} ({apis}): {step}")
            );
        };
        line("read", median(|| Sources::read_dir(&folder)));
        line(
            "parse, resolve, check",
            median(|| kehu_spec::load(&sources)),
        );
        line(
            "parse to text: the whole generation",
            median(|| codegen::generate(&sources)),
        );
    }
    let tree = codegen::generate(&Sources::read_dir(home().join("specs")).expect("the specs")).tree;
    let out = home().join("crates/generated");
    let held = median(|| sync::read(&out).map(|disk| tree.changes(&disk.generated)));
    println!(
        "{:<44} {:>7.2} ms",
        "crates/generated: held against the tree",
        held.as_secs_f64() * 1e3
    );
    import("corpus", &home().join("tests/data/corpus/pages"));
    if let Some(corpus) = env::var_os("KEHU_CORPUS") {
        import("KEHU_CORPUS", &Path::new(&corpus).join("vendors"));
    }
}

/// Imports every page of a corpus, each by itself.
fn import(what: &str, folder: &Path) {
    let mut files = Vec::new();
    files_below(folder, &mut files);
    let read = |file: PathBuf| {
        let bytes = fs::read(&file).expect("can be read");
        (file, bytes)
    };
    let files: Vec<_> = files.into_iter().map(read).collect();
    let existing = Sources::default();
    let options = Options {
        api: "vendor",
        existing: &existing,
        gone: Gone::Told,
    };
    let pages = || {
        files.iter().filter(|(name, bytes)| {
            let Source::Page(page) = source::read(&name.to_string_lossy(), bytes) else {
                return false;
            };
            black_box(draft::draft(&[*page], &options));
            true
        })
    };
    let count = pages().count();
    let all = median(|| pages().count()).as_secs_f64() * 1e3;
    let each = all / count as f64;
    println!(
        "{:<44} {all:>7.2} ms {each:>7.2} ms",
        format!("{what} ({count} pages): page to draft and report")
    );
}

fn files_below(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        match path.is_dir() {
            true => files_below(&path, files),
            false => files.push(path),
        }
    }
}

/// The median time of a run.
fn median<T>(mut run: impl FnMut() -> T) -> Duration {
    let mut times: Vec<Duration> = (0..20)
        .map(|_| {
            let start = Instant::now();
            black_box(run());
            start.elapsed()
        })
        .collect();
    times.sort();
    times[times.len() / 2]
}
