//! Operations whose addresses stand only in examples of requests.

use std::collections::HashSet;

use super::{Section, Stated, is_title, path_of, start_of};
use crate::block::{BlockKind, Document};
use crate::recognise::address;
use crate::recognise::examples::{Example, ExampleKind, Format};
use crate::recognise::outline::Outline;
use crate::words::{Feature, words};
use kehu_request::{self, Request};

/// A page that shows its addresses only in requests: curl commands, raw requests. Under headings of
/// their own, other paths and methods are other operations.
pub(super) fn from_examples(
    document: &Document,
    outline: &Outline,
    examples: &[Example],
) -> Vec<Section> {
    let mut out: Vec<Section> = Vec::new();
    let mut seen: HashSet<(String, Option<String>)> = HashSet::new();
    let mut last = 0;
    for (example, request) in examples
        .iter()
        .filter(|e| e.kind == ExampleKind::Request)
        .filter_map(|e| e.request.as_ref().map(|r| (e, r)))
        .filter(|(e, r)| r.url.contains(['/', '<']) && calls_a_service(e, r))
        .filter(|(e, _)| !is_of_the_caller(outline, e.block))
    {
        let path = path_of(&request.url).to_owned();
        if !seen.insert((path, request.method.clone())) {
            continue;
        }
        let from = if out.is_empty() { 0 } else { last + 1 };
        let start = start_of(document, outline, example.block, from);
        let headed = matches!(document.blocks[start].kind, BlockKind::Heading { .. });
        let part = [Feature::Request, Feature::Response, Feature::Example];
        let labels = outline.entry(start).is_none_or(|e| e.says.any(&part));
        if !out.is_empty() && !(headed && (is_title(outline, start) || !labels)) {
            continue;
        }
        last = example.block;
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
    let elsewhere = bare && request.url.contains("://") && !address::is_service(&request.url);
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
    let get = || (empty && request.url.contains("://")).then(|| "GET".to_owned());
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
    if url.contains("://") || url.starts_with(['/', '{']) {
        url
    } else if url.starts_with('<') {
        format!("/{url}")
    } else {
        format!("https://{url}")
    }
}
