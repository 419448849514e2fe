//! Tables of reStructuredText: between lines of `=`, in a grid, as lists of lists, as comma-separated values.

use super::words::inline;
use crate::read::Line;
use crate::read::written::indent;
use crate::text;

/// A table, and the line after it.
#[derive(Default)]
pub(super) struct Table {
    pub head: Vec<String>,
    pub rows: Vec<(usize, Vec<String>)>,
    pub next: usize,
}

/// A table between lines of `=`, whose gaps divide the columns.
pub(super) fn simple(lines: &[Line], at: usize) -> Option<Table> {
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
    let blank = |at: usize| lines.get(at).is_none_or(|line| line.text.trim().is_empty());
    let (head, body, end) = match borders.as_slice() {
        // What follows a border after an empty line is another table.
        [first, second] if !blank(first + 1) => (at + 1..*first, first + 1..*second, *second),
        [only, ..] => (at + 1..at + 1, at + 1..*only, *only),
        [] => return None,
    };
    let cut = |range: std::ops::Range<usize>| {
        let mut rows: Vec<(usize, Vec<String>)> = Vec::new();
        for line in &lines[range] {
            // Words between the columns are of no cell.
            let fits = starts.iter().skip(1).all(|start| gap(&line.text, *start));
            let cells = match fits {
                true => columns(&line.text, &starts),
                false => vec![line.text.trim().to_owned()],
            };
            let ruler = line.text.trim().chars().all(|c| matches!(c, '-' | ' '));
            match rows.last_mut() {
                _ if ruler => {}
                Some((_, last)) if cells.first().is_some_and(String::is_empty) => {
                    for (cell, more) in last.iter_mut().zip(cells) {
                        *cell = format!("{cell} {more}").trim().to_owned();
                    }
                }
                _ => rows.push((line.no, cells)),
            }
        }
        rows
    };
    let head = cut(head).into_iter().next().map(|(_, cells)| cells);
    Some(Table {
        head: head.unwrap_or_else(|| vec![String::new(); starts.len()]),
        rows: cut(body),
        next: end + 1,
    })
}

/// A table in a grid of `+---+` lines: its cells go on over the lines of a row.
pub(super) fn grid(lines: &[Line], at: usize) -> Option<Table> {
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
    let mut rows: Vec<(usize, Vec<String>)> = Vec::new();
    let mut head = None;
    let (mut ruler, mut open) = ("", false);
    for line in &lines[at..at + own] {
        let words = line.text.trim();
        if is_ruler(words) {
            if words.contains('=') && head.is_none() && rows.len() == 1 {
                head = rows.pop().map(|(_, cells)| cells);
            }
            (ruler, open) = (words, false);
            continue;
        }
        let cells = between_bars(words, ruler);
        match rows.last_mut().filter(|_| open) {
            Some((_, row)) => {
                for (cell, more) in row.iter_mut().zip(cells) {
                    *cell = format!("{cell} {more}").trim().to_owned();
                }
            }
            None => rows.push((line.no, cells)),
        }
        open = true;
    }
    for cell in rows
        .iter_mut()
        .flat_map(|(_, cells)| cells)
        .chain(head.iter_mut().flatten())
    {
        *cell = inline(cell);
    }
    let width = rows.iter().map(|(_, cells)| cells.len()).max()?;
    Some(Table {
        head: head.unwrap_or_else(|| vec![String::new(); width]),
        rows,
        next: at + own,
    })
}

/// The cells of a line of a grid: between those of its `|` that stand where the ruler has a `+`.
fn between_bars(line: &str, ruler: &str) -> Vec<String> {
    let corners: Vec<usize> = ruler.match_indices('+').map(|(at, _)| at).collect();
    let (mut cells, mut from, mut column) = (Vec::new(), 0, 0);
    for (at, c) in line.char_indices() {
        if c == '|' && corners.contains(&column) {
            cells.extend((at > 0).then(|| line[from..at].trim().to_owned()));
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
fn columns(line: &str, starts: &[usize]) -> Vec<String> {
    let chars: Vec<char> = line.chars().collect();
    let ends = starts.iter().skip(1).copied().chain([chars.len()]);
    let cell = |(from, to): (&usize, usize)| {
        let to = to.min(chars.len());
        let cell: String = chars
            .get(*from.min(&to)..to)
            .unwrap_or_default()
            .iter()
            .collect();
        inline(cell.trim())
    };
    starts.iter().zip(ends).map(cell).collect()
}

/// A list of rows, each a list of cells.
pub(super) fn list(own: &[Line], options: &[(String, String, usize)]) -> Table {
    let mut rows: Vec<(usize, Vec<String>)> = Vec::new();
    for line in own {
        let words = line.text.trim();
        let row = words
            .strip_prefix("* -")
            .filter(|_| indent(&line.text) == 0);
        let cell = words.strip_prefix('-').filter(|_| indent(&line.text) == 2);
        if let Some(first) = row {
            rows.push((line.no, vec![inline(first.trim())]));
        } else if let Some((_, cells)) = rows.last_mut() {
            match (cell, cells.last_mut()) {
                (Some(cell), _) => cells.push(inline(cell.trim())),
                (None, Some(last)) if !words.is_empty() => {
                    last.push_str("<br/>");
                    last.push_str(&inline(words));
                }
                _ => {}
            }
        }
    }
    let heads = option(options, "header-rows").and_then(|count| count.parse().ok());
    headed(rows, heads.unwrap_or(0))
}

/// Rows of values with commas between them.
pub(super) fn csv(own: &[Line], options: &[(String, String, usize)]) -> Table {
    let rows = own.iter().filter(|line| !line.text.trim().is_empty());
    let rows = rows.map(|line| (line.no, values(&line.text))).collect();
    let heads = option(options, "header-rows").and_then(|count| count.parse().ok());
    let mut table = headed(rows, heads.unwrap_or(0));
    if let Some(head) = option(options, "header") {
        table.head = values(head);
    }
    table
}

fn option<'a>(options: &'a [(String, String, usize)], name: &str) -> Option<&'a str> {
    let mut options = options.iter();
    options
        .find(|(own, _, _)| own == name)
        .map(|(_, words, _)| words.as_str())
}

/// The first rows are heads, as many as there are; without any, heads are empty.
fn headed(mut rows: Vec<(usize, Vec<String>)>, heads: usize) -> Table {
    let width = rows.iter().map(|(_, cells)| cells.len()).max().unwrap_or(0);
    let mut heads = rows.drain(..heads.min(rows.len()));
    let head = heads.next().map(|(_, cells)| cells);
    drop(heads);
    Table {
        head: head.unwrap_or_else(|| vec![String::new(); width]),
        rows,
        next: 0,
    }
}

fn values(line: &str) -> Vec<String> {
    let mut out = vec![String::new()];
    let mut quoted = false;
    for c in line.trim().chars() {
        match (c, out.last_mut()) {
            ('"', _) => quoted = !quoted,
            (',', _) if !quoted => out.push(String::new()),
            (c, Some(last)) => last.push(c),
            _ => {}
        }
    }
    out.iter().map(|cell| inline(cell.trim())).collect()
}
