//! The ledger: everything of a page is in a draft, or the report names it with its line.
//!
//! | what | is in a draft when |
//! |---|---|
//! | a row of a table | its name is in the files of its operation, or a person is asked about it |
//! | a member of an example | the same; of an example that is in no draft all members are named |
//! | an item of a list | it is a row's; else, when it begins as a field does, its name is |
//! | code | it is an example, or listed codes |
//! | an address, a method with a path | a file has it |
//! | a line | some block holds its words (`read::coverage`) |
//!
//! Sentences without any of these are prose: they are no facts that a spec could hold.

use std::collections::{HashMap, HashSet};

mod names;

use names::{Names, list, members, quoted_keys};

use super::api::code_value;
use super::lists;
use super::operation::Drafted;
use super::report::{PageReport, Report, Unread};
use super::spec::{Api, Auth};
use crate::block::{BlockKind, Cell};
use crate::read::coverage;
use crate::recognise::address;
use crate::recognise::columns::TableKind;
use crate::recognise::examples::{Example, ExampleKind};
use crate::recognise::nest::Linked;
use crate::recognise::rows::Place;
use crate::recognise::sections::path_of;
use crate::recognise::tables::{self, FieldTable, Seen};
use crate::recognise::{self, Operation, Page};
use crate::text;
use crate::words::{Feature, Role, words};

/// What was held against the drafts.
#[derive(Debug, Default)]
struct Tally {
    /// How many facts the page has.
    facts: usize,
    /// Lines of what is in no draft, and what it is.
    unread: Vec<(usize, String)>,
    /// How many facts these are.
    lost: usize,
}

impl Tally {
    fn lose(&mut self, line: usize, what: String, facts: usize) {
        self.unread.push((line, what));
        self.lost += facts;
    }
}

