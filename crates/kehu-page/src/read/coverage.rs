//! What of a page no block holds: lines whose words a reader lost. Reading may take a page apart in any
//! way; this module only compares the words before and after.

use std::borrow::Cow;
use std::cell::LazyCell;
use std::collections::HashSet;
use std::sync::LazyLock;

use regex::Regex;

use super::furniture;
use crate::block::{BlockKind, Document, Inline, Note};
use crate::text;

/// Lines of the page whose words are in no block.
pub(super) fn unread(page: &str, document: &Document) -> Vec<Note> {
    let texts = texts_of(document);
    let known: HashSet<String> = texts.iter().flat_map(|text| words(text)).collect();
    // Cells may stand glued to each other on the page.
    let glued = LazyCell::new(|| letters(&texts.concat()));
    let mut looked_up = 0;
    let mut out: Vec<Note> = Vec::new();
    let mut skipped = super::end_of_front_matter(page.lines()).map_or(0, |end| end + 1);
    let mut open = Open {
        page,
        comment: false,
        element: None,
    };
    let mut in_answer = false;
    for (at, line) in page.lines().enumerate() {
        if skipped > at {
            continue;
        }
        skipped = 0;
        let bare = without_tags(line, &mut open);
        let bare = without_entities(&bare);
        let trimmed = bare.trim();
        // The headers of an answer up to its body: nothing that a spec holds.
        in_answer = trimmed.starts_with("HTTP/") || in_answer && !trimmed.is_empty();
        if trimmed.is_empty() || in_answer || furniture::is_furniture(trimmed) {
            continue;
        }
        let trimmed = match trimmed.starts_with('#') {
            true => furniture::without_attributes(trimmed),
            false => trimmed,
        };
        let words: Vec<String> = words(trimmed).collect();
        let lost = words
            .iter()
            .filter(|word| !known.contains(word.as_str()))
            .count();
        if lost * 2 <= words.len() {
            continue;
        }
        looked_up += 1;
        if looked_up > MOST_LOOKED_UP || !glued.contains(&letters(trimmed)) {
            let text = format!(
                "a line that was not read: {}",
                text::short(&text::squeeze(trimmed), 120)
            );
            out.push(Note { line: at + 1, text });
        }
    }
    out
}

/// Looking for glued words costs the page's length each time.
const MOST_LOOKED_UP: usize = 200;

fn letters(text: &str) -> String {
    let letters = text.chars().filter(|c| c.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

/// What goes on over lines and is nothing of the page: a comment, or an element beside it.
struct Open<'a> {
    page: &'a str,
    comment: bool,
    /// The end of the element: `</nav>`.
    element: Option<String>,
}

/// A line without tags and comments; an attribute that has a path or a method stays.
fn without_tags(line: &str, open: &mut Open<'_>) -> String {
    let mut out = String::new();
    let mut rest = line;
    loop {
        if open.comment {
            let Some((_, after)) = rest.split_once("-->") else {
                return out;
            };
            (open.comment, rest) = (false, after);
        }
        if let Some(end) = &open.element {
            let Some((_, after)) = rest.split_once(end.as_str()) else {
                return out;
            };
            (open.element, rest) = (None, after);
        }
        let Some(at) = rest.find('<') else {
            out.push_str(rest);
            return out;
        };
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some(after) = rest.strip_prefix("<!--") {
            (open.comment, rest) = (true, after);
            continue;
        }
        let name: String = rest[1..]
            .chars()
            .take_while(char::is_ascii_alphabetic)
            .map(|c| c.to_ascii_lowercase())
            .collect();
        let end = format!("</{name}>");
        if furniture::is_beside(&name) && open.page.contains(&end) {
            (open.element, rest) = (Some(end), &rest[1 + name.len()..]);
            continue;
        }
        let tag = rest[1..]
            .starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?'));
        match rest.find('>').filter(|_| tag) {
            Some(end) => {
                out.push(' ');
                rest = &rest[end + 1..];
            }
            // A tag that goes on over lines, or a comparison.
            None if tag => return out,
            None => {
                out.push(' ');
                rest = &rest[1..];
            }
        }
    }
}

/// Every text that a block holds, in page order.
fn texts_of(document: &Document) -> Vec<&str> {
    let mut all: Vec<&str> = document
        .title
        .iter()
        .chain(&document.source)
        .map(String::as_str)
        .collect();
    for block in &document.blocks {
        match &block.kind {
            BlockKind::Heading { text, .. }
            | BlockKind::Paragraph(text)
            | BlockKind::Item { text, .. } => {
                of_inline(text, &mut all);
            }
            BlockKind::Table(table) => {
                let rows = table.rows.iter().flat_map(|row| &row.cells);
                let cells = table.head.iter().chain(rows);
                cells.for_each(|cell| of_inline(&cell.inline, &mut all));
            }
            BlockKind::Code(code) => {
                all.push(&code.text);
                all.extend(code.label.as_deref());
            }
        }
    }
    all
}

fn of_inline<'a>(inline: &'a Inline, all: &mut Vec<&'a str>) {
    all.push(&inline.text);
    all.extend(inline.struck.iter().map(String::as_str));
    for link in &inline.links {
        all.extend([link.text.as_str(), link.target.as_str()]);
    }
}

