//! Which examples are an operation's, on which side each is, and what they show together.

use std::collections::HashMap;

use super::examples::{Example, ExampleKind};
use super::outline::Side;
use super::sections::Section;
use super::shape::Shapes;
use super::tables::FieldTable;
use super::{examples, sections};

/// The examples of the so many-th section: those that stand in it, without requests of others, and its
/// own requests elsewhere. A request with another method or to another address is another operation's.
pub(super) fn examples_of(
    at: usize,
    section: &Section,
    examples: &[Example],
    called: &HashMap<usize, usize>,
) -> Vec<usize> {
    let fits = |example: &Example| {
        example.request.as_ref().is_none_or(|shown| {
            let method = match section.methods.as_slice() {
                [method] => shown.method.as_ref().is_none_or(|m| m == method),
                _ => true,
            };
            let mut others = section.requests.iter().map(|request| &request.url.what);
            let own = section.urls.first().map(|url| &url.what);
            let to = |url: &String| sections::ends_alike(url, &shown.url);
            method && (own.is_none_or(to) || !others.any(to))
        })
    };
    let own = |i: &usize| {
        let example = &examples[*i];
        let stands = (section.start..section.end).contains(&example.block);
        match called.get(i) {
            Some(other) => *other == at,
            None => stands && (!section.twin || fits(example)),
        }
    };
    (0..examples.len()).filter(own).collect()
}

/// The method of the first request that goes to the operation's address, and its line.
pub(super) fn shown_method(
    section: &Section,
    examples: &[Example],
    own: &[usize],
) -> Option<(String, usize)> {
    let path = sections::path_of(&section.urls.first()?.what);
    own.iter()
        .map(|i| &examples[*i])
        .filter(|e| e.kind == ExampleKind::Request)
        .filter_map(|e| Some((e.request.as_ref()?, e.line)))
        .filter(|(r, _)| sections::path_of(&r.url) == path)
        .find_map(|(r, line)| Some((sections::method_of(r)?, line)))
}

/// A bare address that is not a call of the operation's shows a page to open or one of the caller's own.
pub(super) fn addresses_of_others(section: &Section, examples: &mut [Example], own: &[usize]) {
    let called: Vec<&str> = section
        .urls
        .iter()
        .map(|url| sections::path_of(&url.what))
        .filter(|path| path.len() > 1)
        .collect();
    for i in own {
        let example = &mut examples[*i];
        let sent = matches!(example.kind, ExampleKind::Request | ExampleKind::Callback);
        let bare = example.format == examples::Format::Url && sent;
        let Some(request) = example.request.as_ref().filter(|_| bare) else {
            continue;
        };
        let shown: Vec<&str> = sections::path_of(&request.url).split('/').collect();
        let fixed = |part: &&str| !part.is_empty() && !part.starts_with(['{', ':', '<', '$']);
        let fits = |path: &&str| {
            path.split('/')
                .filter(fixed)
                .all(|part| shown.contains(&part))
        };
        if !called.is_empty() && !called.iter().any(fits) {
            example.kind = ExampleKind::Other;
            example.request = None;
        }
    }
}

/// How many fields of a side's tables an example has.
pub(super) fn known_names(root: &crate::json::Node, tables: &[&FieldTable], side: Side) -> usize {
    let own = tables.iter().filter(|t| t.side == side);
    let rows = own.flat_map(|t| &t.rows);
    rows.filter(|r| root.get(&r.name).is_some()).count()
}

/// Labels leave open whose some examples are; their content and the section decide.
pub(super) fn sort_out_examples(
    section: &Section,
    examples: &mut [Example],
    own: &[usize],
    tables: &[FieldTable],
) {
    let tables: Vec<&FieldTable> = tables.iter().collect();
    let sends = own.iter().any(|i| {
        matches!(
            examples[*i].kind,
            ExampleKind::Request | ExampleKind::Callback
        ) && (examples[*i].json.is_some() || examples[*i].request.is_some())
    });
    for i in own {
        let example = &mut examples[*i];
        if section.callback {
            let answers = example.kind == ExampleKind::Response && sends;
            if matches!(
                example.kind,
                ExampleKind::Request | ExampleKind::Response | ExampleKind::Failure
            ) && !answers
                && example.json.is_some()
                || example.kind == ExampleKind::Request
            {
                example.kind = ExampleKind::Callback;
            }
            continue;
        }
        // Beside a table of what the vendor sends it shows that.
        let told = example.labelled
            && example.request.is_none()
            && tables.iter().any(|t| t.side == Side::Callback);
        if example.kind == ExampleKind::Callback && !told {
            example.kind = ExampleKind::Request;
        }
        let Some(json) = example.json.as_ref() else {
            continue;
        };
        let names = |side: Side| known_names(&json.root, &tables, side);
        let (sent, answered) = (names(Side::Request), names(Side::Response));
        // A GET sends no JSON: below its request stands the answer.
        let get = section.methods == ["GET"] && example.request.is_none();
        if get && example.kind == ExampleKind::Request && answered > sent {
            example.kind = ExampleKind::Response;
        }
        if !example.labelled && example.kind == ExampleKind::Response {
            if names(Side::Callback) > sent.max(answered) {
                example.kind = ExampleKind::Callback;
            } else if sent > answered {
                example.kind = ExampleKind::Request;
            }
        }
    }
    examples::failures_by_code(examples, own);
    for i in own {
        examples::types_for_values(&mut examples[*i]);
    }
}

/// What the examples of each side show. A success tells more about the shape than a refusal: it comes
/// first. Types in place of values may be those of a part of it: they come last.
pub(super) fn shapes<'a>(
    examples: &[Example],
    own: impl Iterator<Item = &'a usize>,
) -> HashMap<Side, Shapes> {
    let rank = |kind: ExampleKind| match kind {
        ExampleKind::Types(_) => 2,
        ExampleKind::Failure => 1,
        _ => 0,
    };
    let mut ordered: Vec<&Example> = own.map(|i| &examples[*i]).collect();
    ordered.sort_by_key(|example| rank(example.kind));
    let mut out: HashMap<Side, Shapes> = HashMap::new();
    for example in ordered {
        if let Some(side) = example.kind.side() {
            add_example(out.entry(side).or_default(), example);
        }
    }
    out.retain(|_, shapes| !shapes.is_empty());
    out
}

fn add_example(shapes: &mut Shapes, example: &Example) {
    if let Some(json) = &example.json {
        match (&example.field, example.kind) {
            (Some((field, text)), _) => shapes.add_field(field, *text, &json.root),
            (None, ExampleKind::Types(_)) => shapes.add_types(&json.root),
            (None, kind) => shapes.add(&json.root, kind == ExampleKind::Failure),
        }
        if example.field.is_none() {
            shapes.describe(json);
        }
    }
    if let Some(request) = &example.request {
        shapes.add_pairs(&request.query, example.line);
        if example.json.is_none() {
            shapes.add_pairs(&request.form, example.line);
        }
    }
}
