//! Words and phrases of `data/phrases.toml`, and how they are looked for.

use std::sync::LazyLock;

use regex::Regex;
use serde::Deserialize;

/// The rows of `data/phrases.toml`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "each is described in data/phrases.toml")]
pub struct Phrases {
    pub says_required: List,
    pub nothing: List,
    pub none_named: List,
    pub travels: List,
    pub values_before: List,
    pub no_value: List,
    pub parameters: List,
    pub bare_labels: List,
    pub scripts: List,
    pub whether: List,
    pub points: List,
    pub bits: List,
    pub default: List,
    pub of_operations: List,
    pub generic: List,
    pub objects: List,
    pub of_labels: List,
    pub determiners: List,
    pub small: List,
    pub of_fields: List,
    pub object_words: List,
    pub plural_objects: List,
    pub articles: List,
    pub several: List,
    pub comes_back: List,
    pub is_it: List,
    pub whole_answer: List,
    pub places: List,
    pub places_alone: List,
    pub glued: List,
    pub object_titles: List,
    pub field_titles: List,
    pub owned: List,
    pub required_of: List,
    pub of_answers: List,
    pub states: List,
    pub programs: List,
    pub keywords: List,
    pub code_names: List,
    pub success_codes: List,
    pub codes: List,
    pub call_names: List,
    pub vague_codes: List,
    pub list_type: List,
    pub list_leads: List,
    pub list_ends: List,
    pub object_type: List,
    pub alternatives: List,
    pub between: List,
    pub copulas: List,
    pub host_is: List,
    pub of_all_calls: List,
    pub same_as: List,
    pub above: List,
    pub leads_to: List,
    pub is_below: List,
    pub media_is: List,
    pub bodies: List,
    pub means: List,
    pub surely_means: List,
    pub lists: List,
    pub of_values: List,
    pub shown: List,
    pub ends_list: List,
    pub compares: List,
    pub ranges: List,
    pub no_default: List,
    pub no_values: List,
    pub no_keys: List,
    pub other_request: List,
    pub types_shown: List,
    pub field_nouns: List,
    pub media: Vec<(String, String)>,
    pub han: String,
    pub chapter: String,
}

/// The phrases, read on first use.
pub fn phrases() -> &'static Phrases {
    static PHRASES: LazyLock<Phrases> =
        LazyLock::new(|| super::data(include_str!("../../data/phrases.toml")));
    &PHRASES
}

/// Phrases in lower case, the first of which that fits counts.
#[derive(Debug, Default, Deserialize)]
#[serde(transparent)]
pub struct List(Vec<String>);

impl List {
    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// Whether a text is one of them, whatever its case.
    pub fn has(&self, text: &str) -> bool {
        match text.contains(char::is_uppercase) {
            true => self.0.contains(&text.to_lowercase()),
            false => self.iter().any(|phrase| phrase == text),
        }
    }

    /// Whether one of them stands in a text, whatever its case.
    pub fn within(&self, text: &str) -> bool {
        let lower = text.to_lowercase();
        self.iter().any(|phrase| lower.contains(phrase))
    }

    /// What follows the one with which a text begins.
    pub fn after<'t>(&self, text: &'t str) -> Option<&'t str> {
        self.iter().find_map(|phrase| {
            let (head, rest) = text.split_at_checked(phrase.len())?;
            (head == phrase || head.eq_ignore_ascii_case(phrase)).then_some(rest)
        })
    }

    /// What stands before the one with which a text ends.
    pub fn before<'t>(&self, text: &'t str) -> Option<&'t str> {
        self.iter().find_map(|phrase| text.strip_suffix(phrase))
    }

    /// What stands before the one that is a text's last word or words, whatever its case.
    pub fn before_word<'t>(&self, text: &'t str) -> Option<&'t str> {
        self.iter().find_map(|phrase| {
            let at = text.len().checked_sub(phrase.len())?;
            let (rest, last) = text.split_at_checked(at)?;
            let whole = last.eq_ignore_ascii_case(phrase) && !rest.ends_with(char::is_alphanumeric);
            whole.then(|| rest.trim_end())
        })
    }

    /// A text on both sides of the first of them that it has.
    pub fn split_once<'t>(&self, text: &'t str) -> Option<(&'t str, &'t str)> {
        self.iter().find_map(|phrase| text.split_once(phrase))
    }

    /// The parts of a text between them.
    pub fn split<'t>(&self, text: &'t str) -> Vec<&'t str> {
        self.iter().fold(vec![text], |parts, phrase| {
            let parts = parts.into_iter();
            parts.flat_map(|part| part.split(phrase)).collect()
        })
    }

    /// A text without them and these marks at its end.
    pub fn trim_end<'t>(&self, text: &'t str, marks: &[char]) -> &'t str {
        let text = text.trim_end_matches(marks);
        self.before(text)
            .map_or(text, |rest| self.trim_end(rest, marks))
    }

    /// A text without them and these marks at its beginning.
    pub fn trim_start<'t>(&self, text: &'t str, marks: &[char]) -> &'t str {
        let text = text.trim_start_matches(marks);
        self.after(text)
            .map_or(text, |rest| self.trim_start(rest, marks))
    }
}

