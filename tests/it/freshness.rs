//! The committed crates are what the committed specs give, and nothing else.

use std::fs;

use xtask::sync;

#[test]
fn generated_crates_are_up_to_date() {
    let code = xtask::run(["xtask", "codegen", "--check"]);
    assert_eq!(
        code, 0,
        "run `cargo xtask codegen` and commit what it writes"
    );
}

#[test]
fn missing_stale_orphaned_and_stray_files_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let specs = folder.path().join("specs/tiny");
    fs::create_dir_all(specs.join("endpoints")).unwrap();
    fs::write(specs.join("api.toml"), API).unwrap();
    fs::write(specs.join("endpoints/ping.toml"), PING).unwrap();
    let out = folder.path().join("out");
    let run = |mode: &[&str]| {
        let specs = folder.path().join("specs").display().to_string();
        let out = out.display().to_string();
        let command = ["xtask", "codegen", "--specs", &specs, "--out", &out];
        xtask::run([&command[..], mode].concat().into_iter().map(str::to_owned))
    };

    assert_eq!(run(&["--check"]), 1);
    assert_eq!(run(&["--dry-run"]), 0);
    assert!(!out.exists(), "only a run without a mode writes");
    assert_eq!(run(&[]), 0);
    assert_eq!(run(&["--check"]), 0);

    let stale = out.join("tiny-client/src/lib.rs");
    let text = fs::read_to_string(&stale).unwrap();
    fs::write(&stale, text.clone() + "// mine\n").unwrap();
    assert_eq!(run(&["--check"]), 1);
    assert_eq!(run(&[]), 0);
    assert_eq!(fs::read_to_string(&stale).unwrap(), text);

    let orphan = out.join("tiny-client/src/operations/old/orphan.rs");
    fs::create_dir_all(orphan.parent().unwrap()).unwrap();
    fs::write(&orphan, format!("// {}\n", sync::MARK)).unwrap();
    let mine = out.join("notes.md");
    fs::write(&mine, "mine\n").unwrap();
    assert_eq!(run(&["--check"]), 1);
    assert_eq!(run(&[]), 0);
    assert!(
        !orphan.parent().unwrap().exists(),
        "its folder goes with it"
    );
    assert!(mine.exists(), "what was not generated stays");

    // In a crate that is generated, what nobody generates is told about, and stays as well.
    for stray in [
        "tiny-client/examples/mine.rs",
        "tiny-model/logo.png",
        "tiny-model/src/tiny.toml",
    ] {
        let stray = out.join(stray);
        fs::write(&stray, b"mine \xff\n").unwrap();
        assert_eq!(run(&["--check"]), 1, "{}", stray.display());
        assert_eq!(run(&[]), 0);
        assert!(stray.exists(), "{}", stray.display());
        fs::remove_file(&stray).unwrap();
        assert_eq!(run(&["--check"]), 0);
    }

    let manifest = out.join("Cargo.toml");
    fs::write(&manifest, "[package]\n").unwrap();
    assert_eq!(run(&[]), 2, "it is in the way");
    assert_eq!(fs::read_to_string(&manifest).unwrap(), "[package]\n");
    fs::remove_file(&manifest).unwrap();
    assert_eq!(run(&[]), 0);

    fs::write(specs.join("endpoints/ping.toml"), "name = 1").unwrap();
    assert_eq!(run(&[]), 1);
    assert_eq!(
        fs::read_to_string(&stale).unwrap(),
        text,
        "errors write nothing"
    );
}

const API: &str = r#"
name    = "tiny"
title   = "Tiny"
summary = "As small as it gets."

[[server]]
name = "main"
url  = "https://tiny.example"
"#;

const PING: &str = r#"
name    = "ping"
method  = "GET"
path    = "/ping"
summary = "Asks whether it is there."
"#;
