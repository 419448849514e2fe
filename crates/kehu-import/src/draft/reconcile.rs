//! Holds drafts against their own examples with the checks that specs go through, and settles what a
//! quirk can settle: a contradiction that stays gets a quirk to confirm, a claim that nothing proves goes.
//!
//! What a message is about it says itself, as a [`Subject`]; nothing is read out of its words.

use std::collections::{BTreeMap, BTreeSet};

use kehu_spec::diagnostic::{Diagnostic, Severity, Subject, Table};
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

/// Reconciles drafts with their examples; what is left is in the endpoints' open points or for the last
/// check to tell.
pub fn reconcile(api: &Api, endpoints: &mut [Endpoint]) {
    for _ in 0..ROUNDS {
        let files = files(api, endpoints);
        let named = files
            .iter()
            .map(|(path, text)| (format!("{}/{path}", api.name), text.clone()));
        let loaded = load(&Sources::from_texts(named));
        let errors = loaded.diagnostics.iter();
        let errors = errors.filter(|found| found.severity == Severity::Error);
        let mut changed = false;
        let mut unproven: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
        for found in errors {
            if let Some(Subject::Quirk { operation, number }) = &found.subject {
                unproven.entry(operation).or_default().insert(*number);
            } else {
                changed |= settle(endpoints, found);
            }
        }
        for endpoint in endpoints.iter_mut() {
            if let Some(numbers) = unproven.get(endpoint.name.as_str()) {
                drop_quirks(endpoint, numbers);
                changed = true;
            }
        }
        if !changed {
            break;
        }
    }
}

/// Settles one message, and says whether that changed a draft.
fn settle(endpoints: &mut [Endpoint], found: &Diagnostic) -> bool {
    let Some(subject) = &found.subject else {
        return false;
    };
    let Some(endpoint) = endpoints.iter_mut().find(|one| is_about(subject, one)) else {
        return false;
    };
    match (subject, found.code) {
        // A place that no quirk can name: the example is no example of this operation.
        (Subject::Contradiction { at, example, .. }, _) if at.contains(['\n', '{', ' ']) => {
            let file = example.as_deref().unwrap_or_default();
            drop_example(endpoint, file, &found.message)
        }
        (Subject::Contradiction { at, .. }, _) => accept(endpoint, at, &found.message),
        (
            Subject::Row { table, field },
            "cell-contradicted"
            | "value-of-other-type"
            | "value-out-of-range"
            | "value-not-listed"
            | "bound-on-other-type",
        ) => {
            let bounds = found.code == "bound-on-other-type";
            drop_cells(endpoint, table, field, bounds, &found.message)
        }
        (Subject::Row { .. } | Subject::Quirk { .. }, _) => false,
        (Subject::Example { file, .. }, _) => drop_example(endpoint, file, &found.message),
    }
}

/// Whether a message is about something of an endpoint.
fn is_about(subject: &Subject, endpoint: &Endpoint) -> bool {
    match subject {
        Subject::Contradiction { operation, .. }
        | Subject::Quirk { operation, .. }
        | Subject::Example { operation, .. }
        | Subject::Row {
            table: Table::Request(operation),
            ..
        } => *operation == endpoint.name,
        Subject::Row {
            table: Table::Record(name),
            ..
        } => endpoint.records.iter().any(|record| record.name == *name),
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

/// Takes out quirks that nothing proves, by their numbers; what they said stays as open points.
fn drop_quirks(endpoint: &mut Endpoint, numbers: &BTreeSet<usize>) {
    let mut number = 0;
    let unproven = endpoint.quirks.extract_if(.., |_| {
        number += 1;
        numbers.contains(&(number - 1))
    });
    for quirk in unproven {
        let says = quirk
            .says
            .map(|(key, value)| format!(" (says {{ {key} = {value} }})"))
            .unwrap_or_default();
        let why = format!("`{}`{says}: {} No example proves it", quirk.at, quirk.why);
        let point = (Place::End, Review::new(quirk.line, why));
        endpoint.reviews.push(point);
    }
}

/// Takes example, default and fixed value out of a row, and its bounds where these are at fault.
fn drop_cells(
    endpoint: &mut Endpoint,
    table: &Table,
    field: &str,
    bounds: bool,
    message: &str,
) -> bool {
    let rows = match table {
        Table::Request(_) => Some(&mut endpoint.fields),
        Table::Record(name) => {
            let mut records = endpoint.records.iter_mut();
            records
                .find(|record| record.name == *name)
                .map(|record| &mut record.fields)
        }
    };
    let row = rows.and_then(|rows| rows.iter_mut().find(|row| row.name == field));
    let Some(row) = row else { return false };
    let had = row.example.is_some()
        || row.default.is_some()
        || row.fixed.is_some()
        || row.min.or(row.max).is_some()
        || row.min_len.or(row.max_len).is_some();
    (row.example, row.default, row.fixed) = (None, None, None);
    if bounds {
        (row.min, row.max, row.min_len, row.max_len) = (None, None, None, None);
    }
    if had {
        row.review(0, message.to_owned());
    }
    had
}

/// Takes out an example, by its path in the API's folder.
fn drop_example(endpoint: &mut Endpoint, path: &str, message: &str) -> bool {
    let before = endpoint.examples.len();
    endpoint
        .examples
        .retain(|e| path != format!("examples/{}", e.file));
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_quirk_that_nothing_proves_goes_and_no_other() {
        let quirk = |at: &str| Quirk {
            at: at.to_owned(),
            says: None,
            why: "Ours.".to_owned(),
            line: 0,
        };
        let mut endpoint = Endpoint {
            quirks: ["request.a", "request.b", "request.c"].map(quirk).into(),
            ..Endpoint::default()
        };
        drop_quirks(&mut endpoint, &BTreeSet::from([0, 1]));
        let kept: Vec<&str> = endpoint.quirks.iter().map(|q| q.at.as_str()).collect();
        assert_eq!(kept, ["request.c"]);
        assert_eq!(endpoint.reviews.len(), 2);
    }
}
