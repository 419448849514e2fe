//! Items of lists and lines of prose that look like fields and are in no draft.

use super::super::lists;
use super::Tally;
use super::names::Names;
use kehu_page::block::{BlockKind, Inline};
use kehu_page::recognise::{self, Page};
use kehu_page::text;

/// Items of lists that begin as a field does and are in no draft, and rows that were read as prose.
pub(super) fn items(page: &Page, names: &Names, tally: &mut Tally) {
    for block in &page.document.blocks {
        if let BlockKind::Paragraph(text) = &block.kind {
            rows_in_prose(&text.text, block.line, names, tally);
        }
        if let BlockKind::Paragraph(text) | BlockKind::Item { text, .. } = &block.kind {
            parameters_in_prose(text, block.line, names, tally);
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

/// "Set the `lang` parameter", "通过 `lang` 参数": names that prose calls parameters or fields.
fn parameters_in_prose(words: &Inline, line: usize, names: &Names, tally: &mut Tally) {
    let called = lists::words("prose", "parameter");
    let mut told: Vec<&str> = Vec::new();
    for code in words.codes.iter().filter(|code| text::is_word(code)) {
        let Some((before, after)) = words.text.split_once(code.as_str()) else {
            continue;
        };
        let quotes = ['`', '"', '\'', '“', '”', ' ', '*'];
        let before = before.trim_end_matches(quotes).to_lowercase();
        let after = after.trim_start_matches(quotes).to_lowercase();
        let beside = |word: &String| before.ends_with(word) || after.starts_with(word);
        if !called.iter().any(beside) || told.contains(&code.as_str()) {
            continue;
        }
        told.push(code);
        tally.facts += 1;
        if !names.have(code) {
            tally.lose(
                line,
                format!("a parameter that only prose names: `{code}`"),
                1,
            );
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
