//! From understood pages to draft specs.
//!
//! ```text
//! pages ─api→ servers, envelope, auth, codes ─operation→ endpoints ─reconcile→ drafts that pass the check
//!       ─merge→ over what is there ─write→ files;  ledger → what is in no draft;  report ← all of them
//! ```
//!
//! - [`api`]: what the pages say of the API as a whole.
//! - [`operation`] with [`fields`], [`types`] and [`paging`]: one operation as an endpoint file.
//! - [`shared`]: types that several operations have, for `types.toml`.
//! - [`collections`]: what identifies the items of paged lists.
//! - [`reconcile`]: drafts held against their own examples; what a quirk can settle gets one, to confirm.
//! - [`merge`]: a draft over a file that a person has mended.
//! - [`ledger`]: every table, fence and address of a page is in the draft or in the report.
//! - [`mod@write`]: the only module that knows how specs look.
//!
//! Nothing is guessed silently: every open point is a `# REVIEW:` comment at its place, with the page's
//! line, and an entry of the [`report`].

pub mod api;
pub mod collections;
pub mod fields;
pub mod ledger;
pub mod lists;
pub mod merge;
pub mod names;
pub mod operation;
pub mod paging;
pub mod reconcile;
pub mod report;
pub mod shared;
pub mod spec;
pub mod types;
pub mod write;

use std::collections::{HashMap, HashSet};

use kehu_spec::diagnostic::Severity;
use kehu_spec::{Sources, load, model, reviews};

use crate::recognise::sections::path_of;
use crate::recognise::{Operation, Page};
use operation::Drafted;
use report::{OperationReport, Problem, Report};
use shared::Shared;
use spec::{Api, Endpoint};

/// What to draft, and over what.
#[derive(Debug)]
pub struct Options<'a> {
    /// The API's name: its folder.
    pub api: &'a str,
    /// The specs that are there, by path under the specs' folder.
    pub existing: &'a Sources,
    /// What becomes of rows that are there and on no page.
    pub gone: Gone,
}

/// What becomes of rows that a spec has and its page has not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Gone {
    /// They stay, and the report tells of them.
    #[default]
    Told,
    /// They go: the result says what the page says.
    Removed,
}

/// A file to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Under the specs' folder.
    pub path: String,
    /// All of it.
    pub text: String,
}

/// What came of an import.
#[derive(Debug)]
pub struct Import {
    /// Files that are new or other than before, by path.
    pub files: Vec<File>,
    /// What was understood, and what was not.
    pub report: Report,
}

/// One operation on its way.
#[derive(Debug)]
struct Task<'a> {
    page: &'a Page,
    operation: &'a Operation,
    drafted: Drafted,
    /// The operation that is there already.
    known: Option<String>,
}

/// Drafts specs from pages.
pub fn draft(pages: &[Page], options: &Options<'_>) -> Import {
    let loaded = load(&own(options));
    let known = loaded.apis.iter().find(|api| api.name == options.api);
    let is_new = options
        .existing
        .file(&format!("{}/api.toml", options.api))
        .is_none();
    let mut facts = match known {
        Some(known) => api::existing(known),
        None => api::draft(pages, options.api),
    };
    let mut tasks = operations(pages, &facts, known);
    shared::unify(&mut fresh(&mut tasks));
    let known_collections = facts.collections.len();
    collections::find(&mut facts, &mut fresh(&mut tasks));
    reconcile_all(&facts, &mut tasks);
    if is_new {
        used_parameters(&mut facts, &tasks);
    }
    let mut files = Vec::new();
    let mut report = Report::default();
    if is_new && !tasks.is_empty() {
        let page = pages.first().map_or("", |p| p.name.as_str());
        files.push((
            format!("{}/api.toml", options.api),
            write::api(&facts, page),
        ));
        report.open_api(&facts, page);
    } else if !is_new && known.is_none() {
        report.unreadable_api(options.api);
    } else if !is_new {
        let new = facts.collections.get(known_collections..);
        more_collections(new.unwrap_or_default(), options, &mut files, &mut report);
    }
    types_file(
        shared::take(&mut fresh(&mut tasks)),
        options,
        &mut files,
        &mut report,
    );
    for task in &tasks {
        endpoint_files(task, options, &mut files, &mut report);
    }
    for (page, operation) in api::called(pages).filter(|(_, o)| unknown_method(o).is_some()) {
        let base = facts
            .servers
            .first()
            .map_or("", |s| path_of(&s.url))
            .trim_end_matches('/');
        let method = unknown_method(operation).unwrap_or_default();
        report.unknown_method(page, operation, &method, base);
    }
    for (page, operation) in api::called(pages).filter(|(_, o)| o.tree.nodes.len() > MOST_FIELDS) {
        report.too_large(page, operation.tree.nodes.len(), MOST_FIELDS);
    }
    let existing = own(options);
    let mut texts: Vec<(String, String)> = existing
        .files()
        .map(|(file, path)| (path.to_owned(), existing.text(file).to_owned()))
        .collect();
    texts.extend(files.iter().cloned());
    for page in pages {
        let own: Vec<(&Operation, &Drafted)> = tasks
            .iter()
            .filter(|t| std::ptr::eq(t.page, page))
            .map(|t| (t.operation, &t.drafted))
            .collect();
        ledger::keep(page, &own, &facts, &texts, &mut report);
    }
    finish(options, files, report)
}

