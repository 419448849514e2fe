//! Method and path of an operation, and what stands in its address.

use kehu_spec::document::{ClaimTable, QuirkTable};
use kehu_spec::model;

use super::super::api;
use super::super::documents::{Api, Endpoint, row};
use super::super::fields::Fields;
use super::super::types::{Ty, is_number};
use super::super::{lists, names};
use kehu_page::recognise::outline::Side;
use kehu_page::recognise::rows::Place;
use kehu_page::recognise::sections::{before, path_of};
use kehu_page::recognise::tree::Node;
use kehu_page::recognise::{Operation, Page, tree};
use kehu_page::text;
use kehu_page::words::Required;

/// The path below the server's, and the query that stands in the address.
pub(super) fn path(
    page: &Page,
    operation: &Operation,
    api: &Api,
    out: &mut Endpoint,
) -> (String, Vec<(String, String)>) {
    let section = &operation.section;
    let said = section.urls.first().map(|u| (u.what.clone(), u.line));
    let shown = api::shown_urls(page, operation).next();
    let Some((url, line)) = said.or(shown) else {
        out.ask(out.head(), 0, "the page names no address");
        return (format!("/{}", out.file.name.as_str()), Vec::new());
    };
    let url = url.as_str();
    let mut path = with_places(&below_server(url, api), line, out);
    if let Some((full, shown)) = with_place(page, operation, &path) {
        out.ask(
            out.head(),
            shown,
            "the request shows a value that the documented path has no place for",
        );
        path = full;
    }
    if let Some(more) = between(page, operation, api) {
        path.insert_str(0, &more);
    }
    if api::origin(url).is_none()
        && let Some(base) = shown_prefix(page, operation, api)
    {
        let why =
            format!("Only the curl example shows that `{base}` goes before the documented path.");
        let quirk = QuirkTable {
            at: "path".into(),
            says: Some(ClaimTable {
                path: Some(path.as_str().into()),
                ..ClaimTable::default()
            }),
            why: why.into(),
            ..QuirkTable::default()
        };
        out.add_quirk(line, quirk);
    }
    if section.urls.is_empty() {
        out.ask(out.head(), line, "the address stands in an example only");
    }
    if path.matches('{').count() != path.matches('}').count() {
        path = path.replace(['{', '}'], "");
    }
    (path, pairs(url))
}

/// The path of an address without the server's.
fn below_server(url: &str, api: &Api) -> String {
    let whole = url.split('?').next().unwrap_or(url);
    let path = path_of(whole).trim().split('#').next();
    let mut path = path.unwrap_or_default().to_owned();
    // The last slash is the vendor's.
    if whole.ends_with('/') && path.len() > 1 {
        path.push('/');
    }
    if !path.starts_with('/') {
        path.insert(0, '/');
    }
    if api::origin(url).is_none() && api.prefix_shown {
        return path;
    }
    let servers = api.file.server.iter();
    let bases = servers.map(|server| path_of(&server.url).trim_end_matches('/'));
    let below = |base: &str| path.strip_prefix(base).filter(|rest| rest.starts_with('/'));
    let rest = bases.filter(|base| !base.is_empty()).find_map(below);
    rest.map_or_else(|| path.clone(), str::to_owned)
}

/// The names and values of an address's query.
fn pairs(url: &str) -> Vec<(String, String)> {
    let query = url.split_once('?').map_or("", |(_, query)| query);
    query
        .split('&')
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .filter(|(name, _)| text::is_identifier(name))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

/// The server's path, where only requests of the operation show that it goes before the documented one. Where
/// none shows it, the server's own question is all that there is to say.
fn shown_prefix<'a>(page: &Page, operation: &Operation, api: &'a Api) -> Option<&'a str> {
    let server = api.file.server.first()?;
    let base = path_of(&server.url).trim_end_matches('/');
    let examples = operation.examples.iter().map(|at| &page.examples[*at]);
    let mut requests = examples.filter_map(|example| example.request.as_ref());
    let only_shown = base.starts_with('/')
        && !operation.section.urls.is_empty()
        && api.prefix_shown
        && requests.any(|request| path_of(&request.url).starts_with(base));
    only_shown.then_some(base)
}

