//! Title, summary, idempotence and documentation of an operation.

use kehu_spec::document::Text;
use kehu_spec::model::Method;

use super::super::documents::Endpoint;
use super::super::lists;
use kehu_page::recognise::{Operation, Page};
use kehu_page::text;

/// Title, summary, idempotence, docs.
pub(super) fn draft(page: &Page, operation: &Operation, out: &mut Endpoint) {
    let section = &operation.section;
    out.file.title = section
        .title
        .as_ref()
        .map(|t| text::short(&text::squeeze(t), 80))
        .filter(|t| !t.is_empty())
        .map(Text::from);
    out.file.docs = page.document.source.clone().map(Text::from);
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
    let own = || {
        out.file
            .title
            .as_ref()
            .unwrap_or(&out.file.name)
            .value
            .clone()
    };
    out.file.summary = said.unwrap_or_else(own).into();
    let reads = |word: &str| lists::words("verbs", "reading").iter().any(|r| r == word);
    if out.file.method.value == Method::Get {
        out.file.idempotent = Some(true.into());
    } else if out.file.name.split('_').next().is_some_and(reads) {
        let why = "it seems to read only: `idempotent = true`, when a client may send it again";
        out.ask(out.head(), 0, why);
    }
    if let Some(url) = section.old_urls.first() {
        let why = format!("struck through on the page: {}", url.what);
        out.ask(out.head(), url.line, why);
    }
}
