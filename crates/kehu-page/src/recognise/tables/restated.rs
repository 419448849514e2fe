//! Lists of fields that a table before has told of already: what they add goes to its rows.

use super::{FieldTable, table};
use crate::block::{Document, TableForm};
use crate::recognise::rows::Row;
use crate::types::TypeExpr;
use crate::words::Required;

/// Takes every list all of whose names an earlier table of its side has, and gives its words to those rows.
pub(super) fn merge(document: &Document, tables: &mut Vec<FieldTable>) {
    let mut at = 1;
    while at < tables.len() {
        let (before, rest) = tables.split_at_mut(at);
        let again = &rest[0];
        let list = table(document, again.block).is_some_and(|t| t.form == TableForm::List);
        let known = |of: &&mut FieldTable| {
            let side = of.side == again.side || !again.side_above;
            side && again
                .rows
                .iter()
                .all(|row| of.rows.iter().any(|r| r.name == row.name))
        };
        match before.iter_mut().rev().find(known).filter(|_| list) {
            Some(of) => {
                for row in &again.rows {
                    let first = of.rows.iter_mut().find(|r| r.name == row.name);
                    first.into_iter().for_each(|first| add(first, row));
                }
                of.again.push(again.block);
                tables.remove(at);
            }
            None => at += 1,
        }
    }
}

/// What a row says again of a field, where the first left it open; its words come behind the first's.
fn add(first: &mut Row, again: &Row) {
    if first.required == Required::Unknown {
        first.required = again.required;
        first.required_cell.clone_from(&again.required_cell);
    }
    if first.ty.expr == TypeExpr::Unknown {
        first.ty = again.ty.clone();
    }
    let open = [
        (&mut first.title, &again.title),
        (&mut first.example, &again.example),
        (&mut first.default, &again.default),
        (&mut first.length, &again.length),
        (&mut first.values, &again.values),
    ];
    for (first, again) in open {
        if first.is_none() {
            first.clone_from(again);
        }
    }
    for line in again.description.lines().map(str::trim) {
        if !line.is_empty() && !first.description.contains(line) {
            first.description.push('\n');
            first.description.push_str(line);
        }
    }
    if first.beside.is_empty() {
        first.beside.clone_from(&again.beside);
    }
    first.codes.extend(again.codes.iter().cloned());
    first.links.extend(again.links.iter().cloned());
}
