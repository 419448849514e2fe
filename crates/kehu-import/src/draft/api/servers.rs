//! The hosts that pages name, and what only requests show before the paths.

use std::collections::HashSet;

use kehu_spec::document::ServerTable;

use super::super::documents::Api;
use super::super::{lists, names};
use super::{NOWHERE, called, origin, shown_urls};
use kehu_page::recognise::Page;
use kehu_page::recognise::sections::{before, path_of};

pub(super) fn servers(pages: &[Page], api: &mut Api) {
    let told = told(pages);
    let known = |origin_of: &str| told.iter().any(|(_, url)| origin(url) == Some(origin_of));
    let mut found: Vec<(String, usize, usize)> = Vec::new();
    let mut see = |url: &str, line: usize| {
        if let Some(origin) = origin(url).filter(|origin| !known(origin)) {
            match found.iter_mut().find(|(o, _, _)| o == origin) {
                Some((_, count, _)) => *count += 1,
                None => found.push((origin.to_owned(), 1, line)),
            }
        }
    };
    for (page, operation) in called(pages) {
        for url in &operation.section.urls {
            see(&url.what, url.line);
        }
        for (url, line) in shown_urls(page, operation) {
            see(&url, line);
        }
    }
    found.sort_by_key(|(_, count, _)| std::cmp::Reverse(*count));
    let prefix = prefix(pages);
    if let Some((prefix, line)) = &prefix {
        let why = format!("only requests show that `{prefix}` goes before the documented paths");
        api.ask(api.server, *line, why);
        api.prefix_shown = true;
    }
    let shown = prefix.as_ref().map_or("", |(prefix, _)| prefix.as_str());
    let mut taken = HashSet::new();
    for (label, url) in &told {
        let name = names::unique(environment(label, url), &mut taken);
        let prefix = if path_of(url) == "/" { shown } else { "" };
        add(api, name, format!("{url}{prefix}"));
        if let Some(server) = api.file.server.last_mut() {
            server.doc = Some(label.as_str().into());
        }
    }
    for (url, _, _) in &found {
        let name = names::unique(names::server(url), &mut taken);
        add(api, name, format!("{url}{shown}"));
    }
    match found.as_slice() {
        [] if !told.is_empty() => {}
        [] => {
            add(api, "production".to_owned(), format!("{NOWHERE}{shown}"));
            let (line, why) = no_host(pages);
            api.ask(api.server, line, why);
        }
        [(url, _, line)] if url.starts_with("http:") => {
            let why = "http as the page has it: is there https?";
            api.ask(api.server, *line, why);
        }
        [_] if told.is_empty() => {}
        [first, others @ ..] => {
            let line = others.first().unwrap_or(first).2;
            let why = "several hosts: the first is the default; say what each is in `doc`";
            api.ask(api.server, line, why);
        }
    }
}

/// Why there is no host, and the line that says so.
fn no_host(pages: &[Page]) -> (usize, String) {
    let own = called(pages).flat_map(|(_, o)| &o.section.urls);
    let mut hosts = own.filter_map(|u| Some((kehu_request::absolute(&u.what)?.1, u.line)));
    match hosts.find(|(rest, _)| rest.starts_with(['{', '<', '$'])) {
        Some((rest, line)) => {
            let host = rest.split('/').next().unwrap_or(rest);
            let name = host.trim_matches(['{', '}', '<', '>', '$']);
            (line, format!("the host is the caller's own: `{name}`"))
        }
        None => (0, "no page names the host".to_owned()),
    }
}

/// The servers that pages name by their environments, that of production first.
fn told(pages: &[Page]) -> Vec<(String, String)> {
    let mut out: Vec<(String, String)> = Vec::new();
    for server in pages.iter().flat_map(|page| &page.servers) {
        if origin(&server.url).is_some() && !out.iter().any(|(_, url)| *url == server.url) {
            out.push((server.label.clone(), server.url.clone()));
        }
    }
    out.sort_by_key(|(label, url)| environment(label, url) != "production");
    out
}

/// What a server is called: after its environment, or its host.
fn environment(label: &str, url: &str) -> String {
    let rows = ["sandbox", "test", "staging", "development", "production"];
    let own = rows
        .into_iter()
        .find(|row| lists::within("servers", row, label));
    own.map_or_else(|| names::server(url), str::to_owned)
}

fn add(api: &mut Api, name: String, url: String) {
    let is_first = api.file.server.is_empty();
    let span = if is_first {
        api.server
    } else {
        api.notes.place(0)
    };
    api.file.server.push(ServerTable {
        span,
        name: name.into(),
        url: url.into(),
        ..ServerTable::default()
    });
}

/// What requests call before the paths that the pages name: what most of them show.
fn prefix(pages: &[Page]) -> Option<(String, usize)> {
    let mut votes: Vec<(String, usize, usize)> = Vec::new();
    for (page, operation) in called(pages) {
        let Some(said) = operation.section.urls.first() else {
            continue;
        };
        if origin(&said.what).is_some() {
            return None;
        }
        let path = path_of(&said.what);
        for (url, line) in shown_urls(page, operation) {
            let Some(before) = before(&url, path) else {
                continue;
            };
            match votes.iter_mut().find(|(known, _, _)| *known == before) {
                Some((_, count, _)) => *count += 1,
                None => votes.push((before, 1, line)),
            }
        }
    }
    let most = votes.iter().max_by_key(|(_, count, _)| *count)?;
    let tied = votes
        .iter()
        .filter(|(_, count, _)| *count == most.1)
        .count()
        > 1;
    let (prefix, _, line) = most.clone();
    (!tied && prefix.starts_with('/') && prefix.len() > 1).then_some((prefix, line))
}
