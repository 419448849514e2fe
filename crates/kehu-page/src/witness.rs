//! Two witnesses: what the tables say against what the examples show.
//!
//! Where they disagree the finding quotes both, with their lines; the draft carries a quirk for it.

use std::collections::{HashMap, HashSet};

use serde::{Serialize, Serializer};

use crate::facts::{Enumeration, Facts, Unit};
use crate::json::Value;
use crate::recognise::examples::{Example, ExampleKind, Format};
use crate::recognise::nest::Linked;
use crate::recognise::outline::Side;
use crate::recognise::rows::Place;
use crate::recognise::sections::path_of;
use crate::recognise::shape::{Sample, Shapes};
use crate::recognise::tree::{Node, NodeId, Origin, normal};
use crate::recognise::{Operation, Page};
use crate::types::{Class, TypeExpr};
use crate::words::{Base, Required, phrases};

mod described;
mod nesting;
mod requests;
mod tables;

pub use described::{NodeFacts, node_facts};

reported! {
    /// In what table and example disagree.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
    pub enum Kind {
        /// The table's type is not what the example shows.
        Type = "type-mismatch",
        /// The example has a field that no table has.
        Undocumented = "undocumented-field-in-example",
        /// The table requires a field that the example leaves out.
        RequiredAbsent = "required-in-table-absent-in-example",
        /// The table has a field that no example has.
        DocumentedAbsent = "documented-field-absent-in-example",
        /// A name is written in two ways.
        Casing = "casing",
        /// A title or a description names a field by another name.
        Name = "name",
        /// The example has a field somewhere else.
        Nesting = "nesting",
        /// The table does not show what stands in what, and the example does: nothing is left to decide.
        Flat = "nesting",
        /// The fixed value is not the example's.
        FixedValue = "fixed-value-vs-example",
        /// The example has a value that the list does not.
        EnumValue = "enum-mismatch",
        /// Request and response number one thing differently.
        EnumSides = "enum-differs-by-side",
        /// The example goes to another address.
        Url = "url",
        /// The unit is not the example's.
        Unit = "unit",
        /// Whether it is required depends on something.
        Conditional = "conditional-required",
        /// The content type does not fit the method or the example.
        ContentType = "content-type",
        /// A table lacks something: a column, a name, a delimiter.
        TableForm = "table-form",
        /// Several bodies are documented side by side.
        Variants = "two-variants",
    }
}

/// One disagreement.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Finding {
    /// In what.
    pub kind: Kind,
    /// Whose field; nothing for the operation as a whole.
    pub side: Option<Side>,
    /// The field, or the fields.
    #[serde(rename = "fields")]
    pub paths: Vec<String>,
    /// The table's witness and its line.
    pub table: Option<(String, usize)>,
    /// The example's witness and its line.
    pub example: Option<(String, usize)>,
    /// One sentence for people.
    pub sentence: String,
}

impl Finding {
    /// A disagreement, of one side's fields or of the operation as a whole.
    fn new(
        kind: Kind,
        side: impl Into<Option<Side>>,
        paths: Vec<String>,
        sentence: impl Into<String>,
    ) -> Finding {
        Finding {
            kind,
            side: side.into(),
            paths,
            table: None,
            example: None,
            sentence: sentence.into(),
        }
    }

    /// A disagreement about one field.
    fn of(
        kind: Kind,
        node: &Node,
        path: impl Into<String>,
        sentence: impl Into<String>,
    ) -> Finding {
        Finding::new(kind, node.side, vec![path.into()], sentence)
    }

    /// What the table says, and on which line.
    fn table(mut self, says: impl Into<String>, line: usize) -> Finding {
        self.table = Some((says.into(), line));
        self
    }

    /// What the example shows, and on which line.
    fn example(mut self, shows: impl Into<String>, line: usize) -> Finding {
        self.example = Some((shows.into(), line));
        self
    }

    /// The same of an example that may not be there.
    fn sample(self, shows: Option<(&str, usize)>) -> Finding {
        match shows {
            Some((quote, line)) => self.example(quote, line),
            None => self,
        }
    }
}

impl Serialize for Kind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.word())
    }
}

