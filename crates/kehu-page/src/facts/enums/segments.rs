//! Lists in which every item has one form: `1:噪音,2真实`, `发布1、下架2`, `国际线路:International`.
//!
//! A stretch of the description is cut where items part, and counts only when each of them is a value
//! with its label. So nothing is taken from a sentence that merely has numbers in it.

use super::{EnumForm, Enumeration, Tables};
use crate::text;
use crate::words::phrases;

/// Where items part, tried in this order: what is rarer inside of a label first.
const PARTS: [&[char]; 4] = [&['\n'], &[';'], &['、'], &[',', '/', '|']];

/// The first stretch of a folded description that is a list of values.
pub(super) fn segments(tables: &Tables, prose: &str) -> Option<Enumeration> {
    stretches(prose).into_iter().find_map(|stretch| {
        PARTS.iter().find_map(|parts| {
            let items: Vec<&str> = stretch
                .split(*parts)
                .map(|item| item.trim().trim_start_matches(['-', '*', '·', '•']).trim())
                .filter(|item| !item.is_empty())
                .collect();
            of_items(tables, &items)
        })
    })
}

/// What stands in parentheses, then sentences, then what follows a colon in them.
fn stretches(prose: &str) -> Vec<&str> {
    let mut out = Vec::new();
    for (open, close) in [('(', ')'), ('[', ']'), ('{', '}')] {
        let mut rest = prose;
        while let Some((_, after)) = rest.split_once(open).filter(|_| out.len() < 24) {
            let Some((inside, next)) = after.split_once(close) else {
                break;
            };
            out.push(inside);
            rest = next;
        }
    }
    let lines = prose.lines().filter(|line| line.len() < prose.len());
    for sentence in prose.split('。').chain(lines).take(24) {
        out.push(sentence);
        out.extend(
            sentence
                .split_once([':', ',', ' ', '\n'])
                .map(|(_, rest)| rest),
        );
    }
    out
}

fn of_items(tables: &Tables, items: &[&str]) -> Option<Enumeration> {
    if !(2..=super::MOST).contains(&items.len()) {
        return None;
    }
    type Read = fn(&Tables, &str) -> Option<(String, String)>;
    let forms: [(Read, EnumForm); 5] = [
        (number_first, EnumForm::Numbers),
        (number_last, EnumForm::Numbers),
        (word_last, EnumForm::Words),
        (word_first, EnumForm::Words),
        (letter_first, EnumForm::Words),
    ];
    forms.into_iter().find_map(|(read, form)| {
        let values: Option<Vec<(String, String)>> =
            items.iter().map(|item| read(tables, item)).collect();
        let values = values?;
        let distinct = |of: fn(&(String, String)) -> &String| {
            let all: std::collections::HashSet<&String> = values.iter().map(of).collect();
            all.len() == values.len()
        };
        (distinct(|v| &v.0) && distinct(|v| &v.1)).then_some(Enumeration { values, form })
    })
}

/// `1:噪音`, `2真实`, `"0" = off`.
fn number_first(tables: &Tables, item: &str) -> Option<(String, String)> {
    let bare = item.trim_start_matches(['"', '\'', '`']);
    let digits = bare
        .find(|c: char| !(c.is_ascii_digit() || c == '-'))
        .unwrap_or(bare.len());
    let (value, rest) = bare.split_at(digits);
    value.parse::<i64>().ok().filter(|_| value.len() <= 9)?;
    let rest = rest.trim_start_matches(['"', '\'', '`', ' ', ':', '=', '-', '.', ')', '~']);
    let rest = phrases().means.after(rest).unwrap_or(rest);
    let label = rest.trim().trim_end_matches(['.', ')', ' ']);
    let counts = label
        .starts_with(|c: char| c.is_ascii_digit() || matches!(c, '%' | '~' | '<' | '>'))
        || label
            .split(' ')
            .skip(1)
            .any(|word| word.starts_with(|c: char| c.is_ascii_digit()))
        || is_unit(tables, label);
    (!label.is_empty() && !counts && text::width(label) <= 60)
        .then(|| (value.to_owned(), text::squeeze(label)))
}

