//! Where an operation begins, which heading names it, and which address is only an example.

use super::Section;
use crate::block::{Block, BlockKind, Document};
use crate::recognise::address::{Fact, Form};
use crate::recognise::objects::Object;
use crate::recognise::outline::{Entry, Outline};
use crate::words::{Feature, words};

/// The heading that begins an operation whose address is in `block`: the last of the outermost ones
/// after `from`; a heading that only labels comes into question last.
pub(super) fn start_of(document: &Document, outline: &Outline, block: usize, from: usize) -> usize {
    // A request of an index begins at its own heading, whatever group it is of.
    let listed = document.listed.iter().find(|index| index.contains(&block));
    let from = listed.map_or(from, |index| {
        let own = outline.entries_in(index.start, block + 1);
        own.last().map_or(from, |heading| heading.block)
    });
    let headings: Vec<&Entry> = outline
        .entries_in(from, block + 1)
        .iter()
        .filter(|e| document.blocks[e.block].is_heading())
        .collect();
    let titles: Vec<&&Entry> = headings.iter().filter(|e| e.names).collect();
    let pick = |entries: &[&&Entry]| {
        let level = entries.iter().map(|e| e.level).min()?;
        entries
            .iter()
            .rev()
            .find(|e| e.level == level)
            .map(|e| e.block)
    };
    pick(&titles)
        .or_else(|| pick(&headings.iter().collect::<Vec<_>>()))
        .unwrap_or_else(|| {
            // Without headings: the label above the address.
            outline
                .above(block)
                .last()
                .filter(|e| e.block >= from)
                .map_or(block, |e| e.block)
        })
}

pub(super) fn is_title(outline: &Outline, block: usize) -> bool {
    outline.entry(block).is_some_and(|e| e.names)
}

/// Whether an address stands under a label of an example. A request line in prose below the code that
/// the label spoke of is not a part of it.
pub(super) fn is_example(document: &Document, outline: &Outline, from: usize, fact: &Fact) -> bool {
    // An index told it, whatever the page calls the place to which it belongs.
    if document.placed.contains(&fact.block) {
        return false;
    }
    let prose = document.blocks[fact.block].is_paragraph();
    let stated = prose && fact.form == Form::RequestLine;
    let Some(label) = outline.saying(fact.block, from, &[Feature::Example]) else {
        return false;
    };
    let near = fact.block.saturating_sub(20).max(label.block);
    let code = |block: &Block| matches!(block.kind, BlockKind::Code(_));
    !(stated && label.level > 6 && document.blocks[near..fact.block].iter().any(code))
}

/// Where models begin behind an operation: at a heading beside or above its own that says so, or that is one's.
pub(super) fn models_begin(
    outline: &Outline,
    section: &Section,
    objects: &[Object],
) -> Option<usize> {
    let level = outline.entry(section.start)?.level;
    let is_model = |e: &Entry| {
        words().is_label(&e.text, Feature::Models) || objects.iter().any(|o| o.begins_at(e.block))
    };
    let said = |e: &&Entry| e.level <= level && is_model(e);
    let entries = outline.entries_in(section.start + 1, section.end);
    Some(entries.iter().find(said)?.block)
}
