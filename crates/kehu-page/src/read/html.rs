//! HTML to blocks: tables and `<pre>` inside Markdown, and whole pages.
//!
//! A tokenizer is enough: documentation's HTML is tag soup, and a cell, a row or a paragraph ends where
//! the next one begins. Time is linear whatever the nesting.

use html5gum::{DefaultEmitter, Token, Tokenizer};

use super::{Line, combined, furniture};
use crate::block::{Block, BlockKind, Cell, Code, Document, Inline, Link, Row, Table, TableForm};

/// A cell may stand for so many rows or columns, not for more.
const MAX_SPAN: usize = 64;

/// Whether a page is HTML as a whole.
pub(super) fn is_page(page: &str) -> bool {
    let head: String = page
        .trim_start()
        .chars()
        .take(400)
        .collect::<String>()
        .to_ascii_lowercase();
    if head.starts_with("<!doctype html")
        || head.starts_with("<html")
        || head.starts_with("<?xml")
        || head.contains("<body")
    {
        return true;
    }
    // A fragment: block tags everywhere, and no Markdown heading or fence.
    let tags = [
        "<p>", "<p ", "<div", "<h1", "<h2", "<h3", "<tr", "<td", "<li",
    ]
    .iter()
    .map(|t| page.matches(t).count())
    .sum::<usize>();
    let markdown = page
        .lines()
        .filter(|l| {
            l.starts_with("# ")
                || l.starts_with("## ")
                || l.starts_with("```")
                || l.starts_with("- ")
                || l.starts_with("**")
        })
        .count();
    head.starts_with('<') && tags > 5 && markdown == 0
}

/// A whole page.
pub(super) fn page(html: &str) -> Document {
    let mut reader = Reader::new(html, 1);
    reader.run(html);
    Document {
        title: reader.title.take().filter(|t| !t.is_empty()),
        source: reader.source.take(),
        blocks: reader.finish(),
        unread: Vec::new(),
        listed: Vec::new(),
        placed: Vec::new(),
    }
}

/// A table or `<pre>` inside Markdown.
pub(super) fn fragment(lines: &[Line], out: &mut Vec<Block>) {
    let html = lines
        .iter()
        .map(|l| l.text.as_str())
        .collect::<Vec<_>>()
        .join("\n");
    out.extend(text(&html, lines.first().map_or(1, |l| l.no)));
}

/// Any piece of HTML whose first line is this one of the page.
pub(super) fn text(html: &str, first_line: usize) -> Vec<Block> {
    let mut reader = Reader::new(html, first_line);
    reader.run(html);
    reader.finish()
}

/// What text belongs to until the next block tag.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Paragraph,
    Heading(u8),
    Item(u8),
}

/// The roles and classes by which a `<div>` is a part of a table, and the tags that it stands for.
const PARTS_OF_TABLES: [(&str, &str, &str); 9] = [
    ("role", "table", "table"),
    ("role", "row", "tr"),
    ("role", "columnheader", "th"),
    ("role", "cell", "td"),
    ("role", "gridcell", "td"),
    ("class", "table", "table"),
    ("class", "tr", "tr"),
    ("class", "th", "th"),
    ("class", "td", "td"),
];

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
    skip: Option<(Vec<u8>, usize)>,
    tables: Vec<Open>,
    /// Of every open `<div>`, the part of a table that it is.
    divs: Vec<Option<&'static [u8]>>,
    starts: Vec<usize>,
    first_line: usize,
}

/// Text that is being collected.
#[derive(Default)]
struct Run {
    line: usize,
    inline: Inline,
    strong: usize,
    struck: usize,
    loose: bool,
    code: Option<usize>,
    link: Option<(usize, String)>,
}

/// A row that is being collected.
struct OpenRow {
    line: usize,
    cells: Vec<Cell>,
    /// Columns whose cells only fill the width of the cell to their left.
    fillers: Vec<usize>,
    all_heads: bool,
}

