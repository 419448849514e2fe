//! What generating costs: `cargo bench -p xtask` prints the median of many runs, in all and an API.
//!
//! The committed specs, and the fixtures of the tests, which are small but of every kind.

use std::hint::black_box;
use std::time::{Duration, Instant};

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
}

/// The median time of a run.
fn median<T>(mut run: impl FnMut() -> T) -> Duration {
    let mut times: Vec<Duration> = (0..50)
        .map(|_| {
            let start = Instant::now();
            black_box(run());
            start.elapsed()
        })
        .collect();
    times.sort();
    times[times.len() / 2]
}
