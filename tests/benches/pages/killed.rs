//! What is there after a run was killed again and again, and begun once more.

use std::{
    collections::HashSet,
    fs,
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use it::kehu::wait;
use serde_json::Value;

use super::scripts;

/// How often it is killed, each time a little later.
const KILLS: u32 = 4;

/// What a run that goes to its end at last leaves.
pub struct Killed {
    /// How long the last one took.
    pub last: Duration,
    /// None where it ended with an error.
    pub kept: Option<Kept>,
}

/// Rows that are there.
pub struct Kept {
    pub rows: u64,
    pub ids: u64,
}

/// Kills a command at times that are spread over what it takes as a whole, and then lets it end.
pub fn killed(command: impl Fn() -> Command, whole: Duration, target: &Path) -> Killed {
    for kill in 1..=KILLS {
        let mut child = quiet(command()).spawn().expect("it starts");
        wait(whole * kill / (KILLS + 1));
        child.kill().expect("is ours");
        child.wait().expect("is ours");
    }
    let begun = Instant::now();
    let ended = quiet(command()).status().expect("it starts");
    Killed {
        last: begun.elapsed(),
        kept: ended.success().then(|| kept(target)).flatten(),
    }
}

fn quiet(mut command: Command) -> Command {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command
}

/// Counts what is there: lines of JSON, or Parquet.
pub fn kept(target: &Path) -> Option<Kept> {
    let is_json = |name: &std::ffi::OsStr| name == "ndjson" || name == "jsonl";
    if !target.extension().is_some_and(is_json) {
        let mut count = Command::new(scripts::python()?);
        count
            .arg(scripts::compare().join("count_rows.py"))
            .arg(target);
        let counted = count.output().ok()?.stdout;
        let counted: Value = serde_json::from_slice(&counted).ok()?;
        return Some(Kept {
            rows: counted["rows"].as_u64()?,
            ids: counted["ids"].as_u64()?,
        });
    }
    let text = fs::read_to_string(target).ok()?;
    // Half a line is a row, too: whoever reads the file meets it.
    let ids = text.lines().filter_map(|line| {
        let row: Value = serde_json::from_str(line).ok()?;
        row["id"].as_u64()
    });
    Some(Kept {
        rows: text.lines().count() as u64,
        ids: ids.collect::<HashSet<_>>().len() as u64,
    })
}
