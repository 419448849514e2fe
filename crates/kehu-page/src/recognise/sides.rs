//! Whose fields a table lists that no label speaks of: the examples tell.

use std::collections::HashSet;

use super::examples::{Example, ExampleKind};
use super::outline::Side;
use super::parts;
use super::tables::FieldTable;
use crate::json::Node;

/// A table whose names stand in what comes back, and not only in what is sent, is of the response.
pub(super) fn by_examples(tables: &mut [FieldTable], examples: &[Example], own: &[usize]) {
    let mut sent: HashSet<String> = HashSet::new();
    let mut answered: HashSet<String> = HashSet::new();
    for example in own.iter().map(|i| &examples[*i]) {
        match example.kind {
            ExampleKind::Request => {
                members(example, &mut sent);
                let pairs = example
                    .request
                    .iter()
                    .flat_map(|r| r.query.iter().chain(&r.form));
                sent.extend(pairs.flat_map(|(name, _)| [name.clone(), parts::root(name)]));
            }
            ExampleKind::Response if example.labelled => members(example, &mut answered),
            _ => {}
        }
    }
    for table in tables.iter_mut().filter(|t| may_be_of_response(t)) {
        let names = || table.rows.iter().map(|row| &row.name);
        let shown = names().filter(|name| answered.contains(*name));
        let (alone, both): (Vec<_>, Vec<_>) = shown.partition(|name| !sent.contains(*name));
        let other = names().any(|name| sent.contains(name) && !answered.contains(name));
        let whole = (alone.len() + both.len()) * 5 >= table.rows.len() * 4;
        // What must be there is more often sent: only beside a request does an answer tell.
        let told = !table.says_required || !sent.is_empty();
        if alone.len() > 1 && whole && !other && told {
            table.side = Side::Response;
        }
    }
}

/// Whether nothing but the table's place on the page makes it one of the request.
fn may_be_of_response(table: &FieldTable) -> bool {
    table.side == Side::Request && !table.side_said && table.place.is_none()
}

/// The names in an example, however deep.
fn members(example: &Example, into: &mut HashSet<String>) {
    let mut waiting: Vec<&Node> = example.json.iter().map(|json| &json.root).collect();
    while let Some(node) = waiting.pop() {
        into.extend(node.members().iter().map(|(name, _)| name.clone()));
        waiting.extend(node.members().iter().map(|(_, node)| node));
        waiting.extend(node.items());
    }
}
