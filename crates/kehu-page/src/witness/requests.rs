//! What example requests say against the page: addresses, headers, content types.

use std::collections::HashSet;

use super::{Example, ExampleKind, Finding, Format, Kind, Operation, Page, Place, Side, path_of};
use crate::block::BlockKind;
use crate::recognise::address;
use crate::recognise::sections::before;

pub(super) fn findings(
    page: &Page,
    operation: &Operation,
    examples: &[&Example],
    out: &mut Vec<Finding>,
) {
    urls(page, operation, examples, out);
    headers(operation, examples, out);
    content_type(page, operation, examples, out);
}

/// Hosts that stand for the real one.
fn is_placeholder(host: &str) -> bool {
    let bare = host.split(':').next().unwrap_or(host);
    host.contains('{')
        || host.contains('<')
        || !bare.contains('.')
        || bare == "localhost"
        || bare.contains("example")
        || bare.starts_with("your")
        || bare.contains("xxx")
}

fn parts(url: &str) -> (&str, &str, &str) {
    let (scheme, rest) = url.split_once("://").unwrap_or(("", url));
    let host = if scheme.is_empty() && rest.starts_with('/') {
        ""
    } else {
        rest.split('/').next().unwrap_or_default()
    };
    (scheme, host, path_of(url))
}

/// Whether an example's address is another one: scheme, host or path.
fn differs(said: &str, shown: &str) -> bool {
    let ((s1, h1, p1), (s2, h2, p2)) = (parts(said), parts(shown));
    let template = p1.contains('{') || p2.contains('{') || p1.contains(':') || p2.contains('<');
    // A path prefix that only the example has is found when the draft takes its server from it.
    let other =
        |one: &str, other: &str| before(one, other).is_none() && before(other, one).is_none();
    let paths = match template {
        true => longer(p2, p1) && other(p2, p1),
        false => p1 != p2 && !p2.ends_with(p1) && !p1.ends_with(p2),
    };
    let real = !is_placeholder(h1) && !is_placeholder(h2);
    let hosts = real && !h1.is_empty() && !h2.is_empty() && h1 != h2;
    let schemes = real && h1 == h2 && !s1.is_empty() && !s2.is_empty() && s1 != s2;
    paths || hosts || schemes
}

/// Whether what is called has a part more than what is documented, between the same ends.
fn longer(shown: &str, said: &str) -> bool {
    let parts = |path: &'_ str| -> Vec<String> {
        let parts = path.split('/').filter(|part| !part.is_empty());
        parts.map(str::to_owned).collect()
    };
    let (shown, said) = (parts(shown), parts(said));
    let place = |part: &String| part.starts_with(['{', ':', '<']);
    let Some(first) = said.iter().find(|part| !place(part)) else {
        return false;
    };
    let ends = said
        .last()
        .is_some_and(|last| !place(last) && shown.last() == Some(last));
    let from = shown.iter().position(|part| part == first);
    let own = said.iter().position(|part| part == first);
    ends && from
        .zip(own)
        .is_some_and(|(from, own)| shown.len() - from > said.len() - own)
}

fn urls(page: &Page, operation: &Operation, examples: &[&Example], out: &mut Vec<Finding>) {
    let section = &operation.section;
    let mut said: Vec<(String, usize)> = section
        .urls
        .iter()
        .map(|u| (u.what.clone(), u.line))
        .collect();
    if section.callback {
        said.extend(mentioned(page, operation));
    }
    if section.from_example {
        return;
    }
    for example in examples {
        let Some(request) = example.request.as_ref().filter(|r| r.url.contains('/')) else {
            continue;
        };
        // Several hosts for several places: one that fits is enough.
        if said.is_empty() || said.iter().any(|(url, _)| !differs(url, &request.url)) {
            continue;
        }
        let (url, line) = said[0].clone();
        let sentence = format!("the page says {url}, the example calls {}", request.url);
        let side = section.sent();
        out.push(
            Finding::new(Kind::Url, side, vec![path_of(&url).to_owned()], sentence)
                .table(url, line)
                .example(&request.url, example.line),
        );
        return;
    }
}

