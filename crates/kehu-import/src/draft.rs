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

mod absorb;
pub mod api;
pub mod collections;
pub mod documents;
pub mod fields;
mod known;
pub mod ledger;
pub mod lists;
pub mod merge;
pub mod names;
pub mod notes;
pub mod operation;
mod output;
pub mod owners;
pub mod paging;
pub mod questions;
pub mod reconcile;
pub mod renamed;
pub mod report;
pub mod shared;
mod tasks;
pub mod times;
pub mod types;

use std::collections::HashSet;

use kehu_page::recognise::{Operation, Page};
use kehu_spec::Sources;

use documents::{Api, Endpoint};
use known::{Known, own};
use operation::Drafted;
use output::Output;
use report::Report;
use tasks::{not_drafted, operations};

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
    let mut out = Output::over(&own, options);
    if known.is_new && !tasks.is_empty() {
        out.api(&api, pages.first().map_or("", |page| page.name.as_str()));
    } else if !known.is_new && known.model.is_none() {
        out.report.unreadable_api(options.api);
    } else if !known.is_new {
        let all = api.file.collection.iter().flatten();
        out.collections(&all.skip(collections).collect::<Vec<_>>());
    }
    out.types(&shared::take(&mut fresh(&mut tasks)));
    for task in &tasks {
        out.operation(task);
    }
    not_drafted(pages, &api, &mut out.report);
    let texts = out.texts();
    for page in pages {
        let of_page = tasks.iter().filter(|task| std::ptr::eq(task.page, page));
        let own: Vec<_> = of_page
            .map(|task| (task.operation, &task.drafted))
            .collect();
        ledger::keep(page, &own, &api, &texts, &mut out.report);
    }
    owners::look_again(pages, &texts, &mut out.report);
    out.finish()
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
