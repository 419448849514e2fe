//! Tables of result codes.

use crate::block::{BlockKind, Document, Table};
use crate::recognise::columns::TableKind;
use crate::recognise::outline::Outline;
use crate::recognise::tables::{self, Seen};
use crate::text;
use crate::words::{Feature, Role, phrases, words};

/// A table of codes.
#[derive(Debug, Clone)]
pub struct CodeTable {
    /// The block.
    pub block: usize,
    /// The page's line.
    pub line: usize,
    /// Its rows.
    pub rows: Vec<CodeRow>,
}

/// One code.
#[derive(Debug, Clone, PartialEq)]
pub struct CodeRow {
    /// The page's line.
    pub line: usize,
    /// The code as it stands: `1001`, `-1`, `1000~100X`, `saveFail`.
    pub code: String,
    /// The message.
    pub message: String,
    /// What to do, or what it means.
    pub solution: String,
    /// The HTTP status beside it.
    pub status: Option<String>,
}

/// Reads every table of codes.
pub fn find(document: &Document, outline: &Outline, seen: &[Seen]) -> Vec<CodeTable> {
    let coded = || seen.iter().filter(|s| s.columns.kind == TableKind::Codes);
    let surely = coded().any(|s| is_of_answers(&s.title));
    let tables = coded().filter(|s| !surely || !is_of_states(&s.title));
    let tables = tables.filter_map(|seen| of_table(tables::table(document, seen.block)?, seen));
    tables.chain(listed(document, outline)).collect()
}

fn of_table(table: &Table, seen: &Seen) -> Option<CodeTable> {
    let columns = &seen.columns;
    let at = columns.at(Role::Code)?;
    // Two code columns: the HTTP status, then the vendor's own.
    let heads: Vec<String> = table.head.iter().map(|c| text::key(c.text())).collect();
    let is_code = |head: &String| phrases().codes.within(head) || head.ends_with("code");
    let is_status = |head: &String| head.contains("http") || phrases().states.has(head);
    let other = |i: &usize| (0..heads.len()).any(|o| o != *i && is_code(&heads[o]));
    let status = heads.iter().position(is_status).filter(other);
    let beside = status_beside(table, at);
    let status = status.or(beside.map(|_| at));
    let own = beside.or_else(|| {
        (0..heads.len()).find(|i| Some(*i) != status && (is_code(&heads[*i]) || *i == at))
    });
    let own = own.unwrap_or(at);
    let status = status.filter(|status| *status != own);
    let meant = columns.at(Role::Description).or(columns.at(Role::Title));
    let said = columns.at(Role::Message).filter(|i| *i != own);
    let rows = table.rows.iter().map(|row| {
        let cell = |at: Option<usize>| at.map(|at| text::squeeze(row.text(at)));
        let [message, described, solution] =
            [said, meant, columns.at(Role::Solution)].map(|at| cell(at).unwrap_or_default());
        let (message, solution) = match (message.is_empty(), solution.is_empty()) {
            (true, _) => (described, solution),
            (false, true) => (message, described),
            (false, false) => (message, solution),
        };
        CodeRow {
            line: row.line,
            code: text::squeeze(row.text(own))
                .trim_matches(['"', '`'])
                .to_owned(),
            message,
            solution,
            status: cell(status),
        }
    });
    Some(CodeTable {
        block: seen.block,
        line: seen.line,
        rows: rows.filter(|row| !row.code.is_empty()).collect(),
    })
}

fn is_of_answers(title: &str) -> bool {
    phrases().of_answers.within(title)
}

/// Whether a title is of the states of some thing, 审核状态码, beside a table of the codes of answers.
fn is_of_states(title: &str) -> bool {
    let of_thing = |(thing, _): (&str, &str)| {
        thing.ends_with(text::is_cjk) && !thing.to_lowercase().contains("http")
    };
    !is_of_answers(title) && phrases().states.split_once(title).is_some_and(of_thing)
}

/// The column of the vendor's own codes beside one of nothing but HTTP statuses: `422 | invalid_name`.
fn status_beside(table: &Table, at: usize) -> Option<usize> {
    let cells = |i: usize| {
        let rows = table.rows.iter();
        rows.map(move |row| row.text(i).trim().trim_matches('`'))
    };
    let is_status = |cell: &str| cell.len() == 3 && matches!(cell.parse(), Ok(200_u16..=599));
    let is_word = |cell: &str| {
        let sign = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
        !cell.is_empty() && cell.chars().all(sign)
    };
    // "Unauthorized" is only the name of the status.
    let is_code = |cell: &str| {
        cell.contains(|c: char| c.is_ascii_digit() || matches!(c, '_' | '.' | '-'))
            || cell.len() > 3 && !cell.contains(|c: char| c.is_ascii_lowercase())
    };
    let coded = |i: &usize| *i != at && cells(*i).all(is_word) && cells(*i).any(is_code);
    (table.rows.len() > 1 && cells(at).all(is_status))
        .then(|| (0..table.head.len()).find(coded))
        .flatten()
}

/// Lists and lines of codes under a label that speaks of them: `1001: invalid id`.
fn listed(document: &Document, outline: &Outline) -> Vec<CodeTable> {
    let mut out = Vec::new();
    for (at, block) in document.blocks.iter().enumerate() {
        let (text, first, label) = match &block.kind {
            BlockKind::Code(code) => (&code.text, code.first, code.label.as_deref()),
            BlockKind::Item { text, .. } | BlockKind::Paragraph(text) => {
                (&text.text, block.line, None)
            }
            _ => continue,
        };
        let own = label.map(|label| words().features(label).has(Feature::Errors));
        let above = || outline.saying(at, 0, &[Feature::Errors]).is_some();
        if !own.unwrap_or_else(above) {
            continue;
        }
        let lines = text
            .lines()
            .enumerate()
            .filter(|(_, line)| !line.trim().is_empty());
        // In code, or among others of their kind, blanks part codes from what they mean.
        let blanks = matches!(block.kind, BlockKind::Code(_)) || lines.clone().count() > 1;
        let rows: Option<Vec<CodeRow>> = lines
            .map(|(i, line)| code_line(line, first + i, blanks))
            .collect();
        let line = block.line;
        out.extend(rows.filter(|rows| !rows.is_empty()).map(|rows| CodeTable {
            block: at,
            line,
            rows,
        }));
    }
    out
}

/// A code, what parts it from its meaning, and the meaning.
fn code_line(text: &str, line: usize, blanks: bool) -> Option<CodeRow> {
    let text = text.trim().trim_start_matches(['-', '*', ' ', '`']);
    let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-')))?;
    let (code, rest) = text.split_at(end);
    let parted = rest.trim_start_matches(['`', ' ', '\t']);
    let mark = parted.strip_prefix([':', '：', '=', '-', '–', '—']);
    let parted = (blanks && rest.starts_with([' ', '\t'])).then_some(parted);
    let message = mark.or(parted)?.trim();
    let digits = code.trim_start_matches('-');
    let number = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    let shouted =
        code.len() > 3 && code.contains('_') && !code.contains(|c: char| c.is_lowercase());
    ((number || shouted) && !message.is_empty()).then(|| CodeRow {
        line,
        code: code.to_owned(),
        message: text::squeeze(message),
        solution: String::new(),
        status: None,
    })
}
