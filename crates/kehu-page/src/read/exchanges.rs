//! One fence may hold a whole exchange: commands, their answers, and comments that say which is which.
//! Each becomes a piece of code of its own, labelled by the comment above it.

use super::code::begins_json;
use crate::block::{Block, BlockKind, Code, Document};
use crate::json;
use crate::words::{Feature, words};

/// Cuts every piece of code that holds several.
pub(super) fn split(document: &mut Document) {
    let blocks = std::mem::take(&mut document.blocks);
    for block in blocks {
        let BlockKind::Code(code) = &block.kind else {
            document.blocks.push(block);
            continue;
        };
        match parts(code) {
            Some(parts) => document.blocks.extend(parts.into_iter().map(|code| Block {
                line: code.first,
                kind: BlockKind::Code(code),
            })),
            None => document.blocks.push(block),
        }
    }
}

/// A piece of the code that is being collected.
#[derive(Default)]
struct Part<'t> {
    label: Option<String>,
    /// Index of its first line.
    from: usize,
    lines: Vec<&'t str>,
    /// It is a command or a request, which an answer ends.
    sent: bool,
}

#[derive(Default)]
struct Cutter<'t> {
    lines: Vec<&'t str>,
    done: Vec<Part<'t>>,
    now: Part<'t>,
}

fn parts(code: &Code) -> Option<Vec<Code>> {
    let lines: Vec<&str> = code.text.lines().collect();
    let command = lines
        .iter()
        .any(|line| kehu_request::is_curl(line) || is_status(line));
    if !command && !is_labelled(&lines) || lines.len() > 4000 {
        return None;
    }
    let mut cutter = Cutter {
        lines,
        ..Cutter::default()
    };
    let mut at = 0;
    while at < cutter.lines.len() {
        at = cutter.line(at);
    }
    cutter.next(at, None, false);
    let mut done = cutter.done;
    done.retain(|part| part.lines.iter().any(|line| !line.trim().is_empty()));
    let several = done.len() > 1 || done.iter().any(|part| part.label.is_some());
    let own = |part: Part<'_>| Code {
        lang: code.lang.clone(),
        text: part.lines.join("\n").trim_end().to_owned(),
        first: code.first + part.from,
        label: part.label.or_else(|| code.label.clone()),
    };
    several.then(|| done.into_iter().map(own).collect())
}

impl<'t> Cutter<'t> {
    /// Takes a line, or all of a command; the next one to take.
    fn line(&mut self, at: usize) -> usize {
        let line = self.lines[at];
        let trimmed = line.trim();
        if kehu_request::is_curl(line) {
            let label = self.waiting_label();
            self.next(at, label, true);
            let rest = self.lines[at..].join("\n");
            let end = (at + kehu_request::command_lines(&rest)).clamp(at + 1, self.lines.len());
            self.now.lines.extend(&self.lines[at..end]);
            return end;
        }
        if is_status(line) {
            // The headers of an answer say nothing that a spec holds.
            let body = self.lines[at..].iter().position(|l| l.trim().is_empty());
            let start = body.map_or(self.lines.len(), |blank| at + blank + 1);
            self.next(start, Some(format!("Response {}", status(line))), false);
            return start;
        }
        let said = trimmed.trim_start_matches(['#', '/', ' ']);
        if trimmed.starts_with('#') && begins_json(said) {
            return self.commented(at);
        }
        // A comment right above a command says what that does.
        let next = || {
            self.lines[at + 1..]
                .iter()
                .find(|line| !line.trim().is_empty())
        };
        let of_command =
            trimmed.starts_with('#') && next().is_some_and(|line| kehu_request::is_curl(line));
        let label = trimmed.starts_with(['#', '/']) && labels(said)
            || of_command
            || is_bare_label(&self.lines[at..]);
        if label && !inside_json(&self.now) {
            let label = said.trim_end_matches([':', '：']).to_owned();
            self.next(at + 1, Some(label), false);
            return at + 1;
        }
        if self.now.sent && begins_json(trimmed) {
            self.next(at, Some("Response".to_owned()), false);
        }
        if self.now.lines.is_empty() {
            self.now.from = at;
        }
        self.now.lines.push(line);
        at + 1
    }

    /// JSON whose lines are comments of a shell.
    fn commented(&mut self, at: usize) -> usize {
        let answers = self.now.sent.then(|| "Response".to_owned());
        let label = self.waiting_label().or(answers);
        self.next(at, label, false);
        let rest = self.lines[at..].iter();
        let bare = rest.map_while(|line| line.trim_start().strip_prefix('#'));
        let bare: Vec<&str> = bare
            .map(|line| line.strip_prefix(' ').unwrap_or(line))
            .collect();
        let end = at + bare.len();
        self.now.lines.extend(bare);
        self.next(end, None, false);
        end
    }

