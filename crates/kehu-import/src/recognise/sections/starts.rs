//! Where an operation begins, which heading names it, and which address is only an example.

use crate::block::{Block, BlockKind, Document};
use crate::recognise::address::{Fact, Form};
use crate::recognise::outline::{Entry, Outline};
use crate::text;
use crate::words::{Feature, words};

/// The heading that begins an operation whose address is in `block`: the last of the outermost ones
/// after `from`; a heading that only labels comes into question last.
pub(super) fn start_of(document: &Document, outline: &Outline, block: usize, from: usize) -> usize {
    let headings: Vec<&Entry> = outline
        .entries_in(from, block + 1)
        .iter()
        .filter(|e| matches!(document.blocks[e.block].kind, BlockKind::Heading { .. }))
        .collect();
    let titles: Vec<&&Entry> = headings.iter().filter(|e| is_title_entry(e)).collect();
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
    outline.entry(block).is_some_and(is_title_entry)
}

/// A heading that names something, rather than saying what stands below it.
pub(super) fn is_title_entry(entry: &Entry) -> bool {
    let address = [
        Feature::Url,
        Feature::Method,
        Feature::ContentType,
        Feature::Summary,
    ]
    .iter()
    .any(|f| {
        let label = entry.text.split([':', '：']).next().unwrap_or_default();
        words().is_label(&entry.text, *f) || words().is_label(label, *f)
    });
    // "请求参数（Request Parameters）" says the same twice.
    let part = text::width(&text::outside_parentheses(&entry.text)) <= 24
        && entry.says.any(&[
            Feature::Request,
            Feature::Response,
            Feature::Errors,
            Feature::Auth,
            Feature::Shared,
            Feature::Limits,
            Feature::Example,
            Feature::Fields,
            Feature::Header,
            Feature::Body,
        ]);
    let side = [Feature::Request, Feature::Response];
    let does = words().begins_with_verb(&entry.text) && !entry.says.any(&side);
    !address && (!part || does)
}

/// Whether an address stands under a label of an example. A request line in prose below the code that
/// the label spoke of is no part of it.
pub(super) fn is_example(document: &Document, outline: &Outline, from: usize, fact: &Fact) -> bool {
    let prose = matches!(document.blocks[fact.block].kind, BlockKind::Paragraph(_));
    let stated = prose && fact.form == Form::RequestLine;
    let Some(label) = outline.saying(fact.block, from, &[Feature::Example]) else {
        return false;
    };
    let near = fact.block.saturating_sub(20).max(label.block);
    let code = |block: &Block| matches!(block.kind, BlockKind::Code(_));
    !(stated && label.level > 6 && document.blocks[near..fact.block].iter().any(code))
}
