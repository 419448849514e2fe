//! Models that a page describes once, behind its operations, as each operation has them.

use std::collections::HashSet;

use crate::block::Document;
use crate::recognise::columns::TableKind;
use crate::recognise::nest::Linked;
use crate::recognise::outline::{Outline, Side};
use crate::recognise::sections::Section;
use crate::recognise::tables::{self, FieldTable, Seen};
use crate::recognise::tree::{Answer, normal};
use crate::types::{self, TypeExpr};
use crate::words::Role;

/// The tables of models behind the last operation.
pub(super) fn find(
    document: &Document,
    outline: &Outline,
    seen: &[Seen],
    sections: &[Section],
) -> Vec<FieldTable> {
    let Some(start) = sections.iter().map(|section| section.end).max() else {
        return Vec::new();
    };
    let behind = Section {
        start,
        end: document.blocks.len(),
        ..Section::default()
    };
    let mut found = tables::fields(document, outline, seen, &behind, false);
    found.retain(|table| !table.names.is_empty());
    for table in &mut found {
        (table.object_title, table.extra) = (true, false);
    }
    found
}

/// Adds the models that an operation's tables speak of, and the one that comes back, where only a status of success
/// names it.
pub(super) fn add(
    document: &Document,
    seen: &[Seen],
    section: &Section,
    models: &[FieldTable],
    own: &mut Vec<FieldTable>,
) -> Option<Answer> {
    let told = own.iter().any(|table| table.side == Side::Response);
    let answered = (!told).then(|| answered(document, seen, section, models));
    let (answer, table) = answered.flatten().unzip();
    own.extend(table);
    own.extend(of_fields(models, own));
    answer
}

/// The models that fields of these tables have, and the fields of those.
fn of_fields(models: &[FieldTable], own: &[FieldTable]) -> Vec<FieldTable> {
    let mut out: Vec<FieldTable> = Vec::new();
    let mut wanted = types_in(own);
    let mut left: Vec<&FieldTable> = models.iter().collect();
    loop {
        let is_wanted = |table: &&FieldTable| {
            table
                .names
                .iter()
                .any(|name| wanted.contains(&normal(name)))
        };
        let (found, rest): (Vec<&FieldTable>, _) = left.into_iter().partition(is_wanted);
        if found.is_empty() {
            return out;
        }
        left = rest;
        let found: Vec<FieldTable> = found.into_iter().cloned().collect();
        wanted.extend(types_in(&found));
        out.extend(found);
    }
}

fn types_in(tables: &[FieldTable]) -> HashSet<String> {
    let rows = tables.iter().flat_map(|table| &table.rows);
    let models = rows.filter_map(|row| row.ty.expr.model());
    models.map(normal).collect()
}

/// The model that comes back with a status of success, and its table as one of the answer.
fn answered(
    document: &Document,
    seen: &[Seen],
    section: &Section,
    models: &[FieldTable],
) -> Option<(Answer, FieldTable)> {
    let statuses = seen
        .iter()
        .filter(|table| table.columns.kind == TableKind::Statuses);
    let mut own = statuses.filter(|table| (section.start..section.end).contains(&table.block));
    own.find_map(|seen| {
        let table = tables::table(document, seen.block)?;
        let status = seen.columns.at(Role::Code)?;
        let ty = seen.columns.at(Role::Type)?;
        let is_success = |text: &str| text.len() == 3 && text.starts_with('2');
        let mut rows = table.rows.iter();
        let row = rows.find(|row| {
            let cell = row.cells.get(status);
            cell.is_some_and(|cell| is_success(cell.text().trim()))
        })?;
        let expr = types::read(&row.cells.get(ty)?.inline).expr;
        let is_model = |name: &&String| expr.model().is_some_and(|m| normal(m) == normal(name));
        let named = |table: &FieldTable| table.names.iter().find(is_model).cloned();
        let (model, table) = models
            .iter()
            .find_map(|table| Some((named(table)?, table)))?;
        let is_list = matches!(expr, TypeExpr::List(_));
        let mut table = table.clone();
        table.names.clear();
        (table.side, table.side_said) = (Side::Response, true);
        (table.object_title, table.linked) = (false, Linked::Main);
        Some((Answer { model, is_list }, table))
    })
}
