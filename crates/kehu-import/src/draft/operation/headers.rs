//! Headers of an operation that are not the authentication's.

use kehu_spec::document::{Entries, FieldRow, Text};
use kehu_spec::model;

use super::super::documents::{Api, Endpoint, row};
use super::super::notes::Notes;
use super::super::types::{self, Ty};
use super::super::{api, lists};
use kehu_page::recognise::{Operation, Page};
use kehu_page::text;

/// Headers that are not the authentication's.
pub(super) fn headers(
    page: &Page,
    operation: &Operation,
    api: &Api,
    notes: &mut Notes,
    out: &mut Endpoint,
) {
    let (own, of_operation) = api.auth_headers();
    let has = |list: &[&str], name: &str| list.iter().any(|n| n.eq_ignore_ascii_case(name));
    let mut fixed_headers: Vec<(Text, Text)> = Vec::new();
    for header in &api::headers(page, operation) {
        if lists::has("auth", "plain", &header.name)
            || has(&own, &header.name)
            || !text::is_identifier(&header.name)
        {
            continue;
        }
        let stated = has(&of_operation, &header.name);
        let value = header.value.clone().filter(|_| stated);
        match header.fixed.clone().or(value) {
            Some(value) if value.is_ascii() => {
                fixed_headers.push((header.name.as_str().into(), value.into()));
            }
            _ if stated => {
                let why = format!("the value of the header `{}`", header.name);
                notes.ask_at(out.head(), header.line, why);
            }
            _ => out.fields_mut().push(field(header, notes)),
        }
    }
    for stated in of_operation {
        let known = |(name, _): &(Text, Text)| name.eq_ignore_ascii_case(stated);
        if !fixed_headers.iter().any(known) {
            fixed_headers.push((stated.into(), "".into()));
            let why = format!(
                "the signature wants a header `{stated}`, and the page does not say its value"
            );
            notes.ask_at(out.head(), 0, why);
        }
    }
    out.file.headers = (!fixed_headers.is_empty()).then_some(Entries(fixed_headers));
}

/// A header whose value is the caller's, as a field.
fn field(header: &api::Header, notes: &mut Notes) -> FieldRow {
    let ty = Ty::Plain("string");
    let mut row = row(notes, 0, header.name.clone(), &ty);
    row.r#in = Some(model::Place::Header.into());
    row.required = header.required.then(|| true.into());
    let label = text::short(&text::squeeze(&header.description), 32);
    row.label = (!label.is_empty()).then(|| label.into());
    let shown = header.value.as_deref().filter(|value| value.is_ascii());
    row.example = shown
        .and_then(|value| types::cell(value, &ty, None))
        .map(Into::into);
    if header.description.is_empty() {
        let why = "only an example shows this header: is it the same for all calls?";
        notes.ask(row.span, header.line, why);
    }
    row
}
