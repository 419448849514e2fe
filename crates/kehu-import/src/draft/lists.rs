//! The words of `data/names.toml` and `data/glossary.toml`.

use std::collections::HashMap;
use std::sync::LazyLock;

use kehu_page::recognise::tree::normal;

/// Lists by section and row.
type Sections<T> = HashMap<String, HashMap<String, T>>;

static NAMES: LazyLock<Sections<Vec<String>>> =
    LazyLock::new(|| kehu_page::words::data(include_str!("../../data/names.toml")));

static GLOSSARY: LazyLock<Sections<String>> =
    LazyLock::new(|| kehu_page::words::data(include_str!("../../data/glossary.toml")));

/// The words of a row, the most usual first.
pub fn words(section: &str, row: &str) -> &'static [String] {
    let rows = NAMES.get(section).and_then(|rows| rows.get(row));
    rows.map_or(&[], Vec::as_slice)
}

/// Whether a text has a word of a row of `[prose]` in it.
pub fn says(row: &str, text: &str) -> bool {
    within("prose", row, text)
}

/// Whether a text has a word of a row of `[prose]` in it, and not as a part of another: `token`, but not `tokenId`.
pub fn speaks_of(row: &str, text: &str) -> bool {
    let lower = text.to_lowercase();
    let goes_on = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_');
    let alone = |(at, word): (usize, &str)| {
        let (before, behind) = (&lower[..at], &lower[at + word.len()..]);
        let behind = behind.strip_prefix('s').unwrap_or(behind);
        !word.is_ascii() || !goes_on(before.chars().next_back()) && !goes_on(behind.chars().next())
    };
    let mut words = words("prose", row).iter();
    words.any(|word| lower.match_indices(word.as_str()).any(alone))
}

/// Whether a text has a word of a row in it.
pub fn within(section: &str, row: &str, text: &str) -> bool {
    let lower = text.to_lowercase();
    words(section, row).iter().any(|word| lower.contains(word))
}

/// The rank of a wire name in a row; `None` when it is not there.
pub fn rank(section: &str, row: &str, name: &str) -> Option<usize> {
    let name = normal(name);
    words(section, row).iter().position(|w| *w == name)
}

/// Whether a wire name is in a row.
pub fn has(section: &str, row: &str, name: &str) -> bool {
    rank(section, row, name).is_some()
}

/// The English name of a word of the vendor's.
pub fn english(word: &str) -> Option<&'static str> {
    let word = word.trim();
    let mut sections = GLOSSARY.values();
    sections
        .find_map(|words| words.get(word))
        .map(String::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_there() {
        assert!(has("envelope", "code", "errCode"));
        assert!(has("pages", "page", "page_no"));
        assert!(has("verbs", "reading", "query"));
        assert_eq!(english("男"), Some("male"));
        assert!(speaks_of("credential", "Send the token."));
        assert!(speaks_of("credential", "需要登录后的token"));
        assert!(!speaks_of("credential", "tokenId: USDT"));
    }
}
