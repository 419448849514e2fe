//! Tables whose cells stand between pipes: GFM and what people make of it.
//!
//! With and without outer pipes, without a delimiter row or with one of another width, with rows split
//! over lines, with a whole table on one line. The cells' indentation is kept: it may mean nesting.

use super::Line;
use super::table::Builder;
use crate::block::{Block, Cell, Code, TableForm};
use crate::inline;
use crate::words::words;

/// The table that begins at this line, and the line after it.
pub(super) fn table(lines: &[Line], at: usize) -> Option<(usize, Vec<Block>)> {
    let first = &lines[at];
    let next = lines.get(at + 1);
    // Heads with their own delimiter row below them are not a whole table.
    let headed = next.is_some_and(|next| delimiter(&next.text).is_some());
    if let Some(blocks) = on_one_line(first).filter(|_| !headed) {
        return Some((at + 1, blocks));
    }
    let head = cells(&first.text);
    let under = next.and_then(|next| Some((next, delimiter(&next.text)?)));
    let (form, start, note) = match under {
        Some((next, width)) => {
            let outer =
                first.text.trim_start().starts_with('|') || next.text.trim_start().starts_with('|');
            let form = match outer {
                true => TableForm::Pipe,
                false => TableForm::PipeNoOuter,
            };
            let heads = head.len();
            let note = (width != heads).then(|| {
                let text =
                    format!("the row under the heads has {width} cells, the heads are {heads}");
                (next.no, text)
            });
            (form, at + 2, note)
        }
        None if are_heads(&head) && next.is_some_and(|n| n.text.contains('|')) => (
            TableForm::PipeNoDelimiter,
            at + 1,
            Some((first.no, "no delimiter row under the heads".to_owned())),
        ),
        // Rows whose heads stand above another table: they are found later.
        None if is_row_of_field(first) => (TableForm::PipeNoDelimiter, at + 1, None),
        None => return None,
    };
    // The rows tell, where the heads have lost their first pipe.
    let begins = |line: &Line| line.text.trim_start().starts_with('|');
    let outer = begins(first) || under.is_some_and(|(next, _)| begins(next));
    let (raw, end) = raw_rows(lines, start, head.len(), outer);
    if head.len() == 1 && words().is_code_head(head[0]) {
        return Some((end, code(&raw)));
    }
    let pad = usize::from(outer);
    let head: Vec<Cell> = head.into_iter().map(|c| inline::cell(c, pad)).collect();
    let mut table = Builder::new(form, head);
    note.into_iter()
        .for_each(|(line, text)| table.note(line, text));
    for (line, text) in raw {
        table.parted(line, cells(&text), '|', pad);
    }
    Some((end, vec![table.block(first.no)]))
}

/// The cells of a row as they stand, outer pipes taken away; `\|` does not divide.
fn cells(line: &str) -> Vec<&str> {
    let trimmed = line.trim();
    let inner = trimmed.strip_prefix('|').unwrap_or(if line.contains('|') {
        line.trim_end()
    } else {
        trimmed
    });
    let inner = if inner.ends_with("\\|") {
        inner
    } else {
        inner.strip_suffix('|').unwrap_or(inner)
    };
    let mut out = Vec::new();
    let mut start = 0;
    let bytes = inner.as_bytes();
    for (i, b) in bytes.iter().enumerate() {
        if *b == b'|' && (i == 0 || bytes[i - 1] != b'\\') {
            out.push(&inner[start..i]);
            start = i + 1;
        }
    }
    out.push(&inner[start..]);
    out
}

/// How many cells a delimiter row has.
fn delimiter(line: &str) -> Option<usize> {
    let marked = line.contains('-') && line.contains('|');
    let only = line
        .chars()
        .all(|c| matches!(c, '|' | '-' | ':' | ' ' | '\t' | '=' | '—'));
    (marked && only).then(|| cells(line).len())
}

fn is_delimiter_cell(cell: &str) -> bool {
    let c = cell.trim();
    c.contains("--") && c.chars().all(|c| matches!(c, '-' | ':'))
        || c == ":-"
        || c == "-:"
        || c == ":-:"
}

