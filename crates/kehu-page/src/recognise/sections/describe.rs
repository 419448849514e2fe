//! What an operation is called and what it is for.

use super::Section;
use crate::block::{Block, BlockKind, Document};
use crate::recognise::outline::{Entry, Outline};
use crate::text;
use crate::words::{Feature, without_number, words};

/// Title and summary.
pub(super) fn describe(
    section: &mut Section,
    document: &Document,
    outline: &Outline,
    (single, levels): (bool, &[u8]),
    name: &str,
) {
    let own = of_its_own(section, outline, levels)
        .or_else(|| outline.entry(section.start))
        .filter(|e| !single && e.level <= 7);
    let heading = own.or_else(|| {
        let entries = outline.entries_in(section.start, section.end);
        entries
            .iter()
            .find(|e| e.level <= 7 && names_it(e) && !e.says.any(&[Feature::Furniture]))
    });
    let near = heading.filter(|e| !single || e.block <= section.start + 6 || e.level <= 2);
    let near = near.map(|e| e.text.as_str());
    let of_page = document.title.as_deref().filter(|_| single);
    let below = below_title(section, outline).filter(|_| single);
    let below = below.map(|e| e.text.as_str());
    let title = below.or(of_page).or(near).map(|t| bare_title(t).to_owned());
    // What stands before the address of the only operation is said of it.
    let start = if single { 0 } else { section.start };
    section.summary = summary(section, document, start);
    let short = || {
        labelled_summaries(section, document, start)
            .into_iter()
            .filter(|s| text::width(s) <= 40)
            .min_by_key(|s| text::width(s))
    };
    section.title = title
        .or_else(|| short_line(section, document))
        .or_else(short)
        .or_else(|| {
            section
                .summary
                .clone()
                .filter(|s| single && text::width(s) <= 40)
        })
        .or_else(|| (single && !name.is_empty()).then(|| name.to_owned()));
    let says_something = |title: &String| title.contains(char::is_alphabetic);
    section.title = section.title.take().filter(says_something);
    if section.summary == section.title {
        section.summary = None;
    }
    if section.title.is_none() {
        section.title.clone_from(&section.summary);
    }
}

/// The heading of an operation that is the first below the heading of a group: `## Users`, `### Find one`.
/// Other operations begin at headings of its level.
fn of_its_own<'a>(section: &Section, outline: &'a Outline, levels: &[u8]) -> Option<&'a Entry> {
    let group = outline.entry(section.start)?;
    let line = section.urls.first()?.line;
    // What stands above several is a label.
    let once = |e: &&Entry| {
        outline
            .entries()
            .iter()
            .filter(|o| o.text == e.text)
            .count()
            == 1
    };
    let below = outline.entries_in(section.start + 1, section.end).iter();
    below
        .take_while(|e| e.line <= line)
        .filter(|e| e.level <= 6 && e.level > group.level && e.names && levels.contains(&e.level))
        .filter(once)
        .last()
}

/// A heading that names an operation: the page's own does, whatever it speaks of, but for a side.
fn names_it(entry: &Entry) -> bool {
    let side = [Feature::Request, Feature::Response, Feature::Errors];
    let of_page = entry.level == 1 && !entry.says.any(&side);
    entry.text.contains(char::is_alphabetic) && (of_page || entry.names)
}

/// The heading of the only operation, where the page's own names the group that it is in: `# Orders`, `## Find one`.
fn below_title<'a>(section: &Section, outline: &'a Outline) -> Option<&'a Entry> {
    let line = section.urls.first()?.line;
    let mut entries = outline.entries().iter();
    let nearest = entries.rfind(|e| e.line <= line && e.level <= 6)?;
    let group = outline.above(nearest.block).find(|e| e.level == 1);
    // `# Goods`, `## Find goods`: the same thing, and what to do with it.
    let of_group = |own: &str| {
        let (own, group) = (text::key(own), text::key(group.map_or("", |e| &e.text)));
        !group.is_empty() && own != group && own.contains(&group)
    };
    let does = |e: &Entry| {
        let own = without_number(&e.text);
        words().tells_what_to_do(own) || of_group(own) && begins_with_verb(own)
    };
    let named = |e: &&Entry| e.level > 1 && e.names && does(e);
    outline.above(nearest.block).find(named)
}

/// Whether the first word of a heading says what to do.
fn begins_with_verb(heading: &str) -> bool {
    let first = heading.split_whitespace().next().unwrap_or_default();
    words().tells_what_to_do(first)
}