    /// The label that stands above what begins now.
    fn waiting_label(&mut self) -> Option<String> {
        let empty = self.now.lines.iter().all(|line| line.trim().is_empty());
        self.now.label.take_if(|_| empty)
    }

    fn next(&mut self, from: usize, label: Option<String>, sent: bool) {
        let part = Part {
            label,
            from,
            lines: Vec::new(),
            sent,
        };
        self.done.push(std::mem::replace(&mut self.now, part));
    }
}

/// `HTTP/1.1 200 OK`.
fn is_status(line: &str) -> bool {
    let mut words = line.split_whitespace();
    words.next().is_some_and(|w| w.starts_with("HTTP/")) && status(line).len() == 3
}

fn status(line: &str) -> &str {
    let status = line.split_whitespace().nth(1).unwrap_or_default();
    if status.bytes().all(|b| b.is_ascii_digit()) {
        status
    } else {
        ""
    }
}

/// Whether a comment says what stands below it.
fn labels(said: &str) -> bool {
    let says = words().features(said);
    let sides = [Feature::Request, Feature::Response, Feature::Example];
    said.len() <= 80 && (says.any(&sides) || says.any(&[Feature::Success, Feature::Failure]))
}

/// Whether a request line stands above JSON with labels of its own.
fn is_labelled(lines: &[&str]) -> bool {
    let mut filled = lines.iter().filter(|line| !line.trim().is_empty());
    let first = filled.next().map_or("", |line| line.trim());
    let is_request = first
        .split_once(char::is_whitespace)
        .is_some_and(|(method, rest)| {
            let address = rest.trim_start();
            kehu_request::is_method(method)
                && (address.starts_with('/') || address.starts_with("http"))
        });
    is_request && (0..lines.len()).any(|at| is_bare_label(&lines[at..]))
}

/// Whether the first of some lines says no more than what the JSON below it is: `Response:`.
fn is_bare_label(lines: &[&str]) -> bool {
    let mut filled = lines.iter().map(|line| line.trim());
    let said = filled.next().unwrap_or_default();
    let below = filled.find(|line| !line.is_empty());
    let label = said.strip_suffix([':', '：']);
    label.is_some_and(|label| !label.contains(['"', '\'', '{', '[']) && labels(label))
        && below.is_some_and(begins_json)
}

/// Whether JSON is open: a comment in it belongs to a key.
fn inside_json(part: &Part<'_>) -> bool {
    let open: i64 = part.lines.iter().map(|line| json::opened(line)).sum();
    !part.sent && open > 0
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The parts of a block of code that begins on line 10: line, label, text.
    fn told(text: &str) -> String {
        let code = Code {
            text: text.to_owned(),
            first: 10,
            ..Code::default()
        };
        let found = parts(&code).unwrap_or_default();
        let found = found.iter().map(|part| {
            let label = part.label.as_deref().unwrap_or_default();
            format!("{} [{label}] {}", part.first, part.text)
        });
        found.collect::<Vec<_>>().join(" / ")
    }

    #[test]
    fn commands_and_answers_are_told_apart() {
        crate::cases::check(
            r##"
            # Plain request\ncurl -X PUT \\n  https://a.example/x\n\n# Raw request\ncurl https://a.example/y\n\n# Example Response\n{"a": 1} => 11 [Plain request] curl -X PUT \\n  https://a.example/x / 15 [Raw request] curl https://a.example/y / 18 [Example Response] {"a": 1}
            curl https://a.example/x\n\n# {\n#   "a": 1\n# } => 10 [] curl https://a.example/x / 12 [Response] {\n  "a": 1\n}
            GET /x HTTP/1.1\nHost: a.example\n\nHTTP/1.1 401 Unauthorized\nServer: x\n\n{"e": 1} => 10 [] GET /x HTTP/1.1\nHost: a.example / 16 [Response 401] {"e": 1}
            {\n  # Response of one\n  "a": 1\n}
            POST /login\n\nHeader:\nx: 1\n\n入参：\n{\n"a": 1}\n\n返回数据：\n{"b": 2} => 10 [] POST /login\n\nHeader:\nx: 1 / 16 [入参] {\n"a": 1} / 20 [返回数据] {"b": 2}
            GET /x?y=1\nResponse:\n{"a": 1} => 10 [] GET /x?y=1 / 12 [Response] {"a": 1}
            POST /x\n{"request":\n{"a": 1}}
            "##,
            told,
        );
    }
}