/// The files of this API alone.
fn own(options: &Options<'_>) -> Sources {
    let prefix = format!("{}/", options.api);
    let files = options
        .existing
        .files()
        .filter(|(_, path)| path.starts_with(&prefix));
    Sources::from_texts(files.map(|(file, path)| (path, options.existing.text(file))))
}

/// An operation of more fields is no documentation; holding it against itself would take minutes.
const MOST_FIELDS: usize = 5_000;

/// Whether an operation can be drafted: it is small enough, and a spec has its method.
fn fits(operation: &Operation) -> bool {
    operation.tree.nodes.len() <= MOST_FIELDS && unknown_method(operation).is_none()
}

/// The method of an operation, when a spec cannot say it: `HEAD`.
fn unknown_method(operation: &Operation) -> Option<String> {
    const KNOWN: [&str; 5] = ["GET", "POST", "PUT", "PATCH", "DELETE"];
    let method = crate::recognise::methods(operation).into_iter().next()?;
    let method = method.to_uppercase();
    (!KNOWN.contains(&method.as_str())).then_some(method)
}

/// Every operation of every page, named and drafted.
fn operations<'a>(pages: &'a [Page], facts: &Api, known: Option<&model::Api>) -> Vec<Task<'a>> {
    let mut names: HashSet<String> = known
        .iter()
        .flat_map(|api| &api.operations)
        .map(|o| o.name.clone())
        .collect();
    let mut taken: HashSet<String> = known
        .iter()
        .flat_map(|api| {
            let records = api.records.iter().map(|r| r.name.clone());
            records.chain(api.enums.iter().map(|e| e.name.clone()))
        })
        .collect();
    let mut tasks: Vec<Task<'a>> = Vec::new();
    let mut requests: HashMap<String, usize> = HashMap::new();
    for (page, operation) in api::called(pages).filter(|(_, o)| fits(o)) {
        let url = operation
            .section
            .urls
            .first()
            .map(|u| u.what.clone())
            .or_else(|| api::shown_urls(page, operation).next().map(|(url, _)| url));
        let method = crate::recognise::methods(operation)
            .into_iter()
            .next()
            .unwrap_or_default();
        let title = operation.section.title.as_deref();
        let name = url
            .and_then(|url| names::operation(&url, &method))
            .or_else(|| title.and_then(names::in_title))
            .or_else(|| title.and_then(names::titled))
            .unwrap_or_else(|| names::identifier(&page.name, "operation"));
        let mut fresh = HashSet::new();
        let mut drafted = operation::draft(page, operation, facts, name, &mut fresh);
        let there = known.and_then(|api| same_operation(api, &drafted.endpoint));
        if let Some(there) = there {
            rename(&mut drafted.endpoint, &there);
            tasks.push(Task {
                page,
                operation,
                drafted,
                known: Some(there),
            });
            continue;
        }
        let request = request_of(&drafted.endpoint);
        if let Some(at) = requests.get(&request) {
            absorb(&mut tasks[*at], drafted);
            continue;
        }
        requests.insert(request, tasks.len());
        // Its types must not have the names of others.
        let mut name = drafted.endpoint.name.clone();
        if names.contains(&name) {
            let title = operation.section.title.as_deref().and_then(names::titled);
            name = title.filter(|t| !names.contains(t)).unwrap_or(name);
        }
        let name = names::unique(name, &mut names);
        let drafted = operation::draft(page, operation, facts, name, &mut taken);
        tasks.push(Task {
            page,
            operation,
            drafted,
            known: None,
        });
    }
    tasks
}

/// What tells operations apart: method, path, headers and fields that never change.
fn request_of(endpoint: &Endpoint) -> String {
    let fields = endpoint.fields.iter();
    let fixed: Vec<_> = fields
        .filter_map(|row| Some((&row.name, row.fixed.as_ref()?)))
        .collect();
    format!(
        "{} {} {:?} {fixed:?}",
        endpoint.method, endpoint.path, endpoint.headers
    )
}

