//! The language in which callers are told what went wrong: English, or Chinese where they ask for it, or where they
//! ask for neither and the gateway was set up so. Data, names and the vendor's own words stay as they are.

use axum::http::{HeaderMap, header};

/// Says an English sentence in Chinese; one that it does not know as it is.
pub(crate) type Say = fn(&str) -> String;

/// Who is spoken to in Chinese.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Chinese {
    pub say: Say,
    /// Also who asks for no language.
    pub unasked: bool,
}

impl Chinese {
    /// How it is said to whom these headers came from; `None`: in English.
    pub fn to(self, headers: &HeaderMap) -> Option<Say> {
        let wanted = wants_chinese(headers).unwrap_or(self.unasked);
        wanted.then_some(self.say)
    }
}

/// Which of the two comes first in `Accept-Language`; `None` where neither is in it.
fn wants_chinese(headers: &HeaderMap) -> Option<bool> {
    let values = headers.get_all(header::ACCEPT_LANGUAGE).iter();
    let ranges = values
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','));
    let mut best = (0.0, None);
    for range in ranges {
        let (tag, weight) = range.split_once(';').unwrap_or((range, ""));
        let weight = weight.trim().strip_prefix("q=");
        let weight = weight.map_or(1.0, |weight| weight.parse().unwrap_or(0.0));
        let is_chinese = match tag.trim().split('-').next() {
            Some(tag) if tag.eq_ignore_ascii_case("zh") => true,
            Some(tag) if tag.eq_ignore_ascii_case("en") => false,
            _ => continue,
        };
        if weight > best.0 {
            best = (weight, Some(is_chinese));
        }
    }
    best.1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_that_weighs_most_is_spoken() {
        for (asked, expected) in [
            ("zh", Some(true)),
            ("zh-CN,zh;q=0.9,en;q=0.8", Some(true)),
            ("en-GB, zh;q=0.5", Some(false)),
            ("en;q=0.3, ZH-Hans;q=0.7", Some(true)),
            ("fr, zh;q=0.1", Some(true)),
            ("zh;q=0, en", Some(false)),
            ("*", None),
            ("fr", None),
            ("", None),
        ] {
            let headers = [(header::ACCEPT_LANGUAGE, asked.parse().unwrap())];
            let headers = HeaderMap::from_iter(headers);
            assert_eq!(wants_chinese(&headers), expected, "{asked}");
        }
        assert_eq!(wants_chinese(&HeaderMap::new()), None);
    }
}
