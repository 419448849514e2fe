//! Pages that were pasted on one line: line breaks are put back where parts begin.

use super::{Line, code};
use crate::block::Inline;
use crate::text;
use crate::types;
use crate::words::{Feature, Role, phrases, words};

/// A line longer than this may hold several parts of a page.
const LONG: usize = 240;
/// What is longer than this on one line is data, not a page.
const TOO_LONG: usize = 400_000;

/// The page's lines; long ones that hold a table are broken into the lines they were.
pub(super) fn lines(page: &str) -> Vec<Line> {
    let mut out = Vec::new();
    for (i, line) in page.split('\n').enumerate() {
        if line.len() > LONG && line.len() < TOO_LONG && !line.contains('|') && holds_table(line) {
            let lines = unfold(line).into_iter();
            out.extend(lines.map(|text| Line::new(i + 1, text)));
        } else {
            out.push(Line::new(i + 1, bullets(line)));
        }
    }
    join_requests(out)
}

/// A method alone on its line and the path below it are one line, and a paragraph of their own.
fn join_requests(lines: Vec<Line>) -> Vec<Line> {
    let mut out: Vec<Line> = Vec::with_capacity(lines.len());
    for line in lines {
        let path = line.text.trim();
        let is_path = (path.starts_with('/') || path.starts_with("http")) && !path.contains(' ');
        let method = out.last().map(|above| above.text.trim().to_owned());
        let Some(method) = method.filter(|above| is_path && kehu_request::is_method(above)) else {
            out.push(line);
            continue;
        };
        let no = line.no - 1;
        let empty = |no| Line::new(no, "");
        let text = format!("{method} {path}");
        out.pop();
        out.extend([empty(no), Line::new(no, text), empty(line.no)]);
    }
    out
}

/// Round bullets of copied pages become Markdown's; `####text` becomes a heading.
fn bullets(line: &str) -> String {
    let trimmed = line.trim_start();
    let lead = &line[..line.len() - trimmed.len()];
    for bullet in ["•", "●", "◦", "○", "▪", "■", "·"] {
        if let Some(rest) = trimmed.strip_prefix(bullet) {
            return format!("{lead}- {}", rest.trim_start());
        }
    }
    let hashes = trimmed.bytes().take_while(|b| *b == b'#').count();
    let after = trimmed[hashes..].chars().next();
    // `#话题#` is not a heading.
    let single = hashes == 1 && after.is_some_and(text::is_cjk) && !trimmed[1..].contains('#');
    let several = (2..=6).contains(&hashes)
        && after.is_some_and(|c| c == '*' || text::is_cjk(c) || c.is_alphabetic());
    if single || several {
        return format!("{} {}", &trimmed[..hashes], &trimmed[hashes..]);
    }
    line.to_owned()
}

/// Three column heads in a row, somewhere inside.
fn holds_table(line: &str) -> bool {
    let tokens: Vec<&str> = line.split_whitespace().collect();
    tokens
        .windows(3)
        .any(|w| w.iter().all(|t| t.len() < 40 && words().is_head(t)))
}

fn unfold(line: &str) -> Vec<String> {
    let mut out = Out::default();
    let mut rest = line;
    while let Some(at) = code::json_inside(rest) {
        prose(&rest[..at], &mut out);
        out.end();
        let length = code::json_length(&rest[at..]);
        out.lines.push(rest[at..at + length].to_owned());
        rest = &rest[at + length..];
    }
    prose(rest, &mut out);
    out.end();
    out.lines
}

#[derive(Default)]
struct Out {
    lines: Vec<String>,
    line: String,
}

impl Out {
    fn word(&mut self, word: &str) {
        if !self.line.is_empty() {
            self.line.push(' ');
        }
        self.line.push_str(word);
    }

    fn end(&mut self) {
        if !self.line.is_empty() {
            self.lines.push(std::mem::take(&mut self.line));
        }
    }

    /// Begins a row with its name, before which the mark of nesting may stand alone; how many tokens that takes.
    fn row(&mut self, tokens: &[&str]) -> usize {
        self.end();
        let marked = words().unmarked(&format!("{}x", tokens[0])).1 == "x";
        let name = tokens.len().min(1 + usize::from(marked));
        tokens[..name].iter().for_each(|token| self.word(token));
        name
    }

    /// A line between empty ones.
    fn alone(&mut self, line: impl Into<String>) {
        self.end();
        self.lines
            .extend([String::new(), line.into(), String::new()]);
    }
}