/// Addresses in the words of a callback's page.
fn mentioned(page: &Page, operation: &Operation) -> Vec<(String, usize)> {
    let range = operation.section.start..operation.section.end;
    page.document
        .blocks
        .iter()
        .enumerate()
        .filter(|(i, b)| {
            range.contains(i) && !matches!(b.kind, BlockKind::Code(_) | BlockKind::Table(_))
        })
        .filter_map(|(_, b)| {
            let inline = b.inline()?;
            let url = inline.codes.iter().find(|c| address::is_service(c))?;
            Some((url.clone(), b.line))
        })
        .take(4)
        .collect()
}

/// Header names in another case.
fn headers(operation: &Operation, examples: &[&Example], out: &mut Vec<Finding>) {
    let tree = &operation.tree;
    let mut names: Vec<String> = Vec::new();
    let mut lines = (0, 0);
    let mut seen: HashSet<&str> = HashSet::new();
    for node in tree
        .nodes
        .iter()
        .filter(|n| n.place == Place::Header && n.row.is_some())
    {
        for example in examples {
            let Some(request) = &example.request else {
                continue;
            };
            let other = request.headers.iter().find(|(n, _)| {
                n.eq_ignore_ascii_case(&node.name) && *n != node.name && !is_standard(n)
            });
            if let Some((name, _)) = other
                && seen.insert(&node.name)
            {
                names.push(format!("{} as {name}", node.name));
                lines = (node.line().unwrap_or(0), example.line);
            }
        }
    }
    if !names.is_empty() {
        let sentence = format!(
            "headers are written in another case in the example: {}",
            names.join(", ")
        );
        let paths = names
            .iter()
            .filter_map(|n| n.split(' ').next())
            .map(str::to_owned)
            .collect();
        out.push(
            Finding::new(Kind::Casing, Side::Request, paths, sentence)
                .table(names.join(", "), lines.0)
                .example("", lines.1),
        );
    }
}

/// Headers whose case nobody minds.
fn is_standard(name: &str) -> bool {
    matches!(
        name.to_ascii_lowercase().as_str(),
        "content-type" | "authorization" | "accept" | "user-agent" | "host" | "cookie"
    )
}

/// A content type that does not fit.
fn content_type(page: &Page, operation: &Operation, examples: &[&Example], out: &mut Vec<Finding>) {
    let Some(said) = &operation.section.content_type else {
        return;
    };
    let method = operation.section.methods.first().map(String::as_str);
    let side = operation.section.sent();
    let mut push = |shown: &str, line: usize| {
        let sentence = format!("the page says `{}`, {shown}", said.what);
        out.push(
            Finding::new(Kind::ContentType, side, Vec::new(), sentence)
                .table(&said.what, said.line)
                .example(shown, line),
        );
    };
    if method == Some("GET") && said.what.contains("json") {
        // What the page says of all its requests is said of those with a body.
        let first = page.document.blocks.get(operation.section.start);
        if first.is_none_or(|block| said.line >= block.line) {
            push("but a GET has no body", said.line);
        }
        return;
    }
    if !said.what.contains("form") {
        return;
    }
    let sent =
        |example: &&&Example| matches!(example.kind, ExampleKind::Request | ExampleKind::Callback);
    for example in examples.iter().filter(sent) {
        let request = example.request.as_ref();
        let in_address = example.format == Format::Url && method == Some("POST");
        if in_address && request.is_some_and(|r| r.query.len() > 1) {
            push("the example has its fields in the address", example.line);
            return;
        }
        let named = request.and_then(|r| r.header("content-type"));
        let sends_json = example.json.is_some() && example.format == Format::Curl;
        if sends_json && named.is_some_and(|c| c.contains("json")) {
            push("the example sends JSON", example.line);
            return;
        }
    }
}
