//! Values without labels: "possible values: A, B", "Status: A/B", "取值。- 甲 - 乙".

use std::collections::HashSet;

use super::{EnumForm, Enumeration, Tables};
use crate::text;
use crate::words::phrases;

/// "possible values: A, B", "Status: A/B", "取值。- 甲 - 乙".
pub(super) fn list(tables: &Tables, prose: &str) -> Option<Enumeration> {
    for (i, c) in prose
        .char_indices()
        .filter(|(_, c)| matches!(c, ':' | '。' | '.'))
        .take(12)
    {
        let before = prose[..i].trim_end_matches([' ', ':']);
        let lead = tables.leads.iter().any(|lead| ends_with_word(before, lead));
        if !lead {
            continue;
        }
        let after = prose[i + c.len_utf8()..].trim_start();
        if let Some(values) = items(after, c) {
            return Some(Enumeration {
                values,
                form: EnumForm::List,
            });
        }
    }
    None
}

/// `[Enum: A, B]`, `枚举值["A", "B"]`: the brackets say where the list ends.
pub(super) fn after_lead(tables: &Tables, prose: &str) -> Option<Enumeration> {
    for (open, close) in [('[', ']'), ('(', ')'), ('{', '}')] {
        for (at, _) in prose.match_indices(open).take(12) {
            let inside = &prose[at + 1..];
            let inside = &inside[..inside.find(close).unwrap_or(inside.len())];
            let before = phrases().copulas.trim_end(&prose[..at], &[' ', ':']);
            let lead = |words: &str| tables.leads.iter().any(|l| ends_with_word(words, l));
            let listed = match inside.split_once([':', ' ']) {
                Some((label, rest)) if lead(label) => Some(rest),
                _ if lead(before) => Some(inside),
                // "(CALL, URL, REPLY)": words in capitals need no lead.
                _ => shouted(inside).then_some(inside),
            };
            if let Some(values) =
                listed.and_then(|listed| items(listed.trim_start_matches([':', ' ']), ':'))
            {
                let form = EnumForm::List;
                return Some(Enumeration { values, form });
            }
        }
    }
    None
}

fn shouted(inside: &str) -> bool {
    let words: Vec<&str> = inside
        .split([',', '/', '|', '、', ';'])
        .map(str::trim)
        .collect();
    let shouts = |word: &&str| {
        word.len() > 1 && is_value(word) && !word.contains(|c: char| c.is_ascii_lowercase())
    };
    words.len() > 1 && words.iter().all(shouts)
}

/// "订单方向:BUY;SELL": words in capitals behind a colon, up to the end, that are not the pattern of a date.
pub(super) fn capitals(prose: &str) -> Option<Enumeration> {
    let (before, listed) = prose.rsplit_once(':')?;
    let lower = before.trim_end_matches(['.', ' ']).to_lowercase();
    let values: Vec<&str> = listed
        .trim_end_matches(['.', '。', ';', ' '])
        .split([';', ',', '/', '|', '、'])
        .map(str::trim)
        .collect();
    let pattern = |word: &&str| {
        let first = word.chars().next();
        word.chars().all(|c| Some(c) == first)
    };
    let distinct: HashSet<&&str> = values.iter().collect();
    let fits = shouted(listed.trim_end_matches(['.', '。', ';', ' ']))
        && phrases().shown.before(&lower).is_none()
        && !values.iter().any(pattern)
        && distinct.len() == values.len();
    fits.then(|| Enumeration {
        values: values
            .into_iter()
            .map(|value| (value.to_owned(), String::new()))
            .collect(),
        form: EnumForm::List,
    })
}

