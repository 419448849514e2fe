//! The cell of a name, and what beside the name stands in it.

use super::Row;
use crate::block::Cell;
use crate::recognise::columns::{self};
use crate::recognise::parts;
use crate::text;
use crate::types::Class;
use crate::words::{Base, Required, phrases, words};

/// Name, marks, and what else stands in the name's cell: a star, "required", a condition.
pub(super) fn read_name(cell: &Cell, row: &mut Row) {
    let first = cell.text().lines().next().unwrap_or_default();
    row.cell = first.trim().to_owned();
    let (marks, rest) = words().unmarked(first);
    row.column = cell.indent + marks;
    let rest = rest.trim();
    let mut name = rest;
    // `name*`: a star says that it is required.
    let starred = name.strip_suffix('*').map(str::trim);
    if let Some(stripped) = starred.filter(|n| text::is_identifier(n)) {
        name = stripped;
        say_required(row, Required::Yes, "*");
    }
    // `name?`: a question mark says that it may be left out.
    if let Some(stripped) = name.strip_suffix('?').filter(|n| text::is_identifier(n)) {
        name = stripped;
        say_required(row, Required::No, "?");
    }
    row.name = alone(name, row).replace(">>", ".").replace("->", ".");
    let marks = ['`', '"', '\'', '“', '”'];
    row.name = row
        .name
        .trim_matches(marks)
        .trim_end_matches([':', '：'])
        .to_owned();
    // Words on further lines of the cell say whether it is required.
    for line in cell.text().lines().skip(1) {
        let said = words().required(line.trim().trim_matches(['*', '(', ')']));
        if said != Required::Unknown {
            say_required(row, said, line.trim());
        }
    }
}

/// The name alone; what stands beside it goes into the row.
fn alone(name: &str, row: &mut Row) -> String {
    let outside = text::outside_parentheses(name);
    if let Some(inside) = text::inside_parentheses(name)
        && text::is_identifier(outside.trim())
    {
        match words().required(inside) {
            Required::Unknown => row.title = Some(inside.to_owned()),
            said => say_required(row, said, inside),
        }
        return outside.trim().to_owned();
    }
    // "name string" or "name 名称" in one cell: the first word is the name.
    let word = name.split_whitespace().next().unwrap_or_default();
    let after = name[word.len()..].trim().trim_matches(['*', '-']);
    let said = words().required(after);
    let is_name = text::is_identifier(word);
    if is_name && text::width(after) >= 4 && said != Required::Unknown {
        say_required(row, said, after);
        return word.to_owned();
    }
    let glued_title = name.contains(char::is_whitespace) && is_name && text::has_cjk(name);
    if glued_title { word } else { name }.to_owned()
}

fn say_required(row: &mut Row, said: Required, by: &str) {
    row.required = said;
    by.clone_into(&mut row.required_cell);
}

/// The values that the type cell lists: `enum (NEW, PAID)`.
pub(super) fn values_in_type(cell: &str) -> Option<String> {
    let open = cell.find(['(', '（', '[', '<', '{'])?;
    let inside =
        cell[open..].trim_matches(['(', ')', '（', '）', '[', ']', '<', '>', '{', '}', ' ']);
    let of_enum = words().base(&cell[..open]) == Some(Base::Enum);
    (of_enum && inside.contains([',', '，', '、', '|'])).then(|| inside.to_owned())
}

/// Whether a cell among the examples says something of the field: `默认为10，最大100` is not a number.
pub(super) fn describes(cell: &str, class: Class) -> bool {
    let of_number = matches!(class, Class::Integer | Class::Number);
    let value = cell.parse::<f64>().is_ok() || cell.starts_with(['{', '[']);
    let words = text::has_cjk(cell) || cell.split_whitespace().count() > 2;
    of_number && !value && words && !cell.contains('\n')
}

/// Cells that hold no value: a dash, "none", "see the example".
pub fn is_placeholder(cell: &str) -> bool {
    matches!(
        cell.trim(),
        "-" | "--" | "—" | "——" | "/" | "\\" | "…" | "..." | "*" | "''" | "\"\"" | "``"
    ) || phrases().no_value.has(&text::key(cell))
}

/// A row without a letter or digit in its name says something of the others: `---`, `┌─`, `...`.
pub(super) fn is_named(row: &Row) -> bool {
    row.name.is_empty() || row.name.chars().any(char::is_alphanumeric)
}

/// `| None | | |`, `| NONE | NONE | NONE |`: there are no parameters.
pub(super) fn is_nothing(row: &Row) -> bool {
    let nothing = |said: &str| {
        let bare = said.trim_matches(['-', '—', '/', '…', '.', ' ']);
        crate::words::words().is_nothing(bare)
    };
    let untyped = row.name.contains(' ') || nothing(&row.ty.text);
    nothing(&row.name) && untyped && nothing(&row.description)
}

/// The parts of a dotted name, without marks of list items: `data.list[].id`, `Labels.N.Key`, `values/value`.
pub fn segments(name: &str) -> Vec<String> {
    parts::of(name).into_iter().map(|(part, _)| part).collect()
}

/// A name cell without marks, as another table may repeat it.
pub fn bare_name(cell: &Cell) -> String {
    words().unmarked(&columns::bare(cell)).1.trim().to_owned()
}
