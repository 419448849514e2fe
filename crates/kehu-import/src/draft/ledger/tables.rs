//! Rows of tables and listed codes that no draft has.

mod codes;

use std::collections::{HashMap, HashSet};

use super::super::documents::Api;
use super::super::lists;
use super::super::operation::{Drafted, limits};
use super::kept::Kept;
use super::names::{Names, list};
use super::{Tally, addresses};
use kehu_page::block::{Cell, Note};
use kehu_page::recognise::columns::TableKind;
use kehu_page::recognise::examples::Example;
use kehu_page::recognise::outline::Side;
use kehu_page::recognise::rows::Place;
use kehu_page::recognise::tables::Linked;
use kehu_page::recognise::tables::{self, FieldTable, Seen};
use kehu_page::recognise::{self, Operation, Page};
use kehu_page::words::{Feature, Required, Role, words};
use kehu_page::{text, types};

/// Every table, and codes in lists.
pub(super) fn keep(
    page: &Page,
    drafts: &[(&Operation, &Drafted)],
    api: &Api,
    names: &Names,
    tally: &mut Tally,
) {
    let drafted = drafted_tables(drafts);
    for seen in &page.tables {
        table(page, seen, drafts, &drafted, api, names, tally);
    }
    codes::listed(page, api, tally);
}

/// The names in a table's first column of names, or in its first column.
fn names_of(page: &Page, seen: &Seen) -> Vec<String> {
    let named = seen
        .columns
        .at(Role::Name)
        .or(seen.columns.at(Role::Code))
        .unwrap_or(0);
    let first = usize::from(seen.columns.kind == TableKind::Lookup && named != 0);
    let rows = tables::table(&page.document, seen.block)
        .into_iter()
        .flat_map(|t| &t.rows);
    // A table of something else is told by its first column, too.
    rows.flat_map(|row| {
        row.cells
            .first()
            .into_iter()
            .take(first)
            .chain(row.cells.get(named))
    })
    .map(recognise::rows::bare_name)
    .filter(|name| !name.is_empty())
    .collect()
}

/// Rows of an operation's tables whose names its files do not have.
pub(super) fn rows(page: &Page, kept: &Kept<'_>, tally: &mut Tally) {
    let operation = kept.operation;
    for own in &operation.tables {
        let sent = own.side == Side::Callback && !operation.section.callback;
        if sent || matches!(own.linked, Linked::Orphan(_)) {
            continue;
        }
        let Some(seen) = page.tables.iter().find(|seen| seen.block == own.block) else {
            continue;
        };
        let table = tables::table(&page.document, own.block);
        for row in table.into_iter().flat_map(|table| &table.rows) {
            let read = own.rows.iter().find(|read| read.line == row.line);
            let Some(cell) = seen.columns.cell(Role::Name, &row.cells) else {
                continue;
            };
            // A bare row is the rest of the one above it, where that one is drafted with it.
            if read.is_some_and(|read| read.bare) && kept.names.say(cell.text()) {
                continue;
            }
            let shown = recognise::rows::bare_name(cell);
            let empty = |cell: &Cell| words().is_nothing(cell.text().trim_matches(['-', '/', ' ']));
            // "None", or the mark of a tree's root with its type.
            let nameless = words().is_nothing(&shown) || !shown.contains(char::is_alphanumeric);
            let filled = row.cells.iter().filter(|cell| !empty(cell)).count();
            // In a row that fell apart, a name stands in another column.
            let astray = nameless || types::is_type(&shown) && !seen.notes.is_empty();
            let stray = row.cells.iter().find(|cell| astray && is_name(cell));
            let stray = stray.filter(|cell| !kept.names.have(cell.text().trim()));
            let nothing = filled == 0 || nameless && filled <= 2 && stray.is_none();
            tally.facts += 1;
            let kept = match read {
                Some(read) => kept.row(own, read),
                // What all have in common, and this operation not.
                None if own.shared => kept.page.have(&shown),
                None => shown.contains(char::is_alphanumeric) && kept.names.have(&shown),
            };
            if stray.is_some() || !(kept || nothing) {
                let title = text::short(&text::squeeze(&own.title), 40);
                tally.lose(
                    row.line,
                    format!(
                        "a table ({title}): its row `{}`",
                        text::short(stray.unwrap_or(cell).text(), 40)
                    ),
                    1,
                );
            }
        }
    }
}

