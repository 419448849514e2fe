//! Fields of an operation as a tree: rows of its tables, with the keys that only examples have.

use std::collections::HashMap;

use crate::facts::Enumeration;
use crate::recognise::outline::Side;
use crate::recognise::parts::Mark;
use crate::recognise::rows::{Place, Row};
use crate::recognise::shape::ShapeId;
use crate::text;

/// Index of a [`Node`] in [`Tree`].
pub type NodeId = usize;

/// Who says that a field is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// A row of a table.
    Table,
    /// Only an example.
    Example,
    /// A comment in an example.
    Comment,
    /// Only the parts of a dotted name.
    Name,
}

/// One field.
#[derive(Debug, Clone)]
pub struct Node {
    /// Its key.
    pub name: String,
    /// Whose tables it stands in.
    pub side: Side,
    /// Where it travels.
    pub place: Place,
    /// Its row, when a table has one.
    pub row: Option<Row>,
    /// The rows of other tables that say the same field again.
    pub again: Vec<Row>,
    /// Who says it.
    pub origin: Origin,
    /// The field around it.
    pub parent: Option<NodeId>,
    /// The fields in it.
    pub children: Vec<NodeId>,
    /// The fields are those of this one: a model that several fields have.
    pub same_as: Option<NodeId>,
    /// The block of the table that its row stands in.
    pub table: Option<usize>,
    /// The blocks of tables whose rows are its children.
    pub tables: Vec<usize>,
    /// Where examples show it.
    pub shape: Option<ShapeId>,
    /// The example, not the table, says where it stands.
    pub moved: bool,
    /// The fields that a row's marks and titles put it under, when an example says otherwise.
    pub said_under: Option<Vec<String>>,
    /// It is one of several bodies: a `type` decides.
    pub variant: bool,
    /// The values that a list of the page has for it, where no row says them.
    pub listed: Option<Enumeration>,
    /// How a name marks its items: `orders[].id`, `Labels.N.Key`.
    pub items: Option<Mark>,
}

/// A model that comes back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The page's name of it.
    pub model: String,
    /// A list of it comes back.
    pub is_list: bool,
}

/// The fields of one operation or of a page's shared tables.
#[derive(Debug, Clone, Default)]
pub struct Tree {
    /// Every node.
    pub nodes: Vec<Node>,
    /// Nodes without a parent, in page order.
    pub roots: Vec<NodeId>,
    /// Parameters that are the body as a whole: what was in them is beside the roots now.
    pub bodies: Vec<NodeId>,
    /// Rows that are taken for the body as a whole though their names do not say so, and their lines.
    pub opened: Vec<(String, usize)>,
    /// Parameters that are taken for what holds the operation's own, and their lines.
    pub held: Vec<(String, usize)>,
    /// The model that comes back, where the page names it.
    pub answer: Option<Answer>,
    by_name: HashMap<(Option<NodeId>, Side, String), NodeId>,
    /// Containers by the normal form of their name, its singular and their model.
    containers: HashMap<String, Vec<NodeId>>,
    /// Rows by their table's block, line and name cell.
    by_row: HashMap<(usize, usize, String), NodeId>,
}

impl Tree {
    /// Adds a node under a parent. A field of that name there is said again, not added.
    pub fn add(&mut self, parent: Option<NodeId>, node: Node) -> NodeId {
        let key = (parent, node.side, place_key(parent, &node));
        let row_key = node
            .table
            .zip(node.row.as_ref())
            .map(|(t, r)| (t, r.line, r.cell.clone()));
        if let (Some(row_key), Some(id)) = (&row_key, self.by_name.get(&key)) {
            self.by_row.insert(row_key.clone(), *id);
        }
        if let Some(id) = self.by_name.get(&key).copied() {
            self.repeat(id, node);
            return id;
        }
        let id = self.nodes.len();
        self.by_name.insert(key, id);
        if let Some(row_key) = row_key {
            self.by_row.insert(row_key, id);
        }
        match parent {
            Some(parent) => self.nodes[parent].children.push(id),
            None => self.roots.push(id),
        }
        let may_hold = node
            .row
            .as_ref()
            .is_none_or(|r| r.ty.expr.may_hold_fields());
        if may_hold && node.place == Place::Body {
            let model = node
                .row
                .as_ref()
                .and_then(|r| r.ty.expr.model())
                .map(normal);
            let name = normal(&node.name);
            let one = normal(&text::singular(&node.name));
            for form in [Some(name), Some(one), model].into_iter().flatten() {
                let ids = self.containers.entry(form).or_default();
                if ids.last() != Some(&id) && ids.len() < 64 {
                    ids.push(id);
                }
            }
        }
        self.nodes.push(Node { parent, ..node });
        id
    }

