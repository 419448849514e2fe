//! From text to blocks: one neutral tree, whatever the form.
//!
//! Word documents become HTML first (`docx`); a page of HTML as a whole is read by `html`; reStructuredText and
//! AsciiDoc become Markdown (`markup`). Everything else:
//!
//! 1. `unfold` breaks a page that was pasted on one line where its parts begin.
//! 2. `components` writes out what the tags of MDX and GitBook stand for.
//! 3. `split` cuts the lines into segments: fences, tables, HTML, bare JSON and curl, and what is left.
//! 4. Each segment has its reader: `pipe`, `flat` and `vertical` for tables, `html`, and `markdown` for the rest.
//!
//! 5. `exchanges` cuts code that holds a request and its answer.
//! 6. `heads` gives tables without heads those of the table above, or what their cells say.
//!
//! 7. `coverage` tells the lines that none of them took, `includes` those that stand for another file.
//!
//! A new form of table is a new reader beside `pipe` and `flat`, and one more question in `split`. It only finds the
//! cells: `table` makes rows of them.

use crate::block::{Block, BlockKind, Document, Inline, Note};
use crate::text;
use crate::words::{Feature, words};

mod asciidoc;
mod code;
mod combined;
mod components;
pub mod coverage;
pub mod docx;
mod exchanges;
mod flat;
mod furniture;
pub mod heads;
mod html;
mod includes;
mod levels;
mod markdown;
mod markup;
mod pipe;
mod rst;
mod split;
pub mod table;
mod unfold;
mod vertical;
mod written;

/// One line with its number on the page.
#[derive(Debug, Clone)]
pub struct Line {
    /// Without the line end.
    pub text: String,
    /// From 1.
    pub no: usize,
}

impl Line {
    fn new(no: usize, text: impl Into<String>) -> Line {
        let text = text.into();
        Line { text, no }
    }

    fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }

    /// White space before its words.
    fn indent(&self) -> usize {
        self.text.len() - self.text.trim_start().len()
    }
}

/// Reads a page.
pub fn read(page: &str) -> Document {
    let page = outdented(crate::text::clean(page));
    if html::is_page(&page) {
        return read_html(&page);
    }
    let mut lines = unfold::lines(&page);
    let mut document = Document::default();
    front_matter(&mut lines, &mut document);
    let written = markup::written(lines);
    let said = written.without_marks(&page);
    let lines = components::lines(written.lines);
    for segment in split::segments(&lines) {
        read_segment(&lines, segment, &mut document.blocks);
    }
    exchanges::split(&mut document);
    if !document.blocks.iter().any(Block::is_heading) {
        short_lines(&mut document);
        first_line(&mut document);
    }
    heads::restore(&mut document);
    levels::merge(&mut document);
    document.unread = unread(said.as_deref().unwrap_or(&page), &document);
    document.blocks.retain(|block| !is_template(block));
    document
}

/// A page that is indented as a whole: its indentation says nothing.
fn outdented(page: String) -> String {
    let lines = || page.lines().filter(|line| !line.trim().is_empty());
    let Some(shortest) = lines()
        .map(|line| line.len() - line.trim_start_matches([' ', '\t']).len())
        .min()
        .filter(|indent| *indent > 0)
    else {
        return page;
    };
    let cut = |line: &str| line.get(shortest..).unwrap_or_default().to_owned() + "\n";
    page.lines().map(cut).collect()
}

/// What an editor has left on the page.
fn is_template(block: &Block) -> bool {
    match &block.kind {
        BlockKind::Paragraph(text) => {
            let words_of_it = text.text.trim();
            // `<%= render … %>` and nothing beside it: what a generator puts there.
            let alone = words_of_it.matches("<%").count() == 1;
            let call = words_of_it.starts_with("<%") && words_of_it.ends_with("%>");
            call && alone || words().is_template(words_of_it)
        }
        BlockKind::Code(code) => code.text.len() < 400 && words().is_template(&code.text),
        _ => false,
    }
}

/// Reads a Word document.
///
/// # Errors
/// What is wrong with a file that cannot be read, as a sentence.
pub fn read_docx(bytes: &[u8]) -> Result<Document, String> {
    let html = docx::html(bytes)?;
    let mut document = read_html(&text::clean(&html.text));
    document.unread.extend(html.notes);
    Ok(document)
}

fn read_html(page: &str) -> Document {
    let mut document = html::page(page);
    exchanges::split(&mut document);
    heads::restore(&mut document);
    levels::merge(&mut document);
    document.unread = unread(page, &document);
    document
}

fn unread(page: &str, document: &Document) -> Vec<Note> {
    let mut all = includes::notes(page);
    all.extend(coverage::unread(page, document));
    all
}

