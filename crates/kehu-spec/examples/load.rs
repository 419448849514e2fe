fn main() {
    let sources = kehu_spec::Sources::read_dir("specs").unwrap();
    let t = std::time::Instant::now();
    let loaded = kehu_spec::load(&sources);
    let took = t.elapsed();
    print!("{}", loaded.diagnostics.render(&sources, false));
    for a in &loaded.apis {
        println!(
            "{} {} ops {} records",
            a.name,
            a.operations.len(),
            a.records.len()
        );
    }
    println!("{took:?}");
}
