//! The patterns of `data/facts.toml`, and numbers in what they find.

use std::collections::HashMap;
use std::sync::LazyLock;

use regex::{Captures, Regex};
use serde::Deserialize;

/// `data/facts.toml` as it stands.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Table {
    /// The pattern of a number, which `{n}` stands for in the others.
    number: String,
    /// What an ending of a number multiplies it by.
    factors: HashMap<String, f64>,
    /// How many seconds a unit of time has.
    pub seconds: HashMap<String, f64>,
    pub fact: Vec<Fact>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Fact {
    pub means: String,
    pub patterns: Vec<String>,
}

pub(super) fn table() -> &'static Table {
    static TABLE: LazyLock<Table> =
        LazyLock::new(|| crate::words::data(include_str!("../../data/facts.toml")));
    &TABLE
}

/// The patterns of a meaning.
pub(super) fn patterns(means: &str) -> impl Iterator<Item = &'static Regex> {
    static PATTERNS: LazyLock<HashMap<&str, Vec<Regex>>> = LazyLock::new(|| {
        let mut all: HashMap<&str, Vec<Regex>> = HashMap::new();
        for fact in &table().fact {
            let patterns = fact.patterns.iter();
            let patterns = patterns.map(|pattern| pattern.replace("{n}", &table().number));
            let compiled = patterns.filter_map(|pattern| Regex::new(&pattern).ok());
            all.entry(&fact.means).or_default().extend(compiled);
        }
        all
    });
    PATTERNS.get(means).into_iter().flatten()
}

/// What the first pattern of a meaning that fits captures.
pub(super) fn find<'t>(means: &str, prose: &'t str) -> Option<Captures<'t>> {
    patterns(means).find_map(|pattern| pattern.captures(prose))
}

pub(super) fn number(words: &str) -> Option<i64> {
    let plain: String = words.chars().filter(|c| !matches!(c, ',' | ' ')).collect();
    let digits = plain.trim_end_matches(|c: char| !c.is_ascii_digit());
    let ending = plain[digits.len()..].chars().next();
    let ending = ending.map(|c| c.to_lowercase().to_string());
    let factor = ending.and_then(|ending| table().factors.get(&ending));
    let value = digits.parse::<f64>().ok()? * factor.unwrap_or(&1.0);
    (value.abs() < 9e15).then_some(value as i64)
}

pub(super) fn group(captures: &Captures<'_>, at: usize) -> Option<i64> {
    number(captures.get(at)?.as_str())
}
