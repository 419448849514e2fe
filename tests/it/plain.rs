//! What a person is told is told in a person's words.

use std::fs;
use std::path::Path;

/// Words of serde, of Rust's own libraries and of its syntax.
const JARGON: &[&str] = &[
    "invalid type",
    "invalid value: ",
    "invalid length",
    "expected struct",
    "expected a map",
    "expected a sequence",
    "data did not match",
    "missing field",
    "unknown variant",
    "EOF while parsing",
    "expected value at line",
    "utf-8 sequence",
    "stream did not contain valid UTF-8",
    "(os error",
    "Some(",
    "Err(",
    "Utf8Error",
    "ParseIntError",
    "panicked",
    "client error (",
];

/// Fails when a message speaks of serde or Rust.
#[track_caller]
pub fn is_plain(message: &str) {
    for word in JARGON {
        assert!(!message.contains(word), "`{word}` in: {message}");
    }
}

#[test]
fn no_message_in_a_snapshot_speaks_of_serde_or_rust() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders = fs::read_dir(here.join("data/fail")).unwrap();
    let cases = folders.map(|entry| entry.unwrap().path().join("diagnostics.snap"));
    let snapshots = fs::read_dir(here.join("it/snapshots")).unwrap();
    let of_commands = snapshots.map(|entry| entry.unwrap().path()).filter(|path| {
        let name = path.file_name().unwrap().to_string_lossy();
        name.starts_with("it__cli") || name.starts_with("it__diff")
    });
    let mut count = 0;
    for path in cases.chain(of_commands).filter(|path| path.is_file()) {
        is_plain(&fs::read_to_string(&path).unwrap());
        count += 1;
    }
    assert!(count > 100, "{count} snapshots");
}