/// A title as an operation has it: without its number and without its request.
pub(super) fn bare_title(title: &str) -> &str {
    without_request(without_number(title))
}

/// A title without the request that stands in it: `POST Add`, `Add [POST /x]`, `Add % POST /x`.
pub(super) fn without_request(title: &str) -> &str {
    let is_method = |word: &str| kehu_request::is_method(word) && word == word.to_ascii_uppercase();
    let request = |text: &str| {
        let mut words = text.split_whitespace();
        let first = words.next().unwrap_or_default();
        first.starts_with('/') || is_method(first)
    };
    let ends = title
        .rsplit_once('[')
        .filter(|(_, inside)| inside.ends_with(']') && request(inside))
        .or_else(|| title.rsplit_once(" % ").filter(|(_, r)| request(r)))
        .map_or(title, |(before, _)| before.trim());
    let begins = ends.split_once(' ').filter(|(m, _)| is_method(m));
    match begins {
        Some((_, rest)) if !rest.trim_start().starts_with('/') => rest.trim(),
        _ if ends.is_empty() => title,
        _ => ends,
    }
}

/// The last short line before the first fact or table of a page without headings.
fn short_line(section: &Section, document: &Document) -> Option<String> {
    let blocks = document.blocks.get(section.start..section.end)?;
    let mut found = None;
    for block in blocks.iter().take(10) {
        let Some(inline) = block.inline() else { break };
        let Some(line) = inline.text.lines().next().map(str::trim) else {
            continue;
        };
        let says = words().features(line);
        if line.contains("://")
            || block.is_item()
            || line.contains([':', '：'])
            || words().is_label(line, Feature::Summary)
        {
            break;
        }
        if !says.has(Feature::Furniture)
            && text::width(line) <= 60
            && !inline.text.trim().contains('\n')
        {
            found = Some(line.to_owned());
        }
    }
    found
}

/// The values of labels like "Description".
fn labelled_summaries(section: &Section, document: &Document, start: usize) -> Vec<String> {
    let mut out = Vec::new();
    for inline in document
        .blocks
        .get(start..section.end)
        .into_iter()
        .flatten()
        .take(14)
        .filter_map(|b| b.inline())
    {
        for line in inline.text.lines() {
            if let Some((label, value)) = line.split_once([':', '：'])
                && words().is_label(label, Feature::Summary)
                && !value.trim().is_empty()
            {
                out.push(text::squeeze(value));
            }
        }
    }
    out
}

/// What follows a label like "Description", or the first paragraph of prose.
fn summary(section: &Section, document: &Document, start: usize) -> Option<String> {
    let blocks = document.blocks.get(start..section.end)?;
    if let Some(first) = labelled_summaries(section, document, start)
        .into_iter()
        .next()
    {
        return Some(first);
    }
    for (i, block) in blocks.iter().enumerate().take(14) {
        let Some(inline) = block.inline() else {
            continue;
        };
        if words().is_label(
            inline.text.trim().trim_end_matches([':', '：']),
            Feature::Summary,
        ) {
            // Where nothing is told, the next label stands there.
            let next = blocks.get(i + 1).and_then(|b| b.inline());
            let next = next.filter(|t| !t.strong && !t.text.trim_end().ends_with([':', '：']));
            let next = next.map(|t| text::squeeze(&t.text));
            return next.filter(|t| !t.is_empty());
        }
    }
    blocks
        .iter()
        .enumerate()
        .take(8)
        .find_map(|(at, b)| match &b.kind {
            BlockKind::Paragraph(t) if !t.strong && !t.text.contains("://") => {
                let line = text::squeeze(t.text.lines().next()?);
                let says = words().features(&line);
                let sentence =
                    line.contains(['.', '。', ',', '，']) || line.split_whitespace().count() > 5;
                // "This request returns JSON structured like this" leads in, and a request is none.
                let code = |b: &Block| matches!(b.kind, BlockKind::Code(_));
                let leads = blocks.get(at + 1).is_some_and(code) && !line.ends_with(['.', '。']);
                let first = line.split_whitespace().next().unwrap_or_default();
                let enough = text::width(&line) >= 12
                    && sentence
                    && !leads
                    && !kehu_request::is_method(first)
                    && !line.ends_with([':', '：'])
                    && !says.has(Feature::Furniture)
                    && !line.starts_with("Source");
                enough.then_some(line)
            }
            _ => None,
        })
}
