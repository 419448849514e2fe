//! A token as pages show it: a line of code below what they say of who calls, `X-Shop-Token: st_9f3b`.

use super::super::super::lists;
use super::super::Header;
use kehu_page::block::{BlockKind, Document};
use kehu_page::recognise::Page;
use kehu_page::text;
use kehu_page::words::{Feature, words};

/// The headers with a token that code shows which is nothing but headers, below a heading or a sentence about who
/// calls.
pub(super) fn tokens(page: &Page) -> impl Iterator<Item = Header> + '_ {
    let blocks = page.document.blocks.iter().enumerate();
    let codes = blocks.filter_map(|(at, block)| match &block.kind {
        BlockKind::Code(code) if is_of_auth(page, at) => Some(code),
        _ => None,
    });
    codes.flat_map(|code| {
        let lines: Option<Vec<(usize, &str, &str)>> = lines(&code.text).collect();
        let tokens = lines.unwrap_or_default().into_iter();
        let tokens = tokens.filter(|(_, name, _)| is_token(name));
        tokens.map(|(line, name, value)| Header {
            name: name.to_owned(),
            value: Some(value.to_owned()),
            fixed: None,
            required: true,
            description: String::new(),
            line: code.first + line,
        })
    })
}

/// The headers that text consists of; nothing where a line is none.
fn lines(code: &str) -> impl Iterator<Item = Option<(usize, &str, &str)>> {
    let filled = code.lines().enumerate();
    let filled = filled.filter(|(_, line)| !line.trim().is_empty());
    filled.map(|(at, line)| {
        let (name, value) = line.trim().split_once(':')?;
        let letters = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        let is_header = !name.is_empty() && name.chars().all(letters);
        (is_header && !value.trim().is_empty()).then_some((at, name, value.trim()))
    })
}

/// Whether a block stands under a heading about who calls, or right below a sentence about that or about the
/// headers of requests.
fn is_of_auth(page: &Page, at: usize) -> bool {
    let headed = page
        .outline
        .above(at)
        .any(|entry| entry.says.has(Feature::Auth));
    headed || lead(&page.document, at).is_some_and(is_about_who_calls)
}

fn lead(document: &Document, at: usize) -> Option<&str> {
    let above = document.blocks.get(at.checked_sub(1)?)?.inline()?;
    Some(&above.text)
}

fn is_about_who_calls(sentence: &str) -> bool {
    let says = words().features(sentence);
    let about = says.any(&[Feature::Header, Feature::Auth]) || lists::says("credential", sentence);
    about && !says.has(Feature::Response)
}

/// Whether a header carries a token by its name: `Authorization`, `X-Shop-Token`, `X-Shop-Api-Key`.
pub(super) fn is_token(name: &str) -> bool {
    let known = |name: &str| lists::has("auth", "token", name);
    let parts = text::words(name);
    let last = |count: usize| {
        let from = parts.len().checked_sub(count)?;
        (from > 0).then(|| parts[from..].concat())
    };
    let ends = || [1, 2].into_iter().filter_map(last).any(|name| known(&name));
    known(name) || name.contains('-') && ends()
}

/// The word before a token: `ShopKey st_9f3b`.
pub(super) fn prefix(value: &str) -> &str {
    let Some((word, token)) = value.split_once(' ') else {
        return "";
    };
    let named = word.chars().all(|c| c.is_ascii_alphabetic() || c == '-');
    let capital = word.starts_with(|c: char| c.is_ascii_uppercase());
    let is_value = |c: char| c.is_ascii_digit() || matches!(c, '_' | '<' | '{' | '.');
    match named && capital && !token.contains(' ') && token.contains(is_value) {
        true => &value[..=word.len()],
        false => "",
    }
}
