//! Fields that one of table and example has, and the other has not.

use crate::witness::Kind;
use std::collections::HashSet;

use super::{Finding, fits};
use crate::recognise::Operation;
use crate::recognise::outline::Side;
use crate::recognise::rows::{Place, Row};
use crate::recognise::shape::{Sample, Shapes};
use crate::recognise::tree::{Node, NodeId, Origin, Tree, normal};
use crate::types::{Class, TypeExpr};
use crate::words::Required;

/// Types, presence and casing, field by field.
pub(super) fn fields(operation: &Operation, out: &mut Vec<Finding>) {
    let tree = &operation.tree;
    let shown = tree.nodes.iter().filter(|node| node.shape.is_some());
    let shown: HashSet<_> = shown.map(siblings).collect();
    let documented = tree.nodes.iter().filter(|node| node.row.is_some());
    let documented: HashSet<(Side, &str)> = documented.map(|n| (n.side, &*n.name)).collect();
    for (id, node) in tree.nodes.iter().enumerate() {
        let Some(shapes) = operation.shapes.get(&node.side) else {
            continue;
        };
        let path = tree.path(id).join(".");
        match (&node.row, node.shape) {
            (Some(row), Some(shape)) => {
                casing(node, shapes, &path, out);
                let samples = &shapes.get(shape).samples;
                match samples.iter().find(|s| !fits(&row.ty.expr, s.class)) {
                    Some(bad) => {
                        let shows = format!("shows {} {}", article(bad.class), bad.quote);
                        out.push(of_type(node, row, &path, &shows).example(quoted(bad)));
                    }
                    None => items(node, shapes, &path, out),
                }
            }
            (Some(row), None) if node.place != Place::Header && shown.contains(&siblings(node)) => {
                absent(operation, id, node, shapes, path, row.line, out);
            }
            (None, Some(shape)) if node.origin == Origin::Example => {
                // Inside of what no table has, only names that no table has are worth a word.
                let is_known = documented.contains(&(node.side, node.name.as_str()));
                if !(is_known && is_inside_undocumented(node, tree)) {
                    let sample = shapes.get(shape).samples.first();
                    out.push(undocumented(node, tree, path, sample));
                }
            }
            _ => {}
        }
    }
}

fn is_inside_undocumented(node: &Node, tree: &Tree) -> bool {
    let of_example = |id: &NodeId| tree.nodes[*id].origin == Origin::Example;
    let parent = node.parent.filter(of_example);
    parent.is_some_and(|parent| tree.nodes[parent].children.iter().all(of_example))
}

/// A field that an example has, and no table.
fn undocumented(node: &Node, tree: &Tree, path: String, sample: Option<&Sample>) -> Finding {
    let quote = sample.map_or("", |sample| sample.quote.as_str());
    let mut sentence = format!("`{path}` stands in the example ({quote}), not in a table");
    let children = node.children.iter().map(|child| &tree.nodes[*child]);
    let moved = children.filter(|child| child.moved && child.shape.is_some());
    let moved: Vec<&str> = moved.map(|child| child.name.as_str()).take(20).collect();
    if !moved.is_empty() {
        let names = moved.join("`, `");
        sentence.push_str(&format!(", and in it stands `{names}` of the table"));
    }
    Finding::of(Kind::Undocumented, node, path, sentence).example(sample.map(quoted))
}

/// A type that the example does not bear out: what the example `shows` or `has`.
fn of_type(node: &Node, row: &Row, path: &str, shows: &str) -> Finding {
    let said = &row.ty.text;
    let sentence = format!("`{path}`: the table says `{said}`, the example {shows}");
    Finding::of(Kind::Type, node, path, sentence).table((said.clone(), row.line))
}

/// An example's witness and its line.
fn quoted(sample: &Sample) -> (String, usize) {
    (sample.quote.clone(), sample.line)
}

fn article(class: Class) -> String {
    let word = class.word();
    let an = word.starts_with(['a', 'i', 'o']);
    format!("{} {word}", if an { "an" } else { "a" })
}

/// What stands in a list: `array[string]` against lists in the list.
fn items(node: &Node, shapes: &Shapes, path: &str, out: &mut Vec<Finding>) {
    let (Some(row), Some(shape)) = (&node.row, node.shape) else {
        return;
    };
    let shape = shapes.get(shape);
    let said = row.ty.expr.list_depth();
    if said > 0 && shape.lists > said {
        let first = shape.items.first().or_else(|| shape.samples.first());
        let first = first.map(|first| ("[[…]]".to_owned(), first.line));
        out.push(of_type(node, row, path, "has lists in the list").example(first));
    } else if let TypeExpr::List(inner) = &row.ty.expr
        && let Some(bad) = shape.items.iter().find(|s| !fits(inner, s.class))
    {
        let has = format!("has {} {} in it", article(bad.class), bad.quote);
        out.push(of_type(node, row, path, &has).example(quoted(bad)));
    }
}

fn casing(node: &Node, shapes: &Shapes, path: &str, out: &mut Vec<Finding>) {
    let (Some(row), Some(shape)) = (&node.row, node.shape) else {
        return;
    };
    let shape = shapes.get(shape);
    if shape.name != node.name && normal(&shape.name) == normal(&node.name) {
        let line = shape.samples.first().map_or(0, |s| s.line);
        let (said, shown) = (&node.name, &shape.name);
        let sentence = format!("the table says `{said}`, the example `{shown}`");
        out.push(
            Finding::of(Kind::Casing, node, path, sentence)
                .table((node.name.clone(), row.line))
                .example((shape.name.clone(), line)),
        );
    }
}

/// What travels in the query is not in the body's example, and the other way round.
fn siblings(node: &Node) -> (Side, Place, Option<usize>) {
    (node.side, node.place, node.parent)
}

/// A documented field that no example has, though examples have the object around it.
fn absent(
    operation: &Operation,
    id: NodeId,
    node: &Node,
    shapes: &Shapes,
    path: String,
    line: usize,
    out: &mut Vec<Finding>,
) {
    let tree = &operation.tree;
    let parent = match node.parent {
        None => Some(Shapes::ROOT),
        Some(parent) => tree.nodes[parent].shape,
    };
    let parent = parent.map(|parent| shapes.get(parent));
    let Some(parent) = parent.filter(|p| p.objects > 0 && !p.keys.is_empty()) else {
        return;
    };
    if tree.nodes[id].same_as.is_some() || tree.bodies.contains(&id) {
        return;
    }
    let around = parent.samples.first();
    let row = node.row.as_ref();
    if node.side == Side::Response {
        let elsewhere = shapes.places(&node.name).iter().any(|p| *p != 0);
        if !elsewhere && !node.variant {
            let sentence = format!("`{path}` stands in the table, in no example");
            out.push(
                Finding::of(Kind::DocumentedAbsent, node, path, sentence)
                    .table((node.name.clone(), line))
                    .example(around.map(quoted)),
            );
        }
    } else if row.is_some_and(|r| r.required == Required::Yes) {
        let sentence = format!("`{path}` is required, the example leaves it out");
        out.push(
            Finding::of(Kind::RequiredAbsent, node, path, sentence)
                .table(row.map(|row| (row.required_cell.clone(), line)))
                .example(around.map(|around| ("left out".to_owned(), around.line))),
        );
    }
}
