//! Inline Markdown to plain words: emphasis, code, links, entities, `<br>` and component tags.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use crate::block::{Cell, Inline, Link};
use crate::tags;
use crate::text;
use crate::words::{Base, words};

/// Options of every Markdown parse: tables are read by `read::pipe`, which keeps more of them.
pub fn options() -> Options {
    Options::ENABLE_STRIKETHROUGH
}

/// Plain words of a piece of inline Markdown.
pub fn parse(markdown: &str) -> Inline {
    if !markdown.contains(['*', '_', '`', '[', ']', '<', '&', '\\', '~', '\n', '!']) {
        return Inline::plain(markdown);
    }
    // A leading `-`, `#` or digit would be read as a block; a word joiner in front prevents it.
    let guarded = format!("\u{2060}{}", markdown.trim());
    let mut builder = Builder::default();
    for event in Parser::new_ext(&guarded, options()) {
        builder.event(event);
    }
    builder.finish()
}

/// A table's cell, its indentation kept. `pad` is the white space that the form puts before every cell.
pub fn cell(raw: &str, pad: usize) -> Cell {
    let mut indent = text::indent(raw).saturating_sub(pad);
    let mut rest = raw.trim();
    // Indentation written as entities belongs to the indentation.
    loop {
        let entity = [
            ("&emsp;", 2),
            ("&ensp;", 1),
            ("&nbsp;", 1),
            ("&#160;", 1),
            ("&#8195;", 2),
            ("&thinsp;", 1),
        ]
        .iter()
        .find(|(e, _)| rest.starts_with(e));
        match entity {
            Some((e, columns)) => {
                indent += columns;
                rest = rest[e.len()..].trim_start();
            }
            None => break,
        }
    }
    Cell {
        indent,
        ..Cell::from(parse(&rest.replace("\\|", "|")))
    }
}

/// Collects inline events into an [`Inline`].
#[derive(Default)]
pub struct Builder {
    out: Inline,
    strong: usize,
    struck: usize,
    /// Where code and links began that are open.
    code: Option<usize>,
    links: Vec<(usize, String)>,
    loose: bool,
}

