//! Where the rows of a table went, and those that follow their neighbours.

use crate::recognise::nest::along;
use crate::recognise::rows::Place;
use crate::recognise::shape::{ShapeId, Shapes};
use crate::recognise::tables::FieldTable;
use crate::recognise::tree::{NodeId, Tree};

/// The one object or list that stands among plain members: what an envelope is around.
pub(super) fn holder(shapes: &Shapes, at: ShapeId) -> Option<ShapeId> {
    let keys = &shapes.get(at).keys;
    let holds = |id: &ShapeId| !shapes.get(*id).keys.is_empty() || shapes.get(*id).lists > 0;
    let mut holders = keys.values().copied().filter(holds);
    let only = holders
        .next()
        .filter(|_| at == Shapes::ROOT && keys.len() > 1)?;
    holders.next().is_none().then_some(only)
}

/// The field under which the example has most of the rows that it has elsewhere.
fn most_went(tree: &Tree, ids: &[NodeId]) -> Option<NodeId> {
    let mut counts: Vec<(NodeId, usize)> = Vec::new();
    for id in ids.iter().filter(|id| tree.nodes[**id].moved) {
        let Some(parent) = tree.nodes[*id].parent else {
            continue;
        };
        match counts.iter_mut().find(|(known, _)| *known == parent) {
            Some((_, count)) => *count += 1,
            None => counts.push((parent, 1)),
        }
    }
    let most = counts.iter().rev().max_by_key(|(_, count)| *count)?;
    Some(most.0)
}

/// The one field under which the example has every row of a table that it has at all.
fn where_all_went(tree: &Tree, ids: &[NodeId]) -> Option<NodeId> {
    let mut seen = ids.iter().filter(|id| tree.nodes[**id].shape.is_some());
    let first = seen.next().map(|id| &tree.nodes[*id]).filter(|n| n.moved)?;
    let target = first.parent?;
    let inside = |id: NodeId| {
        let mut at = tree.nodes[id].parent;
        while let Some(node) = at {
            if node == target {
                return true;
            }
            at = tree.nodes[node].parent;
        }
        false
    };
    seen.all(|id| inside(*id)).then_some(target)
}

/// Rows that no example shows go where the example put both of their neighbours; the last ones where it
/// put most; those of a table of which it shows none, into what its envelope is around.
pub(super) fn follow_neighbours(
    tree: &mut Tree,
    table: &FieldTable,
    owner: Option<NodeId>,
    holder: Option<(&Shapes, ShapeId)>,
) {
    let ids: Vec<NodeId> = table
        .rows
        .iter()
        .filter_map(|r| tree.row_node(table.block, r.line, &r.cell))
        .collect();
    let seen = |tree: &Tree, id: &NodeId| tree.nodes[*id].shape.is_some() || tree.nodes[*id].moved;
    let everywhere = match holder {
        Some((shapes, shape)) if owner.is_none() && !ids.iter().any(|id| seen(tree, id)) => {
            along(tree, table.side, Place::Body, shapes, shape)
        }
        _ => where_all_went(tree, &ids),
    };
    let last = ids.iter().rposition(|id| seen(tree, id));
    let most = most_went(tree, &ids);
    for (i, id) in ids.iter().enumerate() {
        let unseen = tree.nodes[*id].shape.is_none() && !tree.nodes[*id].moved;
        if !unseen || tree.nodes[*id].parent != owner || tree.nodes[*id].place == Place::Header {
            continue;
        }
        let around = |j: Option<&NodeId>| {
            j.filter(|j| tree.nodes[**j].moved)
                .and_then(|j| tree.nodes[*j].parent)
        };
        let same_line = |one: NodeId, other: NodeId| {
            let line = |id: NodeId| tree.nodes[id].line();
            line(one).is_some() && line(one) == line(other)
        };
        let before = i.checked_sub(1).and_then(|j| around(ids.get(j)));
        let after = around(ids.get(i + 1));
        let target = match (before, after) {
            _ if everywhere.is_some() => everywhere,
            // `orders|refunds`: one row, of which the example has a name.
            (Some(b), _) if i > 0 && same_line(ids[i - 1], *id) => Some(b),
            (_, Some(a)) if ids.get(i + 1).is_some_and(|next| same_line(*next, *id)) => Some(a),
            (Some(b), Some(a)) if a == b => Some(b),
            _ if last.is_some_and(|last| i > last && tree.nodes[ids[last]].moved) => most,
            _ => None,
        };
        if let Some(target) = target {
            tree.nodes[*id].said_under = Some(
                owner
                    .map(|o| tree.path(o).into_iter().map(str::to_owned).collect())
                    .unwrap_or_default(),
            );
            tree.move_under(*id, Some(target));
            tree.nodes[*id].moved = true;
        }
    }
}
