//! A parameter that is the body as a whole: what is in it is what travels.

use std::collections::HashMap;

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
    let emptied = emptied(tree, &roots);
    let of = |id: NodeId| {
        let node = &tree.nodes[id];
        let under = emptied.get(&node.name).filter(|_| node.children.is_empty());
        under.map_or(&[][..], Vec::as_slice)
    };
    let mut of_table: HashMap<usize, usize> = HashMap::new();
    for block in roots.iter().filter_map(|id| tree.nodes[*id].table) {
        *of_table.entry(block).or_default() += 1;
    }
    let keys = witnesses
        .get(&Side::Request)
        .map(|shapes| &shapes.get(Shapes::ROOT).keys);
    let is_whole = |id: &NodeId| {
        let node = &tree.nodes[*id];
        let row = node.row.as_ref().filter(|_| node.place == Place::Body);
        let shown = keys.is_some_and(|keys| keys.contains_key(&node.name));
        let beside = node
            .table
            .is_some_and(|block| of_table.get(&block) > Some(&1));
        let said = row.is_some_and(|row| row.place.is_some());
        let filled = !node.children.is_empty() || keys.is_some_and(|keys| !keys.is_empty());
        // `[Order]` beside an example that is one order.
        let one = witnesses.get(&Side::Request).is_some_and(|shapes| {
            let root = shapes.get(Shapes::ROOT);
            root.lists == 0 && root.objects > 0
        });
        let called = row.is_some_and(|row| row.is_whole_body(one)) && (beside || said || filled);
        !shown && row.is_some() && (called || !of(*id).is_empty())
    };
    let wholes: Vec<NodeId> = roots.iter().copied().filter(is_whole).collect();
    let &[whole] = wholes.as_slice() else {
        return;
    };
    for id in of(whole).to_vec() {
        tree.nodes[id].moved = false;
        tree.nodes[id].said_under = None;
    }
    let block = tree.nodes[whole].table;
    let open = tables
        .iter()
        .any(|table| Some(table.block) == block && table.place.is_none());
    if open {
        part_from(tree, whole, &roots);
    }
    tree.open_root(whole);
}

/// What a table lists beside the body, without saying where it travels, is the query. Only the body's name says so: a
/// person is asked.
fn part_from(tree: &mut Tree, whole: NodeId, roots: &[NodeId]) {
    let block = tree.nodes[whole].table;
    let mut beside = false;
    for id in roots.iter().filter(|id| **id != whole) {
        let node = &mut tree.nodes[*id];
        let unsaid = node.row.as_ref().is_some_and(|row| row.place.is_none());
        if node.table == block && node.place == Place::Body && unsaid {
            node.place = Place::Query;
            beside = true;
        }
    }
    let node = &tree.nodes[whole];
    let asked = (node.name.clone(), node.line().unwrap_or(0));
    if beside && !tree.opened.contains(&asked) {
        tree.opened.push(asked);
    }
}

/// The roots that the table puts under a parameter, and the examples where the parameter should be, by the
/// parameter's name.
fn emptied(tree: &Tree, roots: &[NodeId]) -> HashMap<String, Vec<NodeId>> {
    let mut found: HashMap<String, Vec<NodeId>> = HashMap::new();
    for id in roots {
        if let Some([name]) = tree.nodes[*id].said_under.as_deref() {
            found.entry(name.clone()).or_default().push(*id);
        }
    }
    found
}
