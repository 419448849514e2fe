//! The neutral tree of a page: what its readers produce and its recognisers read, whatever the form.

use std::ops::Range;

/// A page as a list of blocks, in page order.
#[derive(Debug, Clone, Default)]
pub struct Document {
    /// What the page's front matter or `<title>` calls it.
    pub title: Option<String>,
    /// Where the page says it comes from.
    pub source: Option<String>,
    /// Everything else, in page order.
    pub blocks: Vec<Block>,
    /// Lines of which no block holds the words.
    pub unread: Vec<Note>,
    /// Blocks made of requests that the page lists in one place: what stands below them is not theirs.
    pub listed: Vec<Range<usize>>,
    /// Blocks made of such requests where the page tells of them elsewhere.
    pub placed: Vec<usize>,
}

/// One piece of a page.
#[derive(Debug, Clone)]
pub struct Block {
    /// The page's line on which it begins, from 1.
    pub line: usize,
    /// What it is.
    pub kind: BlockKind,
}

/// What a block is.
#[derive(Debug, Clone)]
pub enum BlockKind {
    /// A heading, 1 to 6.
    Heading {
        /// Its depth.
        level: u8,
        /// Its words.
        text: Inline,
    },
    /// Running text.
    Paragraph(Inline),
    /// One item of a list.
    Item {
        /// How deep the list is, from 0.
        depth: u8,
        /// Its own words, without nested lists.
        text: Inline,
    },
    /// Rows and columns, in whatever form.
    Table(Table),
    /// Text that is not prose: fences, `<pre>`, bare JSON, curl.
    Code(Code),
}

/// A run of text with what was marked in it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Inline {
    /// The plain words; line breaks inside are `\n`.
    pub text: String,
    /// What stood in code spans.
    pub codes: Vec<String>,
    /// What was linked, and where to.
    pub links: Vec<Link>,
    /// What was struck through, and so no longer holds.
    pub struck: Vec<String>,
    /// Everything in it is emphasised: it labels what follows.
    pub strong: bool,
    /// What was emphasised at the beginning of a line.
    pub leads: Vec<String>,
}

impl Inline {
    /// Neither words nor a link, and nothing that was struck through.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty() && self.links.is_empty() && self.struck.is_empty()
    }

    /// Keeps emphasised words that are about to be added, where a line begins with them.
    pub fn lead(&mut self, words: &str) {
        let begun = self.text.rsplit('\n').next().unwrap_or_default();
        if begun.trim_matches([' ', '\u{2060}']).is_empty() && !words.trim().is_empty() {
            self.leads.push(words.trim().to_owned());
        }
    }
}

/// A link.
#[derive(Debug, Clone, PartialEq)]
pub struct Link {
    /// The linked words.
    pub text: String,
    /// The address.
    pub target: String,
}

/// Code, an example, anything kept letter for letter.
#[derive(Debug, Clone, Default)]
pub struct Code {
    /// The language that the fence names.
    pub lang: Option<String>,
    /// Its text, with the fence's indentation taken away.
    pub text: String,
    /// The page's line of the text's first line.
    pub first: usize,
    /// What the fence itself, its tab or a comment inside of it says that it is.
    pub label: Option<String>,
}

reported! {
    /// How a table stood on the page.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum TableForm {
        /// Cells between `|`, with a delimiter row.
        Pipe = "pipe",
        /// The same without pipes at the ends of its rows.
        PipeNoOuter = "pipe-noouter",
        /// Cells between `|` without a usable delimiter row.
        PipeNoDelimiter = "pipe-nodelimiter",
        /// `<table>`.
        Html = "html",
        /// Cells between tabs.
        Tabs = "tabs",
        /// Cells between spaces, empty ones lost.
        Spaces = "spaces",
        /// Each cell on a line or in a paragraph of its own.
        CellPerLine = "cell-per-line",
        /// The items of a list.
        List = "list",
    }
}

/// A table.
#[derive(Debug, Clone)]
pub struct Table {
    /// How it stood there.
    pub form: TableForm,
    /// The column heads.
    pub head: Vec<Cell>,
    /// Everything below them; every row has as many cells as there are heads, or more.
    pub rows: Vec<Row>,
    /// What the reader had to fix, for the report.
    pub notes: Vec<Note>,
}

/// One row.
#[derive(Debug, Clone)]
pub struct Row {
    /// The page's line.
    pub line: usize,
    /// From left to right; a cell that the form lost is empty.
    pub cells: Vec<Cell>,
    /// The reader had to guess which cell is which.
    pub uncertain: bool,
}

/// One cell.
#[derive(Debug, Clone, Default)]
pub struct Cell {
    /// Its content.
    pub inline: Inline,
    /// Columns of white space before the content.
    pub indent: usize,
    /// It is empty, and only fills the width of the cell to its left.
    pub fills: bool,
}

