//! The lines that prettyplease does not print: blank ones.

/// Stands behind `//` where a blank line is to be.
pub const BLANK: &str = "~blank~";

/// Puts blank lines where they are marked, and behind the documentation and the attributes of a file.
pub fn spaced(printed: &str) -> Vec<&str> {
    let mut lines: Vec<&str> = Vec::new();
    for line in printed.lines().map(unmarked) {
        let before = lines.last().and_then(|line| head(line));
        if before.is_some() && before != head(line) && !line.is_empty() {
            lines.push("");
        }
        lines.push(line);
    }
    lines
}

fn unmarked(line: &str) -> &str {
    match line.trim_start().strip_prefix("//") {
        Some(BLANK) => "",
        _ => line,
    }
}

/// What a line of a file's head is.
fn head(line: &str) -> Option<&str> {
    ["//!", "#!["]
        .into_iter()
        .find(|start| line.starts_with(start))
}
