//! Tables of HTML while they are read: a cell, a row or a table ends where the next one begins. A table around
//! others only lays the page out.

use super::{Reader, Run};
use crate::block::{Block, Cell, TableForm};
use crate::read::combined;
use crate::read::table::{Builder, WIDEST, Wide};

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

/// The part of a table that a `<div>` is, which stands inside of one or not.
pub(super) fn part(
    attribute: &impl Fn(&str) -> Option<String>,
    inside: bool,
) -> Option<&'static str> {
    let is = |(key, word, tag): &&(&str, &str, &str)| {
        let said = attribute(key).unwrap_or_default();
        (inside || *tag == "table") && said.split_whitespace().any(|one| one == *word)
    };
    PARTS_OF_TABLES.iter().find(is).map(|(_, _, tag)| *tag)
}

/// A table that is being collected.
pub(super) struct Open {
    line: usize,
    table: Builder,
    /// The line of the row that is open, and its cells.
    row: Option<(usize, Vec<Wide>)>,
    pub cell: Option<OpenCell>,
    /// A table stands in one of its cells: it only lays the page out.
    layout: bool,
}

/// A cell that is being collected.
pub(super) struct OpenCell {
    pub run: Run,
    columns: usize,
    rows: usize,
}

impl Open {
    pub fn at(line: usize) -> Open {
        Open {
            line,
            table: Builder::new(TableForm::Html, Vec::new()),
            row: None,
            cell: None,
            layout: false,
        }
    }

    fn end_cell(&mut self) {
        if let (Some(cell), Some((_, row))) = (self.cell.take(), &mut self.row) {
            row.push(Wide {
                cell: cell.run.words.cell(),
                columns: cell.columns,
                rows: cell.rows,
            });
        }
    }

    fn end_row(&mut self) {
        self.end_cell();
        if let Some((line, cells)) = self.row.take() {
            self.table.wide_row(line, cells);
        }
    }

    /// The rows that were read so far, the head among them, which are no longer the table's.
    fn take_rows(&mut self) -> Vec<Vec<Cell>> {
        let next = Builder::new(TableForm::Html, Vec::new());
        let table = std::mem::replace(&mut self.table, next).finish();
        let rows = table.rows.into_iter().map(|row| row.cells);
        std::iter::once(table.head).chain(rows).collect()
    }
}

impl Reader {
    /// Whether the innermost table has a cell open.
    pub(super) fn in_cell(&self) -> bool {
        self.tables.last().is_some_and(|table| table.cell.is_some())
    }

    /// Takes the tag with which a table, a row or a cell begins.
    pub(super) fn start_in_table(
        &mut self,
        name: &str,
        line: usize,
        attribute: &impl Fn(&str) -> Option<String>,
    ) {
        if name == "table" {
            if self.tables.is_empty() {
                self.flush();
            }
            return self.tables.push(Open::at(line));
        }
        let Some(open) = self.tables.last_mut() else {
            return;
        };
        if name == "tr" {
            open.end_row();
            open.row = Some((line, Vec::new()));
            return;
        }
        let span = |name: &str| {
            let count = attribute(name).and_then(|count| count.trim().parse().ok());
            count.unwrap_or(1).clamp(1, WIDEST)
        };
        open.end_cell();
        open.row.get_or_insert((line, Vec::new()));
        let words = Default::default();
        open.cell = Some(OpenCell {
            run: Run { line, words },
            columns: span("colspan"),
            rows: span("rowspan"),
        });
    }

    /// Takes the tag with which one ends.
    pub(super) fn end_in_table(&mut self, name: &str) {
        match (name, self.tables.last_mut()) {
            ("table", _) => self.end_table(),
            ("tr", Some(open)) => open.end_row(),
            (_, Some(open)) => open.end_cell(),
            _ => {}
        }
    }

    pub(super) fn end_table(&mut self) {
        let Some(mut open) = self.tables.pop() else {
            return;
        };
        open.end_row();
        let fields = open.table.has_fields() || open.layout;
        if self.in_cell() && !fields {
            // A table in a cell: its words belong to the cell.
            for row in open.take_rows() {
                let words: Vec<&str> = row.iter().map(Cell::text).collect();
                self.current().newline();
                self.current().fold(&words.join(" "));
            }
            return;
        }
        if self.in_cell() {
            self.lay_out();
        }
        self.put(open);
    }

    /// The words around a table that stands in a cell: what was read of the tables around it becomes paragraphs.
    fn lay_out(&mut self) {
        let line = self.tables.last().map_or(self.first_line, |open| open.line);
        for outer in &mut self.tables {
            outer.layout = true;
            let open = outer
                .cell
                .as_mut()
                .map(|cell| std::mem::take(&mut cell.run));
            let row = outer.row.as_mut().map(|(_, row)| std::mem::take(row));
            let row = row.into_iter().flatten().map(|wide| wide.cell);
            let cells = outer.take_rows().into_iter().flatten().chain(row);
            let cells = cells.chain(open.map(|run| run.words.cell()));
            self.blocks
                .extend(cells.filter_map(|cell| combined::words(cell, line)));
        }
    }

    /// A table as a block, or the words of one that only lays the page out.
    fn put(&mut self, mut open: Open) {
        let line = open.line;
        if open.layout || open.table.is_column() {
            let cells = open.take_rows().into_iter().flatten();
            self.blocks
                .extend(cells.filter_map(|cell| combined::words(cell, line)));
            return;
        }
        let table = open.table.finish();
        if table.head.is_empty() {
            return;
        }
        match combined::parts(&table, line) {
            Some(parts) => self.blocks.extend(parts),
            None => self.blocks.push(Block::table(line, table)),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::block::Document;
    use crate::cases::check;
    use crate::read::html::blocks;

    /// The rows of a table, its head first.
    fn rows(html: &str) -> String {
        let document = Document {
            blocks: blocks(html, 1),
            ..Document::default()
        };
        let rows = document.tables().flat_map(|table| {
            let rows = table.rows.iter().map(|row| &row.cells);
            std::iter::once(&table.head).chain(rows)
        });
        let texts = rows.map(|cells| {
            cells
                .iter()
                .map(|cell| cell.text())
                .collect::<Vec<_>>()
                .join("|")
        });
        texts.collect::<Vec<_>>().join(" / ")
    }

    #[test]
    fn cells_keep_their_columns() {
        check(
            r"
            <table><tr><th>a<th>b<tr><td>1<td>x<br>y</table> => a|b / 1|x\ny
            <table><tr><th>a</th><th>b</th></tr><tr><td rowspan=2>1</td><td>x</td></tr><tr><td>y</td></tr></table> => a|b / 1|x / 1|y
            <table><tr><th>a</th><th>b</th><th>c</th></tr><tr><td colspan=2 rowspan=2>1</td><td>x</td></tr><tr><td>y</td></tr></table> => a|b|c / 1||x / 1||y
            ",
            rows,
        );
    }
}