impl Document {
    /// The tables, in page order.
    pub fn tables(&self) -> impl Iterator<Item = &Table> {
        self.blocks.iter().filter_map(|block| match &block.kind {
            BlockKind::Table(table) => Some(table),
            _ => None,
        })
    }
}

impl Table {
    /// A table without rows yet, whatever its form.
    pub fn new(form: TableForm, head: Vec<Cell>) -> Table {
        Table {
            form,
            head,
            rows: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// The cells below a head, of the rows that have one there.
    pub fn column(&self, at: usize) -> impl Iterator<Item = &Cell> {
        self.rows.iter().filter_map(move |row| row.cells.get(at))
    }

    /// Tells what the reader had to fix.
    pub fn note(&mut self, line: usize, text: impl Into<String>) {
        let text = text.into();
        self.notes.push(Note { line, text });
    }
}

impl Row {
    /// The plain words of its cells.
    pub fn texts(&self) -> Vec<&str> {
        self.cells.iter().map(Cell::text).collect()
    }

    /// Whether it has words in its first cell alone.
    pub fn is_note(&self) -> bool {
        let empty = |cell: &Cell| cell.text().trim().is_empty();
        self.cells.len() > 1 && !empty(&self.cells[0]) && self.cells[1..].iter().all(empty)
    }

    /// A row as it stands.
    pub fn new(line: usize, cells: Vec<Cell>) -> Row {
        Row {
            line,
            cells,
            uncertain: false,
        }
    }

    /// The plain words in a column; none beyond the last.
    pub fn text(&self, column: usize) -> &str {
        self.cells.get(column).map_or("", Cell::text)
    }
}

impl Code {
    /// Code of which nothing says what it is.
    pub fn plain(text: impl Into<String>, first: usize) -> Code {
        Code {
            text: text.into(),
            first,
            ..Code::default()
        }
    }
}

impl Cell {
    /// A cell of words in which nothing is marked.
    pub fn plain(words: &str) -> Cell {
        Cell::from(Inline::plain(words))
    }

    /// The plain words.
    pub fn text(&self) -> &str {
        &self.inline.text
    }

    /// Nothing stands in it.
    pub fn is_empty(&self) -> bool {
        self.inline.is_empty()
    }

    /// A cell that only fills the width of the one to its left.
    pub fn filler() -> Cell {
        Cell {
            fills: true,
            ..Cell::default()
        }
    }
}

/// Something to tell about a place on the page.
#[derive(Debug, Clone, PartialEq)]
pub struct Note {
    /// The page's line.
    pub line: usize,
    /// One sentence.
    pub text: String,
}

impl Inline {
    /// Words in which nothing is marked.
    pub fn plain(words: &str) -> Inline {
        Inline {
            text: words.trim().to_owned(),
            ..Inline::default()
        }
    }
}

impl From<Inline> for Cell {
    fn from(inline: Inline) -> Cell {
        Cell {
            inline,
            ..Cell::default()
        }
    }
}

impl Block {
    /// Running text.
    pub fn paragraph(line: usize, text: Inline) -> Block {
        let kind = BlockKind::Paragraph(text);
        Block { line, kind }
    }

    /// A heading, 1 to 6.
    pub fn heading(line: usize, level: u8, text: Inline) -> Block {
        let kind = BlockKind::Heading { level, text };
        Block { line, kind }
    }

    /// A table.
    pub fn table(line: usize, table: Table) -> Block {
        let kind = BlockKind::Table(table);
        Block { line, kind }
    }

    /// Code.
    pub fn code(line: usize, code: Code) -> Block {
        let kind = BlockKind::Code(code);
        Block { line, kind }
    }

    /// Whether it is a heading.
    pub fn is_heading(&self) -> bool {
        matches!(self.kind, BlockKind::Heading { .. })
    }

    /// Whether it is running text.
    pub fn is_paragraph(&self) -> bool {
        matches!(self.kind, BlockKind::Paragraph(_))
    }

    /// Whether it is one item of a list.
    pub fn is_item(&self) -> bool {
        matches!(self.kind, BlockKind::Item { .. })
    }

    /// Whether it is a table or code.
    pub fn is_data(&self) -> bool {
        matches!(self.kind, BlockKind::Table(_) | BlockKind::Code(_))
    }

    /// The words of a heading, a paragraph or an item.
    pub fn inline(&self) -> Option<&Inline> {
        match &self.kind {
            BlockKind::Heading { text, .. }
            | BlockKind::Paragraph(text)
            | BlockKind::Item { text, .. } => Some(text),
            _ => None,
        }
    }
}
