//! In what commands for curl and operations disagree: method, address, headers.

use indexmap::IndexSet;
use kehu_request::Request;

use super::witness::Witness;
use crate::contradiction::{Contradiction, Kind};
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
    let mut find = |at: &str, kind: Kind, shown: &str| {
        found.push(Contradiction {
            at: at.to_owned(),
            kind,
            span: witness.text_span(shown),
            shown: shown.to_owned(),
            more: 0,
        });
    };
    let expected = operation.method.to_string();
    let shown = command.method.as_deref().unwrap_or("GET");
    if shown != expected {
        find("method", Kind::Method { expected }, shown);
    }
    let expected = full_paths(api, operation);
    if !expected.iter().any(|path| same_path(path, command.path())) {
        find("path", Kind::Path { expected }, command.path());
    }
    let headers = expected_headers(api, operation);
    for (name, fixed) in &headers {
        let at = format!("headers.{name}");
        match (command.header(name), fixed.clone()) {
            (None, _) => find(&at, Kind::MissingHeader, "curl"),
            (Some(value), Some(expected)) if value != expected => {
                find(&at, Kind::HeaderValue { expected }, value);
            }
            _ => {}
        }
    }
    let fields = operation.request.fields.iter();
    let fields = fields.filter(|field| field.place == Place::Header);
    let own = fields.map(|field| field.name.as_str());
    let own = own.chain(headers.iter().map(|(name, _)| name.as_str()));
    let known: Vec<&str> = own.chain(USUAL).collect();
    for (name, _) in &command.headers {
        if !known.iter().any(|known| known.eq_ignore_ascii_case(name)) {
            find(&format!("headers.{name}"), Kind::UndeclaredHeader, name);
        }
    }
    found
}

/// Headers that any command may send.
const USUAL: [&str; 7] = [
    "content-type",
    "accept",
    "user-agent",
    "host",
    "content-length",
    "connection",
    "cache-control",
];

/// The headers that an operation is sent with, those of its authentication included; with the value
/// where it never changes.
pub(super) fn expected_headers(api: &Api, operation: &Operation) -> Vec<(String, Option<String>)> {
    let own = operation.headers.iter();
    let own = own.map(|(name, value)| (name.clone(), Some(value.clone())));
    let schemes = operation.auth.iter().filter_map(|id| api.auth.get(id.0));
    let added = schemes.flat_map(|scheme| added(&scheme.auth));
    let added = added.filter(|added| added.place == AuthPlace::Header);
    own.chain(added.map(|added| (added.name.to_owned(), None)))
        .collect()
}

/// The operation's path after each server's.
pub(super) fn full_paths(api: &Api, operation: &Operation) -> Vec<String> {
    let before = api.servers.iter().map(|server| {
        let (_, host) = server.url.split_once("://").unwrap_or(("", &server.url));
        host.find('/')
            .map_or("", |slash| host[slash..].trim_end_matches('/'))
    });
    let paths = before.map(|before| format!("{before}{}", operation.path));
    paths.collect::<IndexSet<_>>().into_iter().collect()
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
