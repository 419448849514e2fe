//! Rows as another program reads them: DuckDB.

use std::{
    path::PathBuf,
    process::{Command, Stdio},
};

use serde_json::{Map, Value};

use crate::validators;

/// The columns of every row of files; a column that is not there is null.
pub fn rows(columns: &[&str], files: &[PathBuf]) -> Vec<Map<String, Value>> {
    let python = validators::readers().expect("the test says that it needs it");
    let program = xtask::home().join("tests/src/readers.py");
    let output = Command::new(python)
        .arg(program)
        .arg(columns.join(","))
        .args(files)
        .stderr(Stdio::piped())
        .output()
        .expect("python starts");
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}");
    let rows = String::from_utf8(output.stdout).expect("UTF-8");
    let rows = rows
        .lines()
        .map(|row| serde_json::from_str(row).expect("is JSON"));
    rows.collect()
}