    /// A second row of one field: the first keeps its place, what it left open is filled in.
    fn repeat(&mut self, id: NodeId, node: Node) {
        let old = &mut self.nodes[id];
        match (&mut old.row, node.row) {
            (None, Some(row)) => {
                old.row = Some(row);
                old.origin = node.origin;
                old.table = node.table;
            }
            (Some(_), Some(row)) if old.again.len() < 16 => old.again.push(row),
            _ => {}
        }
        old.variant &= node.variant;
    }

    /// The child of a name.
    pub fn child(&self, parent: Option<NodeId>, side: Side, name: &str) -> Option<NodeId> {
        self.by_name.get(&(parent, side, name.to_owned())).copied()
    }

    /// The node that a row became.
    pub fn row_node(&self, block: usize, line: usize, cell: &str) -> Option<NodeId> {
        self.by_row.get(&(block, line, cell.to_owned())).copied()
    }

    /// Says that a row of a table became the fields around this one.
    pub fn stand_for(&mut self, block: usize, row: &Row, id: NodeId) {
        self.by_row.insert((block, row.line, row.cell.clone()), id);
    }

    /// Fields that may be what a title names: by name, by singular, by model.
    pub fn containers(&self, name: &str) -> &[NodeId] {
        self.containers
            .get(&normal(name))
            .map_or(&[], Vec::as_slice)
    }

    /// The names from the root to a node.
    pub fn path(&self, id: NodeId) -> Vec<&str> {
        let mut out = Vec::new();
        let mut at = Some(id);
        while let Some(node) = at {
            out.push(self.nodes[node].name.as_str());
            at = self.nodes[node].parent;
            if out.len() > 64 {
                break;
            }
        }
        out.reverse();
        out
    }

    /// Moves a node under another parent, unless it would be inside of itself or is said there already.
    pub fn move_under(&mut self, id: NodeId, parent: Option<NodeId>) {
        let mut at = parent;
        while let Some(node) = at {
            if node == id {
                return;
            }
            at = self.nodes[node].parent;
        }
        let (old, side) = (self.nodes[id].parent, self.nodes[id].side);
        if old == parent {
            return;
        }
        let key = (parent, side, place_key(parent, &self.nodes[id]));
        if self.by_name.contains_key(&key) {
            return;
        }
        self.by_name
            .remove(&(old, side, place_key(old, &self.nodes[id])));
        match old {
            Some(old) => self.nodes[old].children.retain(|c| *c != id),
            None => self.roots.retain(|r| *r != id),
        }
        match parent {
            Some(parent) => self.nodes[parent].children.push(id),
            None => self.roots.push(id),
        }
        self.by_name.insert(key, id);
        self.nodes[id].parent = parent;
    }

    /// Puts what is in a root in its place.
    pub fn open_root(&mut self, id: NodeId) {
        for child in self.nodes[id].children.clone() {
            self.move_under(child, None);
        }
        let node = &self.nodes[id];
        let key = (None, node.side, place_key(None, node));
        self.by_name.remove(&key);
        self.roots.retain(|root| *root != id);
        self.bodies.push(id);
    }

    /// The roots of a side and place.
    pub fn side(&self, side: Side) -> impl Iterator<Item = NodeId> + '_ {
        self.roots
            .iter()
            .copied()
            .filter(move |id| self.nodes[*id].side == side)
    }

    /// Whether it holds nothing.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }
}

/// Headers and the query may have a field of the body's name.
fn place_key(parent: Option<NodeId>, node: &Node) -> String {
    match (parent, node.place) {
        (None, Place::Header) => format!("header:{}", node.name),
        (None, Place::Path) => format!("path:{}", node.name),
        _ => node.name.clone(),
    }
}

/// The form in which names are compared: `bind_list`, `bindList` and `BindList` are one.
pub fn normal(name: &str) -> String {
    name.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

impl Node {
    /// A field that a row says.
    pub fn of_row(row: Row, side: Side, place: Place, table: usize) -> Node {
        let place = row.place.unwrap_or(place);
        Node {
            name: row.name.clone(),
            row: Some(row),
            table: Some(table),
            ..Node::bare(String::new(), side, place, Origin::Table)
        }
    }

    /// A field that no row says.
    pub fn bare(name: String, side: Side, place: Place, origin: Origin) -> Node {
        Node {
            name,
            side,
            place,
            row: None,
            again: Vec::new(),
            origin,
            parent: None,
            children: Vec::new(),
            same_as: None,
            table: None,
            tables: Vec::new(),
            shape: None,
            moved: false,
            said_under: None,
            listed: None,
            variant: false,
            items: None,
        }
    }

    /// The page's line of its row.
    pub fn line(&self) -> Option<usize> {
        self.row.as_ref().map(|r| r.line)
    }
}
