//! Label and sentence of a row, from its description.

use kehu_page::recognise::rows::Row as PageRow;
use kehu_page::{facts, text};

use super::super::lists;

/// How wide a label may be: forty Chinese characters.
const WIDEST: usize = 80;

/// The vendor's words for a field: its own column, or the first sentence of its description. Where that is
/// too long, or goes on with the values of an enum, the label ends with the first clause.
pub fn label_of(row: &PageRow, values: bool) -> Option<String> {
    if let Some(title) = &row.title {
        return fits(title);
    }
    let described = row.description.trim();
    let whole = text::squeeze(sentence(described));
    let spoken = !values && text::width(&whole) <= WIDEST;
    match spoken && !whole.contains(['[', '{', '"', '“']) {
        true => Some(whole).filter(|whole| !whole.is_empty()),
        false => fits(&clause(described, values)),
    }
}

/// The text to the end of its first sentence.
fn sentence(text: &str) -> &str {
    let ends = |c: char| matches!(c, '。' | '！' | '？' | '；' | ';' | '\n');
    let text = text.split(ends).next().unwrap_or_default();
    let end = text.match_indices('.').find(|(at, _)| stops(text, *at));
    end.map_or(text, |(at, _)| &text[..at]).trim()
}

/// Whether a dot ends a sentence: before a blank and a capital, or at the end.
fn stops(text: &str, dot: usize) -> bool {
    let rest = &text[dot + 1..];
    let next = rest.trim_start().chars().next();
    next.is_none_or(|next| next.is_uppercase() && rest.starts_with(char::is_whitespace))
}

/// The text to its first mark, without values: "来源 0: 未知", "0 女 1 男" are the enum's.
fn clause(text: &str, values: bool) -> String {
    let mark = |c: char| "，,。；;（(：:\n、？\"“[{".contains(c);
    let mut letters = text.char_indices();
    let end = letters.find(|(at, c)| mark(*c) || *c == '.' && stops(text, *at));
    let head = end.map_or(text, |(at, _)| &text[..at]);
    let digit = |w: &str| values && w.parse::<i64>().is_ok();
    let words: Vec<&str> = head.split_whitespace().take_while(|w| !digit(w)).collect();
    let head = words.join(" ");
    let mut lists = lists::words("prose", "list").iter();
    let bare = lists.find_map(|list| head.strip_suffix(list.as_str()));
    let bare = bare.filter(|_| text.contains(['[', '{']));
    text::squeeze(bare.unwrap_or(&head))
}

/// A word rather than a text.
fn fits(word: &str) -> Option<String> {
    let word = word.trim();
    let few = match text::has_cjk(word) {
        true => text::width(word) <= 32,
        false => word.split_whitespace().count() <= 4 && word.len() <= 32,
    };
    (few && !word.is_empty()).then(|| word.to_owned())
}

/// The first sentence of an English description, when it is a short one that lists no values.
pub(super) fn doc_of(row: &PageRow, label: Option<&str>) -> Option<String> {
    let first = sentence(row.description.trim());
    if facts::read(first).enumeration.is_some() {
        return None;
    }
    let said = text::squeeze(first);
    let fit = said.is_ascii()
        && said.len() <= 120
        && said.split_whitespace().count() > 2
        && !said.contains(['|', '{']);
    if !fit || label == Some(said.as_str()) {
        return None;
    }
    let mut doc = said;
    if let Some(first) = doc.get(..1).map(str::to_uppercase) {
        doc.replace_range(..1, &first);
    }
    if !doc.ends_with(['.', '!', '?']) {
        doc.push('.');
    }
    Some(doc)
}
