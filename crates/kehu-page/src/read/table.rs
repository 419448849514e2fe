//! Tables, whatever their form: a form finds heads, rows and cells; what all tables need is done here, once.
//!
//! | what a form finds | what becomes of it |
//! |---|---|
//! | a cell over several columns or rows | it stands in each of the rows; the columns beside it are empty |
//! | too few cells | empty ones at the end, and which of them are missing is a guess |
//! | too many, with marks between them that may stand in a cell | an empty one goes, or some are one, which is told |
//! | a line that goes on with the row above | it is added to that row's cells |
//! | a row without words | it is left out |
//! | no heads | empty ones: `heads` finds them later |

use std::collections::BTreeMap;
use std::ops::Range;

use crate::block::{Block, Cell, Row, Table, TableForm};
use crate::{inline, text, types};

/// A table that is being built.
#[derive(Debug)]
pub struct Builder {
    table: Table,
    /// By column, the cells that stand in the rows below as well, and in how many.
    carried: BTreeMap<usize, (Cell, usize)>,
}

/// A cell stands for so many columns or rows, not for more.
pub const WIDEST: usize = 64;

/// A cell with the columns and rows that it stands for.
#[derive(Debug, Clone)]
pub struct Wide {
    /// The cell.
    pub cell: Cell,
    /// How many columns it takes.
    pub columns: usize,
    /// How many rows it takes.
    pub rows: usize,
}

impl Builder {
    /// A table with these heads; without any, those of its first row.
    pub fn new(form: TableForm, head: Vec<Cell>) -> Builder {
        Builder {
            table: Table::new(form, head),
            carried: BTreeMap::new(),
        }
    }

