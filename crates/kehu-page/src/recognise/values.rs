//! Lists of values that stand apart from the field that has them: a table or bullets under the field's
//! name, or under what its description says.

use std::ops::Range;

use crate::block::{BlockKind, Document, Inline, Table};
use crate::facts::{self, EnumForm, Enumeration};
use crate::json::Value;
use crate::recognise::Operation;
use crate::recognise::columns::{Columns, TableKind};
use crate::recognise::outline::Outline;
use crate::recognise::rows::Row;
use crate::recognise::sections::{Section, path_of};
use crate::recognise::shape::Sample;
use crate::recognise::tables::{FieldTable, Seen, table};
use crate::recognise::title_names::names_in;
use crate::recognise::tree::normal;
use crate::text;
use crate::types::{self, Class};
use crate::words::{Feature, Role, phrases, without_number, words};

/// Values under a title of their own.
#[derive(Debug)]
pub(super) struct ValueList {
    /// The table, or the items.
    pub blocks: Range<usize>,
    title: String,
    /// The head of its values.
    head: String,
    /// It may be of the codes of answers.
    codes: bool,
    values: Enumeration,
    /// Its items are values and nothing else, under a sentence.
    bare: bool,
}

/// Every such list of a page.
pub(super) fn find(document: &Document, outline: &Outline, seen: &[Seen]) -> Vec<ValueList> {
    let of_tables = seen.iter().filter_map(|seen| {
        let codes = words().features(&seen.title).has(Feature::Errors);
        let fits = match seen.columns.kind {
            TableKind::Lookup => true,
            TableKind::Codes => !codes,
            _ => false,
        };
        let table = table(document, seen.block).filter(|_| fits)?;
        let (head, values) = of_table(table, &seen.columns)?;
        Some(ValueList {
            head,
            codes: seen.columns.kind == TableKind::Codes,
            ..list(seen.block..seen.block + 1, &seen.title, values)
        })
    });
    of_tables.chain(of_items(document, outline)).collect()
}

fn list(blocks: Range<usize>, title: &str, values: Vec<(String, String)>) -> ValueList {
    let form = EnumForm::Words;
    ValueList {
        blocks,
        head: String::new(),
        codes: words().features(title).has(Feature::Errors),
        title: title.to_owned(),
        values: Enumeration { values, form },
        bare: false,
    }
}

/// The head of the values, and each with its label.
fn of_table(table: &Table, columns: &Columns) -> Option<(String, Vec<(String, String)>)> {
    if !(2..=4).contains(&table.head.len()) || table.rows.len() < 2 {
        return None;
    }
    let named = [Role::Value, Role::Values, Role::Code, Role::Name];
    let named = named.into_iter().find_map(|r| columns.at(r));
    // Of three columns one says that it has the values.
    let value = named.or((table.head.len() == 2).then_some(0))?;
    let meant = [Role::Title, Role::Description, Role::Message];
    let meant = meant.into_iter().find_map(|role| columns.at(role));
    let mut others = (0..table.head.len()).filter(|i| *i != value);
    let label = meant.filter(|i| *i != value).or_else(|| others.next())?;
    let rows = table
        .rows
        .iter()
        .map(|row| Some((value_of(row.text(value))?, text::squeeze(row.text(label)))));
    let head = table.head[value].text().trim().trim_matches('`').to_owned();
    Some((head, rows.collect::<Option<_>>()?))
}

/// Items that begin with a value each, up to the next block that is none.
fn of_items(document: &Document, outline: &Outline) -> Vec<ValueList> {
    let text = |at: usize| match document.blocks.get(at).map(|b| &b.kind) {
        Some(BlockKind::Item { text, .. }) => Some(text),
        _ => None,
    };
    let item = |at: usize| text(at).map(of_item);
    let mut out = Vec::new();
    let mut at = 0;
    while at < document.blocks.len() {
        let first = at;
        let mut values: Vec<Option<(String, String)>> = Vec::new();
        while let Some(value) = item(at) {
            values.push(value);
            at += 1;
        }
        let items: Vec<&Inline> = (first..at).filter_map(text).collect();
        let lead = first
            .checked_sub(1)
            .and_then(|above| led(&document.blocks[above].kind));
        if let (Some(values), Some(lead)) = (bare(&items), lead) {
            out.push(ValueList {
                bare: true,
                ..list(first..at, lead, values)
            });
        }
        let values: Option<Vec<_>> = values.into_iter().collect();
        let title = outline.above(first).find(|entry| entry.block < first);
        if let (Some(values), Some(title)) = (values.filter(|v| v.len() > 1), title) {
            out.push(list(first..at, &title.text, values));
        }
        at = at.max(first + 1);
    }
    out
}

