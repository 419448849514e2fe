//! Whether a field must be there: the column, and the beginning or end of a description.

use super::Row;
use crate::block::{Cell, Inline};
use crate::recognise::columns::Columns;
use crate::text;
use crate::types;
use crate::words::{Required, Role, phrases, words};

pub(super) fn read_required(cells: &[Cell], columns: &Columns, row: &mut Row) {
    let (cell, inverted) = match (
        columns.cell(Role::Required, cells),
        columns.cell(Role::Optional, cells),
    ) {
        (Some(cell), _) => (cell, false),
        (None, Some(cell)) => (cell, true),
        _ => return,
    };
    let words_of_it = cell.text().trim();
    if words_of_it.is_empty() {
        return;
    }
    words_of_it.clone_into(&mut row.required_cell);
    let mut said = words().required(words_of_it);
    if said == Required::Unknown {
        said = among_others(words_of_it, row);
    }
    // "Optional: yes" says no; "optional" under any head says what it says.
    let literal = words().says_required(words_of_it);
    row.required = match said {
        Required::Yes if inverted && !literal => Required::No,
        Required::No if inverted && !literal => Required::Yes,
        said => said,
    };
}

/// "required integer", "String": the cell says the type, too, or nothing else.
fn among_others(cell: &str, row: &mut Row) -> Required {
    // "否，默认 10": what follows the first word is said of the field.
    if let Some((first, rest)) = cell.split_once(['，', ',', '；', ';', '。'])
        && let said @ (Required::Yes | Required::No) = words().required(first.trim())
    {
        let gap = if row.description.is_empty() {
            ""
        } else {
            "，"
        };
        row.description = format!("{}{gap}{}", row.description, rest.trim());
        return said;
    }
    let first = cell.split_whitespace().next().unwrap_or_default();
    let last = cell.split_whitespace().next_back().unwrap_or_default();
    let rest = |word: &str| cell.replacen(word, "", 1);
    let found = [first, last].into_iter().find_map(|word| {
        let said = words().required(word);
        let long = text::width(word) >= 3 && said != Required::Unknown;
        long.then(|| (said, rest(word)))
    });
    let (said, other) = found.unwrap_or((Required::Unknown, cell.to_owned()));
    let other = other.trim_matches([' ', ',', ';', '(', ')']);
    if types::is_type(other) && row.ty.text.is_empty() {
        row.ty = types::read(&Inline::plain(other));
    }
    said
}

const OPEN: [char; 6] = ['(', '（', '[', '【', '*', ' '];
const CLOSE: [char; 14] = [
    '，', ',', '。', '.', '；', ';', '：', ':', ')', '）', ']', '】', '*', ' ',
];

/// A description that begins or ends with whether the field must be there, where nothing else says it.
pub(super) fn required_in_words(row: &mut Row) {
    if row.required != Required::Unknown {
        return;
    }
    let (said, rest) = required_lead(&row.description, &row.codes);
    if said != Required::Unknown {
        row.required = said;
        let lead = &row.description[..row.description.len() - rest.len()];
        row.required_cell = lead.trim().to_owned();
        row.description = rest.to_owned();
    } else if let (said @ (Required::Yes | Required::No), rest) = required_tail(&row.description) {
        row.required = said;
        let tail = row.description[rest.len()..].trim_matches(CLOSE);
        row.required_cell = tail.trim_matches(OPEN).to_owned();
        row.description = rest.to_owned();
    }
}

/// "商品编码，必填", "its name (optional)": a description that ends with it, and what stands before.
fn required_tail(description: &str) -> (Required, &str) {
    let ends = description.trim_end_matches(CLOSE);
    let parts = ['，', ',', '；', ';', '(', '（', '[', '【', '。'];
    let Some((at, before)) = ends.char_indices().rfind(|(_, c)| parts.contains(c)) else {
        return (Required::Unknown, description);
    };
    let tail = ends[at + before.len_utf8()..].trim();
    let bracketed = OPEN.contains(&before) && ends.len() < description.len();
    if !(bracketed || text::has_cjk(tail)) || text::width(tail) < 4 || ends[..at].trim().is_empty()
    {
        return (Required::Unknown, description);
    }
    (words().required(tail), ends[..at].trim_end())
}

/// "选填，…", "(required) …", "Optional. …", "optional The name": a description that begins with it, and what
/// follows; `codes` are its words in code.
fn required_lead<'d>(description: &'d str, codes: &[String]) -> (Required, &'d str) {
    let start = description.trim_start_matches(OPEN);
    let nothing = (Required::Unknown, description);
    let Some(end) = start.find(CLOSE) else {
        return nothing;
    };
    let (lead, rest) = start.split_at(end);
    let bracketed = start.len() < description.trim_start().len();
    // "Required if …" is a sentence.
    let marked = codes.first().is_some_and(|code| code == lead);
    let sentence =
        lead.starts_with(char::is_lowercase) && rest.trim_start().starts_with(char::is_uppercase);
    let ended = text::has_cjk(lead) || bracketed || !rest.starts_with(' ') || marked || sentence;
    let rest = rest.trim_start_matches(CLOSE);
    let value = phrases().values_before.has(&text::key(lead));
    if !ended || value || text::width(lead) < 4 || rest.is_empty() {
        return nothing;
    }
    match words().required(lead) {
        said @ (Required::Yes | Required::No) => (said, rest),
        _ => nothing,
    }
}
