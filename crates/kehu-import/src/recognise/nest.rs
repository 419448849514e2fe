//! Which field belongs to which: marks and indentation inside a table, titles of sub-tables, dotted
//! names, linked models, and what the examples show.
//!
//! The example is the stronger witness: it is what travels. Where it disagrees with marks or order, the
//! field is put where the example has it and the disagreement is kept.

use std::collections::{HashMap, HashSet};

use crate::recognise::outline::Side;
use crate::recognise::rows::{self, Place, Row};
use crate::recognise::shape::{ShapeId, Shapes};
use crate::recognise::tables::FieldTable;
use crate::recognise::tree::{Node, NodeId, Origin, Tree, normal};
use crate::words::{Feature, Required, words};

/// The examples of each side.
pub type Witnesses = HashMap<Side, Shapes>;

/// What became of a table of fields.
#[derive(Debug, Clone, PartialEq)]
pub enum Linked {
    /// It is the side's own table.
    Main,
    /// Its rows are the fields of these.
    Fields(Vec<NodeId>),
    /// It adds to the table before it, under the same field.
    Extra(Option<NodeId>),
    /// Its title names something that no table and no example has.
    Orphan(String),
}

/// A field that fits a sub-table worse than this is not the one.
const ENOUGH: i32 = 4000;

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
    for (i, table) in tables.iter_mut().enumerate() {
        if !subs[i] && !table.extra {
            add_rows(&mut tree, None, table, witnesses);
            table.linked = Linked::Main;
        }
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
    complete(&mut tree, witnesses);
    tree
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
    let target = match (best, by_example) {
        (Some((score, ids)), Some((other, _))) if score >= other && score >= ENOUGH => Some(ids),
        (Some((score, ids)), None) if score >= ENOUGH => Some(ids),
        (_, Some((score, shape))) if score >= ENOUGH => Some(vec![ensure(
            tree,
            table.side_of(witnesses, shape),
            shape,
            witnesses,
        )]),
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

/// How well a field fits a sub-table.
fn score(tree: &Tree, id: NodeId, name: &str, table: &FieldTable, witnesses: &Witnesses) -> i32 {
    let node = &tree.nodes[id];
    let row = node.row.as_ref();
    let model = row.and_then(|r| r.ty.expr.model());
    let mut score = if model.is_some_and(|m| normal(m) == normal(name)) {
        55
    } else if normal(&node.name) == normal(name) {
        50
    } else {
        42
    };
    if model.is_some_and(|m| normal(m) == normal(&node.name)) {
        score += 2;
    }
    if node.side == table.side {
        score += 8;
    }
    score += if node.tables.is_empty() && node.children.is_empty() {
        6
    } else {
        -20
    };
    let shape = node.shape.or_else(|| shape_of(tree, id, witnesses));
    if let (Some(shape), Some(shapes)) = (shape, witnesses.get(&node.side))
        && let Some(share) = overlap(shapes, shape, &table.rows)
    {
        score += (share * 40.0) as i32 - if share == 0.0 { 25 } else { 0 }
    }
    // The nearest field above the table, as a last word.
    let distance = row.map_or(200, |r| table.line.abs_diff(r.line));
    score * 100
        - (distance.min(99) as i32)
        - if row.is_some_and(|r| r.line > table.line) {
            30
        } else {
            0
        }
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

/// The object of the examples that a table fits by its names.
fn by_example(tree: &Tree, table: &FieldTable, witnesses: &Witnesses) -> Option<(i32, ShapeId)> {
    let mut best: Option<(i32, ShapeId)> = None;
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
            let score = if named {
                40
            } else if share >= 0.6 && (table.rows.len() >= 2 || share == 1.0) {
                20 + i32::from(similar) * 8
            } else {
                continue;
            };
            let score = (score + (share * 40.0) as i32 + if side == table.side { 8 } else { 0 }
                - if taken { 25 } else { 0 })
                * 100;
            if best.is_none_or(|(s, _)| score > s) {
                best = Some((score, shape));
            }
        }
        if best.is_some_and(|(s, _)| s >= 6000) {
            break;
        }
    }
    best
}

/// The keys that a title's word may stand for: itself, its plural, its list.
fn spellings(name: &str) -> Vec<String> {
    let one = crate::text::singular(name);
    let mut out = vec![
        name.to_owned(),
        format!("{name}s"),
        format!("{name}es"),
        format!("{name}List"),
        format!("{name}_list"),
        format!("{name}Info"),
        one.clone(),
        format!("{one}List"),
        format!("{one}_list"),
    ];
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
fn owner_by_overlap(tree: &mut Tree, table: &FieldTable, witnesses: &Witnesses) -> Option<NodeId> {
    let shapes = witnesses.get(&table.side)?;
    let shape = parents_by_overlap(shapes, &table.rows).into_iter().next()?;
    let share = overlap(shapes, shape, &table.rows)?;
    (share >= 0.5 && shape != Shapes::ROOT).then(|| ensure(tree, table.side, shape, witnesses))
}

/// The node of an example's object; fields that no table has are added.
fn ensure(tree: &mut Tree, side: Side, shape: ShapeId, witnesses: &Witnesses) -> NodeId {
    let Some(shapes) = witnesses.get(&side) else {
        return 0;
    };
    let mut at: Option<NodeId> = None;
    let mut shape_at = Shapes::ROOT;
    for key in shapes.path(shape) {
        shape_at = shapes
            .get(shape_at)
            .keys
            .get(key)
            .copied()
            .unwrap_or(shape_at);
        let id = tree.child(at, side, key).unwrap_or_else(|| {
            tree.add(
                at,
                Node {
                    shape: Some(shape_at),
                    ..Node::bare(key.to_owned(), side, Place::Body, Origin::Example)
                },
            )
        });
        at = Some(id);
    }
    at.unwrap_or(0)
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
    table.linked = Linked::Orphan(name);
}

/// Adds a table's rows under a field.
fn add_rows(tree: &mut Tree, owner: Option<NodeId>, table: &FieldTable, witnesses: &Witnesses) {
    let side = owner.map_or(table.side, |o| tree.nodes[o].side);
    let shapes = witnesses.get(&side);
    if let Some(owner) = owner {
        tree.nodes[owner].tables.push(table.block);
    }
    let owner_shape = match owner {
        None => Some(Shapes::ROOT),
        Some(o) => shapes.and_then(|s| s.find(tree.path(o))),
    };
    // Only a body is shown by an example; headers and paths are not.
    let place = table.place.unwrap_or(Place::Body);
    let base = shapes
        .filter(|_| matches!(place, Place::Body | Place::Query))
        .zip(owner_shape);
    let mut adder = Adder {
        tree,
        table,
        side,
        place,
        owner,
        base,
        typed: table.rows.iter().filter(|r| !r.ty.text.is_empty()).count(),
        stack: Vec::new(),
        previous: None,
    };
    let mut body: Option<&Row> = None;
    for (i, row) in table.rows.iter().enumerate() {
        let next = table.rows.get(i + 1);
        if adder.is_body(row, next) {
            body = Some(row);
            adder.stack.clear();
            continue;
        }
        let before = adder.previous;
        adder.row(row, next.map(|r| r.name.as_str()));
        if let (Some(row), Some(first)) =
            (body, adder.previous.filter(|_| adder.previous != before))
        {
            adder.tree.stand_for(table.block, row, first);
            body = None;
        }
    }
    follow_neighbours(tree, table, owner);
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

/// Rows that no example shows go where the example put both of their neighbours.
fn follow_neighbours(tree: &mut Tree, table: &FieldTable, owner: Option<NodeId>) {
    let ids: Vec<NodeId> = table
        .rows
        .iter()
        .filter_map(|r| tree.row_node(table.block, r.line, &r.cell))
        .collect();
    let everywhere = where_all_went(tree, &ids);
    for (i, id) in ids.iter().enumerate() {
        let unseen = tree.nodes[*id].shape.is_none() && !tree.nodes[*id].moved;
        if !unseen || tree.nodes[*id].parent != owner || tree.nodes[*id].place == Place::Header {
            continue;
        }
        let around = |j: Option<&NodeId>| {
            j.filter(|j| tree.nodes[**j].moved)
                .and_then(|j| tree.nodes[*j].parent)
        };
        let before = i.checked_sub(1).and_then(|j| around(ids.get(j)));
        let after = around(ids.get(i + 1));
        let target = match (before, after) {
            _ if everywhere.is_some() => everywhere,
            (Some(b), Some(a)) if a == b => Some(b),
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

struct Adder<'a> {
    tree: &'a mut Tree,
    table: &'a FieldTable,
    side: Side,
    place: Place,
    owner: Option<NodeId>,
    /// The examples, and the object in them that the owner is.
    base: Option<(&'a Shapes, ShapeId)>,
    /// How many rows have a type.
    typed: usize,
    /// Rows that rows further right belong to: their column and node.
    stack: Vec<(usize, NodeId)>,
    previous: Option<NodeId>,
}

impl Adder<'_> {
    fn row(&mut self, row: &Row, next: Option<&str>) {
        if row.name.is_empty() {
            return;
        }
        if self.is_rest_of_previous(row) {
            return;
        }
        let marked = self.marked_parent(row);
        let mut row = row.clone();
        let mut parent = marked;
        // A dotted name says its parents itself.
        let parts = rows::segments(&row.name);
        let dotted = parts.len() > 1 && self.is_path(&parts);
        if dotted {
            parent = self.parents(&parts[..parts.len() - 1]);
            row.name.clone_from(&parts[parts.len() - 1]);
        } else if let Some(one) = row
            .name
            .strip_suffix("[]")
            .or_else(|| row.name.strip_suffix("[0]"))
            .map(str::to_owned)
        {
            row.name = one;
        }
        let by_example = if dotted {
            None
        } else {
            self.by_example(&row, next, parent)
        };
        let said_under = by_example.is_some().then(|| self.names(parent));
        let mut node = Node::of_row(row.clone(), self.side, self.place, self.table.block);
        node.variant = self.table.variant;
        let (parent, moved) = match by_example {
            Some(parent) => (parent, true),
            None => (parent, false),
        };
        node.moved = moved;
        node.said_under = said_under;
        let parent = if node.place == Place::Body || node.place == Place::Query {
            parent
        } else {
            None
        };
        let id = self.tree.add(parent, node);
        let id = self.find_shape(id);
        while self
            .stack
            .last()
            .is_some_and(|(column, _)| *column >= row.column)
        {
            self.stack.pop();
        }
        self.stack.push((row.column, id));
        self.previous = Some(id);
    }

    /// Whether a row is the body as a whole, whose fields follow: exports of OpenAPI name it too.
    fn is_body(&self, row: &Row, next: Option<&Row>) -> bool {
        let deeper = next.is_some_and(|n| n.column > row.column);
        let whole = (self.side == Side::Request && row.place == Some(Place::Body))
            || (self.side == Side::Response && row.name == "anonymous");
        let shown = self
            .base
            .is_some_and(|(shapes, at)| shapes.get(at).keys.contains_key(row.name.as_str()));
        let first = self.owner.is_none() && row.column == 0;
        first && deeper && whole && !shown && row.ty.expr.may_hold_fields()
    }

    /// A row with a name and nothing else, in a table where every other row has a type: the copy cut
    /// the row above in two. A key of the examples is a field all the same.
    fn is_rest_of_previous(&mut self, row: &Row) -> bool {
        if !row.bare || row.column > 0 {
            return false;
        }
        let known = self
            .base
            .is_some_and(|(shapes, _)| !shapes.places(&row.name).is_empty());
        let Some(previous) = self.previous.filter(|_| {
            !known && self.typed * 4 >= self.table.rows.len() * 3 && self.table.rows.len() > 1
        }) else {
            return false;
        };
        if let Some(last) = self.tree.nodes[previous].row.as_mut() {
            let glue = if last.description.ends_with(crate::text::is_cjk) {
                ""
            } else {
                " "
            };
            last.description = format!("{}{glue}{}", last.description, row.cell);
        }
        true
    }

    /// The row that marks or indentation put this one under.
    fn marked_parent(&mut self, row: &Row) -> Option<NodeId> {
        let above = self
            .stack
            .iter()
            .rev()
            .find(|(column, _)| *column < row.column)
            .map(|(_, id)| *id);
        // White space alone nests only under something that can hold fields.
        let marked = row.cell.trim_start() != row.name && !row.cell.starts_with(&row.name);
        above
            .filter(|id| {
                marked
                    || self.tree.nodes[*id]
                        .row
                        .as_ref()
                        .is_some_and(|r| r.ty.expr.may_hold_fields() && !r.ty.text.is_empty())
            })
            .or(self.owner)
    }

    /// Whether a dotted name is a path here: its parts are fields or keys, or all names of the table are
    /// plain but for the dots.
    fn is_path(&self, parts: &[String]) -> bool {
        let first = &parts[0];
        let row = self.head(first).is_some();
        let key = self
            .base
            .is_some_and(|(shapes, at)| shapes.get(at).keys.contains_key(first.as_str()));
        let whole = self
            .base
            .is_some_and(|(shapes, at)| shapes.get(at).keys.contains_key(parts.join(".").as_str()));
        (row || key || parts.iter().all(|p| crate::text::is_word(p))) && !whole
    }

    /// The field that a dotted name begins with: beside the row, or, where the example put the rows
    /// above elsewhere, beside those.
    fn head(&self, first: &str) -> Option<NodeId> {
        let beside = |at| self.tree.child(at, self.side, first);
        let mut at = self.previous.and_then(|p| self.tree.nodes[p].parent);
        let mut found = beside(self.owner);
        while let (None, Some(parent)) = (found, at)
            && at != self.owner
        {
            found = beside(at);
            at = self.tree.nodes[parent].parent;
        }
        found
    }

    fn parents(&mut self, parts: &[String]) -> Option<NodeId> {
        let mut at = self.owner;
        let mut parts = parts;
        if let Some((first, rest)) = parts.split_first()
            && let Some(head) = self.head(first)
        {
            at = Some(head);
            parts = rest;
        }
        for part in parts {
            let side = self.side;
            at = Some(self.tree.child(at, side, part).unwrap_or_else(|| {
                self.tree
                    .add(at, Node::bare(part.clone(), side, self.place, Origin::Name))
            }));
        }
        at
    }

    /// Where the example has the field, when that is not where the table puts it.
    fn by_example(
        &mut self,
        row: &Row,
        next: Option<&str>,
        said: Option<NodeId>,
    ) -> Option<Option<NodeId>> {
        let (shapes, base) = self.base?;
        let places: Vec<ShapeId> = shapes
            .places(&row.name)
            .iter()
            .copied()
            .filter(|p| inside(shapes, *p, base))
            .collect();
        let said_shape = self.shape_at(said);
        let parents: Vec<ShapeId> = places
            .iter()
            .filter_map(|p| shapes.get(*p).parent)
            .collect();
        if parents.is_empty() || said_shape.is_some_and(|s| parents.contains(&s)) {
            // Where the table says, unless an equal row of the table is there already.
            let taken = said_shape.is_some()
                && parents.len() > 1
                && self
                    .tree
                    .child(said, self.side, &row.name)
                    .is_some_and(|id| self.tree.nodes[id].table == Some(self.table.block));
            let other = || {
                parents.len() > 1
                    && said_shape.is_some_and(|s| self.better_home(shapes, s, &parents))
            };
            if !taken && !other() {
                return None;
            }
        }
        let free = |p: &ShapeId, tree: &Tree, side: Side| {
            let mut at = None;
            for key in shapes.path(*p) {
                match tree.child(at, side, key) {
                    Some(id) => at = Some(id),
                    None => return true,
                }
            }
            tree.child(at, side, &row.name)
                .is_none_or(|id| tree.nodes[id].table != Some(self.table.block))
        };
        let elsewhere = said_shape.filter(|s| parents.len() > 1 && parents.contains(s));
        let options: Vec<ShapeId> = parents
            .into_iter()
            .filter(|p| Some(*p) != elsewhere)
            .filter(|p| free(p, self.tree, self.side))
            .collect();
        let previous = self.previous.and_then(|p| self.shape_at(Some(p)));
        let chosen = choose(shapes, &options, previous, next)?;
        if said_shape == Some(chosen) {
            return None;
        }
        let mut at: Option<NodeId> = None;
        let mut shape_at = Shapes::ROOT;
        for key in shapes.path(chosen) {
            shape_at = shapes
                .get(shape_at)
                .keys
                .get(key)
                .copied()
                .unwrap_or(shape_at);
            let side = self.side;
            let place = self.place;
            at = Some(self.tree.child(at, side, key).unwrap_or_else(|| {
                self.tree.add(
                    at,
                    Node {
                        shape: Some(shape_at),
                        ..Node::bare(key.to_owned(), side, place, Origin::Example)
                    },
                )
            }));
        }
        Some(at)
    }

    /// An envelope's key and a record's may have one name: the object that has most of the table's rows
    /// is meant when the other has no row but this.
    fn better_home(&self, shapes: &Shapes, said: ShapeId, parents: &[ShapeId]) -> bool {
        let rows: Vec<&str> = self
            .table
            .rows
            .iter()
            .take(64)
            .map(|r| r.name.as_str())
            .collect();
        let has = |shape: ShapeId| {
            let keys = &shapes.get(shape).keys;
            rows.iter().filter(|r| keys.contains_key(**r)).count()
        };
        rows.len() >= 3
            && has(said) == 1
            && parents
                .iter()
                .any(|p| *p != said && has(*p) * 2 > rows.len())
    }

    fn shape_at(&self, node: Option<NodeId>) -> Option<ShapeId> {
        let (shapes, _) = self.base?;
        match node {
            None => Some(Shapes::ROOT),
            Some(id) => self.tree.nodes[id]
                .shape
                .or_else(|| shapes.find(self.tree.path(id))),
        }
    }

    fn names(&self, node: Option<NodeId>) -> Vec<String> {
        node.map(|id| self.tree.path(id).into_iter().map(str::to_owned).collect())
            .unwrap_or_default()
    }

    fn find_shape(&mut self, id: NodeId) -> NodeId {
        if let Some((shapes, _)) = self.base {
            let parent = self.shape_at(self.tree.nodes[id].parent);
            let name = self.tree.nodes[id].name.as_str();
            let shape = parent.and_then(|p| shapes.get(p).keys.get(name).copied());
            self.tree.nodes[id].shape = shape;
        }
        id
    }
}

/// Whether a shape is inside of another.
fn inside(shapes: &Shapes, shape: ShapeId, base: ShapeId) -> bool {
    let mut at = shapes.get(shape).parent;
    while let Some(id) = at {
        if id == base {
            return true;
        }
        at = shapes.get(id).parent;
    }
    false
}

/// The likeliest object: the row above, the object around it, the ones further out, then any.
fn choose(
    shapes: &Shapes,
    options: &[ShapeId],
    previous: Option<ShapeId>,
    next: Option<&str>,
) -> Option<ShapeId> {
    let mut at = previous;
    // Inside the row above or beside it: the row below tells, when it is only in one of them.
    if let Some((inside, beside)) = previous.zip(previous.and_then(|p| shapes.get(p).parent))
        && options.contains(&inside)
        && options.contains(&beside)
        && let Some(next) = next
        && !shapes.get(inside).keys.contains_key(next)
        && shapes.get(beside).keys.contains_key(next)
    {
        at = Some(beside);
    }
    while let Some(id) = at {
        if options.contains(&id) {
            return Some(id);
        }
        at = shapes.get(id).parent;
    }
    options
        .iter()
        .copied()
        .min_by_key(|o| shapes.path(*o).len())
}

/// Keys that only examples have, next to the fields around them; and shapes for every field.
fn complete(tree: &mut Tree, witnesses: &Witnesses) {
    let mut sides: Vec<(&Side, &Shapes)> = witnesses.iter().collect();
    sides.sort_by_key(|(side, _)| **side);
    for (side, shapes) in sides {
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
                        let place = target.map_or_else(
                            || root_place(tree, *side, shapes),
                            |t| tree.nodes[t].place,
                        );
                        tree.add(
                            target,
                            Node::bare(key.clone(), *side, place, Origin::Example),
                        )
                    });
                if tree.nodes[child].shape.is_none() || exact.is_some() {
                    tree.nodes[child].shape = Some(id);
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
        if node.origin != Origin::Example || !parents.contains(&(node.side, node.parent)) {
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
    if shape.comment.is_none() && said.is_none() {
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
            node.origin = Origin::Comment;
        }
    }
}

/// A field that differs from a key only in case or separators, and that no example shows as it stands.
fn other_casing(tree: &Tree, parent: Option<NodeId>, side: Side, key: &str) -> Option<NodeId> {
    let wanted = normal(key);
    let siblings: Vec<NodeId> = match parent {
        Some(p) => tree.nodes[p].children.clone(),
        None => tree.side(side).collect(),
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
fn root_place(tree: &Tree, side: Side, shapes: &Shapes) -> Place {
    let root = shapes.get(Shapes::ROOT);
    let pairs = root.samples.is_empty();
    let beside = || {
        tree.side(side)
            .any(|id| tree.nodes[id].shape.is_some() && tree.nodes[id].place == Place::Query)
    };
    if pairs || beside() {
        default_place(tree, side)
    } else {
        Place::Body
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

/// Words of a title that may name a field: `data` in "- data array parameters:".
pub fn names_in(title: &str) -> Vec<String> {
    let says = words().features(title);
    let mut out: Vec<String> = Vec::new();
    // A content type names nothing: "Body (application/json)".
    let title = match crate::recognise::address::content_type_in(title) {
        Some(content) => title.replace(content.as_str(), ""),
        None => title.to_owned(),
    };
    let tokens: Vec<&str> = title
        .split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.')))
        .map(|t| t.trim_matches(['-', '.']))
        .filter(|t| !t.is_empty())
        .collect();
    let count = tokens.len();
    for (i, token) in tokens.iter().enumerate() {
        if token.starts_with(|c: char| c.is_ascii_digit()) || token.len() > 64 || i > 24 {
            continue;
        }
        let lower = token.to_ascii_lowercase();
        let required = token.len() > 3 && words().required(token) != Required::Unknown;
        if GENERIC.contains(&lower.as_str()) || is_glued_label(token) || required {
            continue;
        }
        let place_word = words().features(token).any(&[
            Feature::Request,
            Feature::Header,
            Feature::Query,
            Feature::Path,
            Feature::Body,
            Feature::Form,
            Feature::Example,
            Feature::Fields,
        ]) || matches!(
            lower.as_str(),
            "response"
                | "return"
                | "returns"
                | "callback"
                | "push"
                | "url"
                | "method"
                | "successful"
                | "success"
                | "failed"
        );
        // "Body parameters" is a label; "example object parameters" names a field.
        let object_follows = tokens.get(i + 1).is_some_and(|next| {
            is_object_word(next)
                && !matches!(
                    next.to_ascii_lowercase().as_str(),
                    "parameters" | "parameter" | "fields" | "params"
                )
                && !matches!(lower.as_str(), "request" | "response")
        });
        if place_word && !object_follows && count > 1 && !(says.is_empty()) {
            continue;
        }
        if place_word
            && count == 1
            && matches!(
                lower.as_str(),
                "body"
                    | "header"
                    | "headers"
                    | "query"
                    | "path"
                    | "request"
                    | "response"
                    | "parameters"
                    | "params"
                    | "example"
                    | "form"
                    | "url"
            )
        {
            continue;
        }
        out.push((*token).to_owned());
    }
    out
}

/// "ReturnParametersDescription": several label words without spaces.
fn is_glued_label(token: &str) -> bool {
    let parts = crate::text::words(token);
    token.starts_with(|c: char| c.is_ascii_uppercase())
        && parts.len() > 1
        && parts.iter().all(|p| {
            GENERIC.contains(&p.as_str())
                || !words().features(p).is_empty()
                || matches!(p.as_str(), "information" | "explanation")
        })
}

/// Words that say what a field is, not which.
fn is_object_word(word: &str) -> bool {
    matches!(
        word.to_ascii_lowercase().as_str(),
        "object"
            | "jsonobject"
            | "array"
            | "list"
            | "item"
            | "items"
            | "parameter"
            | "parameters"
            | "params"
            | "fields"
            | "field"
            | "structure"
            | "struct"
            | "json"
            | "element"
            | "elements"
            | "jsonarray"
            | "model"
            | "information"
    )
}

/// Words of sentences that never name a field.
const GENERIC: [&str; 60] = [
    "the",
    "of",
    "in",
    "is",
    "are",
    "as",
    "follows",
    "following",
    "returned",
    "by",
    "a",
    "an",
    "and",
    "for",
    "to",
    "with",
    "details",
    "detail",
    "description",
    "descriptions",
    "structure",
    "object",
    "jsonobject",
    "parameters",
    "parameter",
    "params",
    "fields",
    "field",
    "below",
    "each",
    "this",
    "that",
    "explanation",
    "table",
    "see",
    "contains",
    "contained",
    "array",
    "jsonarray",
    "api",
    "interface",
    "http",
    "json",
    "shown",
    "includes",
    "including",
    "when",
    "where",
    "attributes",
    "properties",
    "type",
    "types",
    "elements",
    "element",
    "definition",
    "specific",
    "corresponding",
    "please",
    "message-types",
    "item",
];

/// Whether a title is of a sub-table: "x object parameters", "x 参数", a bare name.
pub fn is_object_title(title: &str, lead: bool) -> bool {
    let lower = title.to_ascii_lowercase();
    let object = [
        "object",
        "jsonobject",
        " item ",
        "array parameters",
        "structure",
        "对象",
        "结构",
        "元素",
        "数组",
    ]
    .iter()
    .any(|w| lower.contains(w));
    let of_field = lead
        && ["parameters", "参数", "字段", "fields"]
            .iter()
            .any(|w| lower.contains(w));
    object
        || of_field
        || (crate::text::is_identifier(title.trim()) && !is_glued_label(title.trim()))
}

/// Whether a title's names are more than words of a sentence: "This request accepts …" names nothing.
pub fn names_surely(title: &str, names: &[String]) -> bool {
    let short = title.split_whitespace().count() <= 5;
    let object = |name: &str| {
        let after = title.split_once(name).map_or("", |(_, after)| after);
        let next = after.split_whitespace().next().unwrap_or_default();
        is_object_word(next.trim_matches(|c: char| !c.is_ascii_alphabetic()))
    };
    let wire = |name: &str| {
        name.contains(['_', '.', '-'])
            || name.chars().any(|c| c.is_ascii_digit())
            || crate::text::words(name).len() > 1
    };
    short || crate::text::has_cjk(title) || names.iter().any(|n| wire(n) || object(n))
}