/// At least two heads, and no more unknown ones than known.
fn are_heads(cells: &[&str]) -> bool {
    let filled: Vec<&&str> = cells.iter().filter(|c| !c.trim().is_empty()).collect();
    let known = filled
        .iter()
        .filter(|c| words().is_head(&inline::parse(c).text))
        .count();
    known >= 2 && known * 2 >= filled.len() && filled.iter().all(|c| c.len() < 60)
}

/// `| name | string | … |` between pipes on both sides.
fn is_row_of_field(line: &Line) -> bool {
    let trimmed = line.text.trim();
    trimmed.starts_with('|') && trimmed.ends_with('|') && trimmed.len() > 1 && is_data(trimmed)
}

/// Whether a line has the cells of a field.
fn is_data(line: &str) -> bool {
    let cells: Vec<Cell> = cells(line)
        .into_iter()
        .map(|c| inline::cell(c, 1))
        .collect();
    cells.len() >= 3 && crate::read::heads::are_data(&cells)
}

/// The rows below the heads as text; a row that was split over lines is put together.
fn raw_rows(
    lines: &[Line],
    start: usize,
    width: usize,
    outer: bool,
) -> (Vec<(usize, String)>, usize) {
    let mut out: Vec<(usize, String)> = Vec::new();
    let mut open = false;
    let mut joined = 0;
    let mut at = start;
    while let Some(line) = lines.get(at) {
        let trimmed = line.text.trim();
        let goes_on = !outer && !out.is_empty() && continues(lines, at, joined);
        if !open && (trimmed.is_empty() || (!goes_on && !trimmed.contains('|'))) {
            break;
        }
        if open && (!trimmed.starts_with('|') || trimmed == "|") || goes_on {
            joined += 1;
            if let Some((_, row)) = out.last_mut() {
                row.push_str("<br>");
                row.push_str(trimmed);
            }
        } else {
            joined = 0;
            // The heads of another table, with their own delimiter row, end this one; below a row of data it is
            // only a line.
            if delimiter(&line.text).is_none()
                && lines
                    .get(at + 1)
                    .is_some_and(|next| delimiter(&next.text).is_some())
                && (at > start || delimiter(&lines[start - 1].text).is_none())
                && !is_data(&line.text)
            {
                break;
            }
            if delimiter(&line.text).is_none() {
                out.push((line.no, line.text.clone()));
            }
        }
        let row = out.last().map_or("", |(_, row)| row.as_str());
        // Only a table with pipes on both sides shows that a row is not finished.
        let next_goes_on = lines.get(at + 1).is_some_and(|next| {
            !next.is_blank() && !next.text.trim_start().starts_with(['|', '#'])
        });
        open = joined < 40
            && outer
            && row.trim_start().starts_with('|')
            && !row.trim_end().ends_with('|')
            && cells(row).len() <= width
            && (next_goes_on || closes(lines, at + 1));
        at += 1;
    }
    (out, at)
}

/// Whether a row that is open goes on here, over empty lines, to a line that closes it.
fn closes(lines: &[Line], at: usize) -> bool {
    let rest = lines.iter().skip(at).take(40).map(|line| line.text.trim());
    for line in rest {
        if line == "|" || (!line.starts_with(['|', '#', '`']) && line.ends_with('|')) {
            return true;
        }
        if line.starts_with(['|', '#', '`']) {
            return false;
        }
    }
    false
}

/// Whether a line goes on with the last cell of the row above it, in a table without pipes at the ends of
/// its rows: the row ends with a hard break, or the line is a bullet or part of what one began.
fn continues(lines: &[Line], at: usize, joined: usize) -> bool {
    let text = lines[at].text.as_str();
    let trimmed = text.trim();
    let bullet = |t: &str| t.starts_with("- ") || t.starts_with("* ") || t.starts_with("• ");
    let above = at.checked_sub(1).map_or("", |i| lines[i].text.as_str());
    let broken =
        above.ends_with("  ") || above.trim_end().ends_with("<br>") || above.ends_with('\\');
    let indented = text.starts_with([' ', '\t']) && joined > 0;
    let row = trimmed.contains('|') && !bullet(trimmed) && !trimmed.starts_with("**");
    joined < 200
        && !trimmed.is_empty()
        && !trimmed.starts_with(['#', '`', '{'])
        && delimiter(text).is_none()
        && !row
        && (broken || bullet(trimmed) || indented)
}