/// Whether a cell is a wire name and nothing else that stands in tables.
fn is_name(cell: &Cell) -> bool {
    let text = cell.text().trim();
    let mark = words().required(text) != Required::Unknown;
    text::is_identifier(text) && !types::is_type(text) && !words().is_nothing(text) && !mark
}

/// Tables of fields that are in a draft, by block.
type DraftedTables<'a> = HashMap<usize, (&'a Operation, &'a FieldTable)>;

fn drafted_tables<'a>(drafts: &[(&'a Operation, &'a Drafted)]) -> DraftedTables<'a> {
    let mut all = DraftedTables::new();
    for (operation, _) in drafts {
        for table in &operation.tables {
            for block in std::iter::once(&table.block).chain(&table.again) {
                all.entry(*block).or_insert((*operation, table));
            }
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
    names: &Names,
    tally: &mut Tally,
) {
    let name = |what: &str| in_table(&seen.title, what);
    for note in untold_notes(seen, drafts) {
        tally.unread.push((note.line, name(&note.text)));
    }
    let rows = names_of(page, seen);
    let lose_all = |why: &str, tally: &mut Tally| {
        let what = name(&format!("{why}: {}", list(&rows)));
        tally.facts += rows.len();
        tally.lose(seen.line, what, rows.len());
    };
    match seen.columns.kind {
        TableKind::Fields => match why_not_drafted(page, seen, drafts, drafted, api) {
            Some(why) => lose_all(&why, tally),
            None if drafted.contains_key(&seen.block) => {
                let unread = unknown_heads(page, seen).map(|why| (seen.line, name(&why)));
                tally.unread.extend(unread);
            }
            None => {}
        },
        TableKind::Codes => codes::of_table(page, seen, api, &name, tally),
        TableKind::Statuses => lose_all("statuses of HTTP, no codes of the vendor's", tally),
        TableKind::Info if !drafts.is_empty() => info(page, seen, &name, tally),
        TableKind::Values if !drafts.is_empty() => {
            tally.facts += rows.len();
            for (value, line) in values_in_no_draft(page, seen, drafts, api) {
                tally.lose(line, name(&format!("its row `{value}`")), 1);
            }
        }
        kind => {
            let webhook = kind == TableKind::Values || kind == TableKind::Info;
            let lost: Vec<String> = rows
                .iter()
                .filter(|n| webhook || !names.have(n))
                .cloned()
                .collect();
            tally.facts += rows.len();
            let table = tables::table(&page.document, seen.block);
            let index = table.is_some_and(|table| addresses::is_index(table, drafts, api));
            if !lost.is_empty() && index {
                let what = "an index: its requests are drafted, its other columns are not read";
                tally.unread.push((seen.line, name(what)));
            } else if !lost.is_empty() {
                let what = format!("neither fields nor codes: {}", list(&lost));
                tally.lose(seen.line, name(&what), lost.len());
            }
        }
    }
}

/// What a table's reader fixed, where no finding is of the same line.
fn untold_notes<'a>(seen: &'a Seen, drafts: &[(&Operation, &Drafted)]) -> Vec<&'a Note> {
    let findings = drafts.iter().flat_map(|(_, drafted)| &drafted.findings);
    let tables = findings.filter_map(|finding| finding.table.as_ref());
    let told: HashSet<usize> = tables.map(|(_, line)| *line).collect();
    let notes = seen.notes.iter();
    notes.filter(|note| !told.contains(&note.line)).collect()
}

/// What is said of a table, with its title.
fn in_table(title: &str, what: &str) -> String {
    if title.is_empty() {
        return format!("a table: {what}");
    }
    let title = text::short(&text::squeeze(title), 40);
    format!("a table ({title}): {what}")
}

