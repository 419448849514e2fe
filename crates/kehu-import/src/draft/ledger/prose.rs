//! Items of lists and lines of prose that look like fields and are in no draft.

use std::collections::HashSet;
use std::ops::Range;

use super::super::lists;
use super::Tally;
use super::names::Names;
use kehu_page::block::{BlockKind, Inline};
use kehu_page::recognise::{self, Page};
use kehu_page::words::Feature;
use kehu_page::{facts, text};

/// Items of lists that begin as a field does and are in no draft, and rows that were read as prose. What stands in the
/// section of an operation is looked for in its draft: that another has the name says nothing.
pub(super) fn items(
    page: &Page,
    names: &Names,
    sections: &[(Range<usize>, Names)],
    tally: &mut Tally,
) {
    for (at, block) in page.document.blocks.iter().enumerate() {
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
        let mut own = sections
            .iter()
            .filter(|(range, _)| range.contains(&at))
            .peekable();
        let kept = match own.peek() {
            Some(_) => own.any(|(_, names)| names.have(&name)),
            None => names.have(&name),
        };
        if !kept {
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

/// What a section on authentication tells of and no draft has: names in code, codes of refusals, and times.
pub(super) fn of_auth(page: &Page, names: &Names, tally: &mut Tally) {
    let mut seen: HashSet<String> = HashSet::new();
    for (at, block) in page.document.blocks.iter().enumerate() {
        let headed = page.outline.above(at).any(|e| e.says.has(Feature::Auth));
        let mut sections = page.operations.iter().map(|operation| &operation.section);
        let of_operation = sections.any(|own| (own.start..own.end).contains(&at));
        let prose = matches!(block.kind, BlockKind::Paragraph(_) | BlockKind::Item { .. });
        let Some(text) = block.inline().filter(|_| headed && prose && !of_operation) else {
            continue;
        };
        let codes = text.codes.iter().map(|code| code.trim().to_owned());
        let is_name = |code: &String| text::is_identifier(&code.replace('-', "_"));
        let mut told: Vec<String> = codes.filter(is_name).collect();
        for sentence in text::sentences(&text.text) {
            told.extend(facts::code_said(sentence));
            told.extend(facts::lasts(sentence).map(|seconds| seconds.to_string()));
        }
        told.retain(|name| seen.insert(name.clone()));
        tally.facts += told.len();
        for name in told.iter().filter(|name| !names.have(name)) {
            let what = format!("what it says of authentication: `{name}`");
            tally.lose(block.line, what, 1);
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
