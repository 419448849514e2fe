//! Tables that hold a whole operation, as forms of Word do: facts beside their labels, labels over the
//! whole width, and below them tables with heads of their own.
//!
//! | a row | becomes |
//! |---|---|
//! | one cell, with something else than fields below | a paragraph, or code |
//! | a label and a value | a paragraph `label：value` |
//! | heads | the head of a table |
//! | anything else below heads | a row of that table |
//!
//! A label in front of a table's rows, over all of them, becomes a paragraph above it.

use std::collections::HashSet;

use super::table::Builder;
use crate::block::{Block, Cell, Code, Table, TableForm};
use crate::text;
use crate::words::{Role, words as known};

/// A row as it stood.
struct Line<'a> {
    line: usize,
    cells: &'a [Cell],
    /// Cells without those that fill a wide one.
    own: Vec<&'a Cell>,
    /// What stands in front of this row and its neighbours.
    label: Option<&'a Cell>,
}

/// The parts of such a table; `None` for one that has heads only above all of its rows.
pub(super) fn parts(table: &Table, line: usize) -> Option<Vec<Block>> {
    let head = (line, table.head.as_slice());
    let rows = table
        .rows
        .iter()
        .map(|row| (row.line, row.cells.as_slice()));
    let width = table.head.len();
    let mut lines: Vec<Line<'_>> = std::iter::once(head)
        .chain(rows)
        .map(|(line, cells)| Line {
            line,
            cells,
            own: own(cells, width),
            label: None,
        })
        .collect();
    for at in 1..lines.len() {
        let first = |at: usize| lines[at].own.first().copied();
        let same = first(at).map(Cell::text) == first(at - 1).map(Cell::text);
        if let Some(label) = first(at).filter(|label| same && !label.text().is_empty()) {
            (lines[at].label, lines[at - 1].label) = (Some(label), Some(label));
        }
    }
    let second = lines.iter().skip(1).any(Line::is_heads);
    let labelled = |pair: &[Line<'_>]| {
        pair[1].is_heads() && (pair[0].own.len() < 3 || pair[1].label.is_some())
    };
    (second && lines.windows(2).any(labelled)).then(|| cut(&lines))
}

/// What is not there only to fill a wide cell; cells beyond the head's width that are empty do neither.
fn own(cells: &[Cell], width: usize) -> Vec<&Cell> {
    let own = cells.iter().enumerate();
    own.filter(|(at, cell)| !cell.fills && (*at < width || !cell.text().is_empty()))
        .map(|(_, cell)| cell)
        .collect()
}

fn cut(lines: &[Line<'_>]) -> Vec<Block> {
    let mut out = Vec::new();
    let mut open: Option<Open<'_>> = None;
    for (at, row) in lines.iter().enumerate() {
        let fields_follow = lines
            .get(at + 1)
            .is_some_and(|next| next.own.len() > 2 && !next.is_heads());
        let of_table = open
            .as_ref()
            .is_some_and(|table| table.goes_on(row, fields_follow));
        if of_table {
            open.iter_mut().for_each(|table| table.rows.push(row));
            continue;
        }
        out.extend(open.take().map(Open::block));
        if row.is_heads() {
            out.extend(row.label.and_then(|label| words(label.clone(), row.line)));
            open = Some(Open {
                label: row.label.map(Cell::text),
                head: row,
                rows: Vec::new(),
            });
        } else {
            facts(row, &mut out);
        }
    }
    out.extend(open.map(Open::block));
    out
}

/// A table whose rows are being collected.
struct Open<'a> {
    label: Option<&'a str>,
    head: &'a Line<'a>,
    rows: Vec<&'a Line<'a>>,
}

impl Open<'_> {
    /// Whether a row is one of this table.
    fn goes_on(&self, row: &Line<'_>, fields_follow: bool) -> bool {
        let same = self
            .label
            .is_none_or(|label| row.cells.first().is_some_and(|c| c.text() == label));
        let fact = match row.own.as_slice() {
            [_] => !fields_follow,
            [label, _] => self.head.own.len() > 2 && !text::is_identifier(label.text().trim()),
            _ => false,
        };
        same && !row.is_heads() && !fact
    }

    fn block(self) -> Block {
        let from = usize::from(self.label.is_some());
        let lines = || std::iter::once(self.head).chain(self.rows.iter().copied());
        let width = lines().map(|line| line.cells.len()).max().unwrap_or(0);
        let filled =
            |line: &Line<'_>, at: usize| !line.cells.get(at).map_or("", Cell::text).is_empty();
        let columns: Vec<usize> = (from..width)
            .filter(|at| lines().any(|line| filled(line, *at)))
            .collect();
        let cells = |line: &Line<'_>| {
            let cell = |at: &usize| line.cells.get(*at).cloned().unwrap_or_default();
            columns.iter().map(cell).collect::<Vec<_>>()
        };
        let mut table = Builder::new(TableForm::Html, cells(self.head));
        let rows = self.rows.iter();
        rows.for_each(|line| table.row(line.line, cells(line)));
        table.block(self.head.line)
    }
}

impl Line<'_> {
    /// Most of its cells are known heads of columns, of two kinds at least.
    fn is_heads(&self) -> bool {
        let from = usize::from(self.label.is_some());
        let filled = self.own.iter().skip(from);
        let (heads, others): (Vec<&Cell>, Vec<&Cell>) = filled
            .filter(|cell| !cell.text().is_empty())
            .partition(|cell| known().is_head(cell.text()));
        let kinds: HashSet<_> = heads.iter().flat_map(|head| role(head)).collect();
        kinds.len() >= 2 && heads.len() > others.len()
    }
}

/// What a cell says that the column below it holds.
fn role(cell: &Cell) -> Option<Role> {
    let head = Some(cell.text()).filter(|text| known().is_head(text))?;
    known().head(head).first().copied()
}

/// Labels and their values, each a paragraph of its own.
fn facts(row: &Line<'_>, out: &mut Vec<Block>) {
    for pair in row.own.chunks(2) {
        match pair {
            [label, value] if !value.text().is_empty() && !is_code(value.text()) => {
                let mut both = (*value).clone();
                both.inline.text = format!(
                    "{}：{}",
                    label.text().trim_end_matches([':', '：']),
                    value.text()
                );
                out.extend(words(both, row.line));
            }
            cells => out.extend(
                cells
                    .iter()
                    .filter_map(|cell| words((*cell).clone(), row.line)),
            ),
        }
    }
}

fn is_code(text: &str) -> bool {
    text.trim_start_matches(['"', ' ']).starts_with(['{', '['])
}

/// The words of a cell as a block of their own; `None` for an empty one.
pub(super) fn words(cell: Cell, line: usize) -> Option<Block> {
    let text = cell.inline;
    Some(match is_code(&text.text) {
        _ if text.text.trim().is_empty() => return None,
        true => Block::code(line, Code::plain(text.text, line)),
        false => Block::paragraph(line, text),
    })
}