/// `下架2`, `成功: 0`: the label is in the page's language.
fn number_last(_: &Tables, item: &str) -> Option<(String, String)> {
    let item = item.trim_end_matches(['"', '\'', '`', '.']);
    let start = item.len() - item.bytes().rev().take_while(u8::is_ascii_digit).count();
    let start = start - usize::from(item[..start].ends_with('-') && !item[..start].ends_with(" -"));
    let (label, value) = item.split_at(start);
    let label = label.trim_end_matches([' ', ':', '=']);
    let label = label.rsplit(':').next().unwrap_or(label);
    let marks = ['"', '\'', '`', ' ', ':', '=', '-'];
    let label = phrases().copulas.trim_end(label, &marks);
    let plain = !label.contains(|c: char| c.is_ascii_digit()) && !phrases().compares.within(label);
    let fits = value.len() <= 4 && text::has_cjk(label) && text::width(label) <= 24 && plain;
    value.parse::<i64>().ok()?;
    fits.then(|| (value.to_owned(), text::squeeze(label)))
}

/// `国际线路, International`: a label in the page's language, then the value.
fn word_last(_: &Tables, item: &str) -> Option<(String, String)> {
    let at = item.rfind([':', ',', '='])?;
    let label = item[..at].rsplit(':').next().unwrap_or_default().trim();
    let value = item[at + 1..]
        .trim()
        .trim_matches(['"', '\'', '`', '“', '”']);
    let fits = text::has_cjk(label) && text::width(label) <= 24 && super::lists::is_value(value);
    fits.then(|| (value.to_owned(), text::squeeze(label)))
}

/// `SHORT-卖`, `Y：是`, `方向:LONG-买`: the value, then a label in the page's language.
fn word_first(_: &Tables, item: &str) -> Option<(String, String)> {
    let label_at = item.rfind(|c: char| !text::is_cjk(c) && "-–—=:".contains(c))?;
    let (value, label) = item.split_at(label_at);
    let label = label
        .trim_start_matches(['-', '–', '—', '=', ':', ' '])
        .trim();
    let value = value.trim_end_matches(['-', '–', '—', '=', ':', ' ']);
    // What stands before the first value says what the list is of.
    let value = value.rsplit([':', ' ']).next().unwrap_or_default();
    let value = value.trim_matches(['"', '\'', '`', '“', '”']);
    let fits = label.starts_with(text::is_cjk) && text::width(label) <= 40;
    (fits && super::lists::is_value(value)).then(|| (value.to_owned(), text::squeeze(label)))
}

/// `A (普通)`: a letter, and its meaning in brackets.
fn letter_first(_: &Tables, item: &str) -> Option<(String, String)> {
    let (before, label) = item
        .trim_end_matches('.')
        .strip_suffix(')')?
        .split_once('(')?;
    let value = before.trim().rsplit([':', ' ']).next().unwrap_or_default();
    let letter = value.len() <= 2
        && value.starts_with(|c: char| c.is_ascii_uppercase())
        && value
            .bytes()
            .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    let fits = letter && !label.trim().is_empty() && text::width(label) <= 40;
    fits.then(|| (value.to_owned(), text::squeeze(label)))
}

/// "50个", "3 days": the number counts.
fn is_unit(tables: &Tables, label: &str) -> bool {
    let lower = label.to_lowercase();
    let word = lower
        .split(|c: char| !c.is_alphanumeric())
        .next()
        .unwrap_or_default();
    tables.units.contains(word)
        || tables
            .units
            .iter()
            .any(|u| !u.is_ascii() && u.chars().count() == 1 && lower == *u)
        || tables
            .units
            .iter()
            .any(|u| !u.is_ascii() && u.chars().count() > 1 && lower.starts_with(u.as_str()))
}
