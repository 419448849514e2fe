//! Loads a folder of specs and prints what is wrong with them: `cargo run -p kehu-spec --example load -- specs`.
fn main() -> std::io::Result<()> {
    let folder = std::env::args().nth(1).unwrap_or_else(|| "specs".to_owned());
    let sources = kehu_spec::Sources::read_dir(folder)?;
    let loaded = kehu_spec::load(&sources);
    print!("{}", loaded.diagnostics.render(&sources, false));
    for api in &loaded.apis {
        println!("{}: {} operations, {} records, {} enums", api.name, api.operations.len(), api.records.len(), api.enums.len());
    }
    Ok(())
}
