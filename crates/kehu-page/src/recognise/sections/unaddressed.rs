//! What a page without an address describes: a call that is named elsewhere, or what the vendor sends.

use super::Section;
use super::requests::{below, is_under};
use crate::block::{Block, BlockKind, Document};
use crate::recognise::address::{Fact, What};
use crate::recognise::outline::{Entry, Outline};
use crate::recognise::protocols;
use crate::words::{Feature, Required, phrases, words};

/// Whether a page without an address describes a call by its name, `user.address.list`: the name stands
/// in its title, and a table says what is required.
pub(super) fn is_rpc(document: &Document, name: &str) -> bool {
    let called = |words: &str| {
        words
            .split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '_')))
            .any(|word| {
                let parts: Vec<&str> = word.split('.').collect();
                // `goods.Suite.search`, but not `example.com` or `a.Class`.
                let plain = |part: &&str| {
                    part.len() > 1 && part.starts_with(|c: char| c.is_ascii_alphabetic())
                };
                let begins = word.starts_with(|c: char| c.is_ascii_lowercase());
                let ends = parts
                    .last()
                    .is_some_and(|p| p.starts_with(|c: char| c.is_ascii_lowercase()));
                parts.len() > 2 && begins && ends && parts.iter().all(plain)
            })
    };
    let heading = document.blocks.iter().find_map(|block| match &block.kind {
        BlockKind::Heading { text, .. } => Some(text.text.as_str()),
        _ => None,
    });
    // Without headings the first words are what a page is called.
    let heading = heading.or_else(|| {
        let first = document.blocks.first()?.inline()?;
        Some(first.text.as_str()).filter(|text| text.len() < 120)
    });
    let required = document.blocks.iter().any(|block| match &block.kind {
        BlockKind::Table(table) => table.rows.iter().flat_map(|row| &row.cells).any(|cell| {
            words().required(cell.text().split(',').next().unwrap_or_default()) == Required::Yes
        }),
        _ => false,
    });
    required
        && (heading.is_some_and(called)
            || document.title.as_deref().is_some_and(called)
            || called(name))
}

/// Whether a label has the name of a call beside it or below: `API code`, `loan:doc:upload`.
pub(super) fn is_labelled(document: &Document) -> bool {
    let label = |text: &str| phrases().call_names.has(&text.trim().to_lowercase());
    let name = |text: &str| {
        let text = text.trim().trim_matches('`');
        let parts: Vec<&str> = text.split([':', '.', '_', '-']).collect();
        parts.len() > 1 && parts.iter().all(|part| crate::text::is_word(part))
    };
    let blocks = document.blocks.windows(2).any(|pair| {
        let [Some(first), Some(second)] = [pair[0].inline(), pair[1].inline()] else {
            return false;
        };
        label(first.text.trim_end_matches([':', '：'])) && name(&second.text)
    });
    let mut lines = document.blocks.iter().filter_map(Block::inline);
    let mut lines = lines.by_ref().flat_map(|inline| inline.text.lines());
    let beside = |line: &str| {
        let said = line.split_once([':', '：']);
        said.is_some_and(|(said, called)| label(said) && name(called))
    };
    blocks || lines.any(beside)
}

/// One address, and under headings as deep as each other what is called there by name, `order.query`: each is an
/// operation.
pub(super) fn by_name(
    found: &mut Vec<Section>,
    document: &Document,
    outline: &Outline,
    facts: &[Fact],
) {
    let [only] = found.as_slice() else { return };
    let part = |part: &str| part.len() > 1 && part.starts_with(|c: char| c.is_ascii_lowercase());
    let named = |entry: &&Entry| {
        let letters = |c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '_'));
        let mut words = entry.text.split(letters);
        entry.level <= 6 && words.any(|word| word.contains('.') && word.split('.').all(part))
    };
    let names = || outline.entries().iter().filter(named);
    let Some(deep) = names().map(|entry| entry.level).min() else {
        return;
    };
    let table = |block: &Block| matches!(block.kind, BlockKind::Table(_));
    let told = names().filter(|entry| {
        let below = below(document, outline, entry.block, entry.level);
        entry.level == deep && document.blocks[below].iter().any(table)
    });
    let own = told.map(|entry| Section {
        start: entry.block,
        ..only.clone()
    });
    let mut own: Vec<Section> = own.collect();
    // What is said above the first of them holds for all.
    let first = own.first().map_or(0, |own| own.start);
    let methods = facts.iter().take_while(|fact| fact.block < first);
    let method = methods.filter_map(|fact| match &fact.what {
        What::Methods(methods) => Some((methods, fact.line)),
        _ => None,
    });
    if let Some((methods, line)) = method.last() {
        for own in &mut own {
            own.methods.clone_from(methods);
            own.method_line = Some(line);
        }
    }
    if own.len() > 1 && !only.callback && own.iter().all(|own| own.start > only.start) {
        *found = own;
    }
}

