//! From understood pages to draft specs.
//!
//! ```text
//! pages ─api→ servers, envelope, auth, codes ─operation→ endpoints ─reconcile→ drafts that pass the check
//!       ─merge→ over what is there → files;  ledger → what is in no draft;  report ← all of them
//! ```
//!
//! - [`api`]: what the pages say of the API as a whole.
//! - [`operation`] with [`fields`], [`types`] and [`paging`]: one operation as an endpoint file.
//! - [`shared`]: types that several operations have, for `types.toml`.
//! - [`questions`]: what several operations ask alike, asked once.
//! - [`collections`]: what identifies the items of paged lists; [`times`]: what bounds a time of theirs.
//! - [`reconcile`]: drafts held against their own examples; what a quirk can settle gets one, to confirm.
//! - [`merge`]: a draft over a file that a person has edited.
//! - [`ledger`]: every table, fence and address of a page is in the draft or in the report.
//! - [`documents`] and [`notes`]: what is drafted, as `kehu_spec` declares it, and what the pages say beside it.
//!
//! Nothing is guessed silently: every open point is a `# REVIEW:` comment at its place, with the page's
//! line, and an entry of the [`report`].

pub mod api;
pub mod collections;
pub mod documents;
pub mod fields;
pub mod ledger;
pub mod lists;
pub mod merge;
pub mod names;
pub mod notes;
pub mod operation;
pub mod paging;
pub mod questions;
pub mod reconcile;
pub mod renamed;
pub mod report;
pub mod shared;
pub mod times;
pub mod types;

use std::collections::{HashMap, HashSet};

use kehu_spec::diagnostic::{Diagnostics, Severity};
use kehu_spec::document::write::{self, Comments, Parts as _};
use kehu_spec::document::{self, ApiDocuments, CollectionTable};
use kehu_spec::{Sources, load, load_documents, model, reviews};

use documents::{Api, Endpoint};
use kehu_page::recognise::sections::path_of;
use kehu_page::recognise::{Operation, Page};
use operation::Drafted;
use report::{OperationReport, Problem, Report};
use shared::Shared;

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
    let own = own(options);
    let known = Known::read(&own, options.api);
    let mut api = known.api(pages, options.api);
    let mut tasks = operations(pages, &api, known.model.as_ref());
    shared::unify(&mut fresh(&mut tasks));
    let collections = api.file.collection.as_ref().map_or(0, Vec::len);
    collections::find(&mut api, &mut fresh(&mut tasks));
    reconcile_all(&api, &mut tasks);
    if known.is_new {
        used_parameters(&mut api, &tasks);
        let lifetime = api::lifetime(pages);
        api::issue::issue(&mut api, &mut fresh(&mut tasks), lifetime);
        questions::gather(&mut api, &mut fresh(&mut tasks));
        api::reactions::settle(&mut api);
    }
    let mut files = Vec::new();
    let mut report = Report::default();
    if known.is_new && !tasks.is_empty() {
        let page = pages.first().map_or("", |p| p.name.as_str());
        files.push((format!("{}/api.toml", options.api), api.to_toml(page)));
        report.open_api(&api, page);
    } else if !known.is_new && known.model.is_none() {
        report.unreadable_api(options.api);
    } else if !known.is_new {
        let all = api.file.collection.iter().flatten();
        let new: Vec<&CollectionTable> = all.skip(collections).collect();
        more_collections(&new, options, &mut files, &mut report);
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
    not_drafted(pages, &api, &mut report);
    let mut texts: Vec<(String, String)> = own
        .files()
        .map(|(file, path)| (path.to_owned(), own.text(file).to_owned()))
        .collect();
    texts.extend(files.iter().cloned());
    for page in pages {
        let own: Vec<(&Operation, &Drafted)> = tasks
            .iter()
            .filter(|t| std::ptr::eq(t.page, page))
            .map(|t| (t.operation, &t.drafted))
            .collect();
        ledger::keep(page, &own, &api, &texts, &mut report);
    }
    finish(options, files, report)
}

/// The API that is there, as far as it can be read.
struct Known {
    is_new: bool,
    documents: Option<ApiDocuments>,
    model: Option<model::Api>,
}

impl Known {
    fn read(own: &Sources, name: &str) -> Known {
        let documents = document::documents(own, &mut Diagnostics::default()).pop();
        let loaded = documents.iter().flat_map(|d| load_documents(d, own).apis);
        Known {
            is_new: own.file(&format!("{name}/api.toml")).is_none(),
            model: loaded.last().filter(|api| api.name == name),
            documents,
        }
    }

