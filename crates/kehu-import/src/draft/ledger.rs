//! The ledger: every table, fence and address of a page is in a draft, or the report names it.

use std::collections::{HashMap, HashSet};

use super::api::code_value;
use super::lists;
use super::operation::Drafted;
use super::report::{PageReport, Report, Unread};
use super::spec::{Api, Auth};
use crate::block::BlockKind;
use crate::recognise::columns::TableKind;
use crate::recognise::nest::Linked;
use crate::recognise::rows::Place;
use crate::recognise::tables::{self, FieldTable, Seen};
use crate::recognise::{Operation, Page};
use crate::text;
use crate::words::Role;

/// Holds a page against the drafts of its operations and the files that were made.
pub fn keep(
    page: &Page,
    drafts: &[(&Operation, &Drafted)],
    api: &Api,
    files: &[(String, String)],
    report: &mut Report,
) {
    report.pages.push(PageReport {
        page: page.name.clone(),
        class: page.class.word(),
        tables: page.tables.len(),
        examples: page.examples.len(),
    });
    let mut unread: Vec<(usize, String)> = Vec::new();
    let drafted = drafted_tables(drafts);
    for seen in &page.tables {
        table(page, seen, drafts, &drafted, api, &mut unread);
    }
    examples(page, drafts, api, &mut unread);
    addresses(page, files, &mut unread);
    unread.sort();
    unread.dedup();
    report
        .unread
        .extend(unread.into_iter().map(|(line, what)| Unread {
            page: page.name.clone(),
            line,
            what,
        }));
}

/// Tables of fields that are in a draft, by block.
type DraftedTables<'a> = HashMap<usize, (&'a Operation, &'a FieldTable)>;

fn drafted_tables<'a>(drafts: &[(&'a Operation, &'a Drafted)]) -> DraftedTables<'a> {
    let mut all = DraftedTables::new();
    for (operation, _) in drafts {
        for table in &operation.tables {
            all.entry(table.block).or_insert((*operation, table));
        }
    }
    all
}

fn table(
    page: &Page,
    seen: &Seen,
    drafts: &[(&Operation, &Drafted)],
    drafted: &DraftedTables<'_>,
    api: &Api,
    unread: &mut Vec<(usize, String)>,
) {
    let title = if seen.title.is_empty() {
        String::new()
    } else {
        format!(" ({})", text::short(&text::squeeze(&seen.title), 40))
    };
    let name = |what: &str| format!("a table{title}: {what}");
    let told = |line: usize| {
        let findings = drafts.iter().flat_map(|(_, d)| &d.findings);
        findings
            .filter_map(|f| f.table.as_ref())
            .any(|(_, l)| *l == line)
    };
    for note in seen.notes.iter().filter(|n| !told(n.line)) {
        unread.push((note.line, name(&note.text)));
    }
    match seen.columns.kind {
        TableKind::Fields => {
            let placed = drafted.get(&seen.block).copied();
            let webhook = page
                .operations
                .iter()
                .any(|o| o.section.callback && o.tables.iter().any(|t| t.block == seen.block));
            match placed {
                Some((operation, table)) => rows(operation, table, &name, unread),
                None if of_auth(page, seen, api) => {}
                None if webhook => {
                    unread.push((seen.line, name("fields of what the vendor sends")))
                }
                None => unread.push((seen.line, name("fields of no operation"))),
            }
        }
        TableKind::Codes => codes(page, seen, api, &name, unread),
        TableKind::Info if !drafts.is_empty() => {}
        TableKind::Values if !drafts.is_empty() => {
            for (value, line) in values_in_no_draft(page, seen, drafts, api) {
                unread.push((line, name(&format!("its row `{value}`"))));
            }
        }
        _ => unread.push((seen.line, name("neither fields nor codes"))),
    }
}

/// Rows of names and values that are no header of a draft.
fn values_in_no_draft(
    page: &Page,
    seen: &Seen,
    drafts: &[(&Operation, &Drafted)],
    api: &Api,
) -> Vec<(String, usize)> {
    let mut known: HashSet<String> = auth_headers(api).map(str::to_lowercase).collect();
    for (_, drafted) in drafts {
        let endpoint = &drafted.endpoint;
        let stated = endpoint.headers.iter().map(|(name, _)| name);
        let names = stated.chain(endpoint.fields.iter().map(|row| &row.name));
        known.extend(names.map(|name| name.to_lowercase()));
    }
    let rows = tables::table(&page.document, seen.block)
        .into_iter()
        .flat_map(|table| &table.rows);
    let names = rows.filter_map(|row| {
        let cell = seen.columns.cell(Role::Name, &row.cells)?;
        Some((cell.text().trim(), row.line))
    });
    let plain = |name: &str| lists::has("auth", "plain", name);
    names
        .filter(|(name, _)| !known.contains(&name.to_lowercase()) && !plain(name))
        .map(|(name, line)| (text::short(&text::squeeze(name), 40), line))
        .collect()
}

/// The headers that `[auth]` speaks of.
fn auth_headers(api: &Api) -> impl Iterator<Item = &str> {
    let names: Vec<&str> = match &api.auth {
        Auth::None => Vec::new(),
        Auth::Token { header, .. } => vec![header],
        Auth::Signed {
            signature, headers, ..
        } => headers
            .iter()
            .map(|(name, _)| name.as_str())
            .chain([signature.as_str()])
            .collect(),
    };
    names.into_iter()
}

