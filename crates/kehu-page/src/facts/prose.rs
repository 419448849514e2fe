//! What prose says of an operation as a whole.

use super::LONGEST;
use super::patterns::{find, group, number, table};
use crate::text;

/// Whether a description says that its field travels in the query.
pub fn in_query(description: &str) -> bool {
    let said = text::fold(text::head(description, LONGEST));
    find("in_query", &text::simplified(&said)).is_some()
}

/// How long something holds, or how far two times may be apart, in seconds.
pub fn lasts(sentence: &str) -> Option<u64> {
    let said = text::simplified(&text::fold(text::head(sentence, LONGEST)));
    let found = find("lasts", &said)?;
    let unit = found.get(2)?.as_str().to_lowercase();
    let seconds = group(&found, 1)? as f64 * table().seconds.get(&unit)?;
    (1.0..=1e9).contains(&seconds).then_some(seconds as u64)
}

/// The code of a refusal that a sentence names.
pub fn code_said(sentence: &str) -> Option<String> {
    let said = text::simplified(&text::fold(text::head(sentence, LONGEST)));
    let found = find("code_said", &said)?;
    Some(found.get(1)?.as_str().to_owned())
}

/// What prose says of an operation as a whole.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PageFacts {
    /// Sentences that want at least one of several fields.
    pub at_least_one: Vec<String>,
    /// Sentences that allow only one of several.
    pub excludes: Vec<String>,
    /// Calls in so many seconds, with the words that say it.
    pub rates: Vec<(u32, f64, String)>,
}

/// Reads what a page's prose says of an operation.
pub fn read_page<'a>(prose: impl Iterator<Item = &'a str>) -> PageFacts {
    let mut out = PageFacts::default();
    for part in prose {
        let said = text::fold(text::head(part, LONGEST));
        let folded = text::simplified(&said);
        for (means, into) in [
            ("at_least_one", &mut out.at_least_one),
            ("excludes", &mut out.excludes),
        ] {
            if let Some(found) = find(means, &folded)
                .and_then(|c| Some(said.get(c.get(1)?.range())?.trim().to_owned()))
                && !into.contains(&found)
                && into.len() < 32
            {
                into.push(found);
            }
        }
        out.rates.extend(rate(&folded));
    }
    out
}

fn rate(prose: &str) -> Option<(u32, f64, String)> {
    let c = find("rate", prose)?;
    let all: Vec<&str> = c
        .iter()
        .skip(1)
        .flatten()
        .map(|m| m.as_str().trim())
        .collect();
    let unit = |word: &str| table().seconds.get(&word.to_ascii_lowercase()).copied();
    let seconds = all.iter().find_map(|w| unit(w))?;
    let numbers: Vec<i64> = all
        .iter()
        .filter_map(|w| {
            if w.eq_ignore_ascii_case("once") {
                Some(1)
            } else {
                number(w)
            }
        })
        .collect();
    // "每 5 秒 10 次" names the time first.
    let time_first = all.iter().position(|w| unit(w).is_some())? < all.len() - 1;
    let (calls, many) = match numbers.as_slice() {
        [calls] => (*calls, 1),
        [many, calls] if time_first => (*calls, *many),
        [calls, many] => (*calls, *many),
        _ => return None,
    };
    let calls = u32::try_from(calls).ok().filter(|c| *c > 0)?;
    Some((
        calls,
        seconds * many.max(1) as f64,
        c.get(0)?.as_str().to_owned(),
    ))
}
