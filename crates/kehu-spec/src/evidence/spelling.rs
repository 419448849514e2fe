//! One name, one spelling: `appId` here and `appid` there is what people get wrong.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::at;
use crate::check::Context;
use crate::diagnostic::Subject;
use crate::model::Field;
use crate::source::Span;

/// A name that the API spells in several ways.
pub(super) struct Variants<'a> {
    spellings: Vec<Spelling<'a>>,
}

/// One way to spell it.
struct Spelling<'a> {
    name: &'a str,
    /// Every path with this spelling: the operation's index, the path, the field.
    places: Vec<(usize, String, &'a Field)>,
}

/// Every name that operations spell in several ways.
pub(super) fn variants<'a>(context: &Context<'a>) -> Vec<Variants<'a>> {
    let mut names: BTreeMap<String, BTreeMap<&'a str, Spelling<'a>>> = BTreeMap::new();
    for (index, operation) in context.api.operations.iter().enumerate() {
        for (path, field) in at::all(context.api, operation) {
            let name = field.steps().last().unwrap_or_default();
            let plain = name.to_lowercase().replace(['_', '-', '.'], "");
            let spelling = names.entry(plain).or_default().entry(name);
            let places = Vec::new();
            let spelling = spelling.or_insert_with(|| Spelling { name, places });
            spelling.places.push((index, path, field));
        }
    }
    let several = names.into_values().filter(|spellings| spellings.len() > 1);
    let several = several.map(|spellings| spellings.into_values().collect());
    several.map(|spellings| Variants { spellings }).collect()
}

/// Whether a quirk's path is one that is spelt differently elsewhere.
pub(super) fn is_variant(variants: &[Variants<'_>], operation: usize, at: &str) -> bool {
    let spellings = variants.iter().flat_map(|variant| &variant.spellings);
    let mut places = spellings.flat_map(|spelling| &spelling.places);
    places.any(|(index, path, _)| *index == operation && path == at)
}

/// Every spelling but one needs a quirk.
pub(super) fn check(context: &mut Context<'_>, variants: &[Variants<'_>]) {
    let api = context.api;
    let is_accepted =
        |(index, path, _): &(usize, String, &Field)| api.operations[*index].accepts(path);
    for variant in variants {
        let spellings = variant.spellings.iter();
        let open = spellings.filter(|spelling| !spelling.places.iter().any(is_accepted));
        let mut open: Vec<&Spelling<'_>> = open.collect();
        // The one that is used most, or declared first, is the usual one.
        open.sort_by_key(|spelling| (Reverse(spelling.places.len()), first_span(spelling)));
        let Some((usual, unusual)) = open.split_first() else {
            continue;
        };
        for spelling in unusual {
            let Some((index, path, field)) = spelling.places.first() else {
                continue;
            };
            let subject = Subject::Contradiction {
                operation: api.operations[*index].name.clone(),
                at: path.clone(),
                example: None,
            };
            let (name, at, usual_at) = (spelling.name, field.name_span, first_span(usual));
            context.about(subject, |context| {
                context.spelt_differently(name, usual.name, path, at, usual_at);
            });
        }
    }
}

fn first_span(spelling: &Spelling<'_>) -> Span {
    let first = spelling.places.first();
    first.map_or_else(Span::default, |(_, _, field)| field.name_span)
}
