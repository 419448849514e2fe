//! Code without a fence: bare JSON, curl commands, raw HTTP requests in plain text.

use super::Line;
use crate::block::{Block, Code};
use crate::json;
use crate::text;

/// Bare JSON or a curl command that begins at this line, and the line after it.
pub(super) fn bare(lines: &[Line], at: usize) -> Option<(usize, Block)> {
    let text = lines[at].text.trim_start();
    let (end, lang) = if begins_json(text) {
        (json_end(lines, at), "json")
    } else if begins_curl(text) {
        (curl_end(lines, at), "shell")
    } else {
        return None;
    };
    let code: Vec<&str> = lines[at..end].iter().map(|l| l.text.as_str()).collect();
    let mut code = Code::plain(code.join("\n"), lines[at].no);
    code.lang = Some(lang.to_owned());
    Some((end, Block::code(lines[at].no, code)))
}

/// Code as it was before somebody escaped it for a web page: no JSON has a quote that is written
/// `&quot;`. Markup keeps its entities.
pub(super) fn decoded(code: &str) -> String {
    let is_escaped = code.contains("&quot;") || code.contains("&#34;");
    if !is_escaped || code.trim_start().starts_with('<') {
        return code.to_owned();
    }
    let entities = [
        ("&quot;", "\""),
        ("&#34;", "\""),
        ("&#39;", "'"),
        ("&nbsp;", " "),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&amp;", "&"),
    ];
    entities
        .iter()
        .fold(code.to_owned(), |code, (entity, mark)| {
            code.replace(entity, mark)
        })
}

/// `{` or `[` as JSON begins, not `{host}` and not `[a link](…)`.
pub(super) fn begins_json(text: &str) -> bool {
    let mut chars = text.chars();
    let open = chars.next();
    let inner = chars.as_str().trim_start();
    let next = inner.chars().next();
    match open {
        Some('{') => match next {
            None | Some('"' | '\'' | '“' | '{') => true,
            Some('}') => inner[1..].trim().is_empty(),
            Some('/') => inner.starts_with("//") || inner.starts_with("/*"),
            Some(c) if c.is_alphabetic() || c == '_' => {
                let after = inner
                    .trim_start_matches(|c: char| c.is_alphanumeric() || c == '_')
                    .trim_start();
                after.starts_with([':', '：'])
            }
            _ => false,
        },
        Some('[') => match next {
            None | Some('{' | '"') => true,
            Some(']') => inner[1..].trim().is_empty(),
            Some('[') => inner[1..].trim_start().starts_with(['"', '{']),
            _ => false,
        },
        _ => false,
    }
}

fn begins_curl(text: &str) -> bool {
    let text = text.strip_prefix("$ ").unwrap_or(text);
    text.strip_prefix("curl ").is_some_and(|rest| {
        rest.contains("http") || rest.starts_with('-') || rest.trim_end().ends_with('\\')
    })
}

/// Where brackets are even again; where they never are, before the next heading or after an empty
/// line that no JSON follows.
fn json_end(lines: &[Line], at: usize) -> usize {
    let mut depth = 0;
    for (i, line) in lines.iter().enumerate().skip(at) {
        let trimmed = line.text.trim();
        if i > at && (trimmed.starts_with('#') || trimmed.starts_with("```")) {
            return i;
        }
        if i > at && lines[i - 1].is_blank() && !looks_like_json(trimmed) {
            return i - 1;
        }
        depth += json::opened(&line.text);
        if depth <= 0 {
            return i + 1;
        }
    }
    lines.len()
}

fn looks_like_json(line: &str) -> bool {
    line.is_empty()
        || line.starts_with(['{', '}', '[', ']', '"', ',', '\'', '“', '/', '…', '.', '-'])
        || line.starts_with(|c: char| c.is_ascii_digit())
        || line.contains("\":")
}

/// A command goes on while lines end with `\` or a quote is open.
fn curl_end(lines: &[Line], at: usize) -> usize {
    let rest = lines[at..].iter().take(2000).map(|line| line.text.as_str());
    let rest: Vec<&str> = rest.collect();
    (at + kehu_request::command_lines(&rest.join("\n"))).min(lines.len())
}

/// Whether a line is one piece of prose that JSON follows: `示例 {`.
pub(super) fn json_inside(line: &str) -> Option<usize> {
    line.char_indices()
        .filter(|(_, c)| matches!(c, '{' | '['))
        .map(|(i, _)| i)
        .find(|i| {
            let before = line[..*i].chars().next_back();
            before.is_none_or(|c| c.is_whitespace() || text::is_cjk(c) || matches!(c, ':' | '：'))
                && begins_json(&line[*i..])
        })
}

/// Where the JSON that begins this text ends.
pub(super) fn json_length(text: &str) -> usize {
    let mut depth = 0i64;
    let mut quoted = false;
    let mut escaped = false;
    for (i, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            '{' | '[' if !quoted => depth += 1,
            '}' | ']' if !quoted => {
                depth -= 1;
                if depth <= 0 {
                    return i + c.len_utf8();
                }
            }
            _ => {}
        }
    }
    text.len()
}
