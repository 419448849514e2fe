//! Enumerations in prose: "0: x, 1: y", "1 男 2 女", "A (a), B (b)", "possible values: A, B".

use std::collections::HashSet;
use std::sync::LazyLock;

use regex::Regex;
use serde::Deserialize;

use crate::text;
use crate::words::phrases;

mod lists;
mod meanings;
mod segments;

/// Values that a description lists.
#[derive(Debug, Clone, PartialEq)]
pub struct Enumeration {
    /// Value and label, in the order of the page.
    pub values: Vec<(String, String)>,
    /// How it was written.
    pub form: EnumForm,
}

/// How an enumeration was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EnumForm {
    /// Numbers with a sign or a word between them and their labels.
    Numbers,
    /// Numbers with nothing but a space.
    BareNumbers,
    /// Words with labels.
    Words,
    /// Words only.
    List,
}

impl Enumeration {
    /// Whether all values are whole numbers.
    pub fn is_numeric(&self) -> bool {
        self.values.iter().all(|(v, _)| v.parse::<i64>().is_ok())
    }
}

/// More values than this are not an enumeration.
const MOST: usize = 400;

/// `data/enums.toml` as it stands.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Source {
    leads: Vec<String>,
    units: Vec<String>,
    compares: Vec<String>,
    joins: Vec<String>,
    number: String,
    bare: String,
    word: String,
}

struct Tables {
    leads: HashSet<String>,
    units: HashSet<String>,
    /// What stands before a number that something is compared with.
    compares: HashSet<String>,
    /// What stands before the last of several values.
    joins: HashSet<String>,
    number: Regex,
    bare: Regex,
    word: Regex,
}

fn tables() -> Option<&'static Tables> {
    static TABLES: LazyLock<Option<Tables>> = LazyLock::new(|| {
        let source: Source = toml::from_str(include_str!("../../data/enums.toml")).ok()?;
        let set = |words: Vec<String>| {
            let words = words.iter().map(|word| text::fold(word).to_lowercase());
            words.collect()
        };
        Some(Tables {
            leads: set(source.leads),
            units: set(source.units),
            compares: set(source.compares),
            joins: set(source.joins),
            number: Regex::new(&source.number).ok()?,
            bare: Regex::new(&source.bare).ok()?,
            word: Regex::new(&source.word).ok()?,
        })
    });
    TABLES.as_ref()
}

/// The values that a folded description lists, when it lists any.
pub(super) fn read(prose: &str) -> Option<Enumeration> {
    let tables = tables()?;
    let segments = segments::segments(tables, prose);
    let numbers = numbers(tables, prose);
    let most = |e: &Enumeration| e.values.len();
    // Two readings of one list: the one that read more of it.
    if let Some(segments) = segments
        && numbers.as_ref().is_none_or(|n| most(n) < most(&segments))
    {
        return Some(segments);
    }
    numbers
        .or_else(|| lists::after_lead(tables, prose))
        .or_else(|| meanings::of_words(tables, prose))
        .or_else(|| lists::list(tables, prose))
        .or_else(|| lists::alone(prose))
        .or_else(|| lists::capitals(prose))
        .or_else(|| bare_numbers(tables, prose))
        .or_else(|| lists::dashed(prose))
        .or_else(|| lists::one(tables, prose))
        .filter(|e| e.values.len() <= MOST)
}

/// The values that a description lists as code.
pub fn coded(prose: &str, codes: &[String]) -> Option<Enumeration> {
    lists::coded(tables()?, prose, codes)
}

/// `0: x, 1: y` and the like.
fn numbers(tables: &Tables, prose: &str) -> Option<Enumeration> {
    let mut keys: Vec<Key> = Vec::new();
    for c in tables.number.captures_iter(prose) {
        let (value, sign) = (c.get(1)?, c.get(2)?);
        keys.push(Key {
            start: value.start(),
            value: value.as_str().to_owned(),
            sign: sign.as_str().trim().to_lowercase(),
            end: sign.end(),
        });
    }
    let keys = keep(keys, |k| k.sign.clone());
    let values = labelled(prose, &keys)?;
    let numeric_labels = values
        .iter()
        .filter(|(_, l)| l.starts_with(|c: char| c.is_ascii_digit() || c == '-'))
        .count();
    let ranges = keys
        .iter()
        .all(|k| matches!(k.sign.as_str(), "-" | "~" | "–" | "—"))
        && values.iter().any(|(_, l)| l.is_empty());
    if numeric_labels > 0 && numeric_labels * 3 > values.len() || ranges {
        return None;
    }
    Some(Enumeration {
        values,
        form: EnumForm::Numbers,
    })
}

