//! Words with labels: `"YES": yes; "NO": no`, `DELIVRD (delivered), …`, `a=x; b=y`.

use super::{EnumForm, Enumeration, Key, Tables, has_lead, keep, labelled};
use crate::text;
use crate::words::phrases;

/// `"YES": yes; "NO": no`, `DELIVRD (delivered), …`, `a=x; b=y`.
pub(super) fn of_words(tables: &Tables, prose: &str) -> Option<Enumeration> {
    let mut keys: Vec<Key> = Vec::new();
    let led = has_lead(tables, prose);
    for c in tables.word.captures_iter(prose) {
        let (open, word, sign) = (c.get(1)?, c.get(2)?, c.get(4)?);
        let inside_word = prose[..open.start()]
            .ends_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'));
        if inside_word {
            continue;
        }
        let quoted = !open.as_str().is_empty();
        let upper =
            word.as_str().len() > 1 && word.as_str().chars().all(|c| !c.is_ascii_lowercase());
        let own_line = prose[..word.start()]
            .trim_end_matches(['"', '\'', '`', ' ', '*', '-', '“'])
            .ends_with('\n');
        let s = sign.as_str().trim();
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
            ":" => quoted || upper || own_line || led || translated || word.as_str().contains('_'),
            "=" => true,
            s => upper || quoted || phrases().surely_means.has(s),
        };
        let lead = tables.leads.contains(&word.as_str().to_lowercase())
            || phrases().no_keys.has(word.as_str());
        if telling && !lead {
            let one = word.as_str().len() == 1 && word.as_str() != word.as_str().to_lowercase();
            let coded = upper || own_line || one && translated || word.as_str().contains('_');
            let kind = if quoted {
                "quoted"
            } else if coded || s == "=" {
                "coded"
            } else {
                "plain"
            };
            keys.push(Key {
                start: open.start(),
                value: word.as_str().to_owned(),
                // Quotes say enough, whatever stands behind them.
                sign: if quoted {
                    kind.to_owned()
                } else {
                    format!("{s} {kind}")
                },
                end: sign.end(),
            });
        }
    }
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
