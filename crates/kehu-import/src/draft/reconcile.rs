//! Holds drafts against their own examples with the checks that specs go through, and settles what a
//! quirk can settle: a contradiction that stays gets a quirk to confirm, a claim that nothing proves goes.
//!
//! What a message is about it says itself, as a [`Subject`]; nothing is read out of its words.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;
use kehu_spec::diagnostic::{Diagnostic, Severity, Subject, Table};
use kehu_spec::document::write::{Anchor, Parts};
use kehu_spec::document::{ApiDocuments, FieldRow, QuirkTable};
use kehu_spec::source::{FileId, Span};
use kehu_spec::{Sources, load_documents};

use super::documents::{Api, Endpoint};

/// Rounds after which what is left is reported.
const ROUNDS: usize = 6;

/// Reconciles drafts with their examples; what is left is in the endpoints' open points or for the last
/// check to tell.
pub fn reconcile(api: &Api, endpoints: &mut [&mut Endpoint]) {
    for _ in 0..ROUNDS {
        let diagnostics = load_documents(&documents(api, endpoints), &examples(api, endpoints));
        let diagnostics = diagnostics.diagnostics;
        let errors = diagnostics.iter();
        let mut errors: Vec<&Diagnostic> = errors
            .filter(|found| found.severity == Severity::Error)
            .collect();
        // Those of the documents first, then those of examples.
        errors.sort_by_key(|found| match &found.subject {
            Some(Subject::Contradiction { example, .. }) => example.is_some(),
            subject => matches!(subject, Some(Subject::Example { .. })),
        });
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
            if let Some(numbers) = unproven.get(endpoint.file.name.as_str()) {
                drop_quirks(endpoint, numbers);
                changed = true;
            }
        }
        if !changed {
            break;
        }
    }
}

/// The drafts as the documents of an API.
fn documents(api: &Api, endpoints: &[&mut Endpoint]) -> ApiDocuments {
    let files = endpoints.iter().map(|endpoint| &endpoint.file);
    let mut endpoints: Vec<_> = files.map(|file| (file.span.file, file.clone())).collect();
    endpoints.sort_by(|(_, a), (_, b)| a.name.value.cmp(&b.name.value));
    ApiDocuments {
        folder: api.file.name.value.clone(),
        api_file: FileId::default(),
        api: api.file.clone(),
        types: None,
        endpoints,
        lossy: false,
    }
}

/// The files of the drafts' examples.
fn examples(api: &Api, endpoints: &[&mut Endpoint]) -> Sources {
    let folder = api.file.name.as_str();
    let files = endpoints.iter().flat_map(|endpoint| {
        let examples = endpoint.file.example.iter().flatten();
        examples.zip(&endpoint.texts).map(move |(example, text)| {
            let path = format!("{folder}/examples/{}", example.file.as_str());
            (path, text.as_str())
        })
    });
    Sources::from_texts(files)
}

/// Settles one message, and says whether that changed a draft.
fn settle(endpoints: &mut [&mut Endpoint], found: &Diagnostic) -> bool {
    let Some(subject) = &found.subject else {
        return false;
    };
    let Some(endpoint) = endpoints.iter_mut().find(|one| is_about(subject, one)) else {
        return false;
    };
    match (subject, found.code) {
        // A place that no quirk can name: the example is not an example of this operation.
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
        } => *operation == endpoint.file.name.value,
        Subject::Row {
            table: Table::Record(name),
            ..
        } => endpoint
            .records()
            .iter()
            .any(|record| *record.name == *name),
    }
}

fn accept(endpoint: &mut Endpoint, at: &str, message: &str) -> bool {
    let accepts = |quirk: &QuirkTable| *quirk.at == at && quirk.says.is_none();
    if endpoint.quirks().iter().any(accepts) {
        return false;
    }
    let mut why = message.to_owned();
    if !why.ends_with('.') {
        why.push('.');
    }
    if let Some(first) = why.get(..1).map(str::to_uppercase) {
        why.replace_range(..1, &first);
    }
    let quirk = QuirkTable {
        at: at.into(),
        why: why.into(),
        ..QuirkTable::default()
    };
    endpoint.add_quirk(0, quirk);
    true
}

