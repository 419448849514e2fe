//! Which field belongs to which: marks and indentation inside a table, titles of sub-tables, dotted
//! names, linked models, and what the examples show.
//!
//! The example is the stronger witness: it is what travels. Where it disagrees with marks or order, the
//! field is put where the example has it and the disagreement is kept.

mod business;
mod complete;
mod owner;
mod place;
mod points;
mod whole;

use std::collections::{HashMap, HashSet};

use crate::recognise::outline::Side;
use crate::recognise::rows::Place;
use crate::recognise::shape::{ShapeId, Shapes};
use crate::recognise::tables::{FieldTable, Linked, Witnesses};
use crate::recognise::tree::{Node, NodeId, Origin, Tree, normal};
use complete::complete;
use owner::{by_example, owner_by_overlap, score};
use place::add_rows;
use points::points;

/// Builds the tree of one operation from its tables, in page order.
pub fn build(tables: &mut [FieldTable], witnesses: &Witnesses) -> Tree {
    let mut tree = Tree::default();
    let models: HashSet<String> = tables
        .iter()
        .flat_map(|t| t.rows.iter().filter_map(|r| r.ty.expr.model()).map(normal))
        .collect();
    let holders: HashSet<String> = tables
        .iter()
        .flat_map(|t| t.rows.iter().filter(|r| r.ty.expr.may_hold_fields()))
        .flat_map(|r| [normal(&r.name), normal(&crate::text::singular(&r.name))])
        .collect();
    // Tables that name nothing first: sub-tables may stand before the field that they belong to.
    let subs: Vec<bool> = tables
        .iter()
        .map(|t| names_something(t, &models, &holders, witnesses))
        .collect();
    let mut main: Vec<usize> = (0..tables.len())
        .filter(|i| !subs[*i] && !tables[*i].extra)
        .collect();
    let held = business::held(tables, &main, witnesses);
    main.retain(|i| held.as_ref().is_none_or(|held| !held.tables.contains(i)));
    for i in main {
        add_rows(&mut tree, None, &tables[i], witnesses);
        tables[i].linked = Linked::Main;
    }
    if let Some(held) = held {
        hold(&mut tree, tables, held, witnesses);
    }
    let mut last: HashMap<Side, Option<NodeId>> = HashMap::new();
    let mut waiting: Vec<usize> = (0..tables.len())
        .filter(|i| subs[*i] || tables[*i].extra)
        .collect();
    // A sub-table may belong to a field of a sub-table below it: as long as one finds its place, go on.
    for round in 0..4 {
        let before = waiting.len();
        waiting.retain(|i| !link(&mut tree, &mut tables[*i], witnesses, &mut last, round));
        if waiting.len() == before && round > 0 {
            break;
        }
    }
    for i in waiting {
        orphan(&mut tree, &mut tables[i], witnesses);
    }
    whole::open_bodies(&mut tree, tables, witnesses);
    complete(&mut tree, witnesses);
    tree
}

/// Puts tables into the parameter that holds them.
fn hold(tree: &mut Tree, tables: &mut [FieldTable], held: business::Held, witnesses: &Witnesses) {
    let holder = tree.child(None, Side::Request, &held.name);
    for i in held.tables {
        add_rows(tree, holder, &tables[i], witnesses);
        tables[i].linked = holder.map_or(Linked::Main, |id| Linked::Fields(vec![id]));
    }
    if !held.surely && holder.is_some() {
        tree.held.push((held.name, held.line));
    }
}

/// Whether a table's title names a field, a model or a key of an example.
fn names_something(
    table: &FieldTable,
    models: &HashSet<String>,
    holders: &HashSet<String>,
    witnesses: &Witnesses,
) -> bool {
    let known = |name: &str| {
        let n = normal(name);
        models.contains(&n)
            || holders.contains(&n)
            || witnesses
                .values()
                .any(|w| w.places(name).iter().any(|p| !w.get(*p).keys.is_empty()))
    };
    table.names.iter().any(|n| known(n)) || (table.object_title && !table.names.is_empty())
}

