//! The hosts that pages name, and what only requests show before the paths.

use std::collections::HashSet;

use super::super::names;
use super::super::spec::{Api, Review, Server};
use super::{NOWHERE, called, origin, shown_urls};
use crate::recognise::Page;
use crate::recognise::sections::path_of;

pub(super) fn servers(pages: &[Page], api: &mut Api) {
    let mut found: Vec<(String, usize, usize)> = Vec::new();
    let mut see = |url: &str, line: usize| {
        if let Some(origin) = origin(url) {
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
            see(url, line);
        }
    }
    found.sort_by_key(|(_, count, _)| std::cmp::Reverse(*count));
    let prefix = prefix(pages);
    if let Some((prefix, line)) = &prefix {
        api.server_reviews.push(Review::new(
            *line,
            format!("only requests show that `{prefix}` goes before the documented paths"),
        ));
    }
    let mut taken = HashSet::new();
    for (url, _, _) in &found {
        let name = names::unique(names::server(url), &mut taken);
        let prefix = prefix.as_ref().map_or("", |(prefix, _)| prefix);
        api.servers.push(Server {
            name,
            url: format!("{url}{prefix}"),
        });
    }
    match found.as_slice() {
        [] => {
            api.servers.push(Server {
                name: "production".to_owned(),
                url: NOWHERE.to_owned(),
            });
            api.server_reviews
                .push(Review::new(0, "no page names the host"));
        }
        [(url, _, line)] if url.starts_with("http:") => {
            api.server_reviews.push(Review::new(
                *line,
                "http as the page has it: is there https?",
            ));
        }
        [_] => {}
        [_, others @ ..] => {
            let line = others.first().map_or(0, |o| o.2);
            api.server_reviews.push(Review::new(
                line,
                "several hosts: the first is the default; say what each is in `doc`",
            ));
        }
    }
}

/// What requests call before the paths that the pages name, where all agree.
fn prefix(pages: &[Page]) -> Option<(String, usize)> {
    let mut found: Option<(String, usize)> = None;
    for (page, operation) in called(pages) {
        let Some(said) = operation.section.urls.first() else {
            continue;
        };
        if origin(&said.what).is_some() {
            return None;
        }
        let path = path_of(&said.what);
        for (url, line) in shown_urls(page, operation).filter(|(url, _)| origin(url).is_some()) {
            let shown = path_of(url);
            let shown = shown.split('?').next().unwrap_or(shown);
            let before = shown.strip_suffix(path)?.to_owned();
            match &found {
                Some((known, _)) if *known != before => return None,
                _ => found = Some((before, line)),
            }
        }
    }
    found.filter(|(prefix, _)| prefix.starts_with('/') && prefix.len() > 1)
}
