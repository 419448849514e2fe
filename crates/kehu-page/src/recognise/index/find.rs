//! Which tables and lists are indexes, and what their requests say.

use super::asides::{beside, of_fields};
use crate::block::{Block, BlockKind, Cell, Document, Inline, Note, Row, Table};
use crate::recognise::address::{self, looks_like_url, methods_in, url_in};
use crate::recognise::rows::is_placeholder;
use crate::text;
use crate::words::{Feature, Role, words};

/// An index: its blocks, and its requests.
pub(super) struct Index {
    /// Its first block.
    pub(super) from: usize,
    /// The block after its last.
    pub(super) to: usize,
    /// In page order.
    pub(super) requests: Vec<Listed>,
}

/// A request of an index.
pub(super) struct Listed {
    /// The page's line.
    pub(super) line: usize,
    /// Its methods.
    pub(super) methods: Vec<String>,
    /// Its address, as it stands there.
    pub(super) address: String,
    /// What it is for; empty where the page does not say.
    pub(super) title: String,
    /// What else stands beside it.
    more: Vec<Block>,
    /// Cells that should list fields, and do not.
    pub(super) unread: Vec<Note>,
}

/// A title is no longer than this; what is longer describes.
const TITLE: usize = 80;

impl Listed {
    /// Whether a method is one of its own, or it has none.
    pub(super) fn has(&self, method: &str) -> bool {
        self.methods.is_empty() || self.methods.iter().any(|m| m == method)
    }

    /// The heading that names its operation.
    pub(super) fn heading(&self, level: u8) -> Block {
        let title = match self.title.is_empty() || text::width(&self.title) > TITLE {
            true => self.request(),
            false => self.title.clone(),
        };
        Block::heading(self.line, level, Inline::plain(&title))
    }

    /// Its method and address, and what else is said of it.
    pub(super) fn blocks(&self, line: usize) -> Vec<Block> {
        let paragraph = |words: &str| Block::paragraph(line, Inline::plain(words));
        let mut out = vec![paragraph(&self.request())];
        if text::width(&self.title) > TITLE {
            out.push(paragraph(&self.title));
        }
        out.extend(self.more.iter().cloned());
        out
    }

    /// What is said of it beside its request.
    pub(super) fn words(&self) -> impl Iterator<Item = Block> {
        let title = Block::paragraph(self.line, Inline::plain(&self.title));
        let more = self.more.iter().filter(|b| b.is_paragraph());
        (!self.title.is_empty())
            .then_some(title)
            .into_iter()
            .chain(more.cloned())
    }

    /// `POST /path`, or both behind labels where that would not be read so.
    fn request(&self) -> String {
        match self.methods.as_slice() {
            [method] if looks_like_url(&self.address) => format!("{method} {}", self.address),
            [] => format!("URL: {}", self.address),
            methods => format!("URL: {}\nMethod: {}", self.address, methods.join("/")),
        }
    }
}

/// Every index of a page, in page order.
pub(super) fn indexes(document: &Document) -> Vec<Index> {
    let mut out = Vec::new();
    let mut at = 0;
    while at < document.blocks.len() {
        let found = match &document.blocks[at].kind {
            BlockKind::Table(table) => of_table(at, table),
            BlockKind::Item { .. } => of_items(document, at),
            BlockKind::Code(code) => of_lines(document, at, &code.text, code.first),
            BlockKind::Paragraph(text) => {
                of_lines(document, at, &text.text, document.blocks[at].line)
            }
            _ => None,
        };
        at = found.as_ref().map_or(at + 1, |index| index.to);
        out.extend(found);
    }
    out
}

/// A table each of whose rows is a request.
fn of_table(at: usize, table: &Table) -> Option<Index> {
    let columns = Columns::of(table)?;
    let rows = table.rows.iter();
    let requests: Vec<Listed> = rows
        .map(|row| columns.request(table, row))
        .collect::<Option<_>>()?;
    let alone = address::request_row(table).is_some() && !columns.list_fields(table);
    (!requests.is_empty() && !alone).then_some(Index {
        from: at,
        to: at + 1,
        requests,
    })
}

/// Which columns of a table have the requests.
struct Columns {
    /// The one with the address, and perhaps the method.
    url: usize,
    method: Option<usize>,
}

impl Columns {
    fn of(table: &Table) -> Option<Columns> {
        let all = |column: usize, is: &dyn Fn(&str) -> bool| {
            let mut rows = table.rows.iter();
            table.rows.len() < 500 && rows.all(|row| is(row.text(column).trim()))
        };
        let columns = 0..table.head.len().max(1);
        let whole = |cell: &str| in_one(cell).is_some();
        if let Some(url) = columns.clone().find(|i| all(*i, &whole)) {
            return Some(Columns { url, method: None });
        }
        let mut methods = columns.clone().filter(|i| all(*i, &is_methods));
        let named = |cell: &str| method_and_name(cell).is_some();
        let method = methods
            .next()
            .or_else(|| columns.clone().find(|i| all(*i, &named)))?;
        let labelled = |i: usize| {
            let head = table.head.get(i).map(Cell::text).unwrap_or_default();
            words().is_label(head, Feature::Url)
        };
        let path = |cell: &str| looks_like_url(cell.split_whitespace().next().unwrap_or_default());
        let relative = |cell: &str| url_in(cell, true).is_some_and(|url| url.contains('/'));
        let url = columns
            .filter(|i| *i != method)
            .find(|i| all(*i, &path) || labelled(*i) && all(*i, &relative))?;
        Some(Columns {
            url,
            method: Some(method),
        })
    }