/// Puts a sub-table under the field that fits best; false when none does yet.
fn link(
    tree: &mut Tree,
    table: &mut FieldTable,
    witnesses: &Witnesses,
    last: &mut HashMap<Side, Option<NodeId>>,
    round: usize,
) -> bool {
    if table.extra {
        let Some(owner) = last
            .get(&table.side)
            .copied()
            .or_else(|| (round > 0).then_some(None))
        else {
            return false;
        };
        let owner = owner_by_overlap(tree, table, witnesses).or(owner);
        table.linked = Linked::Extra(owner);
        add_rows(tree, owner, table, witnesses);
        return true;
    }
    let mut best: Option<(i32, Vec<NodeId>)> = None;
    for name in &table.names {
        let candidates: Vec<NodeId> = tree.containers(name).to_vec();
        for id in &candidates {
            let score = score(tree, *id, name, table, witnesses);
            if best.as_ref().is_none_or(|(s, _)| score > *s) {
                best = Some((score, same_model(tree, *id, &candidates, name)));
            }
        }
    }
    let by_example = by_example(tree, table, witnesses);
    let enough = points().enough * 100;
    let target = match (best, by_example) {
        (Some((score, ids)), Some((other, ..))) if score >= other && score >= enough => Some(ids),
        (Some((score, ids)), None) if score >= enough => Some(ids),
        (_, Some((score, side, shape))) if score >= enough => {
            ensure(tree, side, shape, witnesses).map(|id| vec![id])
        }
        _ => None,
    };
    let Some(ids) = target else { return false };
    let first = ids[0];
    add_rows(tree, Some(first), table, witnesses);
    for other in &ids[1..] {
        if tree.nodes[*other].children.is_empty() {
            tree.nodes[*other].same_as = Some(first);
        }
    }
    last.insert(tree.nodes[first].side, Some(first));
    last.insert(table.side, Some(first));
    table.linked = Linked::Fields(ids);
    true
}

/// Every field of the model that the title names gets the same fields.
fn same_model(tree: &Tree, id: NodeId, candidates: &[NodeId], name: &str) -> Vec<NodeId> {
    let model_of = |n: NodeId| {
        tree.nodes[n]
            .row
            .as_ref()
            .and_then(|r| r.ty.expr.model())
            .map(normal)
    };
    let mut out = vec![id];
    if model_of(id).is_some_and(|m| m == normal(name)) {
        out.extend(
            candidates
                .iter()
                .copied()
                .filter(|c| *c != id && model_of(*c) == model_of(id)),
        );
    }
    out
}

/// The node of an object of a side's examples; fields that no table has are added. `None` for the root.
fn ensure(tree: &mut Tree, side: Side, shape: ShapeId, witnesses: &Witnesses) -> Option<NodeId> {
    along(tree, side, Place::Body, witnesses.get(&side)?, shape)
}

/// The node at the end of an example's keys; those that no table has are added. `None` for the root.
fn along(
    tree: &mut Tree,
    side: Side,
    place: Place,
    shapes: &Shapes,
    shape: ShapeId,
) -> Option<NodeId> {
    let mut at: Option<NodeId> = None;
    let mut shape_at = Shapes::ROOT;
    for key in shapes.path(shape) {
        shape_at = shapes
            .get(shape_at)
            .keys
            .get(key)
            .copied()
            .unwrap_or(shape_at);
        at = Some(tree.child(at, side, key).unwrap_or_else(|| {
            tree.add(
                at,
                Node {
                    shape: Some(shape_at),
                    ..Node::bare(key.to_owned(), side, place, Origin::Example)
                },
            )
        }));
    }
    at
}

fn shape_of(tree: &Tree, id: NodeId, witnesses: &Witnesses) -> Option<ShapeId> {
    witnesses.get(&tree.nodes[id].side)?.find(tree.path(id))
}

/// Nobody has what the title names: its rows stay together under a field of that name.
fn orphan(tree: &mut Tree, table: &mut FieldTable, witnesses: &Witnesses) {
    let name = table.names.first().cloned().unwrap_or_default();
    let main = !table.object_title || !tree.nodes.iter().any(|n| n.side == table.side);
    if main {
        table.linked = Linked::Main;
        add_rows(tree, None, table, witnesses);
        return;
    }
    if let Some(id) = described(tree, table, &name) {
        add_rows(tree, Some(id), table, witnesses);
        table.linked = Linked::Fields(vec![id]);
        return;
    }
    table.linked = Linked::Orphan(name);
}

/// The only field without members of its own whose description has the name: "Recipient parameters array"
/// below which "Recipient parameter object" stands.
fn described(tree: &Tree, table: &FieldTable, name: &str) -> Option<NodeId> {
    let name = name.to_lowercase();
    let fits = |id: &NodeId| {
        let node = &tree.nodes[*id];
        let row = node.row.as_ref();
        node.side == table.side
            && node.children.is_empty()
            && row.is_some_and(|row| {
                let holds = !row.ty.text.is_empty() && row.ty.expr.may_hold_fields();
                holds && row.description.to_lowercase().contains(&name)
            })
    };
    let mut found = (0..tree.nodes.len()).filter(fits);
    let first = found.next().filter(|_| name.len() > 2)?;
    found.next().is_none().then_some(first)
}