/// Every disagreement of an operation.
pub fn findings(page: &Page, operation: &Operation, facts: &NodeFacts) -> Vec<Finding> {
    let mut out = Vec::new();
    let examples: Vec<&Example> = operation
        .examples
        .iter()
        .map(|i| &page.examples[*i])
        .collect();
    fields(operation, &mut out);
    values(operation, facts, &mut out);
    nesting::nesting(operation, &mut out);
    requests::findings(page, operation, &examples, &mut out);
    tables::findings(page, operation, &mut out);
    out
}

/// Whether values of a class may stand where the table says a type.
fn fits(expr: &TypeExpr, class: Class) -> bool {
    let table = match expr {
        // "json" is an object or a string; a list of them should say so.
        TypeExpr::Base(Base::Json) if class == Class::Array => return false,
        TypeExpr::Base(Base::Timestamp) => {
            return matches!(class, Class::Integer | Class::String | Class::Any);
        }
        expr => expr.class(),
    };
    match (table, class) {
        (_, Class::Any) | (Class::Any, _) => true,
        (Class::Number, Class::Integer) => true,
        (a, b) => a == b,
    }
}

/// Types, presence and casing, field by field.
fn fields(operation: &Operation, out: &mut Vec<Finding>) {
    let tree = &operation.tree;
    let shown: HashSet<_> = tree
        .nodes
        .iter()
        .filter(|n| n.shape.is_some())
        .map(siblings)
        .collect();
    let documented: HashSet<(Side, &str)> = tree
        .nodes
        .iter()
        .filter(|n| n.row.is_some())
        .map(|n| (n.side, n.name.as_str()))
        .collect();
    for (id, node) in tree.nodes.iter().enumerate() {
        let Some(shapes) = operation.shapes.get(&node.side) else {
            continue;
        };
        let path = tree.path(id).join(".");
        match (&node.row, node.shape) {
            (Some(row), Some(shape)) => {
                casing(node, shapes, &path, out);
                let samples = &shapes.get(shape).samples;
                if let Some(bad) = samples.iter().find(|s| !fits(&row.ty.expr, s.class)) {
                    let sentence = format!(
                        "`{path}`: the table says `{}`, the example shows {} {}",
                        row.ty.text,
                        article(bad.class),
                        bad.quote
                    );
                    out.push(
                        Finding::of(Kind::Type, node, path, sentence)
                            .table(&row.ty.text, row.line)
                            .example(&bad.quote, bad.line),
                    );
                } else {
                    items(node, shapes, &path, out);
                }
            }
            (Some(row), None) if node.place != Place::Header && shown.contains(&siblings(node)) => {
                absent(operation, id, node, shapes, path, row.line, out);
            }
            (None, Some(shape)) if node.origin == Origin::Example => {
                let inside_undocumented = node.parent.is_some_and(|p| {
                    tree.nodes[p].origin == Origin::Example
                        && tree.nodes[p]
                            .children
                            .iter()
                            .all(|c| tree.nodes[*c].origin == Origin::Example)
                });
                // Inside of what no table has, only names that no table has are worth a word.
                if inside_undocumented && documented.contains(&(node.side, node.name.as_str())) {
                    continue;
                }
                let sample = shapes.get(shape).samples.first();
                let line = sample.map_or(0, |s| s.line);
                let mut sentence = format!(
                    "`{path}` stands in the example ({}), not in a table",
                    sample.map_or("", |s| s.quote.as_str())
                );
                let children = node.children.iter().map(|child| &tree.nodes[*child]);
                let moved = children.filter(|child| child.moved && child.shape.is_some());
                let moved: Vec<&str> = moved.map(|child| child.name.as_str()).take(20).collect();
                if !moved.is_empty() {
                    let names = moved.join("`, `");
                    sentence.push_str(&format!(", and in it stands `{names}` of the table"));
                }
                out.push(
                    Finding::of(Kind::Undocumented, node, path, sentence)
                        .sample(sample.map(|s| (s.quote.as_str(), line))),
                );
            }
            _ => {}
        }
    }
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
    let first = shape.items.first().or_else(|| shape.samples.first());
    if said > 0 && shape.lists > said {
        let sentence = format!(
            "`{path}`: the table says `{}`, the example has lists in the list",
            row.ty.text
        );
        out.push(
            Finding::of(Kind::Type, node, path, sentence)
                .table(&row.ty.text, row.line)
                .sample(first.map(|s| ("[[…]]", s.line))),
        );
    } else if let TypeExpr::List(inner) = &row.ty.expr
        && let Some(bad) = shape.items.iter().find(|s| !fits(inner, s.class))
    {
        let sentence = format!(
            "`{path}`: the table says `{}`, the example has {} {} in it",
            row.ty.text,
            article(bad.class),
            bad.quote
        );
        out.push(
            Finding::of(Kind::Type, node, path, sentence)
                .table(&row.ty.text, row.line)
                .example(&bad.quote, bad.line),
        );
    }
}

