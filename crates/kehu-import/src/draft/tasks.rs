//! The operations of the pages, each under its name and drafted once.

use std::collections::{HashMap, HashSet};

use kehu_page::recognise::sections::path_of;
use kehu_page::recognise::{Operation, Page, methods};
use kehu_spec::document::write::Parts as _;
use kehu_spec::model;

use super::absorb::join;
use super::documents::{Api, Endpoint};
use super::report::Report;
use super::{Task, api, names, operation};

/// Operations that a spec cannot have are told of.
pub(super) fn not_drafted(pages: &[Page], api: &Api, report: &mut Report) {
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

/// An operation of more fields is not documentation; holding it against itself would take minutes.
const MOST_FIELDS: usize = 5_000;

/// Whether an operation can be drafted: it is small enough, and a spec has its method.
fn fits(operation: &Operation) -> bool {
    operation.tree.nodes.len() <= MOST_FIELDS && unknown_method(operation).is_none()
}

/// The method of an operation, when a spec cannot say it: `HEAD`.
fn unknown_method(operation: &Operation) -> Option<String> {
    let method = methods(operation).into_iter().next()?.to_uppercase();
    model::Method::of(&method).is_none().then_some(method)
}

/// Every operation of every page, named and drafted.
pub(super) fn operations<'a>(
    pages: &'a [Page],
    api: &Api,
    known: Option<&model::Api>,
) -> Vec<Task<'a>> {
    let (mut names, mut taken) = (HashSet::new(), HashSet::new());
    if let Some(known) = known {
        names.extend(known.operations.iter().map(|o| o.name.clone()));
        taken.extend(known.records.iter().map(|r| r.name.clone()));
        taken.extend(known.enums.iter().map(|e| e.name.clone()));
    }
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
    let first = |operation: &Operation| Some(operation.section.urls.first()?.what.clone());
    let shown = || api::shown_urls(page, operation).next().map(|(url, _)| url);
    let url = first(operation).or_else(shown);
    let method = methods(operation).into_iter().next().unwrap_or_default();
    let title = operation.section.title.as_deref();
    // Several of one address are told apart by what they are called there.
    let others = page.operations.iter();
    let others = others.filter(|other| first(other) == first(operation));
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
    let bare = |path: &str| -> String {
        let parts = path.split('{');
        let parts = parts.map(|part| part.split_once('}').map_or(part, |(_, rest)| rest));
        parts.collect()
    };
    let (method, path) = (draft.file.method.value, bare(&draft.file.path));
    let alike = |o: &&model::Operation| o.method == method && bare(&o.path) == path;
    let mut found: Vec<_> = api.operations.iter().filter(alike).collect();
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