/// Words to lines: heads, rows, labels and addresses begin new ones.
fn prose(part: &str, out: &mut Out) {
    let tokens: Vec<&str> = part.split_whitespace().collect();
    let mut in_table = false;
    let heads_from = |at: usize| {
        let heads = tokens[at..].iter();
        heads
            .take_while(|t| t.len() < 40 && words().is_head(t))
            .count()
    };
    let mut at = 0;
    while at < tokens.len() {
        let token = tokens[at];
        let mut heads = heads_from(at);
        // A row's name may be spelt like a head: `code int …`.
        while heads > 3 && begins_row(&tokens[at + heads - 1..]) {
            heads -= 1;
        }
        let labelled =
            heads >= 4 && is_label(token) && words().head(tokens[at + 1]).contains(&Role::Name);
        if heads >= 3 && !labelled {
            out.end();
            tokens[at..at + heads].iter().for_each(|t| out.word(t));
            out.end();
            in_table = true;
            at += heads;
            continue;
        }
        if in_table && begins_row_here(&tokens[at..], out.line.split(' ').count()) {
            at += out.row(&tokens[at..]);
            continue;
        }
        let next = tokens.get(at + 1);
        let json_below = || next.is_none_or(|next| code::begins_json(next));
        let ends_table = || heads_from(at + 1) >= 3 || json_below();
        if is_label(token) && (labelled || !in_table || ends_table()) {
            out.alone(token);
            in_table = false;
            at += 1;
            continue;
        }
        if let Some(value) = next.filter(|_| !in_table && is_fact(token)) {
            out.alone(format!("{}：{value}", token.trim_end_matches([':', '：'])));
            at += 2;
            continue;
        }
        let address = next.filter(|next| next.starts_with("http") || next.starts_with('/'));
        if let Some(address) = address.filter(|_| kehu_request::is_method(token)) {
            out.alone(format!("{token} {address}"));
            at += 2;
            continue;
        }
        out.word(token);
        at += 1;
    }
}

/// After a name and a type the next name may be spelt like a type: `└─list array`.
fn begins_row_here(tokens: &[&str], words_before: usize) -> bool {
    begins_row(tokens)
        || (words_before >= 2
            && tokens.len() > 1
            && words().unmarked(tokens[0]).0 > 0
            && types::is_type(tokens[1]))
}

/// A name and its type, or what it means between the two; or before where it travels.
fn begins_row(tokens: &[&str]) -> bool {
    let (mut name, mut rest) = (tokens[0], &tokens[1..]);
    if ["true", "false"].contains(&name) {
        return false;
    }
    if words().unmarked(&format!("{name}x")).1 == "x" && !rest.is_empty() {
        (name, rest) = (rest[0], &rest[1..]);
    }
    let name = words().unmarked(name).1;
    if let [about, after, ..] = rest
        && text::has_cjk(about)
        && (types::is_type(after) || phrases().travels.has(after))
    {
        return text::is_identifier(name) && !types::is_type(name);
    }
    text::is_identifier(name)
        && !types::is_type(name)
        && rest.first().is_some_and(|t| {
            types::is_type(t)
                || (t.contains(['[', '<']) && types::read(&Inline::plain(t)).expr.list_depth() > 0)
        })
}

fn is_label(token: &str) -> bool {
    let bare = token.trim_end_matches([':', '：']);
    text::width(bare) <= 24 && !text::is_identifier(bare) && {
        let f = words().features(bare);
        f.any(&[
            Feature::Request,
            Feature::Response,
            Feature::Errors,
            Feature::Example,
        ]) && (f.any(&[
            Feature::Fields,
            Feature::Example,
            Feature::Errors,
            Feature::Body,
            Feature::Header,
        ]) || text::width(bare) <= 8)
    }
}

/// Labels of one value.
fn is_fact(token: &str) -> bool {
    let bare = token.trim_end_matches([':', '：']);
    let labels = [Feature::Url, Feature::Method];
    text::has_cjk(bare) && labels.iter().any(|label| words().is_label(bare, *label))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_on_one_line_gets_its_lines_back() {
        let page = "查询会员 POST https://open.example.cn/api/v1/q 请求参数 参数名 类型 必选 说明 memberNo string 是 会员编号 state int 否 状态 0: 冻结, 1: 正常 filter object 否 条件 └─begin string 是 开始 响应参数 参数名 类型 说明 code int 状态码 示例 {  \"code\": 0, \"data\": { \"a\": [1] } } 完";
        let texts: Vec<String> = lines(&page.replace("会员编号", &"会员编号".repeat(12)))
            .into_iter()
            .map(|l| l.text)
            .filter(|t| !t.is_empty())
            .collect();
        assert_eq!(texts[1], "POST https://open.example.cn/api/v1/q");
        assert_eq!(texts[2], "请求参数");
        assert_eq!(texts[5], "state int 否 状态 0: 冻结, 1: 正常");
        assert_eq!(texts[7], "└─begin string 是 开始");
        assert_eq!(
            texts[texts.len() - 2],
            "{  \"code\": 0, \"data\": { \"a\": [1] } }"
        );
    }

    #[test]
    fn bullets_and_glued_headings() {
        assert_eq!(bullets("  • URL：x"), "  - URL：x");
        assert_eq!(bullets("####**样例**"), "#### **样例**");
        assert_eq!(bullets("#标题"), "# 标题");
        assert_eq!(bullets("#话题#"), "#话题#");
        assert_eq!(bullets("#1# kept"), "#1# kept");
    }
}
