//! HTML to blocks: tables and `<pre>` inside Markdown, and whole pages.
//!
//! A tokenizer is enough: documentation's HTML is tag soup, and a cell, a row or a paragraph ends where
//! the next one begins. Time is linear whatever the nesting.

use html5gum::{DefaultEmitter, Token, Tokenizer};

use super::{Line, furniture};
use crate::block::{Block, BlockKind, Code, Document};
use crate::inline::Builder;

mod tables;

use tables::Open;

/// Whether a page is HTML as a whole.
pub(super) fn is_page(page: &str) -> bool {
    let head: String = page.trim_start().chars().take(400).collect();
    let head = head.to_ascii_lowercase();
    let begins = ["<!doctype html", "<html", "<?xml"];
    if begins.iter().any(|tag| head.starts_with(tag)) || head.contains("<body") {
        return true;
    }
    // A fragment: block tags everywhere, and no Markdown heading or fence.
    let tags = [
        "<p>", "<p ", "<div", "<h1", "<h2", "<h3", "<tr", "<td", "<li",
    ];
    let tags: usize = tags.iter().map(|tag| page.matches(tag).count()).sum();
    let marks = ["# ", "## ", "```", "- ", "**"];
    let marked = |line: &str| marks.iter().any(|mark| line.starts_with(mark));
    head.starts_with('<') && tags > 5 && !page.lines().any(marked)
}

/// A whole page.
pub(super) fn page(html: &str) -> Document {
    let mut reader = Reader::new(html, 1);
    reader.read(html);
    Document {
        title: reader.title.take().filter(|t| !t.is_empty()),
        source: reader.source.take(),
        blocks: reader.finish(),
        ..Document::default()
    }
}

/// A table or `<pre>` inside Markdown.
pub(super) fn fragment(lines: &[Line], out: &mut Vec<Block>) {
    let html: Vec<&str> = lines.iter().map(|l| l.text.as_str()).collect();
    out.extend(blocks(&html.join("\n"), lines.first().map_or(1, |l| l.no)));
}

/// Any piece of HTML whose first line is this one of the page.
pub(super) fn blocks(html: &str, first_line: usize) -> Vec<Block> {
    let mut reader = Reader::new(html, first_line);
    reader.read(html);
    reader.finish()
}

/// What text belongs to until the next block tag.
#[derive(Clone, Copy, Default, PartialEq)]
enum Kind {
    #[default]
    Paragraph,
    Heading(u8),
    Item(u8),
}

#[derive(Default)]
struct Reader {
    blocks: Vec<Block>,
    title: Option<String>,
    source: Option<String>,
    in_title: bool,
    kind: Kind,
    text: Run,
    lists: u8,
    /// What is read defines the term of the item before.
    definition: bool,
    pre: Option<(usize, String)>,
    skip: Option<(String, usize)>,
    tables: Vec<Open>,
    /// Of every open `<div>`, the part of a table that it is.
    divs: Vec<Option<&'static str>>,
    starts: Vec<usize>,
    first_line: usize,
}

/// Text that is being collected, from a line on.
#[derive(Default)]
struct Run {
    line: usize,
    words: Builder,
}

impl Reader {
    fn new(html: &str, first_line: usize) -> Reader {
        let below = html.match_indices('\n').map(|(at, _)| at + 1);
        Reader {
            starts: std::iter::once(0).chain(below).collect(),
            first_line,
            ..Reader::default()
        }
    }

    fn line(&self, offset: usize) -> usize {
        let lines = self.starts.partition_point(|start| *start <= offset);
        self.first_line + lines.saturating_sub(1)
    }