/// Holds a page against the drafts of its operations and the files that were made.
pub fn keep(
    page: &Page,
    drafts: &[(&Operation, &Drafted)],
    api: &Api,
    files: &[(String, String)],
    report: &mut Report,
) {
    let mut tally = Tally::default();
    let drafted = drafted_tables(drafts);
    let all: Vec<&Drafted> = drafts.iter().map(|(_, drafted)| *drafted).collect();
    let names = Names::of(&all, files, report);
    for seen in &page.tables {
        table(page, seen, drafts, &drafted, api, &names, &mut tally);
    }
    for (operation, own) in drafts {
        let names = Names::of(&[own], files, report);
        rows(page, operation, &names, &mut tally);
        of_examples(page, own, &names, &mut tally);
    }
    examples(page, drafts, api, &names, &mut tally);
    left_out(page, &mut tally);
    items(page, &names, &mut tally);
    listed_codes(page, api, &mut tally);
    addresses(page, files, &mut tally);
    requests(page, drafts, &mut tally);
    tally.facts += page.document.unread.len();
    for note in &page.document.unread {
        tally.lose(note.line, note.text.clone(), 1);
    }
    tally.unread.sort();
    tally.unread.dedup();
    report.pages.push(PageReport {
        page: page.name.clone(),
        class: page.class.word(),
        tables: page.tables.len(),
        examples: page.examples.len(),
        facts: tally.facts,
        understood: tally.facts.saturating_sub(tally.lost),
    });
    report
        .unread
        .extend(tally.unread.into_iter().map(|(line, what)| Unread {
            page: page.name.clone(),
            line,
            what,
        }));
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
fn rows(page: &Page, operation: &Operation, names: &Names, tally: &mut Tally) {
    for own in &operation.tables {
        if matches!(own.linked, Linked::Orphan(_)) {
            continue;
        }
        let Some(seen) = page.tables.iter().find(|seen| seen.block == own.block) else {
            continue;
        };
        let table = tables::table(&page.document, own.block);
        for row in table.into_iter().flat_map(|table| &table.rows) {
            let read = own.rows.iter().find(|read| read.line == row.line);
            // A bare row is the rest of the one above it.
            let Some(cell) = seen
                .columns
                .cell(Role::Name, &row.cells)
                .filter(|_| read.is_none_or(|r| !r.bare))
            else {
                continue;
            };
            let shown = recognise::rows::bare_name(cell);
            let name = read.map_or(shown.as_str(), |read| read.name.as_str());
            let plain = lists::has("auth", "plain", name);
            let nothing = row
                .cells
                .iter()
                .all(|cell| cell.text().trim_matches(['-', '/', ' ', '无']).is_empty());
            tally.facts += 1;
            if !(names.have(name) || plain || nothing || words().is_nothing(&shown)) {
                let title = text::short(&text::squeeze(&own.title), 40);
                tally.lose(
                    row.line,
                    format!(
                        "a table ({title}): its row `{}`",
                        text::short(cell.text(), 40)
                    ),
                    1,
                );
            }
        }
    }
}

/// Members of examples that are in the draft whose names its files do not have.
fn of_examples(page: &Page, drafted: &Drafted, names: &Names, tally: &mut Tally) {
    let mut indices: Vec<usize> = drafted.examples.iter().copied().collect();
    indices.sort_unstable();
    for index in indices {
        let example = &page.examples[index];
        let refused = example.kind == ExampleKind::Failure;
        let pairs = example
            .request
            .iter()
            .flat_map(|r| r.query.iter().chain(&r.form));
        let pairs = pairs.map(|(name, _)| name.clone());
        let own = example
            .json
            .as_ref()
            .map(|json| members(&json.root))
            .unwrap_or_default();
        let own: Vec<String> = own.into_iter().chain(pairs).collect();
        tally.facts += own.len();
        let lost: Vec<String> = own.into_iter().filter(|name| !names.have(name)).collect();
        if !lost.is_empty() {
            let what = if refused {
                "members of a refusal"
            } else {
                "members of an example"
            };
            let count = lost.len();
            tally.lose(example.line, format!("{what}: {}", list(&lost)), count);
        }
    }
}

/// What words before JSON say when they label it.
const LABELS: [Feature; 6] = [
    Feature::Request,
    Feature::Response,
    Feature::Callback,
    Feature::Success,
    Feature::Failure,
    Feature::Example,
];

/// Lines of code that no example of it holds: what was left out to read the rest as JSON.
fn left_out(page: &Page, tally: &mut Tally) {
    for (at, block) in page.document.blocks.iter().enumerate() {
        let BlockKind::Code(code) = &block.kind else {
            continue;
        };
        let own: Vec<&Example> = page.examples.iter().filter(|e| e.block == at).collect();
        let whole = |example: &&Example| example.json.is_none() || example.request.is_some();
        if own.is_empty() || own.iter().any(whole) {
            continue;
        }
        let jsons = own.iter().filter_map(|example| example.json.as_ref());
        let texts = jsons.flat_map(|json| {
            let comments = json.comments.iter().map(|comment| comment.text.clone());
            // Words before it that label nothing are no part of it.
            let label =
                Some(json.label.clone()).filter(|label| words().features(label).any(&LABELS));
            comments.chain([json.root.to_compact()]).chain(label)
        });
        let known: HashSet<String> = texts
            .flat_map(|text| coverage::words(&text).collect::<Vec<_>>())
            .collect();
        for (i, line) in code.text.lines().enumerate() {
            let words: Vec<String> = coverage::words(line).collect();
            let missing = words.iter().filter(|word| !known.contains(*word)).count();
            if missing * 2 > words.len() {
                let line_text = text::short(&text::squeeze(line), 80);
                tally.facts += 1;
                tally.lose(
                    code.first + i,
                    format!("beside the JSON of an example: {line_text}"),
                    1,
                );
            }
        }
    }
}

/// Items of lists that begin as a field does and are in no draft, and rows that were read as prose.
fn items(page: &Page, names: &Names, tally: &mut Tally) {
    for block in &page.document.blocks {
        if let BlockKind::Paragraph(text) = &block.kind {
            rows_in_prose(&text.text, block.line, names, tally);
        }
        let BlockKind::Item { text, .. } = &block.kind else {
            continue;
        };
        let Some(name) = recognise::field_of_item(text) else {
            continue;
        };
        tally.facts += 1;
        if !names.have(&name) {
            tally.lose(block.line, format!("an item of a list: `{name}`"), 1);
        }
    }
}

/// Lines between pipes that no reader took for a table.
fn rows_in_prose(text: &str, first: usize, names: &Names, tally: &mut Tally) {
    for (at, line) in text.lines().enumerate() {
        let trimmed = line.trim();
        let row = trimmed.starts_with('|') && trimmed.matches('|').count() > 2;
        let name = trimmed
            .trim_matches('|')
            .split('|')
            .next()
            .unwrap_or_default()
            .trim();
        if !row || !name.contains(char::is_alphanumeric) {
            continue;
        }
        tally.facts += 1;
        if !names.have(name) {
            let name = text::short(name, 40);
            tally.lose(first + at, format!("a row that no table has: `{name}`"), 1);
        }
    }
}

/// Codes in lists and lines.
fn listed_codes(page: &Page, api: &Api, tally: &mut Tally) {
    let in_tables: HashSet<usize> = page.tables.iter().map(|seen| seen.block).collect();
    for table in page
        .codes
        .iter()
        .filter(|table| !in_tables.contains(&table.block))
    {
        let text = api.envelope.as_ref().is_some_and(|e| e.success.is_string());
        let drafted = |code: &str| {
            code_value(code, text).is_some_and(|code| api.errors.iter().any(|e| e.code == code))
        };
        let lost: Vec<String> = table
            .rows
            .iter()
            .map(|row| row.code.clone())
            .filter(|code| !drafted(code))
            .collect();
        tally.facts += table.rows.len();
        if !lost.is_empty() {
            let count = lost.len();
            tally.lose(
                table.line,
                format!("codes that no envelope carries: {}", list(&lost)),
                count,
            );
        }
    }
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
    names: &Names,
    tally: &mut Tally,
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
        tally.unread.push((note.line, name(&note.text)));
    }
    let rows = names_of(page, seen);
    match seen.columns.kind {
        TableKind::Fields => {
            let webhook = page
                .operations
                .iter()
                .any(|o| o.section.callback && o.tables.iter().any(|t| t.block == seen.block));
            let why = match drafted.get(&seen.block) {
                Some((
                    _,
                    FieldTable {
                        linked: Linked::Orphan(of),
                        ..
                    },
                )) => {
                    format!("fields of `{of}`, which nothing else speaks of")
                }
                Some(_) => return,
                None if of_auth(page, seen, api) => return,
                None if webhook => "fields of what the vendor sends".to_owned(),
                None => "fields of no operation".to_owned(),
            };
            tally.facts += rows.len();
            tally.lose(
                seen.line,
                name(&format!("{why}: {}", list(&rows))),
                rows.len(),
            );
        }
        TableKind::Codes => codes(page, seen, api, &name, tally),
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
            if !lost.is_empty() {
                let what = format!("neither fields nor codes: {}", list(&lost));
                tally.lose(seen.line, name(&what), lost.len());
            }
        }
    }
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
            .filter_map(|row| Some((row.cells.first()?, row.line)))
            .collect(),
    };
    let known = [
        Feature::Url,
        Feature::Method,
        Feature::ContentType,
        Feature::Host,
        Feature::Summary,
    ];
    for (label, line) in labels {
        let label = label.text().trim();
        tally.facts += 1;
        if !label.is_empty()
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

fn codes(page: &Page, seen: &Seen, api: &Api, name: &dyn Fn(&str) -> String, tally: &mut Tally) {
    let rows = page
        .codes
        .iter()
        .filter(|t| t.block == seen.block)
        .flat_map(|t| &t.rows);
    let Some(envelope) = &api.envelope else {
        let lost: Vec<String> = rows.map(|row| row.code.clone()).collect();
        let what = format!("codes, and no envelope that carries them: {}", list(&lost));
        tally.facts += lost.len();
        tally.lose(seen.line, name(&what), lost.len());
        return;
    };
    for row in rows {
        let code = code_value(&row.code, envelope.success.is_string());
        let drafted =
            code.is_some_and(|c| c == envelope.success || api.errors.iter().any(|e| e.code == c));
        tally.facts += 1;
        if !drafted {
            tally.lose(row.line, name(&format!("the code `{}`", row.code)), 1);
        }
    }
}

fn examples(
    page: &Page,
    drafts: &[(&Operation, &Drafted)],
    api: &Api,
    names: &Names,
    tally: &mut Tally,
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
        if of_vector {
            // The string to sign and its digest are in the vector; other lines are not.
            for (at, line) in example.text.lines().enumerate() {
                let worked = line.contains('=')
                    || vectors
                        .iter()
                        .any(|v| line.to_lowercase().contains(&v.signature.to_lowercase()));
                if !worked && line.contains(char::is_alphanumeric) {
                    let what = format!("beside a signature: {}", text::short(line.trim(), 80));
                    tally.facts += 1;
                    tally.lose(example.line + at, what, 1);
                }
            }
            continue;
        }
        if in_draft.contains(&index) {
            continue;
        }
        let why = match left_out.get(&index) {
            Some(why) => (*why).to_owned(),
            None => example.broken.as_ref().map_or_else(
                || format!("{} of no operation", example.kind.word()),
                |b| format!("line {}: {}", b.line, b.why),
            ),
        };
        let own = match &example.json {
            Some(json) => members(&json.root),
            None => quoted_keys(&example.text),
        };
        // Types in place of values are read, and are no exchange to keep.
        let types = matches!(example.kind, ExampleKind::Types(_));
        tally.facts += own.len();
        if types && own.iter().all(|name| names.have(name)) {
            continue;
        }
        let shown = match own.len() {
            0 => String::new(),
            _ => format!(": {}", list(&own)),
        };
        tally.facts += 1;
        tally.lose(
            example.line,
            format!("an example: {why}{shown}"),
            1 + own.len(),
        );
    }
    for (at, block) in page.document.blocks.iter().enumerate() {
        if matches!(block.kind, BlockKind::Code(_)) && !blocks.contains(&at) {
            tally.facts += 1;
            tally.lose(block.line, "code that is no example".to_owned(), 1);
        }
    }
}