/// Whether a page without an address has one table of what is sent and one of what comes back, below labels
/// of their own: a call that is named elsewhere.
pub(super) fn is_exchange(document: &Document, outline: &Outline) -> bool {
    if protocols::of(document).is_some() {
        return false;
    }
    let has_table = |entry: &&Entry| {
        let below = document.blocks.get(entry.block + 1..).unwrap_or_default();
        let end = below.iter().position(|b| b.is_heading());
        let own = &below[..end.unwrap_or(below.len())];
        own.iter().any(|b| matches!(b.kind, BlockKind::Table(_)))
    };
    let of = |feature: Feature, other: Feature| {
        let own = outline
            .entries()
            .iter()
            .filter(|e| e.level <= 7 && e.labels);
        let own = own.filter(|e| e.says.has(feature) && !e.says.any(&[other, Feature::Example]));
        own.filter(has_table).count()
    };
    let sent = of(Feature::Request, Feature::Response);
    let answered = of(Feature::Response, Feature::Request);
    sent == 1 && answered == 1
}

/// Whether a page without an address describes what the vendor sends.
pub(super) fn speaks_of_callbacks(
    document: &Document,
    outline: &Outline,
    facts: &[Fact],
    name: &str,
) -> bool {
    let says = |t: &str| {
        words()
            .features(t)
            .any(&[Feature::Callback, Feature::OwnAddress])
    };
    let labelled = outline
        .entries()
        .iter()
        .filter(|e| e.level <= 8)
        .any(|e| e.says.any(&[Feature::Callback, Feature::OwnAddress]));
    let first = document
        .blocks
        .iter()
        .filter_map(|b| b.inline())
        .take(3)
        .any(|t| says(&t.text));
    facts.iter().any(|f| f.what == What::OwnAddress) || labelled || first || says(name)
}

/// What the vendor sends, beside operations: a heading as deep as theirs that says so, with data and without an
/// address.
pub(super) fn callbacks_beside(
    found: &[Section],
    document: &Document,
    outline: &Outline,
    facts: &[Fact],
) -> Vec<Section> {
    const PARTS: [Feature; 6] = [
        Feature::Errors,
        Feature::Auth,
        Feature::Models,
        Feature::Example,
        Feature::Request,
        Feature::Response,
    ];
    let headings = outline.entries().iter().filter(|entry| {
        entry.level <= 6 && entry.says.has(Feature::Callback) && !entry.says.any(&PARTS)
    });
    let alone = headings.filter(|entry| {
        let below = below(document, outline, entry.block, entry.level);
        let called = |fact: &Fact| matches!(fact.what, What::Url(_)) && below.contains(&fact.block);
        // What stands further down would be again of the operation above it.
        let starts = found.iter().map(|section| section.start);
        let next = starts.filter(|start| *start >= below.end).min();
        let rest = below.end..next.unwrap_or(document.blocks.len());
        let apart = [Feature::Callback, Feature::Errors];
        let told = |at: usize| outline.above(at).any(|entry| entry.says.any(&apart));
        let ends = rest
            .into_iter()
            .all(|at| !&document.blocks[at].is_data() || told(at));
        ends && document.blocks[below.clone()].iter().any(Block::is_data)
            && !facts.iter().any(called)
            && !found.iter().any(|section| below.contains(&section.start))
            && found
                .iter()
                .any(|section| is_under(outline, section, entry.level))
    });
    let alone = alone.map(|entry| Section {
        start: entry.block,
        end: document.blocks.len(),
        callback: true,
        ..Section::default()
    });
    alone.collect()
}
