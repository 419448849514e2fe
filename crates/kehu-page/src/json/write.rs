//! Values back to text.

use super::{Node, Value};

/// Over several lines, two spaces a level.
pub(super) fn pretty(node: &Node) -> String {
    let mut out = String::new();
    write(node, Some(0), &mut out);
    out
}

/// On one line.
pub(super) fn compact(node: &Node) -> String {
    let mut out = String::new();
    write(node, None, &mut out);
    out
}

fn write(node: &Node, depth: Option<usize>, out: &mut String) {
    match &node.value {
        // What was masked is not known: null claims nothing.
        Value::Null | Value::Masked(_) => out.push_str("null"),
        Value::Bool(b) => out.push_str(if *b { "true" } else { "false" }),
        Value::Number(n) => out.push_str(n),
        Value::String(s) => string(s, out),
        Value::Array(items) => list(
            items.iter().map(|item| (None, item)),
            items.len(),
            ['[', ']'],
            depth,
            out,
        ),
        Value::Object(members) => list(
            members
                .iter()
                .map(|(key, value)| (Some(key.as_str()), value)),
            members.len(),
            ['{', '}'],
            depth,
            out,
        ),
    }
}

fn list<'a>(
    entries: impl Iterator<Item = (Option<&'a str>, &'a Node)>,
    count: usize,
    brackets: [char; 2],
    depth: Option<usize>,
    out: &mut String,
) {
    out.push(brackets[0]);
    for (i, (key, value)) in entries.enumerate() {
        if i > 0 {
            out.push(',');
        }
        line(depth.map(|d| d + 1), out);
        if depth.is_none() && i > 0 {
            out.push(' ');
        }
        if let Some(key) = key {
            string(key, out);
            out.push_str(": ");
        }
        write(value, depth.map(|d| d + 1), out);
    }
    if count > 0 {
        line(depth, out);
    }
    out.push(brackets[1]);
}

fn line(depth: Option<usize>, out: &mut String) {
    if let Some(depth) = depth {
        out.push('\n');
        out.extend(std::iter::repeat_n("  ", depth));
    }
}

fn string(text: &str, out: &mut String) {
    // A text cannot fail to be written.
    out.push_str(&serde_json::to_string(text).unwrap_or_default());
}
