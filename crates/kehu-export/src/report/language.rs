//! What the page says, in English and Chinese.

use std::collections::HashMap;
use std::sync::LazyLock;

/// The language of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// Chinese, in simplified characters.
    Chinese,
}

impl Language {
    /// The language that a locale such as `zh_CN.UTF-8` asks for.
    #[must_use]
    pub fn of_locale(locale: &str) -> Self {
        match locale.to_lowercase().starts_with("zh") {
            true => Self::Chinese,
            false => Self::English,
        }
    }

    /// The name by which HTML knows it.
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Chinese => "zh-CN",
        }
    }

    /// One text in this language.
    pub(super) fn say<'t>(self, english: &'t str, chinese: &'t str) -> &'t str {
        match self {
            Self::English => english,
            Self::Chinese => chinese,
        }
    }

    /// A country by whatever a vendor calls it: a code of ISO 3166, its English or its Chinese name. Another
    /// word is kept.
    pub(super) fn country(self, told: &str) -> &str {
        match COUNTRIES.get(told.trim().to_lowercase().as_str()) {
            Some((english, chinese)) => self.say(english, chinese),
            None => told,
        }
    }
}

type Names = (&'static str, &'static str);

static COUNTRIES: LazyLock<HashMap<String, Names>> = LazyLock::new(|| {
    let lines = include_str!("countries.tsv").lines();
    let rows = lines.filter(|line| !line.starts_with('#'));
    let rows = rows.filter_map(|row| {
        let mut cells = row.split('\t');
        Some((cells.next()?, cells.next()?, cells.next()?))
    });
    rows.flat_map(|(code, english, chinese)| {
        [code, english, chinese].map(|name| (name.to_lowercase(), (english, chinese)))
    })
    .collect()
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_country_has_one_name_whatever_a_vendor_calls_it() {
        for told in ["CN", "cn", "China", "中国"] {
            assert_eq!(Language::English.country(told), "China", "{told}");
            assert_eq!(Language::Chinese.country(told), "中国", "{told}");
        }
        assert_eq!(Language::English.country("Atlantis"), "Atlantis");
    }

    #[test]
    fn a_locale_asks_for_a_language() {
        for (locale, language) in [
            ("zh_CN.UTF-8", Language::Chinese),
            ("zh-Hans", Language::Chinese),
            ("en_US.UTF-8", Language::English),
            ("C", Language::English),
            ("", Language::English),
        ] {
            assert_eq!(Language::of_locale(locale), language, "{locale}");
        }
    }
}