    fn read(&mut self, html: &str) {
        let mut emitter = DefaultEmitter::<usize>::new_with_span();
        emitter.naively_switch_states(true);
        for Ok(token) in Tokenizer::new_with_emitter(html, emitter) {
            match token {
                Token::StartTag(tag) => {
                    let attribute = |name: &str| {
                        let value = tag.attributes.get(name.as_bytes());
                        value.map(|v| String::from_utf8_lossy(&v.value).into_owned())
                    };
                    let line = self.line(tag.span.start);
                    let name = String::from_utf8_lossy(&tag.name);
                    self.start(&name, line, attribute, tag.self_closing);
                }
                Token::EndTag(tag) => self.end(&String::from_utf8_lossy(&tag.name)),
                Token::String(words) => {
                    let line = self.line(words.span.start);
                    self.words(&String::from_utf8_lossy(&words), line);
                }
                _ => {}
            }
        }
    }

    fn start(
        &mut self,
        name: &str,
        line: usize,
        attribute: impl Fn(&str) -> Option<String>,
        empty: bool,
    ) {
        if let Some((skipped, depth)) = &mut self.skip {
            if skipped == name {
                *depth += 1;
            }
            return;
        }
        if name == "div" && !empty {
            let part = tables::part(&attribute, !self.tables.is_empty());
            self.divs.push(part);
            if let Some(part) = part {
                return self.start(part, line, attribute, empty);
            }
        }
        match name {
            _ if !empty && furniture::is_beside(name) => {
                self.flush();
                self.skip = Some((name.to_owned(), 1));
            }
            "title" if self.title.is_none() => self.in_title = true,
            "link" if attribute("rel").as_deref() == Some("canonical") => {
                self.source = attribute("href")
            }
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                self.open(Kind::Heading(name.as_bytes()[1] - b'0'), line)
            }
            "dt" => {
                self.definition = false;
                self.open(Kind::Item(self.lists.saturating_sub(1)), line);
            }
            "dd" if matches!(self.kind, Kind::Item(_)) && !self.text.words.is_empty() => {
                self.definition = true;
                self.text.words.push(": ");
            }
            "p" | "div" if self.definition => self.current().newline(),
            "p" | "div" | "section" | "article" | "dd" | "blockquote" | "details" | "summary"
            | "figure" | "header" | "main" | "hr" => self.open(Kind::Paragraph, line),
            "ul" | "ol" | "dl" => {
                self.flush();
                self.lists = self.lists.saturating_add(1);
            }
            "li" => self.open(Kind::Item(self.lists.saturating_sub(1)), line),
            "pre" | "textarea" => {
                self.flush();
                self.pre = Some((line, String::new()));
            }
            "table" | "tr" | "td" | "th" => self.start_in_table(name, line, &attribute),
            _ => self.inline_start(name, attribute),
        }
    }

    fn inline_start(&mut self, name: &str, attribute: impl Fn(&str) -> Option<String>) {
        match (name, &mut self.pre) {
            ("br", Some((_, code))) => code.push('\n'),
            ("br" | "p" | "div", _) => self.current().newline(),
            ("a", _) => {
                let target = attribute("href").unwrap_or_default();
                self.current().begin_link(target);
            }
            _ => {
                self.current().mark(name, false);
            }
        }
    }

    fn end(&mut self, name: &str) {
        if let Some((skipped, depth)) = &mut self.skip {
            if skipped == name {
                *depth -= 1;
                if *depth == 0 {
                    self.skip = None;
                }
            }
            return;
        }
        let name = match name {
            "div" => self.divs.pop().flatten().unwrap_or(name),
            _ => name,
        };
        match name {
            "title" => self.in_title = false,
            "pre" | "textarea" => self.end_pre(),
            "table" | "tr" | "td" | "th" => self.end_in_table(name),
            "ul" | "ol" | "dl" => {
                self.flush();
                self.lists = self.lists.saturating_sub(1);
            }
            // The definition belongs to its term.
            "dt" => {}
            "p" | "div" if self.definition => self.current().newline(),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "p" | "div" | "li" | "section" | "dd"
            | "summary" | "blockquote" => {
                self.definition = false;
                if self.in_cell() {
                    self.current().newline();
                } else {
                    self.flush();
                }
            }
            "a" => self.current().end_link(),
            _ => {
                self.current().mark(name, true);
            }
        }
    }

    fn words(&mut self, words: &str, line: usize) {
        if self.skip.is_some() {
            return;
        }
        if self.in_title {
            self.title.get_or_insert_default().push_str(words.trim());
        } else if let Some((_, code)) = &mut self.pre {
            code.push_str(words);
        } else {
            let run = self.run();
            if run.words.is_empty() {
                let before = words.len() - words.trim_start().len();
                run.line = line + before.min(words.matches('\n').count());
            }
            run.words.fold(words);
        }
    }

    /// Where text goes now: the innermost open cell, or the block.
    fn run(&mut self) -> &mut Run {
        let mut cells = self.tables.iter_mut().rev();
        match cells.find_map(|table| table.cell.as_mut()) {
            Some(cell) => &mut cell.run,
            None => &mut self.text,
        }
    }

    fn current(&mut self) -> &mut Builder {
        &mut self.run().words
    }

    fn open(&mut self, kind: Kind, line: usize) {
        if self.tables.iter().any(|t| t.cell.is_some()) {
            self.current().newline();
            return;
        }
        self.flush();
        self.kind = kind;
        self.text.line = line;
    }

    fn flush(&mut self) {
        let run = std::mem::take(&mut self.text);
        let kind = std::mem::replace(&mut self.kind, Kind::Paragraph);
        let line = run.line.max(self.first_line);
        let text = run.words.finish();
        if text.text.is_empty() {
            return;
        }
        let kind = match kind {
            Kind::Paragraph => BlockKind::Paragraph(text),
            Kind::Heading(level) => BlockKind::Heading { level, text },
            Kind::Item(depth) => BlockKind::Item { depth, text },
        };
        self.blocks.push(Block { line, kind });
    }

    fn end_pre(&mut self) {
        let Some((line, code)) = self.pre.take() else {
            return;
        };
        if self.in_cell() {
            self.current().newline();
            self.current().fold(&code);
            return;
        }
        let lead = code.len() - code.trim_start_matches('\n').len();
        let text = code.trim_matches('\n').to_owned();
        if !text.trim().is_empty() {
            let code = Code::plain(text, line + lead);
            self.blocks.push(Block::code(line, code));
        }
    }

    fn finish(mut self) -> Vec<Block> {
        self.end_pre();
        while !self.tables.is_empty() {
            self.end_table();
        }
        self.flush();
        self.blocks
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_becomes_headings_items_and_code() {
        let html = "<!doctype html><html><head><title>T</title><style>x</style></head><body><nav>menu</nav><h2>Head <em>x</em></h2><p>one <code>c</code> <a href=/u>l</a></p><ul><li>i</ul><pre>\n{\n1</pre>";
        let document = page(html);
        assert_eq!(document.title.as_deref(), Some("T"));
        let kinds: Vec<String> = document
            .blocks
            .iter()
            .map(|b| match &b.kind {
                BlockKind::Heading { level, text } => format!("h{level} {}", text.text),
                BlockKind::Paragraph(t) => {
                    format!("p {} {:?} {}", t.text, t.codes, t.links[0].target)
                }
                BlockKind::Item { text, .. } => format!("li {}", text.text),
                BlockKind::Code(c) => format!("code {}", c.text),
                BlockKind::Table(_) => String::new(),
            })
            .collect();
        assert_eq!(
            kinds,
            ["h2 Head x", "p one c l [\"c\"] /u", "li i", "code {\n1"]
        );
    }

    #[test]
    fn deep_nesting_is_only_deep() {
        let deep = format!(
            "{}{}{}",
            "<div><table><tr><td>".repeat(3000),
            "x",
            "</td>".repeat(3000)
        );
        assert!(!blocks(&deep, 1).is_empty());
    }
}
