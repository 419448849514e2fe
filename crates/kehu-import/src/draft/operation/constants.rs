//! Fields that say which operation is meant, where several have one address: `Command`, `Action`,
//! `method`. They are always sent, with the value that the page shows.

use kehu_spec::document::FieldRow;
use serde_json::Value as Json;

use super::super::documents::Endpoint;
use super::super::lists;
use super::super::names;
use super::super::notes::Notes;
use super::super::types::Ty;
use kehu_page::recognise::Operation;
use kehu_page::recognise::outline::Side;
use kehu_page::text;

/// Fixes the field that names the operation.
pub(super) fn constants(operation: &Operation, notes: &mut Notes, out: &mut Endpoint) {
    let rpc = operation.section.title.as_deref().and_then(names::dotted);
    for row in out.fields_mut() {
        let names = lists::has("constants", "operation", &row.name);
        if !names
            || row.fixed.is_some()
            || !matches!(Ty::of(row), Ty::Plain("string" | "any") | Ty::Named(_))
        {
            continue;
        }
        let said = described(operation, &row.name).or_else(|| rpc.map(str::to_owned));
        let Some(value) = said.or_else(|| shown(operation, &row.name)) else {
            continue;
        };
        fix(row, notes, value);
    }
}

fn fix(row: &mut FieldRow, notes: &mut Notes, value: String) {
    Ty::Plain("string").put(row);
    (row.default, row.example, row.wire) = (None, None, None);
    row.label.take_if(|label| value.starts_with(label.as_str()));
    let reviews = &mut notes.part(row.span).reviews;
    reviews.retain(|review| !review.text.contains("type"));
    row.fixed = Some(Json::from(value).into());
}

/// `Admin.Login` as all that a description says.
fn described(operation: &Operation, name: &str) -> Option<String> {
    let id = operation.tree.child(None, Side::Request, name)?;
    let row = operation.tree.nodes[id].row.as_ref()?;
    let said = row.description.trim().trim_matches(['`', '"', '“', '”']);
    is_name(said).then(|| said.to_owned())
}

/// The one value that every example sends.
fn shown(operation: &Operation, name: &str) -> Option<String> {
    let shapes = operation.shapes.get(&Side::Request)?;
    let shape = shapes.get(shapes.find([name])?);
    let mut values = shape
        .samples
        .iter()
        .map(|sample| sample.quote.trim_matches('"'));
    let first = values.next()?;
    (is_name(first) && values.all(|value| value == first)).then(|| first.to_owned())
}

/// A name as operations have: `DescribeUser`, `Admin.Login`, `user.address.list`.
fn is_name(word: &str) -> bool {
    let parts = text::words(word).len();
    let plain = word
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | ':' | '/'));
    let letters = word.split('.').all(names::begins_with_letter);
    plain && letters && parts > 1 && word.len() <= 80
}
