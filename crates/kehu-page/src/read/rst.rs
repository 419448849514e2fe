//! reStructuredText: titles over lines of marks, directives and what they hold, code below `::`, lists of
//! fields, tables and definitions. What Sphinx says of HTTP becomes request lines and tables of fields.

use super::Line;
use super::written::{Written, deeper};
use crate::text;

mod fields;
mod tables;
mod words;

use fields::Labelled;
use words::{in_braces, inline, numbered, options};

/// Whether a page is in this markup: it has directives or anchors, or titles over marks that Markdown does not
/// know; and none of the headings that Markdown has.
pub(super) fn is(lines: &[Line]) -> bool {
    let plain = |line: &&Line| !line.text.starts_with([' ', '\t']);
    let headings = lines.iter().filter(plain).any(|line| {
        let rest = line.text.trim_start_matches('#');
        rest.len() < line.text.len() && rest.starts_with(' ')
    });
    let directive = |line: &Line| Directive::read(line.text.trim()).is_some();
    let anchor = |line: &Line| line.text.starts_with(".. _");
    let title = |pair: &[Line]| {
        let mark = pair[1].text.chars().next().unwrap_or_default();
        matches!(mark, '~' | '^' | '`' | '"' | '+') && underlines(&pair[1].text, &pair[0].text)
    };
    !headings
        && (lines.iter().any(|line| directive(line) || anchor(line)) || lines.windows(2).any(title))
}

/// Writes a page out as Markdown.
pub(super) fn written(lines: &[Line]) -> Written {
    let spaces = |line: &Line| {
        let tabs = line.text.len() - line.text.trim_start_matches('\t').len();
        let text = " ".repeat(tabs * 8) + line.text.trim_start_matches('\t');
        Line::new(line.no, text)
    };
    let lines: Vec<Line> = lines.iter().map(spaces).collect();
    let mut page = Page {
        several: several(&lines),
        ..Page::default()
    };
    page.body(&lines);
    page.out
}

/// `.. name:: words`.
struct Directive<'a> {
    name: &'a str,
    words: &'a str,
}

impl Directive<'_> {
    fn read(line: &str) -> Option<Directive<'_>> {
        let (name, words) = line.strip_prefix(".. ")?.split_once("::")?;
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, ':' | '-' | '_' | '+' | '.');
        let named = !name.is_empty() && name.chars().all(plain) && !name.starts_with('_');
        named.then_some(Directive {
            name,
            words: words.trim(),
        })
    }

    /// The method of `http:get`.
    fn method(&self) -> Option<String> {
        let method = self.name.strip_prefix("http:")?.to_ascii_uppercase();
        kehu_request::is_method(&method).then_some(method)
    }
}

/// Whether marks stand below a title, as long as it is.
fn underlines(marks: &str, title: &str) -> bool {
    let (marks, title) = (marks.trim_end(), title.trim_end());
    is_marks(marks)
        && marks.len() + 2 >= text::width(title)
        && marks.len() >= 4
        && !title.starts_with(' ')
        && title.chars().any(char::is_alphanumeric)
}

/// A line of one mark, and nothing else.
fn is_marks(line: &str) -> bool {
    let line = line.trim_end();
    let mut marks = line.chars();
    let first = marks.next().filter(char::is_ascii_punctuation);
    line.len() >= 3 && first.is_some_and(|first| marks.all(|mark| mark == first))
}

/// The titles, by the line of their words, under which more than one request stands.
fn several(lines: &[Line]) -> Vec<usize> {
    let mut out = Vec::new();
    let (mut title, mut count) = (0, 0);
    for (at, line) in lines.iter().enumerate() {
        let below = lines.get(at + 1).map_or("", |below| below.text.as_str());
        if underlines(below, &line.text) {
            (title, count) = (line.no, 0);
        } else if Directive::read(line.text.trim()).is_some_and(|d| d.method().is_some()) {
            count += 1;
            if count == 2 {
                out.push(title);
            }
        }
    }
    out
}

#[derive(Default)]
struct Page {
    out: Written,
    /// What titles are marked with, the highest first.
    titles: Vec<(char, bool)>,
    /// Of the title above.
    level: usize,
    title: usize,
    several: Vec<usize>,
    in_list: bool,
    /// The path of the request around.
    path: String,
    /// It has what it holds in common with others: parts of their paths are not its own.
    alias: bool,
}

impl Page {
    fn body(&mut self, lines: &[Line]) {
        let mut at = 0;
        while at < lines.len() {
            at = self.block(lines, at);
        }
    }