/// Whether a letter only decorates a heading: `▎Orders`, `> Orders`, a picture.
fn decorates(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '>' | '|' | '•' | '·' | '§' | '\u{FE0F}')
        || matches!(c, '\u{2190}'..='\u{2BFF}' | '\u{1F300}'..='\u{1FAFF}')
}

/// A heading without its place among others and what decorates it: `三、查询订单`, `2.3.1 Find one`, `(4) Cancel`,
/// `第二章 退款`, `▎Find one`. What is nothing but a number stays.
pub fn without_number(heading: &str) -> &str {
    static NUMBER: LazyLock<Option<Regex>> = LazyLock::new(|| {
        let Phrases { han, chapter, .. } = phrases();
        let inside = format!(r"[(（]\s*(?:\d{{1,3}}|{han})\s*[)）]");
        let ends = "[、.．:：)）]";
        let places = format!(
            r"^\s*(?:(?:{chapter}|{inside}){ends}?|{han}(?:{ends}|\s)|\d{{1,3}}(?:[.．]\d{{1,3}})+(?:{ends}|\s)|\d{{1,3}}(?:[.．]\s?|[、)）:：]))\s*"
        );
        Regex::new(&places).ok()
    });
    let heading = match heading.trim_start_matches(decorates) {
        "" => heading,
        plain => plain,
    };
    let number = NUMBER.as_ref().and_then(|number| number.find(heading));
    let rest = number.map_or(heading, |found| &heading[found.end()..]);
    // `1.5x`: what is left of a number is not a heading.
    match rest.contains(char::is_alphabetic) && !rest.starts_with(|c: char| c.is_ascii_digit()) {
        true => rest,
        false => heading,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cases::check;

    #[test]
    fn headings_stand_without_their_numbers() {
        check(
            "
            三、查询订单 => 查询订单
            ▎2. 查询订单 => 查询订单
            > Find one => Find one
            🔒 Orders => Orders
            （二）退款 => 退款
            (4) Cancel => Cancel
            第二章 退款 => 退款
            第3节：退款 => 退款
            1.创建 => 创建
            2.3.1 Find one => Find one
            2.3.1. Find one => Find one
            十二、关闭 => 关闭
            1. => 1.
            一键登录 => 一键登录
            3D models => 3D models
            404 Not Found => 404 Not Found
            10 latest orders => 10 latest orders
            v2.1 orders => v2.1 orders
            ",
            |heading| without_number(heading).to_owned(),
        );
    }

    #[test]
    fn the_table_is_read_and_compared_in_lower_case() {
        let read = toml::from_str::<Phrases>(include_str!("../../data/phrases.toml"));
        assert!(read.is_ok(), "{read:?}");
        let table: toml::Table = crate::words::data(include_str!("../../data/phrases.toml"));
        let all = table.values().filter_map(toml::Value::as_array).flatten();
        let all = all.filter_map(toml::Value::as_str);
        let upper: Vec<&str> = all
            .filter(|phrase| *phrase != phrase.to_lowercase())
            .collect();
        assert_eq!(upper, [""; 0]);
    }

    #[test]
    fn phrases_are_taken_off_both_ends() {
        let copulas = &phrases().copulas;
        assert_eq!(copulas.trim_end("取值为: ", &[' ', ':']), "取值");
        assert_eq!(copulas.trim_start(" 是 5", &[' ']), "5");
        assert_eq!(phrases().default.after("Default: 5"), Some(": 5"));
        assert_eq!(
            phrases().alternatives.split_once("int or string"),
            Some(("int", "string"))
        );
    }
}