    /// What is there, or what the pages say of an API that is not.
    fn api(&self, pages: &[Page], name: &str) -> Api {
        let (Some(documents), Some(model)) = (&self.documents, &self.model) else {
            return api::draft(pages, name);
        };
        let mut operations = model.operations.iter();
        let refusals_only =
            !model.operations.is_empty() && operations.all(|o| !o.response.enveloped);
        let mut file = documents.api.clone();
        // Which operation issues a token, and what is published of the signature, says nothing of the others.
        let mut vectors = Vec::new();
        for auth in file.auth.iter_mut().flat_map(|auth| &mut auth.0) {
            vectors.extend(auth.vector.iter().flatten().cloned());
            (auth.issue, auth.refresh, auth.vector) = (None, None, None);
        }
        // Where no code tells how a call went, an answer is held against no envelope.
        file.envelope.take_if(|envelope| envelope.code.is_none());
        let mut codes = file
            .error
            .iter()
            .flatten()
            .filter_map(|error| error.code.as_ref());
        let text_codes = codes
            .next()
            .map(|code| matches!(code.value, model::Code::Text(_)));
        Api {
            file,
            refusals_only,
            text_codes: text_codes.filter(|_| documents.api.refusal.is_some()),
            vectors,
            ..Api::default()
        }
    }
}

/// Operations that a spec cannot have are told of.
fn not_drafted(pages: &[Page], api: &Api, report: &mut Report) {
    let server = api.file.server.first();
    let base = server.map_or("", |server| path_of(&server.url));
    let base = base.trim_end_matches('/');
    for (page, operation) in api::called(pages) {
        if let Some(method) = unknown_method(operation) {
            report.unknown_method(page, operation, &method, base);
        }
    }
    for (page, operation) in api::called(pages).filter(|(_, o)| o.tree.nodes.len() > MOST_FIELDS) {
        report.too_large(page, operation.tree.nodes.len(), MOST_FIELDS);
    }
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

/// An operation of more fields is not documentation; holding it against itself would take minutes.
const MOST_FIELDS: usize = 5_000;

/// Whether an operation can be drafted: it is small enough, and a spec has its method.
fn fits(operation: &Operation) -> bool {
    operation.tree.nodes.len() <= MOST_FIELDS && unknown_method(operation).is_none()
}

/// The method of an operation, when a spec cannot say it: `HEAD`.
fn unknown_method(operation: &Operation) -> Option<String> {
    let method = kehu_page::recognise::methods(operation)
        .into_iter()
        .next()?;
    let method = method.to_uppercase();
    model::Method::of(&method).is_none().then_some(method)
}

/// Every operation of every page, named and drafted.
fn operations<'a>(pages: &'a [Page], api: &Api, known: Option<&model::Api>) -> Vec<Task<'a>> {
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
    let mut number = 0;
    for (page, operation) in api::called(pages).filter(|(_, o)| fits(o)) {
        let mut draft = |name: String, taken: &mut HashSet<String>| {
            number += 1;
            let out = Endpoint::new(number, name, &page.name);
            operation::draft(page, operation, api, out, taken)
        };
        let mut drafted = draft(name_of(page, operation), &mut HashSet::new());
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
            let again = |name| draft(name, &mut taken);
            join(&mut tasks[*at], (page, operation), drafted, again);
            continue;
        }
        requests.insert(request, tasks.len());
        // Its types must not have the names of others.
        let mut name = drafted.endpoint.file.name.value;
        if names.contains(&name) {
            let title = operation.section.title.as_deref().and_then(names::titled);
            name = title.filter(|t| !names.contains(t)).unwrap_or(name);
        }
        let drafted = draft(names::unique(name, &mut names), &mut taken);
        tasks.push(Task {
            page,
            operation,
            drafted,
            known: None,
        });
    }
    tasks
}

/// What an operation is called by its address, its title or its page.
fn name_of(page: &Page, operation: &Operation) -> String {
    let url = operation
        .section
        .urls
        .first()
        .map(|u| u.what.clone())
        .or_else(|| api::shown_urls(page, operation).next().map(|(url, _)| url));
    let method = kehu_page::recognise::methods(operation)
        .into_iter()
        .next()
        .unwrap_or_default();
    let title = operation.section.title.as_deref();
    // Several of one address are told apart by what they are called there.
    let first = |operation: &Operation| Some(operation.section.urls.first()?.what.clone());
    let others = page
        .operations
        .iter()
        .filter(|other| first(other) == first(operation));
    let named = title.and_then(names::dotted).filter(|_| others.count() > 1);
    if let Some(named) = named {
        return names::identifier(named, "operation");
    }
    url.and_then(|url| names::operation(&url, &method, title))
        .or_else(|| title.and_then(names::in_title))
        .or_else(|| title.and_then(names::titled))
        .unwrap_or_else(|| names::identifier(&page.name, "operation"))
}

