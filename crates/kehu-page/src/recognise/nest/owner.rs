//! The field that a table of its own belongs to, by what examples show.

use std::collections::HashMap;

use super::points::points;
use super::{Witnesses, ensure, shape_of};
use crate::recognise::outline::Side;
use crate::recognise::rows::{self, Row};
use crate::recognise::shape::{ShapeId, Shapes};
use crate::recognise::tables::FieldTable;
use crate::recognise::tree::{NodeId, Tree, normal};

/// How well a field fits a sub-table, in hundredths of a point.
pub(super) fn score(
    tree: &Tree,
    id: NodeId,
    name: &str,
    table: &FieldTable,
    witnesses: &Witnesses,
) -> i32 {
    let points = points();
    let node = &tree.nodes[id];
    let row = node.row.as_ref();
    let model = row.and_then(|r| r.ty.expr.model());
    let is_model = |name: &str| model.is_some_and(|model| normal(model) == normal(name));
    let mut score = match normal(&node.name) == normal(name) {
        _ if is_model(name) => points.model,
        true => points.name,
        false => points.spelling,
    };
    if is_model(&node.name) {
        score += points.named_as_model;
    }
    if node.side == table.side {
        score += points.same_side;
    }
    score += match node.tables.is_empty() && node.children.is_empty() {
        true => points.empty,
        false => points.filled,
    };
    let shape = node.shape.or_else(|| shape_of(tree, id, witnesses));
    if let (Some(shape), Some(shapes)) = (shape, witnesses.get(&node.side))
        && let Some(share) = overlap(shapes, shape, &table.rows)
    {
        score += points.of_overlap(share);
        if share == 0.0 {
            score += points.nothing_in_common;
        }
    }
    let distance = row.map_or(usize::MAX, |r| table.line.abs_diff(r.line));
    let distance = i32::try_from(distance).unwrap_or(i32::MAX);
    let below = row.is_some_and(|r| r.line > table.line);
    score * 100 - distance.min(points.farthest) - if below { points.below } else { 0 }
}

/// The share of a table's names that an example's object has; nothing when it has no keys.
fn overlap(shapes: &Shapes, shape: ShapeId, rows: &[Row]) -> Option<f64> {
    let keys = &shapes.get(shape).keys;
    if keys.is_empty() || rows.is_empty() {
        return None;
    }
    let found = rows
        .iter()
        .filter(|r| {
            rows::segments(&r.name)
                .first()
                .is_some_and(|n| keys.contains_key(n.as_str()))
        })
        .count();
    Some(found as f64 / rows.len() as f64)
}

/// The object of a side's examples that a table fits by its names.
pub(super) fn by_example(
    tree: &Tree,
    table: &FieldTable,
    witnesses: &Witnesses,
) -> Option<(i32, Side, ShapeId)> {
    let points = points();
    let mut best: Option<(i32, Side, ShapeId)> = None;
    let mut sides: Vec<Side> = witnesses.keys().copied().collect();
    sides.sort_by_key(|s| (*s != table.side, *s));
    for side in sides {
        let shapes = &witnesses[&side];
        let mut places: Vec<ShapeId> = table
            .names
            .iter()
            .flat_map(|n| spellings(n))
            .flat_map(|n| shapes.places(&n).to_vec())
            .collect();
        places.extend(parents_by_overlap(shapes, &table.rows));
        for shape in places {
            if shape == Shapes::ROOT {
                continue;
            }
            let Some(share) = overlap(shapes, shape, &table.rows) else {
                continue;
            };
            let name = &shapes.get(shape).name;
            let named = table.names.iter().any(|n| {
                normal(n) == normal(name) || normal(n) == normal(&crate::text::singular(name))
            });
            let taken = tree_has_table(tree, side, shapes, shape);
            let similar = table
                .names
                .iter()
                .any(|n| normal(name).contains(&normal(&crate::text::singular(n))));
            let mut score = if named {
                points.object_named
            } else if share >= points.most && (table.rows.len() >= 2 || share == 1.0) {
                points.object_like + i32::from(similar) * points.object_similar
            } else {
                continue;
            };
            score += points.of_overlap(share)
                + i32::from(side == table.side) * points.same_side
                + i32::from(taken) * points.object_filled;
            let score = score * 100;
            if best.is_none_or(|(s, ..)| score > s) {
                best = Some((score, side, shape));
            }
        }
        if best.is_some_and(|(s, ..)| s >= points.sure * 100) {
            break;
        }
    }
    best
}

/// The keys that a title's word may stand for: itself, its plural, its list.
fn spellings(name: &str) -> Vec<String> {
    let points = points();
    let one = crate::text::singular(name);
    let mut out = vec![name.to_owned()];
    out.extend(
        points
            .endings
            .iter()
            .map(|ending| format!("{name}{ending}")),
    );
    out.extend(
        points
            .endings_of_one
            .iter()
            .map(|ending| format!("{one}{ending}")),
    );
    out.dedup();
    out
}

/// The objects that have most of the names.
fn parents_by_overlap(shapes: &Shapes, rows: &[Row]) -> Vec<ShapeId> {
    let mut counts: HashMap<ShapeId, usize> = HashMap::new();
    for row in rows.iter().take(64) {
        for place in shapes.places(&row.name) {
            if let Some(parent) = shapes.get(*place).parent {
                *counts.entry(parent).or_default() += 1;
            }
        }
    }
    let mut out: Vec<(ShapeId, usize)> = counts.into_iter().collect();
    out.sort_by_key(|(id, n)| (std::cmp::Reverse(*n), *id));
    out.into_iter().take(4).map(|(id, _)| id).collect()
}

fn tree_has_table(tree: &Tree, side: Side, shapes: &Shapes, shape: ShapeId) -> bool {
    let mut at = None;
    for key in shapes.path(shape) {
        match tree.child(at, side, key) {
            Some(id) => at = Some(id),
            None => return false,
        }
    }
    at.is_some_and(|id| !tree.nodes[id].tables.is_empty())
}

/// For "additional fields": the object that has them in an example.
pub(super) fn owner_by_overlap(
    tree: &mut Tree,
    table: &FieldTable,
    witnesses: &Witnesses,
) -> Option<NodeId> {
    let shapes = witnesses.get(&table.side)?;
    let shape = parents_by_overlap(shapes, &table.rows).into_iter().next()?;
    let share = overlap(shapes, shape, &table.rows)?;
    let fits = share >= 0.5 && shape != Shapes::ROOT;
    fits.then(|| ensure(tree, table.side, shape, witnesses))?
}
