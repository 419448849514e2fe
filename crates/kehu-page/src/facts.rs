//! What prose says of a field: lengths, ranges, formats, units, defaults, fixed values, conditions.
//!
//! Patterns are rows of `data/facts.toml`; the code here only knows what a fact's numbers mean.

use std::collections::HashMap;
use std::sync::LazyLock;

use regex::{Captures, Regex};
use serde::Deserialize;

use crate::text;
use crate::words::phrases;

mod enums;

pub use enums::{EnumForm, Enumeration, coded};

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

/// `data/facts.toml` as it stands.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    /// The pattern of a number, which `{n}` stands for in the others.
    number: String,
    /// What an ending of a number multiplies it by.
    factors: HashMap<String, f64>,
    /// How many seconds a unit of time has.
    seconds: HashMap<String, f64>,
    fact: Vec<Fact>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Fact {
    means: String,
    patterns: Vec<String>,
}

#[derive(Debug)]
struct Rule {
    means: String,
    patterns: Vec<Regex>,
}

fn table() -> &'static Table {
    static TABLE: LazyLock<Table> =
        LazyLock::new(|| crate::words::data(include_str!("../data/facts.toml")));
    &TABLE
}

fn rules() -> &'static [Rule] {
    static RULES: LazyLock<Vec<Rule>> = LazyLock::new(|| {
        let compile = |pattern: &String| Regex::new(&pattern.replace("{n}", &table().number)).ok();
        let rule = |fact: &Fact| Rule {
            means: fact.means.clone(),
            patterns: fact.patterns.iter().filter_map(compile).collect(),
        };
        table().fact.iter().map(rule).collect()
    });
    &RULES
}

/// The captures of a rule's first pattern that fits.
fn find<'t>(means: &str, prose: &'t str) -> Option<Captures<'t>> {
    let rule = rules().iter().find(|r| r.means == means)?;
    rule.patterns.iter().find_map(|p| p.captures(prose))
}

fn number(words: &str) -> Option<i64> {
    let plain: String = words.chars().filter(|c| !matches!(c, ',' | ' ')).collect();
    let digits = plain.trim_end_matches(|c: char| !c.is_ascii_digit());
    let ending = plain[digits.len()..].chars().next();
    let ending = ending.map(|c| c.to_lowercase().to_string());
    let factor = ending.and_then(|ending| table().factors.get(&ending));
    let value = digits.parse::<f64>().ok()? * factor.unwrap_or(&1.0);
    (value.abs() < 9e15).then_some(value as i64)
}

