//! Tables of what all operations have in common, as one of them has it.

use std::collections::HashMap;

use crate::recognise::outline::Side;
use crate::recognise::rows::{self, Place, Row};
use crate::recognise::sections::Section;
use crate::recognise::shape::Shapes;
use crate::recognise::tables::FieldTable;

/// The shared tables with the rows that an operation can have.
pub(super) fn of_operation(
    loose: &[FieldTable],
    section: &Section,
    shapes: &HashMap<Side, Shapes>,
) -> Vec<FieldTable> {
    let own = |table: &&FieldTable| table.shared && table.names.is_empty() && !section.callback;
    let mut all: Vec<FieldTable> = loose.iter().filter(own).cloned().collect();
    for table in &mut all {
        let in_path = |row: &Row| {
            let place = format!("{{{}}}", row.name);
            let marked = format!("/:{}", row.name);
            let mut urls = section.urls.iter();
            urls.any(|url| url.what.contains(&place) || url.what.contains(&marked))
        };
        // Parameters of paths: this path has its own of them.
        let own = table.rows.iter().filter(|row| in_path(row)).count();
        let placed = table.place == Some(Place::Path);
        let of_paths = table.side == Side::Request && (placed || own * 2 > table.rows.len());
        let shapes = shapes.get(&table.side);
        let shown = |row: &Row| shapes.is_some_and(|s| !s.places(&row.name).is_empty());
        table.rows.retain(|row| {
            (!of_paths || in_path(row) || shown(row)) && !shapes.is_some_and(|s| denied(row, s))
        });
    }
    all
}

/// Whether the examples have something else where a dotted name would stand.
fn denied(row: &Row, shapes: &Shapes) -> bool {
    let parts = rows::segments(&row.name);
    let Some((last, around)) = parts.split_last().filter(|(_, around)| !around.is_empty()) else {
        return false;
    };
    let parent = shapes.find(around.iter().map(String::as_str));
    parent.is_some_and(|id| {
        let shape = shapes.get(id);
        !shape.samples.is_empty() && !shape.keys.contains_key(last)
    })
}