/// "Year, Month, Dynamic, 默认 Month": a description that begins with nothing but values.
pub(super) fn alone(prose: &str) -> Option<Enumeration> {
    let lines: Vec<&str> = prose
        .lines()
        .map(str::trim)
        .filter(|l| !l.is_empty())
        .collect();
    let by_line = lines.len() > 1 && lines.iter().all(|line| is_value(line));
    let part = prose.split(['。', ';', '\n']).next().unwrap_or_default();
    let default = phrases()
        .ends_list
        .iter()
        .filter_map(|word| part.find(word));
    let part = &part[..default.min().unwrap_or(part.len())];
    let part = part.trim().trim_end_matches([',', '.', ' ']);
    let values: Vec<&str> = match by_line {
        true => lines,
        false => part.split([',', '/', '|', '、']).map(str::trim).collect(),
    };
    let capital =
        |word: &&str| is_value(word) && word.starts_with(|c: char| c.is_ascii_uppercase());
    let distinct: HashSet<&&str> = values.iter().collect();
    let fits = values.len() > 1 && values.iter().all(capital) && distinct.len() == values.len();
    fits.then(|| Enumeration {
        values: values
            .into_iter()
            .map(|v| (v.to_owned(), String::new()))
            .collect(),
        form: EnumForm::List,
    })
}

/// "Either `doctor` or `nurse`.", "`a`, `b` 或 `c`": values that are set as code, one after another, at the
/// beginning of a description or behind a colon or a lead.
pub(super) fn coded(tables: &Tables, prose: &str, codes: &[String]) -> Option<Enumeration> {
    let between = |text: &str| {
        let bare = text.replace(['，', ',', '/', '|', '、', '\n'], " ");
        bare.split_whitespace()
            .all(|word| tables.joins.contains(word))
    };
    let mut runs: Vec<(usize, Vec<&str>)> = Vec::new();
    let mut end = 0;
    for code in codes {
        // The name of the field stands before its description.
        let Some(next) = prose.get(end..)?.find(code.as_str()) else {
            continue;
        };
        let at = end + next;
        match runs.last_mut() {
            Some((_, run)) if at > end && between(&prose[end..at]) => run.push(code),
            _ => runs.push((at, vec![code])),
        }
        end = at + code.len();
    }
    let (start, values) = runs.into_iter().max_by_key(|(_, run)| run.len())?;
    let before = phrases().copulas.trim_end(&prose[..start], &[' ']);
    let before = before.trim_end();
    let led = before.is_empty()
        || before.ends_with([':', '：', '(', '（', '–', '—'])
        || before.ends_with(" -")
        || tables.leads.iter().any(|lead| ends_with_word(before, lead));
    let is_value = |value: &&str| text::width(value) <= 40 && !value.contains([' ', '/', '{', '*']);
    let distinct: HashSet<&&str> = values.iter().collect();
    let truths = values
        .iter()
        .all(|value| matches!(*value, "true" | "false"));
    let fits = led && values.len() > 1 && distinct.len() == values.len() && !truths;
    (fits && values.iter().all(is_value)).then(|| Enumeration {
        values: values
            .into_iter()
            .map(|value| (value.to_owned(), String::new()))
            .collect(),
        form: EnumForm::List,
    })
}

/// "是否为热点客。 - 是 - 否": a description that ends with short items behind dashes.
pub(super) fn dashed(prose: &str) -> Option<Enumeration> {
    let (before, listed) = prose.split_once(" - ")?;
    let items: Vec<&str> = listed.split(" - ").map(str::trim).collect();
    let short = |item: &&str| {
        (1..=16).contains(&text::width(item))
            && !item.contains([' ', '。', ',', ':', ';', '.', '='])
            && !item.starts_with(|c: char| c.is_ascii_digit())
    };
    let distinct: HashSet<&&str> = items.iter().collect();
    let ended = before.trim_end().ends_with(['。', '.', ':', '?']);
    let fits = items.len() > 1 && items.iter().all(short) && distinct.len() == items.len();
    (ended && fits).then(|| Enumeration {
        values: items
            .into_iter()
            .map(|item| (item.to_owned(), String::new()))
            .collect(),
        form: EnumForm::List,
    })
}