    /// Writes what begins at a line; the next one.
    fn block(&mut self, lines: &[Line], at: usize) -> usize {
        let line = &lines[at];
        let words = line.text.trim();
        if words.is_empty() {
            self.out.blank(line.no);
            return at + 1;
        }
        if let Some(next) = self.title(lines, at) {
            return next;
        }
        if words == ".." || words.starts_with(".. ") {
            return self.explicit(lines, at);
        }
        let table = tables::simple(lines, at).or_else(|| tables::grid(lines, at));
        if let Some((table, next)) = table {
            self.out.table(line.no, &table);
            return next;
        }
        if let Some((tables, next)) = fields::list(lines, at, &self.path, self.alias) {
            self.fields(line.no, tables);
            return next;
        }
        if let Some(next) = self.definition(lines, at) {
            return next;
        }
        self.words(lines, at)
    }

    /// A title with marks below it, perhaps above it as well.
    fn title(&mut self, lines: &[Line], at: usize) -> Option<usize> {
        let text = |at: usize| lines.get(at).map(|line| line.text.as_str());
        let over = is_marks(text(at)?)
            && text(at + 2)
                .is_some_and(|below| below.trim_end() == text(at).unwrap_or("").trim_end());
        let words = at + usize::from(over);
        let (title, marks) = (text(words)?, text(words + 1)?);
        if !underlines(marks, title.trim_start()) || (!over && is_marks(title)) {
            return None;
        }
        let mark = (marks.chars().next()?, over);
        let level = match self.titles.iter().position(|known| *known == mark) {
            Some(level) => level,
            None => {
                self.titles.push(mark);
                self.titles.len() - 1
            }
        };
        (self.level, self.title) = (level + 1, lines[words].no);
        self.path.clear();
        self.in_list = false;
        let hashes = "#".repeat(self.level.min(6));
        self.out.alone(
            lines[words].no,
            format!("{hashes} {}", inline(title.trim())),
        );
        self.out.marks.push(lines[words + 1].no);
        if over {
            self.out.marks.push(lines[at].no);
        }
        Some(words + 2)
    }

    /// What begins with two dots: a directive, an anchor, a comment.
    fn explicit(&mut self, lines: &[Line], at: usize) -> usize {
        let line = &lines[at];
        let Some(directive) = Directive::read(line.text.trim()) else {
            let (own, next) = deeper(lines, at + 1, line.indent());
            self.out.mark(line.no);
            own.iter().for_each(|line| self.out.mark(line.no));
            return next;
        };
        let (mut own, next) = deeper(lines, at + 1, line.indent());
        let options = options(&mut own);
        match directive.words.is_empty() {
            true => self.out.mark(line.no),
            false => self.out.blank(line.no),
        }
        options.iter().for_each(|(_, _, no)| self.out.mark(*no));
        if let Some(method) = directive.method() {
            self.operation(lines, at, &method, directive.words, &options, own);
            return next;
        }
        match directive.name.to_ascii_lowercase().as_str() {
            "code" | "code-block" | "sourcecode" | "code-tab" | "parsed-literal" | "prompt" => {
                let lang = directive
                    .words
                    .split_whitespace()
                    .next()
                    .unwrap_or_default();
                self.out.marks.push(line.no);
                self.out.code(line.no, lang, &own);
            }
            // Its words are the clients that it shows: what stands below is the request.
            "http:example" => {
                self.out.marks.push(line.no);
                self.out.code(line.no, "http", &own);
            }
            "image" | "toctree" | "contents" | "index" | "highlight" | "meta" | "role" => {
                self.out.marks.push(line.no);
                own.iter().for_each(|line| self.out.mark(line.no));
            }
            "list-table" | "csv-table" => {
                let table = match directive.name {
                    "csv-table" => tables::csv(&own, &options),
                    _ => tables::list(&own, &options),
                };
                self.label(line.no, directive.words);
                self.out.table(line.no, &table);
            }
            "rubric" | "tab" | "table" | "admonition" | "topic" | "dropdown" => {
                self.label(line.no, directive.words);
                self.inside(&own);
            }
            _ => {
                if !directive.words.is_empty() {
                    self.out.alone(line.no, inline(directive.words));
                }
                self.inside(&own);
            }
        }
        next
    }

    fn inside(&mut self, lines: &[Line]) {
        let list = std::mem::take(&mut self.in_list);
        self.body(lines);
        self.in_list = list;
    }