/// The operation that is there: by method and path, and by headers where several are alike.
fn same_operation(api: &model::Api, draft: &Endpoint) -> Option<String> {
    let alike = |path: &str| {
        let bare = |p: &str| {
            p.split('{')
                .map(|s| s.split_once('}').map_or(s, |(_, r)| r))
                .collect::<String>()
        };
        bare(path) == bare(&draft.path)
    };
    let mut found: Vec<&model::Operation> = api
        .operations
        .iter()
        .filter(|o| format!("{:?}", o.method).to_uppercase() == draft.method && alike(&o.path))
        .collect();
    if found.len() > 1 {
        found.retain(|o| {
            draft.headers.iter().all(|(name, value)| {
                o.headers
                    .iter()
                    .all(|(n, v)| !n.eq_ignore_ascii_case(name) || v == value)
            })
        });
    }
    found.first().map(|o| o.name.clone())
}

fn rename(endpoint: &mut Endpoint, name: &str) {
    let old = std::mem::replace(&mut endpoint.name, name.to_owned());
    for example in &mut endpoint.examples {
        if let Some(rest) = example.file.strip_prefix(&old) {
            example.file = format!("{name}{rest}");
        }
    }
}

/// A second page of one operation adds what the first leaves out.
fn absorb(task: &mut Task<'_>, other: Drafted) {
    let endpoint = &mut task.drafted.endpoint;
    for row in other.endpoint.fields {
        let plain = !matches!(row.ty.innermost(), spec::Ty::Named(_));
        if plain && !endpoint.fields.iter().any(|f| f.name == row.name) {
            endpoint.fields.push(row);
        }
    }
    endpoint.reviews.push((
        spec::Place::Head,
        spec::Review::new(
            0,
            format!(
                "the page {} describes it too: hold the two against each other",
                other.endpoint.page
            ),
        ),
    ));
}