/// One value with its meaning: "spider 表示文件拉取", or the only item behind "可选值有:".
pub(super) fn one(tables: &Tables, prose: &str) -> Option<Enumeration> {
    let last = prose.rsplit([',', '。', ';', '\n']).next()?.trim();
    let meant = phrases().surely_means.split_once(last);
    let meant = meant.map(|(value, label)| (value.trim(), label));
    let listed = || {
        let (before, item) = prose.rsplit_once('\n')?;
        let before = before.trim_end().strip_suffix(':')?;
        let lead = tables.leads.iter().any(|lead| ends_with_word(before, lead));
        let item = item.trim_start().strip_prefix('-').filter(|_| lead)?;
        let (value, label) = item.split_once(':')?;
        Some((value.trim(), label))
    };
    let (value, label) = meant.or_else(listed)?;
    let value = value.trim_matches(['"', '\'', '`', '“', '”']);
    let label = label.split('。').next().unwrap_or_default().trim();
    (is_value(value) && !label.is_empty() && text::width(label) <= 60).then(|| Enumeration {
        values: vec![(value.to_owned(), text::squeeze(label))],
        form: EnumForm::Words,
    })
}

fn ends_with_word(before: &str, lead: &str) -> bool {
    let lower = before.to_lowercase();
    lower.strip_suffix(lead).is_some_and(|rest| {
        !lead.is_ascii() || rest.is_empty() || rest.ends_with(|c: char| !c.is_ascii_alphanumeric())
    })
}

/// Items between commas, slashes, "or", or one per line.
fn items(after: &str, lead: char) -> Option<Vec<(String, String)>> {
    let end = after
        .find(['。', ';'])
        .or_else(|| after.find(". "))
        .unwrap_or(after.len());
    let part = after[..end].trim_end_matches(['.', ' ']);
    let dashed: Vec<&str> = part
        .split(" - ")
        .flat_map(|p| p.split('\n'))
        .map(|p| p.trim_start_matches(['-', ' ', '*']))
        .collect();
    let numbered: Vec<&str> = after
        .split('\n')
        .map(|l| {
            l.trim_start_matches(|c: char| c.is_ascii_digit())
                .trim_start_matches(['.', '、', ')', ' '])
        })
        .collect();
    let split: Vec<&str> = if part.starts_with("- ") && dashed.len() > 1 {
        dashed
    } else if after.starts_with("1.") && numbered.len() > 1 {
        numbered
    } else {
        part.split([',', '/', '|', '、', '\n'])
            .flat_map(|part| phrases().between.split(part))
            .collect()
    };
    let bare = |s: &str| {
        s.trim()
            .trim_matches(['"', '\'', '`', '“', '”', '*', '.', '(', ')'])
            .trim()
            .to_owned()
    };
    let values: Vec<String> = split
        .iter()
        .map(|s| bare(s))
        .filter(|s| !s.is_empty())
        .collect();
    let dash_list = part.starts_with("- ");
    let fits = |v: &String| is_value(v) || (dash_list && text::width(v) <= 24 && !v.contains(' '));
    let distinct: HashSet<&String> = values.iter().collect();
    let enough = values.len() >= 2 && distinct.len() == values.len() && values.len() <= 40;
    let lower_prose = lead != ':' && !dash_list;
    (enough
        && values.iter().all(fits)
        && !lower_prose
        && !values
            .iter()
            .all(|v| matches!(v.as_str(), "true" | "false")))
    .then(|| {
        values
            .into_iter()
            .map(|v| (v.clone(), String::new()))
            .collect()
    })
}

/// One word, as values are.
pub(super) fn is_value(word: &str) -> bool {
    word.len() <= 40
        && word
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.'))
        && word.starts_with(|c: char| c.is_ascii_alphabetic())
        && !phrases().no_values.has(word)
}
