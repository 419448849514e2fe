//! The `use` block of a file: emitters ask for a name and write it short.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::TokenStream;
use quote::quote;

use crate::codegen::rust::Ident;

/// What a file imports.
#[derive(Debug, Clone)]
pub struct Uses {
    /// Where records and enums of the model come from.
    model: String,
    /// Where the types of `kehu-wire` come from.
    wire: String,
    secret: &'static str,
    /// Types that the file itself declares.
    own: BTreeSet<Ident>,
    taken: BTreeMap<String, BTreeSet<String>>,
}

impl Uses {
    /// For a file outside of the model crate.
    pub fn of_model(model: &Ident) -> Self {
        Self {
            model: model.to_string(),
            wire: model.to_string(),
            secret: "kehu_runtime",
            own: BTreeSet::new(),
            taken: BTreeMap::new(),
        }
    }

    /// For a file of the model crate that declares these types.
    pub fn within_model(own: impl IntoIterator<Item = Ident>) -> Self {
        Self {
            model: "crate".to_owned(),
            wire: "kehu_wire".to_owned(),
            secret: "kehu_wire",
            own: own.into_iter().collect(),
            taken: BTreeMap::new(),
        }
    }

    /// Imports `name`, or `Name as _`, from a module.
    pub fn take(&mut self, module: &str, name: &str) {
        self.taken
            .entry(module.to_owned())
            .or_default()
            .insert(name.to_owned());
    }

    /// Imports a type of `kehu-wire`, which clients find in their model and in the runtime.
    pub fn take_wire(&mut self, name: &str) {
        let module = if name == "Secret" {
            self.secret
        } else {
            &self.wire
        }
        .to_owned();
        self.take(&module, name);
    }

    /// Imports a record or enum of the model.
    pub fn take_model(&mut self, name: &Ident) {
        if !self.own.contains(name) {
            let model = self.model.clone();
            self.take(&model, name.as_str());
        }
    }

    /// The block, sorted as rustfmt sorts it.
    pub fn block(&self) -> TokenStream {
        self.lines(&TokenStream::new())
    }

    /// The same as exports.
    pub fn exports(&self) -> TokenStream {
        self.lines(&quote! { pub })
    }

    fn lines(&self, public: &TokenStream) -> TokenStream {
        let mut lines: Vec<(Vec<&str>, TokenStream)> = Vec::new();
        for (module, names) in &self.taken {
            let mut names: Vec<&str> = names.iter().map(String::as_str).collect();
            names.sort_by(|one, other| by_name(one, other));
            let mut path: Vec<&str> = module.split("::").collect();
            if module.is_empty() {
                for name in names {
                    let (path, what) = (name.split(" as ").take(1).collect(), tokens(name));
                    lines.push((path, quote! { #public use #what; }));
                }
                continue;
            }
            let (from, what) = (tokens(module), names.iter().map(|name| tokens(name)));
            if let [name] = names.as_slice() {
                path.push(name);
                lines.push((path, quote! { #public use #from::#(#what)*; }));
            } else {
                path.push("{}");
                lines.push((path, quote! { #public use #from::{#(#what),*}; }));
            }
        }
        lines.sort_by(|(one, _), (other, _)| by_segments(one, other));
        lines.into_iter().map(|(_, line)| line).collect()
    }
}

fn tokens(path: &str) -> TokenStream {
    path.parse().unwrap_or_default()
}

/// `crate` first, then by segment; a list of names behind everything else in its module.
fn by_segments(one: &[&str], other: &[&str]) -> Ordering {
    let rank = |segment: &str| match segment {
        "self" => 0,
        "super" => 1,
        "crate" => 2,
        "{}" => 4,
        _ => 3,
    };
    let unequal = one.iter().zip(other).find(|(one, other)| one != other);
    match unequal {
        Some((one, other)) => rank(one)
            .cmp(&rank(other))
            .then_with(|| by_name(one, other)),
        None => one.len().cmp(&other.len()),
    }
}

/// rustfmt's order of names: letter by letter, capitals first, numbers by their value.
pub fn by_name(one: &str, other: &str) -> Ordering {
    let (one, other) = (one.trim_start_matches("r#"), other.trim_start_matches("r#"));
    let (mut left, mut right) = (one, other);
    loop {
        let (Some(first), Some(second)) = (left.chars().next(), right.chars().next()) else {
            return left.len().cmp(&right.len());
        };
        if first.is_ascii_digit() && second.is_ascii_digit() {
            let digits = |text: &str| {
                text.find(|letter: char| !letter.is_ascii_digit())
                    .unwrap_or(text.len())
            };
            let (one, other) = (digits(left), digits(right));
            let number = |text: &str| text.parse::<u64>().unwrap_or(u64::MAX);
            match number(&left[..one]).cmp(&number(&right[..other])) {
                Ordering::Equal => (left, right) = (&left[one..], &right[other..]),
                unequal => return unequal,
            }
        } else if first != second {
            return rank_letter(first).cmp(&rank_letter(second));
        } else {
            (left, right) = (&left[first.len_utf8()..], &right[second.len_utf8()..]);
        }
    }
}

fn rank_letter(letter: char) -> (u8, char) {
    (u8::from(letter != '_'), letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_in_the_order_of_rustfmt() {
        let mut names = [
            "Tag10",
            "spec",
            "API",
            "Tag2",
            "PagesInfo",
            "PagedBy",
            "a_b",
            "ab",
            "Client",
        ];
        names.sort_by(|one, other| by_name(one, other));
        assert_eq!(
            names,
            [
                "API",
                "Client",
                "PagedBy",
                "PagesInfo",
                "Tag2",
                "Tag10",
                "a_b",
                "ab",
                "spec"
            ]
        );
    }

    #[test]
    fn crate_paths_come_first_and_lists_last() {
        let mut uses = Uses::of_model(&Ident::new("a_model"));
        let taken = [
            ("b", "C"),
            ("b", "D"),
            ("b::c", "E"),
            ("crate", "Client"),
            ("b", "c"),
            ("a", "z"),
            ("a::z", "Y"),
        ];
        for (module, name) in taken {
            uses.take(module, name);
        }
        let text = uses.block().to_string().replace(' ', "");
        assert_eq!(
            text,
            "usecrate::Client;usea::z;usea::z::Y;useb::c::E;useb::{C,D,c};"
        );
    }
}