/// Whether a table of headers that all operations have is what `[auth]` was drafted from.
fn of_auth(page: &Page, seen: &Seen, api: &Api) -> bool {
    let drafted: HashSet<&str> = auth_headers(api).collect();
    let mut tables = page.loose.iter().filter(|table| table.block == seen.block);
    tables.any(|table| {
        let mut rows = table.rows.iter();
        table.place == Some(Place::Header) && rows.all(|row| drafted.contains(row.name.as_str()))
    })
}

fn rows(
    operation: &Operation,
    table: &FieldTable,
    name: &dyn Fn(&str) -> String,
    unread: &mut Vec<(usize, String)>,
) {
    if let Linked::Orphan(of) = &table.linked {
        unread.push((
            table.line,
            name(&format!("fields of `{of}`, which nothing else speaks of")),
        ));
        return;
    }
    // A bare row is the rest of the one above it.
    for row in table.rows.iter().filter(|r| !r.bare) {
        if operation
            .tree
            .row_node(table.block, row.line, &row.cell)
            .is_none()
        {
            unread.push((
                row.line,
                name(&format!("its row `{}`", text::short(&row.cell, 40))),
            ));
        }
    }
}

fn codes(
    page: &Page,
    seen: &Seen,
    api: &Api,
    name: &dyn Fn(&str) -> String,
    unread: &mut Vec<(usize, String)>,
) {
    let Some(envelope) = &api.envelope else {
        unread.push((seen.line, name("codes, and no envelope that carries them")));
        return;
    };
    let rows = page
        .codes
        .iter()
        .filter(|t| t.block == seen.block)
        .flat_map(|t| &t.rows);
    for row in rows {
        let code = code_value(&row.code, envelope.success.is_string());
        let drafted =
            code.is_some_and(|c| c == envelope.success || api.errors.iter().any(|e| e.code == c));
        if !drafted {
            unread.push((row.line, name(&format!("the code `{}`", row.code))));
        }
    }
}

fn examples(
    page: &Page,
    drafts: &[(&Operation, &Drafted)],
    api: &Api,
    unread: &mut Vec<(usize, String)>,
) {
    let vectors = match &api.auth {
        Auth::Signed { vectors, .. } => vectors.as_slice(),
        _ => &[],
    };
    let mut blocks: HashSet<usize> = HashSet::new();
    let in_draft: HashSet<usize> = drafts
        .iter()
        .flat_map(|(_, d)| d.examples.iter().copied())
        .collect();
    let left_out: HashMap<usize, &str> = drafts
        .iter()
        .flat_map(|(_, d)| &d.left_out)
        .map(|(index, why)| (*index, why.as_str()))
        .collect();
    for (index, example) in page.examples.iter().enumerate() {
        blocks.insert(example.block);
        let of_vector = vectors.iter().any(|vector| {
            example
                .text
                .to_lowercase()
                .contains(&vector.signature.to_lowercase())
        });
        if of_vector || in_draft.contains(&index) {
            continue;
        }
        let why = match left_out.get(&index) {
            Some(why) => (*why).to_owned(),
            None => example.broken.as_ref().map_or_else(
                || format!("{} of no operation", example.kind.word()),
                |b| format!("line {}: {}", b.line, b.why),
            ),
        };
        unread.push((example.line, format!("an example: {why}")));
    }
    for (at, block) in page.document.blocks.iter().enumerate() {
        if matches!(block.kind, BlockKind::Code(_)) && !blocks.contains(&at) {
            unread.push((block.line, "code that is no example".to_owned()));
        }
    }
}

/// Addresses that no file has.
fn addresses(page: &Page, files: &[(String, String)], unread: &mut Vec<(usize, String)>) {
    let mut seen: HashSet<String> = HashSet::new();
    let in_files = known_addresses(files);
    let mut look = |words: &str, line: usize| {
        for url in urls_in(words) {
            let known = seen.contains(url) || known(url, &in_files);
            if !known {
                unread.push((line, format!("the address {}", text::short(url, 120))));
            }
            seen.insert(url.to_owned());
        }
    };
    for (at, block) in page.document.blocks.iter().enumerate() {
        match &block.kind {
            BlockKind::Heading { text, .. }
            | BlockKind::Paragraph(text)
            | BlockKind::Item { text, .. } => {
                look(&text.text, block.line);
                for link in &text.links {
                    look(&link.target, block.line);
                }
            }
            BlockKind::Table(_) => {
                let rows = tables::table(&page.document, at)
                    .into_iter()
                    .flat_map(|t| &t.rows);
                for row in rows {
                    for cell in &row.cells {
                        look(cell.text(), row.line);
                        for link in &cell.inline.links {
                            look(&link.target, row.line);
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
    let Some(origin) = super::api::origin(url) else {
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
        for address in urls_in(text).chain(quoted) {
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

fn urls_in(words: &str) -> impl Iterator<Item = &str> {
    let starts = words.match_indices("http").map(|(at, _)| &words[at..]);
    starts
        .filter(|rest| rest.starts_with("http://") || rest.starts_with("https://"))
        .map(|rest| {
            let end = rest
                .find(|c: char| {
                    c.is_whitespace()
                        || !c.is_ascii()
                        || matches!(
                            c,
                            '"' | '\'' | '<' | '>' | '`' | ')' | ']' | '|' | '\\' | ','
                        )
                })
                .unwrap_or(rest.len());
            rest[..end].trim_end_matches(['.', ';', ':'])
        })
}
