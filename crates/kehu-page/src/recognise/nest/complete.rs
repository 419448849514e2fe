//! What only examples have: their keys beside the fields around them, and what their comments say.

use std::collections::HashSet;

use super::Witnesses;
use crate::recognise::outline::Side;
use crate::recognise::rows::{self, Place};
use crate::recognise::shape::{ShapeId, Shapes};
use crate::recognise::tree::{Node, NodeId, Origin, Tree, normal};

/// Keys that only examples have, next to the fields around them; and shapes for every field.
pub(super) fn complete(tree: &mut Tree, witnesses: &Witnesses) {
    let mut sides: Vec<(&Side, &Shapes)> = witnesses.iter().collect();
    sides.sort_by_key(|(side, _)| **side);
    for (side, shapes) in sides {
        let mut root = RootPlace::of(tree, *side, shapes);
        let mut open: Vec<(Option<NodeId>, ShapeId)> = vec![(None, Shapes::ROOT)];
        while let Some((node, shape)) = open.pop() {
            let keys: Vec<(String, ShapeId)> = shapes
                .get(shape)
                .keys
                .iter()
                .map(|(k, v)| (k.clone(), *v))
                .collect();
            let target = node.map(|n| tree.nodes[n].same_as.unwrap_or(n));
            for (key, id) in keys {
                let exact = tree.child(target, *side, &key);
                let child = exact
                    .or_else(|| other_casing(tree, target, *side, &key))
                    .unwrap_or_else(|| {
                        let place =
                            target.map_or_else(|| root.place(tree), |t| tree.nodes[t].place);
                        tree.add(
                            target,
                            Node::bare(key.clone(), *side, place, Origin::Example),
                        )
                    });
                if tree.nodes[child].shape.is_none() || exact.is_some() {
                    tree.nodes[child].shape = Some(id);
                    root.shown |= target.is_none() && tree.nodes[child].place == Place::Query;
                }
                described(&mut tree.nodes[child], shapes, id);
                open.push((Some(child), id));
            }
        }
    }
    beside_described(tree, witnesses);
}

/// An example whose comments describe some fields of an object describes the object: those that stand
/// beside and around them without words.
fn beside_described(tree: &mut Tree, witnesses: &Witnesses) {
    let mut parents: HashSet<(Side, Option<NodeId>)> = HashSet::new();
    for node in tree.nodes.iter().filter(|n| n.origin == Origin::Comment) {
        let mut at = node.parent;
        parents.insert((node.side, at));
        while let Some(around) = at.filter(|p| tree.nodes[*p].origin == Origin::Example) {
            at = tree.nodes[around].parent;
            parents.insert((node.side, at));
        }
    }
    for id in 0..tree.nodes.len() {
        let node = &tree.nodes[id];
        let told = node.origin != Origin::Example || node.row.is_some();
        if told || !parents.contains(&(node.side, node.parent)) {
            continue;
        }
        let sample = witnesses
            .get(&node.side)
            .zip(node.shape)
            .and_then(|(shapes, shape)| shapes.get(shape).samples.first());
        let line = sample.map_or(0, |s| s.line);
        let row = rows::of_comment(&node.name, line, "", None);
        tree.nodes[id].row = Some(row);
        tree.nodes[id].origin = Origin::Comment;
    }
}

/// What comments in the examples say of a field that no table describes.
fn described(node: &mut Node, shapes: &Shapes, id: ShapeId) {
    let shape = shapes.get(id);
    let said = shape.said_type.as_deref();
    if shape.comment.is_none() && said.is_none() && !shape.told {
        return;
    }
    let (line, words) = shape.comment.clone().unwrap_or_else(|| {
        let line = shape.samples.iter().chain(&shape.items).next();
        (line.map_or(0, |s| s.line), String::new())
    });
    match &mut node.row {
        Some(row) if row.description.is_empty() && row.title.is_none() => row.description = words,
        Some(_) => {}
        None => {
            node.row = Some(rows::of_comment(&node.name, line, &words, said));
            if !shape.aside {
                node.origin = Origin::Comment;
            }
        }
    }
}

/// A field that differs from a key only in case or separators, and that no example shows as it stands.
fn other_casing(tree: &Tree, parent: Option<NodeId>, side: Side, key: &str) -> Option<NodeId> {
    let wanted = normal(key);
    let siblings: Vec<NodeId> = match parent {
        Some(p) => tree.nodes[p].children.iter().copied().take(2001).collect(),
        None => tree.side(side).take(2001).collect(),
    };
    if siblings.len() > 2000 {
        return None;
    }
    siblings.into_iter().find(|id| {
        tree.nodes[*id].place != Place::Header
            && tree.nodes[*id].origin == Origin::Table
            && tree.nodes[*id].shape.is_none()
            && normal(&tree.nodes[*id].name) == wanted
    })
}

/// Where a key travels that only an example shows: with the fields that the example shows beside it.
struct RootPlace {
    side: Side,
    /// The example shows fields that travel in the query.
    shown: bool,
    /// Where those of the tables travel.
    told: Option<Place>,
}

impl RootPlace {
    fn of(tree: &Tree, side: Side, shapes: &Shapes) -> RootPlace {
        let pairs = shapes.get(Shapes::ROOT).samples.is_empty();
        let mut own = tree.side(side).map(|id| &tree.nodes[id]);
        RootPlace {
            side,
            shown: pairs || own.any(|n| n.shape.is_some() && n.place == Place::Query),
            told: None,
        }
    }

    fn place(&mut self, tree: &Tree) -> Place {
        if !self.shown {
            return Place::Body;
        }
        *self
            .told
            .get_or_insert_with(|| default_place(tree, self.side))
    }
}

fn default_place(tree: &Tree, side: Side) -> Place {
    let query = tree
        .side(side)
        .filter(|id| tree.nodes[*id].place == Place::Query)
        .count();
    let body = tree
        .side(side)
        .filter(|id| tree.nodes[*id].place == Place::Body)
        .count();
    if query > 0 && body == 0 {
        Place::Query
    } else {
        Place::Body
    }
}