/// Words of Latin letters and digits, and runs of other letters, each alone: marks and escapes part.
pub fn words(text: &str) -> impl Iterator<Item = String> {
    let parts: Vec<String> = without_entities(text)
        .split(|c: char| !c.is_alphanumeric())
        .flat_map(split_scripts)
        .filter(|word| word.chars().count() > 1 || !word.is_ascii())
        .map(|word| word.to_lowercase())
        .collect();
    parts.into_iter()
}

/// `&quot;` and the like stand for marks, or for letters that are not compared.
fn without_entities(text: &str) -> Cow<'_, str> {
    static ENTITY: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new("&(#[0-9]+|#[xX][0-9a-fA-F]+|[a-zA-Z]{2,8});").ok());
    match ENTITY.as_ref().filter(|_| text.contains('&')) {
        Some(entity) => entity.replace_all(text, " "),
        None => Cow::Borrowed(text),
    }
}

/// `类型int` in its two scripts.
fn split_scripts(word: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let mut from = 0;
    let mut last: Option<bool> = None;
    for (at, c) in word.char_indices() {
        if last.is_some_and(|ascii| ascii != c.is_ascii()) {
            out.push(&word[from..at]);
            from = at;
        }
        last = Some(c.is_ascii());
    }
    out.push(&word[from..]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn menus_and_programs_are_beside_the_page() {
        let page = "<html><body>\n<nav>\n<ul><li>Introduction</li>\n<li>Overview</li></ul>\n</nav>\n<h1>Find</h1>\n<p>All of it.</p>\n<script>\nvar tracking = 1;\n</script>\n</body></html>\n";
        assert_eq!(unread(page, &crate::read::read(page)), []);
        let never_closed = "<nav>\n\nA menu that nobody closed.\n";
        let nothing = Document::default();
        assert_eq!(unread(never_closed, &nothing).len(), 1);
    }

    #[test]
    fn lines_that_no_block_holds_are_told() {
        let page = "---\ntitle: x\n---\n# Find\n\n| name | type |\n|---|---|\n| id | int |\n\n<!-- a\nnote -->\n```json\n{\"a\": 1}\n```\n";
        let whole = crate::read::read(page);
        assert_eq!(unread(page, &whole), []);
        let mut cut = whole.clone();
        cut.blocks
            .retain(|block| !matches!(block.kind, BlockKind::Table(_)));
        let lines: Vec<usize> = unread(page, &cut).iter().map(|note| note.line).collect();
        assert_eq!(lines, [6, 8]);
    }
}
