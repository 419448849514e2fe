//! Markdown and plain prose to blocks, by a CommonMark parser.

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use super::{Line, furniture, html};
use crate::block::{Block, BlockKind, Code};
use crate::inline::{self, Builder};

/// Reads lines that hold no table and no fence.
pub(super) fn blocks(lines: &[Line], out: &mut Vec<Block>) {
    let mut text = String::new();
    let mut starts = Vec::with_capacity(lines.len());
    for line in lines {
        // A tag alone on its line would take everything up to the next empty line for HTML.
        if is_heading(&line.text) && !text.is_empty() {
            text.push('\n');
        }
        starts.push(text.len());
        text.push_str(if is_void(&line.text) { "" } else { &line.text });
        text.push('\n');
    }
    let line_of = |offset: usize| {
        lines
            .get(starts.partition_point(|s| *s <= offset).saturating_sub(1))
            .map_or(1, |l| l.no)
    };
    let mut reader = Reader {
        out,
        open: Vec::new(),
        lists: 0,
        html: None,
        code: None,
    };
    for (event, range) in
        Parser::new_ext(&text, inline::options() | Options::ENABLE_DEFINITION_LIST)
            .into_offset_iter()
    {
        reader.event(event, line_of(range.start));
    }
    reader.finish();
}

/// `## …`, whatever stands above it.
fn is_heading(line: &str) -> bool {
    let rest = line.trim_start_matches('#');
    let level = line.len() - rest.len();
    (1..=6).contains(&level) && (rest.is_empty() || rest.starts_with([' ', '\t']))
}

/// `<br/>`, `<hr>`, `:::tip`: marks that only part what is above from what is below.
fn is_void(line: &str) -> bool {
    let bare = line.trim().to_ascii_lowercase();
    bare.starts_with(":::")
        || [
            "<br>", "<br/>", "<br />", "<hr>", "<hr/>", "<hr />", "</br>",
        ]
        .contains(&bare.as_str())
}

/// A block whose words are being collected.
struct Open {
    line: usize,
    level: Option<u8>,
    item: Option<u8>,
    words: Builder,
}

struct Reader<'a> {
    out: &'a mut Vec<Block>,
    open: Vec<Open>,
    lists: u8,
    html: Option<(usize, String)>,
    code: Option<(usize, Option<String>, String)>,
}

