//! The next page where its address comes back, as examples show it.

use kehu_spec::document::{BodyWord, PagesTable};
use kehu_spec::model::Place;

use super::super::documents::{Endpoint, row};
use super::super::lists;
use super::super::types::Ty;
use super::{Found, asked, pages};
use kehu_page::json::{Node, Value};
use kehu_page::recognise::examples::ExampleKind;
use kehu_page::recognise::{Operation, Page};

/// Goes on by the parameter of that address that asks for the page; one that no table lists is drafted.
pub(super) fn by_address(
    page: &Page,
    operation: &Operation,
    all: &[Found],
    endpoint: &mut Endpoint,
) -> Option<PagesTable> {
    let shown = shown(page, operation, all)?;
    let (name, value) = ["cursor", "page", "offset"].into_iter().find_map(|kind| {
        let mut pairs = shown.query.iter();
        pairs.find(|(name, _)| lists::has("pages", kind, name))
    })?;
    let known = endpoint.fields().iter().any(|row| *row.name == **name);
    // Pages that are counted go on by their numbers, where the last one is seen.
    let counted = known && !lists::has("pages", "cursor", name);
    if counted && pages(endpoint, all).is_ok_and(|p| p.total.is_some() || p.more.is_some()) {
        return None;
    }
    if !known {
        let digits = !value.is_empty() && value.bytes().all(|b| b.is_ascii_digit());
        let number = digits && !lists::has("pages", "cursor", name);
        let ty = Ty::Plain(if number { "int64" } else { "string" });
        let mut field = row(&mut endpoint.notes, shown.line, name.as_str(), &ty);
        field.r#in = (endpoint.body() != Some(BodyWord::Query)).then(|| Place::Query.into());
        let why = "stands only in the address of the next page";
        endpoint.notes.ask(field.span, shown.line, why);
        endpoint.fields_mut().push(field);
    }
    let size = asked(endpoint, "size").filter(|asked| Ty::of(asked.row).is_number());
    Some(PagesTable {
        size: size.map(|size| size.name()),
        cursor: Some(name.as_str().into()),
        next: Some(shown.path.into()),
        address: Some(true.into()),
        ..PagesTable::default()
    })
}

/// An address of the next page.
struct Shown {
    /// Its path inside the data.
    path: String,
    /// Its parameters.
    query: Vec<(String, String)>,
    /// The example's line.
    line: usize,
}

fn shown(page: &Page, operation: &Operation, all: &[Found]) -> Option<Shown> {
    let named = |found: &&Found| {
        let last: Vec<&str> = found.path.rsplit('.').take(2).collect();
        let both = last.iter().rev().copied().collect::<String>();
        let says = |name: &str| lists::has("pages", "address", name);
        !found.path.contains("[]") && (says(&found.name) || says(&both))
    };
    let own = operation.examples.iter().map(|at| &page.examples[*at]);
    let answers: Vec<_> = own
        .filter(|example| example.kind == ExampleKind::Response)
        .filter_map(|example| Some((&example.json.as_ref()?.root, example.line)))
        .collect();
    all.iter().filter(named).find_map(|found| {
        answers.iter().find_map(|(root, line)| {
            let inside = root.members().iter().map(|(_, node)| node);
            let mut places = std::iter::once(*root).chain(inside);
            let query = places.find_map(|node| query(at(node, &found.path)?))?;
            Some(Shown {
                path: found.path.clone(),
                query,
                line: *line,
            })
        })
    })
}

fn at<'n>(node: &'n Node, path: &str) -> Option<&'n Node> {
    path.split('.').try_fold(node, |node, key| node.get(key))
}

/// The parameters of what looks like an address.
fn query(node: &Node) -> Option<Vec<(String, String)>> {
    let Value::String(text) = &node.value else {
        return None;
    };
    let (before, query) = text.split_once('?')?;
    let address =
        before.is_empty() || before.starts_with('/') || kehu_request::absolute(before).is_some();
    address.then(|| kehu_request::pairs(query))
}