impl Builder {
    /// Takes one event; block events are ignored.
    pub fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Start(Tag::Strong | Tag::Emphasis) => self.strong += 1,
            Event::End(TagEnd::Strong | TagEnd::Emphasis) => {
                self.strong = self.strong.saturating_sub(1)
            }
            Event::Start(Tag::Strikethrough) => self.struck += 1,
            Event::End(TagEnd::Strikethrough) => self.struck = self.struck.saturating_sub(1),
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                self.begin_link(dest_url.into_string())
            }
            Event::End(TagEnd::Link | TagEnd::Image) => self.end_link(),
            Event::Text(words) => self.push(&words),
            Event::Code(words) => {
                self.out.codes.push(words.trim().to_owned());
                self.push(&words);
            }
            Event::InlineHtml(html) | Event::Html(html) => self.html(&html),
            // Lines stay lines: a label and its value often share a paragraph with the next label.
            Event::SoftBreak | Event::HardBreak => self.out.text.push('\n'),
            _ => {}
        }
    }

    /// Takes words as they are.
    pub fn push(&mut self, words: &str) {
        if self.struck > 0 {
            self.out.struck.push(words.trim().to_owned());
            return;
        }
        self.loose |= self.strong == 0 && words.chars().any(|c| c.is_alphanumeric());
        if self.strong > 0 {
            self.out.lead(words);
        }
        self.out.text.push_str(words);
    }

    /// Takes words in which white space is one space, as it is in HTML; indentation by hard spaces is kept.
    pub fn fold(&mut self, words: &str) {
        let mut folded = String::with_capacity(words.len());
        let mut parted = self.is_empty() || self.out.text.ends_with([' ', '\n']);
        for c in words.chars() {
            let space = matches!(c, ' ' | '\t' | '\n');
            if !space || !parted {
                folded.push(if space { ' ' } else { c });
            }
            parted = space;
        }
        self.push(&folded);
    }

    /// Nothing was taken yet.
    pub fn is_empty(&self) -> bool {
        self.out.text.is_empty()
    }

    /// What comes stands on a line of its own.
    pub fn newline(&mut self) {
        if !self.is_empty() && !self.out.text.ends_with('\n') {
            self.out.text.push('\n');
        }
    }

    /// Takes a tag that marks words; whether it is one.
    pub fn mark(&mut self, name: &str, ends: bool) -> bool {
        let depth = match name {
            "b" | "strong" | "em" | "i" => &mut self.strong,
            "del" | "s" | "strike" => &mut self.struck,
            "code" | "kbd" | "tt" if ends => {
                self.end_code();
                return true;
            }
            "code" | "kbd" | "tt" => {
                self.code = Some(self.out.text.len());
                return true;
            }
            _ => return false,
        };
        *depth = match ends {
            true => depth.saturating_sub(1),
            false => *depth + 1,
        };
        true
    }

    fn end_code(&mut self) {
        if let Some(start) = self.code.take() {
            let code = self.since(start);
            self.out.codes.push(code);
        }
    }

    /// What comes is linked.
    pub fn begin_link(&mut self, target: String) {
        self.links.push((self.out.text.len(), target));
    }

    /// What comes is linked no more.
    pub fn end_link(&mut self) {
        if let Some((start, target)) = self.links.pop() {
            let text = self.since(start);
            self.out.links.push(Link { text, target });
        }
    }

    fn since(&self, start: usize) -> String {
        let words = self.out.text.get(start..).unwrap_or_default();
        words.trim().to_owned()
    }

    /// Takes a tag: breaks become lines, a component's attributes stand for a component.
    pub fn html(&mut self, tag: &str) {
        let name: String = tag
            .trim_start_matches(['<', '/'])
            .chars()
            .take_while(|c| c.is_ascii_alphanumeric())
            .collect();
        let lower = name.to_ascii_lowercase();
        match lower.as_str() {
            "br" | "p" | "li" | "div" | "tr" if !self.is_empty() => self.newline(),
            lower if self.mark(lower, tag.starts_with("</")) => {}
            _ if tag.ends_with("/>") && name.starts_with(|c: char| c.is_ascii_uppercase()) => {
                let attributes = tags::read(tag)
                    .map(|tag| tag.attributes)
                    .unwrap_or_default();
                let values = attributes.into_values().filter(|value| !value.is_empty());
                self.push(&values.collect::<Vec<_>>().join(" "));
            }
            // `array<Shipment>`: a type, and no tag.
            _ if self.ends_with_container() => self.push(tag),
            _ => {}
        }
    }

    /// Whether the last word is a type that holds others.
    fn ends_with_container(&self) -> bool {
        let mut parts = self.out.text.rsplit(|c: char| !c.is_alphabetic());
        let last = parts.next().and_then(|word| words().base(word));
        matches!(last, Some(Base::Array | Base::Map))
    }

    /// What was collected, as a cell.
    pub fn cell(self) -> Cell {
        let indent = text::indent(&self.out.text);
        Cell {
            indent,
            ..Cell::from(self.finish())
        }
    }

    /// What was collected.
    pub fn finish(mut self) -> Inline {
        self.end_code();
        while !self.links.is_empty() {
            self.end_link();
        }
        let trimmed = self
            .out
            .text
            .trim_matches(|c: char| c.is_whitespace() || c == '\u{2060}')
            .to_owned();
        // `** label **` is not emphasis in CommonMark, though its writer meant it.
        let starred = trimmed.len() > 4
            && trimmed.starts_with("**")
            && trimmed.trim_end_matches([':', '：', ' ']).ends_with("**");
        self.out.strong = !trimmed.is_empty() && (starred || !self.loose);
        self.out.text = if trimmed.contains("**") {
            trimmed.replace("**", "").trim().to_owned()
        } else {
            trimmed
        };
        self.out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_taken_off_and_kept() {
        let inline = parse("**Data** is `x` of [*Model*](#model)<br>next\\_line");
        assert_eq!(inline.text, "Data is x of Model\nnext_line");
        assert_eq!(inline.codes, ["x"]);
        assert_eq!(inline.links[0].target, "#model");
        assert!(!inline.strong);
        assert!(parse("**Header**:").strong);
        assert!(parse("** 请求参数 **").strong);
        assert_eq!(parse("** 请求参数 **").text, "请求参数");
    }

    #[test]
    fn components_speak_by_their_attributes() {
        assert_eq!(parse("方法：<Badge method=\"GET\" />").text, "方法：GET");
        assert_eq!(parse("<Inline value=\"/a\">/a</Inline>").text, "/a");
        assert_eq!(parse("array<Shipment>").text, "array<Shipment>");
        assert_eq!(parse("a list<br>of <b>all</b>").text, "a list\nof all");
    }

    #[test]
    fn indentation_of_cells_is_kept() {
        assert_eq!(cell("     └─id ", 1).indent, 4);
        assert_eq!(cell(" &emsp;&emsp;id", 1).indent, 4);
        assert_eq!(cell("- x", 1).text(), "- x");
        assert_eq!(cell("# x`y`", 1).text(), "# xy");
    }
}