impl OpenRow {
    fn at(line: usize) -> OpenRow {
        OpenRow {
            line,
            cells: Vec::new(),
            fillers: Vec::new(),
            all_heads: true,
        }
    }
}

/// A table that is being collected.
struct Open {
    line: usize,
    head: Vec<Cell>,
    rows: Vec<Row>,
    row: Option<OpenRow>,
    cell: Option<(Run, usize, usize)>,
    carried: Vec<(usize, usize, Cell)>,
    /// A table stands in one of its cells: it only lays the page out.
    layout: bool,
    /// Of the head and of each row, the columns that only fill a wide cell.
    fillers: Vec<Vec<usize>>,
}

impl Reader {
    fn new(html: &str, first_line: usize) -> Reader {
        let starts = std::iter::once(0)
            .chain(
                html.bytes()
                    .enumerate()
                    .filter(|(_, b)| *b == b'\n')
                    .map(|(i, _)| i + 1),
            )
            .collect();
        Reader {
            blocks: Vec::new(),
            title: None,
            source: None,
            in_title: false,
            kind: Kind::Paragraph,
            text: Run::default(),
            lists: 0,
            definition: false,
            pre: None,
            skip: None,
            tables: Vec::new(),
            divs: Vec::new(),
            starts,
            first_line,
        }
    }

    fn line(&self, offset: usize) -> usize {
        self.first_line
            + self
                .starts
                .partition_point(|s| *s <= offset)
                .saturating_sub(1)
    }

