//! Calls and chains of calls: on one line where rustfmt finds them short, broken where it does not.

use std::mem;

use super::{
    Line, SHORT, WIDTH, closing, filled, indent, is_code, items, matching, outdented, unquoted,
};

/// The longest arguments of a call, and chain of calls, that rustfmt leaves on one line.
const CALL: usize = 60;
const CHAIN: usize = 60;

/// Puts `value` and `.method(` on one line, where prettyplease breaks before a single call.
pub(super) fn rejoined(mut lines: Vec<Line<'_>>) -> Vec<Line<'_>> {
    let mut out: Vec<Line<'_>> = Vec::with_capacity(lines.len());
    let mut at = 0;
    while at < lines.len() {
        let (line, depth) = (&lines[at], indent(&lines[at]));
        let call = lines.get(at + 1).filter(|next| {
            indent(next) == depth + 4
                && next.trim_start().starts_with('.')
                && next.ends_with('(')
                && is_code(line)
        });
        let end = call
            .and_then(|_| closing(&lines, at + 1))
            .filter(|end| lines[*end].ends_with(';'));
        match (call, end) {
            (Some(call), Some(end)) => {
                out.push(format!("{line}{}", call.trim_start()).into());
                let rest = lines[at + 2..=end].iter_mut().map(mem::take);
                out.extend(rest.map(|line| outdented(line)));
                at = end + 1;
            }
            _ => {
                out.push(mem::take(&mut lines[at]));
                at += 1;
            }
        }
    }
    out
}

/// Puts the arguments of a call or function on one line where they fit.
pub(super) fn joined(mut lines: Vec<Line<'_>>) -> Vec<Line<'_>> {
    let mut out: Vec<Line<'_>> = Vec::with_capacity(lines.len());
    let mut at = 0;
    while at < lines.len() {
        match fits(&lines, at) {
            Some((whole, end)) => {
                out.extend(whole);
                at = end + 1;
            }
            None => {
                out.push(mem::take(&mut lines[at]));
                at += 1;
            }
        }
    }
    out
}

fn fits<'a>(lines: &[Line<'a>], at: usize) -> Option<(Vec<Line<'a>>, usize)> {
    let line = &lines[at];
    if !line.ends_with('(') || !is_code(line) || line.trim_start().starts_with("#[") {
        return None;
    }
    let end = closing(lines, at)?;
    let arguments = &lines[at + 1..end];
    let flat = |line: &Line<'_>| {
        indent(line) == indent(&lines[at]) + 4 && !line.ends_with(['(', '[', '{'])
    };
    if arguments.is_empty() || !arguments.iter().all(flat) {
        return None;
    }
    let inner = arguments
        .iter()
        .map(|line| line.trim())
        .collect::<Vec<_>>()
        .join(" ");
    let inner = inner.trim_end_matches(',');
    let closing_line = lines[end].clone();
    let whole = format!("{line}{inner}{}", closing_line.trim_start());
    let free = arguments.len() == 1 || line.contains("fn ");
    if whole.chars().count() <= WIDTH && (free || inner.len() <= CALL) {
        return Some((vec![whole.into()], end));
    }
    let items = items(inner);
    let short = !free && items.iter().all(|item| item.len() <= SHORT);
    short.then(|| {
        let mut lines = vec![line.clone()];
        lines.extend(filled(&items, indent(line) + 4));
        lines.push(closing_line);
        (lines, end)
    })
}

/// Breaks chains of calls that rustfmt finds too long for one line.
pub(super) fn chained(lines: Vec<Line<'_>>) -> Vec<Line<'_>> {
    let mut out = Vec::with_capacity(lines.len());
    for line in lines {
        match chain(&line).or_else(|| long_call(&line)) {
            Some(lines) => out.extend(lines.into_iter().map(Line::from)),
            None => out.push(line),
        }
    }
    out
}

/// A call on one line whose arguments are too long for it.
fn long_call(line: &str) -> Option<Vec<String>> {
    let call = line.strip_suffix(");").filter(|line| is_code(line))?;
    let (open, _) = unquoted(call).find(|(_, letter)| *letter == '(')?;
    let (head, arguments) = (&call[..open], &call[open + 1..]);
    let items = items(arguments);
    let is_one = matching(arguments).is_none() && !head.ends_with('!');
    if !is_one || items.len() < 2 || arguments.len() <= CALL {
        return None;
    }
    let inner = " ".repeat(indent(line) + 4);
    let mut lines = vec![format!("{head}(")];
    lines.extend(items.iter().map(|item| format!("{inner}{item},")));
    lines.push(format!("{});", " ".repeat(indent(line))));
    Some(lines)
}

fn chain(line: &str) -> Option<Vec<String>> {
    if line.len() <= CHAIN || !is_code(line) {
        return None;
    }
    let depth = indent(line);
    let start = match line.find(" = ") {
        Some(at) => at + " = ".len(),
        None => depth,
    };
    let (head, chain) = line.split_at(start);
    if chain.trim_end_matches(';').len() <= CHAIN {
        return None;
    }
    let links = links(chain.strip_suffix(';').unwrap_or(chain));
    let calls = links.iter().filter(|link| link.ends_with(')')).count();
    let balanced = matching(chain).is_none() && !chain.ends_with(['(', '[', '{', ',']);
    if calls < 2 || !balanced {
        return None;
    }
    // A root no wider than an indent keeps its first link beside it.
    let beside = if links[0].len() <= 4 { 2 } else { 1 };
    let inner = " ".repeat(depth + 4);
    let mut lines = vec![format!("{head}{}", links[..beside].join("."))];
    lines.extend(links[beside..].iter().map(|link| format!("{inner}.{link}")));
    if let Some(last) = lines.last_mut().filter(|_| chain.ends_with(';')) {
        last.push(';');
    }
    Some(lines)
}

/// What stands between the dots of a chain.
fn links(chain: &str) -> Vec<&str> {
    let (mut depth, mut start, mut links) = (0_usize, 0, Vec::new());
    for (at, letter) in unquoted(chain) {
        match letter {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            '.' if depth == 0 => {
                links.push(&chain[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    links.push(&chain[start..]);
    links
}
