//! Items of lists and lines of prose that look like fields and are in no draft.

use super::Tally;
use super::names::Names;
use crate::block::BlockKind;
use crate::recognise::{self, Page};
use crate::text;

/// Items of lists that begin as a field does and are in no draft, and rows that were read as prose.
pub(super) fn items(page: &Page, names: &Names, tally: &mut Tally) {
    for block in &page.document.blocks {
        if let BlockKind::Paragraph(text) = &block.kind {
            rows_in_prose(&text.text, block.line, names, tally);
        }
        let BlockKind::Item { text, .. } = &block.kind else {
            continue;
        };
        let Some(name) = recognise::field_of_item(text) else {
            continue;
        };
        tally.facts += 1;
        if !names.have(&name) {
            tally.lose(block.line, format!("an item of a list: `{name}`"), 1);
        }
    }
}

/// Lines between pipes that no reader took for a table.
fn rows_in_prose(text: &str, first: usize, names: &Names, tally: &mut Tally) {
    for (at, line) in text.lines().enumerate() {
        let trimmed = line.trim();
        let row = trimmed.starts_with('|') && trimmed.matches('|').count() > 2;
        let name = trimmed
            .trim_matches('|')
            .split('|')
            .next()
            .unwrap_or_default()
            .trim();
        if !row || !name.contains(char::is_alphanumeric) {
            continue;
        }
        tally.facts += 1;
        if !names.have(name) {
            let name = text::short(name, 40);
            tally.lose(first + at, format!("a row that no table has: `{name}`"), 1);
        }
    }
}