    fn run(&mut self, html: &str) {
        let mut emitter = DefaultEmitter::<usize>::new_with_span();
        emitter.naively_switch_states(true);
        for Ok(token) in Tokenizer::new_with_emitter(html, emitter) {
            match token {
                Token::StartTag(tag) => {
                    let attribute = |name: &[u8]| {
                        tag.attributes
                            .get(name)
                            .map(|v| String::from_utf8_lossy(&v.value).into_owned())
                    };
                    let line = self.line(tag.span.start);
                    self.start(&tag.name, line, attribute, tag.self_closing);
                }
                Token::EndTag(tag) => self.end(&tag.name),
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
        name: &[u8],
        line: usize,
        attribute: impl Fn(&[u8]) -> Option<String>,
        empty: bool,
    ) {
        if let Some((skipped, depth)) = &mut self.skip {
            if skipped == name {
                *depth += 1;
            }
            return;
        }
        if name == b"div" && !empty {
            let part = PARTS_OF_TABLES.iter().find(|(key, word, tag)| {
                let said = attribute(key.as_bytes()).unwrap_or_default();
                let inside = *tag == "table" || !self.tables.is_empty();
                inside && said.split_whitespace().any(|one| one == *word)
            });
            let part = part.map(|(_, _, tag)| tag.as_bytes());
            self.divs.push(part);
            if let Some(part) = part {
                return self.start(part, line, attribute, empty);
            }
        }
        match name {
            _ if !empty && furniture::is_beside(name) => {
                self.flush();
                self.skip = Some((name.to_vec(), 1));
            }
            b"title" if self.title.is_none() => self.in_title = true,
            b"link" if attribute(b"rel").as_deref() == Some("canonical") => {
                self.source = attribute(b"href")
            }
            b"h1" | b"h2" | b"h3" | b"h4" | b"h5" | b"h6" => {
                self.open(Kind::Heading(name[1] - b'0'), line)
            }
            b"dt" => {
                self.definition = false;
                self.open(Kind::Item(self.lists.saturating_sub(1)), line);
            }
            b"dd" if matches!(self.kind, Kind::Item(_)) && !self.text.inline.text.is_empty() => {
                self.definition = true;
                self.text.push(": ");
            }
            b"p" | b"div" if self.definition => self.current().newline(),
            b"p" | b"div" | b"section" | b"article" | b"dd" | b"blockquote" | b"details"
            | b"summary" | b"figure" | b"header" | b"main" | b"hr" => {
                self.open(Kind::Paragraph, line)
            }
            b"ul" | b"ol" | b"dl" => {
                self.flush();
                self.lists = self.lists.saturating_add(1);
            }
            b"li" => self.open(Kind::Item(self.lists.saturating_sub(1)), line),
            b"pre" | b"textarea" => {
                self.flush();
                self.pre = Some((line, String::new()));
            }
            b"table" => {
                if self.tables.is_empty() {
                    self.flush();
                }
                self.tables.push(Open {
                    line,
                    head: Vec::new(),
                    rows: Vec::new(),
                    row: None,
                    cell: None,
                    carried: Vec::new(),
                    layout: false,
                    fillers: Vec::new(),
                });
            }
            b"tr" => self.row(line),
            b"td" | b"th" => {
                let number = |name: &[u8]| {
                    attribute(name)
                        .and_then(|v| v.trim().parse::<usize>().ok())
                        .unwrap_or(1)
                        .clamp(1, MAX_SPAN)
                };
                self.cell(line, name == b"th", number(b"colspan"), number(b"rowspan"));
            }
            _ => self.inline_start(name, attribute),
        }
    }

    fn inline_start(&mut self, name: &[u8], attribute: impl Fn(&[u8]) -> Option<String>) {
        if name == b"br"
            && let Some((_, code)) = &mut self.pre
        {
            code.push('\n');
            return;
        }
        let run = self.current();
        match name {
            b"br" | b"p" | b"div" => run.newline(),
            b"b" | b"strong" | b"em" | b"i" => run.strong += 1,
            b"del" | b"s" | b"strike" => run.struck += 1,
            b"code" | b"kbd" | b"tt" => run.code = Some(run.inline.text.len()),
            b"a" => {
                run.link = Some((
                    run.inline.text.len(),
                    attribute(b"href").unwrap_or_default(),
                ))
            }
            _ => {}
        }
    }

    fn end(&mut self, name: &[u8]) {
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
            b"div" => self.divs.pop().flatten().unwrap_or(name),
            _ => name,
        };
        match name {
            b"title" => self.in_title = false,
            b"pre" | b"textarea" => self.end_pre(),
            b"td" | b"th" => self.end_cell(),
            b"tr" => self.end_row(),
            b"table" => self.end_table(),
            b"ul" | b"ol" | b"dl" => {
                self.flush();
                self.lists = self.lists.saturating_sub(1);
            }
            // The definition belongs to its term.
            b"dt" => {}
            b"p" | b"div" if self.definition => self.current().newline(),
            b"h1" | b"h2" | b"h3" | b"h4" | b"h5" | b"h6" | b"p" | b"div" | b"li" | b"section"
            | b"dd" | b"summary" | b"blockquote" => {
                self.definition = false;
                if self.tables.last().is_some_and(|t| t.cell.is_some()) {
                    self.current().newline();
                } else {
                    self.flush();
                }
            }
            b"b" | b"strong" | b"em" | b"i" => {
                self.current().strong = self.current().strong.saturating_sub(1)
            }
            b"del" | b"s" | b"strike" => {
                self.current().struck = self.current().struck.saturating_sub(1)
            }
            b"code" | b"kbd" | b"tt" => self.current().end_code(),
            b"a" => self.current().end_link(),
            _ => {}
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
            let run = self.current();
            if run.inline.text.is_empty() {
                run.line = line
                    + words
                        .len()
                        .saturating_sub(words.trim_start().len())
                        .min(words.matches('\n').count());
            }
            run.push(words);
        }
    }

    /// Where text goes now: the innermost open cell, or the block.
    fn current(&mut self) -> &mut Run {
        match self
            .tables
            .iter()
            .rposition(|t| t.cell.is_some())
            .and_then(|i| self.tables[i].cell.as_mut())
        {
            Some((run, _, _)) => run,
            None => &mut self.text,
        }
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
        let text = run.finish();
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
        if let Some((run, _, _)) = self.tables.last_mut().and_then(|t| t.cell.as_mut()) {
            run.newline();
            run.push(&code);
            return;
        }
        let lead = code.len() - code.trim_start_matches('\n').len();
        let text = code.trim_matches('\n').to_owned();
        if !text.trim().is_empty() {
            let code = Code::plain(text, line + lead);
            self.blocks.push(Block::code(line, code));
        }
    }

    fn row(&mut self, line: usize) {
        self.end_row();
        if let Some(table) = self.tables.last_mut() {
            table.row = Some(OpenRow::at(line));
        }
    }

    fn cell(&mut self, line: usize, head: bool, columns: usize, rows: usize) {
        self.end_cell();
        let Some(table) = self.tables.last_mut() else {
            return;
        };
        let row = table.row.get_or_insert(OpenRow::at(line));
        row.all_heads &= head;
        carry(&mut table.carried, &mut row.cells);
        table.cell = Some((
            Run {
                line,
                ..Run::default()
            },
            columns,
            rows,
        ));
    }

    fn end_cell(&mut self) {
        let Some(table) = self.tables.last_mut() else {
            return;
        };
        let (Some((run, columns, rows)), Some(row)) = (table.cell.take(), table.row.as_mut())
        else {
            return;
        };
        let cell = run.cell();
        let column = row.cells.len();
        if rows > 1 {
            table.carried.push((column, rows - 1, cell.clone()));
        }
        row.cells.push(cell);
        row.cells.resize_with(column + columns, Cell::default);
        row.fillers.extend(column + 1..column + columns);
    }

    fn end_row(&mut self) {
        self.end_cell();
        let Some(table) = self.tables.last_mut() else {
            return;
        };
        let Some(OpenRow {
            line,
            mut cells,
            fillers,
            all_heads,
        }) = table.row.take()
        else {
            return;
        };
        carry(&mut table.carried, &mut cells);
        if cells.iter().all(|c| c.text().is_empty()) {
            return;
        }
        table.fillers.push(fillers);
        if table.head.is_empty() && (all_heads || table.rows.is_empty()) {
            table.head = cells;
        } else {
            let row = Row::below(table.head.len(), line, cells);
            table.rows.push(row);
        }
    }

    fn end_table(&mut self) {
        self.end_row();
        let Some(table) = self.tables.pop() else {
            return;
        };
        let fields = table.head.len() > 1 && !table.rows.is_empty() || table.layout;
        if fields && self.tables.last().is_some_and(|t| t.cell.is_some()) {
            self.lay_out();
            self.put(table);
            return;
        }
        if let Some((run, _, _)) = self.tables.last_mut().and_then(|t| t.cell.as_mut()) {
            // A table in a cell: its words belong to the cell.
            for row in std::iter::once(&table.head).chain(table.rows.iter().map(|r| &r.cells)) {
                run.newline();
                run.push(&row.iter().map(Cell::text).collect::<Vec<_>>().join(" "));
            }
            return;
        }
        self.put(table);
    }

    /// The words around a table that stands in a cell: what was read of the tables around it becomes
    /// paragraphs.
    fn lay_out(&mut self) {
        let mut words: Vec<Cell> = Vec::new();
        for outer in &mut self.tables {
            outer.layout = true;
            words.append(&mut outer.head);
            words.extend(outer.rows.drain(..).flat_map(|row| row.cells));
            words.extend(
                outer
                    .row
                    .as_mut()
                    .into_iter()
                    .flat_map(|row| std::mem::take(&mut row.cells)),
            );
            if let Some((run, _, _)) = &mut outer.cell {
                words.push(std::mem::take(run).cell());
            }
        }
        let line = self
            .tables
            .last()
            .map_or(self.first_line, |table| table.line);
        words
            .into_iter()
            .for_each(|cell| self.paragraph(cell, line));
    }

    /// A cell of a table that only lays the page out.
    fn paragraph(&mut self, cell: Cell, line: usize) {
        self.blocks.extend(combined::words(cell, line));
    }

    /// A table as a block, or the words of one that only lays the page out.
    fn put(&mut self, table: Open) {
        let column = table.head.len() == 1 && table.rows.iter().all(|row| row.cells.len() == 1);
        if table.layout || column && table.rows.len() > 1 {
            let line = table.line;
            let cells = table.rows.into_iter().flat_map(|row| row.cells);
            let cells: Vec<Cell> = table.head.into_iter().chain(cells).collect();
            cells
                .into_iter()
                .for_each(|cell| self.paragraph(cell, line));
            return;
        }
        if table.head.is_empty() {
            return;
        }
        let mut block = Table::new(TableForm::Html, table.head);
        block.rows = table.rows;
        match combined::parts(&block, table.line, &table.fillers) {
            Some(parts) => self.blocks.extend(parts),
            None => self.blocks.push(Block::table(table.line, block)),
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

/// Puts cells that span rows into the columns that they hold in this row.
fn carry(carried: &mut Vec<(usize, usize, Cell)>, cells: &mut Vec<Cell>) {
    while let Some(at) = carried
        .iter()
        .position(|(column, left, _)| *column == cells.len() && *left > 0)
    {
        let (_, left, cell) = &mut carried[at];
        cells.push(cell.clone());
        *left -= 1;
        if *left == 0 {
            carried.swap_remove(at);
        }
    }
}

impl Run {
    fn push(&mut self, words: &str) {
        if self.struck > 0 {
            self.inline.struck.push(words.trim().to_owned());
            return;
        }
        self.loose |= self.strong == 0 && words.chars().any(char::is_alphanumeric);
        if self.strong > 0 {
            self.inline.lead(words);
        }
        // White space in HTML is one space; indentation by hard spaces is kept.
        for c in words.chars() {
            if matches!(c, ' ' | '\t' | '\n') {
                if !self.inline.text.is_empty() && !self.inline.text.ends_with([' ', '\n']) {
                    self.inline.text.push(' ');
                }
            } else {
                self.inline.text.push(c);
            }
        }
    }

    fn newline(&mut self) {
        if !self.inline.text.is_empty() && !self.inline.text.ends_with('\n') {
            self.inline.text.push('\n');
        }
    }

    fn end_code(&mut self) {
        if let Some(start) = self.code.take() {
            let code = self
                .inline
                .text
                .get(start..)
                .unwrap_or_default()
                .trim()
                .to_owned();
            self.inline.codes.push(code);
        }
    }

    fn end_link(&mut self) {
        if let Some((start, target)) = self.link.take() {
            let text = self
                .inline
                .text
                .get(start..)
                .unwrap_or_default()
                .trim()
                .to_owned();
            self.inline.links.push(Link { text, target });
        }
    }

    fn cell(self) -> Cell {
        let indent = crate::text::indent(&self.inline.text);
        Cell {
            indent,
            inline: self.finish(),
        }
    }

    fn finish(mut self) -> Inline {
        self.end_code();
        self.end_link();
        self.inline.strong = !self.loose && !self.inline.text.trim().is_empty();
        self.inline.text = self.inline.text.trim().to_owned();
        self.inline
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cases::check;

    /// The lines of each table, its head among them.
    fn tables(html: &str) -> String {
        let document = Document {
            blocks: text(html, 1),
            ..Document::default()
        };
        let lines = |table: &Table| {
            let lines = std::iter::once(&table.head).chain(table.rows.iter().map(|row| &row.cells));
            let lines =
                lines.map(|cells| cells.iter().map(Cell::text).collect::<Vec<_>>().join("|"));
            lines.collect::<Vec<_>>().join(" / ")
        };
        document.tables().map(lines).collect()
    }

    #[test]
    fn cells_keep_their_columns() {
        check(
            r"
            <table><tr><th>a<th>b<tr><td>1<td>x<br>y</table> => a|b / 1|x\ny
            <table><tr><th>a</th><th>b</th></tr><tr><td rowspan=2>1</td><td>x</td></tr><tr><td>y</td></tr></table> => a|b / 1|x / 1|y
            ",
            tables,
        );
    }

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
        assert!(!text(&deep, 1).is_empty());
    }
}