/// A "table" of one column headed "code" is a paste of code.
fn code(rows: &[(usize, String)]) -> Vec<Block> {
    rows.iter()
        .map(|(line, raw)| {
            let text = cells(raw).join("|");
            Block::code(*line, Code::plain(text.trim(), *line))
        })
        .collect()
}

/// A table that lost its line ends: heads, delimiters and rows in one line.
fn on_one_line(line: &Line) -> Option<Vec<Block>> {
    if line.text.len() < 40 || !line.text.contains("|") {
        return None;
    }
    let all = cells(&line.text);
    let (width, body, lead) = match all.iter().position(|c| is_delimiter_cell(c)) {
        Some(first) => {
            let width = all[first..]
                .iter()
                .take_while(|c| is_delimiter_cell(c))
                .count();
            let gap = usize::from(first > width && all[first - 1].trim().is_empty());
            (width, first + width, first.checked_sub(width + gap)?)
        }
        None => {
            let heads = all
                .iter()
                .take_while(|c| words().is_head(&inline::parse(c).text))
                .count();
            (heads, heads, 0)
        }
    };
    if width < 2 || all.len() < body + width {
        return None;
    }
    // A lead-in may stand before the first head.
    let head: Vec<Cell> = all[lead..lead + width]
        .iter()
        .map(|c| inline::cell(c, 1))
        .collect();
    let rest = &all[body..];
    let gapped = rest
        .chunks(width + 1)
        .all(|chunk| chunk[0].trim().is_empty());
    let gap = usize::from(gapped);
    let mut table = Builder::new(TableForm::PipeNoDelimiter, head);
    table.note(line.no, "the whole table stands on one line");
    for chunk in rest.chunks(width + gap) {
        table.parted(line.no, chunk.iter().skip(gap).copied(), '|', 1);
    }
    if table.rows().is_empty() {
        return None;
    }
    let mut out = Vec::new();
    let before = all[..lead]
        .iter()
        .map(|c| c.trim())
        .filter(|c| !c.is_empty())
        .collect::<Vec<_>>()
        .join(" ");
    if !before.is_empty() {
        out.push(Block::paragraph(line.no, inline::parse(&before)));
    }
    out.push(table.block(line.no));
    Some(out)
}

#[cfg(test)]
mod tests {
    use crate::cases::check;

    /// The rows of a page's first table, and how many notes it has.
    fn rows(page: &str) -> String {
        let document = crate::read::read(page);
        let Some(table) = document.tables().next() else {
            return String::new();
        };
        let rows: Vec<String> = table
            .rows
            .iter()
            .map(|row| row.texts().join(" ! "))
            .collect();
        format!("{}: {}", table.notes.len(), rows.join(" / "))
    }

    #[test]
    fn every_pipe_form_gives_the_same_rows() {
        check(
            r"
            | 参数 | 类型 | 说明 |\n|---|---|---|\n| id | long | the id |\n| n | string | a \| b |\n => 0: id ! long ! the id / n ! string ! a | b
            参数 | 类型 | 说明\n--- | --- | ---\nid | long | the id\nn | string | a \| b\n => 0: id ! long ! the id / n ! string ! a | b
            参数 | 类型 | 说明 |\n---|---|---|\nid | long | the id |\nn | string | a \| b |\n => 0: id ! long ! the id / n ! string ! a | b
            | 参数 | 类型 | 说明 |\n|:--|\n| id | long | the id |\n| n | string | a \| b |\n => 1: id ! long ! the id / n ! string ! a | b
            | 参数 | 类型 | 说明 |\n| id | long | the id |\n| n | string | a \| b |\n => 1: id ! long ! the id / n ! string ! a | b
            | 参数 | 类型 | 说明 | | --- | --- | --- | | id | long | the id | | n | string | a \| b |\n => 1: id ! long ! the id / n ! string ! a | b
            ",
            rows,
        );
    }

    #[test]
    fn rows_are_whole_and_prose_is_no_table() {
        check(
            r"
            | a | type | desc |\n|---|---|---|\n| x | string | one\ntwo |\n| y | int | z |\n => 0: x ! string ! one\ntwo / y ! int ! z
            | name | type | desc |\n|---|---|---|\n| a|b | string | x |\n => 1: a|b ! string ! x
            use a | b to pipe\nand c | d too\n
            ",
            rows,
        );
    }
}
