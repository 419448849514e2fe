//! How long the specs of this repository take to be read, resolved and checked, evidence included:
//! `cargo bench -p kehu-spec`. The aim is under 5 ms for all of them.

use std::error::Error;
use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};

/// So often, after a few that are not counted.
const ROUNDS: usize = 200;

fn main() -> Result<(), Box<dyn Error>> {
    let specs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../specs");
    let sources = kehu_spec::Sources::read_dir(specs)?;
    let mut times: Vec<Duration> = (0..ROUNDS + ROUNDS / 10)
        .map(|_| {
            let started = Instant::now();
            black_box(kehu_spec::load(black_box(&sources)));
            started.elapsed()
        })
        .skip(ROUNDS / 10)
        .collect();
    times.sort_unstable();
    let files = sources.files().count();
    println!(
        "load, {files} files: median {:?}, fastest {:?}, slowest {:?}",
        times[ROUNDS / 2],
        times[0],
        times[ROUNDS - 1]
    );
    Ok(())
}