/// What requests of the operation have between the server's path and the documented one. A value for which
/// another operation of the page has a place is that place: `/acme` is `/{tenant}`.
fn between(page: &Page, operation: &Operation, api: &Api) -> Option<String> {
    let server = api.file.server.first()?;
    let base = path_of(&server.url).trim_end_matches('/');
    let said = &operation.section.urls.first()?.what;
    if api::origin(said).is_some() || operation.section.from_example {
        return None;
    }
    let more = api::shown_urls(page, operation).find_map(|(url, _)| {
        let shown = before(&url, said)?;
        let more = shown.strip_prefix(base)?;
        more.starts_with('/').then(|| more.to_owned())
    })?;
    let parts = more.split('/').filter(|p| !p.is_empty());
    let parts = parts.map(|value| place_of(page, value).unwrap_or_else(|| names::place(value)));
    Some(parts.map(|part| format!("/{part}")).collect())
}

/// A documented path that lacks a place: every request has a value more between its parts. With the line
/// of one.
fn with_place(page: &Page, operation: &Operation, path: &str) -> Option<(String, usize)> {
    let said: Vec<&str> = path.split('/').filter(|p| !p.is_empty()).collect();
    let place = |part: &str| part.starts_with('{');
    let first = said.iter().position(|part| !place(part))?;
    let mut found = None;
    for (url, line) in api::shown_urls(page, operation) {
        let shown: Vec<&str> = path_of(&url).split('/').filter(|p| !p.is_empty()).collect();
        let from = shown.iter().position(|part| *part == said[first])?;
        let shown = &shown[from..];
        let fits = |(said, shown): (&&str, &&str)| place(said) || said == shown;
        let said = &said[first..];
        let ahead = said
            .iter()
            .zip(shown)
            .take_while(|pair| fits(*pair))
            .count();
        if shown.len() != said.len() + 1 || ahead == said.len() {
            return None;
        }
        let mut behind = said[ahead..].iter().zip(&shown[ahead + 1..]);
        let value = shown[ahead];
        let is_value = value.contains(|c: char| c.is_ascii_digit());
        if !is_value || !behind.all(fits) {
            return None;
        }
        found = Some((first + ahead, value.to_owned(), line));
    }
    let (at, value, line) = found?;
    let name = place_of(page, &value).unwrap_or_else(|| "{id}".to_owned());
    if said.contains(&name.as_str()) {
        return None;
    }
    let mut parts: Vec<&str> = said.clone();
    parts.insert(at, &name);
    Some((format!("/{}", parts.join("/")), line))
}

/// A path with places where values stand; where only the value of an example does, that is asked about.
fn with_places(path: &str, line: usize, out: &mut Endpoint) -> String {
    let parts: Vec<&str> = path.split('/').collect();
    let before = |at: usize| at.checked_sub(1).map_or("", |at| parts[at]);
    let mut sampled: Vec<&str> = Vec::new();
    let places = parts.iter().enumerate().map(|(at, part)| {
        if !names::is_sample(part) {
            return names::place(part);
        }
        sampled.push(part);
        let thing = text::snake(&text::singular(before(at)));
        match text::is_word(&thing) {
            true => format!("{{{thing}_id}}"),
            false => names::place(part),
        }
    });
    let places = places.collect::<Vec<_>>().join("/");
    if let Some(part) = sampled.first() {
        let part = text::short(part, 40);
        let why =
            format!("the address has `{part}`, the id of an example: it is a field of the path");
        out.ask(out.head(), line, why);
    }
    places
}

/// The place that stands in another operation's path where its requests have this value.
fn place_of(page: &Page, value: &str) -> Option<String> {
    page.operations.iter().find_map(|other| {
        let said = path_of(&other.section.urls.first()?.what).trim_matches('/');
        let places: Vec<&str> = said.split('/').collect();
        api::shown_urls(page, other).find_map(|(url, _)| {
            before(&url, said)?;
            let shown: Vec<&str> = path_of(&url).trim_end_matches('/').split('/').collect();
            let values = &shown[shown.len().checked_sub(places.len())?..];
            let at = values.iter().position(|v| *v == value)?;
            Some(names::place(places[at])).filter(|place| place.starts_with('{'))
        })
    })
}

