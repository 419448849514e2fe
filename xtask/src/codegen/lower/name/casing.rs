//! Words as Rust writes names, and names that nothing else has.

use heck::{ToShoutySnakeCase as _, ToSnakeCase as _, ToUpperCamelCase as _};
use indexmap::IndexMap;
use kehu_spec::source::Span;

use super::reserved::{KEYWORDS, has};
use crate::codegen::problem::Problems;
use crate::codegen::rust::Ident;

pub(super) fn unreserved(name: &Ident, reserved: &str, prefix: &str) -> Ident {
    if has(reserved, name.as_str()) {
        Ident::new(format!("{prefix}{name}"))
    } else {
        name.clone()
    }
}

/// Makes an identifier of a word in the right case.
pub(super) fn ident(name: String) -> Ident {
    match name.as_str() {
        "self" | "super" | "crate" | "_" => Ident::new(name + "_"),
        word if is_keyword(word) => Ident::new(format!("r#{word}")),
        _ => Ident::new(name),
    }
}

pub(super) fn snake(name: &str, otherwise: &str) -> String {
    named(ascii(name).to_snake_case(), otherwise, "n")
}

pub(super) fn shouty(name: &str) -> String {
    named(ascii(name).to_shouty_snake_case(), "OPERATION", "N")
}

pub(super) fn upper_camel(name: &str, otherwise: &str) -> String {
    named(ascii(name).to_upper_camel_case(), otherwise, "N")
}

fn named(name: String, otherwise: &str, before_digit: &str) -> String {
    match name.chars().next() {
        None => otherwise.to_owned(),
        Some(first) if first.is_ascii_digit() => format!("{before_digit}{name}"),
        Some(_) => name,
    }
}

/// The name in letters that an identifier may have.
pub(super) fn ascii(name: &str) -> String {
    let latin = if name.is_ascii() {
        name.to_owned()
    } else {
        deunicode::deunicode_with_tofu(name, " ")
    };
    latin
        .chars()
        .map(|letter| {
            if letter.is_ascii_alphanumeric() {
                letter
            } else {
                '_'
            }
        })
        .collect()
}

pub(super) fn is_keyword(word: &str) -> bool {
    has(KEYWORDS, word)
}

/// Names that must differ from each other, and where each was given.
pub(super) struct Scope {
    what: &'static str,
    taken: IndexMap<String, (String, Span)>,
}

impl Scope {
    pub(super) fn new(what: &'static str) -> Self {
        Self {
            what,
            taken: IndexMap::new(),
        }
    }

    pub(super) fn holds(&self, rust: &str) -> bool {
        self.taken.contains_key(rust)
    }

    pub(super) fn claim(&mut self, rust: &str, wire: &str, span: Span, problems: &mut Problems) {
        if let Some((first, place)) = self.taken.get(rust) {
            problems.name_clash(self.what, rust, (first, *place), (wire, span));
            return;
        }
        self.taken.insert(rust.to_owned(), (wire.to_owned(), span));
    }
}
