//! Fields that one line names behind its label: `Parameters: page, size (1-100), sort`.

use super::{Field, Found, table};
use crate::block::{Block, BlockKind, Document, Inline};
use crate::recognise::items::Item;
use crate::text;
use crate::types;
use crate::words::{Feature, phrases, words};

/// The first such line of a paragraph, as a table below its label.
pub(super) fn find(document: &Document, at: usize) -> Option<Found> {
    let Block { line, kind } = &document.blocks[at];
    let BlockKind::Paragraph(text) = kind else {
        return None;
    };
    let lines: Vec<&str> = text.text.lines().collect();
    let (i, label, items) = lines
        .iter()
        .enumerate()
        .find_map(|(i, words)| read(words).map(|(label, items)| (i, label, items)))?;
    let fields = items.into_iter().map(|item| Field::new(line + i, item));
    let table = table(fields.collect());
    let paragraph = |lines: &[&str], line: usize| {
        (!lines.is_empty()).then(|| Block {
            line,
            kind: BlockKind::Paragraph(Inline {
                text: lines.join("\n"),
                ..text.clone()
            }),
        })
    };
    let label = Block::paragraph(line + i, Inline::plain(&format!("{label}:")));
    let before = paragraph(&lines[..i], *line).into_iter();
    let after = paragraph(&lines[i + 1..], line + i + 1);
    Some(Found {
        blocks: vec![at],
        put: before.chain([label, table]).chain(after).collect(),
    })
}

/// The label of a line, and the fields that stand behind it and nothing else.
fn read(line: &str) -> Option<(&str, Vec<Item>)> {
    let (label, named) = line.split_once([':', '：'])?;
    let says = words().features(label);
    let of_fields = says.has(Feature::Fields) && !says.any(&[Feature::Example, Feature::Errors]);
    if !of_fields || text::width(label) > 40 {
        return None;
    }
    let named = named.trim_end_matches(['.', '。', ' ']);
    let parts = text::split_outside(named, ["(（", ")）"], ",，、;；").into_iter();
    let items: Option<Vec<Item>> = parts.map(item).collect();
    Some((label.trim(), items.filter(|items| !items.is_empty())?))
}

/// A name, and what stands behind it in brackets.
fn item(part: &str) -> Option<Item> {
    let part = part.trim();
    let (name, words) = match part.split_once(['(', '（']) {
        Some((name, words)) => (name, words.trim_end_matches([')', '）', ' '])),
        None => (part, ""),
    };
    let name = name.trim().trim_matches(['`', '"', '*']);
    let word = text::is_word(name) && name.starts_with(|c: char| c.is_ascii_alphabetic());
    let said = phrases().none_named.has(name) || types::is_type(name);
    (word && !said).then(|| Item {
        name: name.to_owned(),
        description: words.trim().to_owned(),
        ..Item::default()
    })
}
