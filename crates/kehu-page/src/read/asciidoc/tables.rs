//! Tables of AsciiDoc: a cell begins with a pipe and goes on over lines; how many make a row is said above the
//! table, or by its first line.

use crate::block::{self, Table, TableForm};
use crate::read::Line;
use crate::read::table::Builder;

struct Cell {
    no: usize,
    words: String,
    /// A list has begun in it.
    items: bool,
}

/// A table by its lines and by what the line above it says.
pub(super) fn read(lines: &[Line], attributes: &str) -> Table {
    let mut cells: Vec<Cell> = Vec::new();
    let mut first_line = 0;
    for line in lines {
        let mut parts = split(&line.text).into_iter();
        let before = parts.next().unwrap_or_default();
        more(cells.last_mut(), &before);
        let spare = cells.len();
        cells.extend(parts.map(|words| Cell {
            no: line.no,
            words,
            items: false,
        }));
        if spare == 0 && first_line == 0 {
            first_line = cells.len();
        }
    }
    let width = columns(attributes).unwrap_or(first_line).max(1);
    let cell = |cell: &Cell| block::Cell::plain(ended(&cell.words));
    let row = |row: &[Cell]| (row[0].no, row.iter().map(cell).collect());
    let rows = cells.chunks(width).map(row).collect();
    let said = [
        "%header",
        "options=\"header",
        "options='header",
        "opts=\"header",
    ];
    let headed = said.iter().any(|said| attributes.contains(said));
    let mut own = lines.iter().skip_while(|line| line.is_blank());
    let first = own.next().is_some_and(|line| line.text.contains('|'));
    let alone = first && own.next().is_some_and(|line| line.is_blank()) && first_line == width;
    Builder::of(TableForm::Pipe, usize::from(headed || alone), rows).finish()
}

/// A cell's words without the mark of a line that ends in it.
fn ended(words: &str) -> &str {
    let words = words.trim();
    words.strip_suffix(" +").unwrap_or(words).trim()
}

/// Adds a line to the cell that goes on; items of a list stand behind each other.
fn more(cell: Option<&mut Cell>, words: &str) {
    let Some(cell) = cell.filter(|_| !words.trim().is_empty()) else {
        return;
    };
    let item = words.trim_start().strip_prefix(['*', '-']);
    let item = item.filter(|rest| rest.starts_with([' ', '*', '-']));
    let broken = cell.words.trim_end().ends_with(" +");
    let own = ended(&cell.words);
    let gap = match item {
        _ if own.is_empty() => "",
        Some(_) if cell.items => ", ",
        None if broken => "<br/>",
        _ => " ",
    };
    cell.items |= item.is_some();
    let words = item.map_or(words, |rest| rest.trim_start_matches(['*', '-', ' ']));
    cell.words = format!("{own}{gap}{}", words.trim_end());
}

/// A line at its pipes; how a cell looks, which stands before its pipe (`2+`, `a`, `^.^s`), is left out.
fn split(line: &str) -> Vec<String> {
    let mut out = vec![String::new()];
    let mut escaped = false;
    for c in line.chars() {
        match (c, out.last_mut()) {
            ('|', _) if !escaped => out.push(String::new()),
            ('|', Some(last)) => {
                last.pop();
                last.push('|');
            }
            (_, Some(last)) => last.push(c),
            _ => {}
        }
        escaped = c == '\\';
    }
    let last = out.len() - 1;
    for (at, words) in out[..last].iter_mut().enumerate() {
        let spec = words.rsplit(char::is_whitespace).next().unwrap_or_default();
        // Right before its pipe, and after a space or nothing: `|1001 |a` are cells, `|x 2+|y` is not.
        let begins = at == 0 || spec.len() < words.len();
        if begins && is_spec(spec) {
            words.truncate(words.len() - spec.len());
        }
    }
    out
}

/// How a cell looks: `2+`, `.2+`, `3*`, `^`, `a`.
fn is_spec(word: &str) -> bool {
    let bare = word.trim_end_matches(|c: char| "aehlmsdv".contains(c));
    let marks = |c: char| c.is_ascii_digit() || matches!(c, '+' | '*' | '.' | '<' | '^' | '>');
    let letter = word.len() == 1 && bare.is_empty();
    letter
        || bare.contains(['+', '*', '<', '^', '>'])
            && bare.chars().all(marks)
            && word.len() <= bare.len() + 1
}

/// How many columns `cols="1,2,a"` or `cols="3*"` has.
fn columns(attributes: &str) -> Option<usize> {
    let (_, rest) = attributes.split_once("cols=")?;
    let value = match rest.strip_prefix(['"', '\'']) {
        Some(quoted) => quoted.split(['"', '\'']).next()?,
        None => rest.split(',').next()?,
    };
    let one = |part: &str| match part.split_once('*') {
        Some((count, _)) => count.trim().parse().unwrap_or(1),
        None => 1,
    };
    Some(value.split([',', ';']).map(one).sum())
}
