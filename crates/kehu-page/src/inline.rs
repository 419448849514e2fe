//! Inline Markdown to plain words: emphasis, code, links, entities, `<br>` and component tags.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use crate::block::{Cell, Inline, Link};
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
        inline: parse(&rest.replace("\\|", "|")),
        indent,
    }
}

/// Collects inline events into an [`Inline`].
#[derive(Default)]
pub struct Builder {
    out: Inline,
    strong: usize,
    struck: usize,
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
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => self
                .links
                .push((self.out.text.len(), dest_url.into_string())),
            Event::End(TagEnd::Link | TagEnd::Image) => {
                if let Some((start, target)) = self.links.pop() {
                    let linked = self.out.text.get(start..).unwrap_or_default().to_owned();
                    self.out.links.push(Link {
                        text: linked,
                        target,
                    });
                }
            }
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
            self.out.struck.push(words.to_owned());
            return;
        }
        self.loose |= self.strong == 0 && words.chars().any(|c| c.is_alphanumeric());
        if self.strong > 0 {
            self.out.lead(words);
        }
        self.out.text.push_str(words);
    }

    /// Takes a tag: breaks become lines, a component's attributes stand for a component.
    pub fn html(&mut self, tag: &str) {
        let name: String = tag
            .trim_start_matches(['<', '/'])
            .chars()
            .take_while(|c| c.is_ascii_alphanumeric())
            .collect();
        match name.to_ascii_lowercase().as_str() {
            "br" | "p" | "li" | "div" | "tr"
                if !self.out.text.is_empty() && !self.out.text.ends_with('\n') =>
            {
                self.out.text.push('\n');
            }
            "b" | "strong" | "em" | "i" => {
                self.strong = if tag.starts_with("</") {
                    self.strong.saturating_sub(1)
                } else {
                    self.strong + 1
                };
            }
            "del" | "s" | "strike" => {
                self.struck = if tag.starts_with("</") {
                    self.struck.saturating_sub(1)
                } else {
                    self.struck + 1
                };
            }
            _ if tag.ends_with("/>") && name.starts_with(|c: char| c.is_ascii_uppercase()) => {
                let values: Vec<&str> = attributes(tag).map(|(_, value)| value).collect();
                self.push(&values.join(" "));
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

    /// What was collected.
    pub fn finish(mut self) -> Inline {
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

/// `name="value"` pairs of a tag.
fn attributes(tag: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = tag;
    std::iter::from_fn(move || {
        let equals = rest.find('=')?;
        let name = rest[..equals]
            .rsplit([' ', '\t', '\n', '<'])
            .next()
            .unwrap_or_default();
        let after = rest[equals + 1..].trim_start_matches('{');
        let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let end = after[1..].find(quote)? + 1;
        let value = &after[1..end];
        rest = &after[end + 1..];
        Some((name, value))
    })
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