/// Why the rows of a table of fields are in no draft, where they are not.
fn why_not_drafted(
    page: &Page,
    seen: &Seen,
    drafts: &[(&Operation, &Drafted)],
    drafted: &DraftedTables<'_>,
    api: &Api,
) -> Option<String> {
    let sent = "fields of what the vendor sends";
    if let Some((operation, table)) = drafted.get(&seen.block) {
        return match &table.linked {
            Linked::Orphan(of) => Some(format!("fields of `{of}`, which nothing else speaks of")),
            _ if table.side == Side::Callback && !operation.section.callback => {
                Some(sent.to_owned())
            }
            _ => None,
        };
    }
    if !drafts.is_empty() && of_auth(page, seen, api) {
        return None;
    }
    let mut callbacks = page.operations.iter().filter(|o| o.section.callback);
    let is_callback = callbacks.any(|o| o.tables.iter().any(|t| t.block == seen.block));
    let why = match is_callback {
        true => sent,
        false => "fields of no operation",
    };
    Some(why.to_owned())
}

/// Columns that say something, and whose heads are none that are known.
fn unknown_heads<'a>(page: &'a Page, seen: &'a Seen) -> impl Iterator<Item = String> + 'a {
    // Where there is no description, they are it.
    let described = seen.columns.at(Role::Description).is_some();
    let table = tables::table(&page.document, seen.block).filter(|_| described);
    let heads = table.into_iter().flat_map(|table| {
        let heads = table.head.iter().zip(&seen.columns.roles).enumerate();
        heads.filter(move |(at, (head, role))| {
            let mut cells = table.column(*at);
            role.is_none()
                && !head.text().trim().is_empty()
                && cells.any(|cell| !words().is_nothing(cell.text().trim()))
        })
    });
    heads.map(|(_, (head, _))| {
        let head = text::short(head.text().trim(), 40);
        format!("its column `{head}`, of which only values, lengths and conditions are read")
    })
}

/// Rows of a table of facts that say neither address nor method nor content type.
fn info(page: &Page, seen: &Seen, name: &dyn Fn(&str) -> String, tally: &mut Tally) {
    let Some(table) = tables::table(&page.document, seen.block) else {
        return;
    };
    // A table of one row has its labels for heads.
    let headed = table.rows.len() == 1 && table.head.len() > 2;
    let labels: Vec<(&Cell, usize)> = match headed {
        true => table.head.iter().map(|cell| (cell, seen.line)).collect(),
        false => table
            .rows
            .iter()
            .filter(|row| !limits::says(&row.cells))
            .filter_map(|row| Some((row.cells.first()?, row.line)))
            .collect(),
    };
    let known = [
        Feature::Url,
        Feature::Method,
        Feature::ContentType,
        Feature::Host,
        Feature::Environment,
        Feature::Summary,
    ];
    for (label, line) in labels {
        let label = label.text().trim();
        let shown = |e: &Example| e.block == seen.block && e.line == line;
        tally.facts += 1;
        if !label.is_empty()
            && !page.examples.iter().any(shown)
            && !known
                .iter()
                .any(|feature| words().is_label(label, *feature))
        {
            tally.lose(
                line,
                name(&format!("its row `{}`", text::short(label, 40))),
                1,
            );
        }
    }
}

/// Rows of names and values that are not headers of a draft.
fn values_in_no_draft(
    page: &Page,
    seen: &Seen,
    drafts: &[(&Operation, &Drafted)],
    api: &Api,
) -> Vec<(String, usize)> {
    let (own, stated) = api.auth_headers();
    let own = own.into_iter().chain(stated).chain(api.auth_fields());
    let mut known: HashSet<String> = own.map(str::to_lowercase).collect();
    for (_, drafted) in drafts {
        let endpoint = &drafted.endpoint;
        let stated = endpoint.file.headers.iter().flat_map(|headers| &headers.0);
        let stated = stated.map(|(name, _)| name);
        let names = stated.chain(endpoint.fields().iter().map(|row| &row.name));
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

/// Whether a table of headers that all operations have is what `[auth]` was drafted from.
fn of_auth(page: &Page, seen: &Seen, api: &Api) -> bool {
    let (own, stated) = api.auth_headers();
    let fields: HashSet<&str> = api.auth_fields().collect();
    let headers: HashSet<&str> = own.into_iter().chain(stated).collect();
    let mut tables = page.loose.iter().filter(|table| table.block == seen.block);
    tables.any(|table| {
        let mut rows = table.rows.iter();
        let drafted = match table.place {
            Some(Place::Header) => &headers,
            _ => &fields,
        };
        rows.all(|row| drafted.contains(row.name.as_str()))
    })
}
