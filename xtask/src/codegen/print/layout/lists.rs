//! Lists, struct literals and attributes: one item a line where they are long, and no line of their own
//! for brackets that belong together.

use std::mem;

use super::{
    Line, SHORT, WIDTH, closing, filled, indent, is_code, items, matching, outdented, unquoted,
};

/// The longest attribute, list and struct that rustfmt leaves on one line.
const ATTRIBUTE: usize = 70;
const LIST: usize = 60;
const STRUCTURE: usize = 18;

/// Breaks lists and attributes that rustfmt finds too long for one line.
pub(super) fn split(lines: Vec<Line<'_>>) -> Vec<Line<'_>> {
    let mut out = Vec::with_capacity(lines.len());
    for line in lines {
        let parts = attribute(&line)
            .or_else(|| list(&line))
            .or_else(|| structure(&line));
        match parts {
            None => out.push(line),
            Some((head, items, tail, comma)) => {
                let inner = " ".repeat(indent(&line) + 4);
                let last = items.len() - 1;
                out.push(head.to_owned().into());
                if head.ends_with('[') && items.iter().all(|item| item.len() <= SHORT) {
                    out.extend(filled(&items, inner.len()));
                } else {
                    for (at, item) in items.iter().enumerate() {
                        let comma = if at < last || comma { "," } else { "" };
                        out.push(format!("{inner}{item}{comma}").into());
                    }
                }
                out.push(format!("{}{tail}", " ".repeat(indent(&line))).into());
            }
        }
    }
    out
}

/// Head, items, tail, and whether a comma stands behind the last item.
type Parts<'a> = (&'a str, Vec<&'a str>, &'a str, bool);

/// `#[serde(…)]` with more than rustfmt leaves on a line.
fn attribute(line: &str) -> Option<Parts<'_>> {
    let trimmed = line.trim_start();
    let inner = trimmed.strip_prefix("#[")?.strip_suffix(")]")?;
    let open = inner.find('(')?;
    let long = inner.len() - open - 1 > ATTRIBUTE || line.len() > WIDTH;
    let items = items(&inner[open + 1..]);
    let head = indent(line) + "#[".len() + open + 1;
    (long && !inner.starts_with("cfg_attr") && !inner.starts_with("derive"))
        .then(|| (&line[..head], items, ")]", false))
}

/// `&[…]` with more than rustfmt leaves on a line.
fn list(line: &str) -> Option<Parts<'_>> {
    if !is_code(line) {
        return None;
    }
    let open = line.find("&[")? + 2;
    let close = open + matching(&line[open..])?;
    let inner = &line[open..close];
    (inner.len() > LIST).then(|| (&line[..open], items(inner), &line[close..], true))
}

/// `Limit { calls: 1, per_s: 2.0 }` with more than rustfmt leaves on a line.
fn structure(line: &str) -> Option<Parts<'_>> {
    if !line.contains("{ ") {
        return None;
    }
    let open = unquoted(line)
        .find(|(at, letter)| *letter == '{' && line[*at..].starts_with("{ "))?
        .0
        + 1;
    let named = line[..open - 1]
        .trim_end()
        .ends_with(|last: char| last.is_ascii_alphanumeric());
    let close = open + matching(&line[open..])?;
    let inner = line[open..close].trim();
    let literal = named && is_code(line) && !line.trim_start().starts_with("use ");
    (literal && inner.len() > STRUCTURE).then(|| {
        (
            &line[..open],
            items(inner),
            &line[close..],
            !inner.contains(".."),
        )
    })
}

/// Puts a list's only item, and a call's last list, on the line that opens it.
pub(super) fn hugged(lines: Vec<Line<'_>>) -> Vec<Line<'_>> {
    let mut lines = lines;
    let mut at = 0;
    while at + 1 < lines.len() {
        if let Some(end) = hugs(&lines, at) {
            let inner = lines.remove(at + 1);
            lines[at].to_mut().push_str(inner.trim_start());
            // The closing lines were at `end - 1` and `end` before; now one up.
            let close = lines.remove(end - 1);
            let last = lines[end - 2].trim_end_matches(',').to_owned() + close.trim_start();
            lines[end - 2] = last.into();
            for line in &mut lines[at + 1..end - 1] {
                *line = outdented(mem::take(line));
            }
        } else {
            at += 1;
        }
    }
    lines
}

/// Where the brackets opened on line `at` close, if all that stands between is one thing in brackets.
fn hugs(lines: &[Line<'_>], at: usize) -> Option<usize> {
    let inner = lines[at + 1].trim();
    let borrowed = inner == "&[" || (inner.starts_with('&') && inner.ends_with('{'));
    let opens = lines[at].ends_with("&[") || (lines[at].ends_with('(') && borrowed);
    if !opens || !lines[at + 1].ends_with(['{', '(', '[']) || !is_code(&lines[at]) {
        return None;
    }
    let (outer, inner) = (closing(lines, at)?, closing(lines, at + 1)?);
    (inner + 1 == outer).then_some(outer)
}
