//! Components around a string of the page's script, `<Payload>{`…`}</Payload>`: code below the component's
//! name.

use crate::read::Line;
use crate::read::written::Written;
use crate::text;

/// The page's lines with such components as labelled code.
pub(super) fn written(lines: Vec<Line>) -> Vec<Line> {
    if !lines.iter().any(|line| line.text.contains(OPENS)) {
        return lines;
    }
    let mut out = Written::default();
    let mut at = 0;
    while at < lines.len() {
        let Line { no, text } = &lines[at];
        if let Some((name, code, end)) = component(&lines, at) {
            out.alone(*no, format!("**{name}**"));
            out.code(*no, "", &code);
            at = end;
        } else {
            out.push(*no, text);
        }
        at += 1;
    }
    out.lines
}

const OPENS: &str = ">{`";
const CLOSES: &str = "`}</";

/// The name of the component that begins on a line, the lines in it, and the index of its last.
fn component(lines: &[Line], at: usize) -> Option<(String, Vec<Line>, usize)> {
    let (tag, first) = lines[at].text.trim_start().split_once(OPENS)?;
    let name = tag.strip_prefix('<')?.split_whitespace().next()?;
    let named = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric());
    let label = text::words(name).join(" ");
    let mut code = Vec::new();
    for (i, line) in lines.iter().enumerate().skip(at).take(400) {
        let whole = if i == at { first } else { line.text.as_str() };
        let (own, ends) = match whole.split_once(CLOSES) {
            Some((own, _)) => (own, true),
            None => (whole, false),
        };
        code.push(Line::new(line.no, own));
        if ends {
            return named.then_some((label, code, i));
        }
    }
    None
}
