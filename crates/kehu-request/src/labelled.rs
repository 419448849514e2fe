//! Requests whose parts stand below labels, as people write them and as tools print them.

use crate::http::{labels_headers, split_header};
use crate::{Request, is_method, is_name};

/// What stands below a label.
#[derive(Clone, Copy, PartialEq)]
enum Part {
    Headers,
    Body,
}

/// Reads `POST url: https://…` with `Header:` and `Body:`, and `POST https://…` with `POST data:` and
/// `Request Headers:`, in any order. `line` is that of the code.
pub fn read_labelled(code: &str, line: usize) -> Option<Request> {
    let lines: Vec<&str> = code.lines().collect();
    let mut out = Request::default();
    let mut part = None;
    let mut at = 0;
    while at < lines.len() {
        let words = lines[at].trim();
        if let Some(label) = label(words) {
            part = Some(label);
        } else if words.starts_with(['{', '[']) && part == Some(Part::Body) && out.body.is_none() {
            let count = value_lines(&lines[at..]);
            out.body = Some(lines[at..at + count].join("\n"));
            out.body_line = line + at;
            at += count;
            continue;
        } else if let Some((method, url)) = request(words) {
            if out.url.is_empty() {
                (out.method, out.url) = (method, url);
            }
        } else if part == Some(Part::Headers) {
            let header = split_header(words).filter(|(name, _)| is_name(name));
            out.headers.extend(header);
        } else if !words.is_empty() && !words.starts_with('[') {
            return None;
        }
        at += 1;
    }
    let told = !out.url.is_empty() && out.body.is_some();
    out.split_query();
    told.then_some(out)
}

/// `Header:`, `Request Headers:`, `POST data:`; behind `Header:` may stand that it is left out.
fn label(words: &str) -> Option<Part> {
    if labels_headers(words) {
        return Some(Part::Headers);
    }
    let (label, rest) = words.split_once([':', '：'])?;
    let last = label.split_whitespace().next_back()?.to_lowercase();
    match last.as_str() {
        "body" | "data" | "payload" if rest.trim().is_empty() => Some(Part::Body),
        _ => None,
    }
}

/// A method and an address on one line, among at most a few words.
fn request(words: &str) -> Option<(Option<String>, String)> {
    let parts: Vec<&str> = words.split_whitespace().collect();
    let url = parts
        .iter()
        .position(|part| part.starts_with("http") && part.contains("://"))?;
    let method = parts[..url].iter().find(|part| is_method(part))?;
    (parts.len() <= 5).then(|| (Some((*method).to_owned()), parts[url].to_owned()))
}

/// How many lines a JSON value takes, from its first on.
fn value_lines(lines: &[&str]) -> usize {
    let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
    for (at, line) in lines.iter().enumerate() {
        for c in line.chars() {
            match c {
                _ if escaped => escaped = false,
                '\\' if quoted => escaped = true,
                '"' => quoted = !quoted,
                '{' | '[' if !quoted => depth += 1,
                '}' | ']' if !quoted => depth = depth.saturating_sub(1),
                _ => {}
            }
        }
        if depth == 0 {
            return at + 1;
        }
    }
    lines.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_stand_below_their_labels() {
        let told = |code: &str| {
            let request = read_labelled(code, 10)?;
            let headers: Vec<&str> = request
                .headers
                .iter()
                .map(|(name, _)| name.as_str())
                .collect();
            Some(format!(
                "{} {} {headers:?} {} {}",
                request.method.unwrap_or_default(),
                request.url,
                request.body.unwrap_or_default(),
                request.body_line
            ))
        };
        assert_eq!(
            told("Header:\n  POST url: https://a.example/v1/x\n  appId: 7\n\nBody:\n  {\n  \"a\": 1}\n").as_deref(),
            Some("POST https://a.example/v1/x [\"appId\"]   {\n  \"a\": 1} 15")
        );
        assert_eq!(
            told("POST https://a.example/v1/x\n\nPOST data:\n{ \"a\": \"}\" }\n\n[no cookies]\n\nRequest Headers:\nHost: a.example\n").as_deref(),
            Some("POST https://a.example/v1/x [\"Host\"] { \"a\": \"}\" } 13")
        );
        assert_eq!(
            told("POST /x HTTP/1.1\nHost: a.example\n\n{\"a\": 1}"),
            None
        );
        assert_eq!(
            told("POST https://a.example/x\nwords of prose\nBody:\n{}"),
            None
        );
    }
}
