//! What the records of a draft must be for the spec format to say them.

use std::collections::HashMap;

use kehu_spec::document::{BodyWord, FieldRow, RecordTable};
use kehu_spec::model::Place;
use kehu_spec::source::Span;

use super::super::documents::{Endpoint, rows_mut};
use super::super::fields::COUNTED;
use super::super::shared::facts;
use super::super::types::Ty;
use kehu_page::text;

/// Only JSON bodies can hold objects.
pub(super) fn flatten(out: &mut Endpoint) {
    let in_query = out.body() == Some(BodyWord::Query);
    let in_form = matches!(out.body(), Some(BodyWord::Form | BodyWord::Multipart));
    let records: Vec<String> = out
        .records()
        .iter()
        .map(|record| record.name.value.clone())
        .collect();
    let mut asked: Vec<Span> = Vec::new();
    let mut whole: Vec<Span> = Vec::new();
    for row in out.fields_mut() {
        let outside = match place(row) {
            Some(place) => place != Place::Body,
            None => in_query,
        };
        let ty = Ty::of(row);
        let in_parts = matches!(place(row), None | Some(Place::Body)) && in_form
            || matches!(place(row), None | Some(Place::Query)) && outside;
        if row.style.is_some() && !(in_parts && matches!(ty, Ty::List(_))) {
            row.style = None;
            whole.push(row.span);
        }
        // Of a list in a query the page need not say more: its items are written out as text.
        if outside && ty == Ty::Plain("any").list() {
            Ty::Plain("string").list().put(row);
            continue;
        }
        let nested = ty
            .named()
            .is_some_and(|name| records.iter().any(|record| record == name))
            || *ty.innermost() == Ty::Plain("any")
            || matches!(ty, Ty::Map(_))
            || matches!(&ty, Ty::List(one) if matches!(**one, Ty::List(_)));
        if outside && nested && row.style.is_none() && !matches!(ty, Ty::Json(_)) {
            Ty::Json(Box::new(ty)).put(row);
            (row.example, row.default, row.wire) = (None, None, None);
            (row.min, row.max) = (None, None);
            asked.push(row.span);
        }
    }
    out.notes.take_back(&whole, |review| review.text == COUNTED);
    for place in asked {
        let why = "an object outside of the body: taken for JSON in a string";
        out.notes.ask(place, 0, why);
    }
}

/// Records with the same fields are one, where the page does not call them differently.
pub(super) fn same_records(out: &mut Endpoint) {
    let mut at = 1;
    while at < out.records().len() {
        let (before, after) = out.records().split_at(at);
        let record = &after[0];
        let note = |record: &RecordTable| out.notes.get(record.span).cloned().unwrap_or_default();
        let same = |r: &&RecordTable| {
            r.fields.len() > 1 && facts(r) == facts(record) && note(r).may_be(&note(record))
        };
        let Some(one) = before.iter().find(same).map(|r| r.name.value.clone()) else {
            at += 1;
            continue;
        };
        let other = out.file.record.get_or_insert_default().remove(at);
        out.rename_type(&other.name, &one);
    }
}

/// Where a row says that it travels.
fn place(row: &FieldRow) -> Option<Place> {
    row.r#in.as_ref().map(|place| place.value)
}

/// Rows whose names are alike in Rust have names of their own there; of two with one wire name, in two
/// places of a request, the one outside of the body becomes an open point.
pub(super) fn distinct(out: &mut Endpoint) {
    let outside = |row: &FieldRow| matches!(place(row), Some(Place::Header | Place::Query));
    let names: Vec<String> = (out.fields().iter().filter(|row| !outside(row)))
        .map(|row| row.name.value.clone())
        .collect();
    let twice = |row: &mut FieldRow| outside(row) && names.contains(&row.name.value);
    let dropped: Vec<FieldRow> = out.fields_mut().extract_if(.., twice).collect();
    for row in dropped {
        let at = place(&row).map_or("", Place::as_str);
        let name = row.name.as_str();
        let why = format!(
            "the page has `{name}` in the {at}, too, and a field travels in one place: a header that \
             says who calls belongs to [auth]"
        );
        let line = out.notes.line(row.span);
        let stays = out.fields().iter().find(|stays| stays.name == row.name);
        if let Some(stays) = stays.map(|stays| stays.span) {
            out.notes.ask(stays, line, why);
        }
    }
    let mut seen: HashMap<(usize, String), usize> = HashMap::new();
    let tables = tables(out);
    for row in rows_mut(&mut out.file) {
        let name = text::snake(&row.name);
        let table = tables.get(&row.span).copied().unwrap_or_default();
        let count = seen.entry((table, name.clone())).or_default();
        *count += 1;
        if *count > 1 && !name.is_empty() {
            row.rust = Some(format!("{name}_{count}").into());
            let line = out.notes.line(row.span);
            let why = format!("another name is `{name}` in Rust, too: a better one here");
            out.notes.ask(row.span, line, why);
        }
    }
}

/// The table of each row: 0 is the request's.
fn tables(out: &Endpoint) -> HashMap<Span, usize> {
    let records = out.records().iter().map(|record| record.fields.as_slice());
    let tables = std::iter::once(out.fields()).chain(records);
    tables
        .enumerate()
        .flat_map(|(table, rows)| rows.iter().map(move |row| (row.span, table)))
        .collect()
}
