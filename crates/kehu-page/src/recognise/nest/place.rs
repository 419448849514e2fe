//! Rows of one table at their place: marks and indentation, dotted names, and what the examples show.

mod went;

use super::{Witnesses, along};
use crate::recognise::outline::Side;
use crate::recognise::parts::{self, Part};
use crate::recognise::rows::{Place, Row};
use crate::recognise::shape::{ShapeId, Shapes};
use crate::recognise::tables::FieldTable;
use crate::recognise::tree::{Node, NodeId, Origin, Tree};
use crate::words::words;
use went::{follow_neighbours, holder};

/// Adds a table's rows under a field.
pub(super) fn add_rows(
    tree: &mut Tree,
    owner: Option<NodeId>,
    table: &FieldTable,
    witnesses: &Witnesses,
) {
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
            if !words().is_body(&row.name) && row.ty.expr.model().is_none() {
                adder.tree.opened.push((row.name.clone(), row.line));
            }
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
    let holder = base.and_then(|(shapes, at)| Some((shapes, holder(shapes, at)?)));
    follow_neighbours(
        tree,
        table,
        owner,
        holder.filter(|_| side == Side::Response),
    );
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
        let parts = parts::of(&row.name);
        let dotted = parts.len() > 1 && self.is_path(&parts);
        let mut mark = None;
        if let Some(((name, own), before)) = parts.split_last()
            && (dotted || before.is_empty())
        {
            if dotted {
                parent = self.parents(before);
            }
            mark = *own;
            // The type of `Ids.N` is that of an item.
            if mark.is_some() && row.ty.expr.list_depth() == 0 {
                row.ty.expr = row.ty.expr.listed();
            }
            row.name.clone_from(name);
        }
        let by_example = if dotted {
            None
        } else {
            self.by_example(&row, next, parent)
        };
        let said_under = by_example.is_some().then(|| self.names(parent));
        let mut node = Node::of_row(row.clone(), self.side, self.place, self.table.block);
        node.variant = self.table.variant;
        node.items = mark;
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

    /// Whether a row is the body as a whole, whose fields follow: exports of OpenAPI name it too. Beside
    /// other fields of the body it is one of them.
    fn is_body(&self, row: &Row, next: Option<&Row>) -> bool {
        let deeper = next.is_some_and(|n| n.column > row.column);
        let root = |other: &&Row| other.column == 0 && other.place == row.place;
        let alone = || self.table.rows.iter().filter(root).count() == 1;
        let whole = (self.side == Side::Request && row.place == Some(Place::Body) && alone())
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
    fn is_path(&self, parts: &[Part]) -> bool {
        let parts: Vec<&str> = parts.iter().map(|(part, _)| part.as_str()).collect();
        let first = parts[0];
        let row = self.head(first).is_some();
        let key = self
            .base
            .is_some_and(|(shapes, at)| shapes.get(at).keys.contains_key(first));
        let whole = self
            .base
            .is_some_and(|(shapes, at)| shapes.get(at).keys.contains_key(parts.join(".").as_str()));
        (row || key || parts.iter().all(|part| crate::text::is_word(part))) && !whole
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

    fn parents(&mut self, parts: &[Part]) -> Option<NodeId> {
        let mut at = self.owner;
        for (i, (part, mark)) in parts.iter().enumerate() {
            let head = self.head(part).filter(|_| i == 0);
            let known = head.or_else(|| self.tree.child(at, self.side, part));
            let id = known.unwrap_or_else(|| {
                let node = Node::bare(part.clone(), self.side, self.place, Origin::Name);
                self.tree.add(at, node)
            });
            let node = &mut self.tree.nodes[id];
            node.items = node.items.or(*mark);
            at = Some(id);
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
        let at = along(self.tree, self.side, self.place, shapes, chosen);
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

/// A shape and those around it, the innermost first.
fn outwards(shapes: &Shapes, from: Option<ShapeId>) -> impl Iterator<Item = ShapeId> {
    std::iter::successors(from, |id| shapes.get(*id).parent)
}

/// Whether a shape is inside of another.
fn inside(shapes: &Shapes, shape: ShapeId, base: ShapeId) -> bool {
    outwards(shapes, shapes.get(shape).parent).any(|id| id == base)
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
    let outermost = || options.iter().min_by_key(|id| shapes.path(**id).len());
    let mut around = outwards(shapes, at);
    let found = around.find(|id| options.contains(id));
    found.or_else(|| outermost().copied())
}