/// Takes out quirks that nothing proves, by their numbers; what they said stays as open points, those of one
/// reason as one.
fn drop_quirks(endpoint: &mut Endpoint, numbers: &BTreeSet<usize>) {
    let quirks = endpoint.file.quirk.take().unwrap_or_default();
    let mut kept = Vec::new();
    let mut open: IndexMap<String, (usize, Vec<String>)> = IndexMap::new();
    for (number, quirk) in quirks.into_iter().enumerate() {
        if !numbers.contains(&number) {
            kept.push(quirk);
            continue;
        }
        let part = quirk.part();
        let says = part.get("says");
        let says = says.map_or_else(String::new, |says| format!(" (says {says})"));
        let (at, why) = (quirk.at.as_str(), quirk.why.as_str());
        let line = endpoint.notes.line(quirk.span);
        let (_, places) = open
            .entry(format!("{says}: {why} No example proves it"))
            .or_insert((line, Vec::new()));
        places.push(format!("`{at}`"));
    }
    for (why, (line, places)) in open {
        endpoint.ask(Anchor::End, line, format!("{}{why}", places.join(", ")));
    }
    endpoint.file.quirk = Some(kept);
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
        Table::Request(_) => Some(endpoint.fields_mut()),
        Table::Record(name) => {
            let mut records = endpoint.file.record.iter_mut().flatten();
            let record = records.find(|record| *record.name == *name);
            record.map(|record| &mut record.fields)
        }
    };
    let row = rows.and_then(|rows| rows.iter_mut().find(|row| *row.name == field));
    let Some(place) = row.and_then(|row| without_cells(row, bounds)) else {
        return false;
    };
    endpoint.notes.ask(place, 0, message);
    true
}

/// The row's place, where it had any of the cells.
fn without_cells(row: &mut FieldRow, bounds: bool) -> Option<Span> {
    let values = [&row.example, &row.default, &row.fixed];
    let had = values.into_iter().any(Option::is_some)
        || row.min.is_some()
        || row.max.is_some()
        || row.min_len.is_some()
        || row.max_len.is_some();
    (row.example, row.default, row.fixed) = (None, None, None);
    if bounds {
        (row.min, row.max, row.min_len, row.max_len) = (None, None, None, None);
    }
    had.then_some(row.span)
}

/// Takes out an example, by its path in the API's folder.
fn drop_example(endpoint: &mut Endpoint, path: &str, message: &str) -> bool {
    let examples = endpoint.file.example.iter().flatten();
    let mut files = examples.map(|example| format!("examples/{}", example.file.as_str()));
    let Some(at) = files.position(|file| file == path) else {
        return false;
    };
    endpoint.file.example.get_or_insert_default().remove(at);
    endpoint.texts.remove(at);
    let why = format!("an example was left out: {message}");
    // Of several one question is enough: the report names each.
    let asked = endpoint.notes.of_file().iter();
    let is_known = asked
        .clone()
        .any(|(at, review)| *at == Anchor::End && review.text == why);
    if !is_known {
        endpoint.ask(Anchor::End, 0, why);
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_quirk_that_nothing_proves_goes_and_no_other() {
        let mut endpoint = Endpoint::new(1, "find".to_owned(), "page");
        let all = [
            ("request.a", "Ours."),
            ("request.b", "Ours."),
            ("request.c", "Ours."),
            ("request.d", "Theirs."),
        ];
        for (at, why) in all {
            let quirk = QuirkTable {
                at: at.into(),
                why: why.into(),
                ..QuirkTable::default()
            };
            endpoint.add_quirk(0, quirk);
        }
        drop_quirks(&mut endpoint, &BTreeSet::from([0, 1, 3]));
        let kept: Vec<&str> = endpoint.quirks().iter().map(|q| q.at.as_str()).collect();
        assert_eq!(kept, ["request.c"]);
        // One question for each reason.
        let asked = endpoint.notes.of_file().iter();
        let asked: Vec<&str> = asked.map(|(_, review)| review.text.as_str()).collect();
        assert_eq!(
            asked,
            [
                "`request.a`, `request.b`: Ours. No example proves it",
                "`request.d`: Theirs. No example proves it"
            ]
        );
    }
}
