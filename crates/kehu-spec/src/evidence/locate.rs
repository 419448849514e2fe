//! Places in JSON text.

use std::ops::Range;

use kehu_wire::json;
use serde_json::value::RawValue;

use crate::conform::{Pointer, Step};

/// The bytes of the value at a place. A place inside JSON in a string is that string.
pub fn locate(text: &str, at: &Pointer) -> Option<Range<usize>> {
    let mut raw: &RawValue = serde_json::from_str(text).ok()?;
    for step in &at.0 {
        if raw.get().starts_with('"') {
            break;
        }
        raw = match step {
            Step::Key(key) | Step::Entry(key) => json::find(raw.get(), [key.as_str()])?,
            Step::Index(index) => *json::items(raw.get())?.get(*index)?,
        };
    }
    let start = json::offset(text, raw.get())?;
    Some(start..start + raw.get().len())
}

/// The bytes of the key at a place, quotes included.
pub fn locate_key(text: &str, at: &Pointer) -> Option<Range<usize>> {
    let value = locate(text, at)?;
    let before = text[..value.start].trim_end().strip_suffix(':')?.trim_end();
    let inside = before.strip_suffix('"')?;
    let is_escaped = |quote: &usize| {
        let slashes = inside[..*quote]
            .bytes()
            .rev()
            .take_while(|byte| *byte == b'\\');
        slashes.count() % 2 == 1
    };
    let mut quotes = inside.rmatch_indices('"').map(|(quote, _)| quote);
    Some(quotes.find(|quote| !is_escaped(quote))?..before.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_and_keys_are_found_where_they_stand() {
        let text = r#"{ "a": [1, {"名\"x" : {"b":"兔"}}], "j": "{\"k\": 1}" }"#;
        let key = |key: &str| Step::Key(key.to_owned());
        let name = [key("a"), Step::Index(1), key("名\"x")];
        for (steps, value, expect) in [
            (&[key("a"), Step::Index(0)][..], "1", None),
            (&name, r#"{"b":"兔"}"#, Some(r#""名\"x""#)),
            (
                &[&name[..], &[key("b")]].concat(),
                r#""兔""#,
                Some(r#""b""#),
            ),
            (&[key("j"), key("k")], r#""{\"k\": 1}""#, Some(r#""j""#)),
        ] {
            let at = Pointer(steps.to_vec());
            assert_eq!(locate(text, &at).map(|range| &text[range]), Some(value));
            assert_eq!(locate_key(text, &at).map(|range| &text[range]), expect);
        }
    }
}
