//! AsciiDoc: titles with `=`, blocks between lines of marks, tables whose cells begin with a pipe each.

use std::collections::HashMap;
use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::Line;
use super::written::Written;

mod tables;

/// Whether a page is in this markup: it has its tables, or its titles and none of Markdown's.
pub(super) fn is(lines: &[Line]) -> bool {
    let table = |line: &Line| line.text.trim_end() == "|===";
    let titles = lines.iter().filter(|line| title(&line.text).is_some());
    let markdown = |line: &Line| line.text.starts_with("# ") || line.text.starts_with("## ");
    lines.iter().any(table) || titles.count() > 0 && !lines.iter().any(markdown)
}

/// `== Title`: how deep it is, and its words.
fn title(line: &str) -> Option<(usize, &str)> {
    let rest = line.trim_start_matches('=');
    let level = line.len() - rest.len();
    let words = rest.strip_prefix(' ')?.trim();
    let words = words
        .strip_suffix("=")
        .map_or(words, |w| w.trim_end_matches('=').trim());
    ((1..=6).contains(&level) && !words.is_empty()).then_some((level, words))
}

/// Writes a page out as Markdown.
pub(super) fn written(lines: &[Line]) -> Written {
    let mut page = Page::default();
    let mut at = 0;
    while at < lines.len() {
        at = page.block(lines, at);
    }
    page.out
}

#[derive(Default)]
struct Page {
    out: Written,
    /// What the line of attributes above says of the next block.
    attributes: String,
    /// Words that the page gives names to.
    named: HashMap<String, String>,
}

impl Page {
    /// Writes what begins at a line; the next one.
    fn block(&mut self, lines: &[Line], at: usize) -> usize {
        let Line { text, no } = &lines[at];
        let words = text.trim_end();
        if let Some(next) = self.delimited(lines, at) {
            self.attributes.clear();
            return next;
        }
        if words == "+" || words.starts_with("//") || is_block_mark(words) {
            self.out.mark(*no);
            return at + 1;
        }
        if words.starts_with('[') && words.ends_with(']') && !words.contains("](") {
            self.attributes = words.trim_matches(['[', ']']).to_owned();
            self.out.mark(*no);
            return at + 1;
        }
        if let Some((name, value)) = attribute(words) {
            self.out.mark(*no);
            self.named.insert(name.to_owned(), value.to_owned());
            return at + 1;
        }
        let condition = ["ifdef::", "ifndef::", "endif::", "ifeval::"];
        if condition.iter().any(|mark| words.starts_with(mark)) {
            self.out.mark(*no);
            return at + 1;
        }
        if let Some((level, title)) = title(words) {
            let title = self.inline(title);
            self.out
                .alone(*no, format!("{} {title}", "#".repeat(level)));
            return at + 1;
        }
        // `.Title`: of the block below it.
        let label = words
            .strip_prefix('.')
            .filter(|rest| rest.starts_with(char::is_alphanumeric));
        if let Some(label) = label {
            let label = self.inline(label);
            self.out.alone(*no, format!("**{label}**"));
            return at + 1;
        }
        let line = self.line(words);
        self.out.push(*no, line);
        at + 1
    }

    /// Code and tables between two lines of marks.
    fn delimited(&mut self, lines: &[Line], at: usize) -> Option<usize> {
        let mark = lines[at].text.trim_end();
        let table = mark == "|===";
        let code =
            mark.len() >= 4 && (mark.chars().all(|c| c == '-') || mark.chars().all(|c| c == '.'));
        let fence = mark.starts_with("```");
        if !table && !code && !fence {
            return None;
        }
        let end = lines[at + 1..]
            .iter()
            .position(|line| line.text.trim_end() == if fence { "```" } else { mark })
            .map_or(lines.len(), |end| at + 1 + end);
        let own = &lines[at + 1..end];
        let no = lines[at].no;
        self.out.mark(no);
        if let Some(end) = lines.get(end) {
            self.out.marks.push(end.no);
        }
        if table {
            let mut table = tables::read(own, &self.attributes);
            let rows = table.rows.iter_mut().flat_map(|row| &mut row.cells);
            for cell in rows.chain(&mut table.head) {
                cell.inline.text = self.inline(cell.text());
            }
            self.out.table(no, &table);
        } else {
            let lang = match fence {
                true => mark.trim_matches('`'),
                false => self.attributes.strip_prefix("source").unwrap_or_default(),
            };
            let lang = lang
                .trim_start_matches(['%', ',', ' '])
                .split([',', ' ', '%'])
                .next();
            self.out.code(no, lang.unwrap_or_default(), own);
        }
        Some(end + 1)
    }

