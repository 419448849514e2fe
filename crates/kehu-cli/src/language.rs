//! The language that people are spoken to: English, or Chinese where the locale says so.
//!
//! English stands in the code. Its Chinese is a row of `data/zh.toml`, looked up by [`tr::tr!`] where a text has
//! gaps, and by [`text`] where it has none. JSON, names of flags and what a service answers are never
//! translated.

use std::{
    borrow::{Borrow, Cow},
    cell::Cell,
    collections::HashMap,
    ffi::OsString,
    sync::LazyLock,
};

use clap::{Arg, builder::PossibleValuesParser};
use kehu_registry::{Api, Operation};
use tr::Translator;

use crate::{early, io::Io};

mod sentences;

/// A language of the command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// Simplified Chinese.
    Chinese,
}

impl Language {
    /// As `--lang` and locales name it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Chinese => "zh",
        }
    }
}

thread_local! {
    static SPOKEN: Cell<Language> = const { Cell::new(Language::English) };
}

/// Variables that say which language a person reads: our own, then as POSIX asks them.
const LOCALES: [&str; 4] = ["KEHU_LANG", "LC_ALL", "LC_MESSAGES", "LANG"];

/// `--lang`, on every command.
pub fn arg() -> Arg {
    Arg::new("lang")
        .long("lang")
        .value_name("LANGUAGE")
        .value_parser(PossibleValuesParser::new(
            [Language::English, Language::Chinese].map(Language::code),
        ))
        .global(true)
        .display_order(902)
        .help_heading("Output")
        .help("The language of help and messages [default: that of KEHU_LANG, LC_ALL, LC_MESSAGES or LANG]")
}

/// What `--lang` or the locale says.
pub fn asked(args: &[OsString], io: &Io) -> Language {
    match early::value(args, "--lang") {
        Some(flag) if flag == Language::Chinese.code() => Language::Chinese,
        Some(_) => Language::English,
        None => of_locale(&locale(io)),
    }
}

/// The first of the variables that is set.
pub fn locale(io: &Io) -> String {
    let mut set = LOCALES.iter().filter_map(|name| io.var(name));
    set.next().unwrap_or_default()
}

fn of_locale(locale: &str) -> Language {
    match locale.split(['_', '-', '.']).next() {
        Some("zh") => Language::Chinese,
        _ => Language::English,
    }
}

/// Speaks a language for as long as `work` takes on this thread.
pub fn speaking<T>(language: Language, work: impl FnOnce() -> T) -> T {
    /// Also where the work panics.
    struct Before(Language);
    impl Drop for Before {
        fn drop(&mut self) {
            SPOKEN.set(self.0);
        }
    }
    static CATALOG: LazyLock<()> = LazyLock::new(|| tr::set_translator!(Catalog));
    LazyLock::force(&CATALOG);
    let _before = Before(SPOKEN.replace(language));
    work()
}

/// The language that is spoken.
pub fn spoken() -> Language {
    SPOKEN.get()
}

/// A text without gaps in the language that is spoken; one that has no translation as it is.
pub fn text(english: &str) -> &str {
    let chinese = || CHINESE.get(english).map(String::as_str);
    match spoken() {
        Language::English => english,
        Language::Chinese => chinese().unwrap_or(english),
    }
}

/// A sentence of the code, or of a crate below, in the language that is spoken; one that has no translation as it is.
pub fn sentence(english: &str) -> Cow<'_, str> {
    match (spoken(), text(english)) {
        (Language::Chinese, same) if same == english => sentences::chinese(english),
        (_, said) => Cow::Borrowed(said),
    }
}

/// What puts the lines of other threads into the language that is spoken here.
#[cfg(feature = "export")]
pub fn teller() -> impl Fn(String) -> String + Send + 'static {
    let language = spoken();
    move |line| speaking(language, || sentence(&line).into_owned())
}

/// Names in a sentence.
pub fn listed<S: Borrow<str>>(names: &[S]) -> String {
    names.join(match spoken() {
        Language::English => ", ",
        Language::Chinese => "、",
    })
}

/// A sentence of a spec, or the vendor's own words where these are the reader's.
pub fn described<'a>(doc: &'a str, label: Option<&'a str>) -> &'a str {
    match (spoken(), label) {
        (Language::Chinese, Some(label)) if !label.is_ascii() => label,
        _ => doc,
    }
}

/// What an API is, in the vendor's own words where these are the reader's.
pub fn about_api(api: &Api) -> &'static str {
    match (spoken(), api.label) {
        (Language::Chinese, Some(label)) => label,
        _ => api.summary,
    }
}

/// What an operation does, in the vendor's own words where these are the reader's.
pub fn about(operation: &Operation) -> &'static str {
    match (spoken(), operation.title) {
        (Language::Chinese, Some(title)) => title,
        _ => operation.summary,
    }
}

/// Its name with hyphens, where that is another one.
pub fn dashed(operation: &Operation) -> Option<String> {
    let dashed = operation.info.name.replace('_', "-");
    (dashed != operation.info.name).then_some(dashed)
}

