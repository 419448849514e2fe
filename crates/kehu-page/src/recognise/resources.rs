//! Tables of what a resource is, above its operations or under a heading that nothing links to: they are of every
//! message whose examples show such an object, and that no table of its own describes.

use std::collections::HashSet;

use super::examples::{Example, ExampleKind};
use super::outline::Side;
use super::tables::{self, FieldTable};
use crate::json::Node;
use crate::words::{Feature, phrases, words};

/// So many of its names an object has at least that a table is of.
const FEW: usize = 3;

/// Where examples show the object that a table is of.
#[derive(Debug, Default, PartialEq, Eq)]
struct Holder {
    /// The field that holds it; none where it is all of a message.
    field: Option<String>,
    /// How many names of the table it has.
    known: usize,
}

/// Takes the tables of resources out of those that stand outside of all operations.
pub(super) fn take(loose: &mut Vec<FieldTable>, examples: &[Example]) -> Vec<FieldTable> {
    let answers: Vec<&Node> = roots(examples.iter(), Side::Response).collect();
    let is_resource = |table: &mut FieldTable| {
        let says = words().features(&table.title);
        let other = says.any(&[Feature::Shared, Feature::Auth, Feature::Errors]);
        !other && is_unplaced(table) && is_shown(table, &answers)
    };
    let mut found: Vec<FieldTable> = loose.extract_if(.., is_resource).collect();
    // What leads in before it is a sentence, and no name.
    found.iter_mut().for_each(|table| table.names.clear());
    found
}

/// Whether an object with these fields stands in an answer of a page.
pub(super) fn in_an_answer(fields: &HashSet<&str>, examples: &[Example]) -> bool {
    roots(examples.iter(), Side::Response).any(|root| holder(root, fields).is_some())
}

/// The tables of resources that an operation's examples show: of what comes back with all rows, of what is sent with
/// those that an example has. A side with a table of its own has none.
pub(super) fn shown<'r>(
    resources: impl Iterator<Item = &'r FieldTable> + Clone,
    examples: &[&Example],
    own: &[FieldTable],
) -> Vec<FieldTable> {
    let free = |side: &Side| !own.iter().any(|table| table.side == *side);
    let sides = [Side::Response, Side::Request].into_iter().filter(free);
    let of_side = |side: Side| {
        let all: Vec<&Node> = roots(examples.iter().copied(), side).collect();
        let table = move |table: &FieldTable| of_message(table, best(table, &all)?, side, &all);
        resources.clone().filter_map(table)
    };
    sides.flat_map(of_side).collect()
}

/// The table of a resource as one of a message that holds it.
fn of_message(
    table: &FieldTable,
    holder: Holder,
    side: Side,
    messages: &[&Node],
) -> Option<FieldTable> {
    let mut table = table.clone();
    if side == Side::Request {
        let sent = names_within(messages);
        table.rows.retain(|row| sent.contains(row.name.as_str()));
    }
    (table.side, table.side_said, table.shared) = (side, true, false);
    table.object_title = holder.field.is_some();
    match holder.field {
        Some(field) => table.names.push(field),
        None => table.names.clear(),
    }
    Some(table)
}

/// Nothing but its place on the page says whose a table is; parameters, and what must be there, are sent.
fn is_unplaced(table: &FieldTable) -> bool {
    let sent = table.side_said || table.says_required || tables::is_parameters(&table.title);
    !sent && table.place.is_none() && table.rows.iter().all(|row| row.place.is_none())
}

/// Whether answers show its object; what every answer is wrapped in is none.
fn is_shown(table: &FieldTable, answers: &[&Node]) -> bool {
    let wraps = || {
        let mut rows = table.rows.iter();
        table.rows.len() <= 2 * FEW && rows.any(|row| phrases().code_names.has(&row.name))
    };
    best(table, answers).is_some_and(|holder| holder.field.is_some() || !wraps())
}

/// The object of the examples that has most of a table's names.
fn best(table: &FieldTable, roots: &[&Node]) -> Option<Holder> {
    let names: HashSet<&str> = table.rows.iter().map(|row| row.name.as_str()).collect();
    let found = roots.iter().filter_map(|root| holder(root, &names));
    found.reduce(|best, other| match other.known > best.known {
        true => other,
        false => best,
    })
}

/// The outermost object that has most of these names, where they are most of what it has.
fn holder(root: &Node, names: &HashSet<&str>) -> Option<Holder> {
    let mut best = Holder::default();
    let mut waiting: Vec<(Option<&str>, &Node)> = vec![(None, root)];
    while let Some((field, node)) = waiting.pop() {
        let members = node.members();
        let known = |(name, _): &&(String, Node)| names.contains(name.as_str());
        let known = members.iter().filter(known).count();
        if known >= FEW.max(best.known + 1) && known * 2 > members.len() {
            best = Holder {
                field: field.map(str::to_owned),
                known,
            };
        }
        let inner = members
            .iter()
            .map(|(name, node)| (Some(name.as_str()), node));
        waiting.extend(inner.chain(node.items().iter().map(|node| (field, node))));
    }
    (best.known > 0).then_some(best)
}

/// The names of all members, however deep.
fn names_within<'n>(roots: &[&'n Node]) -> HashSet<&'n str> {
    let mut waiting: Vec<&Node> = roots.to_vec();
    let mut names = HashSet::new();
    while let Some(node) = waiting.pop() {
        names.extend(node.members().iter().map(|(name, _)| name.as_str()));
        waiting.extend(node.members().iter().map(|(_, node)| node));
        waiting.extend(node.items());
    }
    names
}

/// What the examples of a side show.
fn roots<'e>(
    examples: impl Iterator<Item = &'e Example>,
    side: Side,
) -> impl Iterator<Item = &'e Node> {
    let kind = match side {
        Side::Request => ExampleKind::Request,
        _ => ExampleKind::Response,
    };
    let own = examples.filter(move |example| example.kind == kind);
    own.filter_map(|example| Some(&example.json.as_ref()?.root))
}
