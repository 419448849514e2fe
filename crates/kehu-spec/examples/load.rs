//! Loads a folder of specs, tells what is wrong, and says how long it took:
//! `cargo run --release -p kehu-spec --example load -- specs`

use std::error::Error;
use std::time::Instant;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args()
        .nth(1)
        .unwrap_or_else(|| "specs".to_owned());
    let sources = kehu_spec::Sources::read_dir(folder)?;
    let started = Instant::now();
    let loaded = kehu_spec::load(&sources);
    let took = started.elapsed();
    print!("{}", loaded.diagnostics.render(&sources, false));
    for api in &loaded.apis {
        println!(
            "{}: {} operations, {} records",
            api.name,
            api.operations.len(),
            api.records.len()
        );
    }
    println!("{took:?}");
    Ok(())
}