/// The sentence before a list, with its colon.
fn led(above: &BlockKind) -> Option<&str> {
    let BlockKind::Paragraph(inline) = above else {
        return None;
    };
    let line = inline.text.trim_end().lines().last()?;
    line.ends_with([':', '：']).then_some(line)
}

/// Items that are one word each.
fn bare(items: &[&Inline]) -> Option<Vec<(String, String)>> {
    let word = |inline: &&Inline| {
        let word = value_of(inline.text.trim())?;
        let plain = word.starts_with(|c: char| c.is_ascii_alphabetic());
        plain.then(|| (word, String::new()))
    };
    let words: Option<Vec<_>> = items.iter().map(word).collect();
    words.filter(|words| words.len() > 1)
}

/// `-1` Direct connection; `open_id`: the id.
fn of_item(inline: &Inline) -> Option<(String, String)> {
    let whole = inline.text.trim();
    let code = inline.codes.first().filter(|c| whole.starts_with(*c));
    let number = || {
        let end = whole.find(|c: char| !(c.is_ascii_digit() || c == '-'))?;
        Some(&whole[..end]).filter(|number| !number.is_empty())
    };
    // `draft - not sent yet`: a word set apart.
    let word = || {
        let (word, _) = whole
            .split_once([':', '：'])
            .or_else(|| whole.split_once(" - "))?;
        Some(word.trim()).filter(|word| text::is_word(word))
    };
    let value = code.map(String::as_str).or_else(number).or_else(word)?;
    let label = whole[value.len()..].trim_start_matches([' ', ':', '：', '-', '=', '–', '—']);
    Some((value_of(value)?, text::squeeze(label)))
}

/// A number, or a word as values are.
fn value_of(cell: &str) -> Option<String> {
    let cell = cell.trim().trim_matches(['`', '"', '\'']);
    let word = cell
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.'));
    (word && !cell.is_empty() && cell.len() <= 40).then(|| cell.to_owned())
}

/// Gives rows the values that stand under their name; the blocks of the lists that some row has.
pub(super) fn link(lists: &[ValueList], tables: &mut [FieldTable]) -> Vec<Range<usize>> {
    let mut linked = Vec::new();
    for row in tables.iter_mut().flat_map(|table| &mut table.rows) {
        let class = row.ty.expr.class();
        if !matches!(
            class,
            Class::String | Class::Integer | Class::Number | Class::Any
        ) {
            continue;
        }
        let told = |list: &&ValueList| match list.bare {
            true => tells_of(&list.title, &row.name),
            false => speaks_of(&list.title, row),
        };
        if let Some(list) = lists.iter().find(told) {
            row.listed = Some(list.values.clone());
            linked.push(list.blocks.clone());
        }
    }
    linked
}

/// Gives fields the values of lists that are called after them, by title or head, and have every value that
/// examples show of them. What is listed as codes is of no field beside the message of an answer.
pub(super) fn link_shown(lists: &[ValueList], operation: &mut Operation) -> Vec<Range<usize>> {
    let Operation { tree, shapes, .. } = operation;
    let mut linked = Vec::new();
    for id in 0..tree.nodes.len() {
        let node = &tree.nodes[id];
        let row = node.row.as_ref();
        let told = row.is_some_and(|row| {
            row.listed.is_some() || facts::read(&row.description).enumeration.is_some()
        });
        let shape = shapes
            .get(&node.side)
            .zip(node.shape)
            .map(|(all, shape)| all.get(shape));
        let Some(shape) = shape.filter(|_| !told && node.children.is_empty()) else {
            continue;
        };
        let shown: Vec<&str> = shape
            .samples
            .iter()
            .chain(&shape.items)
            .filter_map(plain)
            .collect();
        let of_answers = node.parent.is_none() || node.name.to_lowercase().ends_with("code");
        let has =
            |list: &ValueList, value: &str| list.values.values.iter().any(|(v, _)| v == value);
        let fits = |list: &&ValueList| {
            let called = normal(&list.head) == normal(&node.name)
                || words_of(&list.title)
                    .windows(text::words(&node.name).len())
                    .any(|next| next == words_of(&node.name))
                || names_in(&list.title).contains(&node.name)
                || row.is_some_and(|row| speaks_of(&list.title, row));
            called && !(list.codes && of_answers) && shown.iter().all(|value| has(list, value))
        };
        match lists.iter().find(fits).filter(|_| !shown.is_empty()) {
            Some(list) => {
                linked.push(list.blocks.clone());
                tree.nodes[id].listed = Some(list.values.clone());
            }
            None => tree.nodes[id].listed = spelled(&shown),
        }
    }
    linked
}

/// The values that an example has instead of one of them: `"admin|editor|guest"`.
fn spelled(shown: &[&str]) -> Option<Enumeration> {
    let &[one] = shown else { return None };
    let values: Vec<&str> = one.split('|').map(str::trim).collect();
    let word = |value: &&str| text::is_word(value) && value.is_ascii() && !types::is_type(value);
    let several = values.len() > 1 && values.iter().all(word);
    several.then(|| Enumeration {
        values: values
            .iter()
            .map(|value| ((*value).to_owned(), String::new()))
            .collect(),
        form: EnumForm::List,
    })
}

