//! Words with labels: `"YES": yes; "NO": no`, `DELIVRD (delivered), …`, `a=x; b=y`.

use regex::Captures;

use super::{EnumForm, Enumeration, Key, Tables, has_lead, keep, labelled};
use crate::text;
use crate::words::phrases;

/// `"YES": yes; "NO": no`, `DELIVRD (delivered), …`, `a=x; b=y`.
pub(super) fn of_words(tables: &Tables, prose: &str) -> Option<Enumeration> {
    let led = has_lead(tables, prose);
    let found = tables.word.captures_iter(prose);
    let keys: Vec<Key> = found
        .filter_map(|found| key(tables, prose, &found, led))
        .collect();
    let keys = keep(keys, |k| k.sign.clone());
    let values = labelled(prose, &keys)?;
    // Words between commas are a list: the label of the last is one more word.
    let (_, before_last) = values.split_last()?;
    if before_last.iter().all(|(_, label)| label.is_empty()) {
        return None;
    }
    let prose_like = values.iter().filter(|(_, l)| text::width(l) > 160).count();
    (prose_like * 2 <= values.len()).then_some(Enumeration {
        values,
        form: EnumForm::Words,
    })
}

/// A word before a sign, where it is a value: `led` is whether the prose announces values.
fn key(tables: &Tables, prose: &str, found: &Captures<'_>, led: bool) -> Option<Key> {
    let (open, word, sign) = (found.get(1)?, found.get(2)?, found.get(4)?);
    let (value, s) = (word.as_str(), sign.as_str().trim());
    let inside_word = prose[..open.start()]
        .ends_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'));
    let lead = tables.leads.contains(&value.to_lowercase()) || phrases().no_keys.has(value);
    if inside_word || lead {
        return None;
    }
    let quoted = !open.as_str().is_empty();
    let upper = value.len() > 1 && value.chars().all(|c| !c.is_ascii_lowercase());
    let own_line = prose[..word.start()]
        .trim_end_matches(['"', '\'', '`', ' ', '*', '-', '“'])
        .ends_with('\n');
    // "asc:正序": a word of the wire, and what it means in the page's language.
    let label = prose[sign.end()..].trim_start();
    let label = label
        .split([',', ';', '\n', ':'])
        .next()
        .unwrap_or_default();
    let translated = text::has_cjk(label) && text::width(label) <= 40;
    // A comma divides only after quotes or after "enumeration values:".
    let telling = match s {
        "," => quoted || led,
        ":" => quoted || upper || own_line || led || translated || value.contains('_'),
        "=" => true,
        s => upper || quoted || phrases().surely_means.has(s),
    };
    let one = value.len() == 1 && value != value.to_lowercase();
    let coded = upper || own_line || one && translated || value.contains('_') || s == "=";
    telling.then(|| Key {
        start: open.start(),
        value: value.to_owned(),
        // Quotes say enough, whatever stands behind them.
        sign: match (quoted, coded) {
            (true, _) => "quoted".to_owned(),
            (false, true) => format!("{s} coded"),
            (false, false) => format!("{s} plain"),
        },
        end: sign.end(),
    })
}