fn casing(node: &Node, shapes: &Shapes, path: &str, out: &mut Vec<Finding>) {
    let (Some(row), Some(shape)) = (&node.row, node.shape) else {
        return;
    };
    let shape = shapes.get(shape);
    if shape.name != node.name && normal(&shape.name) == normal(&node.name) {
        let line = shape.samples.first().map_or(0, |s| s.line);
        let sentence = format!(
            "the table says `{}`, the example `{}`",
            node.name, shape.name
        );
        out.push(
            Finding::of(Kind::Casing, node, path, sentence)
                .table(&node.name, row.line)
                .example(&shape.name, line),
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
    let parent_shape = match node.parent {
        None => Some(Shapes::ROOT),
        Some(p) => tree.nodes[p].shape,
    };
    let Some(parent) = parent_shape
        .map(|p| shapes.get(p))
        .filter(|p| p.objects > 0 && !p.keys.is_empty())
    else {
        return;
    };
    if tree.nodes[id].same_as.is_some() || tree.bodies.contains(&id) {
        return;
    }
    let (row, sample) = (node.row.as_ref(), parent.samples.first());
    if node.side == Side::Response {
        let elsewhere = shapes.places(&node.name).iter().any(|p| *p != 0);
        let variant = node.variant;
        if !elsewhere && !variant {
            let sentence = format!("`{path}` stands in the table, in no example");
            out.push(
                Finding::of(Kind::DocumentedAbsent, node, path, sentence)
                    .table(&node.name, line)
                    .sample(sample.map(|s| (s.quote.as_str(), s.line))),
            );
        }
    } else if let Some(row) = row.filter(|r| r.required == Required::Yes) {
        let sentence = format!("`{path}` is required, the example leaves it out");
        out.push(
            Finding::of(Kind::RequiredAbsent, node, path, sentence)
                .table(&row.required_cell, line)
                .sample(sample.map(|s| ("left out", s.line))),
        );
    }
}

/// Values against lists of values and fixed values.
fn values(operation: &Operation, facts: &NodeFacts, out: &mut Vec<Finding>) {
    let tree = &operation.tree;
    for (id, node) in tree.nodes.iter().enumerate() {
        let (Some(row), Some(facts)) = (&node.row, facts.get(&id)) else {
            continue;
        };
        let path = tree.path(id).join(".");
        if let [fixed, ..] = facts.fixed.as_slice()
            && let Some(example) = row
                .example
                .as_deref()
                .map(unquote)
                .filter(|e| !facts.fixed.iter().any(|f| f == e))
        {
            let sentence = format!(
                "`{path}`: the text says fixed `{fixed}`, the table's example is `{example}`"
            );
            out.push(
                Finding::of(Kind::FixedValue, node, path.clone(), sentence)
                    .table(facts.fixed.join(" or "), row.line)
                    .example(example, row.line),
            );
        }
        let samples: &[Sample] = node
            .shape
            .and_then(|s| {
                operation
                    .shapes
                    .get(&node.side)
                    .map(|w| w.get(s).samples.as_slice())
            })
            .unwrap_or_default();
        if let Some(list) = &facts.enumeration {
            let known = |s: &Sample| match &s.value {
                Value::String(t) => {
                    t.is_empty()
                        || is_masked(t)
                        || list.values.iter().any(|(v, _)| v.eq_ignore_ascii_case(t))
                        || t.contains(',')
                }
                Value::Number(n) => !list.is_numeric() || list.values.iter().any(|(v, _)| v == n),
                _ => true,
            };
            if let Some(bad) = samples
                .iter()
                .find(|s| !known(s))
                .filter(|_| !phrases().bits.within(&row.description))
            {
                let listed: Vec<&str> = list.values.iter().map(|(v, _)| v.as_str()).collect();
                let sentence = format!(
                    "`{path}`: the text lists {}, the example shows {}",
                    listed.join(", "),
                    bad.quote
                );
                out.push(
                    Finding::of(Kind::EnumValue, node, path.clone(), sentence)
                        .table(listed.join(","), row.line)
                        .example(&bad.quote, bad.line),
                );
            }
        }
        unit(node, facts, samples, path, out);
    }
    sides(operation, facts, out);
}

/// Seconds said and milliseconds shown, or the other way round.
fn unit(node: &Node, facts: &Facts, samples: &[Sample], path: String, out: &mut Vec<Finding>) {
    let (Some(row), Some(unit)) = (&node.row, facts.unit.filter(|_| facts.timestamp)) else {
        return;
    };
    let wrong = match unit {
        Unit::Seconds => 13,
        Unit::Milliseconds => 10,
    };
    let digits = |v: &str| v.len() == wrong && v.chars().all(|c| c.is_ascii_digit());
    let in_table = row.example.as_deref().filter(|e| digits(e));
    let in_table = in_table.map(|e| (e, row.line));
    let in_sample = samples.iter().find(|s| digits(s.quote.trim_matches('"')));
    let in_sample = in_sample.map(|s| (s.quote.as_str(), s.line));
    if let Some((shown, line)) = in_table.or(in_sample) {
        let word = if unit == Unit::Seconds {
            "seconds"
        } else {
            "milliseconds"
        };
        let sentence = format!("`{path}`: the text says {word}, {shown} is the other");
        out.push(
            Finding::of(Kind::Unit, node, path, sentence)
                .table(word, row.line)
                .example(shown, line),
        );
    }
}

/// One name on both sides with two lists of values.
fn sides(operation: &Operation, facts: &NodeFacts, out: &mut Vec<Finding>) {
    let tree = &operation.tree;
    let mut sent: HashMap<&str, NodeId> = HashMap::new();
    for (id, node) in tree
        .nodes
        .iter()
        .enumerate()
        .filter(|(_, n)| n.side == Side::Request)
    {
        if facts.get(&id).is_some_and(|f| f.enumeration.is_some()) {
            sent.insert(&node.name, id);
        }
    }
    for (id, node) in tree
        .nodes
        .iter()
        .enumerate()
        .filter(|(_, n)| n.side == Side::Response)
    {
        let Some(other) = sent.get(node.name.as_str()) else {
            continue;
        };
        let list = |id: NodeId| facts.get(&id).and_then(|f| f.enumeration.as_ref());
        let (Some(a), Some(b)) = (list(*other), list(id)) else {
            continue;
        };
        let differs = a.values.iter().any(|(v, l)| {
            b.values
                .iter()
                .any(|(w, m)| v == w && !l.is_empty() && !m.is_empty() && normal(l) != normal(m))
        });
        if differs {
            let lines = (
                tree.nodes[*other].line().unwrap_or(0),
                node.line().unwrap_or(0),
            );
            let sentence = format!(
                "`{}` has other values in the request (line {}) than in the response (line {})",
                node.name, lines.0, lines.1
            );
            out.push(
                Finding::new(Kind::EnumSides, None, vec![node.name.clone()], sentence)
                    .table(show(a), lines.0)
                    .example(show(b), lines.1),
            );
        }
    }
}

fn show(list: &Enumeration) -> String {
    list.values
        .iter()
        .map(|(v, l)| format!("{v}: {l}"))
        .collect::<Vec<_>>()
        .join(", ")
}

/// Values that were made unreadable: `8498****`, `xxx`.
pub fn is_masked(value: &str) -> bool {
    value.contains("**")
        || value.contains("xxx")
        || value.contains("XXX")
        || value.contains("…")
        || value.contains("...")
}

/// A table's example without the quotes that some pages put around texts.
pub fn unquote(example: &str) -> &str {
    let t = example.trim();
    t.strip_prefix('"')
        .and_then(|t| t.strip_suffix('"'))
        .or_else(|| t.strip_prefix('“').and_then(|t| t.strip_suffix('”')))
        .filter(|inner| !inner.contains('"'))
        .unwrap_or(t)
}
