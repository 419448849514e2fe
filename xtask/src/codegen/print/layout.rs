//! The few layouts in which prettyplease and rustfmt differ, put right line by line.
//!
//! Each function takes the lines of a file and gives them back as rustfmt would have them; strings and
//! comments are never touched. What a line may hold is rustfmt's default.

use std::borrow::Cow;

mod calls;
mod imports;
mod lists;
mod macros;

/// Stands behind `//` where a blank line is to be.
pub const BLANK: &str = "~blank~";

/// The widest line that rustfmt leaves.
const WIDTH: usize = 100;

/// Items up to this length share lines where they do not fit on one.
const SHORT: usize = 10;

/// A line as it was printed, or as it was put right.
type Line<'a> = Cow<'a, str>;

/// Makes prettyplease's lines what rustfmt would have written.
pub fn tidy(printed: &str) -> String {
    let lines = spaced_head(printed.lines().map(blank).collect());
    let lines = macros::laid_out(imports::filled(lines));
    let lines = lists::split(calls::rejoined(lines));
    let lines = calls::chained(calls::joined(lists::hugged(lines)));
    lines.join("\n") + "\n"
}

fn blank(line: &str) -> Line<'_> {
    let mark = line.ends_with(BLANK) && line.trim_start().strip_prefix("//") == Some(BLANK);
    Cow::Borrowed(if mark { "" } else { line })
}

/// Blank lines behind the documentation and behind the attributes of a file.
fn spaced_head(lines: Vec<Line<'_>>) -> Vec<Line<'_>> {
    let kind = |line: &str| match line {
        line if line.starts_with("//!") => Some(0),
        line if line.starts_with("#![") => Some(1),
        _ => None,
    };
    let mut spaced: Vec<Line<'_>> = Vec::with_capacity(lines.len() + 2);
    for line in lines {
        let before = spaced.last().and_then(|line| kind(line));
        if before.is_some() && before != kind(&line) && !line.is_empty() {
            spaced.push(Cow::Borrowed(""));
        }
        spaced.push(line);
    }
    spaced
}

/// Items one after another, as many to a line as fit.
fn filled(items: &[&str], depth: usize) -> Vec<Line<'static>> {
    let mut lines: Vec<Line<'_>> = Vec::new();
    for item in items {
        match lines.last_mut() {
            // rustfmt leaves the last column free.
            Some(line) if line.len() + 1 + item.len() + 1 < WIDTH => {
                line.to_mut().push_str(&format!(" {item},"));
            }
            _ => lines.push(format!("{}{item},", " ".repeat(depth)).into()),
        }
    }
    lines
}

/// Where the bracket closes that was opened before `text`.
fn matching(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, letter) in unquoted(text) {
        match letter {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' if depth == 0 => return Some(at),
            ')' | ']' | '}' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// What stands between the commas of a list.
fn items(text: &str) -> Vec<&str> {
    let (mut depth, mut start, mut items) = (0_usize, 0, Vec::new());
    for (at, letter) in unquoted(text) {
        match letter {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => {
                items.push(text[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    items.push(text[start..].trim());
    items.retain(|item| !item.is_empty());
    items
}

/// Letters outside of string literals.
fn unquoted(text: &str) -> impl Iterator<Item = (usize, char)> {
    let (mut quoted, mut escaped) = (false, false);
    text.char_indices().filter(move |(_, letter)| {
        let skip = quoted || *letter == '"';
        match letter {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            _ => {}
        }
        !skip
    })
}

/// The line that closes what line `at` opens.
fn closing(lines: &[Line<'_>], at: usize) -> Option<usize> {
    let depth = indent(&lines[at]);
    let end = at
        + 1
        + lines[at + 1..]
            .iter()
            .position(|line| !line.is_empty() && indent(line) <= depth)?;
    (indent(&lines[end]) == depth && lines[end].trim_start().starts_with([')', ']', '}']))
        .then_some(end)
}

fn indent(line: &str) -> usize {
    line.bytes().take_while(|byte| *byte == b' ').count()
}

/// The line one step further left.
fn outdented(line: Line<'_>) -> Line<'_> {
    let step = 4.min(indent(&line));
    match line {
        Cow::Borrowed(line) => Cow::Borrowed(&line[step..]),
        Cow::Owned(line) => Cow::Owned(line[step..].to_owned()),
    }
}

fn is_code(line: &str) -> bool {
    !line.trim_start().starts_with("//")
}
