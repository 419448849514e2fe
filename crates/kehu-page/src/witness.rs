//! Two witnesses: what the tables say against what the examples show.
//!
//! Where they disagree the finding quotes both, with their lines; the draft carries a quirk for it.

mod described;
mod fields;
mod nesting;
mod requests;
mod tables;
mod values;

use std::collections::HashMap;

use serde::{Serialize, Serializer};

use crate::recognise::examples::{Example, ExampleKind, Format};
use crate::recognise::outline::Side;
use crate::recognise::rows::Place;
use crate::recognise::sections::path_of;
use crate::recognise::tables::Linked;
use crate::recognise::tree::{Node, NodeId, Origin, normal};
use crate::recognise::{Operation, Page};
use crate::types::{Class, TypeExpr};
use crate::words::{Base, Required};
use fields::fields;
use values::{show, values};

pub use described::{NodeFacts, node_facts};
pub use values::{is_masked, unquote};

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
    fn table(self, says: impl Into<Option<(String, usize)>>) -> Finding {
        let table = says.into();
        Finding { table, ..self }
    }

    /// What the example shows, and on which line.
    fn example(self, shows: impl Into<Option<(String, usize)>>) -> Finding {
        let example = shows.into();
        Finding { example, ..self }
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
                    .table((show(a), lines.0))
                    .example((show(b), lines.1)),
            );
        }
    }
}