/// A value that is text or a number, as lists have it.
fn plain(sample: &Sample) -> Option<&str> {
    match &sample.value {
        Value::String(text) | Value::Number(text) => Some(text),
        _ => None,
    }
}

/// The words of a title or a name, each in the singular.
fn words_of(title: &str) -> Vec<String> {
    text::words(title)
        .iter()
        .map(|word| text::singular(word).to_lowercase())
        .collect()
}

/// The values of the places of a section's address: "files can be attached to these types of entities" is
/// of `{entityType}`.
pub(super) fn of_places(lists: &[ValueList], section: &Section) -> Vec<(String, Enumeration)> {
    let path = section.urls.first().map_or("", |url| path_of(&url.what));
    let places = path
        .split('/')
        .filter(|part| part.starts_with(['{', ':', '<', '$']));
    let names = places.map(|part| part.trim_matches(['{', '}', ':', '<', '>', '$']));
    // The nearest: below the heading of another request of the same thing it is not said again.
    let own = |list: &&ValueList| list.bare && list.blocks.start < section.end;
    names
        .filter_map(|name| {
            let list = lists
                .iter()
                .rev()
                .filter(own)
                .find(|l| tells_of(&l.title, name))?;
            Some((name.to_owned(), list.values.clone()))
        })
        .collect()
}

/// Whether a sentence speaks of a field: it has its name, or the words of one of several words next to each
/// other, "entity types", "types of entities".
fn tells_of(sentence: &str, name: &str) -> bool {
    let tokens = sentence.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
    let tokens: Vec<&str> = tokens.filter(|token| !token.is_empty()).collect();
    let one = |word: &str| text::singular(word).to_lowercase();
    let small = |t: &&&str| phrases().small.has(t) || **t == "of";
    let said = tokens.iter().filter(|t| !small(t));
    let said: Vec<String> = said.map(|t| one(t)).collect();
    let words: Vec<String> = text::words(name).iter().map(|word| one(word)).collect();
    let back: Vec<String> = words.iter().rev().cloned().collect();
    let together = || {
        said.windows(words.len())
            .any(|next| next == words || next == back)
    };
    let named = name.len() > 2 && text::has_cjk(sentence) && tokens.contains(&name);
    named || words.len() > 1 && together()
}

/// Whether a title is of a row: by its name, by what it is called, or because the row points to it.
fn speaks_of(title: &str, row: &Row) -> bool {
    let (number, title) = numbered(title);
    let key = text::key(title);
    let enough = text::width(title) >= 6;
    let thing = phrases()
        .of_values
        .trim_end(title, &[' ', '(', ')', '（', '）', ':', '：']);
    let of_thing = text::width(thing) >= 6 && thing.len() < title.len();
    let first = row
        .description
        .split(['.', '。', '，', ',', '\n', '（', '(']);
    let called = first.take(1).chain(row.title.as_deref());
    let linked = row.links.iter().any(|link| {
        let target = link.target.rsplit('#').next().unwrap_or_default();
        text::key(&link.text) == key || link.target.contains('#') && text::key(target) == key
    });
    let points = phrases().points.within(&row.description);
    let description = row.description.to_lowercase();
    let told = |words: &str| description.contains(&words.to_lowercase());
    linked
        || normal(title) == normal(&row.name)
        || names_in(title).contains(&row.name)
        || called.into_iter().any(|words| {
            let called = text::key(words);
            enough && called == key || of_thing && called == text::key(thing)
        })
        || points && (enough && told(title) || of_thing && told(thing))
        || points_to(number, &row.description)
}

/// The number of a heading, and the heading without it.
fn numbered(title: &str) -> (&str, &str) {
    let bare = without_number(title);
    let number = title.strip_suffix(bare).unwrap_or_default();
    (number.trim().trim_end_matches(['.', '、', '．']), bare)
}

/// Whether a description points to the heading of a number: "see 3.1".
fn points_to(number: &str, description: &str) -> bool {
    let lead = |c: char| !c.is_ascii_digit() && text::is_cjk(c) || c == ' ' || c == '§';
    let Some((_, rest)) = phrases().points.split_once(description) else {
        return false;
    };
    let rest = rest.trim_start_matches(lead);
    let ends = |rest: &str| {
        let mut next = rest.chars();
        match next.next() {
            Some('.') => !next.next().is_some_and(|c| c.is_ascii_digit()),
            next => !next.is_some_and(|c| c.is_ascii_digit()),
        }
    };
    number.contains('.') && rest.strip_prefix(number).is_some_and(ends)
}
