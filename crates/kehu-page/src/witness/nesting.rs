//! Fields that the example has under another field than the table.

use super::{Finding, Kind};
use crate::recognise::Operation;
use crate::recognise::tree::{Node, NodeId, Origin};

/// Fields of one table that the example has in one field.
struct Group {
    parent: NodeId,
    table: usize,
    fields: Vec<NodeId>,
}

/// Rows that the example has under another field. A table in which nothing stands in anything has lost its nesting:
/// it says nothing else than the example does.
pub(super) fn nesting(operation: &Operation, out: &mut Vec<Finding>) {
    let tree = &operation.tree;
    let mut flat: Vec<(usize, Finding)> = Vec::new();
    for group in groups(operation) {
        // A field around them that no table has is a finding of its own.
        let holder = &tree.nodes[group.parent];
        if holder.origin != Origin::Table || is_of_all(operation, holder) {
            continue;
        }
        let finding = contradiction(operation, &group);
        let told = tree.nodes[group.fields[0]].said_under.as_ref();
        if told.is_some_and(|under| !under.is_empty()) || !is_flat(operation, group.table) {
            out.push(finding);
            continue;
        }
        match flat.iter_mut().find(|(table, _)| *table == group.table) {
            Some((_, known)) => known.paths.extend(finding.paths),
            None => flat.push((group.table, as_shown(finding))),
        }
    }
    out.extend(flat.into_iter().map(|(_, finding)| finding));
}

/// Whether a table of what all answers have in common says where the own fields of each stand.
fn is_of_all(operation: &Operation, holder: &Node) -> bool {
    let mut shared = operation.tables.iter().filter(|table| table.shared);
    holder.parent.is_none() && shared.any(|table| Some(table.block) == holder.table)
}

fn groups(operation: &Operation) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let moved = |node: &Node| node.moved && node.shape.is_some();
    let nodes = operation.tree.nodes.iter().enumerate();
    for (id, node) in nodes.filter(|(_, node)| moved(node)) {
        let (Some(parent), Some(table)) = (node.parent, node.table) else {
            continue;
        };
        let few = groups.len() < 200;
        let same = |group: &&mut Group| group.parent == parent && group.table == table;
        match groups.iter_mut().find(same) {
            Some(group) => group.fields.push(id),
            None if few => groups.push(Group {
                parent,
                table,
                fields: vec![id],
            }),
            None => {}
        }
    }
    groups
}

/// Whether no row of a table stands in another.
fn is_flat(operation: &Operation, block: usize) -> bool {
    let mut tables = operation.tables.iter().filter(|table| table.block == block);
    tables.all(|table| {
        let mut rows = table.rows.iter();
        rows.all(|row| row.column == 0 && !row.name.contains('.'))
    })
}

/// What a flat table and an example say together.
fn as_shown(finding: Finding) -> Finding {
    Finding {
        kind: Kind::Flat,
        sentence: "the table does not show which field stands in which: the example does"
            .to_owned(),
        ..finding
    }
}

fn contradiction(operation: &Operation, group: &Group) -> Finding {
    let tree = &operation.tree;
    let node = &tree.nodes[group.fields[0]];
    let names = group.fields.iter().map(|id| tree.nodes[*id].name.clone());
    let names: Vec<String> = names.collect();
    let said = node.said_under.clone().unwrap_or_default();
    let under = if said.is_empty() {
        "at the top".to_owned()
    } else {
        format!("in `{}`", said.join("."))
    };
    let shown = tree.path(group.parent).join(".");
    let shapes = operation.shapes.get(&node.side);
    let shape = shapes.and_then(|shapes| Some(shapes.get(node.shape?)));
    let example = shape.and_then(|shape| Some(shape.samples.first()?.line));
    let sentence = format!(
        "the table has `{}` {under}, the example in `{shown}`",
        names.join("`, `")
    );
    Finding {
        kind: Kind::Nesting,
        side: Some(node.side),
        paths: names,
        table: Some((under, node.line().unwrap_or(0))),
        example: Some((shown, example.unwrap_or(0))),
        sentence,
    }
}
