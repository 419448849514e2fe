//! Title, summary, idempotence, limits and documentation of an operation.

use super::super::lists;
use super::super::spec::{Endpoint, Place as At, Review};
use crate::recognise::{Operation, Page};
use crate::{facts, text};

/// Title, summary, idempotence, limits, docs.
pub(super) fn words(page: &Page, operation: &Operation, out: &mut Endpoint) {
    let section = &operation.section;
    out.title = section
        .title
        .as_ref()
        .map(|t| text::short(&text::squeeze(t), 80))
        .filter(|t| !t.is_empty());
    out.docs = page.document.source.clone();
    let sentence = |words: &str| {
        let words = text::squeeze(words);
        (words.is_ascii() && (8..=120).contains(&words.len()) && words.contains(' ')).then(|| {
            let mut words = words;
            if let Some(first) = words.get(..1).map(str::to_uppercase) {
                words.replace_range(..1, &first);
            }
            if words.ends_with(['.', '!', '?']) {
                words
            } else {
                format!("{}.", words.trim_end_matches([':', ',', ';']))
            }
        })
    };
    let said = section
        .summary
        .as_deref()
        .and_then(sentence)
        .or_else(|| section.title.as_deref().and_then(sentence));
    let own = || out.title.clone().unwrap_or_else(|| out.name.clone());
    out.summary = said.unwrap_or_else(own);
    let reads = |word: &str| lists::words("verbs", "reading").iter().any(|r| r == word);
    if out.method == "GET" {
        out.idempotent = true;
    } else if out.name.split('_').next().is_some_and(reads) {
        out.reviews.push((
            At::Head,
            Review::new(
                0,
                "it seems to read only: `idempotent = true`, when a client may send it again",
            ),
        ));
    }
    let range = section.start..section.end;
    let own = page.document.blocks.get(range).unwrap_or_default();
    let prose: Vec<&str> = own
        .iter()
        .filter_map(|b| Some(b.inline()?.text.as_str()))
        .collect();
    for (calls, seconds, _) in facts::read_page(prose.into_iter()).rates {
        if !out.limits.contains(&(calls, seconds)) && out.limits.len() < 4 {
            out.limits.push((calls, seconds));
        }
    }
    if let Some(url) = section.old_urls.first() {
        out.reviews.push((
            At::Head,
            Review::new(
                url.line,
                format!("struck through on the page: {}", url.what),
            ),
        ));
    }
}