/// Paths that the page says a request goes to, and no operation has.
fn requests(page: &Page, drafts: &[(&Operation, &Drafted)], tally: &mut Tally) {
    let drafted: Vec<Vec<String>> = drafts
        .iter()
        .map(|(_, drafted)| shape(&drafted.endpoint.path))
        .collect();
    let mut seen = HashSet::new();
    for fact in address::facts(&page.document, &page.outline) {
        let address::What::Url(url) = &fact.what else {
            continue;
        };
        let shape = shape(path_of(url));
        if shape.is_empty() || !seen.insert(shape.clone()) {
            continue;
        }
        tally.facts += 1;
        let same = |drafted: &Vec<String>| shape.ends_with(drafted) || drafted.ends_with(&shape);
        if !drafted.iter().any(same) {
            tally.lose(
                fact.line,
                format!("a request to {}", text::short(url, 120)),
                1,
            );
        }
    }
}

/// The parts of a path, what stands for a value alike however it is marked.
fn shape(path: &str) -> Vec<String> {
    let value = |part: &str| {
        part.contains(['{', '<', '$', '['])
            || part.starts_with(':')
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

/// Addresses that no file has.
fn addresses(page: &Page, files: &[(String, String)], tally: &mut Tally) {
    let mut seen: HashSet<String> = HashSet::new();
    let in_files = known_addresses(files);
    let mut look = |words: &str, line: usize| {
        for url in urls_in(words) {
            let known = seen.contains(url) || known(url, &in_files);
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
