//! Tables of reStructuredText: between lines of `=`, in a grid, as lists of lists, as comma-separated values.

use super::words::inline;
use crate::block::{Cell, Table, TableForm};
use crate::read::Line;
use crate::read::table::Builder;
use crate::text;

/// A table between lines of `=`, whose gaps divide the columns, and the line after it.
pub(super) fn simple(lines: &[Line], at: usize) -> Option<(Table, usize)> {
    let border = lines.get(at)?.text.trim_end();
    let is_border = |line: &str| {
        line.contains('=')
            && line.chars().all(|c| matches!(c, '=' | ' '))
            && line.trim().contains("= ")
    };
    if !is_border(border) {
        return None;
    }
    let mut starts: Vec<usize> = Vec::new();
    let mut last = ' ';
    for (i, mark) in border.chars().enumerate() {
        if mark == '=' && last == ' ' {
            starts.push(i);
        }
        last = mark;
    }
    let below = lines.iter().enumerate().skip(at + 1).take(400);
    let borders: Vec<usize> = below
        .filter(|(_, line)| is_border(line.text.trim_end()))
        .map(|(i, _)| i)
        .take(2)
        .collect();
    let blank = |at: usize| lines.get(at).is_none_or(|line| line.is_blank());
    let (head, body, end) = match borders.as_slice() {
        // What follows a border after an empty line is another table.
        [first, second] if !blank(first + 1) => (at + 1..*first, first + 1..*second, *second),
        [only, ..] => (at + 1..at + 1, at + 1..*only, *only),
        [] => return None,
    };
    let (heads, first_of_body) = (usize::from(!head.is_empty()), body.start);
    let mut table = Builder::of(TableForm::Pipe, heads, Vec::new());
    for part in [head, body] {
        let first = part.start;
        for (at, line) in part.clone().zip(&lines[part]) {
            // Words between the columns are of no cell.
            let fits = starts.iter().skip(1).all(|start| gap(&line.text, *start));
            let cells = match fits {
                true => columns(&line.text, &starts),
                false => vec![Cell::plain(&line.text)],
            };
            let ruler = line.text.trim().chars().all(|c| matches!(c, '-' | ' '));
            let below = at > first && (at < first_of_body || cells[0].is_empty());
            match ruler {
                true => {}
                false if below => table.go_on(cells),
                false => table.row(line.no, cells),
            }
        }
    }
    Some((table.finish(), end + 1))
}

/// A table in a grid of `+---+` lines, whose cells go on over the lines of a row, and the line after it.
pub(super) fn grid(lines: &[Line], at: usize) -> Option<(Table, usize)> {
    let is_ruler = |line: &str| {
        let inside = line
            .strip_prefix('+')
            .and_then(|line| line.strip_suffix('+'));
        inside.is_some_and(|line| line.chars().all(|c| matches!(c, '+' | '-' | '=')))
    };
    if !is_ruler(lines.get(at)?.text.trim()) {
        return None;
    }
    let of_grid = |line: &&Line| line.text.trim().starts_with(['+', '|']);
    let own = lines[at..].iter().take_while(of_grid).count();
    let heads = |line: &Line| is_ruler(line.text.trim()) && line.text.contains('=');
    let heads = lines[at + 1..at + own].iter().any(heads);
    let mut table = Builder::of(TableForm::Pipe, usize::from(heads), Vec::new());
    let (mut ruler, mut open) = ("", false);
    for line in &lines[at..at + own] {
        let words = line.text.trim();
        if is_ruler(words) {
            (ruler, open) = (words, false);
            continue;
        }
        let cells = between_bars(words, ruler);
        let blank = cells.iter().all(Cell::is_empty);
        match open {
            true => table.go_on(cells),
            false => table.row(line.no, cells),
        }
        open |= !blank;
    }
    let mut table = table.finish();
    let rows = table.rows.iter_mut().flat_map(|row| &mut row.cells);
    for cell in rows.chain(&mut table.head) {
        cell.inline.text = inline(cell.text());
    }
    (!table.rows.is_empty()).then_some((table, at + own))
}

/// The cells of a line of a grid: between those of its `|` that stand where the ruler has a `+`.
fn between_bars(line: &str, ruler: &str) -> Vec<Cell> {
    let corners: Vec<usize> = ruler.match_indices('+').map(|(at, _)| at).collect();
    let (mut cells, mut from, mut column) = (Vec::new(), 0, 0);
    for (at, c) in line.char_indices() {
        if c == '|' && corners.contains(&column) {
            cells.extend((at > 0).then(|| Cell::plain(&line[from..at])));
            from = at + 1;
        }
        column += text::width(c.encode_utf8(&mut [0; 4]));
    }
    cells
}

/// Whether nothing stands right before a column.
fn gap(line: &str, start: usize) -> bool {
    let before = start.checked_sub(1).and_then(|at| line.chars().nth(at));
    before.is_none_or(char::is_whitespace)
}

/// A line's cells, each from where its column begins; the last has the rest.
fn columns(line: &str, starts: &[usize]) -> Vec<Cell> {
    let chars: Vec<char> = line.chars().collect();
    let ends = starts.iter().skip(1).copied().chain([chars.len()]);
    let cell = |(from, to): (&usize, usize)| {
        let to = to.min(chars.len());
        let own = chars.get(*from.min(&to)..to).unwrap_or_default();
        cell(&own.iter().collect::<String>())
    };
    starts.iter().zip(ends).map(cell).collect()
}

fn cell(words: &str) -> Cell {
    Cell::plain(&inline(words.trim()))
}

/// A list of rows, each a list of cells.
pub(super) fn list(own: &[Line], options: &[(String, String, usize)]) -> Table {
    let mut rows: Vec<(usize, Vec<Cell>)> = Vec::new();
    for line in own {
        let words = line.text.trim();
        let depth = line.indent();
        let row = words.strip_prefix("* -").filter(|_| depth == 0);
        let next = words.strip_prefix('-').filter(|_| depth == 2);
        match (row, rows.last_mut()) {
            (Some(first), _) => rows.push((line.no, vec![cell(first)])),
            (None, Some((_, cells))) => match (next, cells.last_mut()) {
                (Some(next), _) => cells.push(cell(next)),
                (None, Some(last)) => text::add_line(&mut last.inline.text, &inline(words)),
                _ => {}
            },
            _ => {}
        }
    }
    Builder::of(TableForm::Pipe, header_rows(options), rows).finish()
}

/// Rows of values with commas between them.
pub(super) fn csv(own: &[Line], options: &[(String, String, usize)]) -> Table {
    let head = option(options, "header").map(|head| (0, values(head)));
    let heads = header_rows(options) + usize::from(head.is_some());
    let rows = own.iter().filter(|line| !line.is_blank());
    let rows = rows.map(|line| (line.no, values(&line.text)));
    let rows = head.into_iter().chain(rows).collect();
    Builder::of(TableForm::Pipe, heads, rows).finish()
}

fn option<'a>(options: &'a [(String, String, usize)], name: &str) -> Option<&'a str> {
    let mut options = options.iter();
    options
        .find(|(own, _, _)| own == name)
        .map(|(_, words, _)| words.as_str())
}

fn header_rows(options: &[(String, String, usize)]) -> usize {
    let count = option(options, "header-rows").and_then(|count| count.parse().ok());
    count.unwrap_or(0)
}

fn values(line: &str) -> Vec<Cell> {
    let mut quoted = false;
    let comma = |c: char| {
        quoted ^= c == '"';
        c == ',' && !quoted
    };
    let values = line.trim().split(comma);
    values.map(|value| cell(&value.replace('"', ""))).collect()
}
