//! Examples that show one field rather than a whole request: `** tasks **` above a list of tasks.

use super::{Example, ExampleKind};
use crate::recognise::outline::{Outline, Side};
use crate::recognise::rows::{Place, Row};
use crate::recognise::tables::FieldTable;
use crate::recognise::title_names::names_in;
use crate::text;
use crate::types::Class;

/// Finds them by the labels above: the name of a field of the request, or all that its row says of it.
/// Labels that name a side know better.
pub(in crate::recognise) fn excerpts(
    outline: &Outline,
    from: usize,
    examples: &mut [Example],
    own: &[usize],
    tables: &[FieldTable],
) {
    let rows: Vec<&Row> = tables
        .iter()
        .filter(|t| t.side == Side::Request && t.place.is_none_or(|p| p == Place::Body))
        .flat_map(|t| &t.rows)
        .filter(|row| row.ty.expr.may_hold_fields() || row.ty.expr.class() == Class::String)
        .collect();
    for index in own {
        let example = &mut examples[*index];
        let Some(json) = example.json.as_ref().filter(|_| example.request.is_none()) else {
            continue;
        };
        let open = match example.kind {
            ExampleKind::Response => !example.labelled,
            ExampleKind::Request => !rows.iter().any(|row| json.root.get(&row.name).is_some()),
            _ => false,
        };
        if !open {
            continue;
        }
        let labels: Vec<&str> = outline
            .above(example.block)
            .filter(|entry| entry.block >= from)
            .map(|entry| entry.text.as_str())
            .collect();
        let fits = |row: &&&Row| {
            json.root.get(&row.name).is_none() && labels.iter().any(|label| names(label, row))
        };
        if let Some(row) = rows.iter().find(fits) {
            example.kind = ExampleKind::Request;
            let text = row.ty.expr.class() == Class::String;
            example.field = (!row.is_whole_body(false)).then(|| (row.name.clone(), text));
        }
    }
}

/// Whether a label is a field's name with words around it, or what its row says of it.
fn names(label: &str, row: &Row) -> bool {
    let said = text::key(&row.description);
    let described = text::width(&row.description) >= 6 && said == text::key(label);
    described || names_in(label).contains(&row.name)
}
