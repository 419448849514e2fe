//! Words of reStructuredText, and the little that stands around them.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use crate::read::Line;

/// `1. words`.
pub(super) fn numbered(words: &str) -> bool {
    let rest = words.trim_start_matches(|c: char| c.is_ascii_digit());
    rest.len() < words.len() && rest.starts_with(". ")
}

/// The options of a directive, which stand first in it: `:name: words`, and their lines.
pub(super) fn options(own: &mut Vec<Line>) -> Vec<(String, String, usize)> {
    let mut out = Vec::new();
    while let Some(line) = own.first() {
        let option = line
            .text
            .trim()
            .strip_prefix(':')
            .and_then(|rest| rest.split_once(':'));
        let plain = |name: &str| !name.is_empty() && !name.contains([' ', '`']);
        let Some((name, words)) = option.filter(|(name, _)| plain(name)) else {
            break;
        };
        if words.starts_with('`') {
            break;
        }
        out.push((name.to_owned(), words.trim().to_owned(), line.no));
        own.remove(0);
    }
    out
}

/// `/orders/(int:id)` with its parts in braces.
pub(super) fn in_braces(path: &str) -> String {
    static PART: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"[(<](?:[A-Za-z_]+:)?\s*([A-Za-z_][A-Za-z0-9_-]*)[)>]").ok());
    match PART.as_ref() {
        Some(part) => part.replace_all(path, "{$1}").into_owned(),
        None => path.to_owned(),
    }
}

/// Words with the marks inside of them as Markdown has them.
pub(super) fn inline(words: &str) -> String {
    static MARKS: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r":[A-Za-z][A-Za-z0-9:.+_-]*:`([^`]+)`|``(.+?)``|`([^`<]+?)\s*<([^`>]+)>`__?|`([^`]+)`__?").ok()
    });
    let Some(marks) = MARKS.as_ref().filter(|_| words.contains('`')) else {
        return words.to_owned();
    };
    let one = |found: &Captures<'_>| {
        let group = |at| found.get(at).map(|group| group.as_str());
        match (group(1), group(2), group(3), group(4), group(5)) {
            (Some(role), ..) => role.split(" <").next().unwrap_or(role).to_owned(),
            (_, Some(code), ..) => format!("`{code}`"),
            (_, _, Some(text), Some(target), _) => format!("[{text}]({target})"),
            (.., Some(text)) => text.to_owned(),
            _ => String::new(),
        }
    };
    marks.replace_all(words, one).into_owned()
}
