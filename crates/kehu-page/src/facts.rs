//! What prose says of a field: lengths, ranges, formats, units, defaults, fixed values, conditions.
//!
//! Patterns are rows of `data/facts.toml`; the code here only knows what a fact's numbers mean.

mod enums;
mod formats;
mod limits;
mod patterns;
mod prose;

use crate::text;
use crate::words::phrases;
use limits::{bounds, ends, lengths};
use patterns::{find, patterns};

pub use enums::{EnumForm, Enumeration, coded};
pub use formats::{format_of, strftime};
pub use prose::{PageFacts, code_said, in_query, lasts, read_page};

/// Everything that was understood of a description.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Facts {
    /// The values that it lists.
    pub enumeration: Option<Enumeration>,
    /// The least value, or number of items.
    pub min: Option<i64>,
    /// The most.
    pub max: Option<i64>,
    /// It is greater than this number.
    pub above: Option<i64>,
    /// It is less than this number.
    pub below: Option<i64>,
    /// The fewest characters.
    pub min_len: Option<u64>,
    /// The most.
    pub max_len: Option<u64>,
    /// How a time is written, for `strftime`.
    pub format: Option<String>,
    /// The unit of a time.
    pub unit: Option<Unit>,
    /// It is a time counted from 1970.
    pub timestamp: bool,
    /// What stands when it is left out.
    pub default: Option<String>,
    /// It is always one of these; one of one is fixed.
    pub fixed: Vec<String>,
    /// What separates the parts of the text.
    pub separator: Option<String>,
    /// JSON in a string.
    pub json_text: bool,
    /// Base64 in a string.
    pub base64: bool,
    /// It is true or false.
    pub truth: bool,
    /// It should not be used any more.
    pub deprecated: bool,
    /// Sentences that say when it must be there.
    pub conditions: Vec<String>,
    /// Sentences that say when it counts.
    pub counts: Vec<String>,
}

impl Facts {
    /// The least value, of what goes up by `step`: a limit that is not allowed itself is `step` away, and allowed
    /// where there is no next.
    pub fn least(&self, step: i64) -> Option<i64> {
        self.min.or(self.above.map(|above| above + step))
    }

    /// The most, likewise.
    pub fn most(&self, step: i64) -> Option<i64> {
        self.max.or(self.below.map(|below| below - step))
    }
}

/// The unit of a number that is a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Milliseconds.
    Milliseconds,
    /// Seconds.
    Seconds,
}

/// A description longer than this is not a field's.
const LONGEST: usize = 4000;

/// Values that tables list one by one.
pub fn listed(values: &[String]) -> Option<Enumeration> {
    (values.len() > 1).then(|| Enumeration {
        values: values.iter().map(|v| (v.clone(), String::new())).collect(),
        form: EnumForm::List,
    })
}

/// Reads a description.
pub fn read(description: &str) -> Facts {
    let mut out = Facts::default();
    if description.is_empty() {
        return out;
    }
    let said = text::fold(text::head(description, LONGEST));
    out.enumeration = enums::read(&said);
    let prose = text::simplified(&said);
    lengths(&prose, &mut out);
    bounds(&prose, &mut out);
    ends(&prose, &mut out);
    out.format = find("format", &prose).and_then(|c| strftime(c.get(1)?.as_str()));
    out.timestamp = find("timestamp", &prose).is_some();
    out.unit = if find("unit_ms", &prose).is_some() {
        Some(Unit::Milliseconds)
    } else {
        find("unit_s", &prose).map(|_| Unit::Seconds)
    };
    out.default = find("default", &prose).and_then(|c| default(c.get(1)?.as_str()));
    if let Some(found) = find("fixed", &prose) {
        out.fixed = found
            .iter()
            .skip(1)
            .flatten()
            .map(|m| m.as_str().trim().to_owned())
            .collect();
    }
    out.separator =
        find("separator", &prose).map(|c| c.get(1).map_or(",", |m| m.as_str()).to_owned());
    out.json_text = find("json_text", &prose).is_some();
    out.base64 = find("base64", &prose).is_some();
    out.truth = find("truth", &prose).is_some();
    out.deprecated = find("deprecated", &prose).is_some() && text::width(&prose) < 160;
    out.conditions = sentences("condition", &prose, &said);
    out.counts = sentences("counts", &prose, &said);
    out
}

/// The sentences that have a meaning, as the page has them.
fn sentences(means: &str, prose: &str, said: &str) -> Vec<String> {
    let found = patterns(means).flat_map(|pattern| {
        let captures = pattern.captures_iter(prose).filter_map(|c| c.get(1));
        captures.filter_map(|m| said.get(m.range())).take(6)
    });
    found
        .map(|sentence| unclosed(sentence.trim()).to_owned())
        .collect()
}

/// A sentence without the bracket in which it stood.
fn unclosed(words: &str) -> &str {
    match words.contains(['(', '（']) {
        true => words,
        false => words.trim_end_matches([')', '）', ' ']),
    }
}

/// Words after "default" that name no value.
fn default(word: &str) -> Option<String> {
    let word = word.trim_matches('.');
    (!word.is_empty() && !phrases().no_default.has(word)).then(|| word.to_owned())
}

#[cfg(test)]
mod tests;
