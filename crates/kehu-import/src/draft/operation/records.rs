//! What the records of a draft must be for the spec format to say them.

use std::collections::HashMap;

use super::super::spec::{Endpoint, Row, Ty};
use crate::text;

/// Only JSON bodies can hold objects.
pub(super) fn flatten(out: &mut Endpoint) {
    let body = out.body;
    let records: Vec<Ty> = out
        .records
        .iter()
        .map(|r| Ty::Named(r.name.clone()))
        .collect();
    for row in &mut out.fields {
        let outside = matches!(row.place, Some("query" | "path" | "header"))
            || row.place.is_none() && body == "query";
        let inner = row.ty.innermost();
        let nested = records.contains(inner)
            || *inner == Ty::Plain("any")
            || matches!(row.ty, Ty::Map(_))
            || matches!(&row.ty, Ty::List(one) if matches!(**one, Ty::List(_)));
        if outside && nested && !matches!(row.ty, Ty::Json(_)) {
            row.ty = Ty::Json(Box::new(row.ty.clone()));
            (row.example, row.default, row.wire) = (None, None, None);
            (row.min, row.max) = (None, None);
            row.review(
                0,
                "an object outside of the body: taken for JSON in a string",
            );
        }
    }
}

/// Records with the same fields are one.
pub(super) fn same_records(out: &mut Endpoint) {
    let mut at = 1;
    while at < out.records.len() {
        let fields = &out.records[at].fields;
        let same = out.records[..at].iter().find(|r| {
            r.fields.len() > 1
                && r.fields.len() == fields.len()
                && r.fields.iter().zip(fields).all(|(a, b)| {
                    (&a.name, &a.ty, a.wire, a.required) == (&b.name, &b.ty, b.wire, b.required)
                })
        });
        let Some(one) = same.map(|r| r.name.clone()) else {
            at += 1;
            continue;
        };
        let other = Ty::Named(out.records.remove(at).name);
        let rename = |ty: &mut Ty| {
            if *ty.innermost() == other {
                *ty = ty.with_innermost(Ty::Named(one.clone()));
            }
        };
        out.rows_mut().for_each(|row| rename(&mut row.ty));
        out.data.iter_mut().for_each(rename);
    }
}

/// Rows whose names are alike in Rust have names of their own there; of two with one wire name, in two
/// places of a request, the one outside of the body becomes an open point.
pub(super) fn distinct(out: &mut Endpoint) {
    let outside = |row: &Row| matches!(row.place, Some("header" | "query"));
    let names: Vec<String> = (out.fields.iter().filter(|row| !outside(row)))
        .map(|row| row.name.clone())
        .collect();
    let twice = |row: &mut Row| outside(row) && names.contains(&row.name);
    for row in out.fields.extract_if(.., twice).collect::<Vec<_>>() {
        let place = row.place.unwrap_or_default();
        let why = format!(
            "the page has `{}` in the {place}, too, and a field travels in one place: a header that \
             says who calls belongs to [auth]",
            row.name
        );
        if let Some(stays) = out.fields.iter_mut().find(|stays| stays.name == row.name) {
            stays.review(row.line, why);
        }
    }
    let tables =
        std::iter::once(&mut out.fields).chain(out.records.iter_mut().map(|r| &mut r.fields));
    for rows in tables {
        let mut seen: HashMap<String, usize> = HashMap::new();
        for row in rows {
            let name = text::snake(&row.name);
            let count = seen.entry(name.clone()).or_default();
            *count += 1;
            if *count > 1 && !name.is_empty() {
                row.rust = Some(format!("{name}_{count}"));
                row.review(
                    row.line,
                    format!("another name is `{name}` in Rust, too: a better one here"),
                );
            }
        }
    }
}