/// The endpoints of operations that are new.
fn fresh<'t>(tasks: &'t mut [Task<'_>]) -> Vec<&'t mut Endpoint> {
    let new = tasks.iter_mut().filter(|task| task.known.is_none());
    new.map(|task| &mut task.drafted.endpoint).collect()
}

fn reconcile_all(facts: &Api, tasks: &mut [Task<'_>]) {
    let mut fresh: Vec<Endpoint> = Vec::new();
    for task in tasks.iter_mut() {
        if task.known.is_some() {
            reconcile::reconcile(facts, std::slice::from_mut(&mut task.drafted.endpoint));
        } else {
            fresh.push(std::mem::take(&mut task.drafted.endpoint));
        }
    }
    reconcile::reconcile(facts, &mut fresh);
    let mut fresh = fresh.into_iter();
    for task in tasks.iter_mut().filter(|t| t.known.is_none()) {
        if let Some(endpoint) = fresh.next() {
            task.drafted.endpoint = endpoint;
        }
    }
}

/// Parameters of a new client that nothing uses are no parameters.
fn used_parameters(facts: &mut Api, tasks: &[Task<'_>]) {
    let auth = facts.auth.clone();
    facts.client.retain(|row| {
        let name = format!("client.{}", row.name);
        let in_auth = match &auth {
            spec::Auth::None => false,
            spec::Auth::Token { .. } => row.name == "token",
            spec::Auth::Signed {
                headers, secret, ..
            } => row.name == *secret || headers.iter().any(|(_, v)| *v == name),
        };
        in_auth
            || tasks.iter().any(|t| {
                t.drafted
                    .endpoint
                    .fields
                    .iter()
                    .any(|f| f.from.as_deref() == Some(&name))
            })
    });
}

/// What several new operations share, behind what `types.toml` has.
fn types_file(
    shared: Shared,
    options: &Options<'_>,
    files: &mut Vec<(String, String)>,
    report: &mut Report,
) {
    if shared.is_empty() {
        return;
    }
    let path = format!("{}/types.toml", options.api);
    let there = options.existing.file(&path);
    let there = there.map_or("", |file| options.existing.text(file));
    let gap = if there.is_empty() { "" } else { "\n" };
    let types = write::types(&shared);
    report.open_types(&path, &shared);
    files.push((path, format!("{there}{gap}{types}")));
}

/// Collections that new operations of an API which is there need, behind what its `api.toml` has.
fn more_collections(
    new: &[spec::Collection],
    options: &Options<'_>,
    files: &mut Vec<(String, String)>,
    report: &mut Report,
) {
    let path = format!("{}/api.toml", options.api);
    let Some(there) = options.existing.file(&path).filter(|_| !new.is_empty()) else {
        return;
    };
    let added: String = new.iter().map(write::collection).collect();
    let said: Vec<String> = new
        .iter()
        .map(|c| {
            format!(
                "a collection `{}`: `{}` by its `{}`",
                c.name, c.record, c.key
            )
        })
        .collect();
    report.changed(&path, &said);
    let text = options.existing.text(there).trim_end();
    files.push((path, format!("{text}\n{added}")));
}

/// The files of one operation: fresh, or merged over what is there.
fn endpoint_files(
    task: &Task<'_>,
    options: &Options<'_>,
    files: &mut Vec<(String, String)>,
    report: &mut Report,
) {
    let endpoint = &task.drafted.endpoint;
    let folder = options.api;
    let path = format!("{folder}/endpoints/{}.toml", endpoint.name);
    let there = options
        .existing
        .file(&path)
        .map(|file| options.existing.text(file));
    report.operation(OperationReport::of(task.operation, &task.drafted));
    if let Some(there) = there.filter(|_| task.known.is_some()) {
        let types = format!("{folder}/types.toml");
        let newest = |path: &str| {
            let new = files.iter().rev().find(|(p, _)| p == path);
            let old = || {
                options
                    .existing
                    .file(path)
                    .map(|f| options.existing.text(f))
            };
            new.map(|(_, text)| text.as_str())
                .or_else(old)
                .map(str::to_owned)
        };
        let example = |file: &str| newest(&format!("{folder}/{}", example_path(file)));
        let merged = merge::merge(
            &newest(&path).unwrap_or_else(|| there.to_owned()),
            newest(&types).as_deref(),
            endpoint,
            options.gone,
            &example,
        );
        let Some(merged) = merged else {
            report.unreadable_api(folder);
            return;
        };
        if merged.changes.is_empty() {
            report.settled(&endpoint.name);
        }
        report.changed(&path, &merged.changes);
        let before = newest(&path).unwrap_or_default();
        report.open_merged(&path, &before, &merged.endpoint);
        let types_before = newest(&types).unwrap_or_default();
        put(files, path, merged.endpoint);
        if let Some(text) = merged.types {
            report.open_merged(&types, &types_before, &text);
            put(files, types, text);
        }
        for (example, text) in merged.examples {
            put(files, format!("{folder}/{}", example_path(&example)), text);
        }
        return;
    }
    let text = write::endpoint(endpoint);
    report.open_endpoint(&path, endpoint);
    files.push((path, text));
    for example in &endpoint.examples {
        files.push((
            format!("{folder}/examples/{}", example.file),
            example.text.clone(),
        ));
    }
}

fn example_path(file: &str) -> String {
    if file.starts_with("examples/") {
        file.to_owned()
    } else {
        format!("examples/{file}")
    }
}

/// A file, or a newer text of it.
fn put(files: &mut Vec<(String, String)>, path: String, text: String) {
    match files.iter_mut().find(|(p, _)| *p == path) {
        Some((_, old)) => *old = text,
        None => files.push((path, text)),
    }
}

/// Checks the whole, and keeps what differs from what is there.
fn finish(options: &Options<'_>, files: Vec<(String, String)>, mut report: Report) -> Import {
    let existing = own(options);
    let mut all: Vec<(String, String)> = existing
        .files()
        .filter(|(_, path)| !files.iter().any(|(new, _)| new == path))
        .map(|(file, path)| (path.to_owned(), existing.text(file).to_owned()))
        .collect();
    all.extend(files.iter().cloned());
    let sources = Sources::from_texts(all);
    let loaded = load(&sources);
    for found in loaded
        .diagnostics
        .iter()
        .filter(|d| d.severity == Severity::Error)
    {
        report.problems.push(Problem {
            file: sources.path(found.at.span.file).to_owned(),
            line: sources.line_column(found.at.span).line,
            code: found.code,
            message: found.message.clone(),
            help: found.help.clone(),
        });
    }
    let open_before = |(_, path, _): &(_, String, String)| existing.file(path).is_some();
    report.still_open = reviews::open(&sources)
        .into_iter()
        .map(|point| (point.line, sources.path(point.file).to_owned(), point.text))
        .filter(open_before)
        .count();
    let differs = |path: &str, text: &str| {
        existing
            .file(path)
            .is_none_or(|file| existing.text(file) != text)
    };
    let files = files
        .into_iter()
        .filter(|(path, text)| differs(path, text))
        .map(|(path, text)| File { path, text })
        .collect();
    Import { files, report }
}
