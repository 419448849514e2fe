//! A body that is a list: its only field is all of it.

use kehu_spec::document::BodyWord;

use super::super::documents::Endpoint;
use super::super::notes::Notes;
use kehu_page::json::Value;
use kehu_page::recognise::examples::ExampleKind;
use kehu_page::recognise::outline::Side;
use kehu_page::recognise::rows::Place;
use kehu_page::recognise::{Operation, Page};
use kehu_page::words::Role;

/// Drafts it where an example shows a list, or where the table describes bodies by their schema.
pub(super) fn draft(page: &Page, operation: &Operation, notes: &mut Notes, out: &mut Endpoint) {
    if out.body() != Some(BodyWord::Json) {
        return;
    }
    let mut own = out.fields().iter().filter(|row| row.r#in.is_none());
    let (Some(row), None) = (own.next(), own.next()) else {
        return;
    };
    let (name, span) = (row.name.clone(), row.span);
    if !row.r#type.as_str().starts_with("list<") {
        return;
    }
    let examples = operation.examples.iter().map(|at| &page.examples[*at]);
    let requests = examples.filter(|example| example.kind == ExampleKind::Request);
    let roots: Vec<&Value> = requests
        .filter_map(|example| Some(&example.json.as_ref()?.root.value))
        .collect();
    let shown = roots.iter().any(|root| matches!(root, Value::Array(_)));
    if roots.iter().any(|root| matches!(root, Value::Object(_))) || !(shown || schema(operation)) {
        return;
    }
    if !shown {
        let why = "it is a list and the only part of the body: it is taken for the body as a whole";
        notes.ask(span, notes.line(span), why);
    }
    out.file.request.get_or_insert_default().payload = Some(name);
}

/// Whether the body is one row of a table with a column of schemas, as exports of OpenAPI have it.
fn schema(operation: &Operation) -> bool {
    let mut tables = operation
        .tables
        .iter()
        .filter(|table| table.side == Side::Request);
    tables.any(|table| {
        let of_schemas = table.roles.contains(&Some(Role::Schema));
        let bodies = table
            .rows
            .iter()
            .filter(|row| row.place == Some(Place::Body));
        of_schemas && bodies.count() == 1
    })
}