    fn label(&mut self, no: usize, words: &str) {
        if !words.is_empty() {
            self.out.alone(no, format!("**{}**", inline(words)));
        }
    }

    /// `.. http:get:: /path`. Below others of its kind, each has a heading of its own; those that stand right
    /// below each other have in common what the last of them holds.
    fn operation(
        &mut self,
        lines: &[Line],
        at: usize,
        method: &str,
        path: &str,
        options: &[(String, String, usize)],
        mut own: Vec<Line>,
    ) {
        let mut next = at + 1;
        self.alias = own.is_empty();
        while own.is_empty()
            && let Some(line) = lines.get(next)
            && Directive::read(line.text.trim()).is_some_and(|d| d.method().is_some())
        {
            (own, _) = deeper(lines, next + 1, line.indent());
            next += 1;
        }
        let no = lines[at].no;
        let path = in_braces(path.split_whitespace().next().unwrap_or_default());
        let request = format!("{method} {path}");
        let called = options.iter().find(|(name, _, _)| name == "synopsis");
        if self.several.contains(&self.title) {
            let hashes = "#".repeat((self.level + 1).min(6));
            let title = called.map_or(request.as_str(), |(_, words, _)| words.as_str());
            self.out.alone(no, format!("{hashes} {title}"));
        }
        self.out.alone(no, format!("`{request}`"));
        self.path = path;
        // Fields are of the whole request, whatever example they stand below.
        let (fields, rest) = fields::apart(&own, &self.path, self.alias);
        let label = |line: &&Line| ["..", "**"].iter().any(|mark| line.text.starts_with(mark));
        let first = rest.iter().take_while(|line| !line.is_blank());
        let said = if rest.first().as_ref().is_some_and(label) {
            0
        } else {
            first.count()
        };
        self.inside(&rest[..said]);
        self.fields(no, fields);
        self.inside(&rest[said..]);
        self.alias = false;
    }

    fn fields(&mut self, no: usize, tables: Vec<Labelled>) {
        for Labelled {
            label,
            content,
            table,
        } in tables
        {
            if let Some(content) = content {
                self.out.alone(no, format!("Content-Type: {content}"));
            }
            self.out.alone(no, format!("**{label}**"));
            self.out.table(no, &table);
        }
    }

    /// A term in code, and below it, deeper, what it means.
    fn definition(&mut self, lines: &[Line], at: usize) -> Option<usize> {
        let line = &lines[at];
        let depth = line.indent();
        let below = lines.get(at + 1)?;
        let meant = !below.is_blank() && below.indent() > depth;
        let words = line.text.trim();
        let term = words.starts_with('`') && !words.ends_with("::") && !words.contains(": ");
        if !meant || !term {
            return None;
        }
        let (own, next) = deeper(lines, at + 1, depth);
        let list = own
            .iter()
            .any(|line| line.text.trim_start().starts_with(['*', '-', '.', ':']));
        let end = own
            .iter()
            .position(|line| line.is_blank())
            .filter(|_| list)
            .unwrap_or(own.len());
        let said: Vec<&str> = own[..end].iter().map(|line| line.text.trim()).collect();
        self.out.blank(line.no);
        self.out.push(
            line.no,
            format!("- {}: {}", inline(words), inline(&said.join(" "))),
        );
        self.out.blank(line.no);
        self.inside(&own[end..]);
        Some(next)
    }

    /// Words, perhaps with code below them.
    fn words(&mut self, lines: &[Line], at: usize) -> usize {
        let line = &lines[at];
        let words = line.text.trim_end();
        let depth = line.indent();
        let starts = |marks: &[&str]| marks.iter().any(|mark| words.trim().starts_with(mark));
        if starts(&["* ", "- ", "+ ", "#. "]) || numbered(words.trim()) {
            self.in_list = true;
        } else if depth == 0 {
            self.in_list = false;
        }
        let shown = match self.in_list {
            true => words,
            false => words.trim(),
        };
        let shown = shown.replacen("#. ", "1. ", 1);
        let Some(before) = words.strip_suffix("::") else {
            self.out.push(line.no, inline(&shown));
            return at + 1;
        };
        match before.trim() {
            "" => self.out.mark(line.no),
            _ => self.out.push(line.no, inline(&shown[..shown.len() - 1])),
        }
        let (own, next) = deeper(lines, at + 1, depth);
        self.out.code(line.no, "", &own);
        next
    }
}
