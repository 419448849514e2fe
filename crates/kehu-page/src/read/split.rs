//! Lines to segments: what has a reader of its own is cut out before Markdown sees the rest.

use std::collections::HashMap;
use std::ops::Range;

use super::{Line, code, flat, pipe, vertical};
use crate::block::{Block, Code, Inline};

/// Some lines that one reader takes.
#[derive(Debug)]
pub(super) struct Segment {
    pub lines: Range<usize>,
    pub kind: SegmentKind,
}

#[derive(Debug)]
pub(super) enum SegmentKind {
    /// Markdown or plain prose.
    Prose,
    /// `<table>` or `<pre>`.
    Html,
    /// Already read.
    Ready(Vec<Block>),
}

/// Fences that are known to have no end below, so that nobody looks for it again: the shortest of each marker.
type Unclosed = HashMap<char, usize>;

/// Cuts a page. Every line is in exactly one segment.
pub(super) fn segments(lines: &[Line]) -> Vec<Segment> {
    let mut out: Vec<Segment> = Vec::new();
    let mut prose = 0;
    let mut at = 0;
    let mut unclosed = Unclosed::default();
    while at < lines.len() {
        let Some((end, kind)) = special(lines, at, &mut unclosed) else {
            at += 1;
            continue;
        };
        if prose < at {
            out.push(Segment {
                lines: prose..at,
                kind: SegmentKind::Prose,
            });
        }
        let end = end.clamp(at + 1, lines.len());
        out.push(Segment {
            lines: at..end,
            kind,
        });
        at = end;
        prose = end;
    }
    if prose < lines.len() {
        out.push(Segment {
            lines: prose..lines.len(),
            kind: SegmentKind::Prose,
        });
    }
    out
}

/// What begins at this line and is not prose, and where it ends.
fn special(lines: &[Line], at: usize, unclosed: &mut Unclosed) -> Option<(usize, SegmentKind)> {
    let text = lines[at].text.as_str();
    if text.trim().is_empty() {
        return None;
    }
    let ready = |(end, block): (usize, Block)| (end, SegmentKind::Ready(vec![block]));
    if let Some((end, code)) = fence(lines, at, unclosed) {
        let request =
            request_in(text).map(|said| Block::paragraph(lines[at].no, Inline::plain(&said)));
        let blocks = request.into_iter().chain([code]).collect();
        return Some((end, SegmentKind::Ready(blocks)));
    }
    if let Some(end) = html_region(lines, at) {
        return Some((end, SegmentKind::Html));
    }
    if text.contains('|')
        && let Some((end, blocks)) = pipe::table(lines, at)
    {
        return Some((end, SegmentKind::Ready(blocks)));
    }
    flat::table(lines, at)
        .or_else(|| vertical::table(lines, at))
        .map(ready)
        .or_else(|| code::bare(lines, at).map(ready))
}

/// A fenced block, in a list or not. One that is never closed ends before the next heading after an
/// empty line, so that it does not swallow the page.
fn fence(lines: &[Line], at: usize, unclosed: &mut Unclosed) -> Option<(usize, Block)> {
    let first = &lines[at];
    let trimmed = first.text.trim_start();
    let marker = trimmed.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    let count = trimmed.chars().take_while(|c| *c == marker).count();
    let info = trimmed[count..].trim();
    if count < 3 || (marker == '`' && info.contains('`')) {
        return None;
    }
    let closes = |l: &Line| {
        let t = l.text.trim();
        t.len() >= count && t.chars().all(|c| c == marker)
    };
    let inner = at + 1;
    let known = unclosed.get(&marker).is_some_and(|least| count >= *least);
    let closed = match known {
        true => None,
        false => lines[inner..].iter().position(closes).map(|i| inner + i),
    };
    if closed.is_none() && !known {
        unclosed.insert(marker, count);
    }
    let (stop, end) = match closed {
        Some(close) => (close, close + 1),
        None => {
            let heading = (inner..lines.len())
                .find(|i| *i > inner && lines[i - 1].is_blank() && lines[*i].text.starts_with('#'));
            let stop = heading.unwrap_or(lines.len());
            (stop, stop)
        }
    };
    let width = first.text.len() - trimmed.len();
    let text: Vec<&str> = lines[inner..stop]
        .iter()
        .map(|l| dedent(&l.text, width))
        .collect();
    let lang = info
        .split(|c: char| c.is_whitespace() || matches!(c, '{' | ','))
        .next()
        .filter(|l| !l.is_empty())
        .map(str::to_ascii_lowercase);
    let first_line = lines.get(inner).map_or(first.no, |l| l.no);
    let code = Code {
        lang,
        text: code::decoded(&text.join("\n")),
        first: first_line,
        label: tab(info),
    };
    Some((end, Block::code(first.no, code)))
}

/// What a fence calls itself: ` ```json [Response] `, ` ```json title="Response" `,
/// ` ```json {{ title: 'Response' }} `.
fn tab(info: &str) -> Option<String> {
    let after = |open: &str, close: char| {
        let (_, rest) = info.split_once(open)?;
        Some(rest.split_once(close)?.0.trim().to_owned())
    };
    let said = after("title=\"", '"')
        .or_else(|| after("title: '", '\''))
        .or_else(|| after(" [", ']'));
    said.filter(|said| !said.is_empty() && said.len() <= 80)
}

/// The request that a fence names in its attributes: ` ```json method="POST" url="https://…" `.
fn request_in(fence: &str) -> Option<String> {
    let values = || fence.split('"').skip(1).step_by(2);
    let method = values().find(|value| kehu_request::is_method(value))?;
    let address = values().find(|value| value.starts_with("http") || value.starts_with('/'))?;
    Some(format!("{method} {address}"))
}

fn dedent(line: &str, width: usize) -> &str {
    let lead = line.len() - line.trim_start().len();
    line.get(lead.min(width)..).unwrap_or(line)
}

/// `<table>` or `<pre>` to its end tag; other tags are left to the Markdown reader.
fn html_region(lines: &[Line], at: usize) -> Option<usize> {
    let text = lines[at].text.trim_start();
    if !text.starts_with('<') {
        return None;
    }
    let name = ["table", "pre"]
        .into_iter()
        .find(|name| opens(text, name))?;
    let (open, close) = (format!("<{name}"), format!("</{name}"));
    let mut depth = 0usize;
    for (i, line) in lines.iter().enumerate().skip(at) {
        let lower = line.text.to_ascii_lowercase();
        depth += lower.matches(&open).count();
        depth = depth.saturating_sub(lower.matches(&close).count());
        if depth == 0 {
            return Some(i + 1);
        }
    }
    Some(lines.len())
}

fn opens(text: &str, name: &str) -> bool {
    let rest = text[1..].to_ascii_lowercase();
    rest.strip_prefix(name)
        .is_some_and(|after| after.starts_with(['>', ' ', '\t', '/']) || after.is_empty())
}
