//! In what commands for curl and operations disagree: method, address, headers.

use kehu_request::Request;

use super::contradictions::{Contradiction, Kind};
use super::witness::Witness;
use crate::model::{Api, AuthPlace, Operation, Place};
use crate::signature::added;

/// A command's method, address and headers.
pub(super) fn of(
    api: &Api,
    operation: &Operation,
    witness: &Witness,
    command: &Request,
) -> Vec<Contradiction> {
    let mut found = Vec::new();
    let mut find = |at: String, kind: Kind, shown: &str| {
        let span = witness.text_span(shown);
        found.push(Contradiction {
            at,
            kind,
            span,
            shown: shown.to_owned(),
            more: 0,
        });
    };
    let method = operation.method.as_str();
    let shown = command.method.as_deref().unwrap_or("GET");
    if shown != method {
        find(
            "method".to_owned(),
            Kind::Method {
                expected: method.to_owned(),
            },
            shown,
        );
    }
    let expected = full_paths(api, operation);
    if !expected.iter().any(|path| same_path(path, command.path())) {
        find("path".to_owned(), Kind::Path { expected }, command.path());
    }
    for (name, fixed) in expected_headers(api, operation) {
        match (command.header(&name), fixed) {
            (None, _) => find(format!("headers.{name}"), Kind::MissingHeader, "curl"),
            (Some(value), Some(fixed)) if value != fixed => {
                find(
                    format!("headers.{name}"),
                    Kind::HeaderValue { expected: fixed },
                    value,
                );
            }
            _ => {}
        }
    }
    let expected = expected_headers(api, operation);
    let in_header = operation
        .request
        .fields
        .iter()
        .filter(|field| field.place == Place::Header);
    let own: Vec<&str> = in_header
        .map(|field| field.name.as_str())
        .chain(expected.iter().map(|(name, _)| name.as_str()))
        .collect();
    let usual = [
        "content-type",
        "accept",
        "user-agent",
        "host",
        "content-length",
        "connection",
        "cache-control",
    ];
    for (name, _) in &command.headers {
        let declared = usual
            .iter()
            .chain(&own)
            .any(|known| known.eq_ignore_ascii_case(name));
        if !declared {
            find(format!("headers.{name}"), Kind::UndeclaredHeader, name);
        }
    }
    found
}

/// The headers that an operation is sent with, those of its authentication included; with the value
/// where it never changes.
pub(super) fn expected_headers(api: &Api, operation: &Operation) -> Vec<(String, Option<String>)> {
    let own = operation
        .headers
        .iter()
        .map(|(name, value)| (name.clone(), Some(value.clone())));
    let mut headers: Vec<(String, Option<String>)> = own.collect();
    for scheme in operation.auth.iter().filter_map(|id| api.auth.get(id.0)) {
        let added = added(&scheme.auth).into_iter();
        let added = added.filter(|added| added.place == AuthPlace::Header);
        headers.extend(added.map(|added| (added.name.to_owned(), None)));
    }
    headers
}

/// The operation's path after each server's.
pub(super) fn full_paths(api: &Api, operation: &Operation) -> Vec<String> {
    let mut paths: Vec<String> = Vec::new();
    for server in &api.servers {
        let host = server.url.find("://").map_or(0, |scheme| scheme + 3);
        let before = server.url[host..]
            .find('/')
            .map_or("", |slash| &server.url[host + slash..]);
        let path = format!("{}{}", before.trim_end_matches('/'), operation.path);
        if !paths.contains(&path) {
            paths.push(path);
        }
    }
    paths
}

/// Whether a path is that of an operation, `{name}` standing for anything.
pub(super) fn same_path(expected: &str, found: &str) -> bool {
    let (mut expected, mut found) = (expected.split('/'), found.split('/'));
    loop {
        match (expected.next(), found.next()) {
            (None, None) => return true,
            (Some(segment), Some(text))
                if segment == text || (segment.contains('{') && !text.is_empty()) => {}
            _ => return false,
        }
    }
}