    /// A line of words: items and definitions as Markdown has them.
    fn line(&self, words: &str) -> String {
        let words = words.strip_suffix(" +").unwrap_or(words);
        let mut notes = ["NOTE: ", "TIP: ", "IMPORTANT: ", "WARNING: ", "CAUTION: "].iter();
        let words = notes
            .find_map(|note| words.strip_prefix(note))
            .unwrap_or(words);
        let bare = words.trim_start();
        for (mark, item) in [('*', "- "), ('.', "1. ")] {
            let rest = bare.trim_start_matches(mark);
            let depth = bare.len() - rest.len();
            if (1..=4).contains(&depth) && rest.starts_with(' ') {
                let indent = "   ".repeat(depth - 1);
                return format!("{indent}{item}{}", self.inline(rest.trim()));
            }
        }
        match bare
            .split_once(":: ")
            .or_else(|| Some((bare.strip_suffix("::")?, "")))
        {
            Some((term, meant)) if !term.contains(' ') => {
                format!("- {}: {}", self.inline(term), self.inline(meant))
            }
            _ => self.inline(words),
        }
    }

    /// Words with the marks inside of them as Markdown has them.
    fn inline(&self, words: &str) -> String {
        static MARKS: LazyLock<Option<Regex>> = LazyLock::new(|| {
            Regex::new(
                r"<<[^,>]*,\s*([^>]+)>>|<<([^>]+)>>|(?:link|xref):([^\s\[]+)\[([^\]]*)\]|(https?://[^\s\[\]]+)\[([^\]]*)\]|`\+([^`]+)\+`|\{([A-Za-z0-9_-]+)\}",
            )
            .ok()
        });
        let Some(marks) = MARKS.as_ref() else {
            return words.to_owned();
        };
        let one = |found: &Captures<'_>| {
            let group = |at| found.get(at).map(|group| group.as_str());
            let link = |target: &str, text: &str| match text {
                "" => target.to_owned(),
                text => format!("[{text}]({target})"),
            };
            if let Some(text) = group(1).or(group(2)) {
                return text.to_owned();
            }
            if let Some((target, text)) = group(3).zip(group(4)).or_else(|| group(5).zip(group(6)))
            {
                return link(target, text.split(',').next().unwrap_or(text));
            }
            if let Some(code) = group(7) {
                return format!("`{code}`");
            }
            let named = group(8).and_then(|name| self.named.get(name));
            let whole = group(0).unwrap_or_default();
            named.map_or(whole, String::as_str).to_owned()
        };
        marks.replace_all(words, one).into_owned()
    }
}

/// `:name: words` at the head of a page.
fn attribute(line: &str) -> Option<(&str, &str)> {
    let (name, value) = line.strip_prefix(':')?.split_once(':')?;
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '!');
    let named = !name.is_empty() && name.chars().all(plain);
    (named && (value.is_empty() || value.starts_with(' '))).then(|| (name, value.trim()))
}

/// What parts an example, a side bar or a quotation from what is around.
fn is_block_mark(line: &str) -> bool {
    let mark = line.chars().next().unwrap_or_default();
    line == "--" || line.len() >= 4 && "=*_+".contains(mark) && line.chars().all(|c| c == mark)
}