fn group(captures: &Captures<'_>, at: usize) -> Option<i64> {
    number(captures.get(at)?.as_str())
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
    let patterns = rules().iter().filter(|rule| rule.means == means);
    let patterns = patterns.flat_map(|rule| &rule.patterns);
    let found = patterns.flat_map(|pattern| {
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

fn lengths(prose: &str, out: &mut Facts) {
    if let Some(c) = find("length_range", prose) {
        if let (Some(min), Some(max)) = (group(&c, 1), group(&c, 2))
            && min < max
        {
            out.min_len = u64::try_from(min).ok();
            out.max_len = u64::try_from(max).ok();
        }
    } else if let Some(max) = find("length_max", prose).and_then(|c| group(&c, 1)) {
        out.max_len = u64::try_from(max).ok().filter(|n| *n > 0);
    } else if let Some(n) = find("length_exact", prose).and_then(|c| group(&c, 1))
        && n > 0
        && out.enumeration.is_none()
    {
        out.min_len = u64::try_from(n).ok();
        out.max_len = out.min_len;
    }
}

fn bounds(prose: &str, out: &mut Facts) {
    if out.max_len.is_some() {
        return;
    }
    if let Some(c) = find("range", prose) {
        if let (Some(min), Some(max)) = (group(&c, 1), group(&c, 2))
            && min < max
        {
            (out.min, out.max) = (Some(min), Some(max));
        }
        return;
    }
    let first = |means: &str| find(means, prose).and_then(|c| group(&c, 1));
    (out.above, out.below) = (first("above"), first("less"));
    out.max = first("max");
    out.min = first("min").filter(|min| out.max.is_none_or(|max| *min <= max));
}

/// "(0-100) 0 = none, 100 = full": what the ends of a range mean are not all the values that there are.
fn ends(prose: &str, out: &mut Facts) {
    let listed = out.enumeration.as_ref().map_or(&[][..], |e| &e.values);
    let mut ends: Vec<i64> = listed.iter().filter_map(|(v, _)| v.parse().ok()).collect();
    ends.sort_unstable();
    let (&[least, most], 2) = (ends.as_slice(), listed.len()) else {
        return;
    };
    let said = |between: &str| prose.contains(&format!("{least}{between}{most}"));
    if most - least > 1 && phrases().ranges.iter().any(said) {
        (out.enumeration, out.min, out.max) = (None, Some(least), Some(most));
    }
}

/// Words after "default" that name no value.
fn default(word: &str) -> Option<String> {
    let word = word.trim_matches('.');
    (!word.is_empty() && !phrases().no_default.has(word)).then(|| word.to_owned())
}

/// `yyyy-MM-dd HH:mm:ss` as `strftime` writes it.
pub fn strftime(pattern: &str) -> Option<String> {
    let mut out = String::new();
    let chars: Vec<char> = pattern.trim().chars().collect();
    let mut at = 0;
    while at < chars.len() {
        let c = chars[at];
        let run = chars[at..].iter().take_while(|x| **x == c).count();
        let part = match (c, run) {
            ('y' | 'Y', 4) => "%Y",
            ('M', 2) => "%m",
            ('d' | 'D', 2) => "%d",
            ('H' | 'h', 2) => "%H",
            ('m', 2) => "%M",
            ('s' | 'S', 2) => "%S",
            ('S', 3) => "%3f",
            ('X', _) => "%:z",
            ('Z', 1) => "Z",
            ('\'', _) => "",
            (c, _) if c.is_ascii_alphabetic() && c != 'T' => return None,
            (c, _) => {
                out.extend(std::iter::repeat_n(c, run));
                at += run;
                continue;
            }
        };
        out.push_str(part);
        at += run;
    }
    Some(out).filter(|o| o.contains("%d") || o.contains("%H"))
}

/// The `strftime` format of a value that looks like a date or a time.
pub fn format_of(value: &str) -> Option<&'static str> {
    let shape: String = value
        .chars()
        .map(|c| if c.is_ascii_digit() { '9' } else { c })
        .collect();
    let format = match shape.as_str() {
        "9999-99-99T99:99:99" => "%Y-%m-%dT%H:%M:%S",
        "9999-99-99 99:99:99" => "%Y-%m-%d %H:%M:%S",
        "9999/99/99 99:99:99" => "%Y/%m/%d %H:%M:%S",
        "9999-99-99 99:99" => "%Y-%m-%d %H:%M",
        "9999-99-99" => "%Y-%m-%d",
        "9999/99/99" => "%Y/%m/%d",
        shape if is_utc(shape) => "%Y-%m-%dT%H:%M:%S%.fZ",
        _ => return None,
    };
    let digits: Vec<u32> = value
        .split(|c: char| !c.is_ascii_digit())
        .filter_map(|p| p.parse().ok())
        .collect();
    let (month, day) = (*digits.get(1)?, *digits.get(2)?);
    ((1..=12).contains(&month) && (1..=31).contains(&day)).then_some(format)
}

/// Whether a shape is a time in UTC, with or without fractions of seconds: `9999-99-99T99:99:99.999Z`.
fn is_utc(shape: &str) -> bool {
    let fraction = shape
        .strip_prefix("9999-99-99T99:99:99")
        .and_then(|rest| rest.strip_suffix('Z'));
    fraction.is_some_and(|fraction| match fraction.strip_prefix('.') {
        Some(digits) => (1..=9).contains(&digits.len()) && digits.bytes().all(|d| d == b'9'),
        None => fraction.is_empty(),
    })
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cases::check;

    #[test]
    fn every_pattern_compiles() {
        let source: Table = toml::from_str(include_str!("../data/facts.toml")).unwrap();
        let compiled = rules()
            .iter()
            .map(|rule| (&rule.means, rule.patterns.len()));
        let written = source
            .fact
            .iter()
            .map(|fact| (&fact.means, fact.patterns.len()));
        assert!(compiled.eq(written), "{:?}", rules());
    }

    /// `1..20`: at least, at most.
    fn bounds<T: ToString>(least: Option<T>, most: Option<T>) -> String {
        let [least, most] =
            [least, most].map(|bound| bound.map_or_else(String::new, |b| b.to_string()));
        format!("{least}..{most}")
    }

    #[test]
    fn lengths() {
        check(
            "
            First Name, maximum length of 128 characters => ..128
            会员编号，最大长度为32字符 => ..32
            SMS content, up to 1000 characters => ..1000
            must be 1-20 digits or letters => 1..20
            message ID, length between 10-50 characters => 10..50
            Extension number, 3 digits => 3..3
            文件名，最多200字符 => ..200
            ",
            |prose| bounds(read(prose).min_len, read(prose).max_len),
        );
    }

    #[test]
    fn ranges() {
        check(
            "
            每页条数，范围1-100，默认20 => 1..100
            图片的像素密度，范围 [2-200]，默认为 100 => 2..200
            Value range [0, 1k], 0 means no limit => 0..1000
            Current page size, up to 100 records per page => ..100
            Number of records per page (less than 1000) => ..999
            必须大于 0 => 1..
            有效期,大于0 => 1..
            must be greater than 0 => 1..
            A number greater than 0. => 1..
            库存大于 10 时必填 => ..
            when the amount is greater than 10 => ..
            门店id列表，单次最多50个 => ..50
            页大小，默认 20，最大 200 => ..200
            Batch creation, limited to 100 at a time => ..100
            最大值为 2,592,000 => ..2592000
            ",
            |prose| bounds(read(prose).least(1), read(prose).most(1)),
        );
    }

    #[test]
    fn formats_units_defaults_and_fixed_values() {
        let told = |prose: &str| {
            let facts = read(prose);
            let unit = facts.unit.map(|unit| format!("{unit:?}"));
            let said = [facts.format, unit, facts.default];
            let said: Vec<String> = said.into_iter().flatten().chain(facts.fixed).collect();
            said.join(" ")
        };
        check(
            "
            Start, Formatis： yyyy-MM-dd HH:mm:ss => %Y-%m-%d %H:%M:%S
            Date(yyyyMMdd) => %Y%m%d
            当前请求的时间戳(单位是毫秒) => Milliseconds
            Start time (timestamp in seconds) => Seconds
            Current Page(Default1) => 1
            如果文件存在，是否覆盖，默认 `true` => true
            The default is to collect =>
            WhatsApp业务类型,取固定值“2” => 2
            DID business operation, fixed value \"dr\" or \"mo\". => dr mo
            Fixed value TOKEN => TOKEN
            a fixed value A third of all =>
            Fixed value used to identify number check =>
            ",
            told,
        );
        assert_eq!(format_of("2024-07-19T17:29:27"), Some("%Y-%m-%dT%H:%M:%S"));
        assert_eq!(format_of("2024-47-19"), None);
    }

    #[test]
    fn rates_of_a_page() {
        check(
            "
            Each approval can only call this once per second. => 1 in 1 s
            限制：10 次/5 秒 => 10 in 5 s
            每2秒最多调用1次 => 1 in 2 s
            limited to 20 QPS => 20 in 1 s
            QPS 限制 10 => 10 in 1 s
            QPS：20 => 20 in 1 s
            每分钟最多 60 次 => 60 in 60 s
            限流：100次/min => 100 in 60 s
            Rate limit: 120 requests per minute for each key. => 120 in 60 s
            60 requests per user per hour => 60 in 3600 s
            300 rpm => 300 in 60 s
            ",
            |prose| {
                let rates = read_page([prose].into_iter()).rates.into_iter();
                rates
                    .map(|(calls, seconds, _)| format!("{calls} in {seconds} s"))
                    .collect()
            },
        );
    }

    #[test]
    fn rules_of_a_page() {
        let page = read_page(["1.phone和openid,必须至少传一个,不能出现同时传空。"].into_iter());
        assert_eq!(
            page.at_least_one,
            ["phone和openid,必须至少传一个,不能出现同时传空"]
        );
    }
}
