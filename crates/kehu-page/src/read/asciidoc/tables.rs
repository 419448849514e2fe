//! Tables of AsciiDoc: a cell begins with a pipe and goes on over lines; how many make a row is said above the
//! table, or by its first line.

use crate::block::{self, Table, TableForm};
use crate::read::Line;
use crate::read::table::{Builder, WIDEST, Wide};

struct Cell {
    no: usize,
    words: String,
    /// How it looks, and how far it goes.
    spec: String,
    /// A list has begun in it.
    items: bool,
}

/// A table by its lines and by what the line above it says.
pub(super) fn read(lines: &[Line], attributes: &str) -> Table {
    let mut cells: Vec<Cell> = Vec::new();
    let mut first_line = 0;
    for line in lines {
        let mut parts = split(&line.text).into_iter();
        let (before, mut spec) = parts.next().unwrap_or_default();
        more(cells.last_mut(), &before);
        for (words, next) in parts {
            cells.push(Cell {
                no: line.no,
                words,
                spec: std::mem::replace(&mut spec, next),
                items: false,
            });
        }
        if first_line == 0 {
            first_line = cells.iter().flat_map(wide).map(|cell| cell.columns).sum();
        }
    }
    let width = columns(attributes).unwrap_or(first_line).max(1);
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
    let mut table = Builder::of(TableForm::Pipe, usize::from(headed || alone), Vec::new());
    let all = cells
        .iter()
        .flat_map(|cell| wide(cell).map(|wide| (cell.no, wide)));
    table.fill(width, all);
    table.finish()
}

/// A cell as often as it stands there, with the columns and rows that it takes: `3*`, `2+`, `.2+`.
fn wide(cell: &Cell) -> impl Iterator<Item = Wide> {
    let count = |said: &str| said.parse().unwrap_or(1).clamp(1, WIDEST);
    let (times, _) = cell.spec.split_once('*').unwrap_or(("1", ""));
    let (span, _) = cell.spec.split_once('+').unwrap_or(("", ""));
    let (columns, rows) = span.split_once('.').unwrap_or((span, ""));
    let wide = Wide {
        cell: block::Cell::plain(ended(&cell.words)),
        columns: count(columns),
        rows: count(rows),
    };
    std::iter::repeat_n(wide, count(times))
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

/// A line at its pipes, and before each of them how the next cell looks: `2+`, `a`, `^.^s`.
fn split(line: &str) -> Vec<(String, String)> {
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
    let parts = out.into_iter().enumerate().map(|(at, mut words)| {
        let spec = words.rsplit(char::is_whitespace).next().unwrap_or_default();
        // Right before its pipe, and after a space or nothing: `|1001 |a` are cells, `|x 2+|y` is not.
        let begins = at == 0 || spec.len() < words.len();
        let begins = begins && at < last && is_spec(spec);
        let spec = if begins {
            spec.to_owned()
        } else {
            String::new()
        };
        words.truncate(words.len() - spec.len());
        (words, spec)
    });
    parts.collect()
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
