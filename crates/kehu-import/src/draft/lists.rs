//! The words of `data/names.toml` and `data/glossary.toml`.

use std::collections::HashMap;
use std::sync::LazyLock;

use kehu_page::recognise::tree::normal;

/// The lists by section and row.
#[derive(Debug)]
struct Lists {
    rows: HashMap<(String, String), Vec<String>>,
    glossary: HashMap<String, String>,
}

fn lists() -> &'static Lists {
    static LISTS: LazyLock<Lists> = LazyLock::new(|| {
        let mut rows = HashMap::new();
        for (section, table) in kehu_page::words::table(include_str!("../../data/names.toml")) {
            for (row, words) in table.as_table().into_iter().flatten() {
                let words = words.as_array().into_iter().flatten();
                let words = words.filter_map(|w| w.as_str().map(str::to_owned));
                rows.insert((section.clone(), row.clone()), words.collect());
            }
        }
        let glossary = kehu_page::words::table(include_str!("../../data/glossary.toml"));
        let glossary = glossary
            .values()
            .filter_map(toml::Value::as_table)
            .flatten()
            .filter_map(|(word, name)| Some((word.clone(), name.as_str()?.to_owned())))
            .collect();
        Lists { rows, glossary }
    });
    &LISTS
}

/// The words of a row, the most usual first.
pub fn words(section: &str, row: &str) -> &'static [String] {
    lists()
        .rows
        .get(&(section.to_owned(), row.to_owned()))
        .map_or(&[], Vec::as_slice)
}

/// Whether a text has a word of a row of `[prose]` in it.
pub fn says(row: &str, text: &str) -> bool {
    let lower = text.to_lowercase();
    words("prose", row).iter().any(|word| lower.contains(word))
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
    lists().glossary.get(word.trim()).map(String::as_str)
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
