//! Fields that have a part of the page each: a paragraph that begins with name and type, or a heading that
//! is the name, with its facts as items.

use super::{Context, Field, Found, context, table};
use crate::block::{Block, BlockKind, Cell, Document, Inline, TableForm};
use crate::read::table::Builder;
use crate::recognise::items::{self, Item};
use crate::recognise::outline::Outline;
use crate::text;
use crate::types;
use crate::words::{Role, words};

/// Paragraphs from here on, each of which begins with the name of a field, emphasised or in code, and its type;
/// the lines below, or the paragraph below, describe it.
pub(super) fn paragraphs(document: &Document, outline: &Outline, at: usize) -> Option<Found> {
    let mut fields: Vec<Field> = Vec::new();
    let mut blocks: Vec<usize> = Vec::new();
    for (block, Block { line, kind }) in document.blocks.iter().enumerate().skip(at) {
        let BlockKind::Paragraph(inline) = kind else {
            break;
        };
        let inline = &beside_types(inline);
        let begins = inline.text.lines().next().and_then(|l| field(inline, l));
        let label = inline.strong || inline.text.trim_end().ends_with([':', '：']);
        match (begins, fields.last_mut()) {
            (Some(_), _) => by_line(inline, *line, &mut fields),
            (None, Some(last)) if !label && last.item.description.is_empty() => {
                last.tell(&inline.text, inline);
            }
            _ => break,
        }
        blocks.push(block);
    }
    let sided = matches!(context(outline, at), Context::Fields | Context::Side);
    if fields.is_empty() || fields.len() < 2 && !sided {
        return None;
    }
    let put = vec![table(fields)];
    Some(Found { blocks, put })
}

/// A paragraph with the type of each field beside its name, where it stands on the line below.
fn beside_types(inline: &Inline) -> Inline {
    let mut lines: Vec<String> = inline.text.lines().map(str::to_owned).collect();
    for at in 1..lines.len() {
        let name = lines[at - 1].trim();
        let mut names = inline.leads.iter().chain(&inline.codes);
        let ty = lines[at].trim();
        let only_type = |line: &String| {
            let item = items::read(&Inline::plain(line));
            item.is_some_and(|item| !item.ty.is_empty() && item.description.is_empty())
        };
        let mut joined = [format!("{name} ({ty})"), format!("{name} {ty}")].into_iter();
        if let Some(line) = joined
            .find(only_type)
            .filter(|_| names.any(|lead| lead == name))
        {
            lines[at - 1] = line;
            lines[at].clear();
        }
    }
    Inline {
        text: lines.join("\n"),
        ..inline.clone()
    }
}

/// The fields of a paragraph, each from its line to the next one's.
fn by_line(inline: &Inline, line: usize, fields: &mut Vec<Field>) {
    for (words, line) in inline.text.lines().zip(line..) {
        match (field(inline, words), fields.last_mut()) {
            (Some(item), _) => fields.push(Field::new(line, item)),
            (None, Some(last)) => last.tell(words, inline),
            (None, None) => {}
        }
    }
}

/// The field with which a line begins: its name is set apart, and its type is said.
fn field(inline: &Inline, line: &str) -> Option<Item> {
    let line = line.trim();
    // **string** name: the type stands before.
    let before = |lead: &&String| line.starts_with(lead.as_str()) && types::is_type(lead);
    if let Some(ty) = inline.leads.iter().find(before) {
        let named = items::read(&Inline::plain(&line[ty.len()..]))?;
        let ty = ty.clone();
        return named.ty.is_empty().then_some(Item { ty, ..named });
    }
    let apart = |name: &String| line.starts_with(name.as_str()) && !name.is_empty();
    let codes = inline.codes.iter();
    let words = Inline {
        text: line.to_owned(),
        codes: codes
            .filter(|code| line.contains(code.as_str()))
            .cloned()
            .collect(),
        ..Inline::default()
    };
    let item = items::read(&words).filter(|item| !item.ty.is_empty())?;
    let mut names = inline.leads.iter().chain(&inline.codes);
    names.any(apart).then_some(item)
}

/// What a heading with the name of a field has below it: the line, the name, the facts.
type Facts = (usize, String, Vec<(Role, Inline)>);

/// Headings from here on that are the name of a field each, with its facts as items: `Type: string`.
pub(super) fn facts(document: &Document, at: usize) -> Option<Found> {
    let mut blocks: Vec<usize> = Vec::new();
    let mut rows: Vec<Facts> = Vec::new();
    let mut block = at;
    while let Some((line, name)) = document.blocks.get(block).and_then(named) {
        let items = document.blocks[block + 1..].iter();
        let said: Vec<(Role, Inline)> = items.map_while(|b| fact(&b.kind)).collect();
        if said.len() < 2 || said.iter().all(|(role, _)| *role != Role::Type) {
            break;
        }
        let end = block + said.len();
        blocks.extend(block..=end);
        block = end + 1;
        rows.push((line, name.to_owned(), said));
    }
    let first = rows.first()?.0;
    let put = vec![of_facts(rows).block(first)];
    Some(Found { blocks, put })
}

/// A heading that is a name, and its line.
fn named(block: &Block) -> Option<(usize, &str)> {
    let BlockKind::Heading { text, .. } = &block.kind else {
        return None;
    };
    let name = text.text.trim();
    text::is_identifier(name.trim_end_matches('*')).then_some((block.line, name))
}

/// What an item says of a field, when it begins with the head of a column.
fn fact(kind: &BlockKind) -> Option<(Role, Inline)> {
    let BlockKind::Item { text, .. } = kind else {
        return None;
    };
    let (head, said) = text.text.split_once([':', '：'])?;
    let heads = words().head(head);
    let role = heads
        .into_iter()
        .find(|role| COLUMNS.iter().any(|(r, _)| r == role))?;
    let said = Inline {
        text: said.trim().to_owned(),
        ..text.clone()
    };
    Some((role, said))
}

/// The columns that facts of a field make, and their heads.
const COLUMNS: [(Role, &str); 8] = [
    (Role::Type, "type"),
    (Role::Required, "required"),
    (Role::Optional, "optional"),
    (Role::Default, "default"),
    (Role::Length, "length"),
    (Role::Values, "values"),
    (Role::Example, "example"),
    (Role::Description, "description"),
];

fn of_facts(fields: Vec<Facts>) -> Builder {
    let heads = std::iter::once("name").chain(COLUMNS.map(|(_, head)| head));
    let mut table = Builder::headed(TableForm::List, heads);
    for (line, name, said) in fields {
        let of = |(role, _): (Role, &str)| {
            let own = said.iter().find(|(r, _)| *r == role);
            Cell::from(own.map(|(_, said)| said.clone()).unwrap_or_default())
        };
        let cells = std::iter::once(Cell::plain(&name)).chain(COLUMNS.map(of));
        table.row(line, cells.collect());
    }
    table.without_empty_columns()
}