    /// A table whose heads are plain words.
    pub fn headed<'a>(form: TableForm, heads: impl IntoIterator<Item = &'a str>) -> Builder {
        Builder::new(form, heads.into_iter().map(Cell::plain).collect())
    }

    /// A table of rows the first of which, as many as said, are heads: those of one column are one.
    pub fn of(form: TableForm, heads: usize, rows: Vec<(usize, Vec<Cell>)>) -> Builder {
        let mut table = Builder::new(form, vec![Cell::default(); usize::from(heads == 0)]);
        for (at, (line, cells)) in rows.into_iter().enumerate() {
            match at {
                1.. if at < heads => table.go_on(cells),
                _ => table.row(line, cells),
            }
        }
        table
    }

    /// Tells what the form had to guess.
    pub fn note(&mut self, line: usize, text: impl Into<String>) {
        self.table.note(line, text);
    }

    /// A row as it stands.
    pub fn row(&mut self, line: usize, cells: Vec<Cell>) {
        if cells.iter().all(Cell::is_empty) {
            return;
        }
        match self.table.head.is_empty() {
            true => self.table.head = cells,
            false => self.table.rows.push(Row::new(line, cells)),
        }
    }

    /// A row of cells some of which stand for several. Without words of its own it is none.
    pub fn wide_row(&mut self, line: usize, cells: Vec<Wide>) {
        let says = cells.iter().any(|wide| !wide.cell.is_empty());
        let mut above = std::mem::take(&mut self.carried);
        let mut cells = cells.into_iter();
        let mut row: Vec<Cell> = Vec::new();
        loop {
            let carried = above.remove(&row.len());
            let (cell, columns, rows) = match carried.map(|(cell, rows)| (cell, 1, rows)) {
                Some(carried) => carried,
                None => match cells.next() {
                    Some(wide) => (wide.cell, wide.columns, wide.rows),
                    None => break,
                },
            };
            let fillers = (1..columns).map(|_| Cell::filler());
            for cell in std::iter::once(cell).chain(fillers) {
                if rows > 1 && row.len() < WIDEST {
                    let below = (cell.clone(), rows - 1);
                    self.carried.insert(row.len(), below);
                }
                row.push(cell);
            }
        }
        if says {
            self.row(line, row);
        }
    }

    /// Cells that fill rows of so many columns one after the other, each with its line.
    pub fn fill(&mut self, width: usize, cells: impl IntoIterator<Item = (usize, Wide)>) {
        let (mut first, mut row, mut taken) = (0, Vec::new(), 0);
        for (line, cell) in cells {
            first = if row.is_empty() { line } else { first };
            taken += cell.columns;
            row.push(cell);
            while taken >= width {
                self.wide_row(first, std::mem::take(&mut row));
                taken = self.carried.len();
            }
        }
        if !row.is_empty() {
            self.wide_row(first, row);
        }
    }

    /// A row of cells as they are written, parted by a mark that may stand inside of a cell as well. `pad` is the
    /// white space that the form puts before each.
    pub fn parted<'a>(
        &mut self,
        line: usize,
        parts: impl IntoIterator<Item = &'a str>,
        mark: char,
        pad: usize,
    ) {
        let width = self.table.head.len().max(1);
        let mut parts: Vec<String> = parts.into_iter().map(str::to_owned).collect();
        let over = |parts: &[String]| parts.iter().skip(width).any(|part| !is_blank(part));
        // An empty cell too many, rather than a mark in a text.
        while over(&parts)
            && let Some(empty) = (1..width).find(|at| is_blank(&parts[*at]))
        {
            parts.remove(empty);
        }
        if over(&parts) {
            let several = several_in_one(&parts, width);
            let words: Vec<&str> = parts[several.clone()].iter().map(|c| c.trim()).collect();
            let (between, stray) = match mark {
                '\t' => (" ", "a tab inside of a cell"),
                _ => ("|", "an unescaped `|`"),
            };
            let one = words.join(between);
            parts.splice(several, [one]);
            let told = format!("a row has more cells than the {width} heads: {stray}");
            self.note(line, told);
        }
        parts.truncate(width);
        let cells = parts.iter().map(|part| inline::cell(part, pad));
        self.row(line, cells.collect());
    }

    /// A row whose cells a form had to make out of words, and whether that was a guess.
    pub fn guessed(&mut self, line: usize, cells: Vec<Cell>, uncertain: bool) {
        self.table.rows.push(Row {
            line,
            cells,
            uncertain,
        });
    }

    /// A line that goes on with the cells of the row above.
    pub fn go_on(&mut self, cells: Vec<Cell>) {
        let above = match self.table.rows.last_mut() {
            Some(row) => &mut row.cells,
            None => &mut self.table.head,
        };
        above.resize_with(above.len().max(cells.len()), Cell::default);
        for (cell, more) in above.iter_mut().zip(cells) {
            let text = &mut cell.inline.text;
            *text = format!("{text} {}", more.text()).trim().to_owned();
        }
    }

    /// A line that goes on with the last cell of the row above; whether there is one.
    pub fn go_on_last(&mut self, words: &str) -> bool {
        let row = self.table.rows.last_mut();
        let cell = row.and_then(|row| row.cells.last_mut());
        cell.is_some_and(|cell| {
            text::add_line(&mut cell.inline.text, words);
            true
        })
    }

    /// Whether it has rows below heads of several columns.
    pub fn has_fields(&self) -> bool {
        self.table.head.len() > 1 && !self.table.rows.is_empty()
    }

    /// Whether it is nothing but cells below each other.
    pub fn is_column(&self) -> bool {
        let Table { head, rows, .. } = &self.table;
        rows.len() > 1 && head.len() == 1 && rows.iter().all(|row| row.cells.len() == 1)
    }

    /// How the table stands on the page.
    pub fn form(&self) -> TableForm {
        self.table.form
    }

    /// The rows so far.
    pub fn rows(&self) -> &[Row] {
        &self.table.rows
    }

    /// Without the columns between the first and the last of which no row says anything.
    pub fn without_empty_columns(mut self) -> Builder {
        let Table { head, rows, .. } = &mut self.table;
        for at in (1..head.len().saturating_sub(1)).rev() {
            if rows
                .iter()
                .all(|row| row.cells.get(at).is_none_or(Cell::is_empty))
            {
                head.remove(at);
                let rows = rows.iter_mut().filter(|row| at < row.cells.len());
                rows.for_each(|row| drop(row.cells.remove(at)));
            }
        }
        self
    }

    /// The table: no row has fewer cells than there are heads.
    pub fn finish(self) -> Table {
        let Builder { mut table, .. } = self;
        if table.head.iter().all(Cell::is_empty) {
            let widest = table.rows.iter().map(|row| row.cells.len()).max();
            let width = widest.unwrap_or(0).max(table.head.len());
            table.head.resize_with(width, Cell::default);
        }
        let width = table.head.len();
        for row in &mut table.rows {
            // A cell that stands alone has lost none beside it.
            row.uncertain |= (2..width).contains(&row.cells.len());
            row.cells
                .resize_with(width.max(row.cells.len()), Cell::default);
        }
        table
    }

    /// The table as a block.
    pub fn block(self, line: usize) -> Block {
        Block::table(line, self.finish())
    }
}

