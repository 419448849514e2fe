//! A parameter that is the body as a whole: what is in it is what travels.

use super::Witnesses;
use crate::recognise::outline::Side;
use crate::recognise::rows::Place;
use crate::recognise::shape::Shapes;
use crate::recognise::tables::FieldTable;
use crate::recognise::tree::{NodeId, Tree};

/// Puts the members of such a parameter in its place. What its table lists beside it, without saying where
/// that travels, is the query.
pub(super) fn open_bodies(tree: &mut Tree, tables: &[FieldTable], witnesses: &Witnesses) {
    let roots: Vec<NodeId> = tree.side(Side::Request).collect();
    let keys = witnesses
        .get(&Side::Request)
        .map(|shapes| &shapes.get(Shapes::ROOT).keys);
    let is_whole = |id: &NodeId| {
        let node = &tree.nodes[*id];
        let row = node.row.as_ref().filter(|_| node.place == Place::Body);
        let shown = keys.is_some_and(|keys| keys.contains_key(&node.name));
        let beside = roots.iter().any(|other| {
            other != id && tree.nodes[*other].table == node.table && node.table.is_some()
        });
        let said = row.is_some_and(|row| row.place.is_some());
        let filled = !node.children.is_empty() || keys.is_some_and(|keys| !keys.is_empty());
        let called = row.is_some_and(|row| row.is_whole_body()) && (beside || said || filled);
        !shown && row.is_some() && (called || !emptied(tree, *id).is_empty())
    };
    let wholes: Vec<NodeId> = roots.iter().copied().filter(is_whole).collect();
    let &[whole] = wholes.as_slice() else {
        return;
    };
    for id in emptied(tree, whole) {
        tree.nodes[id].moved = false;
        tree.nodes[id].said_under = None;
    }
    let block = tree.nodes[whole].table;
    let open = tables
        .iter()
        .any(|table| Some(table.block) == block && table.place.is_none());
    for id in roots.into_iter().filter(|id| *id != whole && open) {
        let node = &mut tree.nodes[id];
        let unsaid = node.row.as_ref().is_some_and(|row| row.place.is_none());
        if node.table == block && node.place == Place::Body && unsaid {
            node.place = Place::Query;
        }
    }
    tree.open_root(whole);
}

/// The roots that the table puts under a parameter, and the examples where the parameter should be.
fn emptied(tree: &Tree, id: NodeId) -> Vec<NodeId> {
    let node = &tree.nodes[id];
    let under = |id: &NodeId| {
        let said = tree.nodes[*id].said_under.as_deref();
        said.is_some_and(|said| matches!(said, [name] if *name == node.name))
    };
    if !node.children.is_empty() {
        return Vec::new();
    }
    tree.side(Side::Request).filter(under).collect()
}