/// What tells operations apart: method, path, headers and fields that never change.
fn request_of(endpoint: &Endpoint) -> String {
    let fields = endpoint.fields().iter();
    let fixed: Vec<_> = fields
        .filter_map(|row| Some((row.name.as_str(), &row.fixed.as_ref()?.value)))
        .collect();
    let file = &endpoint.file;
    let (method, path) = (file.method.as_str(), file.path.as_str());
    let part = file.part();
    format!("{method} {path} {:?} {fixed:?}", part.get("headers"))
}

/// The operation that is there: by method and path, and by headers and title where several are alike.
fn same_operation(api: &model::Api, draft: &Endpoint) -> Option<String> {
    let alike = |path: &str| {
        let bare = |p: &str| {
            p.split('{')
                .map(|s| s.split_once('}').map_or(s, |(_, r)| r))
                .collect::<String>()
        };
        bare(path) == bare(&draft.file.path)
    };
    let mut found: Vec<&model::Operation> = api
        .operations
        .iter()
        .filter(|o| o.method == draft.file.method.value && alike(&o.path))
        .collect();
    if found.len() > 1 {
        let headers = draft.file.headers.as_ref();
        found.retain(|o| {
            headers.iter().flat_map(|h| &h.0).all(|(name, value)| {
                o.headers
                    .iter()
                    .all(|(n, v)| !n.eq_ignore_ascii_case(name) || *v == value.value)
            })
        });
    }
    let title = draft.file.title.as_ref().map(|title| title.as_str());
    let titled = found.iter().find(|o| o.title.as_deref() == title);
    titled.or(found.first()).map(|o| o.name.clone())
}

fn rename(endpoint: &mut Endpoint, name: &str) {
    let old = std::mem::replace(&mut endpoint.file.name.value, name.to_owned());
    for example in endpoint.file.example.iter_mut().flatten() {
        if let Some(rest) = example.file.strip_prefix(&old) {
            example.file = format!("{name}{rest}").into();
        }
    }
}

/// Whether a draft says what comes back.
fn answers(drafted: &Drafted) -> bool {
    let response = drafted.endpoint.file.response.as_ref();
    response.is_some_and(|response| response.data.is_some())
}

/// Joins a second description of an operation to the first. Where only the second says what comes back, it is
/// drafted `again` in the place of the first, which adds to it.
fn join<'a>(
    task: &mut Task<'a>,
    (page, operation): (&'a Page, &'a Operation),
    drafted: Drafted,
    again: impl FnOnce(String) -> Drafted,
) {
    if !answers(&drafted) || answers(&task.drafted) {
        return absorb(task, drafted);
    }
    let again = again(task.drafted.endpoint.file.name.value.clone());
    let first = std::mem::replace(&mut task.drafted, again);
    (task.page, task.operation) = (page, operation);
    absorb(task, first);
}

/// A second description of one operation adds what the first leaves out. Under a title of its own and with fields of
/// its own, it is another use of one address: what only one of them has need not be there.
fn absorb(task: &mut Task<'_>, other: Drafted) {
    let endpoint = &mut task.drafted.endpoint;
    let mut other = other.endpoint;
    let same_page = other.page == endpoint.page;
    let used_otherwise = same_page && other.file.title != endpoint.file.title;
    let apart = match used_otherwise {
        true => [optional(endpoint, &other), optional(&mut other, endpoint)].concat(),
        false => Vec::new(),
    };
    let title = |endpoint: &Endpoint| endpoint.file.title.as_ref().map(|title| title.to_string());
    let why = match (apart.is_empty(), title(endpoint).zip(title(&other))) {
        (false, Some((one, another))) => format!(
            "one request under `{one}` and `{another}`: not both have {}, which may be left out here",
            apart.join(", ")
        ),
        _ if same_page => {
            "the page describes it more than once: hold what it says against each other".to_owned()
        }
        _ => {
            let page = &other.page;
            format!("the page {page} describes it too: hold the two against each other")
        }
    };
    for row in other.fields() {
        let plain = types::Ty::of(row).named().is_none();
        if plain && !endpoint.fields().iter().any(|f| f.name == row.name) {
            endpoint.notes.adopt(&other.notes, row.span);
            endpoint.fields_mut().push(row.clone());
        }
    }
    let head = endpoint.head();
    let mut asked = endpoint.notes.of_file().iter();
    if !asked.any(|(at, review)| *at == head && review.text == why) {
        endpoint.ask(head, 0, why);
    }
}

