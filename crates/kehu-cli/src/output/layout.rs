//! Lays cells out in columns: true widths (a Chinese character takes two), cut to the terminal.

use std::borrow::Cow;

use console::{Alignment, measure_text_width, pad_str, truncate_str};

use crate::style;

/// Between two columns.
const GAP: &str = "  ";
/// What a column gets at first, if it wants so much.
const NARROW: usize = 24;
/// The least that a column is cut to.
const LEAST: usize = 10;

/// One column: its head and its cells, as many as there are rows.
#[derive(Debug, Clone)]
pub struct Column {
    /// Above the cells.
    pub head: String,
    /// From the first row to the last.
    pub cells: Vec<String>,
    /// Numbers end at one edge.
    pub right: bool,
    /// Half of a number or a time tells nothing: shown whole or not at all.
    pub whole: bool,
    /// Where not all columns have room, those of the lowest rank get it.
    pub rank: u8,
}

impl Column {
    /// A column of texts.
    pub fn new(head: impl Into<String>, cells: Vec<String>) -> Self {
        Self {
            head: head.into(),
            cells,
            right: false,
            whole: false,
            rank: 0,
        }
    }

    fn natural_width(&self) -> usize {
        let cells = self.cells.iter().map(|cell| measure_text_width(cell));
        cells
            .chain([measure_text_width(&self.head)])
            .max()
            .unwrap_or(0)
    }
}

/// The lines of a table.
#[derive(Debug)]
pub struct Laid {
    /// The head first.
    pub lines: Vec<String>,
    /// Heads of the columns that found no room.
    pub left_out: Vec<String>,
}

/// Lays out `columns` so that no line is wider than `width`: those that have room, cut where needed.
pub fn table(columns: &[Column], width: usize, color: bool) -> Laid {
    let widths = fit(columns, width);
    let (shown, left_out): (Vec<_>, Vec<_>) = columns
        .iter()
        .zip(&widths)
        .partition(|(_, width)| width.is_some());
    let shown: Vec<(&Column, usize)> = shown
        .into_iter()
        .filter_map(|(column, width)| Some((column, (*width)?)))
        .collect();
    let rows = shown
        .iter()
        .map(|(column, _)| column.cells.len())
        .max()
        .unwrap_or(0);
    let heads = shown.iter().map(|(column, _)| column.head.as_str());
    let mut lines = vec![style::head(&line(heads, &shown), color)];
    for row in 0..rows {
        let cells = shown
            .iter()
            .map(|(column, _)| column.cells.get(row).map_or("", String::as_str));
        lines.push(line(cells, &shown));
    }
    Laid {
        lines,
        left_out: left_out
            .into_iter()
            .map(|(column, _)| column.head.clone())
            .collect(),
    }
}

fn line<'a>(cells: impl Iterator<Item = &'a str>, columns: &[(&Column, usize)]) -> String {
    let cells = cells.zip(columns).map(|(cell, (column, width))| {
        let align = if column.right {
            Alignment::Right
        } else {
            Alignment::Left
        };
        pad_str(cell, *width, align, Some("…"))
    });
    let cells: Vec<Cow<'_, str>> = cells.collect();
    cells.join(GAP).trim_end().to_owned()
}

/// The width of each column that has room in `width`; at least one has.
fn fit(columns: &[Column], width: usize) -> Vec<Option<usize>> {
    let mut by_rank: Vec<(usize, &Column)> = columns.iter().enumerate().collect();
    by_rank.sort_by_key(|(_, column)| column.rank);
    let mut widths = vec![None; columns.len()];
    let mut used = 0;
    for (at, column) in &by_rank {
        let gap = if used == 0 { 0 } else { GAP.len() };
        let room = width.saturating_sub(used + gap);
        let natural = column.natural_width();
        let (least, most) = if column.whole {
            (natural, natural)
        } else {
            (natural.min(LEAST), natural.min(NARROW))
        };
        if room < least && used > 0 {
            continue;
        }
        let given = most.min(room.max(1));
        used += gap + given;
        widths[*at] = Some(given);
    }
    // What is left over goes to the columns that were cut, in the same order.
    let mut spare = width.saturating_sub(used);
    for (at, column) in &by_rank {
        if let Some(given) = &mut widths[*at] {
            let more = column.natural_width().saturating_sub(*given).min(spare);
            *given += more;
            spare -= more;
        }
    }
    widths
}

