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
    }
}
