//! Operations whose addresses stand only in examples of requests.

use std::collections::HashSet;
use std::ops::Range;

use super::paths::{calls, ends_alike};
use super::{Section, Stated, is_title, path_of, start_of};
use crate::block::{BlockKind, Document};
use crate::recognise::address::{self, Fact, What};
use crate::recognise::examples::{Example, ExampleKind, Format};
use crate::recognise::outline::Outline;
use crate::words::{Feature, words};
use kehu_request::{self, Request};

/// A page that shows its addresses only in requests: curl commands, raw requests. Under headings of
/// their own, other paths and methods are other operations. What is in `told` is the address of another.
pub(super) fn from_examples(
    document: &Document,
    outline: &Outline,
    examples: &[Example],
    told: &[usize],
) -> Vec<Section> {
    let mut out: Vec<Section> = Vec::new();
    let mut seen: HashSet<(String, Option<String>)> = HashSet::new();
    let mut last = None;
    for (example, request) in examples
        .iter()
        .filter(|e| e.kind == ExampleKind::Request)
        .filter_map(|e| e.request.as_ref().map(|r| (e, r)))
        .filter(|(e, r)| r.url.contains(['/', '<']) && calls_a_service(e, r))
        .filter(|(e, _)| !is_of_the_caller(outline, e.block))
        // An address alone beside operations is one for a browser.
        .filter(|(e, _)| told.is_empty() || e.format != Format::Url)
    {
        let path = path_of(&request.url).to_owned();
        if !seen.insert((path, request.method.clone())) {
            continue;
        }
        let before = told.iter().copied().filter(|at| *at < example.block);
        let from = before.chain(last).max().map_or(0, |at| at + 1);
        let start = start_of(document, outline, example.block, from);
        let headed = document.blocks[start].is_heading();
        let part = [Feature::Request, Feature::Response, Feature::Example];
        let labels = outline.entry(start).is_none_or(|e| e.says.any(&part));
        if !out.is_empty() && !(headed && (is_title(outline, start) || !labels)) {
            continue;
        }
        last = Some(example.block);
        out.push(Section {
            start,
            end: document.blocks.len(),
            urls: vec![Stated {
                what: address_of(request),
                line: example.line,
            }],
            methods: methods_of(document, example, request),
            method_line: request.method.as_ref().map(|_| example.line),
            from_example: true,
            ..Section::default()
        });
    }
    out
}

/// Operations beside those whose addresses are told: under headings as deep as theirs, with a request alone.
pub(super) fn beside(
    found: &[Section],
    document: &Document,
    outline: &Outline,
    examples: &[Example],
    facts: &[Fact],
) -> Vec<Section> {
    let told = facts
        .iter()
        .filter(|fact| matches!(fact.what, What::Url(_)));
    let told: Vec<usize> = told.map(|fact| fact.block).collect();
    let mut shown = from_examples(document, outline, examples, &told);
    shown.retain(|own| {
        let Some(deep) = outline
            .entry(own.start)
            .filter(|e| e.names)
            .map(|e| e.level)
        else {
            return false;
        };
        let below = below(document, outline, own.start, deep);
        let url = own.urls.first().map_or("", |url| &url.what);
        let alone = found.iter().all(|other| {
            let told = other.urls.iter().any(|told| {
                ends_alike(&told.what, url) || ends_alike(url, &told.what) || calls(url, &told.what)
            });
            !told && !below.contains(&other.start)
        });
        alone && found.iter().any(|other| is_under(outline, other, deep))
    });
    shown
}

/// The blocks from a heading to the next one as deep.
pub(super) fn below(
    document: &Document,
    outline: &Outline,
    start: usize,
    deep: u8,
) -> Range<usize> {
    let mut entries = outline.entries().iter();
    let next = entries.find(|entry| entry.block > start && entry.level <= deep);
    start..next.map_or(document.blocks.len(), |entry| entry.block)
}

/// Whether the address of an operation stands under a heading so deep, whatever group it is of.
pub(super) fn is_under(outline: &Outline, section: &Section, deep: u8) -> bool {
    let line = section.urls.first().map_or(0, |url| url.line);
    let above = outline.entries_in(section.start, usize::MAX).iter();
    let mut above = above.take_while(|entry| entry.line <= line);
    above.any(|entry| entry.level == deep && entry.names)
}

/// Whether a heading says that what stands below it is sent to the caller: "Request to the partner's service".
fn is_of_the_caller(outline: &Outline, block: usize) -> bool {
    let mut above = outline.above(block);
    above.any(|entry| entry.says.has(Feature::OwnAddress))
}

/// Whether a request goes to an operation: not to a picture or a page, nor to a script's variable.
fn calls_a_service(example: &Example, request: &Request) -> bool {
    let variable = path_of(&request.url)
        .split_once('$')
        .filter(|(before, _)| before.contains('/'))
        .is_some_and(|(_, rest)| rest.starts_with(|c: char| c.is_ascii_alphabetic()));
    let bare = request.method.is_none() && matches!(example.format, Format::Curl | Format::Url);
    let elsewhere = bare
        && kehu_request::absolute(&request.url).is_some()
        && !address::is_service(&request.url);
    // `POST /your_url`: the caller's own.
    let own = words()
        .features(path_of(&request.url))
        .has(Feature::OwnAddress);
    !(variable || elsewhere || own)
}

/// The methods of an example of a request; of `PATCH/PUT /path` both.
fn methods_of(document: &Document, example: &Example, request: &Request) -> Vec<String> {
    let said = match &document.blocks[example.block].kind {
        BlockKind::Code(code) => code.text.split_whitespace().next(),
        _ => None,
    };
    let said = said
        .map(kehu_request::methods)
        .filter(|methods| methods.len() > 1);
    said.unwrap_or_else(|| method_of(request).into_iter().collect())
}

/// A request's method: one without a body is sent with GET.
pub(in crate::recognise) fn method_of(request: &Request) -> Option<String> {
    let empty = request.body.is_none() && request.form.is_empty();
    let get =
        || (empty && kehu_request::absolute(&request.url).is_some()).then(|| "GET".to_owned());
    request.method.clone().or_else(get)
}

/// A request's address with its host.
fn address_of(request: &Request) -> String {
    let host = request
        .header("host")
        .filter(|_| request.url.starts_with('/'));
    let url = host.map_or_else(
        || request.url.clone(),
        |host| format!("https://{host}{}", request.url),
    );
    if kehu_request::absolute(&url).is_some() || url.starts_with(['/', '{']) {
        url
    } else if url.starts_with('<') {
        format!("/{url}")
    } else {
        format!("https://{url}")
    }
}