fn read_segment(lines: &[Line], segment: split::Segment, out: &mut Vec<Block>) {
    use split::SegmentKind;
    let part = &lines[segment.lines.clone()];
    match segment.kind {
        SegmentKind::Prose => markdown::blocks(part, out),
        SegmentKind::Html => html::fragment(part, out),
        SegmentKind::Ready(blocks) => out.extend(blocks),
    }
}

/// A page without headings was copied as text: its labels are short lines, perhaps below buttons and the
/// like that were copied with it. Each is a block of its own.
fn short_lines(document: &mut Document) {
    let blocks = std::mem::take(&mut document.blocks);
    for block in blocks {
        let lines = match &block.kind {
            BlockKind::Paragraph(text) if text.links.is_empty() && text.codes.is_empty() => {
                text.text.lines().collect()
            }
            _ => Vec::new(),
        };
        let address =
            |line: &str| line.starts_with(['/', 'h']) && line.contains('/') && !line.contains(' ');
        let short = |line: &&str| text::width(line) <= 24 || address(line.trim());
        // Labels beside their values stay together.
        let labelled = lines
            .iter()
            .filter(|line| line.contains([':', '：', '/']) && !address(line.trim()));
        if lines.len() < 2 || !lines.iter().all(short) || labelled.count() * 2 > lines.len() {
            document.blocks.push(block);
            continue;
        }
        let paragraphs = lines.iter().zip(block.line..);
        let paragraph = |(text, line): (&&str, usize)| Block::paragraph(line, Inline::plain(text));
        document.blocks.extend(paragraphs.map(paragraph));
    }
}

/// The first line of a page without headings is its heading, unless it labels something.
fn first_line(document: &mut Document) {
    let Some((at, text)) = document.blocks.first().and_then(|block| match &block.kind {
        BlockKind::Paragraph(text) if text.links.is_empty() => Some((block.line, text.clone())),
        _ => None,
    }) else {
        return;
    };
    let (line, below) = text.text.split_once('\n').unwrap_or((&text.text, ""));
    let labels = [
        Feature::Url,
        Feature::Method,
        Feature::ContentType,
        Feature::Summary,
        Feature::Host,
    ];
    let says = words().features(line);
    let label = labels.iter().any(|label| words().is_label(line, *label));
    let short = text::width(line) <= 40 && !line.contains([':', '：', '/', '。']);
    let parts = says.any(&[Feature::Fields, Feature::Example]);
    if !short || label || parts || kehu_request::is_method(line.trim()) || !text.codes.is_empty() {
        return;
    }
    let heading = Block::heading(at, 1, Inline::plain(line));
    let rest = Some(below).filter(|below| !below.is_empty());
    let rest = rest.map(|below| Block::paragraph(at + 1, Inline::plain(below)));
    document
        .blocks
        .splice(0..1, std::iter::once(heading).chain(rest));
}

/// `POST /path` as front matter has it, after a file's name or not.
fn request_line(value: &str) -> Option<String> {
    let mut words = value.split_whitespace().rev();
    let address = words.next().filter(|a| a.contains('/'))?;
    let method = words.next()?.to_ascii_uppercase();
    kehu_request::is_method(&method).then(|| format!("{method} {address}"))
}

/// What opens and closes the keys at the head of a page: YAML, TOML, JSON.
const FRONT_MATTER: [(&str, &str); 3] = [("---", "---"), ("+++", "+++"), ("{{{", "}}}")];

/// The line that closes the keys at the head of a page, where there are any.
fn end_of_front_matter<'a>(mut lines: impl Iterator<Item = &'a str>) -> Option<usize> {
    let first = lines.next()?.trim_end();
    let (_, close) = FRONT_MATTER.iter().find(|(open, _)| first == *open)?;
    let end = lines.take(60).position(|line| line.trim_end() == *close);
    end.map(|end| end + 1)
}

/// The keys at the head of a page: its title, where it comes from, its request.
fn front_matter(lines: &mut Vec<Line>, document: &mut Document) {
    let Some(end) = end_of_front_matter(lines.iter().map(|line| line.text.as_str())) else {
        return;
    };
    let mut address = None;
    for line in &lines[1..end] {
        if let Some((name, value)) = line.text.split_once([':', '=']) {
            let value = value.trim().trim_end_matches(',');
            let value = value.trim_matches(['"', '\'']).to_owned();
            match name.trim().trim_matches('"') {
                "title" if !value.is_empty() => document.title = Some(value),
                "source_url" | "source" | "url" | "link" | "permalink"
                    if value.starts_with("http") =>
                {
                    document.source = Some(value)
                }
                "api" | "openapi" => address = request_line(&value).map(|l| (l, line.no)),
                _ => {}
            }
        }
    }
    lines.drain(..=end);
    if let Some((text, no)) = address {
        lines.splice(0..0, [Line::new(no, text), Line::new(no, "")]);
    }
}
