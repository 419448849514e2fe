//! Addresses and requests of a page that no draft has.

use std::collections::HashSet;

use super::super::api;
use super::super::documents::Api;
use super::super::names;
use super::super::operation::Drafted;
use super::Tally;
use kehu_page::block::{BlockKind, Cell, Table};
use kehu_page::recognise::sections::path_of;
use kehu_page::recognise::tables::table;
use kehu_page::recognise::{Operation, Page, address, environments};
use kehu_page::text;

/// Paths that the page says a request goes to, and no operation has.
pub(super) fn requests(
    page: &Page,
    drafts: &[(&Operation, &Drafted)],
    api: &Api,
    tally: &mut Tally,
) {
    let called = called(drafts, api);
    let facts = environments::facts(&page.document, &page.outline);
    let facts = facts.into_iter().filter_map(|fact| match fact.what {
        address::What::Url(url) => Some((fact.line, url)),
        _ => None,
    });
    let prose = page.document.blocks.iter().flat_map(|block| {
        let said = block.inline().into_iter();
        let said = said.flat_map(|text| address::spoken(&text.text, &text.codes));
        let paths = said.filter(|said| !said.whole);
        paths.map(|said| (block.line + said.line, said.address))
    });
    let mut seen = HashSet::new();
    for (line, url) in facts.chain(prose.map(|(line, path)| (line, path.to_owned()))) {
        let shape = shape(path_of(&url));
        if shape.is_empty() || !seen.insert(shape.clone()) {
            continue;
        }
        tally.facts += 1;
        if !called.iter().any(|called| called.ends_with(&shape)) {
            tally.lose(line, format!("a request to {}", text::short(&url, 120)), 1);
        }
    }
}

/// Methods that the page gives to an operation beside the one that is drafted.
pub(super) fn methods(drafts: &[(&Operation, &Drafted)], tally: &mut Tally) {
    for (operation, drafted) in drafts {
        let section = &operation.section;
        let own = drafted.endpoint.file.method.as_str();
        let others = section.methods.iter().filter(|method| *method != own);
        let others: Vec<&str> = others.map(String::as_str).collect();
        tally.facts += others.len();
        if let (Some(line), false) = (section.method_line, others.is_empty()) {
            let others_said = others.join("`, `");
            let what = format!("the method `{others_said}`, beside `{own}`");
            tally.lose(line, what, others.len());
        }
    }
}

/// The parts of a path, what stands for a value alike however it is marked.
fn shape(path: &str) -> Vec<String> {
    let value = |part: &str| {
        part.contains(['<', '$', '['])
            || part.contains('{') && part.contains('}')
            || part.starts_with(':')
            || names::is_sample(part)
            || part.contains(['_', '-']) && !part.contains(|c: char| c.is_ascii_lowercase())
    };
    let parts = path.split('/').filter(|part| !part.is_empty());
    parts
        .map(|part| {
            if value(part) {
                "{}".to_owned()
            } else {
                part.to_owned()
            }
        })
        .collect()
}

/// The paths of the operations, from the host on: what a server has before them is one more way to say each.
fn called(drafts: &[(&Operation, &Drafted)], api: &Api) -> Vec<Vec<String>> {
    let servers = api.file.server.iter();
    let before = servers.map(|server| shape(path_of(&server.url)));
    let before: Vec<Vec<String>> = before.chain([Vec::new()]).collect();
    let paths = drafts
        .iter()
        .map(|(_, drafted)| shape(&drafted.endpoint.file.path))
        .filter(|path| !path.is_empty());
    paths
        .flat_map(|path| {
            let whole = |before: &Vec<String>| [before.as_slice(), &path].concat();
            before.iter().map(whole).collect::<Vec<_>>()
        })
        .collect()
}

/// Whether every row of a table is a request that is drafted: an index of the page.
pub(super) fn is_index(table: &Table, drafts: &[(&Operation, &Drafted)], api: &Api) -> bool {
    let called = called(drafts, api);
    let is_called = |cell: &Cell| {
        let said = cell.text().split_whitespace().next_back();
        let path = said.map(path_of).filter(|path| path.starts_with('/'));
        path.is_some_and(|path| called.contains(&shape(path)))
    };
    !table.rows.is_empty() && table.rows.iter().all(|row| row.cells.iter().any(is_called))
}

/// Addresses that no file has.
pub(super) fn keep(
    page: &Page,
    drafts: &[(&Operation, &Drafted)],
    api: &Api,
    files: &[(String, String)],
    tally: &mut Tally,
) {
    let called = called(drafts, api);
    // `YOUR_ID` of the page is `{your_id}` in a draft.
    let of_draft = |url: &str| {
        let shape = shape(path_of(url));
        shape.iter().any(|part| part == "{}") && called.contains(&shape)
    };
    let mut seen: HashSet<String> = HashSet::new();
    let in_files = known_addresses(files);
    let mut look = |words: &str, codes: &[String], line: usize| {
        for url in urls_in(words, codes) {
            let known = seen.contains(url) || known(url, &in_files) || of_draft(url);
            if seen.insert(url.to_owned()) {
                tally.facts += 1;
            }
            if !known {
                tally.lose(line, format!("the address {}", text::short(url, 120)), 1);
            }
        }
    };
    for (at, block) in page.document.blocks.iter().enumerate() {
        match &block.kind {
            BlockKind::Heading { text, .. }
            | BlockKind::Paragraph(text)
            | BlockKind::Item { text, .. } => {
                look(&text.text, &text.codes, block.line);
                for link in &text.links {
                    look(&link.target, &[], block.line);
                }
            }
            BlockKind::Table(_) => {
                let rows = table(&page.document, at).into_iter().flat_map(|t| &t.rows);
                for row in rows {
                    for cell in &row.cells {
                        look(cell.text(), &[], row.line);
                        for link in &cell.inline.links {
                            look(&link.target, &[], row.line);
                        }
                    }
                }
            }
            // An example is in a file whole, or named whole.
            BlockKind::Code(_) => {}
        }
    }
}

/// Whether files have an address, or its path where a server has the rest.
fn known(url: &str, in_files: &HashSet<&str>) -> bool {
    let bare = bare(url);
    if in_files.contains(bare) {
        return true;
    }
    let Some(origin) = api::origin(url) else {
        return false;
    };
    let path = &bare[origin.len().min(bare.len())..];
    in_files.contains(origin) && (path.is_empty() || in_files.contains(path))
}

/// Addresses and paths that stand in files, with those that they begin with.
fn known_addresses(files: &[(String, String)]) -> HashSet<&str> {
    let mut all = HashSet::new();
    for (_, text) in files {
        let quoted = text
            .split(['"', '\''])
            .filter(|words| words.starts_with('/'));
        for address in urls_in(text, &[]).chain(quoted) {
            let whole = bare(address);
            let parts = whole.match_indices('/').map(|(at, _)| &whole[..at]);
            all.extend(parts.take(24).filter(|part| !part.is_empty()));
            all.insert(whole);
        }
    }
    all
}

/// Without query, fragment and closing slash.
fn bare(url: &str) -> &str {
    let bare = url.split(['?', '#']).next().unwrap_or(url);
    bare.trim_end_matches('/')
}

fn urls_in<'a>(words: &'a str, codes: &[String]) -> impl Iterator<Item = &'a str> {
    let said = address::spoken(words, codes).into_iter();
    said.filter(|said| said.whole).map(|said| said.address)
}