/// The Chinese of each English text.
static CHINESE: LazyLock<HashMap<String, String>> = LazyLock::new(|| {
    let parsed: HashMap<String, HashMap<String, String>> =
        toml::from_str(include_str!("../data/zh.toml")).unwrap_or_default();
    parsed.into_values().flatten().collect()
});

struct Catalog;

impl Translator for Catalog {
    fn translate<'a>(&'a self, string: &'a str, _: Option<&'a str>) -> Cow<'a, str> {
        Cow::Borrowed(text(string))
    }

    fn ntranslate<'a>(
        &'a self,
        n: u64,
        singular: &'a str,
        plural: &'a str,
        _: Option<&'a str>,
    ) -> Cow<'a, str> {
        match (spoken(), n) {
            (Language::English, 1) => Cow::Borrowed(singular),
            // Chinese has no plural.
            _ => Cow::Borrowed(text(plural)),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs, path::Path};

    use super::*;

    /// Every text of the code that `tr!` is given, with the plural of those that have one.
    fn said_with_gaps(folder: &Path, said: &mut BTreeSet<String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                said_with_gaps(&path, said);
                continue;
            }
            let source = fs::read_to_string(&path).unwrap();
            let code = source.split("#[cfg(test)]\nmod tests").next().unwrap();
            let calls = code.match_indices("tr!(");
            // `include_str!` ends so, too.
            let calls = calls.filter(|(at, _)| !code[..*at].ends_with(char::is_alphanumeric));
            for call in calls.map(|(at, call)| &code[at + call.len()..]) {
                let Some(mut rest) = call.trim_start().strip_prefix('"') else {
                    continue;
                };
                loop {
                    let end = rest.find('"').unwrap();
                    let (literal, after) = rest.split_at(end);
                    let plural = after[1..].trim_start().strip_prefix('|');
                    match plural.and_then(|plural| plural.trim_start().strip_prefix('"')) {
                        Some(plural) => rest = plural,
                        None => {
                            said.insert(literal.to_owned());
                            break;
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn every_text_with_gaps_has_its_chinese_with_the_same_gaps() {
        let mut said = BTreeSet::new();
        said_with_gaps(
            &Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
            &mut said,
        );
        assert!(said.len() > 60, "{said:?}");
        let gaps = |text: &str| {
            let gaps = text.split('{').skip(1);
            let mut gaps: Vec<_> = gaps
                .map(|gap| gap.split('}').next().unwrap().to_owned())
                .collect();
            gaps.sort();
            gaps
        };
        let wrong = said.iter().filter(|text| {
            let chinese = CHINESE.get(*text);
            chinese.is_none_or(|chinese| gaps(text) != gaps(chinese))
        });
        let wrong: Vec<_> = wrong.collect();
        assert!(wrong.is_empty(), "no Chinese, or other gaps: {wrong:#?}");
    }

    #[test]
    fn every_row_of_the_catalog_is_said_somewhere() {
        let mut sources = String::new();
        fn read(folder: &Path, sources: &mut String) {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    read(&path, sources);
                } else if path.extension().is_some_and(|ending| ending == "rs") {
                    sources.push_str(&fs::read_to_string(&path).unwrap());
                }
            }
        }
        for folder in ["src", "../kehu-export/src", "../kehu-workshop/src"] {
            read(
                &Path::new(env!("CARGO_MANIFEST_DIR")).join(folder),
                &mut sources,
            );
        }
        // As a literal may be written over lines.
        let joined: Vec<_> = sources.split("\\\n").map(str::trim_start).collect();
        let joined = joined.concat();
        let made_of_parts = |text: &str| {
            ["Work with the APIs", "Callers have to show"]
                .iter()
                .any(|part| text.starts_with(part))
        };
        let clap = [
            "Commands",
            "Options",
            "Arguments",
            "Print this message or the help of the given subcommand(s)",
        ];
        let unsaid: Vec<_> = CHINESE
            .keys()
            .filter(|text| !clap.contains(&text.as_str()) && !made_of_parts(text))
            .filter(|text| {
                let written = text.replace('\n', "\\n").replace('"', "\\\"");
                !joined.contains(&format!("\"{written}")) && !sources.contains(text.as_str())
            })
            .collect();
        assert!(unsaid.is_empty(), "{unsaid:#?}");
    }

    #[test]
    fn a_flag_goes_over_the_locale() {
        let (io, _) = Io::captured(
            [("LANG", "zh_CN.UTF-8".to_owned())],
            "",
            crate::Terminal::NONE,
        );
        let asked = |line: &[&str]| {
            let line: Vec<OsString> = line.iter().map(OsString::from).collect();
            asked(&line, &io)
        };
        assert_eq!(asked(&["kehu"]), Language::Chinese);
        assert_eq!(asked(&["kehu", "--lang", "en"]), Language::English);
        assert_eq!(asked(&["kehu", "--lang=zh", "demo"]), Language::Chinese);
        let (io, _) = Io::captured(
            [("KEHU_LANG", "en".to_owned()), ("LANG", "zh_CN".to_owned())],
            "",
            crate::Terminal::NONE,
        );
        assert_eq!(super::asked(&[], &io), Language::English);
    }
}
