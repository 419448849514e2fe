//! Holds drafts against their own examples with the checks that specs go through, and settles what a
//! quirk can settle: a contradiction that stays gets a quirk to confirm, a claim that nothing proves goes.

use kehu_spec::diagnostic::Severity;
use kehu_spec::{Sources, load};

use super::spec::{Api, Endpoint, Place, Quirk, Review};
use super::write;

/// Rounds after which what is left is reported.
const ROUNDS: usize = 6;

/// Files of an API, by their path in its folder.
pub fn files(api: &Api, endpoints: &[Endpoint]) -> Vec<(String, String)> {
    let page = endpoints.first().map_or("", |e| e.page.as_str());
    let mut out = vec![("api.toml".to_owned(), write::api(api, page))];
    for endpoint in endpoints {
        out.push((
            format!("endpoints/{}.toml", endpoint.name),
            write::endpoint(endpoint),
        ));
        for example in &endpoint.examples {
            out.push((format!("examples/{}", example.file), example.text.clone()));
        }
    }
    out
}

/// Settles; what is left is in the endpoints' open points or for the last check to tell.
pub fn settle(api: &Api, endpoints: &mut [Endpoint]) {
    for _ in 0..ROUNDS {
        let files = files(api, endpoints);
        let named = files
            .iter()
            .map(|(path, text)| (format!("{}/{path}", api.name), text.clone()));
        let sources = Sources::from_texts(named);
        let loaded = load(&sources);
        let mut changed = false;
        for found in loaded
            .diagnostics
            .iter()
            .filter(|d| d.severity == Severity::Error)
        {
            let path = sources.path(found.at.span.file).to_owned();
            let line = sources.line_column(found.at.span).line;
            let named = |e: &Endpoint| {
                path.ends_with(&format!("/endpoints/{}.toml", e.name))
                    || e.examples
                        .iter()
                        .any(|x| path.ends_with(&format!("/examples/{}", x.file)))
            };
            let Some(endpoint) = endpoints.iter_mut().find(|e| named(e)) else {
                continue;
            };
            changed |= match (found.code, found.accepted_at()) {
                (_, Some(at)) if at.contains(['\n', '{', ' ']) => {
                    drop_example(endpoint, &path, &found.message)
                }
                (_, Some(at)) => accept(endpoint, at, &found.message),
                (
                    "claim-unproven" | "claim-is-true" | "stale-quirk" | "quirk-at-nothing"
                    | "quirk-path" | "empty-claim" | "duplicate-name",
                    _,
                ) => {
                    let text = sources.text(found.at.span.file);
                    drop_quirk(endpoint, text, line)
                }
                (
                    "cell-contradicted"
                    | "value-of-other-type"
                    | "value-out-of-range"
                    | "value-not-listed"
                    | "impossible-value"
                    | "bound-on-other-type",
                    _,
                ) => {
                    let text = sources.text(found.at.span.file);
                    drop_cells(endpoint, text, line, &found.message)
                }
                ("invalid-json" | "not-a-command", _) => {
                    drop_example(endpoint, &path, &found.message)
                }
                _ => false,
            };
        }
        if !changed {
            break;
        }
    }
}

fn accept(endpoint: &mut Endpoint, at: &str, message: &str) -> bool {
    if endpoint
        .quirks
        .iter()
        .any(|q| q.at == at && q.says.is_none())
    {
        return false;
    }
    let mut why = message.to_owned();
    if !why.ends_with('.') {
        why.push('.');
    }
    if let Some(first) = why.get(..1).map(str::to_uppercase) {
        why.replace_range(..1, &first);
    }
    endpoint.quirks.push(Quirk {
        at: at.to_owned(),
        says: None,
        why,
        line: 0,
    });
    true
}

/// Takes out the quirk whose table stands around a line; what it said stays as an open point.
fn drop_quirk(endpoint: &mut Endpoint, text: &str, line: usize) -> bool {
    let heads = text
        .lines()
        .take(line)
        .filter(|l| l.trim() == "[[quirk]]")
        .count();
    let Some(index) = heads.checked_sub(1).filter(|i| *i < endpoint.quirks.len()) else {
        return false;
    };
    let quirk = endpoint.quirks.remove(index);
    let says = quirk
        .says
        .map(|(key, value)| format!(" (says {{ {key} = {value} }})"))
        .unwrap_or_default();
    endpoint.reviews.push((
        Place::End,
        Review::new(
            quirk.line,
            format!("`{}`{says}: {} No example proves it", quirk.at, quirk.why),
        ),
    ));
    true
}

/// Takes example, default and fixed value out of the row on a line.
fn drop_cells(endpoint: &mut Endpoint, text: &str, line: usize, message: &str) -> bool {
    let Some(row_text) = text.lines().nth(line.saturating_sub(1)) else {
        return false;
    };
    let table = text
        .lines()
        .take(line)
        .filter(|l| l.trim() == "fields = [")
        .count();
    let Some(name) = row_text
        .split("name = ")
        .nth(1)
        .and_then(|rest| rest.split([',', ' ']).next())
    else {
        return false;
    };
    let request = !endpoint.fields.is_empty();
    let rows: Option<&mut Vec<super::spec::Row>> = match (table, request) {
        (1, true) => Some(&mut endpoint.fields),
        (n, _) => n
            .checked_sub(1 + usize::from(request))
            .and_then(|i| endpoint.records.get_mut(i))
            .map(|r| &mut r.fields),
    };
    let row = rows.and_then(|rows| {
        rows.iter_mut()
            .find(|r| write::literal(&r.name.as_str().into()) == name)
    });
    let Some(row) = row else { return false };
    let had = row.example.is_some()
        || row.default.is_some()
        || row.fixed.is_some()
        || row.min.or(row.max).is_some()
        || row.min_len.or(row.max_len).is_some();
    (row.example, row.default, row.fixed) = (None, None, None);
    if message.contains("`min") || message.contains("`max") {
        (row.min, row.max, row.min_len, row.max_len) = (None, None, None, None);
    }
    if had {
        row.review(0, message.to_owned());
    }
    had
}

fn drop_example(endpoint: &mut Endpoint, path: &str, message: &str) -> bool {
    let before = endpoint.examples.len();
    endpoint
        .examples
        .retain(|e| !path.ends_with(&format!("/examples/{}", e.file)));
    let point = (
        Place::End,
        Review::new(0, format!("an example was left out: {message}")),
    );
    // Of several one question is enough: the report names each.
    if endpoint.examples.len() != before && !endpoint.reviews.contains(&point) {
        endpoint.reviews.push(point);
    }
    endpoint.examples.len() != before
}