fn is_blank(part: &str) -> bool {
    part.trim().is_empty()
}

/// Where a row has too many cells: names or types before the first type cell are one cell, otherwise the last are.
fn several_in_one(parts: &[String], width: usize) -> Range<usize> {
    let extra = parts.len() - width;
    let is_type = |part: &String| types::is_type(&inline::parse(part).text);
    let from = match parts.iter().position(is_type) {
        Some(at) if at > extra => at - 1 - extra,
        _ => width - 1,
    };
    from..(from + extra + 1).min(parts.len())
}

#[cfg(test)]
mod tests {
    use crate::cases::check;

    /// The rows of a page's tables, the head of each first, and what was told of them.
    fn read(page: &str) -> String {
        let document = crate::read::read(page);
        let told = document.tables().map(|table| {
            let head: Vec<&str> = table.head.iter().map(|cell| cell.text()).collect();
            let rows = table.rows.iter().map(|row| row.texts().join("|"));
            let notes = table.notes.iter().map(|note| format!("({})", note.text));
            let lines: Vec<String> = [head.join("|")]
                .into_iter()
                .chain(rows)
                .chain(notes)
                .collect();
            lines.join(" / ")
        });
        told.collect::<Vec<_>>().join(" // ")
    }

    #[test]
    fn rows_with_too_many_cells_lose_none() {
        check(
            r"
            | name | type | description |\n|--|--|--|\n| id | long || the id |\n => name|type|description / id|long|the id
            | name | type | description |\n|--|--|--|\n| id | long | a | b |\n => name|type|description / id|long|a|b / (a row has more cells than the 3 heads: an unescaped `|`)
            Field\tType\tDescription\nid\tlong\tthe id\tof it\n\n => Field|Type|Description / id|long|the id of it / (a row has more cells than the 3 heads: a tab inside of a cell)
            ",
            read,
        );
    }

    #[test]
    fn cells_over_columns_and_rows_keep_those_beside_them_in_place() {
        check(
            r"
            = Orders\n\n|===\n|Name |Type |Meaning\n\n.2+|id |long |its id\n|text |as text\n2+|to |whom\n3*|no\n|===\n => Name|Type|Meaning / id|long|its id / id|text|as text / to||whom / no|no|no
            = Orders\n\n[cols=2*]\n|===\n|Name |Meaning\n\n2.2+|id\n|to |whom\n|===\n => Name|Meaning / id| / to|whom
            ",
            read,
        );
    }

    #[test]
    fn rows_go_on_below_them_and_blank_ones_are_none() {
        check(
            r"
            | name | description |\n|--|--|\n| id | a |\n|  |  |\n| to | b |\n => name|description / id|a / to|b
            Field\tType\tDescription\nid\tlong\tthe id\nof the order\n\n => Field|Type|Description / id|long|the id\nof the order
            Orders\n^^^^^^\n\n=====  ====  ====\nField  Type  Meaning\n=====  ====  ====\nid     long  the id\n             of it\n=====  ====  ====\n => Field|Type|Meaning / id|long|the id of it
            Orders\n^^^^^^\n\n.. csv-table::\n   :header-rows: 2\n\n   Field, Type\n   name, \n   id, long\n => Field name|Type / id|long
            ",
            read,
        );
    }
}