/// The required fields of one description that the other does not have, outside of the path: here they are optional.
fn optional(endpoint: &mut Endpoint, other: &Endpoint) -> Vec<String> {
    let mut out = Vec::new();
    if endpoint.fields().is_empty() || other.fields().is_empty() {
        return out;
    }
    for row in endpoint.fields_mut() {
        let in_path = row
            .r#in
            .as_ref()
            .is_some_and(|place| place.value == model::Place::Path);
        let there = other.fields().iter().any(|field| field.name == row.name);
        if row.required.is_some() && !in_path && !there {
            row.required = None;
            out.push(format!("`{}`", row.name.as_str()));
        }
    }
    out
}

/// The endpoints of operations that are new.
fn fresh<'t>(tasks: &'t mut [Task<'_>]) -> Vec<&'t mut Endpoint> {
    let new = tasks.iter_mut().filter(|task| task.known.is_none());
    new.map(|task| &mut task.drafted.endpoint).collect()
}

fn reconcile_all(api: &Api, tasks: &mut [Task<'_>]) {
    for task in tasks.iter_mut().filter(|task| task.known.is_some()) {
        reconcile::reconcile(api, &mut [&mut task.drafted.endpoint]);
    }
    reconcile::reconcile(api, &mut fresh(tasks));
}

/// Parameters of a new client that nothing uses are not parameters.
fn used_parameters(api: &mut Api, tasks: &[Task<'_>]) {
    let mut used: HashSet<String> = HashSet::new();
    let filled = tasks.iter().flat_map(|task| task.drafted.endpoint.fields());
    used.extend(filled.filter_map(|row| Some(row.from.as_ref()?.value.clone())));
    for auth in api.file.auth.iter().flat_map(|auth| &auth.0) {
        let single = [&auth.token, &auth.key].into_iter().flatten();
        let single = single.chain([&auth.user, &auth.password].into_iter().flatten());
        let headers = auth.headers.iter().flatten().map(|header| &header.value);
        let fields = auth.fields.iter().flatten().map(|field| &field.value);
        let headers = headers.chain(fields);
        let signed = auth.signs.iter().chain(&auth.canonical).flatten();
        let parts = signed.map(|part| &part.part);
        let cells = single.chain(headers).chain(parts);
        used.extend(cells.map(|cell| cell.value.clone()));
    }
    if let Some(client) = &mut api.file.client {
        let is_used = |name: &str| used.contains(&format!("client.{name}"));
        client.fields.retain(|row| is_used(&row.name));
    }
    api.file.client.take_if(|client| client.fields.is_empty());
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
    let types = shared.file.to_toml(&shared.comments);
    report.open_types(&path, &shared);
    files.push((path, format!("{there}{gap}{types}")));
}

/// Collections that new operations of an API which is there need, behind what its `api.toml` has.
fn more_collections(
    new: &[&CollectionTable],
    options: &Options<'_>,
    files: &mut Vec<(String, String)>,
    report: &mut Report,
) {
    let path = format!("{}/api.toml", options.api);
    let Some(there) = options.existing.file(&path).filter(|_| !new.is_empty()) else {
        return;
    };
    let tables = new
        .iter()
        .map(|c| write::table("collection", *c, &Comments::new()));
    let added: String = tables.map(|table| format!("\n{table}")).collect();
    let said: Vec<String> = new
        .iter()
        .map(|c| {
            format!(
                "a collection `{}`: `{}` by its `{}`",
                c.name.as_str(),
                c.record.as_str(),
                c.key.as_str()
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
    let path = format!("{folder}/endpoints/{}.toml", endpoint.file.name.as_str());
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
            report.settled(&endpoint.file.name);
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
    let text = endpoint.to_toml();
    report.open_endpoint(&path, endpoint);
    files.push((path, text));
    let examples = endpoint.file.example.iter().flatten();
    for (example, text) in examples.zip(&endpoint.texts) {
        let path = format!("{folder}/examples/{}", example.file.as_str());
        files.push((path, text.clone()));
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
