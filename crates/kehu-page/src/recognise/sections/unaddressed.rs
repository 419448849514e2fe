//! What a page without an address describes: a call that is named elsewhere, or what the vendor sends.

use crate::block::{BlockKind, Document};
use crate::recognise::address::{Fact, What};
use crate::recognise::outline::{Entry, Outline};
use crate::recognise::protocols;
use crate::words::{Feature, Required, words};

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

/// Whether a page without an address has one table of what is sent and one of what comes back, below labels
/// of their own: a call that is named elsewhere.
pub(super) fn is_exchange(document: &Document, outline: &Outline) -> bool {
    if protocols::of(document).is_some() {
        return false;
    }
    let has_table = |entry: &&Entry| {
        let below = document.blocks.get(entry.block + 1..).unwrap_or_default();
        let end = below
            .iter()
            .position(|b| matches!(b.kind, BlockKind::Heading { .. }));
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