impl Reader<'_> {
    fn event(&mut self, event: Event<'_>, line: usize) {
        match event {
            Event::Start(Tag::Heading { level, .. }) => self.begin(line, Some(level), None),
            Event::Start(Tag::Paragraph) => {
                // A paragraph inside an item is the item's own text, if it is its first.
                if self.open.last().is_none_or(|o| o.item.is_none()) {
                    self.begin(line, None, None);
                }
            }
            Event::Start(Tag::List(_) | Tag::DefinitionList) => {
                self.end();
                self.lists = self.lists.saturating_add(1);
            }
            Event::Start(Tag::Item | Tag::DefinitionListTitle) => {
                self.begin(line, None, Some(self.lists.saturating_sub(1)))
            }
            // A term and what it means are one item.
            Event::End(TagEnd::DefinitionListTitle) => {}
            Event::Start(Tag::DefinitionListDefinition) => match self.open.last_mut() {
                Some(term) => term.words.push(": "),
                None => self.begin(line, None, None),
            },
            Event::End(
                TagEnd::Heading(_)
                | TagEnd::Paragraph
                | TagEnd::Item
                | TagEnd::DefinitionListDefinition,
            ) => self.end(),
            Event::End(TagEnd::List(_) | TagEnd::DefinitionList) => {
                self.end();
                self.lists = self.lists.saturating_sub(1);
            }
            Event::Start(Tag::CodeBlock(kind)) => {
                self.end();
                let lang = match kind {
                    CodeBlockKind::Fenced(info) => {
                        info.split_whitespace().next().map(str::to_ascii_lowercase)
                    }
                    CodeBlockKind::Indented => None,
                };
                self.code = Some((line, lang, String::new()));
            }
            Event::End(TagEnd::CodeBlock) => self.end_code(),
            Event::Start(Tag::HtmlBlock) => {
                self.end();
                self.html = Some((line, String::new()));
            }
            Event::End(TagEnd::HtmlBlock) => self.end_html(),
            Event::Html(words) | Event::Text(words) if self.raw().is_some() => {
                self.raw().into_iter().for_each(|raw| raw.push_str(&words));
            }
            other => self.words(other, line),
        }
    }

    /// The HTML or the code that is open.
    fn raw(&mut self) -> Option<&mut String> {
        let code = self.code.as_mut().map(|(_, _, code)| code);
        self.html.as_mut().map(|(_, html)| html).or(code)
    }

    /// Takes words, and marks in them.
    fn words(&mut self, event: Event<'_>, line: usize) {
        let begins = matches!(
            event,
            Event::Text(_)
                | Event::Code(_)
                | Event::InlineHtml(_)
                | Event::Start(Tag::Strong | Tag::Emphasis | Tag::Link { .. })
        );
        if self.open.is_empty() && begins {
            let item = (self.lists > 0).then(|| self.lists - 1);
            self.begin(line, None, item);
        }
        if let Some(open) = self.open.last_mut() {
            open.words.event(event);
        }
    }

    fn begin(&mut self, line: usize, level: Option<HeadingLevel>, item: Option<u8>) {
        self.end();
        let level = level.map(|l| l as u8);
        self.open.push(Open {
            line,
            level,
            item,
            words: Builder::default(),
        });
    }

    fn end(&mut self) {
        for open in self.open.drain(..) {
            let mut text = open.words.finish();
            if open.level.is_some() {
                let length = furniture::without_attributes(&text.text).len();
                text.text.truncate(length);
            }
            if furniture::is_contents(&text.text) {
                continue;
            }
            let empty = text.text.is_empty() && text.links.is_empty() && text.struck.is_empty();
            // A heading without words ends what stands above it all the same.
            if empty && open.level.is_none() {
                continue;
            }
            let kind = match (open.level, open.item) {
                (Some(level), _) => BlockKind::Heading { level, text },
                (None, Some(depth)) => BlockKind::Item { depth, text },
                (None, None) => BlockKind::Paragraph(text),
            };
            self.out.push(Block {
                line: open.line,
                kind,
            });
        }
    }

    fn end_code(&mut self) {
        if let Some((line, lang, code)) = self.code.take() {
            let text = super::code::decoded(code.trim_end_matches('\n'));
            let mut code = Code::plain(text, line);
            code.lang = lang;
            self.out.push(Block::code(line, code));
        }
    }

    fn end_html(&mut self) {
        if let Some((line, html)) = self.html.take() {
            self.out.extend(html::blocks(&html, line));
        }
    }

    fn finish(&mut self) {
        self.end_code();
        self.end_html();
        self.end();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cases::check;

    /// The blocks of a page, each with its line.
    fn blocks(page: &str) -> String {
        let document = crate::read::read(page);
        let blocks = document.blocks.iter().map(|block| {
            let what = match &block.kind {
                BlockKind::Heading { level, text } => format!("h{level} {}", text.text),
                BlockKind::Paragraph(text) => format!("p {}", text.text),
                BlockKind::Item { depth, text } => format!("li{depth} {}", text.text),
                BlockKind::Code(code) => format!("code {}", code.text),
                BlockKind::Table(table) => format!("table {}", table.rows.len()),
            };
            format!("{} {what}", block.line)
        });
        blocks.collect::<Vec<_>>().join(" / ")
    }

    #[test]
    fn blocks_keep_their_lines() {
        check(
            r#"
            # T\n\none\ntwo\n\n- a: `x`\n  - b\n\n  more\n- c\n\n1. n\n\n| a | type |\n|---|---|\n| x | int |\n\n```json\n{}\n```\n => 1 h1 T / 3 p one\ntwo / 6 li0 a: x / 7 li1 b / 9 p more / 10 li0 c / 12 li0 n / 14 table 1 / 18 code {}
            Example\n\n{\n    "a": 1,\n\n    "b": [2]\n}\n\ncurl -X POST https://a.example/x \\n  -d '{"a":\n1}'\n\nend {host} here\n => 1 p Example / 3 code {\n    "a": 1,\n\n    "b": [2]\n} / 9 code curl -X POST https://a.example/x \\n  -d '{"a":\n1}' / 13 p end {host} here
            "#,
            blocks,
        );
    }
}
