//! How an operation is called: its method and its content type.

use super::examples::{Example, ExampleKind};
use super::outline::Side;
use super::rows::Place;
use super::tree::{Node, normal};
use super::{Operation, Page, address};

/// The methods of an operation: what the page says, what a request shows, or what follows from the body.
pub fn methods(operation: &Operation) -> Vec<String> {
    if !operation.section.methods.is_empty() {
        return operation.section.methods.clone();
    }
    let shown = operation.shapes.get(&Side::Request);
    let sends = shown.is_some_and(|shapes| !shapes.is_empty())
        || sent(operation).any(|node| node.place == Place::Body)
        || operation.section.callback;
    vec![if sends { "POST" } else { "GET" }.to_owned()]
}

/// The fields that an operation sends.
fn sent(operation: &Operation) -> impl Iterator<Item = &Node> {
    let tree = &operation.tree;
    tree.side(Side::Request).map(|id| &tree.nodes[id])
}

/// The content type: what the page says, what a request shows, or what its body must be; nothing where
/// none of them tells.
pub fn content_type(page: &Page, operation: &Operation) -> Option<String> {
    if methods(operation).first().is_some_and(|m| m == "GET") {
        return Some("query".to_owned());
    }
    let said = operation.section.content_type.as_ref();
    let said = said.map(|said| said.what.clone());
    let said = said.or_else(|| in_a_header_row(operation));
    said.or_else(|| shown_type(page, operation)).or_else(|| {
        let json = || Some("application/json".to_owned());
        let has = |place| sent(operation).any(|node| node.place == place);
        // Only JSON holds objects.
        let holds = |node: &Node| node.place == Place::Body && !node.children.is_empty();
        match () {
            () if !operation.tree.bodies.is_empty() => json(),
            () if has(Place::Query) && !has(Place::Body) => Some("query".to_owned()),
            () => sent(operation).any(holds).then(json).flatten(),
        }
    })
}

/// What a row of a table of headers says.
fn in_a_header_row(operation: &Operation) -> Option<String> {
    let is_it = |node: &&Node| node.place == Place::Header && normal(&node.name) == "contenttype";
    let row = sent(operation)
        .filter(is_it)
        .find_map(|node| node.row.as_ref())?;
    let cells = [&row.example, &row.default, &row.values];
    let cells = cells.into_iter().filter_map(|cell| cell.as_deref());
    let mut cells = cells.chain([row.description.as_str()]);
    cells.find_map(address::content_type_in)
}

/// What the requests among an operation's examples show.
fn shown_type(page: &Page, operation: &Operation) -> Option<String> {
    let examples = || operation.examples.iter().map(|i| &page.examples[*i]);
    let is_request = |e: &&Example| matches!(e.kind, ExampleKind::Request | ExampleKind::Callback);
    let requests = || examples().filter(is_request);
    let header = requests().find_map(|e| e.request.as_ref()?.header("content-type"));
    if let Some(said) = header.and_then(address::content_type_in) {
        return Some(said);
    }
    let types = |e: &Example| e.kind == ExampleKind::Types(Side::Request);
    if examples().any(|e| e.json.is_some() && (is_request(&e) || types(e))) {
        return Some("application/json".to_owned());
    }
    let is_form = |e: &Example| e.request.as_ref().is_some_and(|r| !r.form.is_empty());
    let form = requests().any(is_form);
    form.then(|| "application/x-www-form-urlencoded".to_owned())
}
