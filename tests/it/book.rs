//! The pages of the book that tell a way from its beginning, gone word for word in an empty folder.
//!
//! A file is written where a line before its block names it in backquotes and ends with a colon; a block `toml` without
//! such a line goes on with the file before it. A line of `sh` runs, and ends with 0, or as the comment behind it says.
//! Every line of `text` is in what the commands before it printed.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// What stands on a page, from top to bottom.
enum Step<'a> {
    File(&'a str, &'a str),
    Run(&'a str),
    Printed(&'a str),
}

fn steps(page: &str) -> Vec<Step<'_>> {
    let mut steps = Vec::new();
    let (mut named, mut rest) = ("", page);
    while let Some((prose, block)) = fenced(rest) {
        let (fence, inside, after) = block;
        let before = prose.trim_end();
        let (language, text) = inside.split_once('\n').unwrap_or((inside, ""));
        let name = before
            .strip_suffix("`:")
            .and_then(|before| before.rsplit('`').next());
        if let Some(name) = name.filter(|_| !["sh", "text"].contains(&language)) {
            named = name;
            steps.push(Step::File(named, text));
        } else {
            match language {
                "sh" => steps.extend(text.lines().map(Step::Run)),
                "text" => steps.push(Step::Printed(text)),
                _ => steps.push(Step::File(named, text)),
            }
        }
        assert!(fence.len() >= 3, "{before}");
        rest = after;
    }
    steps
}

/// The next block: what is before it; its fence, what is inside, what is behind.
fn fenced(text: &str) -> Option<(&str, (&str, &str, &str))> {
    let at = text.find("```")?;
    let (prose, block) = text.split_at(at);
    let fence = &block[..block.len() - block.trim_start_matches('`').len()];
    let inside = &block[fence.len()..];
    let end = inside.find(&format!("\n{fence}\n"))?;
    Some((
        prose,
        (fence, &inside[..=end], &inside[end + fence.len() + 2..]),
    ))
}

fn walk(page: &str) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../docs")
        .join(page);
    let text = fs::read_to_string(path).expect("a page is UTF-8");
    let folder = tempfile::tempdir().expect("a folder for the test");
    let mut printed = String::new();
    let mut ran = 0;
    for step in steps(&text) {
        match step {
            Step::File(name, text) => write(&folder.path().join(name), text),
            Step::Run(line) => {
                printed += &run(line, folder.path());
                ran += 1;
            }
            Step::Printed(text) => {
                let missing: Vec<_> = text
                    .lines()
                    .filter(|line| !printed.contains(line.trim()))
                    .collect();
                assert!(missing.is_empty(), "{page}: {missing:#?} in\n{printed}");
                printed.clear();
            }
        }
    }
    assert!(ran > 2, "{page}: {ran}");
}

fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().expect("a folder")).expect("it can be made");
    let before = fs::read_to_string(path).unwrap_or_default();
    fs::write(path, before + text).expect("it can be written");
}

/// What a line prints; of an export to a file, the file too.
fn run(line: &str, folder: &Path) -> String {
    let (command, ends) = line.split_once("# ends with ").unwrap_or((line, "0"));
    let ends: i32 = ends
        .split(':')
        .next()
        .and_then(|code| code.trim().parse().ok())
        .expect("a code");
    let words = shlex::split(command).expect("a line for a shell");
    let args = words
        .strip_prefix(&["kehu".to_owned()])
        .expect("a line of kehu");
    let output = Command::new(env!("CARGO_BIN_EXE_kehu-under-test"))
        .args(args)
        .current_dir(folder)
        .env_clear()
        .env("HOME", folder)
        .output()
        .expect("kehu runs");
    let printed =
        [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes).into_owned());
    let printed = printed.concat();
    assert_eq!(output.status.code(), Some(ends), "{line}: {printed}");
    printed
}

#[test]
fn a_beginner_starts_as_the_book_says() {
    walk("start.md");
}

#[test]
fn an_api_is_added_as_the_book_says() {
    walk("add-an-api.md");
}

#[test]
fn a_signature_is_said_as_the_book_says() {
    walk("sign.md");
}

#[test]
fn a_line_of_the_book_that_does_not_hold_is_found() {
    let page = "`a.toml`:\n\n```toml\nx = 1\n```\n\n```sh\nkehu apis\n```\n";
    let found = steps(page);
    assert!(matches!(found[0], Step::File("a.toml", "x = 1\n")));
    assert!(matches!(found[1], Step::Run("kehu apis")));
    assert_eq!(found.len(), 2);
}
