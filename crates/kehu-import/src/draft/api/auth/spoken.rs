//! Headers and fields with a token, as sentences speak of them.

use super::super::super::lists;
use super::super::Header;
use super::shown;
use kehu_page::block::BlockKind;
use kehu_page::recognise::Page;
use kehu_page::words::{Feature, words};
use kehu_page::{facts, text};

/// Headers with a token that sentences speak of: `Authorization: Bearer YOUR_TOKEN` in code, or the name of
/// one where the sentence is about the headers of requests.
pub(super) fn headers(page: &Page) -> Vec<Header> {
    let blocks = page.document.blocks.iter();
    let texts = blocks.filter_map(|block| Some((block.line, block.inline()?)));
    let mut out = Vec::new();
    for (line, text) in texts {
        let of_all = of_headers(&text.text);
        for sentence in text::sentences(&text.text) {
            let about = of_all || of_headers(sentence);
            let codes = text.codes.iter().map(|code| code.trim());
            let codes: Vec<&str> = codes.filter(|code| sentence.contains(code)).collect();
            let shown = codes.iter().filter_map(|code| code.split_once(':'));
            let shown = shown.filter(|(_, value)| !value.trim().is_empty());
            let shown = shown.map(|(name, value)| (name.trim(), Some(value.trim().to_owned())));
            let named = named(sentence, &codes).filter(|_| about);
            let said = shown.chain(named.map(|name| (name, None)));
            let tokens = said.filter(|(name, _)| {
                shown::is_token(name) || about && of_credential(name, sentence)
            });
            out.extend(tokens.map(|(name, value)| Header {
                name: name.to_owned(),
                value,
                fixed: None,
                required: true,
                description: text::squeeze(sentence),
                line,
            }));
        }
    }
    out
}

/// Whether words are about the headers of requests.
fn of_headers(sentence: &str) -> bool {
    let says = words().features(sentence);
    says.has(Feature::Header) && !says.has(Feature::Response)
}

/// What a sentence about the headers of requests may name: its code, and words that are names of headers by
/// their looks.
fn named<'a>(sentence: &'a str, codes: &[&'a str]) -> impl Iterator<Item = &'a str> {
    let looks = |word: &&str| word.contains('-') || word.eq_ignore_ascii_case("authorization");
    let letters = |c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_';
    let codes = codes.iter().copied();
    codes.chain(sentence.split(letters).filter(looks))
}

/// Whether a header of its own name carries a token, as the words beside it say.
pub(super) fn of_credential(name: &str, said: &str) -> bool {
    let other = ["sign", "timestamp", "nonce", "plain", "key"];
    name.contains('-')
        && text::is_identifier(&name.replace('-', "_"))
        && lists::says("credential", said)
        && !lists::says("no_credential", said)
        && !other.iter().any(|row| lists::has("auth", row, name))
}

/// A field with a token that a sentence puts into the query, and its line.
pub(super) fn field(pages: &[Page]) -> Option<(String, usize)> {
    let blocks = pages.iter().flat_map(|page| &page.document.blocks);
    let mut texts = blocks.filter_map(|block| Some((block.line, block.inline()?)));
    texts.find_map(|(line, text)| {
        let mut said = text::sentences(&text.text);
        let name = said.find_map(|sentence| {
            let says = words().features(sentence);
            let of_query = says.has(Feature::Query) || facts::in_query(sentence);
            let token = of_query && lists::says("credential", sentence);
            let word = |c: char| !(c.is_ascii_alphanumeric() || c == '_');
            let mut names = sentence.split(word).filter(|_| token);
            names.find(|name| name.contains('_') && lists::has("auth", "token", name))
        })?;
        Some((name.to_owned(), line))
    })
}

/// The first sentence about a token below a heading that speaks of authentication, and its line.
pub(super) fn unread(pages: &[Page]) -> Option<(&str, usize)> {
    pages.iter().find_map(|page| {
        let mut blocks = page.document.blocks.iter().enumerate();
        blocks.find_map(|(at, block)| {
            let mut above = page.outline.above(at);
            let headed = above.any(|entry| entry.says.has(Feature::Auth));
            let prose = matches!(block.kind, BlockKind::Paragraph(_) | BlockKind::Item { .. });
            let text = block.inline().filter(|_| headed && prose)?;
            let mut said = text::sentences(&text.text);
            let of_token = said.find(|sentence| lists::speaks_of("credential", sentence));
            Some((of_token?, block.line))
        })
    })
}
