//! Headings that tell a site's program what they are of: `## Create {{ tag: 'POST', label: '/v1/bins' }}`.

use crate::read::Line;
use crate::read::written::Written;

/// The page's lines with each such heading as its words, and the request that it names below it.
pub(super) fn written(lines: Vec<Line>) -> Vec<Line> {
    let annotated = |line: &Line| line.text.starts_with('#') && line.text.contains(" {{");
    if !lines.iter().any(annotated) {
        return lines;
    }
    let mut fenced = false;
    let mut out = Written::default();
    for line in lines {
        fenced ^= line.text.trim_start().starts_with("```");
        let parts = line
            .text
            .split_once(" {{")
            .filter(|_| !fenced && annotated(&line));
        let Some((words, said)) =
            parts.and_then(|(words, rest)| Some((words, rest.split_once("}}")?.0)))
        else {
            out.push(line.no, line.text);
            continue;
        };
        out.push(line.no, words.trim_end());
        let method = value(said, "tag").filter(|method| kehu_request::is_method(method));
        let address =
            value(said, "label").filter(|label| label.starts_with('/') || label.contains("://"));
        if let Some((method, address)) = method.zip(address) {
            out.alone(line.no, format!("{method} {address}"));
        }
    }
    out.lines
}

/// The quoted value behind a name and a colon.
fn value<'a>(said: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = said.split_once(&format!("{name}:"))?;
    let rest = rest.trim_start();
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    Some(rest[1..].split_once(quote)?.0)
}
