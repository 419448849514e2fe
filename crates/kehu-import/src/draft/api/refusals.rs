//! Refusals of a shape of their own, as examples show them.

use kehu_spec::document::{RefusalTable, Text};

use super::super::documents::Api;
use super::called;
use super::envelope::best;
use kehu_page::json::{Node, Value};
use kehu_page::recognise::Page;

/// What tells that an answer refuses: in the whole of it, in an object of it, or in the first of a list.
pub(super) fn refusals(pages: &[Page], api: &mut Api) {
    let shown = called(pages).flat_map(|(page, operation)| {
        let refusals = operation.refusals.iter();
        refusals.map(|at| &page.examples[*at])
    });
    let mut tables: Vec<RefusalTable> = Vec::new();
    for root in shown.filter_map(|example| Some(&example.json.as_ref()?.root)) {
        let Some((table, text)) = told(root) else {
            continue;
        };
        let same =
            |known: &RefusalTable| known.code == table.code && known.message == table.message;
        if !tables.iter().any(same) {
            api.text_codes = api.text_codes.or(text);
            tables.push(table);
        }
    }
    if !tables.is_empty() {
        api.file.refusal = Some(tables);
    }
}

/// Whether a refusal says what tells of it.
pub fn tells(root: &Node) -> bool {
    told(root).is_some()
}

/// Where a refusal has its code and its words, and whether the code is a string.
fn told(root: &Node) -> Option<(RefusalTable, Option<bool>)> {
    let inside = root
        .members()
        .iter()
        .filter_map(|(key, node)| match &node.value {
            Value::Object(_) => Some((format!("{key}."), node)),
            Value::Array(items) => Some((format!("{key}.0."), items.first()?)),
            _ => None,
        });
    let mut places = std::iter::once((String::new(), root)).chain(inside);
    places.find_map(|(before, node)| of_object(&before, node))
}

fn of_object(before: &str, node: &Node) -> Option<(RefusalTable, Option<bool>)> {
    let plain = |node: &Node| matches!(node.value, Value::String(_) | Value::Number(_));
    let members = node.members().iter().filter(|(_, node)| plain(node));
    let keys: Vec<String> = members.map(|(key, _)| key.clone()).collect();
    let message = best(&keys, "message", &[]);
    let code = best(
        &keys,
        "code",
        &message
            .map(|key| key.as_str())
            .into_iter()
            .collect::<Vec<_>>(),
    );
    if code.is_none() && message.is_none() {
        return None;
    }
    let text = code.and_then(|code| node.get(code));
    let text = text.map(|node| matches!(node.value, Value::String(_)));
    let path = |key: Option<&String>| key.map(|key| Text::from(format!("{before}{key}").as_str()));
    let table = RefusalTable {
        code: path(code),
        message: path(message),
        ..RefusalTable::default()
    };
    Some((table, text))
}