/// What no line of Chinese begins with.
const CLOSING: &str = "，。、；：？！）》」』”’…%";

/// `text` in lines no wider than `width`, broken at spaces where there are any; none begins with a comma or the like.
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    let width = width.max(8);
    let mut lines = Vec::new();
    let mut current = String::new();
    for word in text.split(' ') {
        let joined = measure_text_width(&current) + 1 + measure_text_width(word);
        if !current.is_empty() && joined > width {
            lines.push(std::mem::take(&mut current));
        } else if !current.is_empty() {
            current.push(' ');
        }
        let mut word = word;
        while measure_text_width(word) > width {
            let cut = cut(word, width);
            let (head, rest) = word.split_at(cut);
            lines.push(head.to_owned());
            word = rest;
        }
        current.push_str(word);
    }
    lines.push(current);
    lines
}

/// Where a word that is wider than a line is cut: what closes stays with what it closes.
fn cut(word: &str, width: usize) -> usize {
    let fits = truncate_str(word, width, "").len();
    let first = word.chars().next().map_or(0, char::len_utf8);
    let begins = |at: usize| word.get(at..).and_then(|rest| rest.chars().next());
    let mut at = fits.max(first);
    while begins(at).is_some_and(|c| CLOSING.contains(c)) {
        let before = word
            .get(..at)
            .and_then(|head| head.char_indices().next_back());
        match before {
            Some((start, _)) if start > 0 => at = start,
            _ => return fits.max(first),
        }
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(head: &str, cells: &[&str]) -> Column {
        Column::new(head, cells.iter().map(|&cell| cell.to_owned()).collect())
    }

    #[test]
    fn a_chinese_character_takes_two_columns() {
        let laid = table(
            &[column("name", &["张三", "simon"]), column("n", &["1", "2"])],
            40,
            false,
        );
        insta::assert_snapshot!(laid.lines.join("\n"), @r"
        name   n
        张三   1
        simon  2
        ");
    }

    #[test]
    fn no_line_is_wider_than_the_terminal() {
        let long = "客户".repeat(20);
        let columns = [
            column("id", &["1021110718827683840"]),
            column("full_name", &[&long]),
            column("remark", &[&long]),
        ];
        for width in 20..120 {
            let laid = table(&columns, width, false);
            let widest = laid.lines.iter().map(|line| measure_text_width(line)).max();
            assert!(widest <= Some(width), "{width}: {:#?}", laid.lines);
        }
        assert_eq!(table(&columns, 50, false).left_out, ["remark"]);
    }

    #[test]
    fn spare_room_goes_to_the_columns_that_were_cut() {
        #[track_caller]
        fn check(natural: &[usize], width: usize, expect: &[Option<usize>]) {
            let columns = natural.iter().map(|width| column(&"x".repeat(*width), &[]));
            assert_eq!(fit(&columns.collect::<Vec<_>>(), width), expect);
        }
        check(&[10, 60, 5], 100, &[Some(10), Some(60), Some(5)]);
        check(&[10, 60, 5], 60, &[Some(10), Some(41), Some(5)]);
        check(&[10, 60, 5], 30, &[Some(10), Some(18), None]);
        check(&[30], 12, &[Some(12)]);
    }

    #[test]
    fn the_lowest_rank_gets_the_room() {
        let mut columns = ["first", "second", "third"].map(|head| column(head, &["0123456789"]));
        columns[0].rank = 2;
        columns[2].rank = 1;
        let laid = table(&columns, 24, false);
        assert_eq!(laid.lines[0], "second      third");
        assert_eq!(laid.left_out, ["first"]);
    }

    #[test]
    fn long_words_are_broken() {
        assert_eq!(wrap("one two three", 8), ["one two", "three"]);
        assert_eq!(wrap("客户客户客户", 8), ["客户客户", "客户"]);
        assert_eq!(wrap("客户客户，客户。", 8), ["客户客", "户，客", "户。"]);
        assert_eq!(wrap("，，，，，，", 8), ["，，，，", "，，"]);
    }
}
