//! Lines of Markdown that are written for those of another markup, each with the number that it has on the page.

use super::Line;
use crate::block::{Cell, Row, Table};

/// Lines of Markdown, while they are written and after.
#[derive(Default)]
pub(super) struct Written {
    pub lines: Vec<Line>,
    /// Lines of the page that only say how others look, by number.
    pub marks: Vec<usize>,
}

impl Written {
    /// The page without the lines that only say how others look.
    pub fn without_marks(&self, page: &str) -> Option<String> {
        if self.marks.is_empty() {
            return None;
        }
        let marks: std::collections::HashSet<usize> = self.marks.iter().copied().collect();
        let lines = page
            .lines()
            .zip(1..)
            .map(|(line, no)| match marks.contains(&no) {
                true => "\n".to_owned(),
                false => format!("{line}\n"),
            });
        Some(lines.collect())
    }

    pub fn push(&mut self, no: usize, text: impl Into<String>) {
        self.lines.push(Line::new(no, text));
    }

    /// A line of the page that says nothing by itself.
    pub fn mark(&mut self, no: usize) {
        self.marks.push(no);
        self.blank(no);
    }

    pub fn blank(&mut self, no: usize) {
        if self.lines.last().is_some_and(|last| !last.text.is_empty()) {
            self.push(no, "");
        }
    }

    /// Words between empty lines.
    pub fn alone(&mut self, no: usize, text: impl Into<String>) {
        self.blank(no);
        self.push(no, text);
        self.blank(no);
    }

    /// Code between fences that are longer than any inside of it.
    pub fn code(&mut self, no: usize, lang: &str, code: &[Line]) {
        let longest = |line: &Line| {
            let runs = line.text.split(|c| c != '`').map(str::len);
            runs.max().unwrap_or(0)
        };
        let inside = code.iter().map(longest).max().unwrap_or(0);
        let fence = "`".repeat(inside.max(2) + 1);
        let from = code.iter().position(|line| !line.is_blank());
        let to = code.iter().rposition(|line| !line.is_blank());
        let (Some(from), Some(to)) = (from, to) else {
            return;
        };
        self.blank(no);
        self.push(no, format!("{fence}{lang}"));
        self.lines.extend_from_slice(&code[from..=to]);
        self.push(code[to].no, fence);
        self.blank(code[to].no);
    }

    /// A table with pipes; heads that are empty say that it has none.
    pub fn table(&mut self, no: usize, table: &Table) {
        let rows = table.rows.iter();
        let width = rows.map(|row| row.cells.len()).chain([table.head.len()]);
        let width = width.max().filter(|width| *width > 0);
        let Some(width) = width else { return };
        let row = |cells: &[Cell]| {
            let cell = |cell: &Cell| {
                let words = cell.text().replace('|', "\\|").replace('\n', "<br>");
                " ".repeat(cell.indent) + &words
            };
            let cells = (0..width).map(|at| cells.get(at).map(cell).unwrap_or_default());
            format!("| {} |", cells.collect::<Vec<_>>().join(" | "))
        };
        self.blank(no);
        self.push(no, row(&table.head));
        self.push(no, format!("|{}", "---|".repeat(width)));
        for Row { line, cells, .. } in &table.rows {
            self.push(*line, row(cells));
        }
        self.blank(no);
    }
}

/// The lines from here on that stand deeper than `depth`, without the white space that all of them have; and the
/// next line.
pub(super) fn deeper(lines: &[Line], from: usize, depth: usize) -> (Vec<Line>, usize) {
    let rest = lines.get(from..).unwrap_or_default();
    let count = rest
        .iter()
        .take_while(|line| line.is_blank() || line.indent() > depth)
        .count();
    let count = rest[..count]
        .iter()
        .rposition(|line| !line.is_blank())
        .map_or(0, |last| last + 1);
    let own = &rest[..count];
    let least = own
        .iter()
        .filter(|line| !line.is_blank())
        .map(|line| line.indent())
        .min()
        .unwrap_or(0);
    let cut = |line: &Line| Line::new(line.no, line.text.get(least..).unwrap_or_default());
    (own.iter().map(cut).collect(), from + count)
}