/// `1 男 2 女 0 未知`, `0禁用、1启用`.
fn bare_numbers(tables: &Tables, prose: &str) -> Option<Enumeration> {
    let mut keys: Vec<Key> = Vec::new();
    for c in tables.bare.captures_iter(prose) {
        let (value, first) = (c.get(1)?, c.get(2)?);
        keys.push(Key {
            start: value.start(),
            value: value.as_str().to_owned(),
            sign: String::new(),
            end: first.start(),
        });
    }
    // The pattern eats the letter after a number, which may stand before the next one.
    let values = labelled(prose, &keys)?;
    let counts = values.iter().any(|(_, label)| {
        let lower = label.to_lowercase();
        let word = lower
            .split(|c: char| !c.is_alphanumeric())
            .next()
            .unwrap_or_default();
        let compared = prose[..prose.find(label.as_str()).unwrap_or(0)]
            .trim_end_matches(|c: char| c.is_ascii_digit() || c == ' ')
            .to_lowercase();
        tables.units.contains(word)
            || tables
                .compares
                .iter()
                .any(|c| compared.ends_with(c.as_str()))
            || tables
                .units
                .iter()
                .any(|u| !u.is_ascii() && lower.starts_with(u.as_str()))
            || label.is_empty()
            || text::width(label) > 40
    });
    let first: i64 = values.first()?.0.parse().ok()?;
    let plausible = (-1..=2).contains(&first) || values.len() >= 3;
    (!counts && plausible).then_some(Enumeration {
        values,
        form: EnumForm::BareNumbers,
    })
}

fn has_lead(tables: &Tables, prose: &str) -> bool {
    phrases().lists.within(prose) && !tables.leads.is_empty()
}

struct Key {
    start: usize,
    value: String,
    sign: String,
    end: usize,
}

/// The keys of the commonest sign; a lone one of another sign is prose.
fn keep(keys: Vec<Key>, sign: impl Fn(&Key) -> String) -> Vec<Key> {
    let mut best = (0, String::new());
    for key in &keys {
        let count = keys.iter().filter(|k| sign(k) == sign(key)).count();
        if count > best.0 {
            best = (count, sign(key));
        }
        if keys.len() > MOST {
            break;
        }
    }
    keys.into_iter().filter(|k| sign(k) == best.1).collect()
}

/// What stands after each key up to the next, at least two different ones.
fn labelled(prose: &str, keys: &[Key]) -> Option<Vec<(String, String)>> {
    if keys.len() < 2 {
        return None;
    }
    let mut out: Vec<(String, String)> = Vec::new();
    let mut seen: HashSet<&str> = HashSet::new();
    for (i, key) in keys.iter().enumerate() {
        let next = keys.get(i + 1).map_or(prose.len(), |k| k.start);
        let label = clean(
            prose.get(key.end..next).unwrap_or_default(),
            i + 1 == keys.len(),
            key.sign.starts_with('('),
        );
        if seen.insert(&key.value) {
            out.push((key.value.clone(), label));
        }
    }
    (out.len() >= 2).then_some(out)
}

/// A label without what divides it from the next.
fn clean(label: &str, last: bool, in_parentheses: bool) -> String {
    let mut label = label.trim();
    if in_parentheses {
        label = label.split(')').next().unwrap_or(label);
    }
    if last {
        // The sentence after the last value is not a part of its label.
        let stops = [". ", "。", "\n", "; ", ";", ".\"", ")。"];
        let end = stops
            .iter()
            .filter_map(|s| label.find(s))
            .min()
            .unwrap_or(label.len());
        label = &label[..end];
        if !label.contains('(') {
            label = label.split(')').next().unwrap_or(label);
        }
    }
    let starts: &[char] = &[':', '=', '-', ',', '"', '\'', '`', ' ', '*', '、', '“'];
    let ends: &[char] = &[
        ',', ';', '、', '。', '/', '|', '.', ' ', '\n', ')', '(', '-', '*', '"', '\'', '`', '“',
    ];
    let label = label.trim();
    let trimmed = label.trim_end_matches(ends).trim_start_matches(starts);
    // "Placed (not filled)": the parenthesis is the label's own.
    let open = trimmed.matches('(').count() > trimmed.matches(')').count();
    let closed = label
        .find(trimmed)
        .map_or("", |at| &label[at + trimmed.len()..]);
    let whole = format!("{trimmed})");
    let trimmed = match open && closed.starts_with(')') {
        true => whole.as_str(),
        false => trimmed,
    };
    // "A 或 B": the word between two values belongs to neither.
    let trimmed = phrases()
        .between
        .before(trimmed)
        .filter(|rest| !rest.is_empty())
        .unwrap_or(trimmed);
    text::squeeze(trimmed.trim_end_matches([',', ';', ' ', '"']))
}

#[cfg(test)]
mod tests;