/// A place of the path takes the name of the row that alone has none: it does not travel.
pub(super) fn named_by_rows(operation: &Operation, line: usize, out: &mut Endpoint) {
    let fields = &operation.tree;
    let rows = || fields.side(Side::Request).map(|id| &fields.nodes[id]);
    // `/forms/FORM_TOKEN`, `/events/{SLUG}`: the row has the same name in its own letters.
    for place in named(&out.file.path) {
        let same = |name: &&String| tree::normal(name) == tree::normal(&place);
        let mut names = rows()
            .filter(|node| node.place != Place::Header)
            .map(|node| &node.name);
        if let Some(name) = names.find(same).filter(|name| **name != place) {
            let (old, new) = (format!("{{{place}}}"), format!("{{{name}}}"));
            out.file.path = out.file.path.replace(&old, &new).into();
        }
    }
    let inside: Vec<String> = named(&out.file.path);
    let empty = inside
        .iter()
        .filter(|name| !rows().any(|node| node.name == **name));
    // What may be left out has no place in a path.
    let optional = |node: &Node| {
        node.row
            .as_ref()
            .is_some_and(|r| r.required == Required::No)
    };
    let lost = rows().filter(|node| {
        node.place == Place::Path && !inside.contains(&node.name) && !optional(node)
    });
    let (empty, lost): (Vec<&String>, Vec<_>) = (empty.collect(), lost.collect());
    if let (&[place], &[node]) = (empty.as_slice(), lost.as_slice()) {
        let (old, new) = (format!("{{{place}}}"), format!("{{{}}}", node.name));
        let why = format!(
            "the address has `{old}` where the table has `{}`",
            node.name
        );
        out.file.path = out.file.path.replace(&old, &new).into();
        out.ask(out.head(), line, &why);
    }
}

/// The names of a path's places.
fn named(path: &str) -> Vec<String> {
    let places = path.split('{').skip(1);
    places
        .filter_map(|p| Some(p.split_once('}')?.0.to_owned()))
        .collect()
}

/// Places in the path that no row fills: of the values that the page lists, or of the kind that requests
/// show in their stead.
pub(super) fn placeholders(
    page: &Page,
    operation: &Operation,
    fields: &mut Fields<'_>,
    owner: &str,
    out: &mut Endpoint,
) {
    let line = operation.section.urls.first().map_or(0, |url| url.line);
    let mut places = 0;
    for name in named(&out.file.path) {
        if out.fields().iter().any(|f| *f.name == name) {
            continue;
        }
        let shown = shown(page, operation, &out.file.path, &name);
        let words = lists::has("digits", "strings", &name) || shown.is_empty();
        let ty = match !words && shown.iter().all(|value| is_number(value)) {
            true => Ty::Plain("int64"),
            false => Ty::Plain("string"),
        };
        let mut row = row(&mut fields.notes, line, name.clone(), &ty);
        row.r#in = Some(model::Place::Path.into());
        row.required = Some(true.into());
        if let Some((_, list)) = operation.places.iter().find(|(place, _)| *place == name) {
            fields.listed(list, owner, &mut row);
        }
        out.fields_mut().insert(places, row);
        places += 1;
    }
}

/// What requests of the operation have in a place of its documented address.
fn shown(page: &Page, operation: &Operation, said: &str, name: &str) -> Vec<String> {
    let parts: Vec<&str> = path_of(said).trim_matches('/').split('/').collect();
    let place = format!("{{{name}}}");
    let Some(back) = parts.iter().rev().position(|p| names::place(p) == place) else {
        return Vec::new();
    };
    let urls = api::shown_urls(page, operation).filter(|(url, _)| before(url, said).is_some());
    let values = urls.filter_map(|(url, _)| {
        let path = path_of(&url).trim_end_matches('/');
        path.rsplit('/').nth(back).map(str::to_owned)
    });
    values
        .filter(|value| names::place(value) == *value)
        .collect()
}