    /// Whether others list fields.
    fn list_fields(&self, table: &Table) -> bool {
        let mut heads = table.head.iter().enumerate();
        heads.any(|(column, head)| {
            let request = column == self.url || Some(column) == self.method;
            !request && of_fields(head.text())
        })
    }

    fn request(&self, table: &Table, row: &Row) -> Option<Listed> {
        let url = row.cells.get(self.url)?.text().trim();
        let (methods, address) = match self.method {
            None => in_one(url)?,
            Some(method) => (
                methods_in(row.cells.get(method)?.text()),
                url_in(url, true)?,
            ),
        };
        let method = self.method.and_then(|at| row.cells.get(at));
        let called = method.and_then(|cell| method_and_name(cell.text()));
        let mut listed = Listed {
            line: row.line,
            methods,
            address,
            title: called.unwrap_or_default().to_owned(),
            more: Vec::new(),
            unread: Vec::new(),
        };
        for (column, cell) in row.cells.iter().enumerate() {
            let request = column == self.url || Some(column) == self.method;
            if request || is_placeholder(cell.text()) {
                continue;
            }
            let head = table.head.get(column).map(Cell::text).unwrap_or_default();
            let roles = words().head(head);
            let named = [Role::Description, Role::Title, Role::Name, Role::Message];
            let titles = roles.iter().any(|role| named.contains(role));
            let says = words().features(head);
            let side = says.any(&[Feature::Request, Feature::Fields, Feature::Response]);
            if listed.title.is_empty() && !side && (titles || table.head.len() <= 3) {
                listed.title = text::squeeze(cell.text());
            } else {
                match beside(head, cell, row.line) {
                    Some(blocks) => listed.more.extend(blocks),
                    None => listed.unread.push(Note {
                        line: row.line,
                        text: format!("{head}: {}", text::squeeze(cell.text())),
                    }),
                }
            }
        }
        Some(listed)
    }
}

/// `GET /users`, and nothing else.
fn in_one(cell: &str) -> Option<(Vec<String>, String)> {
    let (methods, address, rest) = request(cell)?;
    rest.is_empty().then_some((methods, address))
}

/// Whether a cell names methods and nothing else.
fn is_methods(cell: &str) -> bool {
    let mut words = cell
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .peekable();
    words.peek().is_some() && words.all(|word| kehu_request::is_method(&word.to_ascii_uppercase()))
}

/// What a call is named behind its method: `POST:addLock`.
fn method_and_name(cell: &str) -> Option<&str> {
    let (method, name) = cell.split_once([':', '：'])?;
    let name = name.trim();
    (is_methods(method) && text::is_word(name)).then_some(name)
}

/// A line that begins with a request: its method, its address, and the words behind them.
fn request(line: &str) -> Option<(Vec<String>, String, String)> {
    let (method, rest) = line.trim().split_once(char::is_whitespace)?;
    let method = method.trim_matches(['`', '*', '[', ']', '【', '】', '(', ')', ':', '：']);
    let shouted = is_methods(method) && method == method.to_ascii_uppercase();
    let rest = rest.trim_start();
    let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
    let (address, words) = rest.split_at(end);
    let address = address.trim_end_matches([':', '：']);
    if !shouted || !looks_like_url(address) {
        return None;
    }
    let words = words.trim_matches(|c: char| c.is_whitespace() || "-–—:：#*`/|=>→".contains(c));
    Some((
        methods_in(method),
        address::clean_url(address),
        words.to_owned(),
    ))
}

/// Items one below the other that are requests with words, and nothing inside of them.
fn of_items(document: &Document, at: usize) -> Option<Index> {
    let read = |at: usize| match &document.blocks.get(at)?.kind {
        BlockKind::Item { depth, text } => Some((*depth, listed(document.blocks[at].line, text)?)),
        _ => None,
    };
    let (depth, first) = read(at)?;
    let mut requests = vec![first];
    while let Some((own, next)) = read(at + requests.len()) {
        if own != depth {
            return None;
        }
        requests.push(next);
    }
    let to = at + requests.len();
    let next = document.blocks.get(to);
    let goes_on = next.is_some_and(|next| next.is_item() || next.is_data());
    let told = requests.iter().all(|request| !request.title.is_empty());
    (requests.len() > 1 && told && !goes_on).then_some(Index {
        from: at,
        to,
        requests,
    })
}

/// So many requests without words may be told together by what stands below them.
const FEW: usize = 3;

/// Lines each of which is a request, with words or many of them.
fn of_lines(document: &Document, at: usize, text: &str, first: usize) -> Option<Index> {
    let lines = text.lines().enumerate();
    let lines = lines.filter(|(_, line)| !line.trim().is_empty() && !is_comment(line));
    let requests: Vec<Listed> = lines
        .map(|(i, line)| listed(first + i, &Inline::plain(line)))
        .collect::<Option<_>>()?;
    let example = |request: &Listed| request.title.starts_with("HTTP/");
    let told = requests.iter().all(|request| !request.title.is_empty());
    let below = document.blocks[at + 1..].iter();
    let mut below = below.take_while(|b| !b.is_heading());
    let index = requests.len() > 1 && told && !below.any(Block::is_data) || requests.len() > FEW;
    (index && !requests.iter().any(example)).then_some(Index {
        from: at,
        to: at + 1,
        requests,
    })
}

/// `# Users`: the name of a group in code.
fn is_comment(line: &str) -> bool {
    line.trim_start().starts_with(['#', '/'])
}

fn listed(line: usize, text: &Inline) -> Option<Listed> {
    let one_line = !text.text.trim().contains('\n');
    let (methods, address, title) = request(&text.text).filter(|_| one_line)?;
    Some(Listed {
        line,
        methods,
        address,
        title,
        more: Vec::new(),
        unread: Vec::new(),
    })
}
